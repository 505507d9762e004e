"""``survival.worker``: for how long neither side of a recorded call gets a frame when its media worker
is killed, without anybody's click; the worst of both sides, in Chromium, the median of several kills.

With one worker the call waits until its spare has taken the place; with two it goes to the other one.
That figure is among the conditions.
"""

import asyncio
import os
import signal
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from bench.figures import figure
from gateway.calls.state import Calls
from gateway.calls.workers import WorkerRegister
from gateway.platform.process import valkey
from queueing.keys import StationKeys
from queueing.runner import connect
from tests.support.browsers.stage import Browsers, Stage
from tests.support.pages import frame_log
from tests.support.pages.flows import Citizen, Operator
from tests.support.servers.station import Station

KILLS = 5
SETTLE_S = 8.0
"""Time for a spare, or the other worker, to be there again: deaths in a row are another question."""


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    alone = await _recoveries(workers=1)
    beside = await _recoveries(workers=2)
    yield figure(
        "survival.worker",
        statistics.median(alone),
        "ms",
        samples=alone,
        workers=1,
        with_two_workers_ms=round(statistics.median(beside)),
    )


async def _recoveries(*, workers: int) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = Station(Path(folder) / "var", {"VS_MEDIA_WORKERS": str(workers)})
        await asyncio.to_thread(station.start)
        try:
            async with async_playwright() as playwright:
                browsers = Browsers(playwright, Path(folder))
                stage = Stage(browsers)
                stage.base_url = station.url
                try:
                    return await _call(stage, station)
                finally:
                    await stage.aclose()
                    await browsers.aclose()
        finally:
            await asyncio.to_thread(station.stop)


async def _call(stage: Stage, station: Station) -> list[float]:
    operator = await Operator(await stage.operator("operator1")).start(station.account("operator1"))
    citizen = await Citizen(await stage.citizen()).enter("training", recording=True)
    await operator.available()
    await operator.accept()
    await citizen.is_told_of_recording()
    pages = (citizen.page, operator.page)
    for page in pages:
        await frame_log.keep(page)
    found = []
    for _ in range(KILLS):
        await asyncio.sleep(SETTLE_S)
        victim = await _worker_of_the_call(station)
        killed_ms = frame_log.now_ms()
        os.kill(victim, signal.SIGKILL)
        found.append(
            max(await asyncio.gather(*(frame_log.flows_again(page, killed_ms) for page in pages)))
        )
        await citizen.is_told_of_recording()
    return found


async def _worker_of_the_call(station: Station) -> int:
    """The process that carries the call, as the register and the call's state have it."""
    keys = StationKeys("main")
    redis = connect(
        valkey.url_of(valkey.socket_path(station.data_dir)), timeout_s=5, decode_responses=True
    )
    try:
        (worker,) = (await Calls(redis, keys.station).hosted()).values()
        entries = {entry.id: entry for entry in await WorkerRegister(redis, keys.station).alive()}
    finally:
        await redis.aclose()
    slot = int(entries[worker].url.rpartition(":")[2]) - station.control_port
    return station.pids()[f"media-{slot}"]
