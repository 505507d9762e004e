"""A telephone exchange for tests: the example's client, and a receiver of webhooks."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from examples.pbx_simulator.client import StationClient, StreamEvent
from gateway.platform import signing

TOKEN = "a-token-of-the-exchange"
NUMBER = "+390612345678"
SECRET = "a-secret-of-the-webhook"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


class Stream:
    """What the stream has told so far, and waiting for more."""

    def __init__(self, station: StationClient) -> None:
        self.station = station
        self.events: list[StreamEvent] = []
        self._arrived = asyncio.Condition()

    async def follow(self) -> None:
        async for event in self.station.events():
            async with self._arrived:
                self.events.append(event)
                self._arrived.notify_all()

    async def wait(
        self, kind: str, contact_id: str | None = None, timeout_s: float = 10.0, **data: str
    ):
        """The newest event of this kind (of this contact, saying this), waiting for it."""

        def find():
            for event in reversed(self.events):
                mine = contact_id in (None, event.data.get("contactId"))
                if event.kind == kind and mine and data.items() <= event.data.items():
                    return event
            return None

        async with asyncio.timeout(timeout_s), self._arrived:
            while (found := find()) is None:
                await self._arrived.wait()
            return found

    def kinds(self, contact_id: str) -> list[str]:
        return [e.kind for e in self.events if e.data.get("contactId") == contact_id]


@contextlib.asynccontextmanager
async def exchange(url: str, token: str = TOKEN) -> AsyncIterator[Stream]:
    """An exchange whose stream is open: what happens from now on is told."""
    async with StationClient(url, token) as station:
        stream = Stream(station)
        task = asyncio.create_task(stream.follow())
        try:
            async with asyncio.timeout(60):
                while station.place is None:
                    assert not task.done(), task.exception()
                    await asyncio.sleep(0.01)
            yield stream
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def is_signed(secret: str, received: Mapping[str, str], body: bytes, *, now_s: float) -> bool:
    """Whether a delivery is the station's and at most five minutes old: what a receiver checks (docs/webhooks.md)."""
    try:
        timestamp = int(received[signing.TIMESTAMP])
    except (KeyError, ValueError):
        return False
    if abs(now_s - timestamp) > 300:
        return False
    wanted = signing.signature(secret, received.get(signing.ID, ""), timestamp, body)
    return wanted in received.get(signing.SIGNATURE, "").split(" ")


class Receiver:
    """A real HTTP server that takes webhooks; ``answers`` are the statuses it gives, 204 after them."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.seen: list[tuple[str, dict, int]] = []
        self.forged = 0
        self._arrived = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not is_signed(SECRET, request.headers, body, now_s=time.time()):
            self.forged += 1
            return web.Response(status=401)
        status = self.answers.pop(0) if self.answers else 204
        async with self._arrived:
            self.seen.append((request.headers["webhook-id"], json.loads(body), status))
            self._arrived.notify_all()
        return web.Response(status=status)

    async def wait(self, matches, timeout_s: float = 60.0):
        """The first delivery that was taken (2xx) and matches."""

        def find():
            return next((s for s in self.seen if s[2] < 300 and matches(s[1])), None)

        async with asyncio.timeout(timeout_s), self._arrived:
            while (found := find()) is None:
                await self._arrived.wait()
            return found


@contextlib.asynccontextmanager
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    """A receiver, and its address."""
    made = Receiver()
    app = web.Application()
    app.router.add_post("/events", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield made, f"http://127.0.0.1:{port}/events"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def assigned(phoning, **overrides):
    """A caller whom an operator has answered at the desk."""
    async with phoning(**overrides) as (gateway, pbx), gateway.desk() as desk:
        call = await pbx.station.enter("call-1", "weapons", number=NUMBER, caller="line-7")
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=call["contactId"])
        told = await pbx.wait("call.assigned", call["contactId"])
        yield gateway, pbx, desk, call["contactId"], told.data["operator"]["id"]


def shown(desk):
    """The contact as the desk was last told."""
    return [e for e in desk.events if e["type"] in ("snapshot", "agent")][-1]["contact"]


def telephone_of(event):
    # (the desk is told other things, too: of the newest revision, for one)
    contact = event.get("contact")
    return contact and contact["telephone"] and contact["telephone"]["state"]
