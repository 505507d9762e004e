"""Operators as the floor shows them, built from rows that were read before. No I/O."""

from collections.abc import Mapping, Sequence, Set
from typing import Literal

import msgspec

from gateway.floor import api
from gateway.floor import sql as floor
from gateway.floor.state_changes import StateSet
from gateway.handover import lookups as authorisations
from gateway.outgoing.lookups import TalkingOutside
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from queueing.model import RESTING, Agent, AgentState
from queueing.reads import InHand
from signaling.protocol.desk_views import QualityWord

SET_WITHIN_MS = 5_000
"""A supervisor's change is on record before the queue does it."""
_RESTING: dict[AgentState, api.Resting] = {
    AgentState.AVAILABLE: "available",
    AgentState.PAUSED: "paused",
    AgentState.OFFLINE: "offline",
}
_AUTHORISATIONS: dict[str, Literal["needed", "pending", "refused"] | None] = {
    "pending": "pending",
    "refused": "refused",
    "granted": None,
}


def contact(
    agent: Agent,
    facts: Mapping[str, floor.Facts],
    in_hand: Mapping[str, InHand],
    authorised: Mapping[authorisations.Question, str] | None,
    failing: Set[str],
    quality: Mapping[str, QualityWord],
) -> api.FloorContact | None:
    """Return the contact that the operator has in hand, None without one.

    *authorised* holds the states of authorisations for topics that are not the operator's; *failing* are the contacts that
    cannot be recorded.
    """
    if agent.contact is None or agent.contact not in facts:
        return None
    known = facts[agent.contact]
    held = in_hand.get(agent.contact)
    shown = api.FloorContact(
        contact_id=agent.contact,
        reference=known.reference,
        category=known.category if held is None else held.category,
        # which is another where they went on by another channel
        channel=known.channel if held is None else str(held.channel),
        modality=known.modality,
        quality=quality.get(agent.contact),
    )
    if held is None or held.agent != agent.id:
        return shown
    shown = msgspec.structs.replace(shown, recording_failed=agent.contact in failing)
    state = None
    if authorised is not None:
        state = _AUTHORISATIONS.get(
            authorised.get(authorisations.Question(agent.id, held.category, agent.contact), ""),
            "needed",
        )
    return msgspec.structs.replace(shown, held_since_ms=held.held_at, authorisation=state)


def row(
    agent: Agent,
    account: Account,
    in_hand: api.FloorContact | None,
    *,
    office: str | None,
    set_by: StateSet | None,
) -> api.FloorAgent:
    """Return an operator with *in_hand*; *set_by* is the newest change of their state by a supervisor."""
    return api.FloorAgent(
        agent_id=agent.id,
        name=account.display_name,
        code=account.code,
        state=agent.state,
        reason=agent.reason or None,
        since_ms=agent.since_ms,
        contact=in_hand,
        office=office,
        next_state=None if agent.next_state is None else _RESTING[agent.next_state],
        present=agent.present,
        set_by=None if set_by is None or not _still(agent, set_by) else _set_by(set_by),
    )


def _still(agent: Agent, set_by: StateSet) -> bool:
    """Whether what the supervisor chose is what the operator does, or will do after the contact in hand."""
    chosen = agent.state if agent.state in RESTING else agent.next_state
    return chosen == set_by.state and (
        agent.state not in RESTING or to_ms(set_by.at) >= agent.since_ms - SET_WITHIN_MS
    )


def _set_by(change: StateSet) -> api.FloorSetBy:
    return api.FloorSetBy(
        name=change.by,
        state=_RESTING[AgentState(change.state)],
        reason=change.reason,
        at_ms=to_ms(change.at),
    )


def outside(
    passed: Mapping[str, TalkingOutside],
    facts: Mapping[str, floor.Facts],
    in_hand: Mapping[str, InHand],
) -> list[api.FloorOutside]:
    """Return the citizens who were passed on to a number outside, the one passed on longest ago first."""
    return [
        api.FloorOutside(
            contact_id=contact_id,
            reference=facts[contact_id].reference,
            category=in_hand[contact_id].category,
            channel=str(in_hand[contact_id].channel),
            modality=facts[contact_id].modality,
            since_ms=to_ms(call.answered_at),
            for_help=call.for_help,
        )
        for contact_id, call in sorted(passed.items(), key=lambda each: each[1].answered_at)
        if contact_id in facts
    ]


def helps(
    agents: Sequence[api.FloorAgent], helping: Mapping[str, tuple[str, int]]
) -> list[api.FloorHelp]:
    """Return the operators who call for a supervisor and still have that contact in hand, the earliest call first."""
    found = [
        api.FloorHelp(
            contact_id=agent.contact.contact_id,
            reference=agent.contact.reference,
            category=agent.contact.category,
            agent_id=agent.agent_id,
            operator=agent.name,
            channel=agent.contact.channel,
            modality=agent.contact.modality,
            asked_at_ms=helping[agent.contact.contact_id][1],
        )
        for agent in agents
        if agent.contact is not None
        and agent.state == AgentState.BUSY
        and helping.get(agent.contact.contact_id, ("", 0))[0] == agent.agent_id
    ]
    return sorted(found, key=lambda each: each.asked_at_ms)
