"""A working day as it would be without any queue: who calls when and why, how long they would wait and talk,
and when the operators are there. Drawn from a seed; the same plan is lived by the real queue and by the plain
simulation it is compared with."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

MINUTE = 60_000
HOUR = 60 * MINUTE
OPENS, CLOSES = 8 * HOUR, 17 * HOUR + 30 * MINUTE
MIDDAY = (13 * HOUR, 14 * HOUR)

PROFILE = (
    *(0.45, 0.75, 1.05, 1.25, 1.35, 1.3, 1.2, 1.0, 0.85, 0.65),  # 8:00 to 13:00
    *(0, 0),
    *(0.95, 1.15, 1.2, 1.1, 0.9, 0.7, 0.45),  # 14:00 to 17:30
)
"""How busy each half-hour is, relative to the day's mean; nobody is let in at midday."""

LANGUAGES = ("de", "en", "fr", "sl", "lis")
RING_MS = 20_000
COOLDOWN_MS = 30_000
MISSED_PAUSE_MS = 90_000
RELAX_MS = 4 * MINUTE


@dataclass(frozen=True)
class Answer:
    """What an operator does with an offer: ``accept`` or ``decline`` after a time, or let it ring."""

    how: str
    after_ms: int


@dataclass(frozen=True)
class Call:
    """One contact of the plan. ``talks_ms`` has one length for each operator it is passed on to;
    ``moves_to`` the category of the second. ``calls_back_ms``: whoever would give up has asked to be called
    back after that time instead."""

    id: str
    at_ms: int
    category: str
    channel: str
    needs: frozenset[str]
    relaxes: bool
    patience_ms: int
    talks_ms: tuple[int, ...]
    wrap_up_ms: int
    answers: tuple[Answer, ...]
    moves_to: str | None = None
    calls_back_ms: int | None = None

    def answer(self, number: int) -> Answer:
        """To its *number*-th offer, from 1."""
        return self.answers[(number - 1) % len(self.answers)]


@dataclass(frozen=True)
class Operator:
    """``away_ms``: (from, until) of the breaks, in order; at work between the two ends."""

    id: str
    categories: dict[str, int]
    skills: frozenset[str]
    on_ms: int
    off_ms: int
    away_ms: tuple[tuple[int, int], ...]


@dataclass
class Plan:
    """A day of one seed, its calls by time."""

    seed: int
    calls: list[Call] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)


def draw(
    seed: int,
    categories: list[str],
    *,
    operators: int = 40,
    calls_a_day: float = 2600,
    until_ms: int = CLOSES,
) -> Plan:
    """The plan of *seed*. The first categories are asked for the most; each is served by a few operators.

    ``until_ms`` ends the day earlier, for a short one.
    """
    dice = random.Random(seed)
    plan = Plan(seed)
    weight = [1 / (rank + 3) for rank in range(len(categories))]
    mean_ms = {name: dice.uniform(150_000, 420_000) for name in categories}
    plan.operators = [_operator(dice, n, categories, weight) for n in range(operators)]
    at = float(OPENS)
    number = 0
    mean_rate = calls_a_day / (9.5 * HOUR)
    top = max(PROFILE)
    while True:
        at += dice.expovariate(mean_rate * top)
        if at >= until_ms:
            return plan
        if dice.random() * top < PROFILE[int((at - OPENS) // (30 * MINUTE))]:
            number += 1
            plan.calls.append(_call(dice, f"c{number}", int(at), categories, weight, mean_ms))


def _operator(
    dice: random.Random, number: int, categories: list[str], weight: list[float]
) -> Operator:
    known = {categories[number % len(categories)]: 5}
    while len(known) < 8:
        known.setdefault(dice.choices(categories, weight)[0], dice.randint(1, 5))
    skills = {LANGUAGES[number % len(LANGUAGES)]} | set(dice.sample(LANGUAGES[:4], 1))
    on = OPENS - 10 * MINUTE + dice.randrange(10 * MINUTE)
    morning = 9 * HOUR + 30 * MINUTE + (number * 5 * MINUTE) % (2 * HOUR)
    afternoon = 15 * HOUR + (number * 4 * MINUTE) % (90 * MINUTE)
    away = [(morning, morning + 15 * MINUTE), MIDDAY, (afternoon, afternoon + 15 * MINUTE)]
    away = [(a + dice.randrange(MINUTE), b + dice.randrange(MINUTE)) for a, b in away]
    # those waiting when the doors close are still served
    return Operator(f"a{number}", known, frozenset(skills), on, CLOSES + 90 * MINUTE, tuple(away))


def _call(
    dice: random.Random,
    name: str,
    at_ms: int,
    categories: list[str],
    weight: list[float],
    mean_ms: dict[str, float],
) -> Call:
    category = dice.choices(categories, weight)[0]
    video = dice.random() < 0.4
    needs = frozenset({dice.choice(LANGUAGES)}) if dice.random() < 0.06 else frozenset[str]()
    moves_to = dice.choice(categories) if dice.random() < 0.04 else None
    return Call(
        id=name,
        at_ms=at_ms,
        category=category,
        # of callers every other one comes by the station's own line
        channel="video" if video else ("line" if int(name[1:]) % 2 else "phone"),
        needs=needs,
        relaxes="lis" not in needs,
        patience_ms=int(dice.expovariate(1 / (14 * MINUTE))) + 3_000,
        talks_ms=(
            _log_normal(dice, mean_ms[category] * (1.15 if video else 1)),
            _log_normal(dice, 200_000),
        ),
        wrap_up_ms=int(dice.expovariate(1 / 30_000)) + 2_000,
        answers=tuple(_answer(dice) for _ in range(8)),
        moves_to=moves_to,
        calls_back_ms=dice.randrange(5 * MINUTE, 20 * MINUTE) if dice.random() < 0.3 else None,
    )


def _log_normal(dice: random.Random, mean_ms: float, spread: float = 0.7) -> int:
    """Lengths of calls: ``spread`` is the standard deviation of their logarithm."""
    return int(dice.lognormvariate(math.log(mean_ms) - spread**2 / 2, spread)) + 5_000


def _answer(dice: random.Random) -> Answer:
    way = dice.random()
    if way < 0.02:
        return Answer("miss", RING_MS)
    return Answer("decline" if way < 0.03 else "accept", dice.randrange(1_500, 7_000))
