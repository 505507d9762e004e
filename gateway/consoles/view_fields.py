"""Builds fields of the pages' views from the queue's record, the history's row and the live call. No I/O."""

from datetime import datetime
from typing import Literal, get_args

import msgspec

from gateway.calls.state import Call, PartyName
from gateway.contacts.sides import DeskSide, channel_name, modality_name
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from queueing import model, reads
from queueing.model import AgentState, ContactState, Outcome
from signaling.protocol import citizen, desk_views
from signaling.protocol.base import Language, MediaState, Need, Recording, Sharing

AgentStateName = Literal["offline", "available", "offered", "busy", "wrap_up", "paused"]
WARM_POSITION = 3
"""A citizen this near to the head has the connection made ready."""

CITIZEN_STATES: dict[str, Literal["waiting", "ringing", "connected", "ended"]] = {
    ContactState.SCHEDULED: "waiting",
    ContactState.WAITING: "waiting",
    ContactState.OFFERED: "ringing",
    ContactState.CONNECTED: "connected",
    ContactState.HELD: "connected",
    ContactState.ASKING: "connected",
    ContactState.CONSULTING: "connected",
    ContactState.THREE_WAY: "connected",
    ContactState.PASSED: "connected",
    ContactState.RECONNECTING: "connected",
    ContactState.WRAP_UP: "ended",
    ContactState.CLOSED: "ended",
}

_AGENT_STATES: dict[AgentState, AgentStateName] = {
    AgentState.OFFLINE: "offline",
    AgentState.AVAILABLE: "available",
    AgentState.OFFERED: "offered",
    AgentState.BUSY: "busy",
    AgentState.WRAP_UP: "wrap_up",
    AgentState.PAUSED: "paused",
}


def coded(card: citizen.AgentCard | None, code: str) -> citizen.AgentCard | None:
    """Return the card of a further member of the staff in the call, with the call's code."""
    return None if card is None else msgspec.structs.replace(card, code=code)


def party(current: desk_views.Offer | desk_views.Contact) -> PartyName:
    """Return the party in the call that a console is for: its receiving slots are that party's."""
    if isinstance(current, desk_views.Offer):
        return "agent" if current.consult is None else "colleague"
    return current.role


def agent(
    account: Account, agent: model.Agent | None, own: list[str], now_ms: int
) -> desk_views.Agent:
    """Return an operator's own state; *agent* is None for one whom the queue does not know, *own* are their topics."""
    return desk_views.Agent(
        agent_id=account.id,
        name=account.display_name,
        code=account.code,
        state=_AGENT_STATES[agent.state if agent is not None else AgentState.OFFLINE],
        since_ms=agent.since_ms if agent is not None else now_ms,
        categories=own,
        reason=_pause_reason(agent.reason if agent is not None else None),
        next_state=_resting(agent.next_state if agent is not None else None),
        next_reason=_pause_reason(agent.next_reason if agent is not None else None),
        auto_answer_s=account.auto_answer_s,
        writing=agent.writing if agent is not None else False,
    )


def waiting(category: str, line: reads.Waiting) -> desk_views.Waiting:
    """Return how many wait for a topic, and since when the first of them."""
    return desk_views.Waiting(category=category, count=line.count, oldest_since_ms=line.oldest_at)


def media(modality: str, state: str, position: int) -> Literal["off", "warm", "live"]:
    """Return the state of the media connection that the citizen's page should have: ``off`` (none), ``warm``
    (nothing flows yet), ``live``."""
    if modality == "text" or state == "ended":
        return "off"
    if state in ("ringing", "connected"):
        return "live"
    return "warm" if position <= WARM_POSITION else "off"


def recording(call: Call) -> Recording:
    """Return the state of the call's recording, and since when."""
    return Recording(state=call.recording_state, since_ms=call.recording_since_ms or None)


def offer(side: DeskSide, sharing: Sharing) -> desk_views.Offer:
    """Return a contact that rings at a desk, without the fields that rooms add."""
    row, live = side.row, side.live
    phone = live.channel is model.Channel.PHONE
    since_ms = side.agent.since_ms
    return desk_views.Offer(
        contact_id=row.id,
        category=live.category,
        modality=modality_name(row),
        language=msgspec.convert(row.language, Language),
        needs=msgspec.convert(row.needs, list[Need]),
        recording_consent=live.consent,
        waiting_since_ms=to_ms(row.created_at),
        offered_at_ms=since_ms,
        expires_at_ms=live.ring_until or since_ms,
        media_ready=row.modality == "text" or phone or side.call.citizen_connected,
        channel=channel_name(live.channel),
        line=live.channel is model.Channel.LINE,
        name=row.visitor_name,
        sharing=sharing,
        citizen_media=MediaState(*side.call.sends("citizen"))
        if side.call.citizen_media_told
        else None,
    )


def contact(side: DeskSide, sharing: Sharing) -> desk_views.Contact:
    """Return the contact in hand, also during its wrap-up, without the fields that rooms add."""
    row, live, ended = side.row, side.live, side.over or side.live.leaving
    return desk_views.Contact(
        contact_id=row.id,
        reference=row.reference,
        category=live.category,
        modality=modality_name(row),
        language=msgspec.convert(row.language, Language),
        needs=msgspec.convert(row.needs, list[Need]),
        state="wrap_up" if ended else "connected",
        entered_at_ms=to_ms(row.created_at),
        connected_at_ms=live.answered_at or to_ms(row.created_at),
        recording_consent=live.consent,
        channel=channel_name(live.channel),
        line=live.channel is model.Channel.LINE,
        name=row.visitor_name,
        ended_at_ms=live.hung_up_at if live.leaving else live.ended_at,
        ended_by=_ended_by(live) if ended else None,
        citizen_online=live.attached,
        citizen_media=MediaState(*side.call.sends("citizen")),
        recording=recording(side.call),
        consent_asked_at_ms=side.call.consent_asked_ms or None,
        sharing=sharing,
    )


def _ended_by(live: model.Contact) -> Literal["citizen", "agent", "lost", "failed"]:
    if live.leaving:
        return "citizen"
    if live.outcome is Outcome.LOST:
        return "lost"
    if live.outcome is Outcome.FAILED:
        return "failed"
    why = next((leg.why for leg in reversed(live.legs) if leg.why), None)
    return "citizen" if why == "hung_up_by_citizen" else "agent"


def ms_or_none(at: datetime | None) -> int | None:
    """Return a moment in Unix milliseconds; None for None."""
    return to_ms(at) if at is not None else None


def _pause_reason(reason: str | None) -> desk_views.PauseReason | None:
    return next((known for known in get_args(desk_views.PauseReason) if known == reason), None)


def _resting(state: AgentState | None) -> Literal["available", "paused", "offline"] | None:
    match state:
        case AgentState.AVAILABLE:
            return "available"
        case AgentState.PAUSED:
            return "paused"
        case AgentState.OFFLINE:
            return "offline"
        case _:
            return None
