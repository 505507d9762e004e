"""Rules of an inquiry: its standing, when to remind its addressee, and which mail counts as its answer. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal

Standing = Literal["waiting", "near", "late", "answered", "withdrawn"]

WARNED_BEFORE: Final = timedelta(days=1)
"""So long before its time is over the addressee is reminded, or halfway where there is less time."""


def warn_at(asked_at: datetime, due_at: datetime) -> datetime:
    """Return when to remind the addressee of a question asked at *asked_at*."""
    return due_at - min(WARNED_BEFORE, (due_at - asked_at) / 2)


def standing(state: str, *, warned_from: datetime, due_at: datetime, now: datetime) -> Standing:
    """Return the state of an inquiry at *now*, for lists: also whether it is near its due time or late."""
    if state == "answered":
        return "answered"
    if state == "withdrawn":
        return "withdrawn"
    if due_at <= now:
        return "late"
    return "near" if warned_from <= now else "waiting"


def is_expected(sender: str, asked: str) -> bool:
    """Return whether a mail of *sender* comes from the addressee *asked*: the same address, or another of its domain.

    In a domain where everybody may have an address (:data:`SHARED`) only the same address counts.
    """
    one, other = sender.strip().casefold(), asked.strip().casefold()
    if not one or not other:
        return False
    domain = other.rpartition("@")[2]
    return one == other or (domain not in SHARED and one.rpartition("@")[2] == domain)


SHARED: Final = frozenset(
    (
        "gmail.com", "googlemail.com", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "tim.it", "hotmail.com", "hotmail.it",
        "outlook.com", "outlook.it", "live.it", "yahoo.com", "yahoo.it", "icloud.com", "pec.it", "legalmail.it", "postecert.it",
        "pec.aruba.it", "arubapec.it",
    )
)  # fmt: skip
"""Domains in which everybody may have an address."""
