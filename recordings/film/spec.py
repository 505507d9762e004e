"""Specification of a film: what it shows. Pure; times are ms from the recording's start."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from recordings.model import Party
from recordings.summary import GapCause

Format = Literal["mp4", "webm"]
FPS = 15
WIDTH, HEIGHT = 1280, 720
HEADER, FOOTER = 44, 76
LABEL = 34
_MARGIN = 6
MOST_REDACTIONS = 100


class Redaction(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A span that is neither shown nor heard; ``party`` None: of all parties."""

    start_ms: int
    end_ms: int
    sound: bool = True
    picture: bool = True
    party: str | None = None

    def contains(self, at_ms: float) -> bool:
        """Whether this moment is in the span, for whichever party."""
        return self.start_ms <= at_ms < self.end_ms

    def covers(self, party: str, at_ms: float) -> bool:
        """Whether it applies to this party at this moment."""
        return self.party in (None, party) and self.contains(at_ms)


@dataclass(frozen=True, slots=True)
class Gap:
    """An interval in which something is missing; ``sources`` as in the summary, ``citizen.audio``."""

    start_ms: int
    end_ms: int
    cause: GapCause | str
    sources: tuple[str, ...]

    def covers(self, source: str, at_ms: float) -> bool:
        """Whether this source is missing at this moment."""
        return source in self.sources and self.start_ms <= at_ms < self.end_ms


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter mark: a moment, and its text."""

    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chat."""

    at_ms: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One rendition in the picture; ``name`` is the argument of ``open_rendition``.

    ``spans`` are when it is shown, for a screen; empty: all the time. ``blurred``: faces must not be recognisable.
    ``damaged`` are spans in which its pictures smear: the previous picture stands still meanwhile.
    """

    name: str
    party: Party
    label: str
    has_video: bool
    is_screen: bool = False
    blurred: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    damaged: tuple[tuple[int, int], ...] = ()

    @property
    def source(self) -> str:
        """The source whose gaps apply to the picture."""
        return f"{self.party}.{'screen' if self.is_screen else 'video'}"

    def is_there(self, at_ms: float) -> bool:
        """Whether it is shown at this moment."""
        return not self.spans or any(start <= at_ms < end for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of the film, in the requester's language. ``gaps`` are by cause; other causes use ``gap``."""

    gap: str
    gaps: dict[str, str]
    no_picture: str
    still: str
    redacted: str
    muted: str


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """A whole film. ``clock`` has one text per second from the start on, the time of day; ``watermark`` says who
    requested the film, and when."""

    format: Format
    title: str
    watermark: str
    duration_ms: int
    clock: Sequence[str]
    shown: tuple[Shown, ...]
    words: Words
    gaps: tuple[Gap, ...] = ()
    marks: tuple[Mark, ...] = ()
    redactions: tuple[Redaction, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Tile:
    """Rectangle of one rendition on the canvas, label included."""

    left: int
    top: int
    width: int
    height: int


def tiles(shown: Sequence[Shown]) -> dict[str, Tile]:
    """Lay out the shown renditions: one fills the canvas, two are side by side, more form a grid.

    A screen is large, with the people beside it.
    """
    top, bottom = HEADER + _MARGIN, HEIGHT - FOOTER - _MARGIN
    screens = [each for each in shown if each.is_screen]
    people = [each for each in shown if not each.is_screen]
    if not screens or not people:
        return _grid(people or screens, 0, WIDTH, top, bottom)
    cut = WIDTH * 3 // 4
    return _grid(screens, 0, cut, top, bottom) | _column(people, cut, WIDTH, top, bottom)


def _grid(shown: Sequence[Shown], left: int, right: int, top: int, bottom: int) -> dict[str, Tile]:
    columns = 1 if len(shown) == 1 else 2 if len(shown) <= 4 else 3
    rows = -(-len(shown) // columns) or 1
    width, height = (right - left) // columns, (bottom - top) // rows
    return {
        each.name: Tile(
            left + number % columns * width + _MARGIN // 2,
            top + number // columns * height + _MARGIN // 2,
            width - _MARGIN,
            height - _MARGIN,
        )
        for number, each in enumerate(shown)
    }


def _column(
    shown: Sequence[Shown], left: int, right: int, top: int, bottom: int
) -> dict[str, Tile]:
    height = (bottom - top) // max(2, len(shown))
    return {
        each.name: Tile(
            left + _MARGIN // 2,
            top + number * height + _MARGIN // 2,
            right - left - _MARGIN,
            height - _MARGIN,
        )
        for number, each in enumerate(shown)
    }


def fitted(width: int, height: int, into: tuple[int, int]) -> tuple[int, int]:
    """Return the largest even size of the same aspect ratio within ``into``."""
    scale = min(into[0] / width, into[1] / height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def checked(redactions: Sequence[Redaction], duration_ms: int) -> tuple[Redaction, ...]:
    """Return the spans in order. Raises ValueError for one that is invalid or begins after the recording's end."""
    for each in redactions:
        if not 0 <= each.start_ms < each.end_ms:
            raise ValueError("a span begins at 0 or later and ends after its beginning")
        if not each.sound and not each.picture:
            raise ValueError("a span leaves out sound, picture or both")
        if each.start_ms >= duration_ms:
            raise ValueError("a span begins behind the recording's end")
    return tuple(sorted(redactions, key=lambda each: (each.start_ms, each.end_ms)))
