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
    """A state as the table holds it, which allows no other."""
    return cast("State", word)


def as_source(word: str) -> Source:
    """A source as the table holds it."""
    return cast("Source", word)


def as_kind(word: str) -> Kind:
    """A kind as the table holds it."""
    return cast("Kind", word)


class NewMessage(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A message. ``request`` is a random key of the page's, by which a repeated request is one message;
    ``consent`` that the privacy notice was accepted; ``tellSteps`` that an e-mail is wanted at each step; ``visitor`` the key the page has for its
    visitor."""

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
    """The warning that stands above everything else for somebody whose text tells of danger; ``title`` is empty where that is a doubt."""

    title: str
    sentences: list[str]
    lines: list[HelpShown]
    deaf: str


class MessageLeft(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The reference, the code to follow it (shown this once, and mailed), until when it is answered;
    ``mailed``: the station sends e-mail, so a receipt is on its way."""

    reference: str
    code: str
    due_at: datetime
    time_zone: str
    mailed: bool
    danger: DangerShown | None = None


class MoreText(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Something more to a message of one's own; ``request`` as in leaving one."""

    code: Code
    request: RequestKey
    text: Text


class TellSteps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an e-mail at each step of the case with this code is wanted from now on."""

    code: Code
    tell: bool


class ThreadEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One text; ``operator`` is the public code of the operator who answered, ``id`` is for the staff alone."""

    author: Literal["citizen", "agent"]
    text: str
    written_at: datetime
    operator: str | None = None
    id: str | None = None


class FollowedStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step of a message as its citizen is told of it."""

    what: Literal["left", "written", "taken", "office", "answered", "closed", "reopened"]
    at: datetime


class FollowedMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a message; ``state`` ``open``: waits for an answer, ``taken``: somebody is at it.
    ``tellSteps``: an e-mail is sent at each step, null where none can be; ``danger`` is of the text just added."""

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
    """A message in the list, without its text; ``subject`` is the citizen's own. ``near``: its time is running out, ``overdue``: it has;
    ``urgent``: there are words of danger in it;
    ``office`` is the id of the one it was given to; ``proposed``: an answer waits for another pair of eyes; ``holder`` is who has it, ``mine`` whether that is who asks; ``again``: the citizen has written since
    an answer."""

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
    """Messages in figures; ``near`` counts overdue ones as well, ``urgent`` those with words of danger that nobody has taken. ``mailConfigured`` False: answers wait in
    the outbox until a mail server is set up."""

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
    """The waiting cases of a topic, or of a topic at an office, in figures; ``near`` does not count overdue ones."""

    category: str
    office: str | None
    waiting: int
    near: int
    overdue: int
    first_due_at: datetime


class MessageList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """At most 200 messages of the caller's categories (a supervisor's are all), and their figures; ``at`` is when that was so."""

    messages: list[MessageListed]
    figures: MessageFigures
    at: datetime


class CaseFact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One fact that another part of the station knows of a case: ``room`` and ``name`` say which, and choose its words in
    the page."""

    room: str
    name: str
    value: str


class CaseStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that was done with a case: ``kind`` a word, ``by`` the name of who did it, ``other`` the id of the office or
    contact it concerns, ``words`` what was written about it."""

    kind: str
    at: datetime
    by: str | None
    other: str | None
    words: str | None


class CaseHoldShown(msgspec.Struct, frozen=True, kw_only=True):
    """That a case is not deleted: who holds it since when, ``until`` which moment (None: until somebody ends it), and why."""

    by: str | None
    at: datetime
    until: datetime | None
    reason: str


class LinkedContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that belongs to a case: split from it or merged into it, or one whose code the citizen gave. ``mayOpen``: it is a case
    that the caller may open."""

    id: str
    reference: str
    category: str
    channel: str
    state: str
    at: datetime
    how: str
    may_open: bool


class MailOfThread(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An e-mail of the thread: whether it has gone, and what the last try said. ``inDoubt``: it may have gone though nobody
    noted it; of one that was sent, that it may have gone twice."""

    kind: str
    state: Literal["pending", "sent", "failed"]
    at: datetime
    error: str | None
    in_doubt: bool = False


class MessageOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message with its thread and whom it is from; ``email`` and ``name`` only for the operator who has it, and
    supervisors. ``draft``: the answer begun so far, for the operator who has it; ``facts``: what other parts of the
    station know of it; ``steps``: what was done with it; ``linked``: contacts that belong to it; ``openWith``: the names of
    others who have it open now; ``secondLook``: an answer is read by another person before it goes, and the caller is not
    that person; ``hold``: it is not deleted; ``unreached``: a letter to this address came back."""

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
    """The text that goes to the citizen; ``request`` is a random key of the page's, ``seenTexts`` how many
    texts of the thread the answering operator has read: one that came since is read first."""

    request: RequestKey
    text: Text
    seen_texts: SeenTexts


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """An answer that is begun; empty: none."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT_MAX)]


class Closing(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """Why a message is closed without an answer; ``seenTexts`` as in answering."""

    reason: CloseReason
    seen_texts: SeenTexts
