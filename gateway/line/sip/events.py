"""Events of the far side of a telephone call. ``key`` names the dialog."""

from dataclasses import dataclass
from typing import Literal

from aiosipua import SipRequest

Why = Literal["bye", "cancelled", "no_ack", "expired", "refused", "no_answer"]


@dataclass(frozen=True, slots=True)
class Invited:
    """A call to *called* by *trunk*, to be answered or refused.

    ``caller`` is empty where it is withheld; without ``sdp`` the far side waits for an offer. ``metadata`` is None for a
    call, and for a recording session (RFC 7866) the client's description of the recorded call.
    """

    key: str
    trunk: str
    called: str
    caller: str
    sdp: str
    metadata: bytes | None = None


@dataclass(frozen=True, slots=True)
class Established:
    """The far side has the answer; ``sdp`` is its own answer if the offer was ours."""

    key: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Reoffered:
    """The far side offers the sound anew (hold, another address), or with an empty ``sdp`` asks for an offer.

    The UPDATE of a recording session without SDP brings metadata. To be answered by
    :meth:`~gateway.line.sip.agent.UserAgent.answer`.
    """

    key: str
    request: SipRequest
    sdp: str


@dataclass(frozen=True, slots=True)
class Reanswered:
    """The answer to an offer within the call; a ``status`` other than 200 means that it was refused."""

    key: str
    status: int
    sdp: str


@dataclass(frozen=True, slots=True)
class RefreshDue:
    """The session's timer is due for a refresh, and the far side takes no UPDATE: offer the sound anew
    (:meth:`~gateway.line.sip.agent.UserAgent.reinvite`)."""

    key: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """The called telephone rings; ``sdp`` is set where early media comes before the answer."""

    key: str
    status: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The called telephone was picked up; ``key`` is the dialog's key as before."""

    key: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Hung:
    """The far side ended the call, or it failed; ``status`` is that of a refusal."""

    key: str
    why: Why
    status: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """The outcome of a registration, or of the question whether the trunk is there: the seconds that it holds, 0 for none,
    and the status."""

    trunk: str
    expires_s: int
    status: int


DialogEvent = (
    Invited | Established | Reoffered | Reanswered | RefreshDue | Progressed | Answered | Hung
)
SipEvent = DialogEvent | Registered
