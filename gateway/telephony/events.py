"""What the exchange is told, and what of the queue's journal makes it. Pure."""

from datetime import datetime
from typing import Literal

import msgspec

from queueing.model import Channel, ContactState, Event

Kind = Literal[
    "call.queued",
    "call.offered",
    "call.requeued",
    "call.assigned",
    "call.held",
    "call.retrieved",
    "call.changed",
    "call.moved",
    "call.ended",
    "stream.gap",
]


class Operator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who a call is for: the account, the public code, and the extension if one is known."""

    id: str
    code: str | None = None
    extension: str | None = None


class TelephonyEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One thing the exchange is told. The state it leads to is in the type; being told twice does no
    harm.

    ``stream.gap``: events before this one are no longer kept; the list of calls tells how things stand.
    """

    id: str
    type: Kind
    at: datetime
    contact_id: str | None = None
    call_id: str | None = None
    category: str | None = None
    operator: Operator | None = None
    reason: str | None = None
    outcome: str | None = None
    by: str | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is kept until it has been told: ids and words only."""

    type: Kind
    at_ms: int
    contact: str
    agent: str = ""
    category: str = ""
    reason: str = ""
    outcome: str = ""
    by: str = ""


_LIVE = frozenset(
    {
        ContactState.SCHEDULED,
        ContactState.WAITING,
        ContactState.OFFERED,
        ContactState.CONNECTED,
        ContactState.HELD,
        ContactState.CONSULTING,
        ContactState.RECONNECTING,
    }
)


_UNANSWERED = frozenset({ContactState.WAITING, ContactState.OFFERED})
_LEADS_TO: dict[ContactState, Kind] = {
    ContactState.OFFERED: "call.offered",
    ContactState.WAITING: "call.requeued",
    ContactState.HELD: "call.held",
    ContactState.CONSULTING: "call.held",
}


def noted(event: Event) -> Noted | None:
    """What a journal entry of a contact by telephone makes known, or None.

    Read off the states it leads from and to rather than the verb, so that a verb that is new to this
    module is told as what it does.
    """
    kind = _moved(event) if event.kind == "switch_channel" else _kind(event)
    if kind is None or event.contact is None:
        return None
    with_agent = kind in ("call.offered", "call.assigned", "call.held", "call.retrieved")
    reason = event.details.get("reason", "")
    if kind == "call.requeued" and not reason:
        reason = event.kind
    return Noted(
        type=kind,
        at_ms=event.at_ms,
        contact=event.contact,
        agent=(event.agent or "") if with_agent else "",
        category=event.category or "",
        reason=reason.replace("_", "-") if kind in ("call.requeued", "call.ended") else "",
        outcome=event.details.get("outcome", "") if kind == "call.ended" else "",
        by=event.details.get("by", "") if kind == "call.ended" else "",
    )


def _moved(event: Event) -> Kind:
    """A contact goes on by another channel: the exchange lets the caller go, or takes one in."""
    if event.details.get("channel") != Channel.PHONE:
        return "call.moved"
    if event.contact_to is ContactState.WAITING:
        return "call.queued"
    return "call.offered" if event.contact_to is ContactState.OFFERED else "call.assigned"


def _kind(event: Event) -> Kind | None:
    before, after = event.contact_from, event.contact_to
    if event.kind == "enqueue":
        return "call.queued"
    if before not in _LIVE or after is None:
        return None
    if after not in _LIVE:
        return "call.ended"
    if before is after:
        return "call.changed" if event.kind == "correct_category" else None
    if after is ContactState.CONNECTED:
        return "call.assigned" if before in _UNANSWERED else "call.retrieved"
    return _LEADS_TO.get(after)
