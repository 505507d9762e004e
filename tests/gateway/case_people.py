"""Fixtures of cases: two operators and a supervisor, and cases that are taken in."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.messages.cases import NewCase
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account

from .conftest import PASSWORD


@pytest.fixture
async def people(core):
    names = {"anna": Role.OPERATOR, "bruno": Role.OPERATOR, "capo": Role.SUPERVISOR}
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


@pytest.fixture
def taken_in(core, later, clock):
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

    return take
