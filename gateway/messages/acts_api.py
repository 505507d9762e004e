"""The requests and answers of the routes of acts on cases."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.messages.api import TEXT_MAX, Email, SeenTexts, Topic
from gateway.messages.filters import CaseFilter

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
MOST_AT_ONCE = 100


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note for colleagues; the citizen never sees it."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Snooze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The time until which it is put off (aware), and the reason."""

    until: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: Reason


class ToOffice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office's id, None for the house; ``words`` are for its next reader."""

    office: Id | None
    words: Words = ""


class Propose(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """An answer to be read by somebody else; ``seenTexts`` as in answering."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
    seen_texts: SeenTexts


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a case is not deleted, and until which moment (aware; None: until somebody ends it)."""

    reason: Reason
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class SendBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The changes that a proposed answer needs."""

    words: Reason


class Forward(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """The body's name, which the citizen is told; with ``email`` it is sent the citizen's texts and address, under
    ``words``. ``seenTexts`` as in answering."""

    body: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    email: Email | None = None
    words: Words = ""
    seen_texts: SeenTexts


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The citizen's right e-mail address, and how the caller knows it."""

    email: Email
    reason: Reason


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reference of the case that continues."""

    into: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Split(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text that becomes a case of its own, and what that is about."""

    reply: Id
    category: Topic


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code that the citizen has given."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Bulk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``act`` ``category``: ``value`` is the topic; ``close``: the reason; ``office``: the office's id, None for the house.
    ``since`` is the list's ``at``: what the citizen has written since is not closed unread."""

    ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    act: Literal["category", "close", "office"]
    value: Id | None = None
    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class BulkDone(msgspec.Struct, frozen=True, kw_only=True):
    """With which it was done; ``refused`` are in somebody's hands, wait no more, are not the caller's, or were not to
    be closed unread: with words of danger, or a new text."""

    done: list[str]
    refused: list[str]


class NewView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters under a name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    filters: CaseFilter


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """Filters that the caller has saved."""

    id: str
    name: str
    filters: CaseFilter


class SavedViews(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's, by name."""

    views: list[SavedView]
