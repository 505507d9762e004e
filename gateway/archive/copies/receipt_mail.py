"""Sends the receipt of a contact by e-mail to a citizen who asks for it at the end."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from gateway.archive.copies.receipts import Receipts
from gateway.contacts import lookups as contacts
from gateway.mail import lookups as outgoing
from gateway.mail.compose import LETTERS, Letter, Sender, when
from gateway.mail.outbox import ONCE, Outbox
from gateway.platform.checks import STATION_CHECK
from gateway.platform.dates import full_day_in_words
from gateway.platform.email_and_phone import checked_email
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route
from gateway.platform.languages import language_of
from gateway.platform.refused import Refused, too_many
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import ROME, from_ms
from signaling.protocol.citizen import Receipt

ASKED_FOR: Final = timedelta(hours=24)
"""For so long after the end it is sent."""
MOST: Final = 2
"""Mails for one contact: who mistyped the address may ask once more."""


def letter(
    sender: Sender,
    *,
    to: str,
    language: str,
    reference: str,
    began: datetime,
    receipt: Receipt | None,
    chat_days: int,
) -> Letter:
    """Return the letter: it says that there was a contact, and what is kept of it; chat and files are kept for
    *chat_days*. Pure.

    It names neither the topic nor anything that was said, and gives no code to ask for a copy, since the address may be
    somebody else's.
    """
    if receipt is None:
        kept = LETTERS.say(language, "contact.receipt.nothing")
    elif receipt.state == "ready" and receipt.kept_until_ms is not None:
        until = from_ms(receipt.kept_until_ms).astimezone(ROME)
        kept = LETTERS.say(
            language,
            "contact.receipt.until",
            until=full_day_in_words(until.date(), language_of(language)),
        )
    else:
        kept = LETTERS.say(language, f"contact.receipt.{receipt.state}")
    recorded = receipt is not None and receipt.state != "gone"
    written = "contact.receipt.written-recorded" if recorded else "contact.receipt.written"
    kept = f"{kept}\n{LETTERS.say(language, written, count=chat_days)}"
    return sender.letter(
        to, language, "contact.receipt.subject", "contact.receipt.text",
        reference=reference, when=when(began.astimezone(ROME), language), kept=kept,
    )  # fmt: skip


class ReceiptMail:
    """Puts receipts into the outbox, which deletes the address once the mail has gone."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        sender: Sender,
        receipts: Receipts,
        clock: Callable[[], datetime],
        *,
        chat_days: int,
    ) -> None:
        """*chat_days*: for how many days the chat and files of a contact are kept."""
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._receipts = receipts
        self._clock = clock
        self._chat_days = chat_days

    async def send(self, contact_id: str, written: str) -> None:
        """Send the contact's receipt to the address that was *written*. Raises :class:`Refused`: ``mail_off``,
        ``bad_email``, ``not_found``, ``not_over`` (its end may be written in a moment), ``not_answered``,
        ``too_late``, ``sent_already``."""
        if not self._outbox.configured:
            raise Refused("mail_off", "No e-mail can be sent from here.")
        to = checked_email(written)
        receipt = await self._receipts.of(contact_id)
        async with self._database.writing() as session:
            row = await contacts.contact(session, contact_id)
            if row is None or row.category == STATION_CHECK:
                raise Refused("not_found", "There is no such contact.")
            if row.ended_at is None:
                raise Refused("not_over", "The contact is not over yet.", retryable=True)
            if row.connected_at is None:
                raise Refused("not_answered", "Nobody has answered this contact.")
            if self._clock() > row.ended_at + ASKED_FOR:
                raise Refused("too_late", "The contact is over for too long.")
            made = letter(
                self._sender,
                to=to,
                language=row.language,
                reference=row.reference,
                began=row.connected_at,
                receipt=receipt,
                chat_days=self._chat_days,
            )
            for number in range(MOST):
                mail_id = hashlib.sha256(f"receipt/{contact_id}/{number}".encode()).hexdigest()[:24]
                if await outgoing.exists(session, mail_id):
                    continue
                await self._outbox.put(
                    session, made, contact_id=contact_id, kind=ONCE, mail_id=mail_id
                )
                break
            else:
                raise Refused("sent_already", "The receipt was sent as often as it is.")
        self._outbox.wake()


class ReceiptWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address for the receipt, which is kept until the mail has gone."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


class ReceiptMailApi:
    """Handles the route."""

    def __init__(self, mail: ReceiptMail, attempts: AddressThrottle) -> None:
        """*attempts* limits how often one client address may ask."""
        self._mail = mail
        self._attempts = attempts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/seat/receipt", self.send,
                "Send the receipt of the contact that is over by e-mail, twice at most", "station",
                request=ReceiptWanted, status=204,
                errors={
                    404: "There is no such contact.",
                    409: "It is not over yet, nobody answered it, it is over for more than a day, no e-mail can be sent, or it was sent already.",
                },
            ),
        )  # fmt: skip

    async def send(self, call: Call) -> None:
        """Send the receipt to the given address; the seat is the bearer token."""
        wait_s = await self._attempts.take(call.request[CLIENT].counted_as)
        if wait_s > 0:
            raise too_many(wait_s)
        wanted: ReceiptWanted = call.body
        await self._mail.send(call.citizen.contact_id, wanted.email)
