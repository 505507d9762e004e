"""The Socket.IO server: sockets in, decoded commands out, acknowledged answers back.

The :class:`Handler` registered for a namespace carries its commands out. All input from outside is checked
here, once: origin, size, rate, form, permission.
"""

import asyncio
import hashlib
import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import msgspec
import socketio
import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from signaling.answers import AnswerCache
from signaling.errors import Code, Failure
from signaling.frames import FrameGuard
from signaling.limits import Limiter, Rate
from signaling.protocol.base import Command, Event, View, encode

log = structlog.get_logger()

MAX_IN_FLIGHT = 32
"""Commands of one socket that may wait for an answer at a time."""
COMMAND_TIMEOUT_S = 15.0
CLOSE_TIMEOUT_S = 2.0
_TOO_MANY_CONNECTIONS = Failure(
    Code.RATE_LIMITED, "Too many connections from this address.", retryable=True
)


class _OneLine(logging.Handler):
    """Logs what the Socket.IO libraries say about malformed frames in one line without a traceback, since
    anybody can send such frames as often as they like.
    """

    def emit(self, record: logging.LogRecord) -> None:
        log.info("socket.library", library=record.name, level=record.levelname.lower())


def _library_log(name: str) -> logging.Logger:
    made = logging.getLogger(f"{name}.station")
    made.setLevel(logging.ERROR)
    made.propagate = False
    made.handlers = [_OneLine()]
    return made


@dataclass(slots=True)
class Session:
    """One connected socket. The handler sets ``principal`` (the account or visitor behind it) and ``role``."""

    sid: str
    namespace: str
    address: str
    principal: str | None = None
    role: str = "public"
    state: dict[str, Any] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    in_flight: int = 0


class Handler(Protocol):
    """Carries out the commands of a namespace."""

    async def connect(self, session: Session, auth: object, request: web.Request, /) -> None:
        """Admit a socket, or raise an error that :attr:`SignalingSettings.failure_of` maps to an answer."""

    async def command(self, session: Session, command: Any, /) -> View:
        """Carry a command out and return its result, or raise an error that :attr:`SignalingSettings.failure_of`
        maps.
        """

    async def disconnect(self, session: Session, reason: str, /) -> None:
        """Note that a socket is gone; its ordered command under way has ended by then."""


@dataclass(frozen=True, slots=True)
class SignalingSettings:
    """Settings of the signaling server.

    ``origin_allowed`` gets the Origin header and the request; ``address_of`` returns the address that limits count
    by; ``permits`` gets namespace, command type and role. ``failure_of`` returns the answer to a command or socket
    whose handler raised that error, None for a defect. ``handshakes`` limits new transport connections; ``connects``
    limits the sockets opened over them, in each namespace by itself; ``frames`` limits everything that one socket
    sends. A client is pinged every ``ping_s`` seconds and must answer within as many.
    """

    origin_allowed: Callable[[str, web.Request], bool]
    address_of: Callable[[web.Request], str]
    permits: Callable[[str, str, str], bool]
    failure_of: Callable[[Exception], Failure | None]
    redis_url: str | None = None
    channel: str = "socketio"
    max_message_bytes: int = 96_000
    handshakes: Rate | None = Rate(240, 30)
    connects: Rate | None = Rate(120, 30)
    commands_by_address: Rate | None = Rate(1200, 10)
    commands_by_session: Rate | None = Rate(120, 10)
    frames: Rate | None = Rate(480, 10)
    ping_s: float = 10


@dataclass(frozen=True, slots=True)
class _Namespace:
    name: str
    decoder: msgspec.json.Decoder[Any]
    handler: Handler
    unordered: frozenset[type[Command]]
    by_kind: Mapping[str, Limiter]


class SignalingServer:
    """Owns the Socket.IO server and the tasks that carry commands out."""

    def __init__(self, settings: SignalingSettings) -> None:
        self._settings = settings
        manager = (
            socketio.AsyncRedisManager(settings.redis_url, channel=settings.channel)
            if settings.redis_url
            else None
        )
        self._sio = socketio.AsyncServer(
            async_mode="aiohttp",
            client_manager=manager,
            cors_allowed_origins=self._origin_allowed,
            cors_credentials=False,
            max_http_buffer_size=settings.max_message_bytes,
            ping_interval=settings.ping_s,
            ping_timeout=settings.ping_s,
            logger=_library_log("socketio"),
            engineio_logger=_library_log("engineio"),
        )
        self._guard = FrameGuard(
            self._sio.eio, settings.frames, has_joined=self._has_joined, spawn=self._spawn
        )
        self._namespaces: dict[str, _Namespace] = {}
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._answers = AnswerCache()
        self._handshakes = Limiter(settings.handshakes)
        self._connects = Limiter(settings.connects)
        self._by_address = Limiter(settings.commands_by_address)
        self._by_session = Limiter(settings.commands_by_session)
        self._closed = False

    def register(
        self,
        name: str,
        client_message: Any,
        handler: Handler,
        *,
        unordered: frozenset[type[Command]] = frozenset(),
        rates: Mapping[str, Rate] = MappingProxyType({}),
    ) -> None:
        """Serve a namespace. Commands of one socket are carried out in their order, except the types
        in *unordered*, which do not wait behind slow ones. *rates* limit single commands of a socket, by type."""
        self._namespaces[name] = _Namespace(
            name,
            msgspec.json.Decoder(client_message),
            handler,
            unordered,
            {kind: Limiter(rate) for kind, rate in rates.items()},
        )
        self._sio.on("connect", self._connector(name), namespace=name)
        self._sio.on("disconnect", self._disconnector(name), namespace=name)
        self._sio.on("command", self._commander(name), namespace=name)

    def attach(self, app: web.Application, path: str = "/socket.io") -> None:
        """Add the Socket.IO route to *app*; the caller closes the server with :meth:`aclose`."""
        self._sio.attach(app, socketio_path=path)
        app.middlewares.append(self._handshake_limit(path))
        # a stopping web server waits for its connections, and these do not end by themselves
        app.on_shutdown.append(self._close_sockets)

    async def send(self, namespace: str, room: str, event: Event) -> None:
        """Send *event* to every socket in *room*, on any gateway."""
        await self._sio.emit("event", encode(event), room=room, namespace=namespace)

    async def tell(self, session: Session, event: Event) -> None:
        """Send *event* to one socket of this gateway only."""
        await self._sio.emit(
            "event",
            encode(event),
            room=session.sid,
            namespace=session.namespace,
            ignore_queue=True,
        )

    async def join(self, session: Session, room: str) -> None:
        """Add a socket to a room."""
        await self._sio.enter_room(session.sid, room, namespace=session.namespace)

    async def leave(self, session: Session, room: str) -> None:
        """Take a socket out of a room."""
        await self._sio.leave_room(session.sid, room, namespace=session.namespace)

    async def drop(self, namespace: str, sid: str) -> None:
        """Close a socket, on whichever gateway it is; its handler's ``disconnect`` is called later."""
        await self._sio.disconnect(sid, namespace=namespace)

    @property
    def guarded(self) -> int:
        """Number of transport connections."""
        return self._guard.guarded

    def sessions(self, namespace: str) -> list[Session]:
        """Return the sockets of a namespace on this gateway."""
        return [s for s in self._sessions.values() if s.namespace == namespace]

    async def aclose(self) -> None:
        """Cancel running commands and close all sockets. Idempotent."""
        if self._closed:
            return
        self._closed = True
        await self._sio.shutdown()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _close_sockets(self, _app: web.Application) -> None:
        """Close every socket. Browsers take it as a broken connection and come back."""
        closing = [self._hang_up(socket) for socket in list(self._sio.eio.sockets.values())]
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await asyncio.gather(*closing, return_exceptions=True)
                # tasks tell their handlers
                if self._tasks:
                    await asyncio.wait(self._tasks)

    async def _hang_up(self, socket: Any) -> None:
        """Say farewell and end the connection behind it, without waiting for either.

        Engine.IO's own way waits until the farewell is sent, which never happens to a socket whose
        browser leaves at the same moment. And it leaves the end of the connection to the browser, whose
        answer a web server that stops does not read any more.
        """
        await socket.close(wait=False, reason=self._sio.eio.reason.SERVER_DISCONNECT)
        # its writer stops here and closes the connection
        await socket.queue.put(None)

    def _handshake_limit(self, path: str) -> Middleware:
        """Turn away an address that begins too many transport connections.

        Each costs memory and a timer before any namespace is asked for, so it is counted before
        Engine.IO sees it: a request without ``sid`` begins one.
        """

        @web.middleware
        async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
            if request.path.startswith(f"{path}/") and "sid" not in request.query:
                wait_s = self._handshakes.take(self._settings.address_of(request), time.monotonic())
                if wait_s > 0:
                    log.info("socket.handshake_refused")
                    return web.json_response(
                        _shown(_TOO_MANY_CONNECTIONS),
                        status=429,
                        headers={"Retry-After": str(math.ceil(wait_s))},
                    )
            answer: web.StreamResponse = await handler(request)
            return answer

        return middleware

    def _origin_allowed(self, origin: str | None, environ: dict[str, Any]) -> bool:
        return origin is None or self._settings.origin_allowed(origin, environ["aiohttp.request"])

    def _spawn(self, coroutine: Any, name: str) -> asyncio.Task[Any]:
        # python-socketio swallows CancelledError of its handlers, so the work runs in tasks of ours
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _connector(self, name: str) -> Any:
        async def connect(
            sid: str, environ: Any = None, auth: object = None, *_extra: object
        ) -> None:
            if self._is_sent_by_client(sid, name):
                return
            request: web.Request = environ["aiohttp.request"]
            address = self._settings.address_of(request)
            session = Session(sid=sid, namespace=name, address=address)
            if self._connects.take(f"{name} {address}", time.monotonic()) > 0:
                raise _turned_away(name, _TOO_MANY_CONNECTIONS)
            try:
                await self._namespaces[name].handler.connect(session, auth, request)
            except Exception as error:
                failure = self._settings.failure_of(error)
                if failure is None:
                    log.exception("socket.connect_failed", namespace=name)
                    failure = Failure(Code.INTERNAL, "Internal error", retryable=True)
                raise _turned_away(name, failure) from None
            self._sessions[sid] = session
            if not self._is_open(sid, name):
                # it left while it was let in: python-socketio would count it as connected for ever
                await self._end(name, sid, self._sio.reason.TRANSPORT_CLOSE)
                raise socketio.exceptions.ConnectionRefusedError

        return connect

    def _is_open(self, sid: str, name: str) -> bool:
        """Whether the transport connection under a socket has not ended."""
        transport = self._sio.eio.sockets.get(self._sio.manager.eio_sid_from_sid(sid, name))
        return transport is not None and not transport.closing

    def _has_joined(self, eio_sid: str) -> bool:
        """Whether an Engine.IO socket is in one of the namespaces."""
        manager = self._sio.manager
        return any(manager.sid_from_eio_sid(eio_sid, name) for name in self._namespaces)

    def _is_sent_by_client(self, sid: str, name: str) -> bool:
        """Whether ``connect`` or ``disconnect`` is an event of that name which a client sent.

        python-socketio calls the same handlers for it. While it really connects or disconnects a socket, that
        socket does not count as connected.
        """
        if not self._sio.manager.is_connected(sid, name):
            return False
        log.warning("socket.reserved_event", namespace=name)
        return True

    def _disconnector(self, name: str) -> Any:
        async def disconnect(sid: str, reason: object = "", *_extra: object) -> None:
            if self._is_sent_by_client(sid, name):
                return
            await self._end(name, sid, str(reason))

        return disconnect

    async def _end(self, name: str, sid: str, reason: str) -> None:
        """Forget a socket. A task tells its handler, once, when the command under way is over: a citizen who enters the
        queue and is gone before the answer would otherwise never be missed. Nobody waits for that, so two sockets
        whose commands drop each other do not wait for one another."""
        session = self._sessions.pop(sid, None)
        if session is None:
            return
        self._by_session.forget(sid)
        for limiter in self._namespaces[name].by_kind.values():
            limiter.forget(sid)
        # the library takes it out of them only after this; until then one that was dropped would go on hearing
        for room in self._sio.rooms(sid, namespace=name):
            if room != sid:
                await self._sio.leave_room(sid, room, namespace=name)

        self._spawn(self._tell_gone(name, session, reason), f"disconnect:{name}:{sid}")

    async def _tell_gone(self, name: str, session: Session, reason: str) -> None:
        try:
            async with session.lock:
                await self._namespaces[name].handler.disconnect(session, reason)
        except Exception:
            log.exception("socket.disconnect_failed", namespace=name)

    def _commander(self, name: str) -> Any:
        async def command(sid: str, payload: object = None, *_extra: object) -> dict[str, Any]:
            session = self._sessions.get(sid)
            if session is None:
                return _failed(Code.NOT_ALLOWED, "The connection is not ready.", retryable=True)
            task = self._spawn(
                self._answer(self._namespaces[name], session, payload), f"command:{name}:{sid}"
            )
            await asyncio.wait({task})
            if task.cancelled():
                return _failed(Code.BUSY, "The station is restarting.", retryable=True)
            answer: dict[str, Any] = task.result()
            return answer

        return command

    async def _answer(
        self, namespace: _Namespace, session: Session, payload: object
    ) -> dict[str, Any]:
        now_s = time.monotonic()
        if (
            self._by_session.take(session.sid, now_s) > 0
            or self._by_address.take(session.address, now_s) > 0
        ):
            return _failed(Code.RATE_LIMITED, "Too many commands; wait a moment.", retryable=True)
        if session.in_flight >= MAX_IN_FLIGHT:
            return _failed(Code.BUSY, "Too many commands are under way.", retryable=True)
        try:
            # encoded again so that strict JSON decoding alone decides
            command = namespace.decoder.decode(msgspec.json.encode(payload))
        except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as problem:
            log.info("command.invalid", namespace=namespace.name)
            return _failed(Code.INVALID_MESSAGE, f"Not a valid command: {problem}")
        kind = type(command).__struct_config__.tag
        if not self._settings.permits(namespace.name, kind, session.role):
            log.warning("command.denied", namespace=namespace.name, type=kind, role=session.role)
            return _failed(Code.NOT_ALLOWED, "This account may not do that.")
        session.in_flight += 1
        try:
            if type(command) in namespace.unordered:
                return await self._carry_out(namespace, session, command, kind)
            async with session.lock:
                return await self._carry_out(namespace, session, command, kind)
        finally:
            session.in_flight -= 1

    async def _carry_out(
        self, namespace: _Namespace, session: Session, command: Any, kind: str
    ) -> dict[str, Any]:
        if session.sid not in self._sessions:
            # it ended while this command waited its turn
            return _failed(Code.NOT_ALLOWED, "The connection is gone.", retryable=True)
        # an anonymous socket has no identity to come back to, so its answers are cached for itself only
        who = f"{namespace.name}:{session.principal or session.sid}"
        content = hashlib.sha256(msgspec.json.encode(command)).hexdigest()
        key = f"{command.id}/{content}"
        known = self._answers.get(who, key, time.monotonic())
        if known is not None:
            return known
        try:
            of_kind = namespace.by_kind.get(kind)
            if of_kind is not None and of_kind.take(session.sid, time.monotonic()) > 0:
                return _failed(Code.RATE_LIMITED, "Too often; wait a moment.", retryable=True)
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                result = await namespace.handler.command(session, command)
            answer: dict[str, Any] = {"ok": True, "result": encode(result)}
        except TimeoutError:
            log.warning("command.timed_out", namespace=namespace.name, type=kind)
            answer = _failed(Code.BUSY, "The station did not answer in time.", retryable=True)
        except Exception as error:
            failure = self._settings.failure_of(error)
            if failure is None:
                log.exception("command.failed", namespace=namespace.name, type=kind)
                answer = _failed(Code.INTERNAL, "Something went wrong on our side.", retryable=True)
            else:
                log.info("command.refused", namespace=namespace.name, type=kind, code=failure.code)
                answer = {"ok": False, "error": _shown(failure)}
        if answer["ok"] or not answer["error"]["retryable"]:
            self._answers.put(who, key, answer, time.monotonic())
        return answer


def _failed(code: str, message: str, *, retryable: bool = False) -> dict[str, Any]:
    return {"ok": False, "error": _shown(Failure(code, message, retryable=retryable))}


def _shown(failure: Failure) -> dict[str, Any]:
    """Return what a page is sent of it."""
    shown = {
        "code": str(failure.code),
        "message": failure.message,
        "retryable": failure.retryable,
    }
    if failure.until_ms is not None:
        shown["untilMs"] = failure.until_ms
    return shown


def _turned_away(namespace: str, failure: Failure) -> socketio.exceptions.SocketIOError:
    log.info("socket.refused", namespace=namespace, code=failure.code)
    return socketio.exceptions.ConnectionRefusedError(failure.message, _shown(failure))
