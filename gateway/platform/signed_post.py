"""One signed delivery over HTTP, as Standard Webhooks 1.0 has it: for the exchange and for the webhooks of administrators."""

import time

import aiohttp
from aiohttp.abc import AbstractResolver

from gateway.platform import signing

ATTEMPT_S = 10.0


class SignedPost:
    """Sends to addresses over connections that it keeps; closed with :meth:`aclose`."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """*resolver* decides where names lead; None: wherever the machine's own does."""
        self._resolver = resolver
        self._http: aiohttp.ClientSession | None = None

    async def send(self, url: str, secret: str, event_id: str, body: bytes) -> int | None:
        """Send once; the status, or None when there was no answer within :data:`ATTEMPT_S`. Follows no redirect."""
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
