"""Asks a child over HTTP about its state, with nothing but the standard library's streams.

The supervisor stays small: it imports no HTTP library.
"""

import asyncio
import ssl
from functools import cache
from pathlib import Path

MOST_BYTES = 64 * 1024


@cache
def _any_certificate() -> ssl.SSLContext:
    # The question goes to our own child on this machine, whatever name its certificate bears.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def reachable_host(host: str) -> str:
    """Return the address at which a server that listens on *host* can be reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only


async def http_get(
    host: str | Path,
    port: int,
    path: str,
    *,
    tls: bool = False,
    token: str | None = None,
    timeout_s: float = 3.0,
) -> tuple[int, bytes] | None:
    """Return status and body of ``GET path``, None without an answer.

    *host* may be the path of a unix socket. Raises nothing but cancellation.
    """
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Connection: close\r\n\r\n"
    try:
        async with asyncio.timeout(timeout_s):
            if isinstance(host, Path):
                reader, writer = await asyncio.open_unix_connection(host)
            else:
                reader, writer = await asyncio.open_connection(
                    host, port, ssl=_any_certificate() if tls else None
                )
            try:
                writer.write(request.encode())
                answer = b""
                while len(answer) < MOST_BYTES and (more := await reader.read(MOST_BYTES)):
                    answer += more
                head, _, body = answer.partition(b"\r\n\r\n")
                return int(head.split(None, 2)[1]), body
            finally:
                writer.close()
    except (OSError, TimeoutError, ssl.SSLError, IndexError, ValueError):
        return None
