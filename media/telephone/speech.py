"""Sentences with numbers for callers, as pieces to play. Pure.

A number is a piece of its own, so sentences are built such that it can stand at the end or before one unchanging word.
"""

from __future__ import annotations

from collections.abc import Iterable

HIGHEST = 100
"""The highest number that the shipped prompts can say."""
_STEP = 5
_EXACT_BELOW = 5


def number(language: str, value: int) -> str:
    """Return the piece that says a number of 0 to `HIGHEST`; higher ones are said as the highest."""
    return f"{language}/n{min(HIGHEST, max(0, value))}"


def position(language: str, place: int) -> list[str]:
    """Return the pieces that say a place in the queue, from 1; none for a place that no prompt can say."""
    return [f"{language}/place", number(language, place)] if 0 < place <= HIGHEST else []


def estimate(language: str, minutes: int) -> list[str]:
    """Return the pieces that say the expected wait; none for one that is unknown (below 1) or too long to promise."""
    if not 1 <= minutes <= HIGHEST:
        return []
    if minutes == 1:
        return [f"{language}/estimate", f"{language}/one_minute"]
    # Slovene has other words for two, three and four minutes; beyond five a single minute promises too much
    exact = minutes < _EXACT_BELOW and language != "sl"
    said = minutes if exact else -(-minutes // _STEP) * _STEP
    return [f"{language}/estimate", number(language, said), f"{language}/minutes"]


def menu(language: str, entries: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return the pieces that say a menu: (key, piece of the topic's name) each.

    Without a piece the topic is said by its number, which is its place in the menu.
    """
    pieces: list[str] = []
    for place, (key, topic) in enumerate(entries, start=1):
        named = [topic] if topic else [f"{language}/topic", number(language, place)]
        pieces += [*named, f"{language}/press", number(language, int(key)), "pause:300"]
    return pieces
