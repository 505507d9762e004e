"""The figures of a report in the form in which they are frozen, in their order. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

import msgspec

Section = Literal["contacts", "trust", "themes", "complaints", "sheets", "service", "quality"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
Unit = Literal["count", "share", "seconds", "average", "percent"]
"""``share`` from 0 to 1, ``average`` of 1 to 5, ``percent`` of 0 to 100."""

NUMBERS: Final[Mapping[Section, Mapping[str, Unit]]] = {
    "contacts": {"offered": "count", "answered": "count", "abandoned": "count", "messages": "count"},
    "trust": {
        "rated": "count", "satisfaction": "average", "questionnaires": "count", "trust": "average", "listened": "average",
    },
    "themes": {"themes_confirmed": "count", "themes_emerging": "count", "focus_groups": "count"},
    "complaints": {
        "complaints_taken": "count", "complaints_answered": "count", "complaints_in_time": "share", "praises": "count",
    },
    "sheets": {"sheets_in_force": "count", "sheets_approved": "count", "sheets_used": "count", "sheets_useful": "share"},
    "service": {
        "service_level": "share", "average_wait": "seconds", "longest_wait": "seconds", "abandonment": "share",
        "promise": "share", "hours": "share",
    },
    "quality": {"evaluations": "count", "score": "percent", "poor": "share"},
}  # fmt: skip
LISTS: Final[Mapping[Section, Sequence[str]]] = {
    "contacts": ("channels", "topics"),
    "themes": ("themes",),
    "complaints": ("measures",),
}


class Named(msgspec.Struct, frozen=True):
    """A row of a list: a name in the report's language, and how often it was counted."""

    label: str
    count: int


class GroupSaid(msgspec.Struct, frozen=True):
    """The outcome of a focus group: its title and its summary, as it was published."""

    title: str
    summary: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The frozen figures of a report. ``now`` and ``before``: the numbers of the period and of the one before it,
    null for those that are unknown. ``released``: answers to the questionnaire of the whole period were out."""

    now: dict[str, float | None]
    before: dict[str, float | None]
    lists: dict[str, list[Named]]
    released: bool
    groups: list[GroupSaid] = []


def grown(facts: Facts, key: str) -> int | None:
    """Return by how many percent a number has grown against the period before; None where that is unknown. Pure."""
    now, before = facts.now.get(key), facts.before.get(key)
    return None if now is None or not before else round(100 * (now - before) / before)
