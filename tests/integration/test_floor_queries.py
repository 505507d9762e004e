"""What a floor and a console ask of Redis and the database does not grow with the number of operators."""

import asyncio
from datetime import UTC, datetime

import pytest

from gateway.consoles.views import Views
from gateway.contacts import lines
from gateway.contacts.tables import Contact
from gateway.floor import service
from gateway.floor.service import FloorView
from gateway.handover.tables import Authorisation
from gateway.handover.transfers import Transfers
from gateway.platform.security.tables import Account, AccountCategory
from gateway.reports import reports
from queueing.backend import Acd
from queueing.categories import shipped
from queueing.model import AgentState, NewContact
from tests.integration.floor import until
from tests.integration.over_http import asked as http_asked
from tests.support.servers.round_trips import round_trips_of

FEW, MANY, TALKING = 5, 100, 25
ANSWERED, TALKED_ABOUT = "weapons", "privacy"


@pytest.fixture
def late_floor(monkeypatch):
    """The floor's reading is looked up when it is called, so that it can be counted in a gateway that runs."""
    monkeypatch.setattr(FloorView, "counted", FloorView.floor, raising=False)
    monkeypatch.setattr(FloorView, "floor", lambda view: view.counted())
    # nothing is kept from the reading before
    monkeypatch.setattr(lines, "FRESH_S", -1)
    monkeypatch.setattr(service, "SLOW_FRESH_S", -1)
    monkeypatch.setattr(reports, "TODAY_FRESH_S", -1)


def acd_of(gateway):
    return Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)


async def crowd(gateway, numbers):
    """Operators who ask leave to answer what is none of their topics; the first ones have such a contact in hand."""
    acd = acd_of(gateway)
    now = datetime.now(UTC)
    ids = [f"crowd-{number:03d}" for number in numbers]
    talking = [f"crowd-{number:03d}" for number in numbers if number < TALKING]
    async with gateway.core.database.writing() as session:
        session.add_all(
            Account(
                id=each, username=each, display_name=each, code=each, password_hash="",
                password_set_at=now, role="operator", must_change_password=False, created_at=now,
                skills=[], demonstration=False,
            )
            for each in ids
        )  # fmt: skip
        await session.flush()
        session.add_all(
            AccountCategory(account_id=each, category=ANSWERED, proficiency=3) for each in ids
        )
        session.add_all(
            Contact(
                id=f"c-{each}", reference=each, category=TALKED_ABOUT, channel="web", modality="text",
                language="it", needs=[], state="connected", consent=False, created_at=now,
            )
            for each in talking
        )  # fmt: skip
        await session.flush()
        session.add_all(
            Authorisation(
                id=f"a-{each}", kind="during", account_id=each, category=TALKED_ABOUT,
                contact_id=f"c-{each}", asked_at=now, state="pending",
            )
            for each in talking
        )  # fmt: skip
    await asyncio.gather(
        *(talks(acd, each) if each in talking else acd.sign_on(each, {ANSWERED: 3}) for each in ids)
    )
    return ids


async def talks(acd, agent):
    """Signed on to one topic, in a conversation about another."""
    await acd.sign_on(agent, {TALKED_ABOUT: 3})
    await acd.set_state(agent, AgentState.AVAILABLE)
    await acd.enqueue(NewContact(id=f"c-{agent}", category=TALKED_ABOUT, preferred_agent=agent))
    await acd.accept(f"c-{agent}", agent)
    await acd.sign_on(agent, {ANSWERED: 3})


def asked(made):
    """How much was asked, and of what: SQL by its statements."""
    return len(made.redis), made.transactions, sorted(made.sql)


def of_crowd(floor, ids):
    return [each for each in floor["agents"] if each["agentId"] in ids]


async def cost(gateway, desk, monkeypatch, ids):
    def all_shown(floor):
        return len(of_crowd(floor, ids)) == len(ids)

    # the feed tells the reading before until it has read again; the first reading loads the scripts
    floor = await until(gateway, await gateway.token("supervisor1"), all_shown)
    there = of_crowd(floor, ids)
    await desk.do("sync")
    with round_trips_of(monkeypatch, FloorView, "counted") as floors:
        async with asyncio.timeout(30):
            while not floors:
                await asyncio.sleep(0.02)
    foreign = [each["contact"]["authorisation"] for each in there if each["contact"]]
    assert foreign == ["pending"] * min(len(ids), TALKING)
    assert len(floor["requests"]) == len(foreign)
    with round_trips_of(monkeypatch, Views, "desk_snapshot") as desks:
        await desk.do("sync")
    # no console of theirs keeps them present, however long all of that took
    await acd_of(gateway).heartbeat(*ids)
    with round_trips_of(monkeypatch, Transfers, "destinations") as handed:
        status, handing = await http_asked(gateway, "operator1", "GET", "/api/v1/destinations")
    assert status == 200
    assert len(handing["operators"]) == len(foreign)
    return {"floor": asked(floors[0]), "desk": asked(desks[0]), "destinations": asked(handed[0])}


async def test_a_hundred_operators_are_asked_no_more_for_than_five(
    running, monkeypatch, late_floor
):
    async with running() as gateway, gateway.desk("operator1") as desk:
        ids = await crowd(gateway, range(FEW))
        few = await cost(gateway, desk, monkeypatch, ids)
        ids += await crowd(gateway, range(FEW, MANY))
        assert await cost(gateway, desk, monkeypatch, ids) == few
