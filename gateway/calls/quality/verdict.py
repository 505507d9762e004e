"""From figures to words: good, fair or poor, and what is wrong.

The rule is a table, so that it can be read and argued about. Where a figure is beyond its first limit
the word is at most fair, beyond the second it is poor; the worst figure decides.

| figure | good up to | fair up to | what is wrong |
|---|---|---|---|
| share of time in which the picture stands still | 1 % | 5 % | picture |
| pictures a second, where pictures come | 12 or more | 6 or more | picture |
| share of sound that is made up | 2 % | 7 % | sound |
| round trip and jitter buffer together | 300 ms | 600 ms | delay |
| packets lost, where the page tells none of the above | 3 % | 10 % | loss |

The delay is an upper bound of what one hears the other with; ITU-T G.114 wants 400 ms at most. Packets
lost are mostly repaired, so they judge the connection (``connection``: 3 % and 10 % either way, round
trip 300 and 700 ms) and not the conversation.

Of a whole call: good when all of it together is good and no minute was poor, poor when all of it
together is poor, else fair.
"""

from typing import Literal

import msgspec

from gateway.calls.quality.interval import Interval, Path

Word = Literal["good", "fair", "poor"]
Issue = Literal["picture", "sound", "delay", "loss"]

_WORDS: tuple[Word, ...] = ("good", "fair", "poor")
_STILL = (0.01, 0.05)
_SLOW_FPS = (12.0, 6.0)
_MADE_UP = (0.02, 0.07)
_DELAY_MS = (300.0, 600.0)
_LOSS = (0.03, 0.10)
_CONNECTION_RTT_MS = (300.0, 700.0)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Sums and means over several intervals: sums of counts, means over time of measurements."""

    seconds: float = 0.0
    picture_s: float = 0.0
    freezes: int = 0
    freeze_s: float = 0.0
    concealment: float | None = None
    fps: float | None = None
    jitter_buffer_ms: float | None = None
    rtt_ms: float | None = None
    loss: float | None = None
    uplink_loss: float | None = None
    path: Path | None = None
    width: int | None = None
    height: int | None = None

    @property
    def still(self) -> float | None:
        """The share of the time with pictures in which they stood still."""
        return self.freeze_s / self.picture_s if self.picture_s else None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The judgement of a reception. ``word`` is about the conversation as the party has it, ``connection`` about its
    link; None where nothing was measured. ``issues``: the shortcomings, the worst first."""

    word: Word | None = None
    issues: tuple[Issue, ...] = ()
    connection: Word | None = None


def judge(figures: Figures) -> Verdict:
    """Judge figures by the table in the module's docstring."""
    delay = None
    if figures.rtt_ms is not None and figures.jitter_buffer_ms is not None:
        delay = figures.rtt_ms + figures.jitter_buffer_ms
    slow = None if figures.fps is None else -figures.fps
    graded: list[tuple[Issue, int | None]] = [
        ("picture", _grade(figures.still, _STILL)),
        ("picture", _grade(slow, (-_SLOW_FPS[0], -_SLOW_FPS[1]))),
        ("sound", _grade(figures.concealment, _MADE_UP)),
        ("delay", _grade(delay, _DELAY_MS)),
    ]
    known = [(issue, grade) for issue, grade in graded if grade is not None]
    lost = _worse(figures.loss, figures.uplink_loss)
    if not known:
        grade = _grade(lost, _LOSS)
        known = [] if grade is None else [("loss", grade)]
    links = [_grade(lost, _LOSS), _grade(figures.rtt_ms, _CONNECTION_RTT_MS)]
    link = [grade for grade in links if grade is not None]
    found = dict.fromkeys(
        issue for issue, grade in sorted(known, key=lambda each: -each[1]) if grade > 0
    )
    return Verdict(
        word=_WORDS[max(grade for _, grade in known)] if known else None,
        issues=tuple(found),
        connection=_WORDS[max(link)] if link else None,
    )


def judge_call(whole: Figures, worst_minute: Figures | None) -> Verdict:
    """Judge a call by the whole of it and by its worst minute."""
    verdict = judge(whole)
    worst = judge(worst_minute) if worst_minute is not None else Verdict()
    if verdict.word == "good" and worst.word == "poor":
        return msgspec.structs.replace(verdict, word="fair", issues=worst.issues)
    return verdict


def badness(figures: Figures) -> float:
    """Return how bad a minute was, to find the worst one: each figure against its second limit."""
    verdict = judge(figures)
    grade = 0 if verdict.word is None else _WORDS.index(verdict.word)
    shares = [
        (figures.still or 0.0) / _STILL[1],
        (figures.concealment or 0.0) / _MADE_UP[1],
        (_worse(figures.loss, figures.uplink_loss) or 0.0) / _LOSS[1],
        ((figures.rtt_ms or 0.0) + (figures.jitter_buffer_ms or 0.0)) / _DELAY_MS[1],
    ]
    return grade * 1_000 + sum(shares)


def together(intervals: list[Interval] | tuple[Interval, ...]) -> Figures:
    """Return the figures of several intervals."""
    figures = Figures()
    for each in intervals:
        figures = added(figures, each)
    return figures


def added(figures: Figures, interval: Interval) -> Figures:
    """Return the figures with one more interval.

    A mean is weighted by all seconds so far; an interval that did not measure something leaves its mean
    as it is.
    """
    seconds = figures.seconds + interval.seconds
    share = interval.seconds / seconds

    def mean(before: float | None, now: float | None) -> float | None:
        if now is None or before is None:
            return before if now is None else now
        return before + (now - before) * share

    pictures = interval.freeze_s is not None
    return Figures(
        seconds=seconds,
        picture_s=figures.picture_s + (interval.seconds if pictures else 0.0),
        freezes=figures.freezes + (interval.freezes or 0),
        freeze_s=figures.freeze_s + (interval.freeze_s or 0.0),
        concealment=mean(figures.concealment, interval.concealment),
        fps=mean(figures.fps, interval.fps),
        jitter_buffer_ms=mean(figures.jitter_buffer_ms, interval.jitter_buffer_ms),
        rtt_ms=mean(figures.rtt_ms, interval.rtt_ms),
        loss=mean(figures.loss, interval.loss),
        uplink_loss=mean(figures.uplink_loss, interval.uplink_loss),
        path=interval.path or figures.path,
        width=interval.width or figures.width,
        height=interval.height or figures.height,
    )


def _grade(value: float | None, limits: tuple[float, float]) -> int | None:
    return None if value is None else sum(value > limit for limit in limits)


def _worse(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return max(known, default=None)
