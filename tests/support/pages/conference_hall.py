"""A conference of a chair, an office and an operator with pages in Chromium, and as many without as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page, expect

from tests.support.browsers.fakemedia import CITIZEN, COLLEAGUE, OPERATOR, Party
from tests.support.browsers.stage import Stage
from tests.support.pages import crowd_probe
from tests.support.pages.calling import call_offices
from tests.support.pages.flows import Person, Staff
from tests.support.people.conference_crowd import Attendee, Crowd, link_for_many, name_of
from tests.support.servers.station import Station
from tests.support.situations.admin_calls import change_account

LAST_N = 9
PLACES = (
    ("supervisor1", "/supervisor", OPERATOR, "Capo Ufficio 1"),
    ("operator2", "/office", CITIZEN, "Nucleo Roma Nord"),
    ("operator1", "/desk", COLLEAGUE, "Operatore 1"),
)
NUMBERS = {name_of(number): number for number in range(64)}


@dataclass
class Seat:
    """A page in the conference: its person, what their camera shows, and the name on their tile."""

    person: Person
    party: Party
    name: str

    @property
    def page(self) -> Page:
        return self.person.page


@dataclass
class Hall:
    """A conference that goes on. The first seat is the chair's."""

    seats: list[Seat]
    crowd: Crowd

    async def each(self, what: str, *given: Any) -> list[Any]:
        """Ask all pages."""
        return await asyncio.gather(
            *(crowd_probe.ask(seat.page, what, *given) for seat in self.seats)
        )

    async def come(self, numbers: Iterable[int], **options: bool) -> list[Attendee]:
        """So many more come, and are let in by the chair."""
        new = await self.crowd.come(numbers, **options)
        await crowd_probe.ask(self.seats[0].page, "admitAll")
        await asyncio.gather(*(each.take_part() for each in new))
        return new

    async def right(self, within_s: float = 40) -> None:
        """Wait until all pages show the right people on as many tiles as they may, and count them right."""
        others = len(self.crowd.people) + len(self.seats) - 1
        await asyncio.gather(
            *(
                crowd_probe.shows_the_right_people(
                    seat.page, NUMBERS, min(LAST_N, others), within_s=within_s
                )
                for seat in self.seats
            )
        )
        for seat in self.seats:
            await expect(seat.person.by("participant-count")).to_have_attribute(
                "data-count", str(others + 1)
            )
            assert len(await crowd_probe.ask(seat.page, "names")) == others


@asynccontextmanager
async def hall(station: Station, stage: Stage, locale: str = "it-IT") -> AsyncIterator[Hall]:
    """A conference of the three, who see one another; their microphones are closed."""
    stage.base_url = station.url
    office = {"role": "office", "office": "office-02", "displayName": "Nucleo Roma Nord"}
    await change_account(station, "operator2", office)
    seats: list[Seat] = []
    address = ""
    for username, home, party, name in PLACES:
        person = Staff(await stage.operator(username, as_party=party, locale=locale))
        await crowd_probe.may_listen(person.page)
        await person.sign_in(station.account(username), expecting=home)
        if address:
            await person.page.goto(address)
        else:
            address = await call_offices(person)
        await person.by("join-conference").click()
        seats.append(Seat(person, party, name))
    for seat in seats:
        await expect(seat.person.by("conference-tile")).to_have_count(len(seats) - 1)
        # an open microphone of a page swells and falls, and would speak in between
        await seat.person.by("toggle-mic").click()
        await crowd_probe.watch(seat.page, NUMBERS)
    conference = address.rpartition("/")[2]
    crowd = Crowd(station, conference, await link_for_many(station, conference))
    try:
        yield Hall(seats, crowd)
    finally:
        await crowd.aclose()


async def join(person):
    await person.by("join-conference").click()
