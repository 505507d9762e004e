"""The state of a device. No I/O; times are aware."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.knowledge.freshness import LIFE_DAYS
from gateway.pocket.api import State

SILENT_AFTER: Final = timedelta(days=LIFE_DAYS)
"""A device that has not been heard of for so long holds nothing that is sure to be true."""


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """The facts about a device; see :class:`gateway.pocket.tables.PocketDevice`."""

    enrolled: bool
    revoked: bool
    code_until: datetime | None
    seen_at: datetime | None
    sequence: int | None
    trouble: str | None


def standing(of: DeviceFacts, newest: int, now: datetime) -> State:
    """Return the state of a device at *now*, while *newest* is the number of the present set."""
    if of.revoked:
        return "revoked"
    if not of.enrolled:
        return "invited" if of.code_until is not None and now < of.code_until else "lapsed"
    if of.seen_at is None or now - of.seen_at >= SILENT_AFTER:
        return "silent"
    if of.trouble is not None:
        return "troubled"
    return "current" if of.sequence == newest else "behind"
