"""Prompts put together from their pieces. Pure."""

from collections.abc import Sequence

MUSIC = ("music",)
MOST = 100


def menu(language: str, topics: Sequence[tuple[str, str]]) -> list[str]:
    """Return the pieces for the topics of one page: (key, topic)."""
    pieces: list[str] = []
    for key, topic in topics:
        pieces += [
            f"{language}/topic-{topic}",
            f"{language}/press",
            f"{language}/n{key}",
            "pause:300",
        ]
    return pieces


def position(language: str, place: int) -> list[str]:
    """Return the pieces for a place in the queue, counted from 1."""
    return [f"{language}/place", f"{language}/n{min(max(place, 1), MOST)}"]


def estimate(language: str, minutes: int) -> list[str]:
    """Return the pieces for an expected wait."""
    if minutes <= 1:
        return ["pause:200", f"{language}/estimate", f"{language}/one_minute"]
    return [
        "pause:200",
        f"{language}/estimate",
        f"{language}/n{min(minutes, MOST)}",
        f"{language}/minutes",
    ]
