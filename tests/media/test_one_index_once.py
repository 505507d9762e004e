"""No number of an outgoing stream is used for two packets, whatever the senders do (RFC 3711 section 9.1).

Two packets under one SRTP index share their keystream: the one who knows the first can read the second. Senders choose
their own SSRCs and numbers, so two who work together choose the same.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.ice.addresses import parse_addresses
from media.peer.transport import PeerTransport
from media.rtp.sequence import seq_diff
from media.sdp.plan import SourceKind
from media.settings import MediaSettings
from media.worker.worker import MediaWorker
from tests.media.seats import seat
from tests.support.media.rtp_packets import rtp, vp8_payload

MICROPHONE, CAMERA = 1000, 2001
KINDS = {SourceKind.AUDIO: "audio", SourceKind.CAMERA: "video"}


class Scene:
    """A receiver with one slot in question, and two senders whose streams have the same SSRC."""

    def __init__(self, worker, kind, room):
        self.receiver, *self.senders = seat(worker, 3, room)
        self.kind = kind
        self.slot = self.receiver.slots_of(KINDS[kind])[0]
        self.ssrc = self.slot.ssrc
        self.indexes = set()
        self.repeated = 0
        self.highest = None
        self.now = 100.0
        self.numbers = [20_000, 19_900]

    def sent(self, packet):
        """Note the index under which a packet of the slot goes out, as a receiver would count it."""
        if int.from_bytes(packet[8:12]) != self.ssrc:
            return
        number = int.from_bytes(packet[2:4])
        if self.highest is None:
            self.highest = number + (1 << 16)
        index = self.highest + seq_diff(number, self.highest & 0xFFFF)
        self.highest = max(self.highest, index)
        self.repeated += index in self.indexes
        self.indexes.add(index)

    def send(self, who, count, jump):
        self.numbers[who] += jump
        for _ in range(count):
            number = self.numbers[who]
            self.numbers[who] += 1
            self.now += 0.01
            if self.kind is SourceKind.AUDIO:
                packet = rtp(number, number * 960, MICROPHONE, 111, b"sound")
            else:
                payload = vp8_payload(key=number % 5 == 0, picture_id=number & 0x7FFF)
                packet = rtp(number, number * 3000, CAMERA, 96, payload, marker=True)
            self.senders[who].rtp_received(memoryview(packet), self.now)

    def show(self, who):
        self.slot.assign(None if who is None else self.senders[who].sources[self.kind])


@pytest.fixture
async def worker():
    made = MediaWorker(
        MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]), max_peers=1000)
    )
    await made.start()
    yield made
    await made.aclose()


@pytest.fixture
def scene_of(worker, monkeypatch):
    """Make scenes in turn; the packets that the receiver of the newest would get are noted in it."""
    scenes = []

    def send_rtp(transport, size):
        if scenes and transport is scenes[-1].receiver.transport:
            scenes[-1].sent(bytes(transport._out.data[:size]))
        return True

    def make(kind):
        scene = Scene(worker, kind, f"room-{len(scenes)}")
        scenes.append(scene)
        return scene

    monkeypatch.setattr(PeerTransport, "send_rtp", send_rtp)
    return make


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"), st.sampled_from([0, 1]), st.integers(1, 30),
            st.sampled_from([0, 0, 1, 7, -40, 300]),
        ),
        st.tuples(st.just("show"), st.sampled_from([0, 1, None])),
    ),
    min_size=2,
    max_size=40,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@given(steps=STEPS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_two_senders_of_the_same_ssrc(scene_of, kind, steps):
    scene = scene_of(kind)
    for what, *values in steps:
        getattr(scene, what)(*values)
    assert scene.repeated == 0


async def test_two_colluders_in_turn_at_one_slot(scene_of):
    """The scene by which a third of somebody's sound was read: each begins where the other just was."""
    scene = scene_of(SourceKind.AUDIO)
    chosen = random.Random(1)
    for _ in range(2_000):
        scene.show(chosen.randrange(2))
        scene.send(chosen.randrange(2), chosen.randrange(40), chosen.choice([0, -30, 150]))
    assert len(scene.indexes) > 10_000
    assert scene.repeated == 0


@pytest.mark.long
async def test_two_colluders_for_a_million_packets(scene_of):
    scene = scene_of(SourceKind.AUDIO)
    chosen = random.Random(2)
    while len(scene.indexes) < 1_000_000:
        scene.show(chosen.randrange(2))
        scene.send(chosen.randrange(2), chosen.randrange(200), chosen.choice([0, -30, 150]))
    assert scene.repeated == 0
