"""The gateway process: opens the station, listens, waits for the signal to stop, closes."""

import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import structlog
from aiohttp import web

import gateway.schema  # noqa: F401 - tables refer to one another
from gateway.ground import Ground, open_ground
from gateway.platform import logs
from gateway.platform.http import connections
from gateway.platform.http.connections import CountingRunner
from gateway.platform.process import descriptors
from gateway.platform.process.heap import freeze_start_up
from gateway.platform.process.system import LISTEN_VARIABLE, OWN_SOCKET_VARIABLE
from gateway.platform.sql.engine import DatabaseUnreachableError, SchemaTooNewError
from gateway.settings import Settings
from gateway.web import CONNECTIONS

log = structlog.get_logger()

Compose = Callable[[Ground], AbstractAsyncContextManager[web.Application]]
"""Opens everything that stands on the ground and closes it again at the end."""

# How long open requests and sockets may take to end; the supervisor waits 10 s for the process.
SHUTDOWN_S = 1.5
BACKLOG = 512
REFUSED = 2


class StartRefusedError(Exception):
    """The process cannot start as it is set up; the message is one line for its operator."""


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return the server's TLS context, None for plain HTTP. Raises :class:`StartRefusedError`."""
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (ssl.SSLError, OSError) as error:
        raise StartRefusedError(
            f"VS_TLS_CERT: certificate and key cannot be used ({error.strerror or error})"
        ) from None
    return context


def inherited_sockets() -> list[socket.socket]:
    """Return the listening sockets that the supervisor opened and handed down, empty if there are none.

    They outlive this process: clients that connect while it is replaced wait for the next one.
    """
    numbers = os.environ.get(LISTEN_VARIABLE, "")
    return [socket.socket(fileno=int(number)) for number in numbers.split()]


class _Site(web.BaseSite):
    """Listens as aiohttp's own sites do, and ends a TLS handshake that is not over in time."""

    def __init__(self, runner: web.AppRunner, context: ssl.SSLContext | None, **where: Any) -> None:
        """*where* is what ``create_server`` takes: a socket, or host and port."""
        super().__init__(runner, ssl_context=context, backlog=BACKLOG)
        self._where = where

    @property
    def name(self) -> str:
        """Where it listens, for messages."""
        return f"{'https' if self._ssl_context else 'http'} on {self._where}"

    async def start(self) -> None:
        """Listen. Raises OSError."""
        await super().start()
        timeout_s = connections.HANDSHAKE_S if self._ssl_context else None
        self._server = await asyncio.get_running_loop().create_server(
            cast("web.Server", self._runner.server),
            ssl=self._ssl_context,
            backlog=BACKLOG,
            ssl_handshake_timeout=timeout_s,
            **self._where,
        )


def _sites(settings: Settings, runner: web.AppRunner) -> list[web.BaseSite]:
    context = tls_context(settings)
    handed = inherited_sockets()
    sites: list[web.BaseSite] = [_Site(runner, context, sock=each) for each in handed] or [
        _Site(runner, context, host=settings.host, port=settings.port)
    ]
    own = os.environ.get(OWN_SOCKET_VARIABLE)
    if own:
        # where this process alone answers, while two share the port
        Path(own).unlink(missing_ok=True)
        sites.append(web.UnixSite(runner, own))
    return sites


@asynccontextmanager
async def listening(settings: Settings, app: web.Application) -> AsyncIterator[None]:
    """Serve *app* for the length of the block. Raises :class:`StartRefusedError`."""
    counting = app[CONNECTIONS]
    runner = CountingRunner(
        app, counting, access_log=None, shutdown_timeout=SHUTDOWN_S, handle_signals=False
    )
    await runner.setup()
    counting.start()
    try:
        try:
            for site in _sites(settings, runner):
                await site.start()
        except OSError as error:
            raise StartRefusedError(
                f"VS_PORT: {settings.host}:{settings.port} cannot be listened on"
                f" ({error.strerror or error})"
            ) from None
        yield
    finally:
        await counting.aclose()
        await runner.cleanup()


async def serve(settings: Settings, compose: Compose, stop: asyncio.Event) -> None:
    """Run the gateway until ``stop`` is set; everything is closed in reverse order.

    Raises :class:`StartRefusedError`. Cancelling closes everything, too.
    """
    try:
        ground = await open_ground(settings)
    except (SchemaTooNewError, DatabaseUnreachableError) as error:
        raise StartRefusedError(f"VS_DATABASE_URL: {error}") from error
    except OSError as error:
        raise StartRefusedError(
            f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({error.strerror or error})'
        ) from error
    try:
        async with compose(ground) as app, listening(settings, app):
            log.info("gateway.ready", port=settings.port)
            # What start-up made stays: later collections need not walk it again.
            freeze_start_up()
            await stop.wait()
            log.info("gateway.stopping")
    finally:
        await ground.aclose()


async def _until_signalled(settings: Settings, compose: Compose) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, compose, stop)


def event_loop() -> asyncio.AbstractEventLoop:
    """Return a new loop: uvloop if it is installed, else the standard library's."""
    try:
        import uvloop  # noqa: PLC0415 - absent on some platforms
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def run(settings: Settings, compose: Compose) -> int:
    """Run the gateway role; return the exit status (2: refused to start)."""
    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    descriptors.raise_limit()
    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(_until_signalled(settings, compose))
    except StartRefusedError as error:
        print(error, file=sys.stderr)  # noqa: T201 - one line for the person who starts it
        return REFUSED
    return 0
