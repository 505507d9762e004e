"""The exchange's event stream: server-sent events that resume after the last one received (WHATWG HTML, section 9.2).

The id of each event is its place in the event log; with ``Last-Event-ID`` an exchange that reconnects gets everything
since.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec
import structlog
from aiohttp import web
from redis.exceptions import RedisError

from gateway.platform.http.errors import ApiError
from gateway.telephony.event_log import EventLog
from gateway.telephony.events import TelephonyEvent
from gateway.telephony.webhooks import Render

log = structlog.get_logger()

MAX_STREAMS = 8
ALIVE_EVERY_S = 15.0
WRITE_WITHIN_S = 10.0
RECONNECT_MS = 2_000
_EVENT_ID = re.compile(r"\d{1,15}-\d{1,15}")


class EventStreams:
    """Serves the streams of this process; :meth:`aclose` ends them all."""

    def __init__(
        self,
        events: EventLog,
        render: Render,
        heard: Callable[[], Awaitable[None]],
        *,
        most: int = MAX_STREAMS,
    ) -> None:
        """*render* completes an event, *heard* is told while a stream is open."""
        self._events = events
        self._render = render
        self._heard = heard
        self._most = most
        self._open = 0
        self._closing = False

    async def aclose(self) -> None:
        """End every stream within a second. Idempotent."""
        self._closing = True

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer with the stream. Raises ``ApiError`` before it begins; if cancelled, it just ends."""
        after = request.headers.get("Last-Event-ID")
        if after is not None and not _EVENT_ID.fullmatch(after):
            raise ApiError(422, "invalid", "Last-Event-ID is not the id of an event.")
        if self._open >= self._most or self._closing:
            raise ApiError(503, "too_many_streams", "Too many streams are open.", retryable=True)
        self._open += 1
        try:
            return await self._stream(request, after)
        finally:
            self._open -= 1

    async def _stream(self, request: web.Request, after: str | None) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        gap = after is not None and await self._events.has_gap(after)
        place = "0-0" if gap else after or await self._events.last_id()
        await response.prepare(request)
        try:
            # the place is told at once, so that a stream that breaks before its first event loses none
            await _write(response, f"retry: {RECONNECT_MS}\nid: {place}\n: open\n\n")
            if gap:
                told = TelephonyEvent(id=place, type="stream.gap", at=datetime.now(UTC))
                await _write(response, _event(told))
            await self._follow(request, response, place)
        except (ConnectionError, TimeoutError):
            log.info("telephony.stream_ended")
        return response

    async def _follow(self, request: web.Request, response: web.StreamResponse, place: str) -> None:
        spoke_at = heard_at = time.monotonic()
        while not self._closing:
            transport = request.transport
            if transport is None or transport.is_closing():
                return
            try:
                found = await self._events.read(place)
            except (RedisError, OSError):
                # told from here once Redis is back
                await asyncio.sleep(1)
                continue
            for event_id, event in found:
                await _write(response, _event(await self._render(event_id, event)))
                place = event_id
            now = time.monotonic()
            if found:
                spoke_at = now
            elif now - spoke_at > ALIVE_EVERY_S:
                await _write(response, ": alive\n\n")
                spoke_at = now
            if now - heard_at > ALIVE_EVERY_S:
                await self._heard()
                heard_at = now


async def _write(response: web.StreamResponse, text: str) -> None:
    """A reader who takes nothing is let go, and comes back with the id of its last event."""
    async with asyncio.timeout(WRITE_WITHIN_S):
        await response.write(text.encode())


def _event(event: TelephonyEvent) -> str:
    data = msgspec.json.encode(event).decode()
    return f"id: {event.id}\nevent: {event.type}\ndata: {data}\n\n"
