"""Computes until when a sheet may be relied on, and its freshness at a moment. Pure; times are aware, to the minute."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LIFE_DAYS: Final = 60
"""Days that a sheet lives after it was confirmed, where neither it nor its topics say otherwise."""
SHORTEST_LIFE, LONGEST_LIFE = 1, 730
REMINDED_BEFORE: Final = timedelta(days=10)
"""So long before the end its owner is asked to confirm it."""


class Freshness(StrEnum):
    """Whether a sheet may be relied on: a ``due`` one still may, and should be confirmed; an ``expired`` one is shown to
    the staff alone."""

    FRESH = "fresh"
    DUE = "due"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def life_of(own: int | None, topics: Iterable[str], by_topic: Mapping[str, int]) -> int:
    """Return for how many days a sheet lives: its own life, else the shortest of its topics', else :data:`LIFE_DAYS`."""
    if own is not None:
        return own
    return min((by_topic[each] for each in topics if each in by_topic), default=LIFE_DAYS)


def fresh_until(confirmed_at: datetime, life_days: int) -> datetime:
    """Return the moment from which a sheet counts as expired, unless it is confirmed again."""
    return confirmed_at + timedelta(days=life_days)


def freshness(until: datetime, now: datetime, *, withdrawn: bool = False) -> Freshness:
    """Return the freshness at *now* of a sheet that expires at *until*."""
    if withdrawn:
        return Freshness.WITHDRAWN
    if now >= until:
        return Freshness.EXPIRED
    return Freshness.DUE if now >= until - REMINDED_BEFORE else Freshness.FRESH
