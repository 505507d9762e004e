"""Builds the parts of an emergency on the pages: the citizen's location, and the note for 112."""

from typing import Literal, get_args

import msgspec

from gateway.contacts.tables import Escalation as EscalationRow
from gateway.contacts.tables import Location as LocationRow
from gateway.platform.times import to_ms
from signaling.protocol import desk_views
from signaling.protocol.base import Location


def location_state(row: LocationRow | None) -> Literal["asked", "shared", "declined"] | None:
    """Return the state of the operator's question for the citizen's location, None where there is none."""
    shown = location(row)
    return shown.state if shown else None


def location(row: LocationRow | None) -> Location | None:
    """Return the location that the citizen gave, or None."""
    if row is None:
        return None
    return Location(
        state=msgspec.convert(row.state, Literal["asked", "shared", "declined"]),
        at_ms=to_ms(row.asked_at if row.state == "asked" else row.answered_at or row.asked_at),
        text=row.text,
        latitude=row.latitude,
        longitude=row.longitude,
        accuracy_m=row.accuracy_m,
    )


def escalation(row: EscalationRow | None) -> desk_views.Escalation | None:
    """Return the note for 112 in the form that the desk is shown, or None."""
    if row is None:
        return None
    return desk_views.Escalation(
        opened_at_ms=to_ms(row.opened_at),
        what=row.what or "",
        callback=row.callback or "",
        called_at_ms=to_ms(row.called_at) if row.called_at is not None else None,
        outcome=next((o for o in get_args(desk_views.EscalationOutcome) if o == row.outcome), None),
    )
