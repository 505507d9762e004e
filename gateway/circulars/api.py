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
    """A circular to publish at once: its readers by ``roles`` and ``offices`` (none: everybody with the role),
    whether they have to confirm it and by which day, and its last day in force."""

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
    """How many people a circular is for now, and how many of them have read and confirmed it."""

    people: int
    read: int
    confirmed: int


class CircularListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A circular without its text. ``mine``: it is addressed to the caller, who read it at ``readAt``. ``counts`` is
    for people who may publish."""

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
    """Circulars, the newest first; ``nextBefore`` asks for the next page."""

    circulars: list[CircularListed]
    next_before: int | None


class CircularsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects circulars ``in_force``, or the ``archive`` of the others; with all of these ``words`` in title or
    text, whatever their endings. ``before``: with smaller numbers only."""

    state: Literal["in_force", "archive"] = "in_force"
    words: Annotated[str, msgspec.Meta(max_length=100)] = ""
    before: Annotated[int, msgspec.Meta(ge=1)] | None = None


class CircularReadingGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says that the caller has read the circular, and perhaps confirms it."""

    confirmed: bool = False


class CircularHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A circular by number and title."""

    id: str
    title: str


class CircularsUnread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many circulars in force are unread, the ``newest`` of them, how many are to be confirmed, and how many of
    these are ``overdue``. ``reminded``: somebody, or the station, has reminded the caller of one of those."""

    unread: int
    newest: CircularHeading | None
    to_confirm: int
    overdue: int
    reminded: bool


class CircularReader(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A reader of a circular; ``office`` is a name."""

    id: str
    name: str
    role: Reader
    office: str | None
    read_at: datetime | None
    confirmed_at: datetime | None


class CircularReaders(msgspec.Struct, frozen=True, kw_only=True):
    """The readers of a circular by name; those with something left to do come first."""

    readers: list[CircularReader]


class CircularReminded(msgspec.Struct, frozen=True, kw_only=True):
    """How many people were reminded, and how many e-mails to them and their offices are in the outbox."""

    people: int
    mails: int


class CircularWithdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason why the circular is withdrawn, which its readers are told."""

    reason: Reason
