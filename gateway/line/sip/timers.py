"""Session timers (RFC 4028): a call that one side has lost ends at the other as well. Pure."""

from typing import Literal

import msgspec
from aiosipua import SipMessage

from gateway.line.sip import messages

LEAST_S = 90
USUAL_S = 1800
LONGEST_S = 7200


class SessionTimer(msgspec.Struct, frozen=True):
    """A session's interval in seconds, after which it ends without a refresh, and who refreshes it: ``us`` at half time."""

    interval_s: int
    refresher: Literal["us", "them"]

    def due(self, refreshed: float) -> float:
        """Return when the next step is due: our refresh, or the end of a session that the far side has not refreshed."""
        if self.refresher == "us":
            return refreshed + self.interval_s / 2
        return refreshed + self.interval_s - min(32.0, self.interval_s / 3)


class TooSmallError(Exception):
    """The far side asks for an interval shorter than :data:`LEAST_S` (422)."""


def asked(message: SipMessage) -> tuple[int, str]:
    """Return a message's Session-Expires in seconds (0 if it has none) and its refresher."""
    value = message.headers.get_first("session-expires") or message.headers.get_first("x") or ""
    number, *params = [part.strip() for part in value.split(";")]
    who = next(
        (p.partition("=")[2].lower() for p in params if p.lower().startswith("refresher=")), ""
    )
    return messages.number(number) or 0, who


def supports(message: SipMessage, option: str) -> bool:
    """Return whether a message names an extension as supported."""
    named = [
        *message.headers.get("supported"),
        *message.headers.get("k"),
        *message.headers.get("require"),
    ]
    return option in {value.strip().lower() for value in named}


def of_request(request: SipMessage) -> SessionTimer:
    """Return the timer that our 2xx agrees to; where the far side supports none, it is ours alone.

    Raises :class:`TooSmallError`.
    """
    interval_s, who = asked(request)
    if 0 < interval_s < LEAST_S:
        raise TooSmallError
    # of a side without timers a proxy in between may have asked; our refreshes keep its session
    ours = who == "uas" or not supports(request, "timer")
    return SessionTimer(min(interval_s or USUAL_S, LONGEST_S), "us" if ours else "them")


def header(timer: SessionTimer, *, uas: bool) -> str:
    """Return the Session-Expires header of our 2xx (*uas*) or of our request."""
    ours = timer.refresher == "us"
    return f"{timer.interval_s};refresher={'uas' if ours == uas else 'uac'}"


def of_answer(answer: SipMessage) -> SessionTimer | None:
    """Return the timer that the far side's 2xx to our request agrees to, None if it has none."""
    interval_s, who = asked(answer)
    if interval_s < LEAST_S:
        return None
    return SessionTimer(min(interval_s, LONGEST_S), "them" if who == "uas" else "us")
