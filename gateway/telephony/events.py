"""Makes the events for the exchange from the queue's journal. Pure."""

from datetime import datetime
from typing import Literal

import msgspec

from queueing.model import ON_HOLD, Channel, ContactState, Event

Kind = Literal[
    "call.queued",
    "call.offered",
    "call.requeued",
    "call.assigned",
    "call.held",
    "call.retrieved",
    "call.transferred",
    "consult.assigned",
    "consult.joined",
    "consult.ended",
    "call.changed",
    "call.moved",
    "call.ended",
    "call.dial",
    "stream.gap",
    "exchange.check",
]


class Operator(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The operator a call is for: the account, the public code, and the extension if one is known.

    ``auto_answer_s``: the account answers by itself after so many seconds. If there is an extension, that telephone must be
    rung with the offer, and one that can pick up by itself should do so then.
    """

    id: str
    code: str | None = None
    extension: str | None = None
    auto_answer_s: int | None = None


class TelephonyEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An event for the exchange. Its type names the state it leads to; receiving it twice does no harm.

    ``colleague`` is whom the operator has consulted about the call. ``call.dial``: the citizen who asked to be called back
    is to be dialled, at ``number``. ``stream.gap``: events before this one are no longer stored; the list of calls has the
    present state. ``exchange.check``: by webhook only, while calls are held and nothing else is sent; accepting it (2xx)
    says that the exchange is there.
    """

    id: str
    type: Kind
    at: datetime
    contact_id: str | None = None
    call_id: str | None = None
    category: str | None = None
    operator: Operator | None = None
    colleague: Operator | None = None
    number: str | None = None
    reason: str | None = None
    outcome: str | None = None
    by: str | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is stored until it has been sent: ids and words only."""

    type: Kind
    at_ms: int
    contact: str
    agent: str = ""
    colleague: str = ""
    category: str = ""
    reason: str = ""
    outcome: str = ""
    by: str = ""


_LIVE = frozenset(ContactState) - {ContactState.WRAP_UP, ContactState.CLOSED}
_UNANSWERED = frozenset({ContactState.WAITING, ContactState.OFFERED})
_LEADS_TO: dict[ContactState, Kind] = {
    ContactState.OFFERED: "call.offered",
    ContactState.WAITING: "call.requeued",
    ContactState.HELD: "call.held",
    ContactState.ASKING: "call.held",
    ContactState.CONSULTING: "consult.assigned",
    ContactState.THREE_WAY: "consult.joined",
}
_WITHOUT_MOVING: dict[str, Kind] = {
    "correct_category": "call.changed",
    "take_over": "call.transferred",
}
"""The events of verbs that leave the contact in its state."""
_WITH_OPERATOR = frozenset(
    {
        *("call.offered", "call.assigned", "call.held", "call.retrieved", "call.transferred"),
        *("consult.assigned", "consult.joined", "consult.ended"),
    }
)
_WITH_COLLEAGUE = frozenset(
    {"call.retrieved", "consult.assigned", "consult.joined", "consult.ended"}
)
_ON_HOLD = frozenset(ON_HOLD)
_SECOND = frozenset(
    {
        *("consult", "consult_accept", "consult_decline", "consult_no_answer", "consult_cancel"),
        *("consult_over", "colleague_lost"),
    }
)
"""Verbs whose entry names the colleague, and the operator as ``by``; ``consult_leave`` does when it has
that."""


def noted(event: Event) -> Noted | None:
    """Return the event of a journal entry about a contact by telephone, None if it has none.

    It is derived from the states before and after rather than from the verb, so that a verb that is new to this module is
    reported by its effect.
    """
    kind = _moved(event) if event.kind == "switch_channel" else _kind(event)
    if kind is None or event.contact is None:
        return None
    agent, colleague = _who(event)
    reason = event.details.get("reason", "")
    if kind == "call.requeued" and not reason:
        reason = event.kind
    return Noted(
        type=kind,
        at_ms=event.at_ms,
        contact=event.contact,
        agent=agent if kind in _WITH_OPERATOR else "",
        colleague=colleague if kind in _WITH_COLLEAGUE else "",
        category=event.category or "",
        reason=reason.replace("_", "-") if kind in ("call.requeued", "call.ended") else "",
        outcome=event.details.get("outcome", "") if kind == "call.ended" else "",
        by=event.details.get("by", "") if kind == "call.ended" else "",
    )


def _who(event: Event) -> tuple[str, str]:
    """The operator who has the call after it, and the colleague who is in it or has just left."""
    named, said = event.agent or "", event.details
    if event.kind in _SECOND or (event.kind == "consult_leave" and "by" in said):
        by = said.get("by", "")
        return (by, named) if event.kind != "consult_over" else ("", named)
    if (
        event.kind in ("consult_complete", "consult_leave", "agent_lost", "take_over")
        and "to" in said
    ):
        return said["to"], ""
    return named, said.get("colleague", "")


def stopped(event: Event) -> Noted | None:
    """Return the event that says that a citizen who is being dialled can no longer be connected with anybody; None if the
    entry does not mean that."""
    if event.contact is None or event.contact_from not in _LIVE or event.kind == "accept":
        return None
    if event.contact_to in _LIVE and event.contact_to is not ContactState.WAITING:
        return None
    return Noted(
        type="call.ended",
        at_ms=event.at_ms,
        contact=event.contact,
        category=event.category or "",
        reason=(event.details.get("reason", "") or event.kind).replace("_", "-"),
        outcome=event.details.get("outcome", ""),
        by=event.details.get("by", ""),
    )


def _moved(event: Event) -> Kind:
    """A contact goes on by another channel: the exchange lets the caller go, or takes one in, to whatever the
    contact's state is: to music where the citizen is on hold, and to nobody's telephone yet."""
    if event.details.get("channel") != Channel.PHONE:
        return "call.moved"
    if event.contact_to is ContactState.WAITING:
        return "call.queued"
    return _LEADS_TO.get(event.contact_to or ContactState.CONNECTED, "call.assigned")


def _kind(event: Event) -> Kind | None:
    before, after = event.contact_from, event.contact_to
    if event.kind == "enqueue":
        return "call.queued"
    if before not in _LIVE or after is None:
        return None
    if after not in _LIVE:
        return "call.ended"
    if before is after:
        if event.kind == "consult_over" and before is not ContactState.ASKING:
            return "consult.ended"
        return _WITHOUT_MOVING.get(event.kind)
    return _in_consultation(event) or _led_to(before, after)


def _in_consultation(event: Event) -> Kind | None:
    before, after = event.contact_from, event.contact_to
    if "to" in event.details and event.kind != "consult":
        # the caller of an operator who was lost stays on hold, with another
        return "call.held" if after is ContactState.HELD else "call.transferred"
    if before is ContactState.THREE_WAY or (
        before is ContactState.CONSULTING and after is ContactState.HELD
    ):
        return "consult.ended"
    return None


def _led_to(before: ContactState | None, after: ContactState) -> Kind | None:
    if {before, after} <= _ON_HOLD:
        return "consult.assigned" if after is ContactState.CONSULTING else None
    if after is ContactState.CONNECTED:
        return "call.assigned" if before in _UNANSWERED else "call.retrieved"
    return _LEADS_TO.get(after)
