"""The kinds of events, the time of the next attempt, and when a failing webhook is switched off. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

import msgspec

from gateway.platform.times import to_ms

EventKind = Literal[
    "contact.entered", "contact.answered", "contact.ended",
    "case.opened", "case.answered", "case.closed",
    "sheet.published", "sheet.confirmed", "sheet.withdrawn",
]  # fmt: skip
KINDS: Final[tuple[EventKind, ...]] = get_args(EventKind)
"""In the order in which they happen to one subject."""
OffWhy = Literal["person", "unanswered", "gone", "overflow"]
"""Why a webhook is off: an administrator; nothing was taken for :data:`DEAD_AFTER`; the receiver said 410; more than :data:`MOST_WAITING`
waited."""

FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
DEAD_AFTER: Final = timedelta(hours=24)
MOST_WAITING: Final = 10_000
KEPT: Final = timedelta(days=7)
"""How long a delivery is kept, taken or not."""
GONE: Final = 410


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event of one subject: a contact, a case or a sheet, by its opaque id."""

    kind: EventKind
    subject: str
    at: datetime

    @property
    def id(self) -> str:
        """The event's id, the same however often the event is found."""
        text = f"{self.kind}/{self.subject}/{to_ms(self.at)}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]


class DeliveryBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a delivery."""

    id: str
    type: str
    at: datetime
    subject: str


def place(kind: str, subject: str, at: datetime) -> tuple[datetime, int, str]:
    """Return the sort key of an event: by time, then in the order in which kinds happen."""
    return at, KINDS.index(kind), subject


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return events by time; those of one moment in the order in which their kinds happen."""
    return sorted(events, key=lambda each: place(each.kind, each.subject, each.at))


def pause_after(attempts: int) -> timedelta:
    """Return how long after the failed attempt number *attempts* (from 1) the next one comes."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def off_after(
    status: int | None, *, failing_since: datetime, now: datetime
) -> Literal["unanswered", "gone"] | None:
    """Return why a failed attempt switches the webhook off, None if it does not. *status* None: no answer."""
    if status == GONE:
        return "gone"
    return "unanswered" if now - failing_since >= DEAD_AFTER else None


def is_taken(status: int | None) -> bool:
    """Return whether the receiver accepted the delivery."""
    return status is not None and 200 <= status < 300
