"""Many people in one room: real Chromium pages among senders whose frames were encoded beforehand.

Everybody's picture says who it is, so that a page can be asked whom it really shows. How soon a speaker is seen,
and the gap that a newcomer causes at the others: ``make bench BENCH=media.crowd.speaker``, ``.joining``.
"""

from __future__ import annotations

import asyncio
import statistics

import pytest

from media.sdp.plan import SourceKind
from tests.media.coded_pages import open_page
from tests.media.conftest import eventually
from tests.support.people.synthetic_sender import SILENCE, SPEECH, crowd

pytestmark = pytest.mark.browser


def seated(station, peer_id, names):
    """By picture slot: the number of whoever the worker says is there."""
    peer = station.worker.peers[peer_id]
    return [None if s.source is None else names[s.source.peer_id] for s in peer.slots_of("video")]


async def shows_the_right_people(station, page, peer_id, names, count):
    expected = seated(station, peer_id, names)
    seen = await page.evaluate("people()")
    return sum(x is not None for x in expected) == count and seen == expected


@pytest.mark.long
async def test_three_pages_and_nine_senders(station, pages):
    async with crowd(station, range(10, 19)) as people:
        opened = [await open_page(pages, number) for number in (1, 2, 3)]
        names = {person.peer_id: person.number for person in people}
        names |= {peer_id: number for number, (_, peer_id) in enumerate(opened, 1)}
        for peer_id in names:
            await station.put_in_room(peer_id, "room")
        # Twelve people: each page has eleven tiles, and the right person on each.
        for page, peer_id in opened:
            await eventually(
                lambda p=page, i=peer_id: shows_the_right_people(station, p, i, names, 11),
                within=40,
            )
        for page, _ in opened:
            before = [v.get("decoded", 0) for v in (await page.evaluate("figures()"))["video"]]
            await eventually(lambda p=page, b=before: all_decode(p, b, 11), within=30)

        # Four tiles only: somebody without one speaks, and is seen and heard.
        await station.call("PUT", "/rooms/room/policy", json={"lastN": 4})
        page, peer_id = opened[0]
        speaker = people[-1]
        assert speaker.number not in seated(station, peer_id, names)
        await eventually(lambda: gone(page, speaker.number), within=20)
        waiting = asyncio.create_task(page.evaluate(f"untilSeen({speaker.number}, 20000)"))
        await asyncio.sleep(0)
        speaker.level = SPEECH
        assert await waiting is not None
        peer = station.worker.peers[peer_id]
        index = seated(station, peer_id, names).index(speaker.number)
        sound = peer.slots_of("audio")[index].source
        assert sound.peer_id == speaker.peer_id
        assert sound.kind is SourceKind.AUDIO
        # A real page speaks, with a real level.
        speaker.level = SILENCE
        other, _ = opened[1]
        assert 2 not in seated(station, peer_id, names)
        await eventually(lambda: gone(page, 2), within=20)
        waiting = asyncio.create_task(page.evaluate("untilSeen(2, 20000)"))
        await other.evaluate("speak(0.8)")
        assert await waiting is not None
        heard = [s.source.peer_id for s in peer.slots_of("audio") if s.source]
        assert len(heard) == 3
        await eventually(
            lambda: shows_the_right_people(station, page, peer_id, names, 4), within=20
        )


async def gone(page, number):
    """Whether what was on its way of somebody's picture has been shown."""
    return number not in await page.evaluate("people(800)")


async def all_decode(page, before, count):
    now = [v.get("decoded", 0) for v in (await page.evaluate("figures()"))["video"]]
    return sum(b - a >= 15 for a, b in zip(before, now, strict=True)) >= count


@pytest.mark.long
async def test_who_comes_late_disturbs_nobody(station, pages):
    async with crowd(station, range(10, 14)) as people:
        page, peer_id = await open_page(pages, 1)
        names = {peer_id: 1} | {person.peer_id: person.number for person in people}
        await station.put_in_room(peer_id, "room")
        for person in people[:2]:
            await station.put_in_room(person.peer_id, "room")
        await eventually(
            lambda: shows_the_right_people(station, page, peer_id, names, 2), within=20
        )
        slots = station.worker.peers[peer_id].slots_of("video")[:2]
        switches = [slot._stream.munger.switches for slot in slots]
        before = seated(station, peer_id, names)[:2]
        for person in people[2:]:
            await station.put_in_room(person.peer_id, "room")
        await eventually(
            lambda: shows_the_right_people(station, page, peer_id, names, 4), within=20
        )
        decoded = [v.get("decoded", 0) for v in (await page.evaluate("figures()"))["video"]]
        await eventually(lambda: all_decode(page, decoded, 4), within=20)
        assert seated(station, peer_id, names)[:2] == before
        assert [slot._stream.munger.switches for slot in slots] == switches


def skew_ms(claps):
    """Sound minus picture of each clap, in ms: positive when the sound comes later."""
    found = []
    for seen in claps["seen"]:
        nearest = min(claps["heard"], key=lambda heard: abs(heard - seen), default=None)
        if nearest is not None and abs(nearest - seen) < 450:
            found.append(nearest - seen)
    return found


async def measure_claps(page, index):
    claps = await page.evaluate(f"claps({index}, 6)")
    skews = skew_ms(claps)
    assert len(skews) >= 3, claps
    sync, device_ms = claps["sync"], claps["deviceMs"]
    told = sync["video"] - sync["audio"] if sync.get("audio") and sync.get("video") else None
    # What the picture is kept in step with is the sound as it is given to the device.
    return round(statistics.median(skews) - device_ms), round(device_ms), told


@pytest.mark.long
async def test_lips_and_sound_go_together(station, pages):
    """Also of somebody whose picture sat above the slots with sound, and who then speaks."""
    async with crowd(station, range(10, 15)) as quiet, crowd(station, [20], clap=True) as clapping:
        page, peer_id = await open_page(pages, 1, send=False)
        person = clapping[0]
        names = {peer_id: 1} | {p.peer_id: p.number for p in (*quiet, person)}
        for one in names:
            await station.put_in_room(one, "room")
        slot = seated(station, peer_id, names).index(20)
        assert slot >= 3
        person.level = SPEECH
        await eventually(lambda: seated(station, peer_id, names).index(20) < 3, within=10)
        slot = seated(station, peer_id, names).index(20)
        await eventually(
            lambda: shows_the_right_people(station, page, peer_id, names, 6), within=20
        )
        # Browsers pull sound and picture together little by little: 80 ms a second at most.
        course = []
        while len(course) < 5:
            course.append(await measure_claps(page, slot))
            if abs(course[-1][0]) <= 100:
                break
        print(
            f"sound later than picture (claps; device, left out; browser's own word), ms: {course}"
        )
        assert abs(course[-1][0]) <= 100, course
