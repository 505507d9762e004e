"""The requests and answers of the routes of contact drivers."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.drivers.growth import RiseKind
from gateway.drivers.segments import Portion
from gateway.platform.ids import Id

Line = Annotated[str, msgspec.Meta(min_length=3, max_length=120, pattern=r"\S[\s\S]+\S")]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300, pattern=r"\S[\s\S]+\S")]
Text = Annotated[str, msgspec.Meta(min_length=3, max_length=2000, pattern=r"\S[\s\S]+\S")]
Example = Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
Month = Annotated[str, msgspec.Meta(min_length=7, max_length=7, pattern=r"^\d{4}-\d{2}$")]
ThemeState = Literal["emerging", "confirmed", "dismissed"]


class WeekCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many people came with the theme in the week of this Monday; null for fewer than the small cell, and for
    none."""

    week: date
    people: int | None


class SpreadOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many people came by a channel or with a topic; ``*`` sums up rare ones, ``-`` stands for none."""

    key: str
    people: int


class DriverThemeShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A theme. ``name`` is a proposal until the state is ``confirmed``. ``words`` are those of its terms, the strongest
    first; ``topics`` and ``codes`` (of wrap-ups) rise with them, and so do ``moved``: corrections of a proposed topic,
    as ``weapons>licences``.

    ``people`` and ``usual`` are figures of the week in which it was last seen to rise. ``fresh``: it was seen to rise
    in the last seven days. ``examples``: cleaned titles to choose from; ``kept``: those that somebody has cleared.
    """

    id: str
    name: str
    state: ThemeState
    kind: RiseKind
    words: list[str]
    topics: list[str]
    codes: list[str]
    moved: list[str]
    people: int
    usual: float
    first_week: date
    last_week: date
    fresh: bool
    weeks: list[WeekCount]
    by_channel: list[SpreadOver]
    by_topic: list[SpreadOver]
    examples: list[str]
    kept: list[str]
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    sheet: str | None
    tasks: int


class MissedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A word that was looked for in a week without a result, and in how many ``searches``."""

    week: date
    word: str
    searches: int


class Drivers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All themes: rising ones first, dismissed ones last. ``counted_at``: when contacts were counted last, null for
    never. ``weeks`` of the ``weeks_needed`` are known. ``k``: the fewest people that a figure stands for."""

    counted_at: datetime | None
    weeks: int
    weeks_needed: int
    k: int
    themes: list[DriverThemeShown]
    searches: list[MissedSearch]


class ThemeName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A confirmed name for a theme, and the examples to keep, which the caller has read and found free of personal
    data."""

    name: Line
    kept: Annotated[list[Example], msgspec.Meta(max_length=3)] = []


class ThemeDismissal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason why it is no theme."""

    reason: Reason


class ThemeMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The theme that continues for both."""

    into: Id


class ThemeSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft of an information sheet to begin: its title, what it is to say, and its topic."""

    title: Line
    text: Text
    topic: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class ThemeSheetMade(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the draft."""

    sheet: str


class ThemeTask(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A task for today, for one person or for everybody."""

    text: Text
    account_id: Id | None = None


class SegmentsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed month; the newest one if it is not given."""

    month: Month | None = None


class Segments(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts of a month by kind of user. ``months`` are the closed ones, the newest first; ``month`` null: there
    is none yet. ``contacts`` counts all of them. ``offices`` are the names of the offices in ``portions``."""

    months: list[str]
    month: str | None
    contacts: int
    k: int
    portions: list[Portion]
    offices: dict[str, str]


class DriversFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a file: ``themes`` with their weekly counts, ``terms`` (all weekly counts), ``searches``
    without a result, or ``segments`` of all months. ``language`` and ``separator`` count for CSV alone: with a
    ``language`` its columns and words are a reader's."""

    of: Literal["themes", "terms", "searches", "segments"] = "themes"
    language: Literal["", "it", "en"] = ""
    separator: Literal["semicolon", "comma"] = "semicolon"
