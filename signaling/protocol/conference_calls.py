"""Messages of the namespace ``/conference`` about telephones that chairs call into it."""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import Command, EntityId, PersonName, TimestampMs, View

PhoneNumber = Annotated[str, Meta(max_length=32)]


class QuoteCall(Command, frozen=True, tag="quoteCall", kw_only=True):
    """Ask what a call would cost before it is made: to the telephone of the office ``office_id``, or to a ``number``."""

    office_id: EntityId | None = None
    number: PhoneNumber = ""


class DialOut(Command, frozen=True, tag="dialOut", kw_only=True):
    """Call the telephone of the office ``office_id``, or a guest's ``number`` under a ``name``.

    The person who answers is asked to join, and by pressing a key enters the room with a closed microphone.
    """

    office_id: EntityId | None = None
    name: PersonName = ""
    number: PhoneNumber = ""


class HangUpCall(Command, frozen=True, tag="hangUpCall", kw_only=True):
    """Hang up a telephone that was called, however far the call is."""

    call_id: EntityId


class CallQuote(View, frozen=True):
    """What a call would cost: to whom (``name``, empty for a number) and to which ``number`` with its country.

    ``price`` is that of a minute in euros as a decimal number, None where prices are not set; ``longest_min`` is for
    how many minutes the call may last.
    """

    name: str
    number: str
    price: str | None
    longest_min: int


class CallDialled(View, frozen=True):
    """The call that is being made, by its id in the conference's ``calls``."""

    call_id: EntityId


class PhoneCall(View, frozen=True):
    """A telephone that a chair called, and how far the call has come.

    ``answered``: the person is asked whether to join, or has joined as ``member``. ``machine``: an answering machine
    seems to have answered. ``reason`` is a word for why the call was ``refused``, ``failed`` or ``ended``.
    ``joined``: the person has been in the room.
    """

    call_id: EntityId
    name: str
    state: Literal[
        "asked", "calling", "ringing", "answered", "busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"
    ]  # fmt: skip
    asked_at_ms: TimestampMs
    member: EntityId
    joined: bool = False
    machine: bool = False
    reason: str | None = None
    office_id: EntityId | None = None
