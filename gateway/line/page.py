"""The telephone's page: a socket in ``/citizen``, by which a caller enters, follows the contact and gives consent, as a
citizen's page does.

It reconnects by itself, to whichever gateway answers, with the contact's seat.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import socketio

from gateway.platform.loops import Periodic

NAMESPACE = "/citizen"
CONNECT_S = 5.0
COMMAND_S = 20.0
AGAIN_S = (0.1, 0.2)
RETRY_S = 1.0
TRIES = 40
OnEvent = Callable[[dict[str, Any]], Awaitable[None]]


class PageRefusedError(Exception):
    """The station refused a command; ``code`` is its word for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Page:
    """Owns the socket and the task that keeps it connected; closed by :meth:`aclose`."""

    def __init__(
        self,
        url: str,
        origin: str,
        auth: dict[str, str],
        told: OnEvent,
        *,
        verify: bool,
        namespace: str = NAMESPACE,
    ) -> None:
        """*auth* is what the socket presents on connecting; *told* is given every event, in order. *verify*: the
        station's certificate must be valid."""
        self._namespace = namespace
        self.refused = ""
        """The station's word where it lets the page not in, and will not later."""
        self._url = url
        self._origin = origin
        self._auth = dict(auth)
        self._told = told
        self._verify = verify
        self._revision = -1
        self._io: socketio.AsyncClient | None = None
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._loop = Periodic("line:page", self._visit, AGAIN_S[0], retry_s=AGAIN_S[1])

    def start(self) -> None:
        """Start to connect."""
        self._loop.start()

    async def aclose(self) -> None:
        """Disconnect. Idempotent."""
        await self._loop.aclose()
        await self._disconnect()

    @property
    def seat(self) -> str:
        """The token that brings the caller back to the place, empty as long as there is none."""
        return self._auth.get("seat", "")

    async def do(self, kind: str, command_id: str, **fields: Any) -> dict[str, Any]:
        """Send a command until it is answered, across reconnections; return the result.

        Raises PageRefusedError: the station's word, or ``unreachable`` after :data:`TRIES` attempts.
        """
        for _ in range(TRIES):
            await self._up.wait()
            io = self._io
            message = {"type": kind, "id": command_id, **fields}
            try:
                if io is None:
                    raise socketio.exceptions.TimeoutError
                answer = await io.call(
                    "command", message, namespace=self._namespace, timeout=COMMAND_S
                )
            except (socketio.exceptions.SocketIOError, OSError):
                await asyncio.sleep(AGAIN_S[0])
                continue
            if answer["ok"]:
                result: dict[str, Any] = answer["result"]
                if "seat" in result:
                    self._auth["seat"] = result["seat"]
                return result
            if not answer["error"].get("retryable") or kind == "enterQueue":
                raise PageRefusedError(str(answer["error"]["code"]))
            await asyncio.sleep(RETRY_S)
        raise PageRefusedError("unreachable")

    async def _visit(self) -> None:
        """Connect, and stay until the connection is over."""
        if self.refused:
            await asyncio.Event().wait()
        try:
            await self._connect()
            self._up.set()
            await self._down.wait()
        finally:
            self._up.clear()
            await self._disconnect()

    async def _connect(self) -> None:
        io = socketio.AsyncClient(reconnection=False, logger=False)
        self._down.clear()
        io.on("event", self._event, namespace=self._namespace)
        io.on("connect_error", self._not_let_in, namespace=self._namespace)
        io.on("disconnect", self._disconnected, namespace=self._namespace)
        io.eio.ssl_verify = self._verify
        self._io = io
        await io.connect(
            self._url,
            namespaces=[self._namespace],
            auth=self._auth,
            headers={"Origin": self._origin},
            transports=["websocket"],
            wait_timeout=CONNECT_S,
        )

    async def _disconnect(self) -> None:
        io, self._io = self._io, None
        if io is None:
            return
        with contextlib.suppress(Exception):
            await io.disconnect()
        http = io.eio.http
        if http is not None and not http.closed:
            await http.close()

    async def _not_let_in(self, told: Any) -> None:
        data = told.get("data", told) if isinstance(told, dict) else {}
        if isinstance(data, dict) and data.get("code") and not data.get("retryable"):
            self.refused = str(data["code"])
            await self._told({"type": "refused", "code": self.refused})

    async def _disconnected(self, *_: Any) -> None:
        self._down.set()

    async def _event(self, event: dict[str, Any]) -> None:
        if event["type"] in ("snapshot", "contact", "conference"):
            if event["revision"] < self._revision:
                return
            self._revision = event["revision"]
        await self._told(event)
