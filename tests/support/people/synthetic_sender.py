"""People without a browser: real ICE, DTLS and SRTP, and frames that were encoded beforehand.

They run on the test's own loop. What they send is true to time: sender reports relate sound and
picture to one clock, key frames come when they are asked for, and `level` says how loud they are.
"""

from __future__ import annotations

import asyncio
import random
import struct
from contextlib import asynccontextmanager
from time import monotonic

from bench.rtp_peer import RtpPeer
from bench.rtp_streams import LEVEL_ID, OPUS, TRANSPORT_CC_ID, VP8
from media.rtp import rtcp
from media.rtp.header import MalformedPacket
from media.rtp.reception import NtpClock
from media.rtp.rtcp_parser import parse_rtcp
from tests.support.media.coded_person import FPS, LOOP_FRAMES, coded_loop, sound_loop

SILENCE, SPEECH = 127, 25
_MAX_PAYLOAD = 1100
_ENOUGH_BPS = 3_000_000
_ARRIVALS = ("transport-cc", "transport-wide-cc")

_SECONDS = LOOP_FRAMES // FPS
_CLOCK = NtpClock(wall_s=1_700_000_000.0, now=monotonic())


class SyntheticSender:
    """Owner: the test, which awaits `connect`, `start` and `aclose`."""

    def __init__(
        self,
        number: int,
        *,
        clap: bool = False,
        width: int = 320,
        receives: bool = False,
        still: bool = False,
    ) -> None:
        """With `receives` it takes what a page would, and counts it. With `still` nothing is heard of it while
        its level is `SILENCE`; otherwise it says that it is silent and sends its tone all the same."""
        self.number = number
        self.level = SILENCE
        self.peer_id = ""
        self.received = 0
        self.leg = RtpPeer(number, sends=True, receives=receives, audio_slots=3, video_slots=12)
        self._receives = receives
        self._silence = sound_loop(0.0, float(_SECONDS)) if still else None
        self._clap = clap
        self._frames = coded_loop(number, width, width * 9 // 16, clap=clap)
        self._sounds = sound_loop(440.0 + 40 * number, float(_SECONDS), beeps=clap)
        self._tasks: list[asyncio.Task[None]] = []
        self._picture_id = random.randrange(0x8000)
        self._seq = {"audio": random.randrange(0x8000), "video": random.randrange(0x8000)}
        self._base = {"audio": random.randrange(1 << 31), "video": random.randrange(1 << 31)}
        self._sent = {"audio": 0, "video": 0}
        self._restart = False
        self.loop_offset = 0

    def offer(self) -> str:
        """What is offered. Of what is received no arrival is reported, so nothing of the kind is promised."""
        lines = self.leg.offer().split("\r\n")
        if not self._receives:
            return "\r\n".join(lines)
        return "\r\n".join(line for line in lines if not any(word in line for word in _ARRIVALS))

    async def accept(self, answer: str) -> None:
        """Connect as the answer says, and begin to send."""
        await self.leg.connect_to_answer(answer)
        self.start()

    async def connect(self, station, label: str = "") -> str:
        async with station.request(
            "POST",
            "/peers",
            params={"label": label} if label else None,
            data=self.offer(),
            headers={"Content-Type": "application/sdp"},
        ) as answer:
            assert answer.status == 201, await answer.text()
            self.peer_id = answer.headers["Location"].rpartition("/")[2]
            text = await answer.text()
        await self.leg.connect_to_answer(text)
        return self.peer_id

    def start(self) -> None:
        """Begin to send; everything counts from now."""
        self._begun = monotonic()
        asyncio.get_running_loop().add_reader(self.leg.socket, self._read)
        for name, act, every in (
            ("audio", self._send_sound, 0.02),
            ("video", self._send_picture, 1 / FPS),
            ("reports", self._report, 0.5),
            ("consent", self._consent, 2.5),
        ):
            task = asyncio.create_task(
                self._repeat(act, every), name=f"synthetic-{self.number}-{name}"
            )
            self._tasks.append(task)

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        asyncio.get_running_loop().remove_reader(self.leg.socket)
        await self.leg.aclose()

    async def _repeat(self, act, every: float) -> None:
        count = 0
        while True:
            # Late or not, the n-th belongs to its moment: time is never made up by skipping.
            wait = self._begun + count * every - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            act(count)
            count += 1

    def _send_sound(self, count: int) -> None:
        still = self._silence is not None and self.level == SILENCE
        sounds = self._silence if still and self._silence else self._sounds
        data = sounds[count % len(sounds)]
        block = bytes((LEVEL_ID << 4, 0x80 | self.level)) + self._numbered() + bytes(3)
        self._send("audio", count * 960, OPUS, block, data, marker=False)

    def _send_picture(self, count: int) -> None:
        if self._restart and not self._clap:
            # Back to the key frame. With claps there is one every second, in step with the sound.
            self._restart = False
            self.loop_offset = count
        at = (count - self.loop_offset) % len(self._frames)
        frame = self._frames[at]
        self._picture_id = (self._picture_id + 1) & 0x7FFF
        parts = [
            frame.data[start : start + _MAX_PAYLOAD]
            for start in range(0, len(frame.data), _MAX_PAYLOAD)
        ]
        for index, part in enumerate(parts):
            head = bytes((0x90 if index == 0 else 0x80, 0x80))
            head += struct.pack("!H", 0x8000 | self._picture_id)
            block = self._numbered() + bytes(1)
            last = index == len(parts) - 1
            self._send("video", count * (90_000 // FPS), VP8, block, head + part, marker=last)

    def _numbered(self) -> bytes:
        return struct.pack("!BH", TRANSPORT_CC_ID << 4 | 1, self.leg.numbers.take())

    def _send(self, kind: str, at: int, payload_type: int, block: bytes, data: bytes, *, marker):
        sequence = self._seq[kind]
        self._seq[kind] = (sequence + 1) & 0xFFFF
        self._sent[kind] += 1
        ssrc = (self.leg.audio if kind == "audio" else self.leg.video).ssrc
        block += bytes(-len(block) % 4)
        packet = struct.pack(
            "!BBHIIHH",
            0x90,
            payload_type | (0x80 if marker else 0),
            sequence,
            (self._base[kind] + at) & 0xFFFFFFFF,
            ssrc,
            0xBEDE,
            len(block) // 4,
        )
        self._protected(packet + block + data, control=False)

    def _report(self, _: int) -> None:
        now = monotonic()
        parts = []
        for kind, rate in (("audio", 48_000), ("video", 90_000)):
            ssrc = (self.leg.audio if kind == "audio" else self.leg.video).ssrc
            at = self._base[kind] + round((now - self._begun) * rate)
            report = rtcp.SenderReport(
                ssrc=ssrc,
                ntp=_CLOCK.ntp(now),
                rtp_timestamp=at & 0xFFFFFFFF,
                packet_count=self._sent[kind],
                octet_count=0,
            )
            parts.append(rtcp.build_sender_report(report))
            parts.append(rtcp.build_source_description(ssrc, f"person-{self.number}"))
        if self._receives:
            parts.append(rtcp.build_remb(self.leg.ssrc, _ENOUGH_BPS, []))
        self._protected(b"".join(parts), control=True)

    def _consent(self, _: int) -> None:
        self.leg.socket.send(self.leg.check())

    def _protected(self, packet: bytes, *, control: bool) -> None:
        sessions, buffer = self.leg.sessions, self.leg.buffer
        assert sessions is not None
        buffer.data[: len(packet)] = packet
        protect = sessions.outbound.protect_rtcp if control else sessions.outbound.protect
        size = protect(buffer, len(packet))
        try:
            self.leg.socket.send(memoryview(buffer.data)[:size])
        except (BlockingIOError, ConnectionRefusedError):
            return

    def _read(self) -> None:
        leg = self.leg
        assert leg.sessions is not None
        while True:
            try:
                data = leg.socket.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if not 127 < data[0] < 192:
                leg.handle_other(data)
            elif not 192 <= data[1] <= 223:
                self.received += 1
            else:
                leg.buffer.data[: len(data)] = data
                size = leg.sessions.inbound.unprotect_rtcp(leg.buffer, len(data))
                if size > 0:
                    self._feedback(bytes(leg.buffer.data[:size]))

    def _feedback(self, packet: bytes) -> None:
        try:
            found = parse_rtcp(packet)
        except MalformedPacket:
            return
        if any(isinstance(item, rtcp.PictureLossIndication) for item in found):
            self._restart = True


@asynccontextmanager
async def crowd(station, numbers, **options):
    """Connected people who send; they are put into rooms by the test."""
    people = [SyntheticSender(number, **options) for number in numbers]
    try:
        for person in people:
            await person.connect(station)
            person.start()
        yield people
    finally:
        await asyncio.gather(*(person.aclose() for person in people))
