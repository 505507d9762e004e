"""Reads supervisors' changes of operators' states from the audit trail."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.floor.operator_states import ACTION
from gateway.platform.audit.noted_deeds import REFUSED, done
from gateway.platform.audit.tables import AuditEntry

_SUBJECT = "account:"


class StateSet(NamedTuple):
    """A supervisor's change of an operator's state: ``by`` (the supervisor's name), when, which state and why."""

    by: str
    state: str
    reason: str
    at: datetime


async def last_changes(
    session: AsyncSession, since: datetime, account_ids: Collection[str] | None = None
) -> dict[str, StateSet]:
    """Return by account the newest change of each operator's state since *since* that was not refused; with *account_ids*
    only of these operators."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.action.in_((ACTION, f"{ACTION}{REFUSED}")), AuditEntry.at >= since)
        .order_by(AuditEntry.seq)
    )
    if account_ids is not None:
        statement = statement.where(
            AuditEntry.subject.in_([f"{_SUBJECT}{each}" for each in account_ids])
        )
    rows = done(list((await session.execute(statement)).scalars()))
    if not rows:
        return {}
    names = await accounts.display_names(session, {each.account_id or "" for each in rows})
    return {
        each.subject.removeprefix(_SUBJECT): StateSet(
            names.get(each.account_id or "", ""),
            str(each.detail.get("state", "")),
            str(each.detail.get("reason", "")),
            each.at,
        )
        for each in rows
    }
