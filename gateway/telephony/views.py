"""A call in the form that exchanges are sent; pure."""

from typing import cast

from gateway.contacts.tables import Contact
from gateway.telephony import api
from queueing.model import ContactState
from queueing.promise import Promise
from signaling.protocol.base import Longer

STATES: dict[ContactState, api.CallState] = {
    ContactState.SCHEDULED: "waiting",
    ContactState.WAITING: "waiting",
    ContactState.OFFERED: "offered",
    ContactState.HELD: "held",
    ContactState.ASKING: "held",
    ContactState.CONSULTING: "consulting",
    ContactState.THREE_WAY: "three-way",
    ContactState.WRAP_UP: "ended",
    ContactState.CLOSED: "ended",
}
"""What needs no look at the operator's set."""


def wait_shown(promise: Promise | None) -> api.Wait | None:
    """Return the wait to announce, None if there is none."""
    if promise is None or promise.wait is None:
        return None
    low_s, high_s = promise.wait
    longer = cast("Longer | None", promise.longer)
    return api.Wait(low_s=low_s, high_s=high_s, longer=longer)


def ended(row: Contact, call_id: str) -> api.PhoneCall:
    """Return a call that is over, from the history."""
    return api.PhoneCall(
        contact_id=row.id,
        reference=row.reference,
        call_id=call_id,
        state="ended",
        category=row.category,
        language=row.language,
        entered_at=row.created_at,
        outcome=row.outcome,
    )
