"""Who sits at a desk and is at work is not idle, whatever the page tells."""

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from gateway.accounts.tables import Session
from gateway.ground import utc_now
from gateway.platform.security.tables import Account
from gateway.platform.sql import changes
from tests.integration.paces import QUICK_S


async def used_at(gateway, username):
    async with gateway.core.database.reading() as session:
        found = await session.execute(
            select(Session.used_at)
            .join(Account, Account.id == Session.account_id)
            .where(Account.username == username)
        )
    return found.scalar_one()


async def test_an_operator_who_is_available_is_in_use_and_one_who_is_paused_is_not(
    gateway, monkeypatch
):
    # nobody tells that a session was not used for long
    monkeypatch.setattr(changes, "SAFETY_S", QUICK_S)
    async with gateway.desk("operator1") as working, gateway.desk("operator2") as away:
        await working.do("setState", state="available")
        await working.wait_state("available")
        await away.do("setState", state="paused", reason="break")
        await away.wait_state("paused")
        long_ago = utc_now() - timedelta(minutes=20)
        async with gateway.core.database.writing() as session:
            await session.execute(update(Session).values(used_at=long_ago))

        async with asyncio.timeout(15):
            while await used_at(gateway, "operator1") == long_ago:
                await asyncio.sleep(0.05)
        # both are looked at in one turn
        assert await used_at(gateway, "operator2") == long_ago
