"""Sums up how one party receives a call: as a whole, in the last minute, and in the worst minute. Pure."""

from typing import Literal

import msgspec

from gateway.calls.quality.interval import Interval
from gateway.calls.quality.verdict import (
    Figures,
    Verdict,
    added,
    badness,
    judge,
    judge_call,
    together,
)

MINUTE_S = 60.0
HALF_S = MINUTE_S / 2
_MOST_RECENT = 30
"""Intervals kept of the last minute, should they be short."""


class Worst(msgspec.Struct, frozen=True, kw_only=True):
    """The worst minute so far; it ended ``at_ms``."""

    at_ms: int
    figures: Figures


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of one party's intervals. It is stored by the book, and grows by :func:`counted`; ``leg`` is the
    party's place among the contact's."""

    party: Literal["citizen", "agent"]
    leg: int
    reports: int = 0
    whole: Figures = Figures()
    recent: tuple[Interval, ...] = ()
    worst: Worst | None = None

    @property
    def at_ms(self) -> int:
        """When the last interval ended; 0 before the first."""
        return self.recent[-1].at_ms if self.recent else 0

    def now(self) -> Verdict:
        """Judge the last minute."""
        return judge(together(self.recent))

    def call(self) -> Verdict:
        """Judge the whole call."""
        return judge_call(self.whole, self.worst.figures if self.worst else None)


def counted(tally: Tally, interval: Interval) -> Tally:
    """Return the tally with one more interval."""
    recent = (*tally.recent, interval)[-_MOST_RECENT:]
    while len(recent) > 1 and sum(each.seconds for each in recent[1:]) >= MINUTE_S:
        recent = recent[1:]
    minute = together(recent)
    worst = tally.worst
    # the first seconds of a call pass for a minute only until there is a longer one
    brief = worst is None or worst.figures.seconds < HALF_S or minute.seconds < HALF_S
    if worst is None or brief or badness(minute) > badness(worst.figures):
        worst = Worst(at_ms=interval.at_ms, figures=minute)
    return msgspec.structs.replace(
        tally,
        reports=tally.reports + 1,
        whole=added(tally.whole, interval),
        recent=recent,
        worst=worst,
    )
