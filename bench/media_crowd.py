"""The view of a page in a crowded room, in Chromium, among senders whose frames were encoded beforehand.

``media.crowd.speaker``: somebody without a tile begins to speak and is seen, after so many ms; the median of
several people. The baseline is the same way without the judgement who speaks: the room's tiles grow by one, and
one more person is seen.

``media.crowd.joining``: the longest time without a new frame on the tiles of present members while others join
in. The baseline is the longest such time before, nothing happening.
"""

import asyncio
import statistics
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import structlog

from bench.figures import figure
from tests.media.conftest import eventually, running_browser, running_station, serving_pages
from tests.support.people.synthetic_sender import SILENCE, SPEECH, crowd

SPEAKERS = 6
ROOM = range(10, 19)
TILES = 4
STAYING, COMING = 2, 4
QUIET_S = 5.0
SEEN_WITHIN_MS = 20_000
_CODED = Path(__file__).parents[1] / "tests" / "support" / "media" / "coded_page.js"


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give both figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    async with running_station() as station, running_browser() as browser:
        async with serving_pages(browser, station) as pages:
            speaking, growing = await _speakers(station, pages)
        yield figure(
            "media.crowd.speaker",
            statistics.median(speaking),
            "ms",
            baseline=round(statistics.median(growing), 1),
            samples=speaking,
            people=len(ROOM) + 1,
            tiles=TILES,
            baseline_is="one more tile for the room",
        )
        async with serving_pages(browser, station) as pages:
            usual, disturbed = await _joining(station, pages)
        yield figure(
            "media.crowd.joining",
            max(disturbed),
            "ms",
            baseline=round(max(usual), 1),
            samples=disturbed,
            staying=STAYING,
            coming=COMING,
            baseline_is="the same tiles with nothing happening",
        )


async def _open(pages: Any) -> tuple[Any, str]:
    source = await asyncio.to_thread(_CODED.read_text, encoding="utf-8")
    page, peer_id = await pages.open(
        before=f"{source}\nbeCoded(1, 320, 180, 15, false);", audio=3, video=12
    )
    await page.evaluate("keepFrames()")
    return page, peer_id


async def _seen(page: Any) -> set[int]:
    return {number for number in await page.evaluate("people(800)") if number is not None}


async def _until_seen(page: Any, number: int) -> float:
    found = await page.evaluate(f"untilSeen({number}, {SEEN_WITHIN_MS})")
    assert found is not None, f"{number} was never seen"
    return float(found)


async def _tiles(station: Any, count: int) -> None:
    await station.call("PUT", "/rooms/room/policy", json={"lastN": count})


async def _speakers(station: Any, pages: Any) -> tuple[list[float], list[float]]:
    """After how many ms a speaker is seen, and after how many one more person on one more tile."""
    async with crowd(station, ROOM) as people:
        page, peer_id = await _open(pages)
        for one in (peer_id, *(person.peer_id for person in people)):
            await station.put_in_room(one, "room")
        speaking, growing = [], []
        for _ in range(SPEAKERS):
            await _tiles(station, TILES)
            await eventually(lambda: _shows(page, TILES), within=30)
            shown = await _seen(page)
            speaker = next(person for person in people if person.number not in shown)
            waiting = asyncio.create_task(_until_seen(page, speaker.number))
            await asyncio.sleep(0)
            speaker.level = SPEECH
            speaking.append(await waiting)
            speaker.level = SILENCE
            await eventually(lambda: _shows(page, TILES), within=30)
            growing.append(await _one_more(station, page))
        await station.put_in_room(peer_id, None)
    return speaking, growing


async def _one_more(station: Any, page: Any) -> float:
    """How long until a fifth person is seen, once the room has a fifth tile."""
    before = sorted(await _seen(page))
    waiting = asyncio.create_task(
        page.evaluate(
            """async ([before, withinMs]) => {
              const begun = performance.now();
              while (performance.now() - begun < withinMs) {
                const since = performance.now() - begun;
                if (people(since).some((n) => n !== null && !before.includes(n))) return since;
                await new Promise((done) => setTimeout(done, 15));
              }
              return null;
            }""",
            [before, SEEN_WITHIN_MS],
        )
    )
    await _tiles(station, TILES + 1)
    found = await waiting
    assert found is not None, "nobody came onto the tile"
    return float(found)


async def _shows(page: Any, count: int) -> bool:
    return len(await _seen(page)) == count


async def _joining(station: Any, pages: Any) -> tuple[list[float], list[float]]:
    """The longest gap of each tile before, and while others come."""
    async with crowd(station, range(20, 20 + STAYING + COMING)) as people:
        page, peer_id = await _open(pages)
        for one in (peer_id, *(person.peer_id for person in people[:STAYING])):
            await station.put_in_room(one, "hall")
        await eventually(lambda: _shows(page, STAYING), within=20)
        await asyncio.sleep(QUIET_S)
        usual = await page.evaluate(f"longestGaps(performance.now() - {QUIET_S * 900})")
        since = await page.evaluate("performance.now()")
        for person in people[STAYING:]:
            await station.put_in_room(person.peer_id, "hall")
        await eventually(lambda: _shows(page, STAYING + COMING), within=20)
        await asyncio.sleep(1)
        gaps = await page.evaluate(f"longestGaps({since})")
    return usual[:STAYING], gaps[:STAYING]
