"""Derives the legs of a contact, with their times, from the queue's journal. Pure."""

from collections.abc import Sequence
from typing import Any

from gateway.platform.times import from_ms
from queueing.model import OVER, Channel, ContactState, Event

ENTERS = frozenset({"enqueue", "schedule"})
_CHOOSES = ENTERS | {"set_consent"}
_BEGINS = ENTERS | {"accept", "consult_accept", "outside_answered", "switch_channel"}
_AGENT_LEAVES = {
    "agent_lost": "agent_lost",
    "transfer": "transferred",
    "consult_complete": "transferred",
    "consult_leave": "left",
    "take_over": "taken_over",
    "pass_on": "transferred",
}
"""What ends the operator's leg and not the contact, with the word the leg ends by."""
_COLLEAGUE_LEAVES = {
    "consult_cancel": "released",
    "consult_over": "released",
    "consult_leave": "left",
    "colleague_lost": "agent_lost",
    "outside_gone": "left",
}
"""The same for the colleague who had been asked, or the number outside that was called."""
_SECOND = ("colleague", "outside")
_JOINED_AS = {"accept": "agent", "consult_accept": "colleague", "outside_answered": "outside"}
"""As which party one comes in."""

Row = dict[str, Any]


def is_over(event: Event) -> bool:
    """Return whether the contact's conversation, or its place in the queue, ends with this event."""
    return event.contact_to in OVER and event.contact_from not in OVER


def is_consent_choice(event: Event) -> bool:
    """Return whether the citizen chose with this event whether to be recorded: ``details["consent"]`` is ``"1"`` or ``"0"``."""
    return event.kind in _CHOOSES and "consent" in event.details


def ended_ms(event: Event) -> int:
    """Return when that ended which ends with this event (Unix milliseconds): for a hang-up that could be taken back,
    the time of the hang-up."""
    return int(event.details.get("hung_up_at", event.at_ms))


def changes_legs(event: Event) -> bool:
    """Return whether a leg begins, ends, or has its wrap-up done with this event."""
    return (
        is_over(event)
        or event.kind in _BEGINS
        or event.kind in _AGENT_LEAVES
        or event.kind in _COLLEAGUE_LEAVES
        or _wraps(event)
    )


def legs_of(contact: str, story: Sequence[Event]) -> list[Row]:
    """Return the legs as rows, from all entries of the contact in order."""
    legs: list[Row] = []
    for event in story:
        at = from_ms(event.at_ms)
        if event.kind == "switch_channel":
            _switch(legs, event)
        elif event.kind in ENTERS:
            legs.append(_leg(contact, 1, "citizen", None, _channel(event), event))
        elif event.kind in _JOINED_AS:
            legs.append(_joins(contact, legs, _JOINED_AS[event.kind], event.agent, event))
        if is_over(event):
            _end(legs, ("citizen", "agent", *_SECOND), event.kind, event)
        elif event.kind == "agent_lost" or "to" in event.details:
            _replaced(contact, legs, event)
        elif event.kind in _COLLEAGUE_LEAVES:
            why = event.details.get("why") or _COLLEAGUE_LEAVES[event.kind]
            _end(legs, _SECOND, why, event)
        elif event.kind in _AGENT_LEAVES:
            _end(legs, ("agent",), _AGENT_LEAVES[event.kind], event)
        if _wraps(event):
            own = [leg for leg in legs if event.agent and leg["account_id"] == event.agent]
            for leg in own[-1:]:
                leg["wrapped_at"] = at
    return legs


def _wraps(event: Event) -> bool:
    closes = event.contact_to is ContactState.CLOSED and event.contact_from is ContactState.WRAP_UP
    return closes or event.kind == "finish_part"


def _replaced(contact: str, legs: list[Row], event: Event) -> None:
    """The operator is out; the colleague who had been asked may have the contact from now on."""
    successor = event.details.get("to") if event.kind in _AGENT_LEAVES else None
    if event.kind in _AGENT_LEAVES:
        _end(legs, ("agent",), _AGENT_LEAVES[event.kind], event)
    if successor:
        _end(legs, ("colleague",), "took_over", event)
        legs.append(_joins(contact, legs, "agent", successor, event))


def _joins(contact: str, legs: Sequence[Row], party: str, account: str | None, event: Event) -> Row:
    """A party joins by the channel the citizen is on."""
    position = int(event.details.get("leg", "2"))
    channel = str(legs[-1]["channel"]) if legs else "video"
    return _leg(contact, position, party, account, channel, event)


def _leg(
    contact: str, position: int, party: str, account: str | None, channel: str, event: Event
) -> Row:
    return {
        "leg_id": f"{contact}-{position}",
        "contact_id": contact,
        "position": position,
        "party": party,
        "channel": channel,
        "account_id": account,
        "started_at": from_ms(event.at_ms),
        "ended_at": None,
        "ended_why": None,
        "wrapped_at": None,
    }


def _channel(event: Event) -> str:
    """To people a telephone is a telephone, by an exchange or by the line."""
    channel = event.details.get("channel", "video")
    return str(Channel.PHONE) if channel == Channel.LINE else channel


def _end(legs: Sequence[Row], parties: Sequence[str], why: str, event: Event) -> None:
    for leg in legs:
        if leg["ended_at"] is None and leg["party"] in parties:
            leg |= {"ended_at": from_ms(ended_ms(event)), "ended_why": why}


def _switch(legs: list[Row], event: Event) -> None:
    """All parties continue by another channel, each in a leg of their own."""
    at = from_ms(event.at_ms)
    for leg in [leg for leg in legs if leg["ended_at"] is None]:
        leg |= {"ended_at": at, "ended_why": "switched"}
        position = max(known["position"] for known in legs) + 1
        legs.append(
            leg
            | {
                "leg_id": f"{leg['contact_id']}-{position}",
                "position": position,
                "channel": _channel(event),
                "started_at": at,
                "ended_at": None,
                "ended_why": None,
            }
        )
