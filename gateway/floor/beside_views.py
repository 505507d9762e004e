"""Parts of a contact's pages about a supervisor who monitors it or was called for help."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.calls.state import monitoring_way
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
    """Return the room's parts of the pages.

    *monitoring_shown*: operators are told that a supervisor listens. *notices* returns the notices to everybody who waits
    for a topic.
    """
    return Parts(
        citizen={_joined: ("supervisor", "supervisor_media")},
        agent={partial(_agent, now_ms=now_ms): ("set_by",)},
        contact={
            partial(_monitored, shown=monitoring_shown): ("monitored",),
            _help: ("help_since_ms", "help_coming"),
        },
        place={lambda topic: {"notices": notices(topic)}: ("notices",)},
    )


async def _agent(session: AsyncSession, side: AgentSide, *, now_ms: Callable[[], int]) -> Fields:
    """Return who set the operator's state of late, and why."""
    account_id = side.account.id
    changes = await last_changes(session, from_ms(now_ms()) - TOLD_FOR, [account_id])
    found = changes.get(account_id)
    if found is None:
        return {"set_by": None}
    state = msgspec.convert(found.state, Resting)
    return {
        "set_by": desk_views.SetBy(
            name=found.by, state=state, reason=found.reason, at_ms=to_ms(found.at)
        )
    }


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


async def _monitored(session: AsyncSession, side: DeskSide, *, shown: bool) -> Fields:
    """Return the supervisor who is at the operator's side. One who listens is told where the house says so (*shown*); one who
    whispers or joins is heard, and so is told in any case."""
    call = side.call
    way = monitoring_way(call)
    if not way or (way == "listen" and not shown):
        return {"monitored": None}
    name, _ = await accounts.card(session, call.monitor)
    return {
        "monitored": desk_views.Monitored(
            name=name,
            way=way,
            since_ms=call.monitor_since_ms,
            media=MediaState(*call.sends("supervisor")),
        )
    }


async def _help(session: AsyncSession, side: DeskSide) -> Fields:
    """Return since when this operator calls for a supervisor, or which one has said that they come."""
    call = side.call
    if call.help_by != side.agent.id:
        return {}
    if call.calls_for_help:
        return {"help_since_ms": call.help_since_ms}
    name, _ = await accounts.card(session, call.help_taken_by)
    return {"help_coming": desk_views.HelpComing(name=name, said_at_ms=call.help_taken_ms)}
