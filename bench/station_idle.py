"""``station.idle``: memory and processor of the whole station with nobody connected."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from bench.processes import cpu_s, tree
from tests.support.servers.station import Station

WATCHED_S = 10.0
SETTLED_S = 6.0


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the memory in MiB; the share of a core is among the conditions."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            assert station.process is not None
            # the spare worker is loaded a moment after the station is ready, and belongs to it
            await asyncio.sleep(SETTLED_S)
            pids = tree(station.process.pid)
            before, begun = cpu_s(pids), time.monotonic()
            await asyncio.sleep(WATCHED_S)
            core = (cpu_s(pids) - before) / (time.monotonic() - begun)
            memory = sum(_pss_mib(pid) for pid in pids)
        finally:
            await asyncio.to_thread(station.stop)
    yield figure("station.idle", memory, "MiB", processes=len(pids), core=round(core, 4))


def _pss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
