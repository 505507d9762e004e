"""``station.idle``: memory and processor of the whole station with nobody connected."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests.support.station import Station

WATCHED_S = 10.0


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the memory in MiB; the share of a core is among the conditions."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            assert station.process is not None
            pids = _tree(station.process.pid)
            await asyncio.sleep(2.0)
            before, begun = _cpu_s(pids), time.monotonic()
            await asyncio.sleep(WATCHED_S)
            core = (_cpu_s(pids) - before) / (time.monotonic() - begun)
            memory = sum(_pss_mib(pid) for pid in pids)
        finally:
            await asyncio.to_thread(station.stop)
    yield figure("station.idle", memory, "MiB", processes=len(pids), core=round(core, 4))


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def _cpu_s(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _pss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
