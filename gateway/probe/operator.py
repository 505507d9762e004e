"""The probe's own operator, for the length of a probe on the station's machine."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.accounts.directory import Directory
from gateway.accounts.passwords import one_time_password
from gateway.accounts.service import NewAccount
from gateway.ground import open_ground
from gateway.platform.checks import STATION_CHECK
from gateway.platform.security.permissions import Role
from gateway.probe.call import Credentials
from gateway.probe.checks import TEMPORARY, remove_account
from gateway.settings import Settings
from queueing.backend import wall_clock_ms

DISPLAY_NAME = "Station check"


@asynccontextmanager
async def temporary_operator(settings: Settings) -> AsyncIterator[Credentials]:
    """Make an account in the station's database, and remove it at the end, whatever happens.

    The station removes what a killed probe leaves. Raises what ``open_ground`` does.
    """
    ground = await open_ground(settings)
    directory = Directory(ground, {STATION_CHECK})
    try:
        password = one_time_password()
        wanted = NewAccount(
            username=f"{TEMPORARY}{secrets.token_hex(6)}",
            role=Role.OPERATOR,
            password=password,
            display_name=DISPLAY_NAME,
            categories={STATION_CHECK: 3},
        )
        (account,) = await directory.accounts.add_all([wanted], one_time=False)
        try:
            yield Credentials(account.username, password)
        finally:
            removing = asyncio.create_task(
                remove_account(ground.database, account.id, at_ms=wall_clock_ms()),
                name="probe:remove-account",
            )
            await asyncio.shield(removing)
    finally:
        directory.close()
        await ground.aclose()
