"""Chooses the simulcast layer of each picture for one receiver: by tile size, within its downlink.

Pure: `LayerChooser.choose` is called a few times a second with measured sizes and rates, and returns
a layer for every picture. Every picture starts with its smallest layer; then pictures are raised one
layer at a time, the most important first, until each has what its tile can show or nothing is left.
Pictures that do not fit even with the smallest layer are not sent, the least important first.

Going up takes more than coming down: there must be bandwidth to spare, and some time must have passed
since the budget was last too small, or layers would flap with every change of the estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

HEADROOM = 1.15
"""A higher layer is taken when this much more than its rate is free."""
CALM_S = 2.0
"""How long the budget must have been enough before a picture is raised."""
ENOUGH = 0.8
"""A layer with this share of a tile's width is good enough for it."""
KEEPS = 0.65
"""A layer in use is given up for a larger one only below this share."""
_BPS_PER_PIXEL = 1.6
_LEAST_BPS = 60_000


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoding: measured width in pixels and rate; zero where it was never seen or is off."""

    width: int = 0
    bps: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be shown: its layers, smallest first, and its tile's width in pixels.

    `tile_width` None wants the largest layer; 0 means that the picture is not visible.
    `priority`: higher ones are served first.
    """

    key: str
    layers: tuple[Layer, ...]
    tile_width: int | None = None
    priority: int = 0


def wanted_layer(picture: Picture, current: int | None = None) -> int | None:
    """Return the smallest layer that is good enough for the tile, or None when it is not visible."""
    if picture.tile_width == 0:
        return None
    top = len(picture.layers) - 1
    if picture.tile_width is None:
        return top
    widths = _widths(picture.layers)
    for index, width in enumerate(widths):
        share = KEEPS if index == current else ENOUGH
        if width >= picture.tile_width * share:
            return index
    return top


def layer_bps(picture: Picture, index: int) -> int:
    """Return the rate of a layer in bit/s: measured, or estimated by its size while it is off."""
    layer = picture.layers[index]
    if layer.bps:
        return layer.bps
    width = _widths(picture.layers)[index]
    return max(_LEAST_BPS, round(width * width * 9 / 16 * _BPS_PER_PIXEL))


def _widths(layers: Sequence[Layer]) -> list[int]:
    """Return the widths; unknown ones are derived from the others, each layer being half the next."""
    known = [(index, layer.width) for index, layer in enumerate(layers) if layer.width]
    if not known:
        return [320 << index for index in range(len(layers))]
    widths: list[int] = []
    for index, layer in enumerate(layers):
        if layer.width:
            widths.append(layer.width)
        else:
            nearest, width = min(known, key=lambda item: abs(item[0] - index))
            step = index - nearest
            widths.append(width << step if step > 0 else width >> -step)
    return widths


@dataclass(slots=True)
class LayerChooser:
    """Owner: one receiver of a room. `current` is the last result."""

    current: dict[str, int | None] = field(default_factory=dict)
    _short_at: float = -CALM_S

    def choose(
        self, pictures: Sequence[Picture], budget_bps: int | None, now: float
    ) -> dict[str, int | None]:
        """Return a layer for every picture, None for those not to send.

        `budget_bps` is the limit of all of them together, None for no limit.
        """
        before = self.current
        ordered = sorted(pictures, key=lambda picture: -picture.priority)
        goals = {p.key: wanted_layer(p, before.get(p.key)) for p in ordered}
        if budget_bps is None:
            self.current = goals
            return dict(goals)
        kept = {p.key: self._kept(p, goals[p.key]) for p in ordered}
        if self._cost(ordered, kept) > budget_bps:
            self._short_at = now
        chosen: dict[str, int | None] = {}
        left = float(budget_bps)
        for picture in ordered:
            goal = goals[picture.key]
            cost = 0 if goal is None else layer_bps(picture, 0)
            returning = picture.key in before and before[picture.key] is None
            if (
                goal is None
                or cost * self._headroom(up=returning) > left
                or (returning and not self._budget_is_stable(now))
            ):
                chosen[picture.key] = None
            else:
                chosen[picture.key] = 0
                left -= cost
        highest = max((len(p.layers) for p in ordered), default=0)
        for level in range(1, highest):
            for picture in ordered:
                goal, at = goals[picture.key], chosen[picture.key]
                if goal is None or at != level - 1 or level > goal:
                    continue
                was = before.get(picture.key)
                up = was is None or level > was
                if up and was is not None and not self._budget_is_stable(now):
                    continue
                cost = layer_bps(picture, level) - layer_bps(picture, level - 1)
                if max(0, cost) * self._headroom(up=up) <= left:
                    chosen[picture.key] = level
                    left -= max(0, cost)
        self.current = chosen
        return dict(chosen)

    def _kept(self, picture: Picture, goal: int | None) -> int | None:
        was = self.current.get(picture.key)
        return None if was is None or goal is None else min(was, goal)

    def _cost(self, pictures: Sequence[Picture], layers: dict[str, int | None]) -> int:
        return sum(
            layer_bps(picture, layer)
            for picture in pictures
            if (layer := layers[picture.key]) is not None
        )

    def _budget_is_stable(self, now: float) -> bool:
        return now - self._short_at >= CALM_S

    def _headroom(self, *, up: bool) -> float:
        return HEADROOM if up else 1.0
