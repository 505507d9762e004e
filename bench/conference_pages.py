"""``conference.pages.<people>``: the longest time without a new frame on a tile that stays while some come and go, on
three pages in Chromium in a conference of so many. The baseline is the longest such time with nothing happening.

Among the conditions: after how many ms a speaker without a tile is seen, how long a tile showed somebody else than
its name says, how far sound and picture are apart, and the longest hole in a steady voice while some come and go
(promised: 400 ms).
"""

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.browser_calls import stages
from bench.figures import figure
from tests.support.pages.conference_works import crowded, works
from tests.support.servers.station import Station

SIZES = (12, 26)
PROMISED_HOLE_MS = 400


def benches() -> dict[tuple[str, ...], Callable[[], AsyncIterator[dict[str, Any]]]]:
    """Each by its id."""
    return {(f"conference.pages.{size}",): partial(_run, size) for size in SIZES}


async def _run(size: int) -> AsyncIterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            async with (
                stages(Path(folder) / "media") as stage,
                crowded(station, stage, size) as made,
            ):
                found = await works(made, size)
        finally:
            await asyncio.to_thread(station.stop)
    yield figure(
        f"conference.pages.{size}",
        found.break_coming_ms,
        "ms",
        baseline=round(found.break_at_rest_ms, 1),
        front_ms={"median": round(statistics.median(found.front_ms)), "most": max(found.front_ms)},
        mistaken_ms={
            "speaking": found.mistaken_speaking_ms,
            "coming": found.mistaken_coming_ms,
        },
        lips_ms=found.lips_ms,
        hole_ms=found.hole_ms,
        promised_hole_ms=PROMISED_HOLE_MS,
        baseline_is="the same pages with nothing happening",
    )
