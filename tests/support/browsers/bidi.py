"""A small client of WebDriver BiDi (W3C), for browsers that Playwright cannot drive as they are."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import aiohttp

COMMAND_TIMEOUT_S = 30.0


class BidiError(Exception):
    """The browser refused a command; ``code`` is the protocol's word for why."""

    def __init__(self, method: str, answer: dict[str, Any]) -> None:
        self.code = str(answer.get("error"))
        super().__init__(f"{method}: {self.code}: {answer.get('message')}")


class BidiConnection:
    """One session with a browser. Use :meth:`open`, and :meth:`aclose` at the end.

    ``on_event`` is called with the method and the parameters of every event.
    """

    def __init__(self, on_event: Callable[[str, dict[str, Any]], None]) -> None:
        self._on_event = on_event
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last_id = 0

    async def open(self, url: str) -> "BidiConnection":
        """Connect to the address that the browser printed and begin a session there."""
        self._http = aiohttp.ClientSession()
        # screenshots are larger than the default limit of a message
        self._socket = await self._http.ws_connect(f"{url}/session", max_msg_size=0)
        self._reader = asyncio.create_task(self._read(self._socket), name="bidi-reader")
        await self.send("session.new", capabilities={})
        return self

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and return its result; raises :class:`BidiError`."""
        assert self._socket is not None
        self._last_id += 1
        number = self._last_id
        answered = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            await self._socket.send_json({"id": number, "method": method, "params": parameters})
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                answer = await answered
        finally:
            del self._waiting[number]
        if answer["type"] == "error":
            raise BidiError(method, answer)
        return answer["result"]

    async def aclose(self) -> None:
        """Hang up. Idempotent."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reader
        if self._socket is not None:
            await self._socket.close()
        if self._http is not None:
            await self._http.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in socket:
                told = message.json()
                if told["type"] == "event":
                    self._on_event(told["method"], told["params"])
                elif (answered := self._waiting.get(told.get("id"))) and not answered.done():
                    answered.set_result(told)
        finally:
            for answered in self._waiting.values():
                if not answered.done():
                    answered.set_exception(ConnectionError("the browser is gone"))
