"""A receiver's view: the sizes in which its page shows the pictures, as the gateway passes them on.

JSON: `{"tiles": [{"peer": sender, "source": "camera" | "screen", "width": px, "height": px}, ...]}`.
A tile of size zero is hidden, and no packets are spent on it. Pictures that are not listed are assumed
to share the page evenly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from media.sdp.plan import SourceKind

MAX_TILES = 256
MAX_PX = 16384
_SHARED = ((1, None), (4, 640))
_SMALL_PX = 320


class ViewError(ValueError):
    """The view's JSON is invalid; the message says where."""


@dataclass(frozen=True, slots=True)
class View:
    """Tile widths in pixels, by sender and source."""

    widths: Mapping[tuple[str, SourceKind], int] = field(default_factory=dict)

    def width(self, sender: str, kind: SourceKind, pictures: int) -> int | None:
        """Return the width of a tile when `pictures` are shown; None stands for the whole page."""
        width = self.widths.get((sender, kind))
        if width is not None:
            return width
        return next((px for count, px in _SHARED if pictures <= count), _SMALL_PX)


def parse_view(data: Any) -> View:
    """Read a view from decoded JSON. Raises `ViewError`."""
    if not isinstance(data, dict) or set(data) != {"tiles"}:
        raise ViewError("a view has tiles")
    tiles = data["tiles"]
    if not isinstance(tiles, list) or len(tiles) > MAX_TILES:
        raise ViewError(f"tiles is a list of up to {MAX_TILES}")
    widths: dict[tuple[str, SourceKind], int] = {}
    for tile in tiles:
        if not isinstance(tile, dict) or set(tile) != {"peer", "source", "width", "height"}:
            raise ViewError("a tile has peer, source, width and height")
        if not isinstance(tile["peer"], str) or tile["source"] not in ("camera", "screen"):
            raise ViewError("a tile shows the camera or the screen of a peer")
        width, height = _pixels(tile["width"]), _pixels(tile["height"])
        # A picture cropped at its sides needs the full height all the same.
        wide = max(width, height * 16 // 9) if width and height else 0
        widths[tile["peer"], SourceKind(tile["source"])] = wide
    return View(widths)


def _pixels(data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data <= MAX_PX:
        raise ViewError(f"a size is a number of pixels up to {MAX_PX}")
    return data
