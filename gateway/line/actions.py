"""The actions that a call's script orders. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Play:
    """Play the pieces instead of what plays now. ``loop``: repeat them until something else is played. ``keys``: a key ends
    them."""

    pieces: tuple[str, ...]
    loop: bool = False
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop playing."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter the queue. ``key`` is the key by which the caller decided about the recording, empty where none was pressed."""

    topic: str
    recording: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Give up the place in the queue, or with ``talking`` end the conversation."""

    talking: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Give the contact stars."""

    score: int


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Exchange the place for a callback to ``number``, or where that is empty to the call's own. The result goes to
    :meth:`Script.callback_asked`."""

    number: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Begin to record, or stop; ``key`` is the key that was pressed."""

    given: bool
    key: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Store as proof the key that was pressed to a question."""

    asked: Literal["consent", "consent_change", "callback"]
    key: str


@dataclass(frozen=True, slots=True)
class Join:
    """Try a conference's PIN and join it. Without a PIN, join the conference to which the called person was asked."""

    pin: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a command of the conference that has no fields."""

    kind: Literal["openMicrophone", "closeMicrophone", "leave"]


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Call :meth:`Script.timed_out` after that many seconds, unless another wait is ordered meanwhile."""

    seconds: float


Action = (
    Play | Stop | Enter | Leave | Rate | AskCallback | Consent | Proof | Join | Ask | HangUp | Wait
)
