"""How long a recording is kept. Pure; times are milliseconds since the Unix epoch."""

from collections.abc import Iterable
from dataclasses import dataclass

from recordings.model import RecordingId

DEFAULT_DAYS = 180
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Keep for ``days`` days after the end."""

    days: int = DEFAULT_DAYS

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a recording is kept for at least one day")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the decision needs to know. Several rules may apply: the longest counts."""

    recording_id: RecordingId
    ended_at_ms: int
    rules: tuple[RetentionRule, ...] = (RetentionRule(),)
    legal_hold: bool = False


def keep_until_ms(kept: Kept) -> int | None:
    """Return when it may be destroyed; None while a legal hold stands, whatever the rules say."""
    if kept.legal_hold:
        return None
    days = max((rule.days for rule in kept.rules), default=DEFAULT_DAYS)
    return kept.ended_at_ms + days * _DAY_MS


def due(recordings: Iterable[Kept], now_ms: int) -> list[RecordingId]:
    """Return what is to be destroyed at ``now_ms``, the longest overdue first."""
    over = [
        (until, kept.recording_id)
        for kept in recordings
        if (until := keep_until_ms(kept)) is not None and until <= now_ms
    ]
    return [recording_id for _, recording_id in sorted(over)]
