"""Finds the last period that is over, and when its report is due. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from gateway.platform.times import ROME

Over = Literal["yesterday", "lastWeek", "lastMonth", "lastQuarter"]
SENT_AT = time(7, 0)
"""Local: when a report is sent on the first day after its period."""


def last_over(period: Over, today: date) -> tuple[date, date]:
    """Return the first and the last day of the last such period before the local day ``today``."""
    month = today.replace(day=1)
    match period:
        case "yesterday":
            day = today - timedelta(days=1)
            return day, day
        case "lastWeek":
            monday = today - timedelta(days=today.weekday())
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "lastMonth":
            last = month - timedelta(days=1)
            return last.replace(day=1), last
        case "lastQuarter":
            begun = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
            last = begun - timedelta(days=1)
            return date(last.year, last.month - 2, 1), last


def due(period: Over, now: datetime) -> tuple[date, date]:
    """Return the last period whose report is to be sent by ``now`` (aware)."""
    local = now.astimezone(ROME)
    today = local.date()
    if local.time() < SENT_AT:
        # before that hour the day before counts
        today -= timedelta(days=1)
    return last_over(period, today)


def next_due(period: Over, now: datetime) -> datetime:
    """Return when the report of the next period that ends will be sent, local."""
    day = now.astimezone(ROME).date()
    present = due(period, now)
    while True:
        at = datetime.combine(day, SENT_AT, ROME)
        if at > now and due(period, at) != present:
            return at
        day += timedelta(days=1)
