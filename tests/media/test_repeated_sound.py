"""One who sends plain Opus, as Firefox and telephones do, heard by one who knows RED, over a lossy link."""

from __future__ import annotations

import struct
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from bench.rtp_streams import OPUS, RED, TRANSPORT_CC_ID
from media.rtp.extensions import unsigned
from media.rtp.header import RtpHeader
from media.rtp.red import RedUnwrapper
from media.rtp.sequence import SEQ_MASK, TS_MASK, Unwrapper
from tests.media.conftest import eventually, running_station
from tests.support.networks.impairment import Conditions
from tests.support.networks.impairment_relay import ImpairmentRelay
from tests.support.people.synthetic_receiver import SyntheticReceiver
from tests.support.people.synthetic_sender import SyntheticSender

pytestmark = pytest.mark.slow


class PlainSpeaker(SyntheticSender):
    """Offers no RED, and says in each frame which it is."""

    def offer(self) -> str:
        lines = super().offer().replace(f"SAVPF {RED} {OPUS}", f"SAVPF {OPUS}").split("\r\n")
        return "\r\n".join(line for line in lines if f":{RED} " not in line)

    def _send_sound(self, count: int) -> None:
        self._send(
            "audio", count * 960, OPUS, bytes(4), struct.pack("!BI", 0x78, count), marker=False
        )

    def _send_picture(self, count: int) -> None:
        """Send none."""


class Listener(SyntheticReceiver):
    """Reports arrivals as a browser does. `arrived` has the payload type of each packet of the sound by its number,
    `heard` time and content of each frame, repeated ones included."""

    def __init__(self, number: int) -> None:
        super().__init__(number, audio_slots=1, video_slots=0)
        self.arrived: dict[int, int] = {}
        self.heard: dict[int, tuple[int, bytes]] = {}
        self.unwrapper = RedUnwrapper(opus_payload_type=OPUS)
        self._numbers = Unwrapper()

    def _media(self, packet: bytes) -> None:
        header = RtpHeader()
        header.parse(packet)
        if header.payload_type not in {OPUS, RED}:
            return
        seq, timestamp = header.sequence_number, header.timestamp
        number = self._numbers.unwrap(seq)
        self.arrived[number] = header.payload_type
        start, end = header.payload_offset, header.payload_end
        frames = (
            self.unwrapper.red(seq, timestamp, packet, start, end)
            if header.payload_type == RED
            else self.unwrapper.plain(seq, timestamp, packet[start:end])
        )
        for each, at, frame in frames:
            self.heard[number - ((seq - each) & SEQ_MASK)] = (at, frame)
        self._report(unsigned(packet, header, TRANSPORT_CC_ID, 2), header.ssrc)

    def _report(self, transport_number: int | None, ssrc: int) -> None:
        leg = self.leg
        assert transport_number is not None
        assert leg.sessions is not None
        if not leg.feedback.received(transport_number, monotonic()):
            return
        for packet in leg.feedback.build(leg.ssrc, ssrc, monotonic()):
            leg.buffer.data[: len(packet)] = packet
            size = leg.sessions.outbound.protect_rtcp(leg.buffer, len(packet))
            leg.socket.send(memoryview(leg.buffer.data)[:size])


class BehindRelay:
    """The station as it looks from behind the relay."""

    def __init__(self, station, relay):
        self._station, self._relay = station, relay

    @asynccontextmanager
    async def request(self, *args, **kwargs):
        async with self._station.request(*args, **kwargs) as answer:
            text = await answer.text()
            port = f" {self._station.worker.port} typ"

            async def moved() -> str:
                return text.replace(port, f" {self._relay.port} typ")

            answer.text = moved
            yield answer


@asynccontextmanager
async def heard_through(loss: float):
    """A speaker and a listener in one room, and between the latter and the station a link."""
    async with running_station() as station:
        relay = ImpairmentRelay(
            station.worker.port, down=Conditions(), up=Conditions(), front=("127.0.0.1", 0)
        )
        speaker, listener = PlainSpeaker(1), Listener(2)
        try:
            await speaker.connect(station)
            await listener.connect(BehindRelay(station, relay))
            relay.down.loss = loss
            speaker.start()
            try:
                for person in (speaker, listener):
                    await station.put_in_room(person.peer_id, "room")
                yield listener
            finally:
                await speaker.aclose()
                await listener.aclose()
        finally:
            relay.stop()


async def test_frames_lost_on_the_way_come_back_with_their_followers():
    async with heard_through(loss=0.1) as listener:
        await eventually(lambda: listener.unwrapper.recovered >= 30, within=60)
        arrived, heard = dict(listener.arrived), dict(listener.heard)
    first = min(arrived)
    (first_at, first_frame) = heard[first]
    (_, said_first) = struct.unpack("!BI", first_frame)
    # every frame, repeated or not, is the one of its number and its time
    for number, (at, frame) in heard.items():
        _, said = struct.unpack("!BI", frame)
        assert said - said_first == number - first
        assert (at - first_at) & TS_MASK == ((number - first) * 960) & TS_MASK
    # and of those that were lost all are heard whose follower came with a repetition
    lost = {number for number in range(first, max(arrived)) if number not in arrived}
    followed = {number for number in lost if arrived.get(number + 1) == RED}
    assert len(followed) >= 30
    assert followed == lost & set(heard)


async def test_where_nothing_is_lost_nothing_is_sent_twice():
    async with heard_through(loss=0.0) as listener:
        await eventually(lambda: len(listener.arrived) >= 150, within=60)
        assert set(listener.arrived.values()) == {OPUS}
