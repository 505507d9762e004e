"""The acts that a script orders in a call. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Play:
    """Play the pieces in place of what plays; ``loop`` until something else is played, ``keys``: a key ends it."""

    pieces: tuple[str, ...]
    loop: bool = False
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Play nothing any more."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter the queue. ``key`` is by which the recording was decided, empty where nothing was pressed."""

    topic: str
    recording: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Give the place up, or hang up in the conversation."""

    talking: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Give stars."""

    score: int


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Give the place to a callback; ``number`` is empty for that of the call. :meth:`Script.callback_asked` is told."""

    number: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Record from now on, or no more; ``key`` is what was pressed."""

    given: bool
    key: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Keep as proof what was pressed to a question."""

    asked: Literal["consent", "consent_change", "callback"]
    key: str


@dataclass(frozen=True, slots=True)
class Join:
    """Try a conference's PIN and come in; without a PIN into the one that the called were asked to."""

    pin: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a command of the conference that says nothing but itself."""

    kind: Literal["openMicrophone", "closeMicrophone", "leave"]


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Call :meth:`Script.timed_out` after that long, unless something else was to be waited for meanwhile."""

    seconds: float


Action = (
    Play | Stop | Enter | Leave | Rate | AskCallback | Consent | Proof | Join | Ask | HangUp | Wait
)
