"""Converts points in time between Unix milliseconds, as the queue and the pages use them, and aware datetimes."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

ROME = ZoneInfo("Europe/Rome")
"""Where the station's day begins and ends."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A point in time in a request; one without a time zone is refused."""


def to_ms(at: datetime) -> int:
    """Return an aware point in time as Unix milliseconds."""
    return int(at.timestamp() * 1000)


def midnight(at_ms: int) -> datetime:
    """Return the beginning of the station's day to which a moment belongs."""
    local = from_ms(at_ms).astimezone(ROME)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def from_ms(at_ms: int) -> datetime:
    """Return Unix milliseconds as an aware time in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
