"""Wires letters by e-mail: stored in the outbox, sent from there."""

from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.mail.compose import Sender
from gateway.mail.http import MailApi
from gateway.mail.outbox import Outbox, Way
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import MailServer, SmtpTransport
from gateway.mail.trial import MailTrial
from gateway.platform.realtime.parts import Parts
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring
from gateway.settings import Settings


class MailWiring(Wiring):
    """Makes the outbox. It needs the database only, so that letters are written while the queue's server is away."""

    def __init__(self, ground: Ground, emblem: EmblemWiring) -> None:
        settings = ground.settings
        self.sender = Sender(
            name=settings.station_name,
            organisation=settings.organisation,
            origin=settings.origin,
            reply_to=_reply_to(settings),
        )
        self.outbox = Outbox(
            ground.database,
            Sealer(ground.keys.of("sealed-mail")),
            None if settings.smtp_url is None else SmtpTransport(MailServer.of(settings.smtp_url)),
            sent_from=settings.mail_from,
            emblem=lambda: emblem.emblems.now,
            certified=_certified(settings),
            mark=ground.keys.of("mail-mark")[:8].hex(),
            clock=ground.clock,
        )
        trial = MailTrial(ground.database, self.outbox, sender=self.sender, clock=ground.clock)
        self.parts = Parts(station={"mail": self.outbox.configured})
        self.services = (self.outbox,)
        self.troubles = {"mail": self.outbox.trouble}
        self.page_topics = {"mail": (OutgoingMail,)}
        self.routes = MailApi(self.outbox, trial).routes()


def _certified(settings: Settings) -> Way | None:
    if settings.pec_smtp_url is None or settings.pec_from is None:
        return None
    return Way(SmtpTransport(MailServer.of(settings.pec_smtp_url)), settings.pec_from)


def _reply_to(settings: Settings) -> str:
    """The address whose mail is read; one that does not say which is that of the station's own mail."""
    if settings.imap_url is None:
        return ""
    user = unquote(urlsplit(settings.imap_url).username or "")
    return user if "@" in user else parseaddr(settings.mail_from or "")[1]
