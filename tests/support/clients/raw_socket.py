"""A Socket.IO client without a page around it, which can say what no page of ours would."""

import asyncio
from typing import Any

import socketio
from socketio.exceptions import ConnectionError as SocketRefused

ANSWER_TIMEOUT_S = 10


class RawSocket:
    """One socket of a namespace. Use as an asynchronous context manager."""

    def __init__(
        self, url: str, namespace: str, auth: object = None, *, origin: str | None = None
    ) -> None:
        self._url = url
        self._namespace = namespace
        self._auth = {} if auth is None else auth
        self._headers = {} if origin is None else {"Origin": origin}
        self._client = socketio.AsyncClient(reconnection=False)
        self._commands = 0
        self.events: list[dict[str, Any]] = []
        self.closed = asyncio.Event()
        self.refusal: dict[str, Any] | None = None
        self._client.on("event", self._on_event, namespace=namespace)
        self._client.on("disconnect", self._on_disconnect, namespace=namespace)
        self._client.on("connect_error", self._on_refusal, namespace=namespace)

    async def _on_event(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    async def _on_disconnect(self, *_reason: object) -> None:
        self.closed.set()

    async def _on_refusal(self, problem: Any) -> None:
        self.refusal = problem.get("data", problem) if isinstance(problem, dict) else None

    async def __aenter__(self) -> "RawSocket":
        await self._client.connect(
            self._url,
            headers=self._headers,
            auth=self._auth,
            namespaces=[self._namespace],
            transports=["websocket"],
            wait_timeout=ANSWER_TIMEOUT_S,
        )
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._client.disconnect()
        await self._client.eio.disconnect()

    async def refused(self) -> dict[str, Any] | None:
        """Try to connect; return why it was refused, or fail if it was not."""
        try:
            await self.__aenter__()
        except SocketRefused:
            return self.refusal
        finally:
            await self.__aexit__()
        raise AssertionError("the socket was let in")

    async def raw(self, payload: object) -> dict[str, Any]:
        """Send *payload* as a command, whatever it is, and return the acknowledgement."""
        return await self._client.call(
            "command", payload, namespace=self._namespace, timeout=ANSWER_TIMEOUT_S
        )

    async def emit(self, payload: object) -> None:
        """Send *payload* as a command without waiting for an answer."""
        await self._client.emit("command", payload, namespace=self._namespace)

    async def event_of_own(self, name: str, *data: object) -> None:
        """Send an event by a name that no client has any business with."""
        await self._client.emit(name, data, namespace=self._namespace)

    async def command(self, kind: str, **fields: object) -> dict[str, Any]:
        """Send a well-formed command and return the acknowledgement."""
        self._commands += 1
        return await self.raw({"type": kind, "id": f"t{self._commands}", **fields})

    async def event(self, kind: str, *, within_s: float = 5) -> dict[str, Any]:
        """Wait for the first event of type *kind* that has arrived or will."""
        async with asyncio.timeout(within_s):
            while True:
                found = next((each for each in self.events if each["type"] == kind), None)
                if found is not None:
                    return found
                await asyncio.sleep(0.02)
