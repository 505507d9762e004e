"""Events of a call by the line, beside those that its dialog tells (:mod:`gateway.line.sip.events`)."""

from dataclasses import dataclass
from typing import Any

from gateway.line.sip.events import DialogEvent


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Played:
    """A prompt is over."""

    play: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PageEvent:
    """The station has told the caller's page something."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """The far side has our answer: it can hear."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class Resumed:
    """This process goes on with a call of another."""


@dataclass(frozen=True, slots=True)
class Greet:
    """A telephone that we have called to try the line hears who calls."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A call that we have made has lasted for as long as it may, or the costs of the day have reached their ceiling."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Nobody wants a number outside, or an operator's telephone, any more: its contact goes on without it, or is over."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Whether a number outside is recorded now."""

    recorded: bool


@dataclass(frozen=True, slots=True)
class Move:
    """The sound goes on at another worker, the one named or any."""

    worker: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The station has taken the caller into the queue, or refused it with a word."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    """The station keeps the callback that was asked for, or does not."""

    kept: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A PIN led to a conference, or was refused with a word."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """A time that the script waits for has passed."""

    number: int


Event = (
    Key
    | Played
    | PageEvent
    | Begun
    | Greet
    | Cut
    | Unwanted
    | Recorded
    | Resumed
    | Move
    | Entered
    | CallbackAsked
    | Joined
    | Timer
    | DialogEvent
)
