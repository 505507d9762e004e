"""Finds sheets by the words that somebody typed, for readers without a script; pages with one search on the reader's device. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from gateway.knowledge.reading import PublishedSheet
from gateway.platform.stems import words_of

TITLE, QUESTION, TEXT = 3.0, 2.0, 0.5
LEAST: Final = 0.3
"""Shown from this share of the best score on."""
SHORTEST: Final = 3


class Ranking:
    """The words of some sheets, each by where it stands and by how few sheets say it."""

    def __init__(self, sheets: Sequence[PublishedSheet]) -> None:
        self._weights = [_weights(each) for each in sheets]
        self._sheets = sheets
        often = Counter(stem for weights in self._weights for stem in weights)
        self._rarity = {stem: math.log(1 + len(sheets) / count) for stem, count in often.items()}

    def find(self, typed: str) -> list[PublishedSheet] | None:
        """Return the sheets that fit, the best first; None where no word was typed that could be looked for."""
        stems = {stem for stem in words_of(typed) if len(stem) >= SHORTEST}
        if not stems:
            return None
        scored = [
            (sum(weights.get(stem, 0.0) * self._rarity.get(stem, 0.0) for stem in stems), at)
            for at, weights in enumerate(self._weights)
        ]
        best = max((score for score, _ in scored), default=0.0)
        fitting = [(-score, at) for score, at in scored if score > 0 and score >= best * LEAST]
        return [self._sheets[at] for _, at in sorted(fitting)]


def _weights(sheet: PublishedSheet) -> dict[str, float]:
    found: dict[str, float] = {}
    places = (
        (TITLE, [sheet.title]),
        (QUESTION, sheet.questions),
        (TEXT, [*sheet.entries.values(), sheet.body]),
    )
    for weight, texts in places:
        for stem in {stem for text in texts for stem in words_of(text)}:
            found[stem] = found.get(stem, 0.0) + weight
    return found
