"""The reception of each side of a contact by the other, as the API shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from gateway.calls.tables import CallQuality
from recordings.verdict import Word


class SideQuality(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The reception of the other by one side (``party``, of the contact's leg ``leg``).

    ``word`` is good, fair or poor, by the rule in ``gateway/calls/quality/verdict.py``; ``issues`` are what was
    not good (picture, sound, delay, loss), ``connection`` the word for its link. Shares are from 0 to 1:
    ``still`` of the time in which the picture stood still, ``concealment`` of sound that was made up,
    ``loss`` and ``uplink_loss`` of packets lost on the way to and from it, before repair. ``worst_*`` are
    of its worst minute, which ended ``worst_at``. What was not measured is null; ``reports`` is how
    often it was.
    """

    party: Literal["citizen", "agent"]
    leg: int
    reports: int
    seconds: float
    word: Word | None
    issues: list[Literal["picture", "sound", "delay", "loss"]]
    connection: Word | None
    path: Literal["udp", "tcp", "relay"] | None
    freezes: int | None
    freeze_s: float | None
    still: float | None
    concealment: float | None
    fps: float | None
    jitter_buffer_ms: float | None
    rtt_ms: float | None
    loss: float | None
    uplink_loss: float | None
    width: int | None
    height: int | None
    worst_at: datetime | None
    worst_still: float | None
    worst_concealment: float | None
    worst_loss: float | None


def sides(rows: Sequence[CallQuality]) -> list[SideQuality]:
    """Return rows as the API shows them."""
    names = SideQuality.__struct_fields__
    return [SideQuality(**{name: getattr(row, name) for name in names}) for row in rows]
