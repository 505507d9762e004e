"""``media.connect``: from a click to a connection that stands, in Chromium on the station as shipped.

The click is the citizen's on "enter the queue": the seat is taken, then the waiting connection is made.
Beside it in the same run one call through stock aiortc with ``MediaRelay``: its click to connected is the
baseline; its click to the first frame and what it costs the processor stand in the conditions, with what
the same call costs our media worker.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench import processes
from bench.browser_calls import WATCH, moments, spread, stages, theatre
from bench.figures import figure
from tests.support.servers.station import ROOT

CALLS = 8
RELAY_CALLS = 5
COST_S = 10.0
"""How long the one call lasts whose processor time is taken."""


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the one figure."""
    connects, firsts, relay_core = await _relay()
    async with theatre() as stage:
        await stage.call(warm=True)  # the browsers' own first time does not count
        calls = [await stage.call(warm=True) for _ in range(CALLS)]
        lasting = await stage.call(warm=True, lasting_s=COST_S)
    found = [call.connect_ms for call in calls]
    yield figure(
        "media.connect",
        statistics.median(found),
        "ms",
        baseline=round(statistics.median(connects), 1),
        samples=found,
        p95=spread(found)["p95"],
        desk_from_connection_made=spread([call.desk_connected_ms for call in calls]),
        relay_click_to_first_frame=spread(firsts),
        relay_core_per_call=relay_core,
        worker_core_per_call=round(lasting.worker_core, 3),
        network="loopback",
    )


async def _relay() -> tuple[list[float], list[float], float]:
    """Click to connected, click to first frame, and cores used, of a call through the baseline."""
    connects, firsts = [], []
    core = 0.0
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        async with stages(Path(folder)) as stage:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.baselines.media_relay"),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            try:
                assert process.stdout is not None
                port = int(await process.stdout.readline())
                stage.base_url = f"http://127.0.0.1:{port}"
                for number in range(RELAY_CALLS + 1):
                    pages = [(await stage.citizen()).page, (await stage.operator()).page]
                    for page in pages:
                        await page.context.add_init_script(WATCH)
                        await page.goto("/")
                        await page.evaluate("ready")
                        await page.get_by_test_id("enter").click()
                        await moments(page, "connected")
                    second = await moments(pages[1], "click enter", "connected", "seen")
                    if number == 0:
                        await moments(pages[0], "seen")
                        core = await _cores(process.pid, COST_S)
                    else:
                        connects.append(second["connected"] - second["click enter"])
                        firsts.append(second["seen"] - second["click enter"])
                    await stage.aclose()
            finally:
                process.kill()
                await process.wait()
    return connects, firsts, core


async def _cores(pid: int, seconds: float) -> float:
    """Cores that a process and its children use."""
    pids = processes.tree(pid)
    before, begun = processes.cpu_s(pids), time.monotonic()
    await asyncio.sleep(seconds)
    return round((processes.cpu_s(pids) - before) / (time.monotonic() - begun), 3)
