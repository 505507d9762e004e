"""Tests the mail server: sends a message through the outbox to an address that the administrator names."""

from collections.abc import Callable
from datetime import datetime

from gateway.mail.compose import Sender, trial
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_email
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database


class MailTrial:
    """Sends test messages. Holds no state."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        *,
        sender: Sender,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._clock = clock

    async def send(self, to: str, *, by: str) -> str:
        """Put a test message into the outbox; return its id. The address is in no log and no audit.

        Raises ``Refused``: ``mail_off``, ``bad_email``.
        """
        address = checked_email(to)
        if not self._outbox.configured:
            raise Refused("mail_off", "No mail server is set up.")
        async with self._database.writing() as session:
            mail_id = await self._outbox.put(
                session, trial(self._sender, to=address), contact_id=None, kind="trial"
            )
            await audit.append(
                session,
                at=self._clock(),
                account_id=by,
                action="mail.trial",
                subject=f"mail:{mail_id}",
            )
        self._outbox.wake()
        return mail_id
