"""Draws the picture of a film: the parties side by side, their names, the time, and declared gaps.

One image is reused, and only changed parts are drawn again.
"""

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw

from recordings.film.lettering import Lettering
from recordings.film.sight import STALE_MS, Sight
from recordings.film.spec import (
    FOOTER,
    FPS,
    HEADER,
    HEIGHT,
    LABEL,
    WIDTH,
    FilmSpec,
    Shown,
    Tile,
    tiles,
)

_GROUND, _PLATE, _INK, _SOFT = (13, 20, 31), (28, 39, 56), (255, 255, 255), (178, 191, 209)
_MARKS, _PLAYED = (102, 178, 255), (84, 110, 148)
_GAP, _REDACTED = (255, 153, 0), (224, 72, 96)
_MARK_SHOWN_MS = 4_000
_BAR_LEFT, _BAR_RIGHT = 16, WIDTH - 16


class Canvas:
    """Draws moments in ascending order. Blocking."""

    def __init__(self, spec: FilmSpec, lettering: Lettering) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
        self._spec = spec
        self._letters = lettering
        self._draw = ImageDraw.Draw(self.image)
        self._states: dict[str, object] = {}
        self._second = -1
        self._there: tuple[str, ...] = ()
        self._places: dict[str, Tile] = {}

    def draw(self, at_ms: float, sights: Mapping[str, Sight]) -> bool:
        """Draw one moment; True when the picture has changed."""
        there = tuple(each.name for each in self._spec.shown if each.is_there(at_ms))
        changed = False
        if there != self._there or not self._places:
            self._there = there
            self._places = tiles([each for each in self._spec.shown if each.name in there])
            self._states.clear()
            self._draw.rectangle((0, HEADER, WIDTH, HEIGHT - FOOTER), fill=_GROUND)
            changed = True
        second = int(at_ms // 1000)
        if second != self._second:
            self._second = second
            self._header(second)
            self._footer(at_ms)
            changed = True
        for each in self._spec.shown:
            if each.name in self._places:
                changed |= self._tile(each, self._places[each.name], sights.get(each.name), at_ms)
        return changed

    def _header(self, second: int) -> None:
        self._draw.rectangle((0, 0, WIDTH, HEADER - 1), fill=_PLATE)
        clock = self._spec.clock[min(second, len(self._spec.clock) - 1)] if self._spec.clock else ""
        ran = f"{_length(second)} / {_length(self._spec.duration_ms // 1000)}"
        right = WIDTH - 16 - self._letters.width(ran, 20)
        self._letters.draw(self._draw, (right, 8), ran, 20, _SOFT)
        right -= 24 + self._letters.width(clock, 20)
        self._letters.draw(self._draw, (right, 8), clock, 20, _INK)
        title = self._letters.fit(self._spec.title, 20, right - 40)
        self._letters.draw(self._draw, (16, 8), title, 20, _INK)

    def _footer(self, at_ms: float) -> None:
        top = HEIGHT - FOOTER
        self._draw.rectangle((0, top, WIDTH, HEIGHT), fill=_PLATE)
        bar = top + 10, top + 22
        self._draw.rectangle((_BAR_LEFT, bar[0], _BAR_RIGHT, bar[1]), fill=_GROUND)
        self._draw.rectangle((_BAR_LEFT, bar[0], self._x(at_ms), bar[1]), fill=_PLAYED)
        for gap in self._spec.gaps:
            self._span(gap.start_ms, gap.end_ms, bar, _GAP)
        for each in self._spec.redactions:
            self._span(each.start_ms, each.end_ms, bar, _REDACTED)
        for mark in self._spec.marks:
            x = self._x(mark.at_ms)
            self._draw.rectangle((x - 1, bar[0] - 4, x + 1, bar[1] + 4), fill=_MARKS)
        x = self._x(at_ms)
        self._draw.rectangle((x - 1, bar[0] - 6, x + 1, bar[1] + 6), fill=_INK)
        passing = [m for m in self._spec.marks if m.at_ms <= at_ms < m.at_ms + _MARK_SHOWN_MS]
        mark_text = passing[-1].text if passing else ""
        mark_text = self._letters.fit(mark_text, 18, WIDTH // 2)
        self._letters.draw(self._draw, (16, top + 34), mark_text, 18, _MARKS)
        room = WIDTH - 48 - self._letters.width(mark_text, 18)
        watermark = self._letters.fit(self._spec.watermark, 18, room)
        left = WIDTH - 16 - self._letters.width(watermark, 18)
        self._letters.draw(self._draw, (left, top + 34), watermark, 18, _SOFT)

    def _span(self, start_ms: int, end_ms: int, bar: tuple[int, int], fill: Any) -> None:
        left = self._x(start_ms)
        # even a short span has to be visible
        right = max(left + 2, self._x(end_ms))
        self._draw.rectangle((left, bar[0], right, bar[1]), fill=fill)

    def _x(self, at_ms: float) -> int:
        share = min(1.0, max(0.0, at_ms / max(1, self._spec.duration_ms)))
        return round(_BAR_LEFT + share * (_BAR_RIGHT - _BAR_LEFT))

    def _tile(self, each: Shown, tile: Tile, sight: Sight | None, at_ms: float) -> bool:
        note, ink = self._note(each, sight, at_ms)
        hidden = note is not None and note != self._spec.words.still
        fresh = sight.at_ms if sight is not None and not hidden else None
        muted = any(r.sound and r.covers(each.party, at_ms) for r in self._spec.redactions)
        state = fresh, note, muted
        if self._states.get(each.name) == state:
            return False
        self._states[each.name] = state
        right, bottom = tile.left + tile.width, tile.top + tile.height
        floor = bottom - LABEL
        self._draw.rectangle((tile.left, tile.top, right - 1, floor - 1), fill=(0, 0, 0))
        into = tile.width, floor - tile.top
        picture = sight.picture(into) if sight is not None and not hidden else None
        if picture is not None:
            self.image.paste(
                picture,
                (
                    tile.left + (into[0] - picture.width) // 2,
                    tile.top + (into[1] - picture.height) // 2,
                ),
            )
            self._watermark(tile)
        if note is not None:
            self._middle(tile, note, ink, low=picture is not None)
        self._draw.rectangle((tile.left, floor, right - 1, bottom - 1), fill=_PLATE)
        label = each.label + (f" · {self._spec.words.muted}" if muted else "")
        self._letters.draw(
            self._draw,
            (tile.left + 10, floor + 4),
            self._letters.fit(label, 18, tile.width - 20),
            18,
            _INK,
        )
        return True

    def _note(self, each: Shown, sight: Sight | None, at_ms: float) -> tuple[str | None, Any]:
        """Return the text in place of a picture, or over a frozen one, and its colour."""
        words = self._spec.words
        if self._is_redacted(each, sight, at_ms):
            return words.redacted, _REDACTED
        kind = each.source, f"{each.party}.audio"
        wanted = kind if not each.has_video else kind[:1]
        for gap in self._spec.gaps:
            if any(gap.covers(source, at_ms) for source in wanted):
                return words.gaps.get(gap.cause, words.gap), _GAP
        if sight is None or sight.at_ms == float("-inf"):
            return words.no_picture, _SOFT
        if at_ms - sight.at_ms > STALE_MS:
            return words.still, _SOFT
        return None, _INK

    def _is_redacted(self, each: Shown, sight: Sight | None, at_ms: float) -> bool:
        """Whether a redaction applies now, begins before the next picture, or applied when this picture was taken."""
        taken = at_ms if sight is None else sight.at_ms
        return any(
            r.picture
            and (
                r.covers(each.party, at_ms)
                or r.covers(each.party, at_ms + 1000 / FPS)
                or r.covers(each.party, taken)
            )
            for r in self._spec.redactions
        )

    def _middle(self, tile: Tile, note: str, ink: Any, *, low: bool) -> None:
        note = self._letters.fit(note, 22, tile.width - 20)
        width = self._letters.width(note, 22)
        left = tile.left + (tile.width - width) // 2
        top = tile.top + tile.height - LABEL - 44 if low else tile.top + tile.height // 2 - 28
        self._draw.rectangle((left - 8, top - 2, left + width + 8, top + 32), fill=_GROUND)
        self._letters.draw(self._draw, (left, top), note, 22, ink)

    def _watermark(self, tile: Tile) -> None:
        """Draw the watermark into the picture itself, so that cropping does not remove it."""
        text = self._letters.fit(self._spec.watermark, 14, tile.width - 24)
        left, top = tile.left + 10, tile.top + 6
        self._letters.draw(self._draw, (left + 1, top + 1), text, 14, (0, 0, 0))
        self._letters.draw(self._draw, (left, top), text, 14, (214, 214, 214))


def _length(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
