"""``entering.rate`` and ``entering.cpu``: citizens who enter the queue of a whole station, on SQLite.

A thousand pages are connected over sockets of their own. Then they enter, so many at a time, each until it has the
answer and its snapshot; the processor time is the gateway's, until it has also written their history.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from bench.figures import figure
from bench.processes import cpu_s
from tests.support.servers.station import Station

CITIZENS, AT_A_TIME = 1000, 20
SETTINGS = {"VS_QUEUE_LIMIT": "5000", "VS_QUEUE_LIMITS": "*=5000"}
COMMAND = {"type": "enterQueue", "id": "e1", "category": "weapons", "modality": "text", "recording": False}  # fmt: skip


class Page:
    """A citizen's socket, in as few octets as the protocol allows: the bench must cost less than the station."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._told: asyncio.Queue[str] = asyncio.Queue()

    async def read(self) -> None:
        """Answer pings and keep what is told, until the socket closes."""
        async for message in self._socket:
            if message.data == "2":
                await self._socket.send_str("3")
            else:
                self._told.put_nowait(message.data)

    async def greet(self, visitor: str) -> None:
        """Join the namespace; return when the first snapshot is here."""
        await self._socket.send_str("40/citizen," + json.dumps({"visitor": visitor}))
        await self._until("snapshot")

    async def enter(self) -> None:
        """Enter the queue; return when both the answer and the snapshot are here. Raises AssertionError when refused."""
        await self._socket.send_str("42/citizen,1" + json.dumps(["command", COMMAND]))
        await self._until("snapshot", answered=False)

    async def _until(self, kind: str, *, answered: bool = True) -> None:
        told = False
        while not (told and answered):
            text = await self._told.get()
            if text.startswith("43"):
                assert '"ok":true' in text, text
                answered = True
            elif text.startswith("42"):
                told = told or f'"type":"{kind}"' in text


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give ``entering.rate`` and ``entering.cpu``."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var", SETTINGS).start)
        try:
            for found in await _measure(station):
                yield found
        finally:
            station.kill()


async def _measure(station: Station) -> list[dict[str, Any]]:
    gateway = [station.pids()["gateway"]]
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        pages: list[Page] = []
        reading: list[asyncio.Task[None]] = []
        stack.callback(lambda: [task.cancel() for task in reading])
        for number in range(CITIZENS):
            opening = http.ws_connect(
                f"{station.url}/socket.io/?EIO=4&transport=websocket", autoping=True
            )
            page = Page(await stack.enter_async_context(opening))
            reading.append(asyncio.create_task(page.read(), name=f"page:{number}"))
            await page.greet(f"visitor-{number:012d}")
            pages.append(page)
        waits: list[float] = []
        left = iter(pages)

        async def entering() -> None:
            for page in left:
                begun = time.perf_counter()
                await page.enter()
                waits.append((time.perf_counter() - begun) * 1000)

        before, begun = cpu_s(gateway), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(entering())
        lasted_s = time.perf_counter() - begun
        await _written(station)
        spent_s = cpu_s(gateway) - before
    conditions: dict[str, Any] = {
        "citizens": CITIZENS, "at_a_time": AT_A_TIME, "load_1m": round(os.getloadavg()[0], 2),
        "median_ms": round(statistics.median(waits), 1),
    }  # fmt: skip
    return [
        figure("entering.rate", CITIZENS / lasted_s, "1/s", promised=150, **conditions),
        figure("entering.cpu", spent_s * 1000 / CITIZENS, "ms", promised=7, **conditions),
    ]


async def _written(station: Station) -> None:
    """Return when the history has everybody's entering."""
    with sqlite3.connect(station.data_dir / "station.db") as history:
        while True:
            (known,) = history.execute(
                "SELECT count(*) FROM contact_events WHERE kind = 'enqueue'"
            ).fetchone()
            if known >= CITIZENS:
                return
            await asyncio.sleep(0.05)
