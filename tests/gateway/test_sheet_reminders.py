"""Owners are written to before a sheet expires, supervisors once it has and of sheets without an owner; each once a life."""

import pytest
from sqlalchemy import select

from gateway.knowledge.files import SheetFiles
from gateway.knowledge.reminders import SheetReminders
from gateway.knowledge.tables import Sheet
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tables import Account
from gateway.platform.topics import topics

SENDER = Sender(name="", organisation="Ente", origin="https://stazione.example.org")
FIRST = "patente-scaduta"


@pytest.fixture
async def station(core, clock, people):
    """Published examples, of which the operator looks after the first; operator and supervisor have an address."""
    await SheetFiles(core.database, topics(), clock).begin(publish=True)
    async with core.database.writing() as session:
        (await session.get_one(Sheet, FIRST)).owner_id = people[Role.OPERATOR].id
        for role in (Role.OPERATOR, Role.SUPERVISOR):
            account = await session.get_one(Account, people[role].id)
            account.email = f"{role.value}@example.org"
    return core


@pytest.fixture
def looked(station, clock):
    """Let time pass, have everybody reminded, and return the letters."""
    sealer = Sealer(station.keys.of("sealed-mail"))
    outbox = Outbox(station.database, sealer, None, sent_from=None, clock=clock)
    sent = []

    async def put(_session, letter, *, contact_id, kind):
        sent.append((letter.to, letter.subject))

    outbox.put = put
    reminders = SheetReminders(station.database, outbox, SENDER, clock)

    async def looked(**ahead):
        clock.advance(**ahead)
        sent.clear()
        await reminders.remind()
        await reminders.remind()
        return sorted(sent)

    return looked


async def test_each_is_told_once_and_again_in_its_next_life(station, clock, looked):
    assert await looked(days=49) == []
    assert await looked(days=1) == [
        ("operator@example.org", "Una scheda informativa da confermare"),
        ("supervisor@example.org", "11 schede informative da confermare"),
    ]
    assert await looked(days=9) == []
    count = 12
    assert await looked(days=1) == [
        ("operator@example.org", "Una scheda informativa è scaduta"),
        ("supervisor@example.org", f"{count} schede informative sono scadute"),
    ]
    async with station.database.writing() as session:
        row = await session.get_one(Sheet, FIRST)
        row.confirmed_at, row.reminded_at, row.escalated_at = clock(), None, None
        row.withdrawn_at = None
    assert await looked(days=50) == [
        ("operator@example.org", "Una scheda informativa da confermare")
    ]
    async with station.database.reading() as session:
        rows = await session.execute(select(Sheet.reminded_at).where(Sheet.id == FIRST))
        assert rows.scalar_one() is not None


async def test_an_end_that_has_moved_away_is_told_again(station, looked):
    told = ("operator@example.org", "Una scheda informativa da confermare")
    assert told in await looked(days=50)
    async with station.database.writing() as session:
        (await session.get_one(Sheet, FIRST)).life_days = 80
    assert told not in await looked(days=1)
    assert told in await looked(days=19)
    assert told not in await looked(days=1)
