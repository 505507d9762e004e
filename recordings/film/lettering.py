"""Draws text with Pillow, in the typeface of the pages."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import ImageDraw, ImageFont

_LATIN = (range(0x100), range(0x2000, 0x2070), range(0x20AC, 0x20AD))


class Lettering:
    """Two font files of one typeface: ``latin``, and ``extended`` for other letters; None: Pillow's own font."""

    def __init__(self, latin: Path | None = None, extended: Path | None = None) -> None:
        self._files = latin, extended or latin
        self._font = lru_cache(maxsize=32)(self._load)

    @classmethod
    def beside(cls, assets: Path) -> "Lettering":
        """Use the typeface of the built pages, or Pillow's if there is no build."""

        def cut(name: str) -> Path | None:
            found = sorted(assets.glob(f"titillium-web-{name}-600-normal-*.woff2"))
            return found[0] if found else None

        return cls(cut("latin"), cut("latin-ext"))

    def width(self, text: str, size: int) -> int:
        """Return the width of a line in pixels."""
        return round(sum((font.getlength(run) for font, run in self._runs(text, size)), 0.0))

    def draw(
        self, onto: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: Any
    ) -> None:
        """Draw one line, its upper left corner at ``at``."""
        x = float(at[0])
        for font, run in self._runs(text, size):
            onto.text((x, at[1]), run, font=font, fill=fill)
            x += font.getlength(run)

    def fit(self, text: str, size: int, width: int) -> str:
        """Return the line, shortened with dots to fit the width."""
        if self.width(text, size) <= width:
            return text
        while text and self.width(text + "…", size) > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def _runs(self, text: str, size: int) -> Iterator[tuple[Any, str]]:
        for extended, letters in groupby(text, _is_extended):
            yield self._font(extended, size), "".join(letters)

    def _load(self, extended: bool, size: int) -> Any:
        path = self._files[extended]
        if path is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(path, size)


def _is_extended(letter: str) -> bool:
    return not any(ord(letter) in each for each in _LATIN)
