"""Points in time as the queue and the pages have them, and as SQL and people do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
"""Where the station's day begins and ends."""


def to_ms(at: datetime) -> int:
    """Return an aware point in time as Unix milliseconds."""
    return int(at.timestamp() * 1000)


def midnight(at_ms: int) -> datetime:
    """Return when the station's day began to which a moment belongs."""
    local = from_ms(at_ms).astimezone(ROME)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def from_ms(at_ms: int) -> datetime:
    """Return Unix milliseconds as an aware time in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
