"""Sends one signed delivery over HTTP by Standard Webhooks 1.0: to the exchange and to administrators' webhooks."""

import time

import aiohttp
from aiohttp.abc import AbstractResolver

from gateway.platform import signing

ATTEMPT_S = 10.0


class SignedPost:
    """Sends deliveries over connections that it keeps open; closed by :meth:`aclose`."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """*resolver* resolves host names; None: as the machine does."""
        self._resolver = resolver
        self._http: aiohttp.ClientSession | None = None

    async def send(self, url: str, secret: str, event_id: str, body: bytes) -> int | None:
        """Send once; return the status, None without an answer within :data:`ATTEMPT_S` seconds. Follows no redirect."""
        headers = signing.headers(secret, event_id, int(time.time()), body)
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ATTEMPT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(resolver=self._resolver)
                if self._resolver is not None
                else None,
            )
        try:
            async with self._http.post(
                url,
                data=body,
                headers={"Content-Type": "application/json", **headers},
                allow_redirects=False,
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            return None

    async def aclose(self) -> None:
        """Close the connections. Idempotent."""
        if self._http is not None:
            await self._http.close()
            self._http = None
