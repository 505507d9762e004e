"""Messages of the namespace ``/conference`` beside the conference itself: reactions, polls, shared notes, captions."""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import Command, EntityId, Event, TimestampMs, View

Question = Annotated[str, Meta(min_length=3, max_length=300)]
Version = Annotated[int, Meta(ge=0)]
Piece = Annotated[str, Meta(min_length=1, max_length=20_000)]
Option = Annotated[str, Meta(min_length=1, max_length=80)]

RoomTyped = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
"""The breakout room that a page showed when something was typed; empty for the main room."""

Reacted = Literal["agree", "applause", "heart", "laugh", "question"]


class React(Command, frozen=True, tag="react", kw_only=True):
    """Show everybody in the room a sign for some seconds. It is kept nowhere."""

    reaction: Reacted


class Reaction(Event, frozen=True, tag="reaction", kw_only=True):
    """Somebody shows a sign, which pages take away by themselves."""

    member: EntityId
    reaction: Reacted


class OpenPoll(Command, frozen=True, tag="openPoll", kw_only=True):
    """Ask everybody inside something, guests as well. ``live``: the counts are shown while it is open."""

    question: Question
    options: Annotated[list[Option], Meta(min_length=2, max_length=10)]
    live: bool = False


class AnswerPoll(Command, frozen=True, tag="answerPoll", kw_only=True):
    """Answer a poll by the number of an option from 0. There is one answer for each, which is counted and
    not kept by name."""

    poll_id: EntityId
    option: Annotated[int, Meta(ge=0, le=9)]


class ClosePoll(Command, frozen=True, tag="closePoll", kw_only=True):
    """Close a poll for good; the counts stand."""

    poll_id: EntityId


class Poll(View, frozen=True):
    """A quick poll; ``answers`` is how many there are, ``counts`` how many chose each option, unless that is shown
    only at the close."""

    poll_id: EntityId
    question: str
    options: list[str]
    live: bool
    opened_at_ms: TimestampMs
    closed_at_ms: TimestampMs | None
    answers: int
    counts: list[int] | None


class WriteNotes(Command, frozen=True, tag="writeNotes", kw_only=True):
    """Change the shared notes. ``change`` goes through the whole text as of ``version``: a positive number keeps as
    many characters (Unicode code points), a negative one takes as many away, a string comes in. What others have
    changed since stays. ``change_id`` is the writer's own word for it, by which it is carried out once."""

    version: Version
    change_id: EntityId
    change: Annotated[list[int | Piece], Meta(min_length=1, max_length=400)]


class ReadNotes(Command, frozen=True, tag="readNotes", kw_only=True):
    """Ask for the shared notes, or for what has changed ``since`` a version."""

    since: Version | None = None


class LetGuestsWrite(Command, frozen=True, tag="letGuestsWrite", kw_only=True):
    """Have guests write the shared notes as well, or only read them."""

    allowed: bool


class NotesChange(View, frozen=True):
    """A change of the shared notes as it was carried out, which led to ``version``; whose making it was, and what they
    call it."""

    version: int
    member: str
    change_id: str
    change: list[int | str]


class NotesRead(View, frozen=True):
    """The shared notes: the ``changes`` since the version that was asked for, or, where not all of them are kept or none
    was, the ``text``."""

    version: int
    text: str | None
    changes: list[NotesChange]


class NotesChanged(Event, frozen=True, tag="notes", kw_only=True):
    """The shared notes were changed. A page that sees a hole in the versions reads them."""

    change: NotesChange


class NameCaptioner(Command, frozen=True, tag="nameCaptioner", kw_only=True):
    """Have somebody inside type captions, guests as well, or not any more."""

    member: EntityId
    named: bool


class TypeCaption(Command, frozen=True, tag="typeCaption", kw_only=True):
    """What was typed since: ``erase`` characters (Unicode code points) go off the end of the line and ``text`` is put
    there. ``line`` is the writer's own word for a line, ``seq`` counts its deltas from 1. ``done``: it is finished.
    ``group`` is the breakout room for which it was typed (empty: the main room); in another one it is refused with
    ``moved``, and goes nowhere."""

    line: EntityId
    seq: Annotated[int, Meta(ge=1)]
    erase: Annotated[int, Meta(ge=0, le=500)] = 0
    text: Annotated[str, Meta(max_length=500)] = ""
    done: bool = False
    group: RoomTyped = ""


class CaptionLine(View, frozen=True):
    """A line of captions as it stands after delta number ``seq``; ``member`` types it."""

    line_id: EntityId
    member: EntityId
    name: str
    text: str
    seq: int
    done: bool
    started_at_ms: TimestampMs


class Caption(Event, frozen=True, tag="caption", kw_only=True):
    """A line of captions has grown: ``erase`` characters off its end, then ``text``. Number 1 begins it. A page that
    misses a number asks for a snapshot."""

    line_id: EntityId
    member: EntityId
    name: str
    seq: int
    erase: int
    text: str
    done: bool
    started_at_ms: TimestampMs
