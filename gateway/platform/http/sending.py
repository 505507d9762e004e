"""Answering with decrypted bytes, whole or in one range."""

from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import web

from gateway.platform.http.ranges import UnsatisfiableRangeError, parse_range

CHUNK_BYTES = 256 * 1024


class ByteReader(Protocol):
    """Decrypted bytes that may be had in ranges."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    @property
    def content_type(self) -> str:
        """What they are, e.g. ``video/webm``."""
        ...

    async def read_range(self, start: int, end: int) -> bytes:
        """The bytes from ``start`` up to, not including, ``end``."""
        ...

    async def aclose(self) -> None:
        """Let go of the file; may be called again."""
        ...


async def send(
    request: web.Request,
    reader: ByteReader,
    more: Mapping[str, str] | None = None,
    sent: Callable[[int, int], None] | None = None,
) -> web.StreamResponse:
    """Answer a GET or HEAD with what the reader has; ``more`` are headers besides. ``sent`` is told of each
    stretch of bytes that has gone out."""
    size = reader.size
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store", **(more or {})}
    try:
        wanted = parse_range(request.headers.get("Range"), size)
    except UnsatisfiableRangeError:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size)
    response = web.StreamResponse(status=200 if wanted is None else 206, headers=headers)
    response.content_type = reader.content_type
    response.content_length = end - start
    if wanted is not None:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    await response.prepare(request)
    if request.method == "HEAD":
        end = start  # nothing is decrypted for nobody
    for at in range(start, end, CHUNK_BYTES):
        until = min(end, at + CHUNK_BYTES)
        chunk = await reader.read_range(at, until)
        if sent is not None:
            # before it is: of a request that is dropped meanwhile, the browser keeps what has arrived
            sent(at, until)
        await response.write(chunk)
    await response.write_eof()
    return response
