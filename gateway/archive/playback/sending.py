"""Answers requests with decrypted bytes, whole or in one range."""

from collections.abc import Callable, Mapping

from aiohttp import web

from gateway.archive.playback.service import RenditionReader
from gateway.platform.http.ranges import UnsatisfiableRangeError, parse_range

CHUNK_BYTES = 256 * 1024


async def send(
    request: web.Request,
    reader: RenditionReader,
    more: Mapping[str, str] | None = None,
    sent: Callable[[int, int], None] | None = None,
) -> web.StreamResponse:
    """Answer a GET or HEAD with the reader's bytes; ``more`` are further headers. ``sent`` is called with each
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
