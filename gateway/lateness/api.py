"""The answer of the route of late things."""

from datetime import datetime
from typing import Literal

import msgspec

from gateway.lateness.reasons import Reason


class LateCase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A case that is late or soon will be, and why it waits. ``office`` and ``holder`` are names, ``asked`` whom it waits for."""

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
    """The waiting cases of a topic and office in figures; ``office`` is a name, null for the house."""

    category: str
    office: str | None
    waiting: int
    near: int
    late: int
    first_due_at: datetime


class LateCount(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of cases that are near their time, and past it."""

    near: int
    late: int


class WhatIsLate(msgspec.Struct, frozen=True, kw_only=True):
    """Everything with a time limit. ``letters`` are answers that are written and have not gone out. ``cases`` are late or near their time, ordered by due time; ``more``: there are
    others. ``topics`` counts all waiting cases, the worst topic first."""

    at: datetime
    cases: list[LateCase]
    more: bool
    topics: list[LateTopic]
    complaints: LateCount
    praises: LateCount
    letters: LateCount
    inquiries: LateCount
