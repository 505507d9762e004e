"""Technical verdict on a finished recording, by the figures measured of its files. Pure."""

from collections.abc import Iterator
from typing import Literal

import msgspec

Word = Literal["good", "fair", "poor"]
Fault = Literal[
    "length", "skew", "freeze", "dark", "silence", "resolution", "loss", "missing", "unreadable",
    "no_sound", "unmoved",
]  # fmt: skip


class PartyFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Figures of one person. Shares are from 0 to 1; None: there was nothing to measure.

    ``skew_ms`` is how far the picture is ahead of the sound (negative: behind) in the worst ten seconds. Shares of the
    time with a picture: ``frozen`` (it stood still), ``dark`` (black), ``unmoved`` (nothing moved from one sample to the
    next: a still picture with noise, or an empty room). ``silent`` is the share of silent sound, ``lost`` of lost packets.
    ``width`` and ``height`` are the size that lasted longest.
    """

    party: str
    sound: bool
    picture: bool
    skew_ms: int | None = None
    frozen: float | None = None
    dark: float | None = None
    unmoved: float | None = None
    silent: float | None = None
    lost: float = 0.0
    width: int | None = None
    height: int | None = None


class ScreenFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Figures of a shared screen, which may stand still; otherwise as for a person."""

    party: str
    dark: float | None = None
    skew_ms: int | None = None
    width: int | None = None
    height: int | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Figures of the whole recording.

    ``expected_ms`` is how long the contact's legs lasted while it was recorded, None if unknown. ``missing`` is the
    share of declared gaps, without time on hold. ``unreadable`` names renditions that could not be read to the end.
    """

    duration_ms: int
    parties: tuple[PartyFigures, ...]
    expected_ms: int | None = None
    missing: float = 0.0
    unreadable: tuple[str, ...] = ()
    screens: tuple[ScreenFigures, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Faults, and the word of the worst of them."""

    word: Word
    faults: tuple[Fault, ...]


LIMITS: dict[Fault, tuple[float, float]] = {
    # (fair from, poor from)
    "length": (5_000, 20_000),
    "skew": (100, 250),
    "freeze": (0.05, 0.2),
    "dark": (0.2, 0.6),
    "silence": (0.8, 0.98),
    "loss": (0.02, 0.1),
    "missing": (0.01, 0.1),
}
SMALLEST_HEIGHT = 180
UNMOVED = 0.9
"""From this share on the verdict is fair at most: people who talk move."""
_OF_LISTENERS = frozenset({"silence", "no_sound", "unmoved"})
_ORDER: tuple[Word, ...] = ("good", "fair", "poor")


def judge(figures: Figures, *, many: bool = False) -> Verdict:
    """Return the verdict, every fault with its word.

    With *many* people (a conference) most only listen: silence, stillness or no microphone is no fault then.
    """
    found: dict[Fault, Word] = {}
    for fault, word in _faults(figures):
        if many and fault in _OF_LISTENERS:
            continue
        if _ORDER.index(word) > _ORDER.index(found.get(fault, "good")):
            found[fault] = word
    worst: Word = "poor" if "poor" in found.values() else "fair" if found else "good"
    return Verdict(word=worst, faults=tuple(found))


def _faults(figures: Figures) -> Iterator[tuple[Fault, Word]]:
    if figures.unreadable:
        yield "unreadable", "poor"
    if figures.expected_ms is not None:
        yield "length", _word_for("length", abs(figures.duration_ms - figures.expected_ms))
    yield "missing", _word_for("missing", figures.missing)
    for party in figures.parties:
        yield from _faults_of(party)
    for screen in figures.screens:
        if screen.dark is not None:
            yield "dark", _word_for("dark", screen.dark)
        if screen.skew_ms is not None:
            yield "skew", _word_for("skew", abs(screen.skew_ms))
        if _is_small(screen):
            yield "resolution", "fair"


def _faults_of(party: PartyFigures) -> Iterator[tuple[Fault, Word]]:
    if not party.sound:
        yield "no_sound", "fair"
    for fault, value in (
        ("skew", None if party.skew_ms is None else abs(party.skew_ms)),
        ("freeze", party.frozen),
        ("dark", party.dark),
        ("silence", party.silent),
        ("loss", party.lost),
    ):
        if value is not None:
            yield fault, _word_for(fault, value)  # type: ignore[misc] # the words stand in the tuple
    if _is_small(party):
        yield "resolution", "fair"
    stands = max(party.frozen or 0.0, party.dark or 0.0) >= LIMITS["freeze"][0]
    if party.unmoved is not None and party.unmoved >= UNMOVED and not stands:
        yield "unmoved", "fair"


def _is_small(part: PartyFigures | ScreenFigures) -> bool:
    return part.height is not None and min(part.height, part.width or 0) < SMALLEST_HEIGHT


def _word_for(fault: str, value: float) -> Word:
    fair, poor = LIMITS[fault]  # type: ignore[index] # called with words of the table
    return "poor" if value >= poor else "fair" if value >= fair else "good"
