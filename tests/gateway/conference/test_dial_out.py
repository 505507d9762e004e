"""A chair has telephones called: what is refused, what is written before a call is made, and when a call is no longer wanted."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete

from gateway.conference import phone_calls
from gateway.conference import state as st
from gateway.conference.book import ConferenceBook
from gateway.conference.dial_out import DialOut, call_name, conference_of
from gateway.conference.extra_commands import Seat
from gateway.conference.guests import GuestLinks
from gateway.conference.people import Person
from gateway.conference.tables import ConferenceRow
from gateway.outgoing.api import CallTold
from gateway.outgoing.orders import Order
from gateway.outgoing.rules import Limits
from gateway.outgoing.service import OutgoingCalls
from gateway.platform.refused import Refused
from gateway.platform.times import to_ms
from signaling.protocol import conference_calls as wire
from tests.support.situations.called_conferences import add_conference

NUMBER = "06 1234-5678"
LIMITS = Limits(
    prefixes=("+390",), hourly=9, daily=9, costs={"+390": Decimal("0.02")}, longest_s=5400.0
)


@dataclass
class Orders:
    """Redis, as far as calls are asked for there."""

    asked: list[Order] = field(default_factory=list)
    is_away: bool = False

    async def ask(self, order: Order) -> None:
        if self.is_away:
            raise ConnectionError
        self.asked.append(order)


class Conferences:
    """Changes the book; no page is told."""

    def __init__(self, book: ConferenceBook, clock: Any) -> None:
        self.book = book
        self._clock = clock

    def now_ms(self) -> int:
        return to_ms(self._clock())

    async def change(self, conference_id: str, change: Any) -> Any:
        _, result, _ = await self.book.change(conference_id, change)
        return result


class Table:
    """A chair in a conference whose station makes calls."""

    def __init__(self, core: Any) -> None:
        self.core = core
        self.book = ConferenceBook(core.database, core.settings.station)
        self.orders = Orders()
        self.guests = GuestLinks(core.database, core.signer, b"browsers", core.clock)
        orders: Any = self.orders
        nothing: Any = None
        self.outgoing = OutgoingCalls(
            core.database, orders, LIMITS, clock=core.clock, is_on=True, keep=timedelta(days=30), kept=nothing,
        )  # fmt: skip
        conferences: Any = Conferences(self.book, core.clock)
        self.dial_out = DialOut(
            conferences, self.guests, self.outgoing, core.database, language="it"
        )
        self.outgoing.serve("conference", self.dial_out)
        self.seat = Seat("briefing", "a-boss")

    async def opened(self, kind: str = "briefing", worker: str = "w1") -> "Table":
        state = st.State(worker=worker)
        boss = Person(name="Boss", part="chair", socket="s")
        st.enter(state, 1000, "a-boss", boss, straight=True)
        core = self.core
        await add_conference(
            core.database, core.settings.station, "briefing", kind=kind, state=state, at=core.clock()
        )  # fmt: skip
        return self

    async def dials(self, command: str = "k1", **whom: Any) -> str:
        wanted = wire.DialOut(id=command, **whom or {"name": " Interprete ", "number": NUMBER})
        return (await self.dial_out.dial(self.seat, wanted)).call_id

    async def told(self, call: str, **what: Any) -> Any:
        return await self.outgoing.told(call, CallTold(**what))

    async def state(self) -> st.State:
        found = await self.book.get("briefing")
        assert found is not None
        return found.state


@pytest.fixture
async def table(core: Any) -> Table:
    return await Table(core).opened()


async def test_a_call_is_known_before_it_is_made_and_made_once(table: Table) -> None:
    call = await table.dials()
    assert await table.dials() == call, "the same command again"
    (order,) = table.orders.asked
    assert (order.call, order.number, order.purpose, order.worker, order.own_act) == (
        call, "+390612345678", "conference", "w1", False,
    )  # fmt: skip
    (made,) = (await table.state()).calls
    assert (made.id, made.name, made.by, made.state) == (call, "Interprete", "a-boss", "asked")
    assert conference_of(call) == "briefing"
    assert call_name("briefing", "k2") != call
    # of the number the conference keeps nothing
    assert "12345678" not in repr(made)


async def test_the_called_come_in_by_a_link_of_their_own(table: Table) -> None:
    call = await table.dials()
    assert (await table.told(call, state="ringing")).conference is None
    goes_on = await table.told(call, state="answered")
    assert goes_on.wanted
    assert (goes_on.conference.conference_id, goes_on.conference.recorded) == ("briefing", False)

    async def outside(_conference: str, _member: str) -> bool:
        return False

    member, label, link = await table.guests.come(
        "briefing", goes_on.conference.link, "b" * 20, outside, by_phone=True
    )
    (made,) = (await table.state()).calls
    assert (member, label, link) == (made.member, "Interprete", made.link)
    assert (await table.told(call, state="talking")).wanted


async def test_a_call_that_a_chair_hangs_up_is_not_wanted_and_its_link_opens_nothing(
    table: Table,
) -> None:
    call = await table.dials()
    link = (await table.state()).calls[0].link
    goes_on = await table.told(call, state="answered")
    assert await table.dial_out.hang_up(table.seat, wire.HangUpCall(id="k2", call_id=call)) == ""
    assert not (await table.told(call, state="talking")).wanted
    assert not (await table.told(call, state="answered")).wanted
    assert await table.guests.token_of(link) is None
    with pytest.raises(Refused, match="not good"):
        await table.guests.label_of("briefing", goes_on.conference.link)
    with pytest.raises(Refused, match="no such call"):
        await table.dial_out.hang_up(table.seat, wire.HangUpCall(id="k3", call_id="another"))


async def test_what_a_call_costs_is_said_before_it_is_made(table: Table) -> None:
    quote = await table.dial_out.quote(table.seat, wire.QuoteCall(id="q", number=NUMBER))
    assert quote == wire.CallQuote(name="", number="+390612345678", price="0.02", longest_min=90)
    table.outgoing.limits = Limits(prefixes=("+390",), hourly=9, daily=9)
    quote = await table.dial_out.quote(table.seat, wire.QuoteCall(id="q", number=NUMBER))
    assert (quote.price, quote.longest_min) == (None, 120)
    assert table.orders.asked == []


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        ({"name": "Ada", "number": "112"}, "not_called"),
        ({"name": "Ada", "number": "+44 20 7946 0000"}, "not_called"),
        ({"name": "Ada", "number": "boh"}, "bad_number"),
        ({"name": "  ", "number": NUMBER}, "no_name"),
        ({"office_id": "office-01"}, "no_telephone"),
        ({"office_id": "nowhere"}, "no_telephone"),
    ],
)
async def test_what_may_not_be_called_leaves_no_trace(
    table: Table, whom: dict[str, Any], code: str
) -> None:
    await table.core.offices.first_run(["weapons"])
    with pytest.raises(Refused) as refused:
        await table.dials(**whom)
    assert (refused.value.code, table.orders.asked) == (code, [])
    assert (await table.state()).calls == []


async def test_an_office_is_called_by_its_own_number_unless_it_is_closed(table: Table) -> None:
    offices = table.core.offices
    await offices.first_run(["weapons"])
    # the longest name of an office is longer than that of a member
    office, _ = await offices.change("office-01", name="Nucleo " * 17, phone=NUMBER)
    await table.dials(office_id="office-01")
    (made,) = (await table.state()).calls
    assert (made.office, made.name, table.orders.asked[0].number) == (
        "office-01", office.name[:80], "+390612345678",
    )  # fmt: skip
    with pytest.raises(Refused, match="is being called"):
        await table.dials("k2", office_id="office-01")
    await table.told(made.id, state="busy")
    await offices.change("office-01", disabled=True)
    with pytest.raises(Refused, match="no telephone number"):
        await table.dials("k3", office_id="office-01")


@pytest.mark.parametrize("why", ["focus group", "not open", "not there"])
async def test_only_a_chair_in_an_open_conference_calls(core: Any, why: str) -> None:
    table = await Table(core).opened("focus" if why == "focus group" else "briefing")
    if why != "focus group":
        ended = why == "not open"
        await table.book.change(
            "briefing", lambda s: st.end(s, 2000) if ended else st.go(s, 2000, "a-boss")
        )
    with pytest.raises(Refused):
        await table.dials()
    assert table.orders.asked == []


async def test_a_call_that_cannot_be_asked_for_is_told_to_have_failed(table: Table) -> None:
    table.orders.is_away = True
    with pytest.raises(ConnectionError):
        await table.dials()
    (made,) = (await table.state()).calls
    assert (made.state, made.reason) == ("failed", phone_calls.GIVEN_UP)
    # should it be made after all, nobody wants it
    assert not (await table.told(made.id, state="ringing")).wanted


async def test_of_a_conference_that_is_kept_no_more_no_call_is_wanted(table: Table) -> None:
    call = await table.dials()
    async with table.core.database.writing() as session:
        await session.execute(delete(ConferenceRow))
    assert not (await table.told(call, state="answered")).wanted
