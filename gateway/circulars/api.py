"""The requests and answers of the routes of circulars."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.circulars.rules import State

Reader = Literal["operator", "office", "supervisor", "quality", "admin"]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
MOST_OFFICES = 200


class NewCircular(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A circular to publish at once: for whom by ``roles`` and ``offices`` (none: for everybody with the role), whether it is
    to be confirmed and on which day at the latest, and its last day in force."""

    title: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
    text: Annotated[str, msgspec.Meta(min_length=3, max_length=12_000)]
    roles: Annotated[list[Reader], msgspec.Meta(min_length=1, max_length=5)]
    offices: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=32)]], msgspec.Meta(max_length=MOST_OFFICES)
    ] = []
    confirm: bool = False
    confirm_by: date | None = None
    until: date | None = None


class CircularCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The number of people a circular is for now, and of those who have read and confirmed it."""

    people: int
    read: int
    confirmed: int


class CircularListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A circular without its text. ``mine``: it is addressed to the person who asks, who has read it at ``readAt``. ``counts`` is for
    people who may publish."""

    id: str
    number: int
    title: str
    state: State
    roles: list[Reader]
    offices: list[str]
    confirm: bool
    confirm_by: date | None
    until: date | None
    published_at: datetime
    published_by: str
    reminded_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    mine: bool
    read_at: datetime | None
    confirmed_at: datetime | None
    counts: CircularCounts | None = None


class CircularOpened(CircularListed, frozen=True, kw_only=True, rename="camel"):
    """A circular with its text."""

    text: str


class CircularList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Circulars, the newest first; ``nextBefore`` goes on where this page ends."""

    circulars: list[CircularListed]
    next_before: int | None


class CircularsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Circulars ``in_force``, or the ``archive`` of the others; with all of these ``words`` in title or text, whatever their
    endings. ``before``: with smaller numbers only."""

    state: Literal["in_force", "archive"] = "in_force"
    words: Annotated[str, msgspec.Meta(max_length=100)] = ""
    before: Annotated[int, msgspec.Meta(ge=1)] | None = None


class CircularReadingGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That one has read it, or also that one confirms it."""

    confirmed: bool = False


class CircularHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A circular by its title."""

    id: str
    title: str


class CircularsUnread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of circulars in force that are unread, the ``newest`` of them, and the number of those to be confirmed, ``overdue`` ones among them. ``reminded``: somebody, or
    the station, has reminded of one of those."""

    unread: int
    newest: CircularHeading | None
    to_confirm: int
    overdue: int
    reminded: bool


class CircularReader(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody whom a circular is for; ``office`` is a name."""

    id: str
    name: str
    role: Reader
    office: str | None
    read_at: datetime | None
    confirmed_at: datetime | None


class CircularReaders(msgspec.Struct, frozen=True, kw_only=True):
    """Its readers by name; the ones with something left to do come first."""

    readers: list[CircularReader]


class CircularReminded(msgspec.Struct, frozen=True, kw_only=True):
    """The number of people who were reminded, and of the e-mails to them and their offices that are in the outbox."""

    people: int
    mails: int


class CircularWithdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is in force no longer; its readers are told."""

    reason: Reason
