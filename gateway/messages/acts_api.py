"""The requests and answers of the routes of acts on cases."""

from typing import Annotated, Literal

import msgspec

from gateway.messages.api import TEXT_MAX, Email, SeenTexts, Topic
from gateway.messages.filters import CaseFilter
from gateway.platform.times import Moment

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
MOST_AT_ONCE = 100


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note for colleagues; the citizen never sees it."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Snooze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The moment until which a case is put off (aware), and the reason."""

    until: Moment
    reason: Reason


class ToOffice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office's id, None for the station itself; ``words`` are for the case's next reader."""

    office: Id | None
    words: Words = ""


class Propose(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """An answer for another person to read first; ``seenTexts`` as in :class:`Answer`."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
    seen_texts: SeenTexts


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a case must not be deleted, and until when (aware; None: until somebody ends the hold)."""

    reason: Reason
    until: Moment | None = None


class SendBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The changes that a proposed answer needs."""

    words: Reason


class Forward(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """The name of the other body, which the citizen is told.

    With ``email`` it is sent the citizen's texts and address, under ``words``. ``seenTexts`` as in :class:`Answer`.
    """

    body: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    email: Email | None = None
    words: Words = ""
    seen_texts: SeenTexts


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The citizen's correct e-mail address, and how the caller knows it."""

    email: Email
    reason: Reason


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reference of the case that goes on."""

    into: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Split(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text that becomes a case of its own, and its topic."""

    reply: Id
    category: Topic


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case's code that the citizen has given."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Bulk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act on several cases.

    For ``act`` ``category`` the ``value`` is the topic, for ``close`` the reason, for ``office`` the office's id (None for
    the station itself). ``since`` is the list's ``at``: a case with a later text of the citizen's is not closed unread.
    """

    ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    act: Literal["category", "close", "office"]
    value: Id | None = None
    since: Moment | None = None


class BulkDone(msgspec.Struct, frozen=True, kw_only=True):
    """The cases with which it was done, and the ``refused`` ones: somebody has them in hand, they do not wait any more, are
    not the caller's, or were not to be closed unread (words of danger, or a new text)."""

    done: list[str]
    refused: list[str]


class NewView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters to be saved under a name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    filters: CaseFilter


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """Filters that the caller has saved."""

    id: str
    name: str
    filters: CaseFilter


class SavedViews(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's saved filters, by name."""

    views: list[SavedView]
