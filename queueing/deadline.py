"""The deadline of a message: 24 working hours; pure.

A message is due at the same time of the next working day: the first day after it on which the station (or its
category) opens at all.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queueing.hours import HORIZON_DAYS, Hours

_DAY = timedelta(days=1)


def due_at(hours: Hours, left_at: datetime) -> datetime:
    """Return by when a message left at *left_at* (aware) must be answered, in the zone of *hours*.

    Without a working day within a year it is 24 hours later.
    """
    local = hours.local(left_at)
    for ahead in range(1, HORIZON_DAYS):
        day = local.date() + ahead * _DAY
        if hours.always or hours.periods(day):
            due = datetime.combine(day, local.time(), tzinfo=ZoneInfo(hours.zone))
            # a time that a change of clocks skips or repeats is read as one moment
            return due.astimezone(UTC).astimezone(ZoneInfo(hours.zone))
    return hours.local(left_at + _DAY)


def warn_at(hours: Hours, due: datetime, ahead: timedelta) -> datetime:
    """Return the latest moment that leaves *ahead* of opening time before *due*.

    A message due at night must be handled before closing, so time while the station is closed does not count. If the
    year before *due* holds too little opening time, the result is a year before.
    """
    local = hours.local(due)
    if hours.always:
        return hours.local(due.astimezone(UTC) - ahead)
    left = ahead
    for back in range(HORIZON_DAYS):
        day = local.date() - back * _DAY
        for opens, closes in reversed(_moments(hours, day)):
            end = min(closes, due.astimezone(UTC))
            if end <= opens:
                continue
            if end - opens >= left:
                return hours.local(end - left)
            left -= end - opens
    return hours.local(due - HORIZON_DAYS * _DAY)


def _moments(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """The opening periods of a day as moments in UTC, in order."""
    zone = ZoneInfo(hours.zone)
    return [
        (
            datetime.combine(day, period.opens, tzinfo=zone).astimezone(UTC),
            datetime.combine(
                day if period.closes is not None else day + _DAY,
                period.closes or time(),
                tzinfo=zone,
            ).astimezone(UTC),
        )
        for period in hours.periods(day)
    ]
