"""A leg's slot and the sources that it hears one after the other."""

from types import SimpleNamespace

import pytest

from media.peer.source import PeerClock, Source, SourceKind
from media.rtp.reception import NtpClock
from media.telephone.slot import LegSlot


@pytest.fixture
def sources():
    clock = PeerClock(NtpClock(wall_s=0.0, now=0.0))
    made = [Source(f"p{n}", SourceKind.AUDIO, "0", clock) for n in range(2)]
    for n, each in enumerate(made):
        each.bind(SimpleNamespace(ssrc=100 + n, payload_type=111, red_payload_type=None))
    return made


def test_a_slot_listens_to_one_source_at_a_time_and_in_the_end_to_none(sources):
    one, other = sources
    slot = LegSlot(0, 8000)
    slot.assign(one)
    assert (one.subscribers, slot.incoming) == ((slot,), one.stream)
    slot.assign(one)
    assert one.subscribers == (slot,)
    slot.assign(other)
    assert (one.subscribers, other.subscribers, slot.incoming) == ((), (slot,), other.stream)
    # what the first one is bound to meanwhile is not heard
    one.bind(SimpleNamespace(ssrc=200, payload_type=111, red_payload_type=None))
    assert slot.incoming is other.stream
    slot.assign(None)
    assert (other.subscribers, slot.source, slot.incoming) == ((), None, None)
