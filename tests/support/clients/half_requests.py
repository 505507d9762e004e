"""Requests that are begun and never ended, from one address."""

import asyncio
import resource

HALF = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Slow: "


class HalfRequests:
    """Opens connections, sends half a request on each, and knows which of them the other end has ended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._open: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    async def open(self, count: int) -> None:
        """Begin *count* more."""
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(HALF)
            self._open.append((reader, writer))

    def left(self) -> int:
        """Return how many the other end still keeps, and send one more octet on each of those."""
        kept = []
        for reader, writer in self._open:
            if reader.at_eof() or reader.exception() is not None or writer.is_closing():
                writer.close()
                continue
            writer.write(b"a")
            kept.append((reader, writer))
        self._open = kept
        return len(kept)

    def close(self) -> None:
        """End what is left."""
        for _, writer in self._open:
            writer.close()
        self._open = []
