"""Fixtures of cases: two operators and a supervisor, and cases that are taken in."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.messages.cases import NewCase
from gateway.messages.tables import Message, MessageHold
from gateway.platform.ids import new_id
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account

from .conftest import PASSWORD

BESIDE = "Di un altro cittadino"


@pytest.fixture
async def people(core):
    names = {
        "anna": Role.OPERATOR,
        "bruno": Role.OPERATOR,
        "dora": Role.OPERATOR,
        "capo": Role.SUPERVISOR,
    }
    await core.accounts.add_all(
        [
            NewAccount(name, role, PASSWORD, name.title(), {"weapons": 3} if name != "capo" else {})
            for name, role in names.items()
        ],
        one_time=False,
    )
    async with core.database.reading() as session:
        rows = await session.execute(select(Account).where(Account.username.in_(names)))
        return {
            row.username: Staff(
                account_id=row.id, session_id="s", role=names[row.username], account=row,
                proven_at=core.clock(), enrolling=False,
            )
            for row in rows.scalars()
        }  # fmt: skip


async def _put_beside(core, later, dora):
    """Three complaints of another citizen, which no list of messages shows and no act on a message changes: one that is
    late, of which everybody knows, one that somebody has, and one that was closed late, of which nobody was told. Each is
    held."""
    long_ago = core.clock() - timedelta(days=300)
    async with core.database.writing() as session:
        for name, columns in {
            "late": {"state": "open", "escalated_at": long_ago, "warned_at": long_ago},
            "taken": {
                "state": "taken", "taken_by": dora.account_id, "taken_at": core.clock(),
                "due_at": core.clock() + timedelta(days=300),
                "warn_at": core.clock() + timedelta(days=299),
            },
            "closed": {
                "state": "closed", "closed_at": long_ago, "closed_why": "other",
            },
        }.items():  # fmt: skip
            case = await later.cases.take_in(
                session,
                NewCase(
                    key=f"beside-{name}", category="weapons", text="Non funziona", kind="complaint",
                    source="web", email="", subject=BESIDE,
                ),
            )  # fmt: skip
            row = await session.get(Message, case.contact_id)
            for column, value in ({"due_at": long_ago, "warn_at": long_ago} | columns).items():
                setattr(row, column, value)
            session.add(
                MessageHold(
                    id=new_id(), contact_id=case.contact_id, placed_by=None, placed_at=long_ago,
                    until=None, reason="Altra causa", ended_at=None, ended_by=None,
                )
            )  # fmt: skip


async def _kept(core):
    async with core.database.reading() as session:
        rows = await session.execute(
            select(Message.__table__, MessageHold.__table__)
            .join(MessageHold, MessageHold.contact_id == Message.contact_id)
            .where(Message.subject == BESIDE)
            .order_by(Message.contact_id)
        )
        return rows.all()


@pytest.fixture
async def taken_in(core, later, clock, people):
    await _put_beside(core, later, people["dora"])
    before = await _kept(core)

    async def take(**fields):
        case = NewCase(
            **{
                "key": secrets.token_hex(8), "category": "weapons", "text": "Buongiorno",
                "source": "web", "email": "ada@example.org", **fields,
            }
        )  # fmt: skip
        async with core.database.writing() as session:
            taken = await later.cases.take_in(session, case)
        clock.now += timedelta(seconds=1)
        return taken

    yield take
    assert await _kept(core) == before
