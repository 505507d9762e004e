"""Proves that a report on a call comes from the SIP process, by the station's key that both hold."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.platform.security.tokens import CALL_OUT, InvalidTokenError, TokenSigner

LIFETIME = timedelta(hours=24)


class CallTickets:
    """Makes and reads tickets, one for each call. Holds no state."""

    def __init__(
        self, signer: TokenSigner, clock: Callable[[], datetime], audience: str = CALL_OUT
    ) -> None:
        """*audience* is that of the tokens: tickets for one kind of call are not valid for another."""
        self._signer = signer
        self._clock = clock
        self._audience = audience

    def make(self, call: str) -> str:
        """Return the ticket for a call."""
        return self._signer.sign(self._audience, call, now=self._clock(), ttl=LIFETIME)

    def call(self, ticket: str) -> str | None:
        """Return the call that a ticket is for, None if its signature is not ours or it is too old."""
        try:
            return str(self._signer.verify(self._audience, ticket, now=self._clock())["sub"])
        except InvalidTokenError:
            return None
