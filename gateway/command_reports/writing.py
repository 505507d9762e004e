"""Writes a report in words: draft sentences, tables, and the whole as Markdown. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from gateway.command_reports.facts import LISTS, NUMBERS, SECTIONS, Facts, Section, Unit, grown
from gateway.command_reports.periods import Period
from gateway.platform.blocks import escaped
from gateway.platform.dates import month_in_words, number
from gateway.platform.words import Fragment
from signaling.protocol.base import Language

COMMAND_REPORT: Final = Fragment("command-report")
NOTHING: Final = "\N{EN DASH}"
Texts = Mapping[str, str]
"""The content of each section."""


class FactRow(msgspec.Struct, frozen=True, kw_only=True):
    """A figure in words, for the period and for the one before it."""

    label: str
    now: str
    before: str


class FactList(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by name, the largest first."""

    title: str
    rows: list[list[str]]


class SectionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A section: its frozen figures, and the text beside them."""

    name: Section
    title: str
    rows: list[FactRow]
    lists: list[FactList]
    text: str


def channel(key: str, language: str) -> str:
    """Return the name of a channel in *language*; *key* itself where it has none."""
    return (
        COMMAND_REPORT.say(language, f"channel.{key}")
        if f"channel.{key}" in COMMAND_REPORT
        else key
    )


def title(period: Period, language: Language) -> str:
    """Return the title of a report: its kind and its period."""
    return COMMAND_REPORT.say(
        language, f"title.{period.kind}", month=month_in_words(period.months[0], language),
        quarter=(period.first.month + 2) // 3, year=str(period.first.year),
    )  # fmt: skip


def shown(facts: Facts, texts: Texts, language: Language) -> list[SectionShown]:
    """Return all sections in the form in which they are edited and printed."""
    say = COMMAND_REPORT.say
    return [
        SectionShown(
            name=name,
            title=say(language, f"section.{name}"),
            rows=[
                FactRow(
                    label=say(language, f"number.{key}"),
                    now=in_words(facts.now.get(key), unit, language),
                    before=in_words(facts.before.get(key), unit, language),
                )
                for key, unit in NUMBERS[name].items()
            ],
            lists=[
                FactList(
                    title=say(language, f"list.{key}"),
                    rows=[[each.label, number(each.count, language)] for each in facts.lists[key]],
                )
                for key in LISTS.get(name, ())
                if facts.lists.get(key)
            ],
            text=texts.get(name, ""),
        )
        for name in SECTIONS
    ]


def drafted(facts: Facts, language: Language) -> dict[str, str]:
    """Return a draft paragraph for each section, by the section's name."""
    say = COMMAND_REPORT.say

    def words(key: str) -> str:
        unit = next(units[key] for units in NUMBERS.values() if key in units)
        return in_words(facts.now.get(key), unit, language)

    def has(*keys: str) -> bool:
        return all(facts.now.get(key) is not None for key in keys)

    def some(key: str) -> bool:
        return bool(facts.now.get(key))

    largest = facts.lists.get("topics", [])[:3]
    sentences: dict[Section, Sequence[str]] = {
        "contacts": (
            say(language, "draft.contacts", offered=words("offered"), answered=words("answered")),
            _growth(grown(facts, "offered"), language),
            say(language, "draft.topics", topics=", ".join(each.label for each in largest)) if largest else "",
        ),
        "trust": (
            say(language, "draft.satisfaction", rated=words("rated"), average=words("satisfaction")) if has("satisfaction") else say(language, "draft.unrated"),
            say(language, "draft.trust", trust=words("trust"), listened=words("listened")) if has("trust", "listened") else "",
            "" if facts.released else say(language, "draft.unreleased"),
        ),
        "themes": (
            say(language, "draft.themes", themes=", ".join(f"{each.label} ({number(each.count, language)})" for each in facts.lists["themes"])) if facts.lists.get("themes") else say(language, "draft.no_themes"),
            *(say(language, "draft.group", title=each.title, summary=each.summary) for each in facts.groups),
        ),
        "complaints": (
            say(language, "draft.complaints", taken=words("complaints_taken"), answered=words("complaints_answered"), praises=words("praises")),
            say(language, "draft.in_time", share=words("complaints_in_time")) if has("complaints_in_time") else "",
            say(language, "draft.measures", measures=", ".join(each.label for each in facts.lists["measures"])) if facts.lists.get("measures") else "",
        ),
        "sheets": (
            say(language, "draft.sheets", in_force=words("sheets_in_force"), approved=words("sheets_approved"), used=words("sheets_used")),
        ),
        "service": (
            say(language, "draft.service", level=words("service_level"), wait=words("average_wait")) if has("service_level", "average_wait") else say(language, "draft.unanswered"),
            say(language, "draft.promise", promise=words("promise")) if has("promise") else "",
            say(language, "draft.hours", hours=words("hours")) if has("hours") else "",
        ),
        "quality": (
            say(language, "draft.quality", evaluations=words("evaluations"), score=words("score")) if has("score") else say(language, "draft.unjudged"),
            say(language, "draft.poor", poor=words("poor")) if some("poor") else "",
        ),
    }  # fmt: skip
    return {name: " ".join(each for each in said if each) for name, said in sentences.items()}


def document(period: Period, facts: Facts, texts: Texts, language: Language) -> str:
    """Return the whole report as Markdown."""
    say = COMMAND_REPORT.say
    parts = [
        f"# {title(period, language)}",
        say(language, "period", first=period.first.strftime("%d/%m/%Y"), last=period.last.strftime("%d/%m/%Y")),
    ]  # fmt: skip
    for section in shown(facts, texts, language):
        parts.append(f"## {section.title}")
        if section.text.strip():
            parts.append(section.text.strip())
        parts.append(
            _table(
                (say(language, "column.figure"), say(language, "column.now"), say(language, "column.before")),
                [(each.label, each.now, each.before) for each in section.rows],
            )
        )  # fmt: skip
        count = say(language, "column.count")
        parts += (_table((each.title, count), each.rows) for each in section.lists)
    return "\n\n".join(parts) + "\n"


def in_words(value: float | None, unit: Unit, language: Language) -> str:
    """Return a number in the form in which people read it; a dash for None."""
    if value is None:
        return NOTHING
    match unit:
        case "share":
            said = f"{number(round(100 * value, 1), language)}%"
        case "seconds":
            said = (
                f"{round(value)} s" if value < 60 else f"{number(round(value / 60), language)} min"
            )
        case "average":
            said = COMMAND_REPORT.say(language, "of_five", value=round(value, 2))
        case "percent":
            said = COMMAND_REPORT.say(language, "of_hundred", value=round(value, 1))
        case "count":
            said = number(round(value), language)
    return said


def _growth(percent: int | None, language: Language) -> str:
    if percent is None:
        return ""
    way = "more" if percent > 0 else "fewer" if percent < 0 else "equal"
    return COMMAND_REPORT.say(language, f"draft.{way}", change=abs(percent))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(each if line is lines[1] else escaped(each) for each in line) + " |"
        for line in lines
    )
