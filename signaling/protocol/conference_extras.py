"""Messages of the namespace ``/conference`` beside the conference itself: reactions, polls, shared notes, captions."""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import Command, EntityId, Event, TimestampMs, View

Question = Annotated[str, Meta(min_length=3, max_length=300)]
DocumentNumber = Annotated[int, Meta(ge=1)]
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
    """Write the shared notes: a Yjs update (version 1, base64) of the text ``notes`` in the document of that number. It
    is made under a client of the writer's own (see the result of `readNotes`), and refers to nothing that the station does
    not have. The same one again changes nothing."""

    document: DocumentNumber
    update: Annotated[bytes, Meta(min_length=1, max_length=65_536)]


class ReadNotes(Command, frozen=True, tag="readNotes", kw_only=True):
    """Ask for the shared notes, or for what a page lacks that has ``state`` (a Yjs state vector, base64) of the document
    of that number."""

    document: DocumentNumber | None = None
    state: Annotated[bytes, Meta(min_length=1, max_length=65_536)] | None = None


class LetGuestsWrite(Command, frozen=True, tag="letGuestsWrite", kw_only=True):
    """Have guests write the shared notes as well, or only read them."""

    allowed: bool


class NotesRead(View, frozen=True):
    """The shared notes as a Yjs update (base64): what was lacking of the document that was asked about, or all of the one
    that there is. Who asks writes under clients from ``writer`` on, 2**29 of them; each page chooses one by chance."""

    document: int
    writer: int
    update: bytes


class NotesChanged(Event, frozen=True, tag="notes", kw_only=True):
    """The shared notes were changed by a Yjs update (base64) of a document. ``next``: the station has begun that one with
    the text that the update leaves. A page that has another document than it tells of reads the notes."""

    document: int
    update: bytes
    next: int | None = None


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
