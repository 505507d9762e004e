"""The station's telephone interface, as a telephone exchange uses it (docs/telephony.md)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

BASE = "/api/v1/telephony"
LONGEST_PAUSE_S = 30.0


class Refused(Exception):  # noqa: N818 - an ordinary answer
    """The station did not do what was asked: ``code`` says why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of the stream; ``kind`` is its type, ``data`` the decoded JSON."""

    id: str
    kind: str
    data: dict[str, Any]


class StationClient:
    """One exchange's connection to a station. Use it as an asynchronous context."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http: aiohttp.ClientSession | None = None
        self.place: str | None = None
        """The id of the last event that was taken."""

    async def __aenter__(self) -> "StationClient":
        """Open the connection pool."""
        self._http = aiohttp.ClientSession(self._url, headers=self._headers)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Close it."""
        if self._http is not None:
            await self._http.close()

    @property
    def http(self) -> aiohttp.ClientSession:
        """The open session."""
        if self._http is None:
            raise RuntimeError("use the client as a context")
        return self._http

    async def enter(self, call_id: str, category: str, **more: Any) -> dict[str, Any]:
        """Put a caller in the queue; the same call id enters once. Raises :class:`Refused`."""
        return await self.ask("POST", "/calls", {"callId": call_id, "category": category, **more})

    async def report(self, contact_id: str, what: str, **more: Any) -> dict[str, Any]:
        """Say what happened: ``ring``, ``answered``, ``hang-up``... Raises :class:`Refused`."""
        return await self.ask("POST", f"/calls/{contact_id}/{what}", more)

    async def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One request. Raises :class:`Refused`, or the client's own errors when nobody answers."""
        async with self.http.request(method, f"{BASE}{path}", json=body) as answer:
            told: dict[str, Any] = await answer.json()
            if answer.status >= 400:
                raise Refused(answer.status, told["code"], told["message"])
            return told

    async def events(self) -> AsyncIterator[StreamEvent]:
        """What happens to the calls, for ever; a broken stream is taken up where it broke.

        Raises :class:`Refused` when the token is not good.
        """
        pause_s = 0.5
        while True:
            headers = {"Accept": "text/event-stream"}
            if self.place is not None:
                headers["Last-Event-ID"] = self.place
            timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
            try:
                async with self.http.get(
                    f"{BASE}/events", headers=headers, timeout=timeout
                ) as answer:
                    if answer.status in (401, 404, 422):
                        told = await answer.json()
                        raise Refused(answer.status, told["code"], told["message"])
                    answer.raise_for_status()
                    pause_s = 0.5
                    async for event in self._read(answer.content):
                        yield event
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _read(self, lines: aiohttp.StreamReader) -> AsyncIterator[StreamEvent]:
        kind, data = "message", ""
        async for raw in lines:
            line = raw.decode().rstrip("\r\n")
            if not line:
                if data:
                    yield StreamEvent(self.place or "", kind, json.loads(data))
                kind, data = "message", ""
                continue
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "id":
                self.place = value
            elif field == "event":
                kind = value
            elif field == "data":
                data += value
