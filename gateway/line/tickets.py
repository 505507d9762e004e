"""Tickets: the SIP process vouches for a caller with one. It shares the station's key, and nobody else can make one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.line_caller import LineCaller
from gateway.platform.security.tokens import LINE, InvalidTokenError, TokenSigner
from gateway.platform.times import from_ms
from gateway.telephony.line_calls import write_line_call

LIFETIME = timedelta(hours=24)
LONGEST_TRUNK = 32
"""Characters of a trunk's name that are kept."""
LINE_ITSELF = "line"
"""In place of a call, whose names are hexadecimal."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of a ticket.

    ``call`` is the call's name, which reveals nothing of it. ``number`` is the caller's, empty where it is withheld.
    ``called`` is the station's number that was called, by ``trunk``; both are empty for a call that the station made.
    """

    call: str
    number: str = ""
    called: str = ""
    trunk: str = ""


class Tickets:
    """Makes and reads tickets. Holds no state."""

    def __init__(self, signer: TokenSigner, now_ms: Callable[[], int]) -> None:
        self._signer = signer
        self._now_ms = now_ms

    def make(self, ticket: Ticket) -> str:
        """Return the ticket as the text that a socket presents."""
        now = from_ms(self._now_ms())
        return self._signer.sign(
            LINE, ticket.call, now=now, ttl=LIFETIME, number=ticket.number, called=ticket.called,
            trunk=ticket.trunk,
        )  # fmt: skip

    def of_line(self) -> str:
        """Return a ticket of the SIP process itself, for no call."""
        return self.make(Ticket(call=LINE_ITSELF))

    def read(self, text: str) -> Ticket | None:
        """Return the ticket in *text*, None if its signature is not ours or it is too old."""
        try:
            claims = self._signer.verify(LINE, text, now=from_ms(self._now_ms()))
        except InvalidTokenError:
            return None
        said = {name: str(claims.get(name, "")) for name in ("number", "called", "trunk")}
        return Ticket(call=str(claims["sub"]), **said)

    def caller(self, text: str) -> LineCaller | None:
        """Return the caller for whom a ticket vouches, None if it is no valid ticket."""
        ticket = self.read(text)
        if ticket is None:
            return None
        return LineCaller(ticket.number or None, partial(self._write, ticket))

    async def _write(self, ticket: Ticket, session: AsyncSession, contact_id: str) -> None:
        await write_line_call(
            session,
            contact_id,
            call_id=f"line:{ticket.call}",
            number=ticket.number or None,
            called=ticket.called or None,
            trunk=ticket.trunk[:LONGEST_TRUNK] or None,
            at=from_ms(self._now_ms()),
        )
