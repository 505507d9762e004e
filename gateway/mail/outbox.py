"""The outbox: stores mails, sends them, and retries until they are sent.

A mail is stored in the transaction of the act that it reports, so neither exists without the other. If the outcome of an
attempt is unknown (the gateway died, the connection broke), the mail is sent again under the same Message-ID and is *in
doubt* from then on: it may arrive twice.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final, TypeAlias, cast

import msgspec
import structlog
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.emblem.picture import Emblem
from gateway.mail import lookups
from gateway.mail import sql as outbox
from gateway.mail.compose import Letter, envelope
from gateway.mail.tables import MailKind, OutgoingMail
from gateway.mail.transport import NotSentError, SmtpTransport
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

AT_ONCE = 20
RETRY_S = 2.0
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = 125
"""Tries, which with these waits take five days (RFC 5321, section 4.5.4.1: four to five at least)."""
SHOWN = 100
TROUBLE_AFTER: Final = 3
"""So many letters in a row that the server does not take are a trouble of the station."""
ONCE: Final = "contact_receipt"
"""The kind of mail whose address is forgotten also where it could not be delivered."""


Failed: TypeAlias = Callable[[AsyncSession, OutgoingMail, str], Awaitable[None]]
"""Is told of a mail that is given up, and of the word for why, in the transaction that notes it."""


class UnsentMail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail that is not sent; nothing of its content.

    ``error`` is a word for the last attempt's failure. Without ``contact_id`` it is the station's own. ``inDoubt``: it may
    have been sent all the same.
    """

    id: str
    contact_id: str | None
    kind: MailKind
    state: str
    attempts: int
    next_at: datetime | None
    error: str | None
    created_at: datetime
    in_doubt: bool


class MailStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the outbox. ``configured`` False: no mail server is set up, and answers wait in the outbox."""

    configured: bool
    sent_from: str | None
    pending: int
    failed: int
    sent: int
    unsent: list[UnsentMail]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to send letters: the server that takes them, and their sender."""

    transport: SmtpTransport
    sent_from: str


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, up to an hour."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(max(attempts - 1, 0), 10)))


class Outbox:
    """Stores letters, and owns the loop that sends them. Without a transport they wait."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        transport: SmtpTransport | None,
        *,
        sent_from: str | None,
        clock: Callable[[], datetime],
        emblem: Callable[[], Emblem | None] = lambda: None,
        certified: Way | None = None,
        mark: str = "",
    ) -> None:
        """*emblem* returns the picture at the top of letters, None while the body has set none; *certified* is the way
        for certified mail, if there is one; the station's mails bear *mark*, by which it recognises them when they come
        back."""
        self._database = database
        self._sealer = sealer
        self._plain = None if transport is None or sent_from is None else Way(transport, sent_from)
        self._certified = certified
        self._sent_from = sent_from
        self._clock = clock
        self._emblem = emblem
        self.mark = mark
        self._loop = Periodic("mail:outbox", self.send_due, SAFETY_S, retry_s=RETRY_S)
        self._refusals: deque[str] = deque(maxlen=TROUBLE_AFTER)
        self.failed: list[Failed] = []
        """Rooms above append to these in their wiring."""

    @property
    def configured(self) -> bool:
        """Whether ordinary mail can be sent."""
        return self._plain is not None

    @property
    def certifies(self) -> bool:
        """Whether certified mail can be sent."""
        return self._certified is not None

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses that mail is sent from, in lower case."""
        ways = (self._plain, self._certified)
        return frozenset(parseaddr(way.sent_from)[1].lower() for way in ways if way is not None)

    def trouble(self) -> str | None:
        """Return why the mail server refused the last :data:`TROUBLE_AFTER` letters or more; None while it accepts some."""
        return self._refusals[-1] if len(self._refusals) == TROUBLE_AFTER else None

    def start(self) -> None:
        """Start the loop, if mail of either kind can be sent."""
        if self.configured or self.certifies:
            self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop; a mail that is being sent may be sent twice. Idempotent."""
        await self._loop.aclose()

    async def put(
        self, session: AsyncSession, letter: Letter, *, contact_id: str | None, kind: MailKind,
        mail_id: str | None = None,
    ) -> str:  # fmt: skip
        """Store a letter in the caller's transaction and return its id; call :meth:`wake` after the commit.

        Without ``contact_id`` it belongs to the station itself.
        """
        made = mail_id or new_id()
        sealed = self._sealer.seal(msgspec.json.encode(letter).decode(), made)
        await outbox.put(
            session, mail_id=made, contact_id=contact_id, kind=kind, sealed=sealed, at=self._clock()
        )
        return made

    async def take_back(self, session: AsyncSession, mail_ids: Select[str]) -> None:
        """Delete letters that are not sent yet, in the caller's transaction."""
        await outbox.take_back(session, mail_ids)

    async def forget_to(
        self, session: AsyncSession, address: str, *, kind: MailKind | None = None
    ) -> int:
        """Delete letters to a citizen's address that are not sent yet, in the caller's transaction; return how many.

        Mail for the staff and for other bodies stays, even if the address is the same.
        """
        return await forget_to(session, self._sealer, address, kind=kind)

    def wake(self) -> None:
        """Have the loop send now."""
        self._loop.wake()

    async def status(self) -> MailStatus:
        """Return the state of the outbox, for administrators."""
        now = self._clock()
        async with self._database.reading() as session:
            counted = await lookups.counts(session)
            unsent = await outbox.unsent(session, limit=SHOWN)
        return MailStatus(
            configured=self.configured,
            sent_from=self._sent_from,
            pending=counted.get("pending", 0),
            failed=counted.get("failed", 0),
            sent=counted.get("sent", 0),
            unsent=[_shown(row, now) for row in unsent],
        )

    async def retry(self, mail_id: str) -> bool:
        """Send a mail again at once; return False if no such mail is unsent."""
        async with self._database.writing() as session:
            found = await outbox.retry(session, mail_id, self._clock())
        self.wake()
        return found

    async def send_due(self) -> int:
        """Attempt each due letter once, up to :data:`AT_ONCE`; return how many were sent. The loop goes on with the rest at
        once."""
        gone = 0
        async with self._database.reading() as session:
            ids = await outbox.due(session, self._clock(), limit=AT_ONCE)
        for mail_id in ids:
            async with self._database.writing() as session:
                row = await outbox.claim(session, mail_id, self._clock())
            if row is not None:
                gone += await self._try(row)
        if len(ids) == AT_ONCE:
            self.wake()
        return gone

    async def _try(self, row: OutgoingMail) -> bool:
        try:
            await self._hand_over(row)
        except NotSentError as failed:
            if not failed.for_good and not failed.code.startswith("recipient_refused"):
                self._refusals.append(failed.code)
            next_at = None
            if not failed.for_good and row.attempts < GIVE_UP_AFTER:
                next_at = self._clock() + wait_after(row.attempts)
            async with self._database.writing() as session:
                await outbox.not_sent(
                    session,
                    row.id,
                    error=failed.code,
                    next_at=next_at,
                    forget=next_at is None and row.kind == ONCE,
                    unsure=failed.unsure,
                )
                for told in self.failed if next_at is None else ():
                    await told(session, row, failed.code)
            log.warning(
                "mail.not_sent", mail=row.id, code=failed.code, attempts=row.attempts,
                given_up=next_at is None,
            )  # fmt: skip
            return False
        self._refusals.clear()
        async with self._database.writing() as session:
            await outbox.sent(session, row.id, self._clock())
        log.info("mail.sent", mail=row.id, kind=row.kind, attempts=row.attempts)
        return True

    async def _hand_over(self, row: OutgoingMail) -> None:
        try:
            letter = msgspec.json.decode(self._sealer.open(row.sealed, row.id), type=Letter)
            way = self._certified if letter.certified else self._plain
            if way is None:
                raise NotSentError("not_configured", for_good=False)
            emblem = self._emblem()
            mail = envelope(
                letter, mail_id=row.id, sent_from=way.sent_from, at=row.created_at,
                emblem=b"" if emblem is None else emblem.small, mark=self.mark,
            )  # fmt: skip
        except (SealBrokenError, msgspec.DecodeError):
            raise NotSentError("unreadable", for_good=True) from None
        except ValueError:
            raise NotSentError("malformed", for_good=True) from None
        await way.transport.send(mail)


async def forget_to(
    session: AsyncSession, sealer: Sealer, address: str, *, kind: MailKind | None = None
) -> int:
    """Do as :meth:`Outbox.forget_to`. Addresses are sealed in the letters, so unsent ones are opened one by one."""
    theirs = [
        row.id for row in await outbox.sealed(session, kind) if _goes_to(row, sealer, address)
    ]
    await outbox.delete_mails(session, theirs)
    return len(theirs)


def _goes_to(row: OutgoingMail, sealer: Sealer, address: str) -> bool:
    try:
        letter = msgspec.json.decode(sealer.open(row.sealed, row.id), type=Letter)
    except (SealBrokenError, msgspec.DecodeError):
        return False
    return letter.to.lower() == address.lower()


def _shown(row: OutgoingMail, now: datetime) -> UnsentMail:
    return UnsentMail(
        id=row.id,
        contact_id=row.contact_id,
        kind=cast("MailKind", row.kind),
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at if row.state == "pending" else None,
        error=row.error,
        created_at=row.created_at,
        in_doubt=row.in_doubt(now),
    )
