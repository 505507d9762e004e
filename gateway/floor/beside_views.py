"""What the pages of a contact are shown of a supervisor: at the operator's side, or called for."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import sql as accounts
from gateway.calls.state import Call, monitoring_way
from gateway.contacts.sides import CitizenSide, DeskSide
from gateway.platform.realtime.parts import Fields, Parts
from signaling.protocol import citizen, desk_views
from signaling.protocol.base import MediaState


def parts(*, monitoring_shown: bool, notices: Callable[[str], list[citizen.Notice]]) -> Parts:
    """Return the room's parts. *monitoring_shown*: operators are told that a supervisor listens; *notices* are what
    everybody is told who waits for a topic."""

    async def contact(session: AsyncSession, side: DeskSide) -> Fields:
        return {
            "monitored": await _monitored(session, side.call, shown=monitoring_shown),
            **await _help_of(session, side.call, side.agent.id),
        }

    return Parts(
        citizen=[_joined], contact=[contact], place=[lambda topic: {"notices": notices(topic)}]
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
