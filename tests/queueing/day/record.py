"""What became of the day: one line a contact, and the figures a floor is judged by."""

from __future__ import annotations

from dataclasses import dataclass, field

THRESHOLD_MS = 120_000
"""Within which a contact ought to be answered, in these days."""


@dataclass
class Life:
    """One contact. ``waits_from_ms``: since when, which for a callback is when it came in line."""

    id: str
    category: str
    channel: str
    waits_from_ms: int
    answered_ms: int | None = None
    given_up_ms: int | None = None
    offers: int = 0
    agents: list[str] = field(default_factory=list)
    told_s: tuple[int, int] | None = None
    """The wait that was told on entering, low and high."""
    expected_s: float | None = None
    """The same as one number, which the range was made of."""

    @property
    def wait_ms(self) -> int | None:
        return None if self.answered_ms is None else self.answered_ms - self.waits_from_ms


@dataclass
class Figures:
    """Shares from 0 to 1, times in seconds."""

    offered: int
    answered: int
    abandonment: float
    level_of_answered: float
    level_of_offered: float
    mean_wait_s: float
    ninth_tenth_s: float
    longest_wait_s: float
    by_channel: dict[str, float]


def figures(lives: list[Life]) -> Figures:
    """Both definitions of the service level: of those answered, and of all who came."""
    waits = sorted(life.wait_ms for life in lives if life.wait_ms is not None)
    within = sum(wait <= THRESHOLD_MS for wait in waits)
    given_up = sum(life.given_up_ms is not None for life in lives)
    return Figures(
        offered=len(lives),
        answered=len(waits),
        abandonment=given_up / len(lives),
        level_of_answered=within / len(waits),
        level_of_offered=within / len(lives),
        mean_wait_s=sum(waits) / len(waits) / 1000,
        ninth_tenth_s=waits[int(len(waits) * 0.9)] / 1000,
        longest_wait_s=waits[-1] / 1000,
        by_channel={
            channel: _mean([w for life in lives if life.channel == channel and (w := life.wait_ms)])
            for channel in sorted({life.channel for life in lives})
        },
    )


LONG_ENOUGH_MS = 30_000
"""A wait shorter than this is no longer than a ring, and its error in per cent says nothing."""


def estimate_errors(lives: list[Life]) -> list[float]:
    """By how much of the wait the one told on entering was off, in ascending order: of those who were told
    to wait, waited and were answered."""
    return sorted(
        abs(life.expected_s * 1000 - wait) / wait
        for life in lives
        if life.expected_s is not None and (wait := life.wait_ms or 0) >= LONG_ENOUGH_MS
    )


def kept_share(lives: list[Life]) -> float:
    """How often the wait was within the range that was told."""
    told = [
        life.told_s[0] <= life.wait_ms / 1000 <= life.told_s[1]
        for life in lives
        if life.told_s is not None and life.wait_ms is not None
    ]
    return sum(told) / max(len(told), 1)


def _mean(waits_ms: list[int]) -> float:
    return sum(waits_ms) / max(len(waits_ms), 1) / 1000
