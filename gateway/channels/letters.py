"""Writes and sends the e-mail with an invitation to continue by video; it goes through the outbox like every other."""

from collections.abc import Callable
from datetime import datetime

from gateway.mail.compose import Letter, Sender, until
from gateway.mail.outbox import Outbox
from gateway.platform.sql.engine import Database


def letter(
    sender: Sender, *, to: str, language: str, reference: str, link: str, good_until: datetime
) -> Letter:
    """Return the letter; *good_until* is in the citizen's time. Pure."""
    return sender.letter(
        to, language, "invitation.subject", "invitation.text",
        reference=reference, link=link, until=until(good_until, language),
    )  # fmt: skip


class InvitationMail:
    """Puts invitations into the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        database: Database,
        sender: Sender,
        local: Callable[[int], datetime],
    ) -> None:
        """*local* gives Unix milliseconds as a time of the station's zone."""
        self._outbox = outbox
        self._database = database
        self._sender = sender
        self._local = local

    @property
    def configured(self) -> bool:
        """Whether e-mail can be sent."""
        return self._outbox.configured

    async def send(
        self, contact_id: str, *, to: str, language: str, reference: str, link: str, until_ms: int
    ) -> None:
        """Put an invitation into the outbox and have it sent at once; *until_ms* is when its link expires (Unix
        milliseconds)."""
        made = letter(
            self._sender,
            to=to,
            language=language,
            reference=reference,
            link=link,
            good_until=self._local(until_ms),
        )
        async with self._database.writing() as session:
            await self._outbox.put(session, made, contact_id=contact_id, kind="invitation")
        self._outbox.wake()
