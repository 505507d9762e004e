"""Prepares a report for paper: words, numbers and charts in the reader's language. Pure; ``pdf`` typesets it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from babel.dates import format_date

from gateway.emblem.picture import Emblem, for_paper
from gateway.platform.dates import cldr, day_in_figures, moment_in_figures, number
from gateway.platform.times import ROME
from gateway.reports.figures import Figures
from gateway.reports.grouping import PERIODS, By
from gateway.reports.report import Report, ReportRequest, Row
from gateway.reports.words import DOCUMENT, ReportWords

SHARES = ("serviceLevelAnswered", "serviceLevelOffered", "abandonment", "promiseShare")
COLUMNS = (
    *("offered", "answered", "abandoned", "serviceLevelAnswered", "serviceLevelOffered"),
    *("averageWaitS", "longestWaitS", "averageHandlingS", "satisfaction", "promised"),
    "promiseShare",
)
TILES = (
    *("offered", "serviceLevelAnswered", "serviceLevelOffered", "abandoned", "averageWaitS"),
    *("averageHandlingS", "promiseShare"),
)
MOST_BARS = 15
_ENCODED = {each.encode_name: each.name for each in msgspec.structs.fields(Figures)}
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The body whose report it is."""

    organisation: str
    station: str
    emblem: Emblem | None = None


NO_LETTERHEAD = Letterhead("", "")
"""Of a body without a name."""


def told(
    report: Report,
    asked: ReportRequest,
    words: ReportWords,
    head: Letterhead,
    names: dict[str, str],
) -> dict[str, Any]:
    """Return everything on the paper; *names* are those of the chosen operator and office."""
    language = words.language
    say = DOCUMENT.say
    before = report.before
    foot = [_cells(words.total(), report.total, language)]
    if before is not None:
        foot.append(_cells(say(language, "before"), before.total, language))
    return frame(
        report.first, report.last, report.at, asked, words, head, names, unfinished=report.unfinished
    ) | {
        "title": say(language, "title", by=words.by(report.by)),
        "compared": "" if before is None else say(
            language, "compared",
            first=day_in_figures(before.first, language),
            last=day_in_figures(before.last, language),
        ),
        "tiles": [_tile(name, report, words) for name in TILES],
        "charts": _charts(report, words),
        "table": say(language, "table", by=words.by(report.by)),
        "columns": [_capital(words.by(report.by)), *(words.figure(name) for name in COLUMNS)],
        "rows": [_cells(row_name(report, row, words), row, language) for row in report.rows],
        "foot": foot,
        "definitions": [
            {"name": words.figure(name), "text": words.definition(name)} for name in COLUMNS
        ],
    }  # fmt: skip


def frame(
    first: date, last: date, at: datetime, asked: ReportRequest, words: ReportWords, head: Letterhead,
    names: dict[str, str], *, unfinished: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return what every report has on paper: the body, the days, the limits of the selection, when it was made."""
    language = words.language
    say = DOCUMENT.say
    return {
        "language": language,
        "organisation": head.organisation,
        "station": head.station,
        "emblem": for_paper(head.emblem),
        "period": say(
            language, "period",
            first=day_in_figures(first, language), last=day_in_figures(last, language),
        ),
        "made": say(
            language, "unfinished" if unfinished else "made",
            at=moment_in_figures(at.astimezone(ROME), language),
        ),
        "limits": _limits(asked, words, names),
        "compared": "",
        "page": say(language, "page"),
        "tiles": [],
        "heat": None,
        "foot": [],
        "defined": say(language, "defined"),
        "zone": say(language, "zone"),
    }  # fmt: skip


def figure_words(name: str, figures: Figures, language: str) -> str:
    """Return a figure as people read it: "84%", "45 s", "6 min", "1.234"; a dash if it is unknown."""
    return value_words(name, getattr(figures, _ENCODED[name]), language)


def value_words(name: str, value: float | None, language: str) -> str:
    """Return the value of a figure of that name as people read it."""
    if value is None:
        return "\N{EN DASH}"
    if name in SHARES:
        return f"{number(round(value * 100, 0 if value >= 0.1 else 1), language)}%"
    if name.endswith("S"):
        return f"{round(value)} s" if value < 60 else f"{number(round(value / 60), language)} min"
    return number(round(value, 1), language)


def row_name(report: Report, row: Row, words: ReportWords, *, short: bool = False) -> str:
    """Return the name of a row on paper."""
    locale = cldr(words.language)
    match report.by:
        case By.MONTH:
            month = date.fromisoformat(f"{row.key}-01")
            return str(format_date(month, "MMM y" if short else "LLLL y", locale=locale))
        case By.DAY:
            day = date.fromisoformat(row.key)
            return str(format_date(day, "d/M" if short else "EEE d MMM", locale=locale))
        case By.HALF_HOUR:
            at = datetime.fromisoformat(row.key)
            return f"{at:%H:%M}" if short else moment_in_figures(at, words.language)
        case _:
            return words.row(report.by, row.key, row.label)


def _limits(asked: ReportRequest, words: ReportWords, names: dict[str, str]) -> list[str]:
    """Return what the report is limited to, one limit a line."""
    chosen = (
        ("category", By.CATEGORY, asked.category, None),
        ("channel", By.CHANNEL, asked.channel, None),
        ("office", By.OFFICE, asked.office, names.get(asked.office)),
        ("operator", By.OPERATOR, asked.operator, names.get(asked.operator)),
        ("outcome", By.OUTCOME, asked.outcome, None),
        ("wrap_up", By.WRAP_UP, asked.wrap_up, None),
    )
    return [
        f"{_capital(words.by(by))}: {words.row(by, value, label)}"
        for _, by, value, label in chosen
        if value
    ]


def _cells(name: str, row: Row, language: str) -> list[str]:
    return [name, *(figure_words(each, row.figures, language) for each in COLUMNS)]


def _tile(name: str, report: Report, words: ReportWords) -> dict[str, str]:
    before = ""
    if report.before is not None:
        then = figure_words(name, report.before.total.figures, words.language)
        before = DOCUMENT.say(words.language, "was", value=then)
    return {
        "name": words.figure(name),
        "value": figure_words(name, report.total.figures, words.language),
        "before": before,
    }


def _charts(report: Report, words: ReportWords) -> list[dict[str, Any]]:
    if len(report.rows) < 2:
        return []
    by = words.by(report.by)
    contacts = DOCUMENT.say(words.language, "chart.contacts", by=by)
    if report.by not in PERIODS:
        return [_bars(report, words, contacts)]
    return [
        _lines(report, words, contacts, ("offered", "answered", "abandoned")),
        _lines(
            report, words, DOCUMENT.say(words.language, "chart.levels", by=by),
            ("serviceLevelAnswered", "serviceLevelOffered", "promiseShare"), top=1.0,
        ),
    ]  # fmt: skip


def _lines(
    report: Report, words: ReportWords, title: str, names: Sequence[str], top: float | None = None
) -> dict[str, Any]:
    series = [
        {
            "name": words.figure(name),
            "values": [getattr(row.figures, _ENCODED[name]) for row in report.rows],
        }
        for name in names
    ]
    # a line that says nothing is none
    series = [each for each in series if any(value is not None for value in each["values"])]
    highest = max((value or 0 for each in series for value in each["values"]), default=0)
    scale = top or nice_top(highest)
    label: Callable[[float], str] = (
        (lambda value: f"{round(value * 100)}%")
        if top
        else (lambda value: number(round(value), words.language))
    )
    return {
        "kind": "lines",
        "title": title,
        "alt": DOCUMENT.say(words.language, "chart.alt", title=title),
        "labels": [row_name(report, row, words, short=True) for row in report.rows],
        "series": series,
        "top": scale,
        "ticks": [
            {"value": scale * at / _TICKS, "label": label(scale * at / _TICKS)}
            for at in range(_TICKS + 1)
        ],
    }


def _bars(report: Report, words: ReportWords, title: str) -> dict[str, Any]:
    def came(row: Row) -> int:
        return row.figures.offered + row.figures.messages

    rows = sorted(report.rows, key=came, reverse=True)[:MOST_BARS]
    highest = max((came(row) for row in rows), default=0) or 1
    return {
        "kind": "bars",
        "title": title,
        "alt": DOCUMENT.say(words.language, "chart.alt", title=title),
        "bars": [
            {
                "name": row_name(report, row, words),
                "share": came(row) / highest,
                "value": number(came(row), words.language),
            }
            for row in rows
        ],
    }


def nice_top(highest: float) -> float:
    """Return the top of a scale with four equal, whole steps that holds *highest*."""
    if highest <= _TICKS:
        return float(_TICKS)
    size = 10 ** math.floor(math.log10(highest / _TICKS))
    for step in (1, 2, 2.5, 5, 10):
        if step * size * _TICKS >= highest and (step * size) % 1 == 0:
            return float(step * size * _TICKS)
    return float(10 * size * _TICKS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
