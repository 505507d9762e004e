"""Bounds what a page reports about one party's reception over some seconds to plausible values.

A page's word is taken for nothing but quality, and whatever number it sends becomes one that could be true: shares
between 0 and 1, no more seconds than have passed, no more freezes than fit into them.
"""

from typing import Literal

import msgspec

from signaling.protocol.conversation import ReportQuality

Path = Literal["udp", "tcp", "relay"]

MIN_S = 0.5
MAX_S = 120.0
SLACK_S = 3.0
"""By how much a page's clock may say more than the station's."""
_MOST_MS = 60_000.0
_FREEZES_PER_S = 4.0


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one party's reception over ``seconds``, which end ``at_ms`` (station clock). None: not measured.

    ``freezes`` and ``freeze_s``: how often and how long the picture stood still; None where no picture came.
    ``concealment``: the share of sound that had to be made up. ``jitter_buffer_ms``: the delay before playing.
    ``loss``: the share of packets lost on the way to the party, ``uplink_loss`` on the way from it, both before repair.
    """

    at_ms: int
    seconds: float
    freezes: int | None = None
    freeze_s: float | None = None
    concealment: float | None = None
    fps: float | None = None
    jitter_buffer_ms: float | None = None
    rtt_ms: float | None = None
    loss: float | None = None
    uplink_loss: float | None = None
    path: Path | None = None
    width: int | None = None
    height: int | None = None


def clamp(
    report: ReportQuality, *, at_ms: int, elapsed_s: float, uplink_loss: float | None = None
) -> Interval | None:
    """Return the plausible part of a report, or None when it covers no time worth counting.

    ``elapsed_s``: the time since the party's previous report, or the call's beginning.
    """
    seconds = min(_within(report.interval_s, 0.0, MAX_S), max(0.0, elapsed_s) + SLACK_S)
    if seconds < MIN_S:
        return None
    pictures = report.fps is not None
    return Interval(
        at_ms=at_ms,
        seconds=round(seconds, 3),
        freezes=round(_within(report.freezes, 0, seconds * _FREEZES_PER_S)) if pictures else None,
        freeze_s=round(_within(report.freeze_s, 0.0, seconds), 3) if pictures else None,
        concealment=_maybe(report.concealment, 1.0, 4),
        fps=_maybe(report.fps, 120.0, 1),
        jitter_buffer_ms=_maybe(report.jitter_buffer_ms, _MOST_MS, 0),
        rtt_ms=_maybe(report.rtt_ms, _MOST_MS, 1),
        loss=_maybe(report.loss, 1.0, 4),
        uplink_loss=_maybe(uplink_loss, 1.0, 4),
        path=report.path,
        width=_size(report.width),
        height=_size(report.height),
    )


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _maybe(value: float | None, most: float, digits: int) -> float | None:
    return None if value is None else round(_within(value, 0.0, most), digits)


def _size(value: float | None) -> int | None:
    return None if value is None else round(_within(value, 0, 16_384)) or None
