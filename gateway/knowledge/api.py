"""The requests and answers of the routes of information sheets."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.knowledge.entries import SheetText
from gateway.knowledge.freshness import LONGEST_LIFE, SHORTEST_LIFE, Freshness
from gateway.knowledge.lifecycle import State, VersionState
from gateway.platform.http.errors import ErrorBody
from signaling.protocol.base import CategoryId, EntityId, Language

Why = Annotated[str, msgspec.Meta(max_length=300)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
AccountId = Annotated[str, msgspec.Meta(max_length=64)]
LifeDays = Annotated[int, msgspec.Meta(ge=SHORTEST_LIFE, le=LONGEST_LIFE)]
MOST_TOPICS = 20


class SheetPlace(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Where a sheet belongs: its topics (none: it is of general use), who looks after it (null: its writer), whose
    matter it is where it is not ours, and how many days it lives (null: as its topics say)."""

    topics: Annotated[list[CategoryId], msgspec.Meta(max_length=MOST_TOPICS)] = []
    owner: AccountId | None = None
    deputy: AccountId | None = None
    competent_body: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    life_days: LifeDays | None = None


class NewSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet with its first words, in Italian. ``review``: have it reviewed at once."""

    place: SheetPlace
    text: SheetText
    why: Why = ""
    review: bool = False


class SheetWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New words in one language. ``seen`` is the newest version in it that the writer had before them, 0 for none.
    ``minor``: the original says the same as before, and its translations still hold. ``review``: have it reviewed at once."""

    language: Language
    seen: Annotated[int, msgspec.Meta(ge=0)]
    text: SheetText
    why: Why = ""
    minor: bool = False
    review: bool = False


class SheetConfirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That what version ``seen`` says is still true."""

    seen: Annotated[int, msgspec.Meta(ge=1)]


class SheetReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a sheet is withdrawn, or a version given back to its author."""

    reason: Reason


class SheetsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sheets in a ``state``, with a ``freshness``, of a ``topic``, or those that ``mine``: the caller looks after; the best thirty of them for
    these ``words``, the last one also begun."""

    state: State | None = None
    freshness: Freshness | None = None
    topic: CategoryId | None = None
    words: Annotated[str, msgspec.Meta(max_length=100)] = ""
    mine: bool = False


class SheetPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here."""

    id: str
    name: str


class SheetLanguage(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a sheet in one language: the newest ``version`` and its state, the published one if there is one;
    ``outdated``: the original has changed since it was translated."""

    language: Language
    version: int
    state: VersionState
    published: int | None
    outdated: bool


class SheetListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A sheet without its words. ``freshness`` and ``freshUntil`` are told once it was published, ``lifeDays`` is what counts for
    it. ``example``: it came with the station, and is to be checked before use. ``mine``: the caller looks after it."""

    id: str
    title: str
    topics: list[str]
    owner: SheetPerson | None
    deputy: SheetPerson | None
    competent_body: str | None
    life_days: int
    own_life_days: int | None
    state: State
    freshness: Freshness | None
    fresh_until: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    languages: list[SheetLanguage]
    in_review: bool
    example: bool
    mine: bool


class SheetList(msgspec.Struct, frozen=True, kw_only=True):
    """Sheets: those first that fit best what was looked for, else by title."""

    sheets: list[SheetListed]


class SheetVersionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version in full. ``html`` has the entries and, as ``body``, the text as HTML that is safe to show."""

    number: int
    language: Language
    state: VersionState
    text: SheetText
    html: dict[str, str]
    why: str
    minor: bool
    based_on: int | None
    written_at: datetime
    author: SheetPerson | None
    approved_at: datetime | None
    approved_by: str | None
    returned_why: str | None
    may_approve: bool


class SheetOpened(SheetListed, frozen=True, kw_only=True, rename="camel"):
    """A sheet with its words: by language the ``published`` version and the ``newest``, which may be the same.
    ``mayManage``: the caller may confirm and withdraw it, and say where it belongs. ``address``: where citizens read it."""

    published: dict[str, SheetVersionShown]
    newest: dict[str, SheetVersionShown]
    may_manage: bool
    address: str


class SheetVersions(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of a sheet, the newest first."""

    versions: list[SheetVersionShown]


class SheetChanged(ErrorBody, frozen=True, kw_only=True):
    """Somebody else has written meanwhile; nothing was kept. ``theirs`` is what stands there now."""

    theirs: SheetVersionShown


class SheetsWaiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of sheets that are to be confirmed soon, expired, and waiting for a review that the caller may give; of the first two,
    the ones that the caller looks after; and ``returned``, the caller's texts that a reviewer gave back."""

    due: int
    expired: int
    to_review: int
    mine_due: int
    mine_expired: int
    returned: int


class TopicLife(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days sheets of a topic live."""

    topic: CategoryId
    days: LifeDays


class SheetLives(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Topics whose sheets live for another time than the ``usual`` days."""

    usual: int
    topics: list[TopicLife]


class SheetLivesGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same as it is to be from now on."""

    topics: Annotated[list[TopicLife], msgspec.Meta(max_length=200)]


class SheetPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A preview of words as they would be shown, by entry; ``body`` is the text."""

    html: dict[str, str]


class SheetPeople(msgspec.Struct, frozen=True, kw_only=True):
    """People who can look after a sheet, by name."""

    people: list[SheetPerson]


class SheetUsed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One use of a sheet in a ``contact`` in hand: ``opened`` to be read, or sent in the ``chat``, by ``email`` ``to`` an address, as
    a ``pdf``. ``language`` is the reader's."""

    contact: EntityId
    how: Literal["opened", "chat", "email", "pdf"]
    language: Language = "it"
    to: (
        Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$")] | None
    ) = None


class SheetSent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The link that the citizen is sent: the title in the reader's language, and an address that lasts; ``in_force``: it may be sent."""

    title: str
    link: str
    version: int
    in_force: bool


class SheetProblem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a ``sheet`` is wrong, or (null) that one is missing, in a few ``words``."""

    sheet: EntityId | None = None
    words: Annotated[str, msgspec.Meta(max_length=500)] = ""


class SheetFigures(msgspec.Struct, frozen=True, kw_only=True):
    """In the last ``days``: contacts in which a sheet was read, how often it was sent, how many citizens found it useful or not, and
    their latest free words."""

    days: int
    read: int
    sent: int
    useful: int
    useless: int
    words: list[str]


class SheetLanguageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language, where there is a translation."""

    language: Language = "it"
