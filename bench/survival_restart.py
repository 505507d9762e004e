"""``survival.restart``: for how long a running call hears nothing while the whole station is replaced under it
(``virtual-station restart``), the worse of both parties, the median of several restarts. Promised: 300 ms.

The baseline is the longest such time in as many seconds before the restart, nothing happening.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.servers.station import Station
from tests.survival.scene import Scene, scene
from tests.survival.witness import eventually

RESTARTS = 3
QUIET_S = 10.0
PROMISED_MS = 300


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    found = [await _restarted() for _ in range(RESTARTS)]
    gaps, usual, lasted = zip(*found, strict=True)
    yield figure(
        "survival.restart",
        statistics.median(gaps),
        "ms",
        baseline=round(statistics.median(usual), 1),
        samples=list(gaps),
        promised_ms=PROMISED_MS,
        watched_s=round(statistics.median(lasted), 1),
        baseline_is="the same call with nothing happening",
    )


async def _restarted() -> tuple[float, float, float]:
    """The longest gap during one restart and before it, in ms, and how long the restart was watched, in s."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = Station(Path(folder) / "var", {"VS_RING_S": "120"})
        await asyncio.to_thread(station.start)
        try:
            async with scene(station) as made:
                before, connections = station.pids(), made.connections()
                began = time.monotonic()
                await asyncio.sleep(QUIET_S)
                usual = _gap_ms(made, began)
                began = time.monotonic()
                command = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "gateway.cli", "restart", "--json"),
                    cwd=station.data_dir,
                    env=station.environment(),
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                await eventually(lambda: _is_replaced(station, before), 60, "the new ones serve")
                await made.returned(connections)
                await made.is_as_before()
                await asyncio.sleep(1.0)
                lasted = time.monotonic() - began
                gap = _gap_ms(made, began)
                # tests check that a restart leaves nothing behind; this measures the gap
                command.kill()
                await command.wait()
        finally:
            await asyncio.to_thread(station.stop)
    return gap, usual, lasted


def _is_replaced(station: Station, before: dict[str, int]) -> bool:
    now = station.running()
    return all(now.get(name) not in (None, before[name]) for name in ("gateway", "media-0"))


def _gap_ms(made: Scene, began: float) -> float:
    until = time.monotonic()
    both = (made.talking, made.answering)
    peers = [peer for one in both if one.media is not None and (peer := one.media.peer)]
    assert len(peers) == 2
    return max(peer.silence_s(began, until) for peer in peers) * 1000
