"""Decides which account may grant or refuse another's request: the one rule of acts that take two people."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.service import DEMONSTRATION
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.sql.engine import Database

DECIDE: Final = (Role.ADMIN, Role.SUPERVISOR)
CITIZEN: Final = "citizen"
"""The id of an asker without an account."""
_GIVEN: Final = ("account.add", "account.change", "account.reset", "account.factors_reset")


class Deciders:
    """Checks who may decide on a request, from the accounts and their audit trail. It keeps no state."""

    def __init__(self, database: Database, *, days: int, clock: Callable[[], datetime]) -> None:
        """*days*: for so long an account is new, and the account that made it or took it over is behind it."""
        self._database = database
        self._days = days
        self._clock = clock

    async def check(self, decider: str, *, asked_by: str | None) -> None:
        """Refuse an account that may be the asker's under another name.

        Raises ``Refused``: ``own_request``, ``too_new``, ``made_by_asker``, and ``same_hands`` when one
        account is behind both.
        """
        if asked_by is None or asked_by == decider:
            # an asker who is not there any more cannot be told from the decider
            raise Refused("own_request", "Somebody else has to decide on this.", kind="forbidden")
        since = self._clock() - timedelta(days=self._days)
        async with self._database.reading() as session:
            if await _is_new(session, decider, since):
                raise Refused(
                    "too_new", "This account is too new to decide on anything.", kind="forbidden"
                )
            behind = await _behind(session, decider, since)
            if asked_by in behind:
                raise Refused(
                    "made_by_asker",
                    "The person who asked has lately made or changed this account.",
                    kind="forbidden",
                )
            if behind & await _behind(session, asked_by, since):
                raise Refused(
                    "same_hands",
                    "One account has lately made or changed both of these.",
                    kind="forbidden",
                )

    async def anybody(self, *, asked_by: str, about: str | None = None) -> bool:
        """Return whether an account in use, other than *about* (the account that the request concerns), could decide
        now on a request of *asked_by*."""
        async with self._database.reading() as session:
            found = [
                each.id
                for each in await accounts.everyone(session)
                if each.disabled_at is None and each.role in DECIDE and each.id != about
            ]
        for each in found:
            try:
                await self.check(each, asked_by=asked_by)
            except Refused:
                continue
            return True
        return False


async def _is_new(session: AsyncSession, account_id: str, since: datetime) -> bool:
    account = await accounts.by_id(session, account_id)
    if account is None:
        return True
    if account.created_at <= since:
        return False
    trail = await audit.of_subject(session, f"account:{account_id}")
    return not any(
        entry.action == "account.add" and entry.detail.get("origin") == DEMONSTRATION
        for entry in trail
    )


async def _behind(session: AsyncSession, account_id: str, since: datetime) -> set[str]:
    """Return the account, the accounts that made it or gave it its role, its password or its use since then, and the accounts
    behind those."""
    found: set[str] = set()
    asked = {account_id}
    while asked:
        found |= asked
        trail = await audit.since(session, _GIVEN, [f"account:{each}" for each in asked], since)
        asked = {
            entry.account_id
            for entry in trail
            if entry.account_id is not None
            and (entry.action != "account.change" or _gives_power(entry.detail))
        } - found
    return found


def _gives_power(changed: dict[str, object]) -> bool:
    return "role" in changed or changed.get("disabled") is False
