"""People without browsers in a conference of a real station. They come by a guest's link through the real
signalling and media path; their pictures and sounds were encoded beforehand and say who they are."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Iterable

from tests.support.clients.wire_client import WireClient, wire_client
from tests.support.people.synthetic_sender import SILENCE, SPEECH, SyntheticSender
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import called

NAMES = (
    "Ufficio Passaporti",
    "Ufficio Armi ed Esplosivi",
    "Commissariato di Pubblica Sicurezza Borgo",
    "Ufficio Immigrazione · Sportello rifugiati",
    "Polizia Stradale",
    "URP",
)
"""Long ones and short ones; each has the person's number behind it."""

_PATIENCE_S = 30.0


def name_of(number: int) -> str:
    """Whose picture shows *number*; no two names are equal."""
    return f"{NAMES[number % len(NAMES)]} {number:02}"


class Attendee:
    """Owner: the crowd. `member` is the id in the conference; connects anew whenever its media is lost."""

    def __init__(self, number: int, *, clap: bool = False, receives: bool = True) -> None:
        self.number = number
        self.name = name_of(number)
        self.member = ""
        self.connections = 0
        self.sender: SyntheticSender | None = None
        self._options = {"clap": clap, "receives": receives, "still": not clap}
        self._level = SILENCE
        self._stack = contextlib.AsyncExitStack()
        self._page: WireClient | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def page(self) -> WireClient:
        assert self._page is not None
        return self._page

    @property
    def received(self) -> int:
        """Packets of media that have come on the present connection."""
        return self.sender.received if self.sender else 0

    def speak(self, *, loud: bool = True) -> float:
        """Be loud from the next packet on, or silent; returns the time (Unix, ms)."""
        self._level = SPEECH if loud else SILENCE
        if self.sender is not None:
            self.sender.level = self._level
        return time.time() * 1000

    def encode(self) -> None:
        """Have pictures and sounds ready; takes a moment."""
        SyntheticSender(self.number, **self._options).leg.socket.close()

    async def come(self, url: str, conference: str, token: str) -> None:
        """Come as far as the lobby."""
        auth = {
            "conference": conference,
            "link": token,
            "browser": secrets.token_hex(12),
            "name": self.name,
        }
        self._page = await self._stack.enter_async_context(wire_client(url, "/conference", auth))
        assert self.page.refusal is None, self.page.refusal
        self.page.answered_within_s = _PATIENCE_S
        snapshot = await self.page.wait(lambda event: event["type"] == "snapshot", _PATIENCE_S)
        self.member = snapshot["you"]

    async def take_part(self) -> None:
        """Wait to be let in, then send and receive."""
        await self.page.wait(
            lambda event: event["type"] == "snapshot" and event["place"] == "room", _PATIENCE_S
        )
        peer = await self._connect()
        await self.page.do("setMedia", microphone=True, camera=True)
        self._keeping = asyncio.create_task(self._keep(peer), name=f"attendee-{self.number}")

    async def leave(self) -> None:
        """Go, as by the button."""
        await self.page.do("leave")
        await self.aclose()

    async def aclose(self) -> None:
        """Be gone. Idempotent."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self.sender is not None:
            sender, self.sender = self.sender, None
            await sender.aclose()
        await self._stack.aclose()

    async def _connect(self) -> str:
        if self.sender is not None:
            await self.sender.aclose()
        self.sender = SyntheticSender(self.number, **self._options)
        self.sender.level = self._level
        answer = await self.page.do("connectMedia", sdp=self.sender.offer())
        await self.sender.accept(answer["sdp"])
        self.connections += 1
        return str(answer["peerId"])

    async def _keep(self, peer: str) -> None:
        def lost(event: dict) -> bool:
            return event["type"] == "mediaLost" and event["peerId"] == peer

        while True:
            await self.page.wait(lost, 3600)
            while True:
                try:
                    peer = await self._connect()
                    break
                except (AssertionError, TimeoutError, OSError):
                    # refused while no worker lives yet: a page asks again as well
                    await asyncio.sleep(0.5)


class Crowd:
    """Everybody who has come to one conference without a browser."""

    def __init__(self, station: Station, conference: str, token: str) -> None:
        self._station = station
        self._conference = conference
        self._token = token
        self.people: dict[int, Attendee] = {}

    async def come(self, numbers: Iterable[int], **options: bool) -> list[Attendee]:
        """So many more come as far as the lobby."""
        new = [Attendee(number, **options) for number in numbers]
        # encoded before, in a thread: nothing else would be answered meanwhile
        await asyncio.to_thread(lambda: [each.encode() for each in new])
        for each in new:
            self.people[each.number] = each
        await asyncio.gather(
            *(each.come(self._station.url, self._conference, self._token) for each in new)
        )
        return new

    async def leave(self, *numbers: int) -> None:
        """These go."""
        await asyncio.gather(*(self.people.pop(number).leave() for number in numbers))

    async def aclose(self) -> None:
        """All are gone."""
        await asyncio.gather(*(each.aclose() for each in self.people.values()))
        self.people.clear()


async def link_for_many(station: Station, conference: str) -> str:
    """The token of a guest's link that is good for any number of browsers."""
    boss = station.account("supervisor1")
    body = {"label": "Sedi", "singleUse": False}
    status, made = await called(station.url, boss, "POST", f"conferences/{conference}/links", body)
    assert status == 201, made
    return str(made["url"]).rpartition("#link=")[2]
