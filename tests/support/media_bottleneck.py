"""A narrow link between a browser and the media port: a queue that fills, as real ones do."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from time import monotonic


class Bottleneck:
    """Relays one browser's datagrams; what goes down to it passes at `down_bps`, in order.

    `delay_s` is how long the next datagram has waited; beyond `limit_s` the tail is dropped.
    """

    def __init__(self, worker_port: int, *, down_bps: float, limit_s: float = 3.0):
        self.down_bps = down_bps
        self._limit_s = limit_s
        self._loop = asyncio.get_running_loop()
        self._worker = ("127.0.0.1", worker_port)
        self._browser = None
        self._queue: deque[tuple[float, bytes]] = deque()
        self._bits = 0
        self._inner = self._open(self._from_browser)
        self._outer = self._open(self._from_worker)
        self._pump = asyncio.create_task(self._drain(), name="bottleneck")

    @property
    def port(self) -> int:
        return self._inner.getsockname()[1]

    @property
    def delay_s(self) -> float:
        return self._bits / self.down_bps

    async def aclose(self) -> None:
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        for opened in (self._inner, self._outer):
            self._loop.remove_reader(opened)
            opened.close()

    def _open(self, reader) -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        self._loop.add_reader(opened, reader)
        return opened

    def _from_browser(self) -> None:
        data, self._browser = self._inner.recvfrom(2048)
        self._outer.sendto(data, self._worker)

    def _from_worker(self) -> None:
        data, _ = self._outer.recvfrom(2048)
        if self.delay_s < self._limit_s:
            self._queue.append((monotonic(), data))
            self._bits += len(data) * 8

    async def _drain(self) -> None:
        free_at = monotonic()
        while True:
            await asyncio.sleep(0.002)
            now = monotonic()
            free_at = max(free_at, now - 0.01)
            while self._queue and free_at <= now:
                _, data = self._queue.popleft()
                self._bits -= len(data) * 8
                free_at += len(data) * 8 / self.down_bps
                if self._browser is not None:
                    self._inner.sendto(data, self._browser)
