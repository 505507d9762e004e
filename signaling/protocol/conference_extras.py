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
    """Show everybody in the room a reaction for some seconds. It is stored nowhere."""

    reaction: Reacted


class Reaction(Event, frozen=True, tag="reaction", kw_only=True):
    """A member shows a reaction, which pages remove by themselves."""

    member: EntityId
    reaction: Reacted


class OpenPoll(Command, frozen=True, tag="openPoll", kw_only=True):
    """Ask everybody inside a question, guests as well. ``live``: the counts are shown while it is open."""

    question: Question
    options: Annotated[list[Option], Meta(min_length=2, max_length=10)]
    live: bool = False


class AnswerPoll(Command, frozen=True, tag="answerPoll", kw_only=True):
    """Answer a poll by the number of an option from 0. Each member answers once; the answer is counted and
    not stored by name.
    """

    poll_id: EntityId
    option: Annotated[int, Meta(ge=0, le=9)]


class ClosePoll(Command, frozen=True, tag="closePoll", kw_only=True):
    """Close a poll for good; the counts stand."""

    poll_id: EntityId


class Poll(View, frozen=True):
    """A quick poll; ``answers`` is the number of answers, ``counts`` the answers for each option, absent
    while they are shown only at the close.
    """

    poll_id: EntityId
    question: str
    options: list[str]
    live: bool
    opened_at_ms: TimestampMs
    closed_at_ms: TimestampMs | None
    answers: int
    counts: list[int] | None


class WriteNotes(Command, frozen=True, tag="writeNotes", kw_only=True):
    """Write the shared notes: a Yjs update (version 1, base64) of the text ``notes`` in document number ``document``.

    The update uses a client id of the writer's own (see the result of `readNotes`) and refers to nothing that the
    station lacks. Sending the same update again changes nothing.
    """

    document: DocumentNumber
    update: Annotated[bytes, Meta(min_length=1, max_length=65_536)]


class ReadNotes(Command, frozen=True, tag="readNotes", kw_only=True):
    """Read the shared notes.

    With ``state`` (a Yjs state vector, base64) of the document number ``document``, only the part that the page lacks
    is returned.
    """

    document: DocumentNumber | None = None
    state: Annotated[bytes, Meta(min_length=1, max_length=65_536)] | None = None


class LetGuestsWrite(Command, frozen=True, tag="letGuestsWrite", kw_only=True):
    """Let guests write the shared notes as well, or only read them."""

    allowed: bool


class NotesRead(View, frozen=True):
    """The shared notes as a Yjs update (base64): the missing part of the document asked for, or all of the present
    one.

    The reader writes under client ids from ``writer`` on, 2**29 of them; each page picks one at random.
    """

    document: int
    writer: int
    update: bytes


class NotesChanged(Event, frozen=True, tag="notes", kw_only=True):
    """A Yjs update (base64) has changed a document of the shared notes.

    ``next``: the station has started the document of that number with the resulting text. A page that has another
    document than the event names reads the notes again.
    """

    document: int
    update: bytes
    next: int | None = None


class NameCaptioner(Command, frozen=True, tag="nameCaptioner", kw_only=True):
    """Let a member inside type captions (guests as well), or withdraw that."""

    member: EntityId
    named: bool


class TypeCaption(Command, frozen=True, tag="typeCaption", kw_only=True):
    """Type on a line of captions: remove ``erase`` characters (Unicode code points) from its end, then append
    ``text``.

    ``line`` is the writer's own name for the line, ``seq`` counts its deltas from 1. ``done``: the line is finished.
    ``group`` is the breakout room for which it was typed (empty: the main room); if the writer is in another one by
    now, the delta is refused with ``moved`` and sent nowhere.
    """

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
    """A line of captions has changed: remove ``erase`` characters from its end, then append ``text``.

    The deltas of a line are numbered from 1. A page that misses a number asks for a snapshot.
    """

    line_id: EntityId
    member: EntityId
    name: str
    seq: int
    erase: int
    text: str
    done: bool
    started_at_ms: TimestampMs
