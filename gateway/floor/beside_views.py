"""Parts of a contact's pages about a supervisor who is at the operator's side, or called for."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import sql as accounts
from gateway.calls.state import Call, monitoring_way
from gateway.contacts.sides import AgentSide, CitizenSide, DeskSide
from gateway.floor.api import Resting
from gateway.floor.state_changes import last_changes
from gateway.platform.realtime.parts import Fields, Parts
from gateway.platform.times import from_ms, to_ms
from signaling.protocol import citizen, desk_views
from signaling.protocol.base import MediaState

TOLD_FOR = timedelta(minutes=10)
"""For so long an operator is told by whom and why their state was set."""


def parts(
    *,
    monitoring_shown: bool,
    notices: Callable[[str], list[citizen.Notice]],
    now_ms: Callable[[], int],
) -> Parts:
    """Return the room's parts. *monitoring_shown*: operators are told that a supervisor listens; *notices* are what
    everybody is told who waits for a topic."""

    async def agent(session: AsyncSession, side: AgentSide) -> Fields:
        return {"set_by": await _set_by(session, side.account.id, from_ms(now_ms()))}

    async def contact(session: AsyncSession, side: DeskSide) -> Fields:
        return {
            "monitored": await _monitored(session, side.call, shown=monitoring_shown),
            **await _help_of(session, side.call, side.agent.id),
        }

    return Parts(
        citizen={_joined: ("supervisor", "supervisor_media")},
        agent={agent: ("set_by",)},
        contact={contact: ("monitored", "help_since_ms", "help_coming")},
        place={lambda topic: {"notices": notices(topic)}: ("notices",)},
    )


async def _set_by(session: AsyncSession, account_id: str, now: datetime) -> desk_views.SetBy | None:
    found = (await last_changes(session, now - TOLD_FOR, [account_id])).get(account_id)
    if found is None:
        return None
    return desk_views.SetBy(
        name=found.by,
        state=msgspec.convert(found.state, Resting),
        reason=found.reason,
        at_ms=to_ms(found.at),
    )


async def _joined(session: AsyncSession, side: CitizenSide) -> Fields:
    """The citizen is shown a supervisor who has joined openly, and no other."""
    call = side.call
    if call.monitor_way != "join":
        return {}
    name, code = await accounts.card(session, call.monitor)
    return {
        "supervisor": citizen.AgentCard(name=name, code=code),
        "supervisor_media": MediaState(*call.sends("supervisor")),
    }


async def _monitored(
    session: AsyncSession, call: Call, *, shown: bool
) -> desk_views.Monitored | None:
    """That somebody listens is told where the house says so (*shown*); a supervisor who whispers or joins is
    heard, and so is told in any case."""
    way = monitoring_way(call)
    if not way or (way == "listen" and not shown):
        return None
    name, _ = await accounts.card(session, call.monitor)
    return desk_views.Monitored(
        name=name,
        way=way,
        since_ms=call.monitor_since_ms,
        media=MediaState(*call.sends("supervisor")),
    )


async def _help_of(session: AsyncSession, call: Call, agent_id: str) -> Fields:
    """Whether this operator calls for a supervisor, or which one has said that they come."""
    if call.help_by != agent_id:
        return {}
    if call.calls_for_help:
        return {"help_since_ms": call.help_since_ms}
    name, _ = await accounts.card(session, call.help_taken_by)
    return {"help_coming": desk_views.HelpComing(name=name, said_at_ms=call.help_taken_ms)}
