"""A browser's media without a browser: one socket, real ICE, DTLS and SRTP, frames encoded beforehand.

Light enough that twenty of them run beside a station on two cores: nothing is encoded or decoded
while a call runs, and one task sends for all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import random
import re
import struct
import time
from collections import deque

from aioice import stun

from media.dtls import (
    Certificate,
    DtlsAssociation,
    DtlsError,
    Fingerprint,
    PacketBuffer,
    SrtpSessions,
)
from media.rtp import rtcp
from media.rtp.reception import NtpClock
from media.rtp.sequence import Unwrapper
from tests.support.media.encoded_media import FPS, opus_frames, vp8_frames

OPUS, VP8 = 111, 96
TICK_S = 0.02
CHECK_EVERY_S, REPORT_EVERY_S = 1.0, 1.0
DEAD_AFTER_S = 4.0
"""Without an answer to a check for so long, the path is broken, as browsers see it."""
CONNECT_WITHIN_S = 5.0
_CHUNK = 1_100
_LOOP_S = 4.0
_HEAD = struct.Struct("!BBHII")


@functools.cache
def _voice(hertz: int) -> list[bytes]:
    return [frame.data for frame in opus_frames(_LOOP_S, hertz=hertz)]


@functools.cache
def _pictures() -> list[tuple[bytes, bool]]:
    return [(f.data, f.is_key) for f in vp8_frames(_LOOP_S, key_every=30, width=160, height=120)]


@functools.cache
def _certificate() -> Certificate:
    return Certificate()


class _Stream:
    """One SSRC and where it stands."""

    def __init__(self, kind: int, clock_rate: int) -> None:
        self.kind, self.clock_rate = kind, clock_rate
        self.ssrc = random.getrandbits(31) | 1
        self.sequence = random.getrandbits(15)
        self.timestamp = random.getrandbits(31)
        self.packets = self.octets = 0

    def packet(self, payload: bytes, *, marker: bool) -> bytes:
        second = self.kind | (0x80 if marker else 0)
        head = _HEAD.pack(0x80, second, self.sequence, self.timestamp & 0xFFFFFFFF, self.ssrc)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.packets += 1
        self.octets += len(payload)
        return head + payload


class SyntheticMedia(asyncio.DatagramProtocol):
    """One peer connection: a microphone, perhaps a camera, and a slot for each kind.

    Owner: whoever awaits `connect`; closed with `aclose`. `lost` is set when the connection has died.
    """

    buffer = PacketBuffer(2048)

    def __init__(self, *, camera: bool = False, hertz: int = 440) -> None:
        self.camera = camera
        self.live = False
        self.lost = asyncio.Event()
        self.received = {"audio": 0, "video": 0}
        self.arrivals: deque[float] = deque(maxlen=4_000)
        self._voice_numbers = Unwrapper()
        self._first_voice_number: int | None = None
        self._voice = _voice(hertz)
        if camera:
            # encoded now, and not when the first picture is due: checks would stay unanswered meanwhile
            _pictures()
        self._audio = _Stream(OPUS, 48_000)
        self._video = _Stream(VP8, 90_000)
        self._picture_id = random.getrandbits(14)
        self._voice_at = self._picture_at = 0
        self._picture_due = 0.0
        self._key_wanted = True
        self._ufrag, self._password = (
            f"{random.getrandbits(40):010x}",
            f"{random.getrandbits(96):024x}",
        )
        self._remote = ("", "")
        self._sessions: SrtpSessions | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._reached = asyncio.Event()
        self._answered_at = 0.0
        self._checked_at = self._reported_at = 0.0
        self._clock = NtpClock(wall_s=time.time(), now=time.monotonic())
        self._dtls = DtlsAssociation(
            _certificate(), send=lambda data: self._send(data), on_closed=self.lost.set
        )

    @property
    def connected(self) -> bool:
        return self._sessions is not None and not self.lost.is_set()

    def offer(self) -> str:
        """What a page offers, reduced to what the answer depends on."""
        kinds = [("audio", self._audio)] + ([("video", self._video)] if self.camera else [])
        lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
        wanted = [*kinds, ("audio", None), *([("video", None)] if self.camera else [])]
        lines.append("a=group:BUNDLE " + " ".join(str(mid) for mid in range(len(wanted))))
        fingerprint = _certificate().fingerprint
        for mid, (kind, stream) in enumerate(wanted):
            lines += [
                f"m={kind} 9 UDP/TLS/RTP/SAVPF {OPUS if kind == 'audio' else VP8}",
                "c=IN IP4 0.0.0.0",
                f"a=ice-ufrag:{self._ufrag}",
                f"a=ice-pwd:{self._password}",
                f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
                "a=setup:actpass",
                "a=rtcp-mux",
                "a=rtcp-rsize",
                f"a=mid:{mid}",
                "a=recvonly" if stream is None else "a=sendonly",
            ]
            if kind == "audio":
                lines += [f"a=rtpmap:{OPUS} opus/48000/2", f"a=fmtp:{OPUS} minptime=10"]
            else:
                lines += [f"a=rtpmap:{VP8} VP8/90000", f"a=rtcp-fb:{VP8} nack pli"]
            if stream is not None:
                lines.append(f"a=ssrc:{stream.ssrc} cname:synthetic")
        return "\r\n".join(lines) + "\r\n"

    async def connect(self, answer: str) -> None:
        """Check, shake hands and be ready. Raises `TimeoutError`, `DtlsError` or `OSError`."""
        self._remote = (_line(answer, "ice-ufrag:"), _line(answer, "ice-pwd:"))
        algorithm, value = _line(answer, "fingerprint:").split()
        found = re.findall(r"a=candidate:\S+ 1 udp \d+ (127\.\S+) (\d+)", answer)
        if not found:
            raise OSError("no loopback candidate in the answer")
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, remote_addr=(found[0][0], int(found[0][1]))
        )
        async with asyncio.timeout(CONNECT_WITHIN_S):
            while not self._reached.is_set():
                self._check(time.monotonic())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._reached.wait(), 0.2)
            self._sessions = await self._dtls.handshake(
                [Fingerprint(algorithm, value)],
                active=_line(answer, "setup:") == "passive",
                timeout_s=CONNECT_WITHIN_S,
            )

    async def aclose(self) -> None:
        """Say goodbye. Idempotent."""
        self.live = False
        self.lost.set()
        await self._dtls.aclose()
        if self._transport is not None:
            self._transport.close()

    @property
    def missing(self) -> int:
        """Voice packets of the other side that never arrived, by their numbers (RFC 3550, A.3).

        Packets still on their way are not counted.
        """
        if self._first_voice_number is None or self._voice_numbers.highest is None:
            return 0
        expected = self._voice_numbers.highest - self._first_voice_number + 1
        return expected - self.received["audio"]

    def silence_s(self, since: float, until: float) -> float:
        """The longest time between *since* and *until* (monotonic) in which nothing arrived."""
        moments = [since, *(at for at in tuple(self.arrivals) if since < at < until), until]
        return max(b - a for a, b in itertools.pairwise(moments))

    # what the pump calls

    def tick(self, now: float) -> None:
        """Send what is due; called every `TICK_S`."""
        if not self.connected:
            return
        if now - self._checked_at >= CHECK_EVERY_S:
            self._check(now)
        if now - self._answered_at > DEAD_AFTER_S:
            self.lost.set()
            return
        if not self.live:
            return
        self._voice_at = (self._voice_at + 1) % len(self._voice)
        self._audio.timestamp += 960
        self._protected(self._audio.packet(self._voice[self._voice_at], marker=False))
        if self.camera and now >= self._picture_due:
            self._picture_due = max(self._picture_due + 1 / FPS, now - 1 / FPS)
            self._send_picture()
        if now - self._reported_at >= REPORT_EVERY_S:
            self._reported_at = now
            self._report(now)

    def _send_picture(self) -> None:
        pictures = _pictures()
        if self._key_wanted:
            # the stream is a loop, so that its next key frame can be taken at once
            self._picture_at = next(
                (self._picture_at + n) % len(pictures)
                for n in range(len(pictures))
                if pictures[(self._picture_at + n) % len(pictures)][1]
            )
            self._key_wanted = False
        data, _ = pictures[self._picture_at]
        self._picture_at = (self._picture_at + 1) % len(pictures)
        self._picture_id = (self._picture_id + 1) & 0x7FFF
        self._video.timestamp += 90_000 // FPS
        parts = range(0, len(data), _CHUNK)
        for begin in parts:
            descriptor = struct.pack(
                "!BBH", 0x90 if begin == 0 else 0x80, 0x80, 0x8000 | self._picture_id
            )
            last = begin + _CHUNK >= len(data)
            self._protected(
                self._video.packet(descriptor + data[begin : begin + _CHUNK], marker=last)
            )

    def _report(self, now: float) -> None:
        assert self._sessions is not None
        parts = b""
        for stream in (self._audio, *([self._video] if self.camera else [])):
            parts += rtcp.build_sender_report(
                rtcp.SenderReport(
                    ssrc=stream.ssrc,
                    ntp=self._clock.ntp(now),
                    rtp_timestamp=stream.timestamp & 0xFFFFFFFF,
                    packet_count=stream.packets,
                    octet_count=stream.octets,
                )
            ) + rtcp.build_source_description(stream.ssrc, "synthetic")
        self.buffer.data[: len(parts)] = parts
        size = self._sessions.outbound.protect_rtcp(self.buffer, len(parts))
        if size > 0:
            self._send(bytes(self.buffer.data[:size]))

    def _protected(self, packet: bytes) -> None:
        assert self._sessions is not None
        self.buffer.data[: len(packet)] = packet
        size = self._sessions.outbound.protect(self.buffer, len(packet))
        if size > 0:
            self._send(bytes(self.buffer.data[:size]))

    def _check(self, now: float) -> None:
        self._checked_at = now
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self._remote[0]}:{self._ufrag}"
        message.attributes["PRIORITY"] = 1
        message.attributes["ICE-CONTROLLING"] = 7
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(self._remote[1].encode())
        message.add_fingerprint()
        self._send(bytes(message))

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data)

    # what arrives

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there (any more): the checks will tell."""

    def datagram_received(self, data: bytes, addr: object) -> None:
        first = data[0]
        if first < 2:
            if data[:2] == b"\x01\x01":
                self._answered_at = time.monotonic()
                self._reached.set()
        elif 19 < first < 64:
            self._dtls.feed(data)
        elif 127 < first < 192 and self._sessions is not None:
            self._media(data)

    def _media(self, data: bytes) -> None:
        assert self._sessions is not None
        size = len(data)
        self.buffer.data[:size] = data
        if 192 <= data[1] <= 223:
            size = self._sessions.inbound.unprotect_rtcp(self.buffer, size)
            if size > 0 and _asks_for_key_frame(self.buffer.view[:size]):
                self._key_wanted = True
            return
        if self._sessions.inbound.unprotect(self.buffer, size) > 0:
            if data[1] & 0x7F == OPUS:
                self.received["audio"] += 1
                number = self._voice_numbers.unwrap(int.from_bytes(data[2:4]))
                if self._first_voice_number is None:
                    self._first_voice_number = number
            else:
                self.received["video"] += 1
            self.arrivals.append(time.monotonic())


class MediaPump:
    """Sends for every synthetic peer there is. Owns one task."""

    def __init__(self) -> None:
        self.peers: set[SyntheticMedia] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="synthetic:pump")

    async def aclose(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        due = time.monotonic()
        while True:
            now = time.monotonic()
            # behind by much, the missed ticks are left out: a burst would prove nothing
            due = max(due + TICK_S, now - 5 * TICK_S)
            for peer in tuple(self.peers):
                peer.tick(now)
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def _line(sdp: str, name: str) -> str:
    return next(line[2 + len(name) :] for line in sdp.splitlines() if line.startswith("a=" + name))


def _asks_for_key_frame(packet: memoryview) -> bool:
    at = 0
    while at + 4 <= len(packet):
        if packet[at + 1] == rtcp.PSFB and packet[at] & 0x1F in (rtcp.PLI, rtcp.FIR):
            return True
        at += 4 * (int.from_bytes(packet[at + 2 : at + 4], "big") + 1)
    return False


CONNECT_ERRORS = (TimeoutError, DtlsError, OSError, StopIteration, ValueError)
