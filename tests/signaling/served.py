"""A signalling server on a real socket whose handler counts what reaches it, and a client of it."""

import asyncio
import contextlib
from types import MappingProxyType

import socketio
from aiohttp import web

from signaling.errors import Failure
from signaling.protocol import citizen, conversation
from signaling.protocol.base import Nothing
from signaling.server import Session, SignalingServer, SignalingSettings

ORIGIN = "http://station.example"


class No(Exception):  # noqa: N818 - short
    """How this handler refuses."""


def failure_of(error):
    return Failure(*error.args) if isinstance(error, No) else None


class Echo:
    """Counts what reaches it."""

    def __init__(self):
        self.commands = []
        self.gone = asyncio.Event()
        self.release = asyncio.Event()

    async def connect(self, session: Session, auth, request):
        if auth == {"seat": "bad"}:
            raise No("invalid_token", "No.")
        if auth == {"seat": "broken"}:
            raise RuntimeError("secret detail")
        session.role = "citizen"
        session.principal = "" if auth == {"seat": "none"} else "contact-1"

    async def command(self, session, command):
        self.commands.append(command)
        if isinstance(command, citizen.LeaveQueue):
            raise No("not_waiting", "You are not waiting.")
        if isinstance(command, conversation.HangUp):
            raise ArithmeticError("secret detail")  # noqa: TRY004 - any defect will do
        if isinstance(command, conversation.SendChat):
            await self.release.wait()
        return Nothing()

    async def disconnect(self, session, reason):
        self.gone.set()


@contextlib.asynccontextmanager
async def serving(rates=MappingProxyType({}), **settings):
    server = SignalingServer(
        SignalingSettings(
            origin_allowed=lambda origin, request: origin == ORIGIN,
            address_of=lambda request: "here",
            permits=lambda namespace, kind, role: kind != "stopRecording",
            failure_of=failure_of,
            **settings,
        )
    )
    handler = Echo()
    server.register(
        "/citizen",
        citizen.ClientMessage,
        handler,
        unordered=frozenset({conversation.TypeText}),
        rates=rates,
    )
    server.register("/desk", citizen.ClientMessage, handler)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server, handler, url
    finally:
        await server.aclose()
        await server.aclose()
        await runner.cleanup()


@contextlib.asynccontextmanager
async def connected(url, auth=None, origin=ORIGIN, namespace="/citizen"):
    client = socketio.AsyncClient(reconnection=False)
    try:
        await client.connect(
            url,
            namespaces=[namespace],
            auth=auth or {},
            headers={"Origin": origin},
            transports=["websocket"],
            wait_timeout=30,
        )
        yield client
    finally:
        await client.disconnect()
        await client.eio.http.close() if client.eio.http else None


async def ask(client, message):
    return await client.call("command", message, namespace="/citizen", timeout=30)
