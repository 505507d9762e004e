"""A crowd without browsers: real transport, coded pictures, decoded where they arrive."""

from __future__ import annotations

import asyncio
import statistics
from time import monotonic

import pytest

from tests.media.conftest import eventually
from tests.support.people.synthetic_receiver import SyntheticReceiver
from tests.support.people.synthetic_sender import SILENCE, SPEECH, crowd

pytestmark = pytest.mark.slow


@pytest.fixture
async def viewer(station):
    receiver = SyntheticReceiver(60)
    await receiver.connect(station)
    try:
        yield receiver
    finally:
        await receiver.aclose()


def seats(station, viewer, people, kind="video"):
    numbers = {person.peer_id: person.number for person in people}
    slots = station.worker.peers[viewer.peer_id].slots_of(kind)
    return {s.index: numbers[s.source.peer_id] for s in slots if s.source is not None}


async def join(station, viewer, people):
    await station.put_in_room(viewer.peer_id, "room")
    for person in people:
        await station.put_in_room(person.peer_id, "room")


async def test_the_right_person_on_every_slot_and_the_loudest_to_the_front(station, viewer):
    async with crowd(station, range(1, 10)) as people:
        await join(station, viewer, people)
        begun = monotonic()
        await eventually(
            lambda: (
                viewer.people(begun) == seats(station, viewer, people)
                and len(viewer.people(begun)) == 9
            ),
            within=20,
        )
        await station.call("PUT", "/rooms/room/policy", json={"lastN": 4})
        shown = seats(station, viewer, people)
        assert sorted(shown.values()) == [1, 2, 3, 4]
        assert seats(station, viewer, people, "audio") == {0: 1, 1: 2, 2: 3}
        took = []
        for speaker in (people[8], people[6]):
            assert speaker.number not in seats(station, viewer, people).values()
            begun = monotonic()
            speaker.level = SPEECH
            await eventually(
                lambda b=begun, n=speaker.number: n in viewer.people(b).values(),
                within=20,
                every=0.01,
            )
            took.append(round((monotonic() - begun) * 1000))
            speaker.level = SILENCE
            # Sound and picture of whoever is heard share an index.
            heard = seats(station, viewer, people, "audio")
            assert speaker.number in heard.values()
            now = seats(station, viewer, people)
            assert {i: now[i] for i in heard} == heard
            begun = monotonic()
            await eventually(
                lambda b=begun: viewer.people(b) == seats(station, viewer, people), within=20
            )
        print(f"the loudest is decoded at the receiver {took} ms after beginning to speak")
        assert viewer.failures == []
        # No number is left out anywhere, whoever was on a slot.
        assert [slot.gaps for slot in viewer.slots.values() if slot.packets] == [0] * sum(
            slot.packets > 0 for slot in viewer.slots.values()
        )


async def test_who_comes_late_moves_nobody(station, viewer):
    async with crowd(station, range(1, 6)) as people:
        await join(station, viewer, people[:2])
        begun = monotonic()
        await eventually(lambda: len(viewer.people(begun)) == 2, within=20)
        slots = [viewer.slot("video", index) for index in (0, 1)]
        before = [(slot.person, slot.gaps) for slot in slots]
        frames = {slot.index: [] for slot in slots}
        for person in people[2:]:
            await station.put_in_room(person.peer_id, "room")
            for _ in range(30):
                for slot in slots:
                    frames[slot.index].append(slot.frame)
                await asyncio.sleep(0.01)
        begun = monotonic()
        await eventually(
            lambda: (
                viewer.people(begun) == seats(station, viewer, people)
                and len(viewer.people(begun)) == 5
            ),
            within=20,
        )
        assert [(slot.person, slot.gaps) for slot in slots] == before
        assert all(len(set(seen)) >= 3 for seen in frames.values())
        assert viewer.failures == []


async def test_sound_and_picture_are_on_one_clock_also_after_a_change_of_seats(station, viewer):
    """What our sender reports say: a clap that was seen and heard at once was captured at once."""
    async with crowd(station, range(1, 6)) as quiet, crowd(station, [20], clap=True) as clapping:
        person = clapping[0]
        people = [*quiet, person]
        await join(station, viewer, people)
        assert (
            max(
                seats(station, viewer, people),
                key=lambda i: seats(station, viewer, people)[i] == 20,
            )
            >= 3
        )
        person.level = SPEECH
        await eventually(lambda: 20 in seats(station, viewer, people, "audio").values())
        index = next(i for i, n in seats(station, viewer, people, "audio").items() if n == 20)
        assert seats(station, viewer, people)[index] == 20
        sound, picture = viewer.slot("audio", index), viewer.slot("video", index)
        await eventually(lambda: len(sound.claps) >= 4 and len(picture.claps) >= 4, within=20)
        skews = []
        for seen in picture.claps:
            nearest = min(sound.claps, key=lambda heard: abs(heard - seen))
            if abs(nearest - seen) < 0.4:
                skews.append((nearest - seen) * 1000)
        skew = statistics.median(skews)
        print(f"sound {skew:+.1f} ms from the picture by the sender reports")
        assert len(skews) >= 2
        assert abs(skew) <= 40
