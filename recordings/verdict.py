"""How good a finished recording is, in a word, by what was measured of its files. Pure."""

from collections.abc import Iterator
from typing import Literal

import msgspec

Word = Literal["good", "fair", "poor"]
Fault = Literal[
    "length", "skew", "freeze", "dark", "silence", "resolution", "loss", "missing", "unreadable",
    "no_sound",
]  # fmt: skip


class PartyFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person's part. Shares are from 0 to 1; None: there was nothing to measure.

    ``skew_ms`` is how far the picture is ahead of the sound (behind it where negative), the worst ten
    seconds; ``frozen`` the share of the time with a picture in which it stood still, ``dark`` in which it was black;
    ``silent`` the share of the sound without any; ``lost`` what the network lost. ``width`` and ``height`` are the
    size that lasted longest.
    """

    party: str
    sound: bool
    picture: bool
    skew_ms: int | None = None
    frozen: float | None = None
    dark: float | None = None
    silent: float | None = None
    lost: float = 0.0
    width: int | None = None
    height: int | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole recording. ``expected_ms`` is how long the contact's legs lasted while it was recorded, None
    when that is not known; ``missing`` the share that declared gaps take, holds apart; ``unreadable`` names
    the renditions that could not be read to their end."""

    duration_ms: int
    parties: tuple[PartyFigures, ...]
    expected_ms: int | None = None
    missing: float = 0.0
    unreadable: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The worst of all faults decides the word."""

    word: Word
    faults: tuple[Fault, ...]


LIMITS: dict[Fault, tuple[float, float]] = {
    # from the first on it is a fault, from the second on a bad one
    "length": (5_000, 20_000),
    "skew": (100, 250),
    "freeze": (0.05, 0.2),
    "dark": (0.2, 0.6),
    "silence": (0.8, 0.98),
    "loss": (0.02, 0.1),
    "missing": (0.01, 0.1),
}
SMALLEST_HEIGHT = 180
_ORDER: tuple[Word, ...] = ("good", "fair", "poor")


def judge(figures: Figures) -> Verdict:
    """Return the verdict: every fault with the word it weighs."""
    found: dict[Fault, Word] = {}
    for fault, word in _faults(figures):
        if _ORDER.index(word) > _ORDER.index(found.get(fault, "good")):
            found[fault] = word
    worst: Word = "poor" if "poor" in found.values() else "fair" if found else "good"
    return Verdict(word=worst, faults=tuple(found))


def _faults(figures: Figures) -> Iterator[tuple[Fault, Word]]:
    if figures.unreadable:
        yield "unreadable", "poor"
    if figures.expected_ms is not None:
        yield "length", _weighed("length", abs(figures.duration_ms - figures.expected_ms))
    yield "missing", _weighed("missing", figures.missing)
    for party in figures.parties:
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
                yield fault, _weighed(fault, value)  # type: ignore[misc] # the words stand in the tuple
        if party.height is not None and min(party.height, party.width or 0) < SMALLEST_HEIGHT:
            yield "resolution", "fair"


def _weighed(fault: str, value: float) -> Word:
    fair, poor = LIMITS[fault]  # type: ignore[index] # called with words of the table
    return "poor" if value >= poor else "fair" if value >= fair else "good"
