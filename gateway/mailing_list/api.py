"""The requests and answers of the routes of the mailing list."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.mailing_list.rules import State, Verdict
from gateway.platform.personal.traces import Trace

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Request = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Title = Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
Text = Annotated[str, msgspec.Meta(min_length=3, max_length=20_000)]
SubscriberState = Literal["asked", "subscribed"]


class NewListEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question, or an answer to ``question``.

    A supervisor's is published at once; everybody else's waits for a supervisor. ``checked``: the caller has read it and
    found no personal data in it. A repeated ``request`` writes once.
    """

    request: Request
    title: Title
    text: Text
    question: Id | None = None
    checked: bool = False


class ListVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moderator's decision on an entry: ``publish`` it, with these words if given, ``refuse`` it, or ``withdraw`` a
    published one from the archive; the last two with a ``reason``.

    ``checked``: as in a new entry. ``files``: also share the files that came with it.
    """

    verdict: Verdict
    title: Title | None = None
    text: Text | None = None
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""
    checked: bool = False
    files: bool = False


class ListEntryMade(msgspec.Struct, frozen=True, kw_only=True):
    """The entry and its state; null where ``traces`` of personal data were found and the caller has not checked them."""

    entry: str | None
    state: State | None
    traces: list[Trace]


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries are asked for.

    ``words``: each must be in a question or in one of its answers. ``mine``: the caller's own entries, in any state.
    ``count``: the most to return.
    """

    words: Annotated[str, msgspec.Meta(max_length=200)] = ""
    state: Literal["published", "waiting"] = "published"
    mine: bool = False
    count: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 50


class ListEntryListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry. ``answers`` counts the published answers to a question; ``question`` is the title of the question that an
    answer answers."""

    id: str
    title: str
    question: str | None
    author: str
    state: State
    at: datetime
    answers: int
    mine: bool


class ListEntryShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry with its text.

    ``sender`` is the address of a mail that waits. ``files`` came with it; ``fileNames`` are their names while the mail
    is stored; ``shares``: the offices may have them. ``sent`` counts the mails that bring it to subscribers, waiting
    ones included, ``failed`` those that did not arrive. ``why``: the reason of a refusal or withdrawal.
    """

    id: str
    title: str
    text: str
    author: str
    source: Literal["page", "mail"]
    state: State
    at: datetime
    sender: str
    files: int
    file_names: list[str]
    shares: bool
    why: str | None
    sent: int
    failed: int
    mine: bool


class ListThread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A question with its answers; a moderator also sees those that wait. ``may_moderate``: the caller decides."""

    question: ListEntryShown
    answers: list[ListEntryShown]
    may_moderate: bool


class ListEntries(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Entries, newest first; ``total`` counts all that match.

    ``waiting`` is filled for moderators. ``address`` is the list's, empty if mails to it are not read. ``sends``: the
    station can send mail; ``reads``: replies are read.
    """

    entries: list[ListEntryListed]
    total: int
    waiting: int
    subscribers: int
    may_moderate: bool
    address: str
    sends: bool
    reads: bool


class NewListSubscriber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body of the directory to be invited at its e-mail address."""

    body: Id


class ListSubscriberShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A subscriber. ``failed``: why the last mail to it did not arrive."""

    id: str
    name: str
    email: str
    state: SubscriberState
    invited_at: datetime
    confirmed_at: datetime | None
    failed: str | None


class ListSubscribers(msgspec.Struct, frozen=True, kw_only=True):
    """The subscribers, by name."""

    subscribers: list[ListSubscriberShown]
