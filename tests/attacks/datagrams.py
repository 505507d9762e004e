"""What hostile people send to a media port. Every attack is a function of what its author knows.

A stranger knows the port; one who listens in on the way (as in a café's network) also the user
fragments, the SSRCs and every encrypted packet; somebody who was let in has keys of their own.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Callable

from bench.rtp_streams import Stream
from media.rtp import rtcp
from tests.attacks.talk import Party

CLIENT_HELLO = bytes.fromhex(
    "16fefd000000000000000000360100002a000000000000002afefd"
    "000000000000000000000000000000000000000000000000000000000000000000"
    "000002c02b0100"
)
COUNT = 600
Attack = Callable[[random.Random, Party], list[bytes]]


def binding_request(
    ufrag: bytes, *, cookie: int = 0x2112A442, length: int | None = None, use: bool = True
) -> bytes:
    """A connectivity check whose integrity nobody computed."""
    username = ufrag + b":x"
    body = struct.pack("!HH", 6, len(username)) + username + bytes(-len(username) % 4)
    if use:
        body += struct.pack("!HH", 0x25, 0)
    body += struct.pack("!HH", 8, 20) + os.urandom(20)
    size = len(body) if length is None else length
    return struct.pack("!HHI12s", 1, size, cookie, os.urandom(12)) + body


def zero_length(chance: random.Random, party: Party) -> list[bytes]:
    return [b""] * COUNT


def client_hello(chance: random.Random, party: Party) -> list[bytes]:
    return [CLIENT_HELLO, CLIENT_HELLO[:13], CLIENT_HELLO + bytes(900)] * (COUNT // 3)


def other_records(chance: random.Random, party: Party) -> list[bytes]:
    """Alerts in clear (close_notify, fatal), cipher changes, finished and data of all epochs."""
    out = []
    for _ in range(COUNT // 6):
        head = struct.pack("!HHHI", 0xFEFD, chance.randrange(3), 0, chance.getrandbits(32))
        for kind, body in (
            (21, b"\x01\x00"),
            (21, b"\x02\x28"),
            (20, b"\x01"),
            (22, chance.randbytes(40)),
            (23, chance.randbytes(60)),
            (24, chance.randbytes(20)),
        ):
            out.append(bytes((kind,)) + head + struct.pack("!H", len(body)) + body)
    return out


def wrong_integrity(chance: random.Random, party: Party) -> list[bytes]:
    """Checks that name the right fragment, which is no secret, and do not know the password."""
    ufrag = party.peer.remote.ufrag.encode()
    return [
        binding_request(ufrag, use=chance.random() < 0.5, length=None if i % 4 else 4)
        for i in range(COUNT)
    ]


def guessed_fragments(chance: random.Random, party: Party) -> list[bytes]:
    guesses = [chance.randbytes(6).hex().encode() for _ in range(COUNT // 2)]
    guesses += [chance.randbytes(chance.randrange(300)) for _ in range(COUNT // 2)]
    return [binding_request(guess) for guess in guesses]


def spoofed_srtp(chance: random.Random, party: Party) -> list[bytes]:
    """Packets of the sender's own SSRCs, with numbers near the true ones and made-up tags."""
    out = []
    for datagram in list(party.on_the_wire)[-20:]:
        head = bytearray(datagram[:12])
        for ahead in range(1, COUNT // 20 + 1):
            number = (int.from_bytes(datagram[2:4], "big") + ahead * 3) & 0xFFFF
            head[2:4] = number.to_bytes(2, "big")
            out.append(bytes(head) + chance.randbytes(chance.randrange(4, 1200)))
    return out


def spoofed_srtcp(chance: random.Random, party: Party) -> list[bytes]:
    """Farewells, reports, key frame requests for the true SSRCs, unencrypted or with made-up tags."""
    ssrcs = [stream.ssrc for stream in party.peer.streams]
    plain = rtcp.build_goodbye(ssrcs) + rtcp.build_pli(1, ssrcs[0])
    report = rtcp.build_sender_report(rtcp.SenderReport(ssrcs[0], 1, 2, 3, 4, ()))
    out = []
    for number in range(COUNT // 3):
        index = struct.pack("!I", 0x80000000 | number)
        out += [plain, plain + index + chance.randbytes(10), report + index + chance.randbytes(16)]
    return out


def replayed(chance: random.Random, party: Party) -> list[bytes]:
    """The sender's own packets once more, from somewhere else."""
    kept = list(party.on_the_wire)
    return [chance.choice(kept) for _ in range(COUNT)]


def noise(chance: random.Random, party: Party) -> list[bytes]:
    out = [bytes((first,)) + chance.randbytes(60) for first in range(256)]
    out += [chance.randbytes(chance.randrange(1, 1500)) for _ in range(COUNT - 300)]
    return out + [chance.randbytes(size) for size in (1, 2, 3, 11, 12, 19, 20, 2047, 2048, 9000)]


BY_STRANGERS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        zero_length,
        client_hello,
        other_records,
        wrong_integrity,
        guessed_fragments,
        spoofed_srtp,
        spoofed_srtcp,
        replayed,
        noise,
    )
}


def strange_headers(chance: random.Random, stream: Stream, count: int = COUNT) -> list[bytes]:
    """RTP that will authenticate: random flags, contributing sources, extension blocks of all kinds,
    padding that lies. What precedes the payload must be whole, or libsrtp would not sign it."""
    out = []
    for _ in range(count):
        csrcs = chance.choice((0, 0, 1, 15))
        extended = chance.random() < 0.7
        first = 0x80 | csrcs | (0x10 if extended else 0) | (0x20 if chance.random() < 0.3 else 0)
        own = chance.random() < 0.7
        if own:
            stream.sequence = (stream.sequence + 1) & 0xFFFF
        packet = struct.pack(
            "!BBHII",
            first,
            # a known payload type under a new SSRC would be a new stream, which is another attack
            chance.choice((96, 97, 111, 63, chance.randrange(60)) if own else (0, 13, 60))
            | chance.choice((0, 128)),
            stream.sequence if own else chance.randrange(0x4000),
            chance.getrandbits(32),
            stream.ssrc if own else chance.getrandbits(32),
        )
        packet += chance.randbytes(4 * csrcs)
        if extended:
            profile = chance.choice((0xBEDE, 0x1000, 0x100F, chance.getrandbits(16)))
            body = chance.randbytes(4 * chance.randrange(12))
            packet += struct.pack("!HH", profile, len(body) // 4) + body
        out.append(packet + chance.randbytes(chance.choice((0, 1, 2, 5, 40, 1000))))
    return out


def lying_compounds(chance: random.Random, stream: Stream, count: int = COUNT) -> list[bytes]:
    """RTCP that will authenticate: lengths beyond the end, counts without content, thousands of
    requests in one, endless small packets, feedback on what never was."""
    ssrc = stream.ssrc
    out = []
    for number in range(count):
        kind = chance.choice((200, 201, 202, 203, 204, 205, 206, 207, 192, 223))
        first = 0x80 | chance.randrange(64)
        match number % 5:
            case 0:
                body = struct.pack("!BBHI", first, kind, chance.getrandbits(16), ssrc)
            case 1:
                body = struct.pack("!BBHI", first, kind, 1, ssrc) * 60
            case 2:
                body = struct.pack("!BBH", 0x80, kind, 0) * 300
            case 3:
                items = struct.pack("!HH", chance.getrandbits(16), 0xFFFF) * 300
                body = struct.pack("!BBHII", 0x81, 205, 2 + 300, ssrc, ssrc) + items
            case _:
                body = struct.pack("!BBH", first, kind, 20) + chance.randbytes(80)
        out.append(body + chance.randbytes(4 * chance.randrange(4)))
    return out
