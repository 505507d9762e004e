"""The requests and answers of the routes of messages."""

from datetime import datetime
from typing import Annotated, Literal, cast

import msgspec

from gateway.platform.follow_codes import Code

TEXT_MAX = 5000
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
RequestKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
Topic = Annotated[str, msgspec.Meta(max_length=64)]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
State = Literal["open", "taken", "answered", "closed"]
CloseReason = Literal["spam", "duplicate", "unreachable", "other-body", "answered-otherwise"]
Source = Literal["web", "email", "pec", "phone", "desk"]
"""How a case came in."""
Kind = Literal["message", "complaint", "praise"]
SeenTexts = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


def as_state(word: str) -> State:
    """Return a state's word typed as :data:`State`; the table allows no other."""
    return cast("State", word)


def as_source(word: str) -> Source:
    """Return a source's word typed as :data:`Source`; the table allows no other."""
    return cast("Source", word)


def as_kind(word: str) -> Kind:
    """Return a kind's word typed as :data:`Kind`; the table allows no other."""
    return cast("Kind", word)


class NewMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A message.

    ``request`` is a random key of the page's, by which a repeated request is one message. ``consent``: the privacy notice
    was accepted. ``tellSteps``: an e-mail is wanted at each step. ``visitor`` is the page's key for its visitor.
    """

    request: RequestKey
    category: Topic
    text: Text
    email: Email
    subject: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    name: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    language: Language = "it"
    consent: Literal[True]
    tell_steps: bool = False
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class HelpShown(msgspec.Struct, frozen=True, kw_only=True):
    """A help line in the citizen's words: a number, or the address of a page."""

    name: str
    number: str | None
    href: str | None


class DangerShown(msgspec.Struct, frozen=True, kw_only=True):
    """The warning that stands above everything else for a citizen whose text tells of danger; ``title`` is empty where that
    is only possible."""

    title: str
    sentences: list[str]
    lines: list[HelpShown]
    deaf: str


class MessageLeft(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The reference, the code to follow the message (shown only once, and mailed), and until when it is answered.

    ``mailed``: the station sends e-mail, so a receipt is on its way.
    """

    reference: str
    code: str
    due_at: datetime
    time_zone: str
    mailed: bool
    danger: DangerShown | None = None


class MoreText(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A further text to one's own message; ``request`` as in :class:`NewMessage`."""

    code: Code
    request: RequestKey
    text: Text


class TellSteps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the citizen with this code wants an e-mail at each step from now on."""

    code: Code
    tell: bool


class ThreadEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One text of a thread; ``operator`` is the public code of the operator who answered, ``id`` is for the staff alone."""

    author: Literal["citizen", "agent"]
    text: str
    written_at: datetime
    operator: str | None = None
    id: str | None = None


class FollowedStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step of a message as its citizen sees it."""

    what: Literal["left", "written", "taken", "office", "answered", "closed", "reopened"]
    at: datetime


class FollowedMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a message as its citizen sees it.

    ``state`` ``open``: waits for an answer; ``taken``: an operator has it. ``tellSteps``: an e-mail is sent at each step,
    null where none can be; ``danger`` is that of the text just added.
    """

    reference: str
    category: str
    kind: Kind
    subject: str | None
    state: State
    left_at: datetime
    due_at: datetime
    time_zone: str
    overdue: bool
    can_write: bool
    thread: list[ThreadEntry]
    steps: list[FollowedStep]
    tell_steps: bool | None
    danger: DangerShown | None = None


class MessageListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message in the list, without its text; ``subject`` is the citizen's.

    ``near``: its due time is near; ``overdue``: it is past. ``urgent``: it holds words of danger. ``office``: the id of the
    office it was given to. ``proposed``: an answer waits for a second look. ``holder`` is the name of the person who has
    it; ``mine``: that is the caller. ``again``: the citizen has written since an answer.
    """

    id: str
    reference: str
    category: str
    language: str
    source: Source
    kind: Kind
    subject: str | None
    state: State
    left_at: datetime
    due_at: datetime
    near: bool
    overdue: bool
    late: bool
    again: bool
    holder: str | None
    mine: bool
    urgent: bool
    office: str | None
    snoozed_until: datetime | None
    proposed: bool
    answered_at: datetime | None
    closed_why: str | None


class MessageFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of messages; ``near`` includes overdue ones.

    ``urgent`` counts those with words of danger that nobody has taken, or to which such words were added since somebody
    took them. ``mailConfigured`` False: answers wait in the outbox until a mail server is set up.
    """

    open: int
    taken: int
    near: int
    overdue: int
    urgent: int
    snoozed: int
    proposed: int
    oldest_due_at: datetime | None
    answered_today: int
    late_today: int
    mail_configured: bool
    mail_failed: int


class Lateness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts of the waiting cases of a topic, or of a topic at an office; ``near`` leaves out overdue ones."""

    category: str
    office: str | None
    waiting: int
    near: int
    overdue: int
    first_due_at: datetime


class MessageList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """At most 200 messages that the caller may see (a supervisor all), and their figures; ``at`` is the time of reading."""

    messages: list[MessageListed]
    figures: MessageFigures
    at: datetime


class CaseFact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One fact that another room knows of a case; ``room`` and ``name`` choose its words in the page."""

    room: str
    name: str
    value: str


class CaseStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An act on a case.

    ``kind`` is a word, ``by`` the name of the person, ``other`` the id of the office or contact concerned, ``words`` what
    was written about it.
    """

    kind: str
    at: datetime
    by: str | None
    other: str | None
    words: str | None


class CaseHoldShown(msgspec.Struct, frozen=True, kw_only=True):
    """The hold on a case: who placed it and when, ``until`` when it lasts (None: until somebody ends it), and why."""

    by: str | None
    at: datetime
    until: datetime | None
    reason: str


class LinkedContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that is linked to a case: split from it, merged into it, or one whose code the citizen gave.

    ``mayOpen``: it is a case that the caller may open.
    """

    id: str
    reference: str
    category: str
    channel: str
    state: str
    at: datetime
    how: str
    may_open: bool


class MailOfThread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An e-mail of the thread: whether it was sent, and the error of the last attempt.

    ``inDoubt``: an unsent one may have been sent unnoticed, a sent one twice.
    """

    kind: str
    state: Literal["pending", "sent", "failed"]
    at: datetime
    error: str | None
    in_doubt: bool = False


class MessageOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message with its thread.

    ``email`` and ``name`` are the citizen's, only for the operator who has it and for supervisors. ``draft``: the answer
    begun so far, for the operator who has it. ``facts``: what other rooms know of it. ``steps``: the acts on it.
    ``linked``: contacts that belong to it. ``openWith``: the names of others who have it open now. ``secondLook``: another
    person must read an answer first, and the caller is not that person. ``hold``: it is not deleted. ``unreached``: a
    letter to this address came back.
    """

    message: MessageListed
    name: str | None
    email: str | None
    draft: str | None
    thread: list[ThreadEntry]
    mail: list[MailOfThread]
    facts: list[CaseFact]
    steps: list[CaseStep]
    linked: list[LinkedContact]
    open_with: list[str]
    second_look: bool
    hold: CaseHoldShown | None = None
    unreached: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """The text that goes to the citizen.

    ``request`` is a random key of the page's. ``seenTexts`` is how many texts of the thread the operator has read: one that
    came since must be read first.
    """

    request: RequestKey
    text: Text
    seen_texts: SeenTexts


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """An answer that is begun; an empty one deletes the draft."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_MAX)]


class Closing(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Why a message is closed without an answer; ``seenTexts`` as in :class:`Answer`."""

    reason: CloseReason
    seen_texts: SeenTexts
