"""Taking the station's webhooks, as a telephone exchange does that follows no stream (docs/telephony.md).

The headers are those of Standard Webhooks 1.0.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import AsyncIterator

from aiohttp import web

from examples.pbx_simulator.client import StreamEvent

OLDEST_S = 300
REMEMBERED = 1_000
WAITING = 1_000
LARGEST = 16_384


class WebhookReceiver:
    """A server that takes signed events, each once, in their order. Use it as an asynchronous context."""

    def __init__(self, secret: str, port: int, host: str = "127.0.0.1") -> None:
        """*port* 0 is any that is free; see :attr:`url`."""
        self._secret = secret.encode()
        self._host, self._port = host, port
        self._waiting: asyncio.Queue[StreamEvent] = asyncio.Queue(WAITING)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "WebhookReceiver":
        """Listen."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post("/events", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What the station's ``VS_PBX_WEBHOOK_URL`` is to be."""
        return f"http://{self._host}:{self._port}/events"

    async def events(self) -> AsyncIterator[StreamEvent]:
        """What the station tells, for ever."""
        while True:
            yield await self._waiting.get()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        event_id = request.headers.get("webhook-id", "")
        if not self._is_signed(request, event_id, body):
            return web.Response(status=401)
        if event_id in self._known:
            # sent again, since our answer did not arrive
            return web.Response(status=204)
        data = json.loads(body)
        try:
            self._waiting.put_nowait(StreamEvent(event_id, data["type"], data))
        except asyncio.QueueFull:
            # it is sent again, and later ones wait for it
            return web.Response(status=503)
        self._known[event_id] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return web.Response(status=204)

    def _is_signed(self, request: web.Request, event_id: str, body: bytes) -> bool:
        sent_at = request.headers.get("webhook-timestamp", "")
        if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > OLDEST_S:
            return False
        signed = f"{event_id}.{sent_at}.".encode() + body
        made = base64.b64encode(hmac.new(self._secret, signed, hashlib.sha256).digest())
        return any(
            hmac.compare_digest(b"v1," + made, given.encode())
            for given in request.headers.get("webhook-signature", "").split(" ")
        )
