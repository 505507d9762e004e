"""Decides whom a circular concerns, whether it is in force, and when its readers are reminded. Pure."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, Literal

State = Literal["in_force", "expired", "withdrawn"]

REMINDED_BEFORE: Final = timedelta(days=1)
"""So long before the last day for confirming it the station reminds by itself, and once more on that day."""


def concerns(
    *, role: str, office: str | None, roles: Collection[str], offices: Collection[str]
) -> bool:
    """Return whether a circular for these *roles* and *offices* concerns somebody with *role* in *office*; without
    *offices* it is for everybody with the role."""
    return role in roles and (not offices or office in offices)


def state_of(*, withdrawn: bool, until: date | None, today: date) -> State:
    """Return the state of a circular on *today*, a day of the station; it is in force on its last day too."""
    if withdrawn:
        return "withdrawn"
    return "expired" if until is not None and until < today else "in_force"


def reminder_due(confirm_by: date | None, reminded_on: date | None, today: date) -> bool:
    """Return whether the station reminds today: on the day before *confirm_by*, and on that day, each once. Days are
    the station's."""
    if confirm_by is None:
        return False
    days = (confirm_by - REMINDED_BEFORE, confirm_by)
    return any(each <= today and (reminded_on is None or reminded_on < each) for each in days)
