"""Letters by e-mail: written to the outbox, sent from there."""

from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.mail.compose import Sender
from gateway.mail.http import MailApi
from gateway.mail.outbox import Outbox
from gateway.mail.transport import MailServer, SmtpTransport
from gateway.mail.trial import MailTrial
from gateway.platform.realtime.parts import Parts
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring


class MailWiring(Wiring):
    """Needs the database only, so that letters are written while the queue's server is away."""

    def __init__(self, ground: Ground, emblem: EmblemWiring) -> None:
        settings = ground.settings
        self.sender = Sender(
            name=settings.station_name, organisation=settings.organisation, origin=settings.origin
        )
        self.outbox = Outbox(
            ground.database,
            Sealer(ground.keys.of("sealed-mail")),
            None if settings.smtp_url is None else SmtpTransport(MailServer.of(settings.smtp_url)),
            sent_from=settings.mail_from,
            emblem=lambda: emblem.emblems.now,
            clock=ground.clock,
        )
        trial = MailTrial(ground.database, self.outbox, sender=self.sender, clock=ground.clock)
        self.parts = Parts(station={"mail": self.outbox.configured})
        self.services = (self.outbox,)
        self.routes = MailApi(self.outbox, trial).routes()
