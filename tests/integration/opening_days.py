"""Days on which a station is open on any day of the test."""

from datetime import datetime, timedelta

from gateway.platform.times import ROME
from queueing.hours import WEEKDAYS


def another_day():
    """A week with hours, and none today nor (should midnight pass meanwhile) tomorrow."""
    weekday = (datetime.now(ROME) + timedelta(days=3)).weekday()
    return {WEEKDAYS[weekday]: ["08:00-13:00"]}
