"""Events of a call of the line, besides those of its dialog (:mod:`gateway.line.sip.events`)."""

from dataclasses import dataclass
from typing import Any

from gateway.line.sip.events import DialogEvent


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Played:
    """A prompt has ended."""

    play: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PageEvent:
    """The station has sent the caller's page an event."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """The far side has the answer, so the caller can hear."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """This process takes up a call of another."""


@dataclass(frozen=True, slots=True)
class Greet:
    """A telephone that was called to test the line was answered, and hears who calls."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A call that the station made has reached its longest duration, or the day's costs their ceiling."""


@dataclass(frozen=True, slots=True)
class ReleaseParty:
    """A number outside or an operator's telephone is no longer wanted: its contact goes on without it, or is over."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A number outside is recorded from now on, or not."""

    recorded: bool


@dataclass(frozen=True, slots=True)
class Move:
    """The sound must move to another media worker: the one named, or any."""

    worker: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The station has taken the caller into the queue, or ``refused`` the caller with a word."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    """The station has stored the callback that was asked for (``kept``), or has not."""

    kept: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A PIN led to a conference, or was ``refused`` with a word."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A wait that the script ordered is over."""

    number: int


Event = (
    Key
    | Played
    | PageEvent
    | Begun
    | Greet
    | Cut
    | ReleaseParty
    | Recorded
    | Resumed
    | Move
    | Entered
    | CallbackAsked
    | Joined
    | Timer
    | DialogEvent
)
