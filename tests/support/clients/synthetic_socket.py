"""A socket that behaves as the pages' connection does: it comes back by itself, sends unanswered
commands again under the same id, and asks for a snapshot when a revision is missing."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import socketio

RECONNECT_S, RECONNECT_MAX_S = 0.4, 4.0
ACK_TIMEOUT_S, COMMAND_DEADLINE_S = 6.0, 30.0
RETRY_S = 1.0
UNABLE = frozenset({"internal", "busy"})
"""With these words the station says that it could not, not that it would not."""


class CommandFailedError(Exception):
    """The station refused, or never answered (`timeout`); `code` is its word."""

    def __init__(self, kind: str, code: str, message: str = "") -> None:
        super().__init__(f"{kind}: {code} {message}")
        self.kind, self.code = kind, code


class LastingSocket:
    """One namespace. Owns the task that connects; `close` ends it.

    *auth* is asked again at each connection; *heard* gets every event in order.
    """

    def __init__(
        self,
        url: str,
        namespace: str,
        auth: Callable[[], Awaitable[dict]],
        heard: Callable[[dict], None],
    ) -> None:
        self.url, self.namespace = url, namespace
        self.online = asyncio.Event()
        self.connections = 0
        self.refusals: list[str] = []
        self._auth, self._heard = auth, heard
        self._sio: socketio.AsyncClient | None = None
        self._gone = asyncio.Event()
        self.history: deque[str] = deque(maxlen=24)
        """What came and what was done with it, for whoever has to find out why a page is stale."""
        self._revision: int | None = None
        self._newest = 0
        self._syncing = False
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._others: set[asyncio.Task[Any]] = set()
        self._closed = False

    def open(self) -> None:
        self._task = asyncio.create_task(self._stay(), name=f"synthetic:{self.namespace}")

    async def close(self) -> None:
        self._closed = True
        running = [task for task in (self._task, *self._others) if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def do(self, kind: str, *, deadline_s: float = COMMAND_DEADLINE_S, **fields: Any) -> dict:
        """Send a command until it is answered; return its result. Raises `CommandFailedError`."""
        message = {"type": kind, "id": secrets.token_hex(8), **fields}
        deadline = time.monotonic() + deadline_s
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise CommandFailedError(kind, "timeout")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self.online.wait()
            answer = await self._once(message, min(ACK_TIMEOUT_S, max(0.1, left)))
            if answer is None:
                continue
            if answer["ok"]:
                return answer["result"]
            error = answer["error"]
            if error["retryable"] and error["code"] in UNABLE:
                await asyncio.sleep(RETRY_S)
                continue
            raise CommandFailedError(kind, error["code"], error["message"])

    async def _once(self, message: dict, timeout_s: float) -> dict | None:
        """The answer, or ``None`` when it did not come or the connection went."""
        sio = self._sio
        if sio is None or not self.online.is_set():
            await asyncio.sleep(0.05)
            return None
        call = asyncio.create_task(
            sio.call("command", message, namespace=self.namespace, timeout=timeout_s)
        )
        gone = asyncio.create_task(self._gone.wait())
        try:
            await asyncio.wait({call, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not call.done():
                call.cancel()
            await asyncio.gather(call, gone, return_exceptions=True)
        if call.cancelled() or call.exception() is not None:
            return None
        return call.result()

    async def _stay(self) -> None:
        failures = 0
        while not self._closed:
            sio = socketio.AsyncClient(reconnection=False)
            self._gone = gone = asyncio.Event()
            sio.on("event", self._event, namespace=self.namespace)
            sio.on("disconnect", lambda *_, gone=gone: gone.set(), namespace=self.namespace)
            sio.on("connect_error", self._refused, namespace=self.namespace)
            try:
                # a fresh snapshot follows; until then no delta may be applied to the old one
                self._revision, self._newest, self._syncing = None, 0, False
                await sio.connect(
                    self.url,
                    namespaces=[self.namespace],
                    auth=await self._auth(),
                    headers={"Origin": self.url},
                    transports=["websocket"],
                    wait_timeout=8,
                )
                failures = 0
                self.connections += 1
                self._sio = sio
                self.online.set()
                await gone.wait()
            except (socketio.exceptions.SocketIOError, OSError, TimeoutError, ValueError):
                failures += 1
            finally:
                self.online.clear()
                self._sio = None
                await _end(sio)
            pause = min(RECONNECT_MAX_S, RECONNECT_S * 2.0 ** min(failures, 6))
            await asyncio.sleep(pause * (0.5 + random.random()))

    async def _refused(self, data: Any) -> None:
        told = data.get("data") if isinstance(data, dict) else None
        self.refusals.append(told.get("code", "?") if isinstance(told, dict) else str(data))

    def _note(self, what: str, event: dict) -> None:
        whose = event.get("agent") or event.get("contact") or {}
        self.history.append(
            f"{time.time() % 1000:.2f} {event['type']} {event.get('revision', '')}"
            f" {whose.get('state', '')} {what} (at {self._revision})"
        )

    async def _event(self, event: dict) -> None:
        if event["type"] == "newest":
            self._newest = max(self._newest, event["newest"])
            if self._revision is not None and self._newest > self._revision:
                self._note("behind", event)
                self._sync()
            return
        if event["type"] == "snapshot":
            self._revision, self._syncing = event["revision"], False
        elif "revision" in event:
            self._newest = max(self._newest, event["revision"])
            if self._revision is None or event["revision"] > self._revision + 1:
                self._note("hole", event)
                self._sync()
                return
            if event["revision"] <= self._revision:
                self._note("old", event)
                return
            self._revision = event["revision"]
        if "revision" in event:
            self._note("taken", event)
        self._heard(event)
        if event["type"] == "snapshot" and self._newest > event["revision"]:
            # a change that was told while the snapshot was put together is not in it
            self._sync()
        async with self._changed:
            self._changed.notify_all()

    def _sync(self) -> None:
        if not self._syncing:
            self._syncing = True
            task = asyncio.create_task(self._ask_for_snapshot(), name="synthetic:sync")
            self._others.add(task)
            task.add_done_callback(self._others.discard)

    async def _ask_for_snapshot(self) -> None:
        try:
            await self.do("sync")
        except CommandFailedError as error:
            self.history.append(f"{time.time() % 1000:.2f} sync failed: {error}")
            await asyncio.sleep(RETRY_S)
            self._syncing = False
            self._sync()

    async def until(self, holds: Callable[[], Any], timeout_s: float, what: str) -> None:
        """Return when *holds* is true; it is asked after every event. Fails with *what* otherwise."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(f"not within {timeout_s} s: {what}") from None


async def _end(sio: socketio.AsyncClient) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(2):
            await sio.disconnect()
    with contextlib.suppress(Exception):
        if sio.eio.http is not None and not sio.eio.http.closed:
            await sio.eio.http.close()
