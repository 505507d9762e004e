"""What the pages are told of handing on: to whom, who had the contact before, and the rule of the house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.history import accounts, authorisations
from gateway.history.models import Office
from queueing.model import ON_HOLD, Agent, Contact, ContactState, Party
from signaling.protocol import citizen, desk

_UNANSWERED = frozenset({ContactState.WAITING, ContactState.OFFERED})


async def transferred(session: AsyncSession, live: Contact) -> citizen.Transferred | None:
    """To whom the operator handed the contact on, while it waits for them."""
    if live.state not in _UNANSWERED or last_leg_ended(live) != "transferred":
        return None
    if live.target.startswith("!"):
        account = await accounts.by_id(session, live.target[1:])
        return citizen.Transferred(to="operator", name=account.display_name if account else None)
    if live.target.startswith("@"):
        office = await session.get(Office, live.target[1:])
        return citizen.Transferred(to="office", name=office.name if office else None)
    return citizen.Transferred(to="topic")


def last_leg_ended(live: Contact) -> str | None:
    """Why the last operator's part ended; None while it lasts, or before the first."""
    answered = [leg for leg in live.legs if leg.party is Party.AGENT]
    return answered[-1].why if answered else None


async def legs(session: AsyncSession, live: Contact) -> list[desk.LegShown]:
    """The operators' parts so far, when there was more than one."""
    answered = [leg for leg in live.legs if leg.party is Party.AGENT]
    if len(answered) < 2:
        return []
    shown: list[desk.LegShown] = []
    for leg in answered:
        account = await accounts.by_id(session, leg.agent) if leg.agent else None
        shown.append(
            desk.LegShown(
                name=account.display_name if account else "",
                code=account.code if account else "",
                since_ms=leg.since_ms,
                until_ms=leg.until_ms,
                why=leg.why,
            )
        )
    return shown


async def leave(
    session: AsyncSession, live: Contact, agent: Agent, own: frozenset[str]
) -> desk.Leave | None:
    """Whether the operator needs the supervisor's leave for what the contact is about now.

    None for own topics, and at an office, which answers what it is handed.
    """
    if live.category in own or agent.office:
        return None
    row = await authorisations.latest(session, agent.id, live.category, live.id)
    state = row.state if row is not None else ""
    if state == "pending":
        return desk.Leave(state="pending", category=live.category)
    if state == "granted":
        return desk.Leave(state="granted", category=live.category)
    if state == "refused" and row is not None:
        return desk.Leave(state="refused", category=live.category, reason=row.decided_why)
    return desk.Leave(state="needed", category=live.category)


async def standing(
    session: AsyncSession, account_id: str, granted: Mapping[str, int], since: datetime
) -> list[desk.StandingLeave]:
    """What an operator asked for the day since *since*, and what the queue has as *granted* until when."""
    asked = {row.category: row for row in await authorisations.standing(session, account_id, since)}
    shown = [
        desk.StandingLeave(category=category, state="granted", until_ms=until)
        for category, until in granted.items()
    ]
    for category, row in asked.items():
        if category in granted:
            continue
        if row.state == "pending":
            shown.append(desk.StandingLeave(category=category, state="pending"))
        elif row.state == "refused":
            shown.append(
                desk.StandingLeave(category=category, state="refused", reason=row.decided_why)
            )
    return sorted(shown, key=lambda each: each.category)


def returned(live: Contact) -> Literal["agent_lost", "transferred"] | None:
    """Why a contact that was answered waits again."""
    if live.state not in _UNANSWERED:
        return None
    match last_leg_ended(live):
        case "agent_lost":
            return "agent_lost"
        case "transferred":
            return "transferred"
        case _:
            return None


def held_since(live: Contact | None) -> int | None:
    """Since when the citizen is on hold."""
    if live is None or live.state not in ON_HOLD:
        return None
    # what was held by an earlier version has no moment of its own
    return live.held_at or live.since_ms
