"""``survival.gateway``: from the kill of the gateway (SIGKILL) to the next answer of ``/readyz``, the median of several
kills with a gateway that stands by. The baseline is the same station without one.
"""

import asyncio
import os
import signal
import statistics
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.servers.station import Station

KILLS = 5
SETTLE_S = 12.0
"""Time for the next one to stand by, and for the pause of a process that dies again and again to be over."""


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    yield await asyncio.to_thread(_measure)


def _measure() -> dict[str, Any]:
    alone, beside = _recoveries(spare="off"), _recoveries(spare="on")
    return figure(
        "survival.gateway",
        statistics.median(beside),
        "s",
        baseline=statistics.median(alone),
        samples=beside,
        promised_s=2.0,
        baseline_is="without a gateway that stands by",
    )


def _recoveries(*, spare: str) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        data = Path(folder) / "var"
        station = Station(data, {"VS_GATEWAY_SPARE": spare}).start()
        try:
            return [_recovery(station, data / "run" / "gateway.pid") for _ in range(KILLS)]
        finally:
            station.stop()


def _recovery(station: Station, pid_file: Path) -> float:
    time.sleep(SETTLE_S)
    killed = int(pid_file.read_text(encoding="utf-8"))
    begun = time.perf_counter()
    os.kill(killed, signal.SIGKILL)
    while not _is_ready(station.url):
        time.sleep(0.01)
    return round(time.perf_counter() - begun, 3)


def _is_ready(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
        return bool(answer.status == 200)
    return False
