"""``station.start``: from the command to the station's own word that it is ready, the data already there; the
median of several starts. The first start, which makes database, keys and accounts, is among the conditions, and
so is the first answer of ``/healthz``.

The baseline is what Python needs to import the application, which no start can do without.
"""

import asyncio
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.servers.station import ROOT, Station

STARTS = 5
_READY = re.compile(r"is ready \(([0-9.]+) s\)")


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the figure."""
    yield await asyncio.to_thread(_measure)


def _measure() -> dict[str, Any]:
    imports = statistics.median(_import_s() for _ in range(STARTS))
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        first, *later = [_start(Path(folder) / "var") for _ in range(STARTS + 1)]
    ready = [each[0] for each in later]
    return figure(
        "station.start",
        statistics.median(ready),
        "s",
        baseline=round(imports, 3),
        samples=ready,
        first_s=first[0],
        healthz_ms=round(statistics.median(each[1] for each in later), 1),
        baseline_is="importing the application",
    )


def _import_s() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import gateway.app"], cwd=ROOT, check=True)
    return time.perf_counter() - begun


def _start(data_dir: Path) -> tuple[float, float]:
    """Seconds until it is ready, and milliseconds of its first answer."""
    station = Station(data_dir)
    try:
        station.start()
        begun = time.perf_counter()
        with urllib.request.urlopen(f"{station.url}/healthz") as answer:
            answer.read()
        answered_ms = (time.perf_counter() - begun) * 1000
        (told,) = _READY.findall(station.log())[-1:]
        return float(told), answered_ms
    finally:
        station.stop()
