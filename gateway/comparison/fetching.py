"""Reads another body's feed over HTTPS: only from outside addresses, without redirects, with a bounded body, within
ten seconds."""

from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver

from gateway.comparison.api import FetchFault
from gateway.listening.feed import LARGEST

ATTEMPT_S: Final = 10.0


class FetchError(Exception):
    """The feed could not be read; ``fault`` says why."""

    def __init__(self, fault: FetchFault) -> None:
        super().__init__(fault)
        self.fault: FetchFault = fault


class FeedFetch:
    """Reads feeds over connections of its own; *resolver* resolves host names. Closed with :meth:`aclose`."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver
        self._http: aiohttp.ClientSession | None = None

    async def get(self, url: str) -> bytes:
        """Return the octets at an address that was checked before. Raises :class:`FetchError`."""
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ATTEMPT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(resolver=self._resolver),
                # a small file that unpacks to a huge one is not worth the bytes it would save
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                auto_decompress=False,
            )
        try:
            async with self._http.get(url, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise FetchError("refused")
                body = bytearray()
                async for part in answer.content.iter_chunked(8192):
                    body += part
                    if len(body) > LARGEST:
                        raise FetchError("too_large")
                return bytes(body)
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise FetchError("unreachable") from None

    async def aclose(self) -> None:
        """Close the connections. Idempotent."""
        if self._http is not None:
            await self._http.close()
            self._http = None
