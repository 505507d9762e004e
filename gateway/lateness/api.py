"""The answer of the route of late things."""

from datetime import datetime
from typing import Literal

import msgspec

from gateway.lateness.reasons import Reason


class LateCase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A case that is late or soon will be, and why it waits.

    ``office`` and ``holder`` are names; ``asked`` is the addressee of the inquiry that it waits for.
    """

    id: str
    reference: str
    category: str
    subject: str | None
    office: str | None
    due_at: datetime
    pace: Literal["late", "near"]
    urgent: bool
    holder: str | None
    asked: str | None
    why: list[Reason]


class LateTopic(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of the waiting cases of one topic and office; ``office`` is a name, null for the station itself."""

    category: str
    office: str | None
    waiting: int
    near: int
    late: int
    first_due_at: datetime


class LateCount(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of things near their due time, and past it."""

    near: int
    late: int


class LatenessOverview(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that are late or near their due time, the first due first, and counts of everything else that has a due
    time.

    ``more``: there are other cases. ``topics`` counts all waiting cases, the worst topic first. ``letters`` counts
    answers that are written and not sent yet.
    """

    at: datetime
    cases: list[LateCase]
    more: bool
    topics: list[LateTopic]
    complaints: LateCount
    praises: LateCount
    letters: LateCount
    inquiries: LateCount
