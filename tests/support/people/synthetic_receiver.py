"""A receiver without a browser that really decodes: what is on every slot, and when it was captured."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from time import monotonic

import av
import numpy as np

from bench.rtp_peer import RtpPeer
from media.rtp import rtcp
from media.rtp.header import MalformedPacket, RtpHeader
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.vp8 import Vp8Descriptor
from tests.support.media.coded_person import claps, read_code

_HALF = 0x80000000


@dataclass
class ReceivedSlot:
    """What has come on one slot: `person` and `frame` of the latest picture and when it came."""

    kind: str
    index: int
    person: int | None = None
    frame: int | None = None
    seen_at: float = 0.0
    pictures: int = 0
    packets: int = 0
    gaps: int = 0
    report: tuple[float, int] | None = None
    claps: list[float] = field(default_factory=list)
    """Capture times (s, on the worker's clock) of flashes or beeps, by this stream's own reports."""
    next_sequence: int | None = None
    parts: list[bytes] = field(default_factory=list)
    timestamp: int = -1
    was_loud: bool = False

    def captured_s(self, timestamp: int, clock_rate: int) -> float | None:
        """When what has this timestamp was captured."""
        if self.report is None:
            return None
        ntp_s, rtp = self.report
        behind = (timestamp - rtp + _HALF) % (2 * _HALF) - _HALF
        return ntp_s + behind / clock_rate


class SyntheticReceiver:
    """Owner: the test, which awaits `connect` and `aclose`. `slots` is by SSRC."""

    def __init__(self, number: int, *, audio_slots: int = 3, video_slots: int = 12) -> None:
        self.leg = RtpPeer(number, sends=False, audio_slots=audio_slots, video_slots=video_slots)
        self.peer_id = ""
        self.slots: dict[int, ReceivedSlot] = {}
        self.failures: list[str] = []
        self._decoders: dict[int, av.CodecContext] = {}
        self._header = RtpHeader()
        self._vp8 = Vp8Descriptor()
        self._consent: asyncio.Task[None] | None = None

    async def connect(self, station) -> str:
        async with station.request(
            "POST", "/peers", data=self.leg.offer(), headers={"Content-Type": "application/sdp"}
        ) as answer:
            assert answer.status == 201, await answer.text()
            self.peer_id = answer.headers["Location"].rpartition("/")[2]
            text = await answer.text()
        for section in text.split("\r\nm=")[1:]:
            found = re.search(r"a=msid:slot-(\d+) ", section)
            ssrc = re.search(r"a=ssrc:(\d+) cname", section)
            if found and ssrc:
                kind = section.split(" ")[0]
                self.slots[int(ssrc[1])] = ReceivedSlot(kind, int(found[1]))
        await self.leg.connect_to_answer(text)
        asyncio.get_running_loop().add_reader(self.leg.socket, self._read)
        self._consent = asyncio.create_task(self._keep_consent(), name="receiver-consent")
        return self.peer_id

    async def aclose(self) -> None:
        if self._consent is not None:
            self._consent.cancel()
            await asyncio.gather(self._consent, return_exceptions=True)
        asyncio.get_running_loop().remove_reader(self.leg.socket)
        await self.leg.aclose()

    def slot(self, kind: str, index: int) -> ReceivedSlot:
        return next(s for s in self.slots.values() if (s.kind, s.index) == (kind, index))

    def people(self, since: float) -> dict[int, int]:
        """Whose pictures came on which slot since then."""
        return {
            slot.index: slot.person
            for slot in self.slots.values()
            if slot.person is not None and slot.seen_at >= since
        }

    async def _keep_consent(self) -> None:
        while True:
            self.leg.socket.send(self.leg.check())
            await asyncio.sleep(2)

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
                continue
            leg.buffer.data[: len(data)] = data
            if 192 <= data[1] <= 223:
                size = leg.sessions.inbound.unprotect_rtcp(leg.buffer, len(data))
                if size > 0:
                    self._control(bytes(leg.buffer.data[:size]))
            else:
                size = leg.sessions.inbound.unprotect(leg.buffer, len(data))
                if size > 0:
                    self._media(bytes(leg.buffer.data[:size]))

    def _control(self, packet: bytes) -> None:
        try:
            found = parse_rtcp(packet)
        except MalformedPacket:
            self.failures.append("rtcp")
            return
        for item in found:
            if isinstance(item, rtcp.SenderReport) and item.ssrc in self.slots:
                self.slots[item.ssrc].report = (item.ntp / 2**32, item.rtp_timestamp)

    def _media(self, packet: bytes) -> None:
        header = self._header
        view = memoryview(packet)
        header.parse(view)
        slot = self.slots.get(header.ssrc)
        if slot is None:
            return
        slot.packets += 1
        if slot.next_sequence is not None and header.sequence_number != slot.next_sequence:
            slot.gaps += 1
        slot.next_sequence = (header.sequence_number + 1) & 0xFFFF
        payload = packet[header.payload_offset : header.payload_end]
        if slot.kind == "audio":
            self._sound(slot, header, payload)
            return
        self._vp8.parse(view, header.payload_offset, header.payload_end)
        if header.timestamp != slot.timestamp:
            slot.parts.clear()
            slot.timestamp = header.timestamp
        slot.parts.append(payload[self._vp8.size :])
        if header.marker:
            self._picture(slot, header.ssrc, b"".join(slot.parts), header.timestamp)
            slot.parts.clear()

    def _decoder(self, ssrc: int, name: str) -> av.CodecContext:
        if ssrc not in self._decoders:
            self._decoders[ssrc] = av.CodecContext.create(name, "r")
            self._decoders[ssrc].thread_count = 1
        return self._decoders[ssrc]

    def _picture(self, slot: ReceivedSlot, ssrc: int, data: bytes, timestamp: int) -> None:
        try:
            frames = self._decoder(ssrc, "vp8").decode(av.Packet(data))
        except av.FFmpegError as exc:
            self.failures.append(f"{slot.kind} {slot.index}: {exc}")
            return
        for frame in frames:
            image = frame.to_ndarray(format="gray")
            slot.person, slot.frame = read_code(image)
            slot.seen_at = monotonic()
            slot.pictures += 1
            self._clap(slot, claps(image), slot.captured_s(timestamp, 90_000))

    def _sound(self, slot: ReceivedSlot, header: RtpHeader, payload: bytes) -> None:
        for frame in self._decoder(header.ssrc, "libopus").decode(av.Packet(payload)):
            samples = np.abs(frame.to_ndarray().astype(float).ravel())
            loud = samples > 0.05 * (1.0 if frame.format.name.startswith("flt") else 32768)
            at = slot.captured_s(header.timestamp, 48_000)
            first = int(np.argmax(loud)) if loud.any() else 0
            if at is not None:
                at += first / frame.sample_rate
            self._clap(slot, bool(loud.any()), at)

    def _clap(self, slot: ReceivedSlot, loud: bool, at: float | None) -> None:
        if loud and not slot.was_loud and at is not None:
            slot.claps.append(at)
        slot.was_loud = loud
