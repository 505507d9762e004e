"""A Socket.IO client that speaks the station's protocol, for tests without a browser."""

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator

import socketio


class WireClient:
    """One connected socket: sends commands, keeps what the server tells."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.events: list[dict] = []
        self.refusal: dict | None = None
        self.answered_within_s = 30.0
        self.sio = socketio.AsyncClient(reconnection=False)
        self._arrived = asyncio.Condition()
        self._ids = (secrets.token_hex(6) for _ in itertools.count())
        self.sio.on("event", self._event, namespace=namespace)
        self.sio.on("connect_error", self._refused, namespace=namespace)

    async def _event(self, data: dict) -> None:
        async with self._arrived:
            self.events.append(data)
            self._arrived.notify_all()

    async def _refused(self, data: dict) -> None:
        self.refusal = data.get("data", data) if isinstance(data, dict) else {"message": data}

    async def ask(self, kind: str, **fields) -> dict:
        """Send a command and return its acknowledgement."""
        message = {"type": kind, "id": next(self._ids), **fields}
        return await self.sio.call(
            "command", message, namespace=self.namespace, timeout=self.answered_within_s
        )

    async def do(self, kind: str, **fields) -> dict:
        """Send a command that must succeed; return its result."""
        answer = await self.ask(kind, **fields)
        assert answer["ok"], (kind, answer)
        return answer["result"]

    async def wait(self, matches, timeout_s: float = 60.0) -> dict:
        """Return the newest event that *matches*, waiting for it."""

        def find() -> dict | None:
            return next((e for e in reversed(self.events) if matches(e)), None)

        async with asyncio.timeout(timeout_s), self._arrived:
            await self._arrived.wait_for(lambda: find() is not None)
            return find()

    async def wait_state(self, state: str, timeout_s: float = 60.0) -> dict:
        """Wait until the *latest* word on the contact (citizen) or agent (desk) is *state*."""

        def latest(events: list[dict]) -> dict | None:
            key = "agent" if self.namespace == "/desk" else "contact"
            told = [e for e in events if e["type"] in ("snapshot", key) and e.get(key)]
            return told[-1] if told and told[-1][key]["state"] == state else None

        async with asyncio.timeout(timeout_s), self._arrived:
            await self._arrived.wait_for(lambda: latest(self.events) is not None)
            return latest(self.events)


@contextlib.asynccontextmanager
async def wire_client(
    url: str,
    namespace: str,
    auth: dict | None = None,
    origin: str | None = None,
    headers: dict | None = None,
) -> AsyncIterator[WireClient]:
    """Connect, with more *headers* if given; disconnected at the end."""
    client = WireClient(namespace)
    try:
        with contextlib.suppress(socketio.exceptions.ConnectionError):
            await client.sio.connect(
                url,
                namespaces=[namespace],
                auth=auth or {},
                headers={"Origin": origin or url} | (headers or {}),
                transports=["websocket"],
                wait_timeout=30,
            )
        yield client
    finally:
        await client.sio.disconnect()
        if client.sio.eio.http is not None and not client.sio.eio.http.closed:
            await client.sio.eio.http.close()
