"""Prepares patterns for paper: the heat map with its numbers, and the waits. Pure; ``pdf`` typesets it."""

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from gateway.platform.dates import number
from gateway.reports.paper import Letterhead, frame, value_words
from gateway.reports.patterns import HALF_HOURS, HeatCell, Patterns, Waits
from gateway.reports.report import ReportRequest
from gateway.reports.words import DOCUMENT, ReportWords

Measure: TypeAlias = Literal["perDay", "serviceLevelOffered", "averageWaitS", "abandoned"]
STEPS: Final = 5
"""So many shades of a cell, beside none, as on the page."""
_FIELDS: Final = {
    "perDay": "per_day",
    "serviceLevelOffered": "service_level_offered",
    "averageWaitS": "average_wait_s",
    "abandoned": "abandoned",
}


def told(
    found: Patterns, asked: ReportRequest, measure: Measure, words: ReportWords, head: Letterhead,
    names: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Return everything on the paper; *names* are those of the chosen operator and office."""
    say = DOCUMENT.say
    language = words.language
    return frame(found.first, found.last, found.at, asked, words, head, names) | {
        "title": say(language, "patterns.title"),
        "heat": _heat(found.heat, measure, words),
        "charts": _charts(found.waits, words),
        "table": say(language, "patterns.waits"),
        "columns": [
            say(language, "patterns.wait"),
            words.figure("answered"),
            say(language, "patterns.soFar"),
            words.figure("abandoned"),
        ],
        "rows": _waits(found.waits, language),
        "definitions": [
            {"name": words.figure(name), "text": words.definition(name)}
            for name in ("offered", "answered", "abandoned", "serviceLevelOffered", "averageWaitS")
        ],
    }


def _heat(cells: Sequence[HeatCell], measure: Measure, words: ReportWords) -> dict[str, Any]:
    say = DOCUMENT.say
    language = words.language
    title = say(language, "patterns.heat", measure=measure_words(measure, words))
    at = {(cell.weekday, cell.time): getattr(cell, _FIELDS[measure]) for cell in cells}
    top = max((value or 0 for value in at.values()), default=0)
    return {
        "title": title,
        "alt": say(language, "chart.alt", title=title),
        "time": words.column("time"),
        "columns": [words.weekday(day) for day in range(7)],
        "rows": [
            {
                "name": time,
                "cells": [_cell(at, (day, time), measure, top, language) for day in range(7)],
            }
            for time in _times(cells)
        ],
        "empty": "" if cells else say(language, "patterns.empty"),
    }


def _cell(
    at: dict[tuple[int, str], float | None], where: tuple[int, str], measure: Measure, top: float,
    language: str,
) -> dict[str, Any]:  # fmt: skip
    if where not in at:
        return {"text": "", "step": 0}
    value = at[where]
    return {"text": value_words(measure, value, language), "step": step_of(value, top)}


def step_of(value: float | None, top: float) -> int:
    """Return the shade of a cell, 0 to :data:`STEPS`, by its share of the highest value."""
    return 0 if not value or top <= 0 else -int(-value * STEPS // top)


def measure_words(measure: Measure, words: ReportWords) -> str:
    """Return the name of what each cell counts, as the page says it."""
    return DOCUMENT.say(words.language, f"patterns.{measure}")


def _times(cells: Sequence[HeatCell]) -> list[str]:
    """Return every half-hour from the first to the last in which somebody came."""
    every = [f"{slot // 2:02d}:{slot % 2 * 30:02d}" for slot in range(HALF_HOURS)]
    came = {cell.time for cell in cells}
    return [time for time in every if came and min(came) <= time <= max(came)]


def _charts(waits: Sequence[Waits], words: ReportWords) -> list[dict[str, Any]]:
    highest = max((max(each.answered, each.abandoned) for each in waits), default=0)
    if not highest:
        return []
    return [_bars(waits, name, highest, words) for name in ("answered", "abandoned")]


def _bars(
    waits: Sequence[Waits], name: Literal["answered", "abandoned"], highest: int, words: ReportWords
) -> dict[str, Any]:
    say = DOCUMENT.say
    language = words.language
    title = say(language, "patterns.waits.of", figure=words.figure(name).lower())
    return {
        "kind": "bars",
        "title": title,
        "alt": say(language, "chart.alt", title=title),
        "bars": [
            {
                "name": wait_words(each, language),
                "share": getattr(each, name) / highest,
                "value": number(getattr(each, name), language),
            }
            for each in waits
        ],
    }


def _waits(waits: Sequence[Waits], language: str) -> list[list[str]]:
    answered = sum(each.answered for each in waits)
    rows = []
    so_far = 0
    for each in waits:
        so_far += each.answered
        rows.append([
            wait_words(each, language),
            number(each.answered, language),
            value_words("serviceLevelAnswered", so_far / answered if answered else None, language),
            number(each.abandoned, language),
        ])  # fmt: skip
    return rows


def wait_words(waits: Waits, language: str) -> str:
    """Return a class of waits in words: ``fino a 10 s``, ``10 s - 20 s``, ``oltre 20 min``."""
    over = value_words("overS", waits.over_s, language)
    if waits.up_to_s is None:
        return DOCUMENT.say(language, "patterns.wait.over", over=over)
    up_to = value_words("upToS", waits.up_to_s, language)
    if waits.over_s == 0:
        return DOCUMENT.say(language, "patterns.wait.upTo", upTo=up_to)
    return DOCUMENT.say(language, "patterns.wait.between", over=over, upTo=up_to)
