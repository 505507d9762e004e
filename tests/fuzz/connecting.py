"""Targets: what a connection is made with: STUN, SDP, frames on a stream."""

from __future__ import annotations

from collections.abc import Iterable

from aioice import stun as other_stun

from media.ice import stun
from media.ice.framing import FrameReader, FramingError, framed
from media.ice.lite import Credentials, IceLiteAgent
from media.sdp.answer import AnswerTransport, HostCandidate, SlotStream, write_answer
from media.sdp.offer import SdpError, parse_offer
from media.sdp.plan import LineRole, plan_lines
from tests.fuzz.rows import in_a_row
from tests.fuzz.target import Target
from tests.support.media import media_sdp

_LOCAL = Credentials("ours", "our-password")
_REMOTE = Credentials("theirs", "their-password")


def _stun(data: bytes) -> None:
    ufrag = stun.local_ufrag_of(data)
    request = stun.parse_request(data)
    outcome = IceLiteAgent(_REMOTE, _LOCAL).handle_check(data, ("192.0.2.7", 4711))
    if request is None:
        assert not outcome.validated
        return
    assert ufrag is not None
    assert request.integrity_offset + 24 <= len(data)
    if outcome.validated:
        assert stun.verify(data, request, _LOCAL.password.encode())
    for address in (("192.0.2.7", 4711), ("2001:db8::1", 65535)):
        answer = stun.success_response(request, address, b"password")
        read = other_stun.parse_message(answer)
        assert read.attributes["XOR-MAPPED-ADDRESS"] == address
        assert read.transaction_id == request.transaction_id


def _stun_seeds() -> Iterable[bytes]:
    for extra in ({}, {"USE-CANDIDATE": None}, {"ICE-CONTROLLED": 5}):
        message = other_stun.Message(
            other_stun.Method.BINDING, other_stun.Class.REQUEST, b"transaction!"
        )
        message.attributes["USERNAME"] = "ours:theirs"
        message.attributes["PRIORITY"] = 1
        message.attributes.update(extra)
        message.add_message_integrity(_LOCAL.password.encode())
        message.add_fingerprint()
        yield bytes(message)


def _sdp(data: bytes) -> None:
    try:
        offer = parse_offer(data.decode("utf-8", "replace"))
    except SdpError as refusal:
        assert refusal.code.startswith("sdp_")
        return
    lines = plan_lines(offer.media)
    lines = plan_lines(offer.media, lines)
    assert len(lines) == len(offer.media)
    slots = {line.mid: SlotStream(1, 2) for line in lines if line.role is LineRole.SLOT}
    answer = write_answer(lines, slots, _ANSWERING)
    assert answer.count("\r\nm=") == len(offer.media)
    # nothing of the offer may smuggle a line of its own into the answer
    assert all(line[1:2] == "=" for line in answer.split("\r\n")[:-1])
    assert "\n" not in answer.replace("\r\n", "")


_ANSWERING = AnswerTransport(
    session_id=1,
    version=0,
    credentials=_LOCAL,
    fingerprint=("sha-256", "AA:BB"),
    setup="active",
    candidates=[HostCandidate("192.0.2.1", 40000)],
    cname="peer",
)


def _sdp_seeds() -> Iterable[bytes]:
    yield media_sdp.offer(audio_slots=1, video_slots=1).encode()
    yield media_sdp.FIREFOX_LIKE.encode()


def _framing(data: bytes) -> None:
    """The first octet says how the stream is cut; what is read is what was framed, and no more is
    held than there is room for."""
    if not data:
        return
    step, stream = 1 + data[0], data[1:]
    reader = FrameReader(300)
    taken: list[bytes] = []
    at = 0
    while at < len(stream):
        space = reader.space
        assert space
        size = min(step, len(space), len(stream) - at)
        space[:size] = stream[at : at + size]
        reader.received(size)
        at += size
        if at > len(stream) // 2 and len(data) % 2:
            reader = reader.enlarged(600)
        try:
            while (frame := reader.take()) is not None:
                taken.append(bytes(frame))
        except FramingError:
            return
    assert all(taken)
    again = b"".join(framed(frame) for frame in taken)
    rest = reader.waiting
    whole = stream[: len(stream) - rest] if rest else stream
    assert again == _without_empty(whole)


def _without_empty(stream: bytes) -> bytes:
    out, at = b"", 0
    while at + 2 <= len(stream):
        size = int.from_bytes(stream[at : at + 2], "big")
        if size:
            out += stream[at : at + 2 + size]
        at += 2 + size
    return out


def _framing_seeds() -> Iterable[bytes]:
    for step in (0, 3, 200):
        yield bytes((step,)) + in_a_row(b"first", b"", b"second" * 20, b"x")
    yield b"\x05" + in_a_row(b"y" * 290)[:-1]


TARGETS = (
    Target("stun", _stun, _stun_seeds),
    Target("sdp", _sdp, _sdp_seeds),
    Target("framing", _framing, _framing_seeds),
)
