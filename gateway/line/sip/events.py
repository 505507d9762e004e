"""Events of the far side of a telephone call, as the call is told them. ``key`` names the dialog."""

from dataclasses import dataclass
from typing import Literal

from aiosipua import SipRequest

Why = Literal["bye", "cancelled", "no_ack", "expired", "refused", "no_answer"]


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody calls *called* by *trunk*. ``caller`` is empty where it is withheld; without ``sdp`` the far side waits for an
    offer of ours. ``metadata`` is None for a call; of a recording session (RFC 7866) what its client tells of the call that is
    recorded. It is to be answered or refused."""

    key: str
    trunk: str
    called: str
    caller: str
    sdp: str
    metadata: bytes | None = None


@dataclass(frozen=True, slots=True)
class Established:
    """The far side has our answer; ``sdp`` is its own answer where we had made the offer."""

    key: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Reoffered:
    """The far side offers the sound anew (hold, another address), or with an empty ``sdp`` asks for an offer of ours; the UPDATE of a
    recording session without one brings metadata. To be answered by :meth:`~gateway.line.sip.agent.UserAgent.answer`."""

    key: str
    request: SipRequest
    sdp: str


@dataclass(frozen=True, slots=True)
class Reanswered:
    """The answer to an offer of ours within the call; ``status`` other than 200: it was refused."""

    key: str
    status: int
    sdp: str


@dataclass(frozen=True, slots=True)
class RefreshDue:
    """The session's timer wants a sign of life, and the far side takes no UPDATE: the sound is to be offered anew
    (:meth:`~gateway.line.sip.agent.UserAgent.reinvite`)."""

    key: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """The telephone that we call rings; ``sdp`` where sound comes before it is picked up."""

    key: str
    status: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The telephone that we called was picked up; the dialog's key is ``key`` as before."""

    key: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Hung:
    """The call is over, and not by us; ``status`` of a refusal."""

    key: str
    why: Why
    status: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """The outcome of a registration, or of asking whether the trunk is there: the seconds that it holds, 0 for none, with the
    status."""

    trunk: str
    expires_s: int
    status: int


DialogEvent = (
    Invited | Established | Reoffered | Reanswered | RefreshDue | Progressed | Answered | Hung
)
SipEvent = DialogEvent | Registered
