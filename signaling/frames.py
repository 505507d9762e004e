"""Limits a socket's Engine.IO frames: how many it may send, how many may wait for it to read, and how soon it must
join a namespace.

Command rates do not cover frames that are no commands: unsolicited heartbeats (each leaves a task behind that waits
for the next one), greetings, acknowledgements, events without a handler. Answers to a client that asks and does not
read would pile up, and a socket in no namespace costs as much as any other. Exceeding a limit ends the socket; a page
reconnects by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import engineio
import structlog
from aiohttp import web

from signaling.limits import Limiter, Rate

log = structlog.get_logger()

MAX_WAITING = 500
"""Frames that may wait to be sent to one socket."""
JOIN_WITHIN_S = 15.0
"""Seconds from the greeting to the first namespace, and between two checks of that."""


class FrameGuard:
    """Watches every socket, and closes one that exceeds a limit. Owner: the signaling server."""

    def __init__(
        self,
        eio: engineio.AsyncServer,
        rate: Rate | None,
        has_joined: Callable[[str], bool],
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """*has_joined* tells whether an Engine.IO socket is in a namespace; *spawn* runs a named task."""
        self._eio = eio
        self._has_joined = has_joined
        self._spawn = spawn
        self._frames = Limiter(rate)
        self._monotonic = monotonic
        self._guarded: set[str] = set()
        self._connect = eio.handlers["connect"]
        self._disconnect = eio.handlers["disconnect"]
        eio.on("connect", self._connected)
        eio.on("disconnect", self._disconnected)

    @property
    def guarded(self) -> int:
        """Number of sockets watched."""
        return len(self._guarded)

    async def _connected(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        socket = self._eio.sockets.get(eio_sid)
        if socket is not None:
            self._guarded.add(eio_sid)
            self._watch(eio_sid, socket, environ["aiohttp.request"])
            self._check_later(eio_sid)
        return await self._connect(eio_sid, environ)

    def _check_later(self, eio_sid: str) -> None:
        asyncio.get_running_loop().call_later(JOIN_WITHIN_S, self._check_joined, eio_sid)

    def _check_joined(self, eio_sid: str) -> None:
        socket = self._eio.sockets.get(eio_sid)
        if eio_sid not in self._guarded or socket is None:
            return
        if self._has_joined(eio_sid):
            self._check_later(eio_sid)
            return
        log.info("socket.cut_off", reason="joined_nothing")
        self._spawn(_end(socket), f"close:{eio_sid}")

    async def _disconnected(self, eio_sid: str, reason: str) -> Any:
        self._guarded.discard(eio_sid)
        self._frames.forget(eio_sid)
        return await self._disconnect(eio_sid, reason)

    def _watch(self, eio_sid: str, socket: Any, request: web.Request) -> None:
        receive = socket.receive

        async def guarded(packet: Any) -> None:
            word = ""
            if self._frames.take(eio_sid, self._monotonic()) > 0:
                word = "too_many_frames"
            elif socket.queue.qsize() > MAX_WAITING:
                word = "does_not_read"
            if word:
                log.warning("socket.cut_off", reason=word)
                if not socket.closed:
                    await socket.close(wait=False, abort=True)
                # a farewell would wait for a client that does not read
                if socket.upgraded and request.transport is not None:
                    request.transport.abort()
                raise engineio.exceptions.SocketIsClosedError
            await receive(packet)

        socket.receive = guarded


async def _end(socket: Any) -> None:
    await socket.close(wait=False, abort=True)
    # its writer stops here and closes the connection
    await socket.queue.put(None)
