"""Builds announcements from prompt pieces. Pure."""

from collections.abc import Collection, Sequence

from media.telephone import speech

MUSIC = ("music",)


def menu(language: str, topics: Sequence[tuple[str, str]], named: Collection[str]) -> list[str]:
    """Return the pieces that announce the topics of one page, given as (key, topic). A topic that is not *named* has no
    prompt and is announced by its number."""
    known = [
        (key, f"{language}/topic-{topic}", f"{language}/{topic}" in named) for key, topic in topics
    ]
    return speech.menu(language, [(key, piece if has else None) for key, piece, has in known])


def languages(choices: Sequence[str]) -> list[str]:
    """Return the pieces that offer the choice of language, each in its own language, the first by the key 1."""
    pieces: list[str] = []
    for key, each in enumerate(choices, 1):
        pieces += [f"{each}/language", f"{each}/press", speech.number(each, key), "pause:300"]
    return pieces


def place(language: str, position: int, wait_s: int | None) -> list[str]:
    """Return the pieces that announce a place in the queue, counted from 1, and the expected wait; empty where neither can
    be said."""
    minutes = 0 if wait_s is None else max(1, round(wait_s / 60))
    waits = speech.estimate(language, minutes)
    placed = speech.position(language, position)
    return [*placed, "pause:200", *waits] if placed and waits else placed or waits


def digits(language: str, number: str) -> list[str]:
    """Return the pieces that read a telephone number digit by digit; an Italian one without its country code."""
    national = number.removeprefix("+39") if number.startswith("+39") else number.replace("+", "00")
    read = [speech.number(language, int(each)) for each in national if each.isdigit()]
    return ["pause:200", *read, "pause:300"]
