"""A whole gateway in this process, on a real Valkey and real sockets."""

import asyncio
import contextlib
import json
import secrets

import aiohttp
import socketio

from gateway.app import Station
from gateway.platform.wiring import running as working
from gateway.processes.gateway import listening
from gateway.settings import load_settings
from gateway.stores import redis_client
from gateway.web import api_routes
from tests.support.clients.wire_client import wire_client
from tests.support.core import Core
from tests.support.servers.databases import spare_first_run
from tests.support.servers.documented import keep_to_the_document
from tests.support.servers.station import free_ports

BEAT_S = 3.0
"""Pause between a desk's heartbeats: less than the shortest lease of a test."""


def free_port() -> int:
    (port,) = free_ports(1)
    return port


def new_station() -> str:
    """A name that no other test of this Valkey has: whoever waits there would be offered."""
    return f"t{secrets.token_hex(8)}"


class Gateway:
    """Where it listens, and its demonstration accounts."""

    def __init__(self, settings, core, redis, station):
        self.settings = settings
        self.core = core
        self.redis = redis
        self.opening = station.hours.opening
        self.callbacks = station.callbacks.requests
        self.authorisations = station.handover.authorisations
        self.url = settings.origin
        people = json.loads(settings.demo_accounts_file.read_text())
        self.passwords = {person["username"]: person["password"] for person in people}

    async def token(self, username: str) -> str:
        async with (
            aiohttp.ClientSession() as http,
            http.post(
                f"{self.url}/api/v1/session",
                json={"username": username, "password": self.passwords[username]},
            ) as answer,
        ):
            assert answer.status == 201, await answer.text()
            return (await answer.json())["accessToken"]

    @contextlib.asynccontextmanager
    async def desk(self, username="operator1"):
        auth = {"token": await self.token(username)}
        async with wire_client(self.url, "/desk", auth) as client, _beating(client):
            yield client

    @contextlib.asynccontextmanager
    async def citizen(self, headers=None, **auth):
        async with wire_client(self.url, "/citizen", auth, headers=headers) as client:
            yield client


@contextlib.asynccontextmanager
async def _beating(desk):
    """Let a desk beat as its page does: without, it is away after fifteen seconds."""

    async def beat():
        while desk.sio.connected:
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                message = {"type": "heartbeat", "id": secrets.token_hex(6)}
                await desk.sio.emit("command", message, namespace="/desk")
            await asyncio.sleep(BEAT_S)

    task = asyncio.create_task(beat(), name="test:beat")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def gateway_on(folder, redis_url, **overrides):
    """Run a gateway with its data in *folder* and *overrides* of its settings; yield it."""
    (folder / "dist").mkdir(exist_ok=True)
    settings = load_settings(
        port=free_port(),
        data_dir=folder / "var",
        redis_url=redis_url,
        **{
            "station": new_station(),
            "rate_limits": "off",
            "hours": "always",
            **overrides,
        },
    )
    redis = redis_client(settings)
    spare_first_run(settings)
    core = await Core.open(settings)
    try:
        station = Station(core.ground)
        app = station.application()
        keep_to_the_document(app, api_routes(station.rooms))
        async with working(station.rooms), listening(settings, app):
            yield Gateway(settings, core, redis, station)
    finally:
        await redis.aclose()
        await core.aclose()
