"""What an exchange is shown of a call; pure."""

from typing import cast

from gateway.history.models import Contact
from gateway.http.api import telephony as api
from queueing.promise import Promise
from signaling.protocol.base import Longer


def wait_shown(promise: Promise | None) -> api.Wait | None:
    """Return the wait that is told, or ``None`` where there is none to tell."""
    if promise is None or promise.wait is None:
        return None
    low_s, high_s = promise.wait
    longer = cast("Longer | None", promise.longer)
    return api.Wait(low_s=low_s, high_s=high_s, longer=longer)


def ended(row: Contact, call_id: str) -> api.PhoneCall:
    """Return a call that is over, of which only history knows."""
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
