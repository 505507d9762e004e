"""The requests and answers of the routes of other bodies."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.bodies.lists import BodyProblem

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
How = Literal["chat", "email", "aloud"]


class BodyFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of a body that the office writes itself."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]
    kind: Annotated[str, msgspec.Meta(max_length=120)] = ""
    address: Annotated[str, msgspec.Meta(max_length=300)] = ""
    postcode: Annotated[str, msgspec.Meta(max_length=16)] = ""
    town: Annotated[str, msgspec.Meta(max_length=120)] = ""
    province: Annotated[str, msgspec.Meta(max_length=60)] = ""
    pec: Annotated[str, msgspec.Meta(max_length=254)] = ""
    email: Annotated[str, msgspec.Meta(max_length=254)] = ""
    site: Annotated[str, msgspec.Meta(max_length=300)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=60)] = ""
    hours: Annotated[str, msgspec.Meta(max_length=500)] = ""
    bring: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    matters: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    notes: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class BodyShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A body. ``notes`` are for the staff alone; of a body from IndicePA (``source`` ``ipa``) only the office's own
    fields can be changed. ``referred``: how often somebody was referred to it in the last year."""

    id: str
    source: Literal["ipa", "own"]
    name: str
    kind: str
    acronym: str
    address: str
    postcode: str
    town: str
    province: str
    region: str
    pec: str
    email: str
    site: str
    phone: str
    hours: str
    bring: str
    matters: str
    notes: str
    changed_at: datetime
    retired: bool
    referred: int


class BodyList(msgspec.Struct, frozen=True, kw_only=True):
    """The bodies that were found, those most often referred to first; ``more``: there are others, so more words
    help. ``total``: how many the directory holds."""

    bodies: list[BodyShown]
    more: bool
    total: int


class BodiesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects bodies by ``words`` of a place, a matter or a name; without words, those most often referred to."""

    words: Annotated[str, msgspec.Meta(max_length=200)] = ""
    retired: bool = False


class SheetBodyShown(msgspec.Struct, frozen=True, kw_only=True):
    """The body whose matter a sheet is about; null where it names none, or one that is not in use."""

    body: BodyShown | None


class SheetBodyChosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body that a sheet is to name; null for none."""

    body: Id | None


class BodyRetired(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the body is retired, so that nobody is referred to it any more."""

    retired: bool


class NewReferral(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contact or case in which somebody is referred, and the way. By ``email`` the station writes to ``to``, or
    to the address of the case."""

    contact: Annotated[str, msgspec.Meta(max_length=64)] | None
    how: How
    to: Annotated[str, msgspec.Meta(min_length=3, max_length=254)] | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")] = "it"


class BodyReferred(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a referral. ``text`` is what is sent in the chat or read aloud, in the citizen's language;
    ``mailed``: an e-mail is on its way."""

    text: str
    mailed: bool


class BodiesBrought(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an import, or the reason why nothing was imported."""

    added: int
    changed: int
    same: int
    gone: int
    problems: list[BodyProblem]


class BodyFiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days of the figures, both included; the last thirty days when they are not given."""

    since: date | None = None
    until: date | None = None


class BodyCount(msgspec.Struct, frozen=True, kw_only=True):
    """The number of referrals to a body, by way."""

    name: str
    count: int
    chat: int
    email: int
    aloud: int


class BodyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The number of referrals by body, the most frequent first."""

    since: date
    until: date
    total: int
    bodies: list[BodyCount]
