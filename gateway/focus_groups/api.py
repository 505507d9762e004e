"""Bodies of requests and answers of focus groups."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.focus_groups.pool import Pool
from gateway.listening.questionnaire import Place
from gateway.platform.times import Moment
from signaling.protocol.base import Language

Title = Annotated[str, Meta(min_length=3, max_length=100, pattern=r"\S")]
GroupState = Literal["draft", "called", "over", "off"]


class GuideStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the moderator's questions, and the minutes meant for it."""

    question: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    minutes: Annotated[int, Meta(ge=1, le=120)]


class FocusGroupDraft(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A group before anybody is invited.

    ``purpose`` is read by the volunteers who are invited. ``place``: invite only volunteers whose questionnaire asked about
    it; null: all. ``recorded``: sound and picture may be recorded, to which each participant has to agree.
    """

    title: Title
    purpose: Annotated[str, Meta(min_length=3, max_length=1_000, pattern=r"\S")]
    starts_at: Moment
    minutes: Annotated[int, Meta(ge=15, le=240)] = 60
    seats: Annotated[int, Meta(ge=3, le=15)] = 8
    language: Language = "it"
    place: Place | None = None
    recorded: bool = False
    guide: Annotated[list[GuideStep], Meta(min_length=1, max_length=20)]


class FocusSummary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The summary of a group's result; ``revision`` is the one that the caller has read."""

    text: Annotated[str, Meta(max_length=8_000)]
    revision: int


class FocusGroupShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A group.

    ``invited``, ``accepted`` and ``declined`` are counts; no volunteer is named. ``tookPart``: guests who were in the
    conference. ``outline``: questions, polls and notes of the conference, as a start for the summary; empty before the
    conference is over.
    """

    id: str
    state: GroupState
    title: str
    purpose: str
    starts_at: datetime
    minutes: int
    seats: int
    language: Language
    place: Place | None
    recorded: bool
    guide: list[GuideStep]
    conference: str | None
    invited: int
    accepted: int
    declined: int
    summary: str
    revision: int
    took_part: int | None
    published_at: datetime | None
    outline: str


class FocusGroupList(msgspec.Struct, frozen=True, kw_only=True):
    """The groups, newest first, and the volunteers counted by language as far as counts of few may be shown.

    ``mails``: the station can send e-mails to them.
    """

    groups: list[FocusGroupShown]
    pools: list[Pool]
    k: int
    mails: bool
