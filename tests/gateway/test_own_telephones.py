"""Operators who answer callers at a telephone of their own: which it is, when it is called, and when it has the sound."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.calls.state import Call
from gateway.contacts import changes as contacts
from gateway.outgoing import lookups
from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import Order
from gateway.outgoing.rules import Limits
from gateway.outgoing.service import OutgoingCalls
from gateway.outgoing.states import State
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.ids import new_reference
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.telephony import sql as telephone
from gateway.telephony.own_telephones import OwnTelephones, shown
from gateway.telephony.set_http import OwnTelephone, TelephoneSetApi
from queueing.model import Channel, ContactState

ANSWERED = CallTold(state="answered", worker="w", leg="leg-own")
LIMITS = Limits(prefixes=("+390",), hourly=9, daily=9, extensions=(3, 3))


class Station:
    """The queue, the call's state, the media, the pages and the book of orders; the database and the rules are real. ``done`` is what was
    asked of them."""

    def __init__(self, core: Any, people: Any, *, allowed: bool = True, is_on: bool = True) -> None:
        self.core = core
        self.me = people[Role.OPERATOR].id
        self.live: Any = SimpleNamespace(
            id="c", agent=self.me, channel=Channel.LINE, state=ContactState.CONNECTED, leaving=False
        )
        self.now = Call(worker="w")
        self.done: list[Any] = []
        self.orders: list[Order] = []
        one: Any = self
        outgoing = OutgoingCalls(
            core.database, one, LIMITS, clock=core.clock, is_on=is_on, keep=one, kept=one
        )
        self.own = OwnTelephones(
            one, core.database, one, one, outgoing, one, core.clock, allowed=allowed
        )

    async def contact(self, _contact: str) -> Any:
        return self.live

    async def get(self, _contact: str) -> Call:
        return self.now

    async def update(self, _contact: str, *, own_telephone: str) -> None:
        self.now = Call(**{**_fields(self.now), "own_telephone": own_telephone})

    async def desk(self, agent: str) -> None:
        assert agent == self.me

    async def ask(self, order: Order) -> None:
        self.orders.append(order)

    async def bring(self, *brought: Any) -> str:
        self.done.append(("bring", *brought))
        return "carrying"

    async def drop(self, *dropped: Any) -> None:
        self.done.append(("drop", *dropped))

    async def talks(self) -> Any:
        """The telephone was called, has answered, and is the operator's connection; return its call."""
        await self.own.keep(self.me, "201", answers=True)
        await self.own.accepted(self.me, "c")
        (order,) = self.orders
        self.now = Call(
            worker="w", own_telephone=order.call, agent_peer="leg-own", agent_holder=self.me
        )
        await self.note(order.call, "answered")
        return await self.row(order.call)

    async def note(self, call: str, state: State) -> None:
        async with self.core.database.writing() as session:
            await calls_out.told(session, call, {"state": state})

    async def row(self, call: str) -> Any:
        async with self.core.database.reading() as session:
            return await lookups.one(session, call)

    async def shown(self, agent: str = "") -> Any:
        side: Any = SimpleNamespace(
            live=self.live, call=self.now, agent=SimpleNamespace(id=agent or self.me)
        )
        async with self.core.database.reading() as session:
            return await shown(session, side)


def _fields(call: Call) -> dict[str, Any]:
    return {"worker": call.worker, "agent_peer": call.agent_peer, "agent_holder": call.agent_holder}


@pytest.fixture
async def station(core: Any, people: Any) -> Station:
    async with core.database.writing() as session:
        await contacts.open_contact(
            session, contact_id="c", reference=new_reference(), category="weapons", channel="line", modality="audio",
            language="it", needs=[], visitor_name=None, consent=False, created_at=core.clock(),
        )  # fmt: skip
    return Station(core, people)


@pytest.mark.parametrize(
    ("written", "kept"), [("0612345678", "+390612345678"), ("201", "201"), ("+390612345678",) * 2]
)
async def test_a_telephone_that_answers_is_kept_as_it_is_dialled_and_that_goes_on_record(
    core: Any, station: Station, written: str, kept: str
) -> None:
    api = TelephoneSetApi(station.own)
    call: Any = SimpleNamespace(
        staff=SimpleNamespace(account_id=station.me),
        body=OwnTelephone(extension=written, answers=True),
    )
    assert await api.read(call) == OwnTelephone(extension=None, answers=False)
    await api.write(call)
    assert await api.read(call) == OwnTelephone(extension=kept, answers=True)
    await station.own.keep(station.me, None, answers=False)
    assert await api.read(call) == OwnTelephone(extension=None, answers=False)
    async with core.database.reading() as session:
        found = await session.execute(
            select(AuditEntry.detail)
            .where(AuditEntry.action == "own-telephone.change")
            .order_by(AuditEntry.seq)
        )
        details = list(found.scalars())
    assert details == [{"answers": True, "number": True}, {"answers": False, "number": True}]
    assert kept not in str(details)


async def test_an_exchanges_extension_is_nobodys_business(core: Any, people: Any) -> None:
    station = Station(core, people, allowed=False, is_on=False)
    await station.own.keep(station.me, "*77", answers=False)
    async with core.database.reading() as session:
        own = await telephone.own(session, station.me)
        audited = await session.execute(
            select(AuditEntry).where(AuditEntry.action == "own-telephone.change")
        )
    assert own is not None
    assert own.extension == "*77"
    assert audited.first() is None


@pytest.mark.parametrize(
    ("allowed", "written", "code"),
    [
        (False, "201", "own_telephones_off"),
        (True, "12", "bad_number"),
        (True, None, "bad_number"),
        (True, "+442079460000", "not_called"),
        (True, "112", "not_called"),
        (True, "+39112", "bad_number"),
    ],
)
async def test_a_telephone_that_may_not_be_called_is_not_kept(
    core: Any, people: Any, written: str | None, code: str, *, allowed: bool
) -> None:
    station = Station(core, people, allowed=allowed)
    with pytest.raises(Refused) as refused:
        await station.own.keep(station.me, written, answers=True)
    assert refused.value.code == code
    async with core.database.reading() as session:
        assert await telephone.own(session, station.me) is None


async def test_it_is_called_where_the_media_is_as_the_operators_sound(station: Station) -> None:
    await station.own.keep(station.me, "201", answers=True)
    await station.own.accepted(station.me, "c")
    (order,) = station.orders
    assert (order.purpose, order.number, order.worker, order.label) == ("desk", "201", "w", "agent")
    assert not order.own_act
    assert station.now.own_telephone == order.call
    row = await station.row(order.call)
    assert (row.asked_by, row.contact_id, row.number) == (station.me, "c", None)
    assert (await station.shown()).state == "asked"


@pytest.mark.parametrize(
    "about",
    [
        {"channel": Channel.VIDEO},
        {"channel": Channel.PHONE},
        {"channel": Channel.CALLBACK},
        {"agent": "berta"},
    ],
)
async def test_for_other_contacts_it_does_not_ring(station: Station, about: Any) -> None:
    await station.own.keep(station.me, "201", answers=True)
    station.live.__dict__.update(about)
    await station.own.accepted(station.me, "c")
    assert station.orders == []
    assert await station.shown() is None


async def test_a_station_that_allows_it_no_more_calls_none_that_was_kept_before(
    core: Any, people: Any, station: Station
) -> None:
    await station.own.keep(station.me, "201", answers=True)
    later = Station(core, people, allowed=False)
    await later.own.accepted(later.me, "c")
    assert later.orders == []
    assert later.now.own_telephone == ""
    with pytest.raises(Refused) as refused:
        await later.own.ring(later.live, later.me)
    assert refused.value.code == "own_telephones_off"


async def test_who_answers_in_the_browser_has_it_rung_by_hand_alone(station: Station) -> None:
    await station.own.keep(station.me, "201", answers=False)
    await station.own.accepted(station.me, "c")
    assert station.orders == []
    await station.own.ring(station.live, station.me)
    with pytest.raises(Refused) as refused:
        await station.own.ring(station.live, station.me)
    assert refused.value.code == "telephone_rings"
    assert [each.number for each in station.orders] == ["201"]


async def test_one_that_is_not_called_any_more_leaves_the_sound_with_the_browser(
    station: Station,
) -> None:
    await station.own.keep(station.me, "201", answers=True)
    async with station.core.database.writing() as session:
        await telephone.set_own(
            session, station.me, "+442079460000", station.core.clock(), answers=True
        )
    await station.own.accepted(station.me, "c")
    assert station.orders == []
    assert station.now.own_telephone == ""
    told = await station.shown()
    assert (told.state, told.reason) == ("refused", "prefix")
    await station.own.keep(station.me, None, answers=False)
    with pytest.raises(Refused) as refused:
        await station.own.ring(station.live, station.me)
    assert refused.value.code == "no_telephone"


async def test_it_is_brought_once_and_again_only_where_it_has_moved(station: Station) -> None:
    call = await station.talks()
    assert await station.own.told(call, ANSWERED) == CallGoesOn(wanted=True, worker="w")
    assert station.done == []
    moved = CallTold(state="answered", worker="other", leg="leg-new")
    assert (await station.own.told(call, moved)).worker == "carrying"
    assert station.done == [("bring", "c", "other", "leg-new", "agent", station.me)]


@pytest.mark.parametrize("state", ["ringing", "answered"])
@pytest.mark.parametrize(
    "about",
    [
        {"agent": "berta"},
        {"agent": None, "state": ContactState.WAITING},
        {"state": ContactState.WRAP_UP},
        {"channel": Channel.VIDEO},
        {"leaving": True},
    ],
)
async def test_a_caller_who_is_not_the_operators_by_the_line_any_more_lets_it_go(
    station: Station, about: Any, state: Any
) -> None:
    call = await station.talks()
    station.live.__dict__.update(about)
    told = CallTold(state=state, worker="w", leg="leg-own")
    assert await station.own.told(call, told) == CallGoesOn(wanted=False)
    assert station.now.own_telephone == ""
    assert await station.shown() is None


@pytest.mark.parametrize("why", ["ended", "busy", "no-answer", "failed"])
async def test_one_that_is_gone_leaves_the_operator_without_a_connection_for_the_browser_to_make(
    station: Station, why: Any
) -> None:
    call = await station.talks()
    assert await station.own.told(call, CallTold(state=why)) == CallGoesOn(wanted=False)
    assert station.now.own_telephone == ""
    assert station.done == [("drop", "c", "agent", "leg-own")]
    await station.own.told(call, CallTold(state=why))
    assert len(station.done) == 1, "told again"


async def test_the_late_word_of_an_earlier_call_ends_no_later_one(station: Station) -> None:
    call = await station.talks()
    await station.own.take_back(station.me, "c")
    assert (await station.shown()).state == "ended"
    assert station.done == [("drop", "c", "agent", "leg-own")]
    await station.own.ring(station.live, station.me)
    later = station.now.own_telephone
    assert not (await station.own.told(call, ANSWERED)).wanted
    assert station.now.own_telephone == later
    assert len(station.done) == 1


async def test_the_browsers_connection_is_not_ended_with_the_telephone(station: Station) -> None:
    call = await station.talks()
    station.now = Call(
        worker="w", own_telephone=call.id, agent_peer="browser", agent_holder=station.me
    )
    await station.own.told(call, CallTold(state="ended"))
    assert station.done == []


async def test_telephones_go_with_their_accounts(core: Any, station: Station) -> None:
    await station.own.keep(station.me, "201", answers=True)
    assert await station.own.forget() == 0
    async with core.database.writing() as session:
        await session.execute(
            update(Account).where(Account.id == station.me).values(disabled_at=core.clock())
        )
    assert await station.own.forget() == 1
    async with core.database.reading() as session:
        assert await telephone.own(session, station.me) is None
