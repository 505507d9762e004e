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
    """Where a sheet belongs.

    Its topics (none: of general use), its owner and deputy (owner null: its writer), the body that is responsible for the
    matter if it is not the station's own, and for how many days it lives (null: as its topics say).
    """

    topics: Annotated[list[CategoryId], msgspec.Meta(max_length=MOST_TOPICS)] = []
    owner: AccountId | None = None
    deputy: AccountId | None = None
    competent_body: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    life_days: LifeDays | None = None


class NewSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet with its first text, in Italian. ``review``: hand it in for review at once."""

    place: SheetPlace
    text: SheetText
    why: Why = ""
    review: bool = False


class SheetWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New text in one language.

    ``seen`` is the newest version in this language that the writer has read, 0 for none. ``minor``: the original says the
    same as before, and its translations still hold. ``review``: hand it in for review at once.
    """

    language: Language
    seen: Annotated[int, msgspec.Meta(ge=0)]
    text: SheetText
    why: Why = ""
    minor: bool = False
    review: bool = False


class SheetConfirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The confirmation that version ``seen`` is still true."""

    seen: Annotated[int, msgspec.Meta(ge=1)]


class SheetReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a sheet is withdrawn, or a version given back to its author."""

    reason: Reason


class SheetsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sheets are asked for: in a ``state``, with a ``freshness``, of a ``topic``, or with ``mine`` those that the
    caller looks after.

    With ``words`` the thirty that fit them best; the last word may be incomplete.
    """

    state: State | None = None
    freshness: Freshness | None = None
    topic: CategoryId | None = None
    words: Annotated[str, msgspec.Meta(max_length=100)] = ""
    mine: bool = False


class SheetPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the staff."""

    id: str
    name: str


class SheetLanguage(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a sheet in one language: the newest ``version`` and its state, and the published one if any.

    ``outdated``: the original has changed since it was translated.
    """

    language: Language
    version: int
    state: VersionState
    published: int | None
    outdated: bool


class SheetListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A sheet without its text.

    ``freshness`` and ``freshUntil`` are set once it was published. ``lifeDays`` is the life that applies to it.
    ``example``: it came with the station and must be checked before use. ``mine``: the caller looks after it.
    """

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
    """Sheets: the best fitting first where words were searched, else by title."""

    sheets: list[SheetListed]


class SheetVersionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version in full. ``html`` holds each entry, and the text under ``body``, as HTML that is safe to show."""

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
    """A sheet with its text: by language the ``published`` version and the ``newest``, which may be the same.

    ``mayManage``: the caller may confirm and withdraw it, and change where it belongs. ``address``: where citizens read it.
    """

    published: dict[str, SheetVersionShown]
    newest: dict[str, SheetVersionShown]
    may_manage: bool
    address: str


class SheetVersions(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of a sheet, the newest first."""

    versions: list[SheetVersionShown]


class SheetChanged(ErrorBody, frozen=True, kw_only=True):
    """The refusal when somebody else has written meanwhile; nothing was stored. ``theirs`` is the newest version now."""

    theirs: SheetVersionShown


class SheetsWaiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of sheets to be confirmed soon, expired, and waiting for a review that the caller may give.

    ``mine…`` counts, of the first two, those that the caller looks after; ``returned`` the caller's texts that a reviewer
    gave back.
    """

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
    """The topics whose sheets live for other than the ``usual`` number of days."""

    usual: int
    topics: list[TopicLife]


class SheetLivesGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The topics whose sheets are to live for other than the usual number of days from now on."""

    topics: Annotated[list[TopicLife], msgspec.Meta(max_length=200)]


class SheetPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it would be shown: HTML by entry, and the text under ``body``."""

    html: dict[str, str]


class SheetPeople(msgspec.Struct, frozen=True, kw_only=True):
    """People who can look after a sheet, by name."""

    people: list[SheetPerson]


class SheetUsed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One use of a sheet in a ``contact`` in hand: ``opened`` to be read, or sent in the ``chat``, by ``email`` ``to`` an
    address, or as a ``pdf``.

    ``language`` is the reader's.
    """

    contact: EntityId
    how: Literal["opened", "chat", "email", "pdf"]
    language: Language = "it"
    to: (
        Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$")] | None
    ) = None


class SheetSent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The link to send to the citizen: the title in the reader's language, and a lasting address. ``in_force``: the sheet
    may be sent."""

    title: str
    link: str
    version: int
    in_force: bool


class SheetProblem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that a ``sheet`` is wrong, or (null) that one is missing, in a few ``words``."""

    sheet: EntityId | None = None
    words: Annotated[str, msgspec.Meta(max_length=500)] = ""


class SheetFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of the last ``days``: contacts in which a sheet was read, how often it was sent, how many citizens found it
    useful or not, and their latest comments."""

    days: int
    read: int
    sent: int
    useful: int
    useless: int
    words: list[str]


class SheetLanguageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language wanted; a sheet that has no translation comes in Italian."""

    language: Language = "it"
