"""Wires mail-boxes: e-mail and certified mail taken in as messages, and answers sent in their thread."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from msgspec.structs import replace
from prometheus_client import Gauge
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.wiring import AttachmentsWiring
from gateway.contacts.tables import ChatFile
from gateway.ground import Ground
from gateway.mail.compose import Letter
from gateway.mail.wiring import MailWiring
from gateway.mailbox import sql as mails
from gateway.mailbox.http import MailboxApi
from gateway.mailbox.imap import MailboxError, MailboxServer, MailboxSession
from gateway.mailbox.intake import MailIntake
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.mail_files import MailFiles
from gateway.mailbox.reader import LEASE_MS, MailboxReader
from gateway.mailbox.service import MailboxDesk
from gateway.mailbox.tables import MAIL, PEC, Mailbox, ReceivedMail
from gateway.mailbox.tokens import TokenSource
from gateway.messages.wiring import MessagesWiring
from gateway.platform import station_clock
from gateway.platform.lease import Lease
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring


class MailboxWiring(Wiring):
    """Makes the room's objects. Without a mail-box nothing is read, and mails taken in before are still shown."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        messages: MessagesWiring,
        attachments: AttachmentsWiring,
    ) -> None:
        settings, database = ground.settings, ground.database
        servers = {
            box: MailboxServer.of(url)
            for box, url in ((MAIL, settings.imap_url), (PEC, settings.pec_imap_url))
            if url is not None
        }
        own = mail.outbox.addresses | {
            each.username.lower() for each in servers.values() if "@" in each.username
        }
        self.intake = intake = MailIntake(
            database,
            messages.cases,
            attachments.attachments,
            kept=KeptMails(database, ground.keys, ground.clock),
            catalogue=queue.categories,
            own=lambda: own,
            mark=mail.outbox.mark,
            topic=settings.imap_topic,
            clock=ground.clock,
        )
        self.files = MailFiles(database, intake.kept, attachments.attachments)
        token = TokenSource(settings.imap_token_url) if settings.imap_token_url else None
        connects = {
            box: connecting(server, token if box == MAIL else None)
            for box, server in servers.items()
        }
        self.readers = [
            MailboxReader(
                box,
                connect,
                database,
                intake,
                _leader(queue, box),
                clock=ground.clock,
            )
            for box, connect in connects.items()
        ]
        certifies = mail.outbox.certifies
        messages.hooks.letters.append(dressing(intake, certifies=certifies))
        desk = MailboxDesk(
            database, intake, attachments.attachments, messages.cases, messages.desk, connects,
            certifies=certifies, clock=ground.clock,
        )  # fmt: skip
        _show_connected(ground, self.readers)
        self.services = tuple(self.readers)
        self.purges = (partial(_forget_aside, ground),)
        self.page_topics = {
            "mailboxes": (Mailbox, ReceivedMail),
            "messages/{id}/mails": (ReceivedMail, ChatFile),
        }
        self.routes = MailboxApi(desk, ground.consultations).routes()


def dressing(
    intake: MailIntake, *, certifies: bool
) -> Callable[[AsyncSession, str, Letter], Awaitable[Letter]]:
    """Return a hook that makes a case's letters reply to the citizen's mail, and go as certified mail if that came so and
    it can be sent."""

    async def dress(session: AsyncSession, contact_id: str, letter: Letter) -> Letter:
        answered = await intake.answered_by(session, contact_id)
        if answered is None:
            return letter
        message_id, box = answered
        return replace(letter, in_reply_to=message_id, certified=certifies and box == PEC)

    return dress


def connecting(
    server: MailboxServer, token: TokenSource | None
) -> Callable[[], Awaitable[Callable[[], MailboxSession]]]:
    """Return how a reader connects: it first fetches a token if the mail-box needs one, then connects in a thread."""

    async def connect() -> Callable[[], MailboxSession]:
        found = None if token is None else await token.token()

        def make() -> MailboxSession:
            try:
                return MailboxSession(server, found)
            except MailboxError as error:
                if token is not None and error.code == "sign_in_refused":
                    token.forget()
                raise

        return make

    return connect


def _connected(reader: MailboxReader) -> float:
    return float(reader.connected)


async def _forget_aside(ground: Ground) -> None:
    """Forget the mails that were set aside, once their time is over."""
    now = ground.clock()
    if await station_clock.may_purge(ground.database, now):
        async with ground.database.writing() as session:
            await mails.forget_aside(session, now - timedelta(days=ground.settings.message_days))


def _show_connected(ground: Ground, readers: Sequence[MailboxReader]) -> None:
    gauge = Gauge(
        "vs_mailbox_connected", "Whether this process reads a mail-box", ["box"],
        registry=ground.metrics.registry,
    )  # fmt: skip
    for reader in readers:
        gauge.labels(reader.box).set_function(partial(_connected, reader))


def _leader(queue: QueueWiring, box: str) -> Lease:
    return Lease(queue.redis, f"{queue.key}:mailbox-{box}:leader", length_ms=LEASE_MS)
