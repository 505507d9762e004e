"""A month of messages over working days and holidays: each that waits has an alarm before its time and an escalation after."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.messages.clock import CHECK_EVERY_S
from queueing.deadline import due_at, warn_at
from queueing.hours import PUBLISHED

ROME = ZoneInfo("Europe/Rome")
START = datetime(2026, 12, 1, tzinfo=ROME).astimezone(UTC)
COUNT = 5_000
AHEAD = timedelta(hours=2)


def looked(after: datetime) -> datetime:
    """When the clock, which looks every fifteen seconds, sees that a moment has come."""
    beats = -((START - after) // timedelta(seconds=CHECK_EVERY_S))
    return START + beats * timedelta(seconds=CHECK_EVERY_S)


def test_no_case_is_past_its_time_without_an_alarm_before_and_an_escalation_after():
    chance = random.Random(21)
    closed_days = opened_at_night = 0
    for _ in range(COUNT):
        left = START + timedelta(seconds=chance.randrange(31 * 86_400))
        due = due_at(PUBLISHED, left)
        warn = warn_at(PUBLISHED, due, AHEAD)
        # one that is put off wakes at the latest when its time is near
        wakes = min(left + timedelta(days=chance.randrange(60)), warn)
        alarm, escalation = looked(max(left, warn)), looked(due)
        assert PUBLISHED.periods(PUBLISHED.local(due).date()), "on a working day"
        assert left < due
        assert max(left, wakes) <= alarm < due <= escalation, (left, due, warn)
        assert escalation - due <= timedelta(seconds=CHECK_EVERY_S)
        if warn > left:
            assert PUBLISHED.is_open(warn), "somebody is there to hear the alarm"
        closed_days += not PUBLISHED.periods(PUBLISHED.local(left).date())
        opened_at_night += not PUBLISHED.is_open(left)
    assert closed_days > COUNT // 5, "week-ends and holidays are in it"
    assert opened_at_night > COUNT // 3
