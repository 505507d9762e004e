"""The two transition tables: which verb leads where, for a contact and for an agent.

This is the only place where they are written. The Lua scripts get their rows from here when they
are loaded (see ``scripts``), and the tests use them as the reference.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from queueing.model import (
    ON_HOLD,
    RESTING,
    TALKING,
    AgentState,
    ContactState,
    Refusal,
)


class Verb(StrEnum):
    """The verbs. A person asks for those of the first group; a deadline causes those of the second, or they
    follow from other verbs.
    """

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LEAVE = "leave"
    DETACH = "detach"
    RESUME = "resume"
    SET_CONSENT = "set_consent"
    HOLD = "hold"
    RETRIEVE = "retrieve"
    HANG_UP = "hang_up"
    FINISH_WRAP_UP = "finish_wrap_up"
    CORRECT_CATEGORY = "correct_category"
    TRANSFER = "transfer"
    CONSULT = "consult"
    CONSULT_ACCEPT = "consult_accept"
    CONSULT_DECLINE = "consult_decline"
    CONSULT_CANCEL = "consult_cancel"
    CONSULT_COMPLETE = "consult_complete"
    CONSULT_JOIN = "consult_join"
    CONSULT_LEAVE = "consult_leave"
    CALL_OUTSIDE = "call_outside"
    OUTSIDE_ANSWERED = "outside_answered"
    OUTSIDE_GONE = "outside_gone"
    PASS_ON = "pass_on"  # noqa: S105 - a verb
    TAKE_OVER = "take_over"
    RESERVE = "reserve"
    SET_PRIORITY = "set_priority"
    REMOVE = "remove"
    SWITCH_CHANNEL = "switch_channel"
    SET_AVAILABLE = "set_available"
    SET_PAUSED = "set_paused"
    SET_OFFLINE = "set_offline"
    FORGET = "forget"
    FINISH_PART = "finish_part"
    WRITE = "write"

    NO_ANSWER = "no_answer"
    CONSULT_NO_ANSWER = "consult_no_answer"
    CONSULT_OVER = "consult_over"
    COLLEAGUE_LOST = "colleague_lost"
    STEP_IN = "step_in"
    DUE = "due"
    SEAT_LOST = "seat_lost"
    AGENT_LOST = "agent_lost"
    WRAP_UP_EXPIRED = "wrap_up_expired"


ContactTable: TypeAlias = Mapping[tuple[ContactState, Verb], tuple[ContactState, ...]]
AgentTable: TypeAlias = Mapping[tuple[AgentState, Verb], tuple[AgentState, ...]]


def _contact_table() -> ContactTable:
    c, v = ContactState, Verb
    # A lost agent's contact returns to its old place or is closed, depending on a setting.
    lost = (c.WAITING, c.CLOSED)
    table: dict[tuple[ContactState, Verb], tuple[ContactState, ...]] = {
        (c.SCHEDULED, v.DUE): (c.WAITING,),
        (c.SCHEDULED, v.LEAVE): (c.CLOSED,),
        (c.SCHEDULED, v.REMOVE): (c.CLOSED,),
        (c.WAITING, v.OFFER): (c.OFFERED,),
        (c.WAITING, v.LEAVE): (c.CLOSED,),
        (c.WAITING, v.SEAT_LOST): (c.CLOSED,),
        (c.WAITING, v.DETACH): (c.WAITING,),
        (c.WAITING, v.RESUME): (c.WAITING,),
        (c.WAITING, v.CORRECT_CATEGORY): (c.WAITING,),
        (c.WAITING, v.RESERVE): (c.WAITING,),
        (c.WAITING, v.SET_PRIORITY): (c.WAITING,),
        (c.WAITING, v.REMOVE): (c.CLOSED,),
        (c.OFFERED, v.SET_PRIORITY): (c.OFFERED,),
        (c.OFFERED, v.REMOVE): (c.CLOSED,),
        (c.CONNECTED, v.TRANSFER): (c.WAITING,),
        (c.HELD, v.TRANSFER): (c.WAITING,),
        (c.RECONNECTING, v.TRANSFER): (c.WAITING,),
        # The supervisor speaks with the citizen at once, unless the citizen's browser is away.
        (c.CONNECTED, v.TAKE_OVER): (c.CONNECTED,),
        (c.HELD, v.TAKE_OVER): (c.CONNECTED,),
        (c.RECONNECTING, v.TAKE_OVER): (c.RECONNECTING,),
        (c.CONNECTED, v.STEP_IN): (c.CONNECTED,),
        (c.HELD, v.STEP_IN): (c.HELD,),
        (c.RECONNECTING, v.STEP_IN): (c.RECONNECTING,),
        (c.OFFERED, v.ACCEPT): (c.CONNECTED,),
        (c.OFFERED, v.DECLINE): (c.WAITING,),
        (c.OFFERED, v.NO_ANSWER): (c.WAITING,),
        (c.OFFERED, v.AGENT_LOST): (c.WAITING,),
        (c.OFFERED, v.LEAVE): (c.CLOSED,),
        (c.OFFERED, v.SEAT_LOST): (c.CLOSED,),
        (c.OFFERED, v.DETACH): (c.OFFERED,),
        (c.OFFERED, v.RESUME): (c.OFFERED,),
        (c.CONNECTED, v.HOLD): (c.HELD,),
        (c.HELD, v.RETRIEVE): (c.CONNECTED,),
        # A citizen on hold or in a consultation stays there while the browser reconnects.
        (c.CONNECTED, v.DETACH): (c.RECONNECTING,),
        # A message in hand; the agent is free for live contacts while it writes the answer.
        (c.CONNECTED, v.WRITE): (c.CLOSED,),
        (c.RECONNECTING, v.DETACH): (c.RECONNECTING,),
        (c.RECONNECTING, v.RESUME): (c.CONNECTED,),
        (c.CONNECTED, v.RESUME): (c.CONNECTED,),
        (c.WRAP_UP, v.FINISH_WRAP_UP): (c.CLOSED,),
        (c.WRAP_UP, v.WRAP_UP_EXPIRED): (c.CLOSED,),
        (c.WRAP_UP, v.AGENT_LOST): (c.CLOSED,),
        (c.WRAP_UP, v.CORRECT_CATEGORY): (c.WRAP_UP,),
        (c.WRAP_UP, v.DETACH): (c.WRAP_UP,),
        (c.WRAP_UP, v.RESUME): (c.WRAP_UP,),
    }
    for state in (c.WAITING, c.OFFERED, *TALKING):
        table[(state, v.SET_CONSENT)] = (state,)
        table[(state, v.SWITCH_CHANNEL)] = (state,)
    for state in (*ON_HOLD, c.THREE_WAY, c.PASSED):
        table[(state, v.DETACH)] = (state,)
        table[(state, v.RESUME)] = (state,)
    for state in TALKING:
        table[(state, v.HANG_UP)] = (c.WRAP_UP,)
        table[(state, v.SEAT_LOST)] = (c.WRAP_UP,)
        table[(state, v.AGENT_LOST)] = lost
        table[(state, v.CORRECT_CATEGORY)] = (state,)
    return MappingProxyType(table | _consult_rows(lost) | _outside_rows())


def _consult_rows(
    lost: tuple[ContactState, ...],
) -> dict[tuple[ContactState, Verb], tuple[ContactState, ...]]:
    c, v = ContactState, Verb
    table: dict[tuple[ContactState, Verb], tuple[ContactState, ...]] = {
        (c.CONNECTED, v.CONSULT): (c.ASKING,),
        (c.HELD, v.CONSULT): (c.ASKING,),
        (c.ASKING, v.CONSULT_ACCEPT): (c.CONSULTING,),
        # The citizen stays on hold until the agent takes them back.
        (c.ASKING, v.CONSULT_DECLINE): (c.HELD,),
        (c.ASKING, v.CONSULT_NO_ANSWER): (c.HELD,),
        (c.ASKING, v.COLLEAGUE_LOST): (c.HELD,),
        (c.CONSULTING, v.COLLEAGUE_LOST): (c.HELD,),
        (c.THREE_WAY, v.COLLEAGUE_LOST): (c.CONNECTED,),
        (c.CONSULTING, v.CONSULT_LEAVE): (c.HELD,),
        (c.THREE_WAY, v.CONSULT_LEAVE): (c.CONNECTED,),
        (c.CONSULTING, v.CONSULT_COMPLETE): (c.CONNECTED,),
        (c.CONSULTING, v.CONSULT_JOIN): (c.THREE_WAY,),
        # The colleague, who knows the matter, gets the contact when its agent is lost. With a number outside the
        # citizen goes on talking, or is in line again where the two have not met.
        (c.CONSULTING, v.AGENT_LOST): (c.HELD, *lost),
        (c.THREE_WAY, v.AGENT_LOST): (c.CONNECTED, c.PASSED),
    }
    for state in (c.ASKING, c.CONSULTING, c.THREE_WAY):
        table[(state, v.CONSULT_CANCEL)] = (c.CONNECTED,)
        table[(state, v.CONSULT_OVER)] = (state,)
    return table


def _outside_rows() -> dict[tuple[ContactState, Verb], tuple[ContactState, ...]]:
    """A number outside in the place of the second agent."""
    c, v = ContactState, Verb
    return {
        (c.CONNECTED, v.CALL_OUTSIDE): (c.ASKING,),
        (c.HELD, v.CALL_OUTSIDE): (c.ASKING,),
        (c.ASKING, v.OUTSIDE_ANSWERED): (c.CONSULTING,),
        (c.ASKING, v.OUTSIDE_GONE): (c.HELD,),
        (c.CONSULTING, v.OUTSIDE_GONE): (c.HELD,),
        (c.THREE_WAY, v.OUTSIDE_GONE): (c.CONNECTED,),
        (c.PASSED, v.OUTSIDE_GONE): (c.CLOSED,),
        (c.CONSULTING, v.PASS_ON): (c.PASSED,),
        (c.THREE_WAY, v.PASS_ON): (c.PASSED,),
        # Nobody has the contact any more, so that nothing is wrapped up.
        (c.PASSED, v.HANG_UP): (c.CLOSED,),
        (c.PASSED, v.SEAT_LOST): (c.CLOSED,),
    }


def _agent_table() -> AgentTable:
    a, v = AgentState, Verb
    table: dict[tuple[AgentState, Verb], tuple[AgentState, ...]] = {
        (a.OFFLINE, v.FORGET): (a.OFFLINE,),
        (a.AVAILABLE, v.OFFER): (a.OFFERED,),
        (a.AVAILABLE, v.AGENT_LOST): (a.OFFLINE,),
        (a.PAUSED, v.AGENT_LOST): (a.OFFLINE,),
        (a.OFFERED, v.ACCEPT): (a.BUSY,),
        (a.OFFERED, v.DECLINE): RESTING,
        # An agent who chose to go offline while it rang does.
        (a.OFFERED, v.NO_ANSWER): (a.PAUSED, a.OFFLINE),
        # The citizen went away while it rang: the agent goes on as if it had never rung.
        (a.OFFERED, v.LEAVE): RESTING,
        (a.OFFERED, v.SEAT_LOST): RESTING,
        (a.OFFERED, v.REMOVE): RESTING,
        (a.OFFERED, v.SET_PRIORITY): (a.OFFERED,),
        (a.OFFERED, v.AGENT_LOST): (a.OFFLINE,),
        (a.BUSY, v.HOLD): (a.BUSY,),
        (a.BUSY, v.RETRIEVE): (a.BUSY,),
        (a.BUSY, v.CORRECT_CATEGORY): (a.BUSY,),
        (a.BUSY, v.TRANSFER): RESTING,
        (a.BUSY, v.WRITE): RESTING,
        (a.BUSY, v.TAKE_OVER): (a.WRAP_UP,),
        (a.BUSY, v.HANG_UP): (a.WRAP_UP,),
        (a.BUSY, v.SEAT_LOST): (a.WRAP_UP,),
        (a.BUSY, v.AGENT_LOST): (a.OFFLINE,),
        (a.WRAP_UP, v.CORRECT_CATEGORY): (a.WRAP_UP,),
        (a.WRAP_UP, v.FINISH_WRAP_UP): RESTING,
        (a.WRAP_UP, v.WRAP_UP_EXPIRED): RESTING,
        (a.WRAP_UP, v.AGENT_LOST): (a.OFFLINE,),
        # For the second agent of a contact: wrap-up follows only if it spoke with the citizen.
        (a.AVAILABLE, v.CONSULT): (a.OFFERED,),
        (a.OFFERED, v.CONSULT_ACCEPT): (a.BUSY,),
        (a.OFFERED, v.CONSULT_DECLINE): RESTING,
        (a.OFFERED, v.CONSULT_NO_ANSWER): (a.PAUSED, a.OFFLINE),
        (a.OFFERED, v.CONSULT_CANCEL): RESTING,
        (a.OFFERED, v.CONSULT_OVER): RESTING,
        (a.OFFERED, v.COLLEAGUE_LOST): (a.OFFLINE,),
        (a.BUSY, v.CONSULT_JOIN): (a.BUSY,),
        (a.BUSY, v.CONSULT_CANCEL): (*RESTING, a.WRAP_UP),
        (a.BUSY, v.CONSULT_OVER): (*RESTING, a.WRAP_UP),
        (a.BUSY, v.CONSULT_LEAVE): (*RESTING, a.WRAP_UP),
        (a.BUSY, v.COLLEAGUE_LOST): (a.OFFLINE,),
        (a.BUSY, v.CONSULT_COMPLETE): (a.WRAP_UP,),
        (a.BUSY, v.PASS_ON): (a.WRAP_UP,),
        (a.WRAP_UP, v.FINISH_PART): RESTING,
    }
    # Acts of the citizen's browser concern the agent without changing its state.
    for state in (a.OFFERED, a.BUSY, a.WRAP_UP):
        table[(state, v.DETACH)] = (state,)
        table[(state, v.RESUME)] = (state,)
    for state in (a.OFFERED, a.BUSY):
        table[(state, v.SET_CONSENT)] = (state,)
        table[(state, v.SWITCH_CHANNEL)] = (state,)
    for state in RESTING:
        table[(state, v.STEP_IN)] = (a.BUSY,)
        table[(state, v.SET_AVAILABLE)] = (a.AVAILABLE,)
        table[(state, v.SET_PAUSED)] = (a.PAUSED,)
        table[(state, v.SET_OFFLINE)] = (a.OFFLINE,)
    return MappingProxyType(table)


CONTACT_TRANSITIONS: ContactTable = _contact_table()
AGENT_TRANSITIONS: AgentTable = _agent_table()

_CONTACT_WORDS: Mapping[Verb, Refusal] = MappingProxyType(
    {
        Verb.OFFER: Refusal.NOT_WAITING,
        Verb.LEAVE: Refusal.NOT_WAITING,
        Verb.ACCEPT: Refusal.NOT_OFFERED,
        Verb.DECLINE: Refusal.NOT_OFFERED,
        Verb.DETACH: Refusal.NOT_SEATED,
        Verb.RESUME: Refusal.NOT_SEATED,
        Verb.SET_CONSENT: Refusal.NOT_SEATED,
        Verb.HOLD: Refusal.NOT_CONNECTED,
        Verb.RETRIEVE: Refusal.NOT_HELD,
        Verb.HANG_UP: Refusal.NOT_CONNECTED,
        Verb.WRITE: Refusal.NOT_CONNECTED,
        Verb.FINISH_WRAP_UP: Refusal.NOT_IN_WRAP_UP,
        Verb.CORRECT_CATEGORY: Refusal.NOT_CORRECTABLE,
        Verb.TRANSFER: Refusal.NOT_CONNECTED,
        Verb.TAKE_OVER: Refusal.NOT_CONNECTED,
        Verb.CONSULT: Refusal.NOT_CONNECTED,
        Verb.CONSULT_ACCEPT: Refusal.NOT_OFFERED,
        Verb.CONSULT_DECLINE: Refusal.NOT_OFFERED,
        Verb.CONSULT_CANCEL: Refusal.NOT_CONSULTING,
        Verb.CONSULT_COMPLETE: Refusal.NOT_CONSULTING,
        Verb.CONSULT_JOIN: Refusal.NOT_CONSULTING,
        Verb.CONSULT_LEAVE: Refusal.NOT_CONSULTING,
        Verb.CALL_OUTSIDE: Refusal.NOT_CONNECTED,
        Verb.OUTSIDE_ANSWERED: Refusal.NOT_OFFERED,
        Verb.OUTSIDE_GONE: Refusal.NOT_CONSULTING,
        Verb.PASS_ON: Refusal.NOT_CONSULTING,
        Verb.SWITCH_CHANNEL: Refusal.NOT_SEATED,
    }
)

_AGENT_WORDS: Mapping[AgentState, Refusal] = MappingProxyType(
    {
        AgentState.OFFLINE: Refusal.AGENT_OFFLINE,
        AgentState.AVAILABLE: Refusal.AGENT_AVAILABLE,
        AgentState.OFFERED: Refusal.OFFER_PENDING,
        AgentState.BUSY: Refusal.AGENT_BUSY,
        AgentState.WRAP_UP: Refusal.IN_WRAP_UP,
        AgentState.PAUSED: Refusal.AGENT_PAUSED,
    }
)


def targets(
    state: ContactState | AgentState, verb: Verb
) -> tuple[ContactState, ...] | tuple[AgentState, ...]:
    """The states ``verb`` may lead to from ``state``; empty when it is illegal there."""
    if isinstance(state, ContactState):
        return CONTACT_TRANSITIONS.get((state, verb), ())
    return AGENT_TRANSITIONS.get((state, verb), ())


def refusal(state: ContactState | AgentState, verb: Verb) -> Refusal:
    """Return the word with which ``verb`` is refused in ``state``.

    For a contact the word says what it is not (``not_waiting``), for an agent what it does instead (``agent_busy``).
    """
    if state is ContactState.CLOSED:
        return Refusal.CONTACT_CLOSED
    if isinstance(state, ContactState):
        return _CONTACT_WORDS.get(verb, Refusal.NOT_WAITING)
    if verb is Verb.FINISH_WRAP_UP:
        return Refusal.NOT_IN_WRAP_UP
    return _AGENT_WORDS[state]
