"""Proves that the SIP process reports a call which the station makes, by the station's key that both hold."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.platform.security.tokens import CALL_OUT, InvalidTokenError, TokenSigner

LIFETIME = timedelta(hours=24)


class CallTickets:
    """Makes and reads tickets, one for each call. Holds nothing itself."""

    def __init__(self, signer: TokenSigner, clock: Callable[[], datetime]) -> None:
        self._signer = signer
        self._clock = clock

    def make(self, call: str) -> str:
        """Return the ticket for a call."""
        return self._signer.sign(CALL_OUT, call, now=self._clock(), ttl=LIFETIME)

    def call(self, ticket: str) -> str | None:
        """Return the call that a ticket is for, None for one that is not ours or too old."""
        try:
            return str(self._signer.verify(CALL_OUT, ticket, now=self._clock())["sub"])
        except InvalidTokenError:
            return None
