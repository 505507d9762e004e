"""Made-up days with the shape of a real station's: weekdays, a morning and an afternoon, growth, chance."""

import math
import random
from datetime import date, timedelta

WEEK = (1.35, 1.1, 1.0, 0.95, 0.8, 0.3, 0.0)
"""Monday is the busiest; nobody is there on Sundays."""


def _poisson(dice: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def shape() -> list[float]:
    """The shares of 48 half-hours: 8:00 to 17:30 with two humps."""
    raw = [0.0] * 48
    for slot in range(16, 35):
        at = (slot - 16) / 19
        raw[slot] = (
            1.6 * math.exp(-(((at - 0.25) / 0.18) ** 2))
            + math.exp(-(((at - 0.75) / 0.2) ** 2))
            + 0.15
        )
    whole = sum(raw)
    return [each / whole for each in raw]


def made_days(seed: int, first: date, days: int, *, level: float = 120.0) -> dict[date, list[int]]:
    """Contacts by half-hour: Poisson around a mean that varies by 12 % from day to day and grows slowly."""
    dice = random.Random(seed)
    shares = shape()
    found = {}
    for number in range(days):
        day = first + timedelta(days=number)
        mean = level * WEEK[day.weekday()] * (1 + number / 900) * math.exp(0.12 * dice.gauss(0, 1))
        found[day] = [_poisson(dice, mean * share) for share in shares]
    return found
