"""Passes TCP connections on to another address, as a one-to-one address translation does."""

from __future__ import annotations

import asyncio
import contextlib


class TcpForward:
    """Listens at `front` and connects each comer to `back`. Owner: the test, which awaits `aclose`."""

    def __init__(self, front: tuple[str, int], back: tuple[str, int]) -> None:
        self._front, self._back = front, back
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0

    async def start(self) -> TcpForward:
        self._server = await asyncio.start_server(self._comes, *self._front)
        return self

    async def aclose(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _comes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            back_reader, back_writer = await asyncio.open_connection(*self._back)
        except OSError:
            writer.close()
            return
        for source, sink in ((reader, back_writer), (back_reader, writer)):
            task = asyncio.create_task(_pass(source, sink), name="tcp-forward")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(OSError):
            while octets := await source.read(65_536):
                sink.write(octets)
                await sink.drain()
    finally:
        sink.close()
