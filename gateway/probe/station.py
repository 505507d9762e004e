"""Reaches the station for the probe as pages do: by its HTTP interface and its sockets."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import socketio

from gateway.platform import loops

REQUEST_S = 20.0
# Longer than any step may last: the steps have their own limits.
COMMAND_S = 60.0
# A console that says nothing for three times as long is taken for gone.
HEARTBEAT_S = 5.0


class UnreachableError(Exception):
    """There is no virtual station at the address; the message is one line."""


class RefusedError(Exception):
    """The station refused; the message is the station's own sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StationApi:
    """The HTTP interface, opened by :func:`reaching`."""

    def __init__(self, http: aiohttp.ClientSession, url: str, origin: str) -> None:
        self.http = http
        self.url = url
        self.origin = origin
        self.token = ""

    async def health(self) -> str:
        """Return the running release. Raises :class:`UnreachableError`."""
        try:
            async with self.http.get(f"{self.url}/healthz") as answer:
                found = await answer.json()
                return str(found["version"])
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            raise UnreachableError(
                f"{self.url}: its certificate is not valid for this address (--no-verify)"
            ) from None
        except (aiohttp.ClientConnectionError, TimeoutError, OSError):
            raise UnreachableError(f"{self.url}: nothing answers there") from None
        except (aiohttp.ClientError, ValueError, KeyError, TypeError):
            raise UnreachableError(f"{self.url}: what answers there is no station") from None

    async def not_ready(self) -> list[str]:
        """Return the names of what the station needs and does not have."""
        async with self.http.get(f"{self.url}/readyz") as answer:
            found = await answer.json()
        return [name for name, good in found["checks"].items() if not good]

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; return the decoded answer. Raises :class:`RefusedError`, aiohttp.ClientError, TimeoutError."""
        async with self.http.request(
            method, self.url + path, json=body, headers=self._headers()
        ) as answer:
            if answer.status == 204:
                return None
            found = await answer.json()
            if answer.status >= 400:
                raise RefusedError(str(found.get("code")), str(found.get("message")))
            return found

    async def read(self, path: str, limit: int) -> bytes:
        """Return the bytes at a path, at most *limit*. Raises :class:`RefusedError`."""
        async with self.http.get(self.url + path, headers=self._headers()) as answer:
            if answer.status != 200:
                raise RefusedError("not_served", f"answered {answer.status}")
            found = bytearray()
            async for chunk in answer.content.iter_any():
                found += chunk
                if len(found) > limit:
                    raise RefusedError("too_large", f"more than {limit} bytes")
            return bytes(found)

    def _headers(self) -> dict[str, str]:
        given = {"Origin": self.origin}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        return given


@asynccontextmanager
async def reaching(url: str, *, origin: str, verify: bool) -> AsyncIterator[StationApi]:
    """Open the HTTP interface of the station at ``url`` (no slash at its end)."""
    connector = aiohttp.TCPConnector(ssl=verify)
    timeout = aiohttp.ClientTimeout(total=REQUEST_S)
    # also for a station that is asked by its number
    cookies = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=cookies
    ) as http:
        yield StationApi(http, url, origin)


class StationSocket:
    """One connected page: sends commands, remembers the latest event about its contact or operator."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._io = socketio.AsyncClient(reconnection=False)
        self._news = asyncio.Condition()
        self._refusal = ""
        self._beating: asyncio.Task[None] | None = None
        self.latest: dict[str, Any] = {}
        self._io.on("event", self._event, namespace=namespace)
        self._io.on("connect_error", self._refused, namespace=namespace)

    async def connect(self, api: StationApi, auth: dict[str, str], *, verify: bool) -> None:
        """Connect. Raises :class:`RefusedError`."""
        self._io.eio.ssl_verify = verify
        try:
            await self._io.connect(
                api.url,
                namespaces=[self._namespace],
                auth=auth,
                headers={"Origin": api.origin},
                transports=["websocket"],
                wait_timeout=REQUEST_S,
            )
        except socketio.exceptions.ConnectionError:
            raise RefusedError("not_connected", self._refusal or "the socket was refused") from None
        if self._namespace == "/desk":
            self._beating = asyncio.create_task(self._beat(), name="probe:heartbeat")

    async def do(self, kind: str, **fields: Any) -> Any:
        """Send a command and return its result. Raises :class:`RefusedError`."""
        message = {"type": kind, "id": secrets.token_hex(8), **fields}
        try:
            answer = await self._io.call(
                "command", message, namespace=self._namespace, timeout=COMMAND_S
            )
        except socketio.exceptions.SocketIOError:
            raise RefusedError("not_connected", "the socket was closed") from None
        if not answer["ok"]:
            raise RefusedError(answer["error"]["code"], answer["error"]["message"])
        return answer["result"]

    async def until(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Wait until *holds* is true of the latest event; return it."""
        async with self._news:
            await self._news.wait_for(lambda: bool(self.latest) and holds(self.latest))
            return self.latest

    async def aclose(self) -> None:
        """Disconnect; may be called again."""
        await loops.end(self._beating)
        with suppress(Exception):
            await self._io.disconnect()
        http = self._io.eio.http
        if http is not None and not http.closed:
            await http.close()

    async def _beat(self) -> None:
        with suppress(RefusedError):
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                await self.do("heartbeat")

    async def _event(self, told: dict[str, Any]) -> None:
        if told["type"] in {"snapshot", "contact", "agent"}:
            async with self._news:
                self.latest = told
                self._news.notify_all()

    async def _refused(self, told: Any) -> None:
        said = told.get("data", told) if isinstance(told, dict) else told
        self._refusal = str(said.get("message") if isinstance(said, dict) else said)
