"""What is answered when nobody can live, put together: messages, their clock, the outbox."""

from collections.abc import Collection
from datetime import timedelta

from gateway.accounts.core import (
    Core,
)
from gateway.contacts.opening import Opening
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.transport import MailServer, SmtpTransport
from gateway.mail.trial import MailTrial
from gateway.messages.clock import MessageClock
from gateway.messages.desk import MessageDesk
from gateway.messages.dispatch import MessageDispatch, NoDispatch
from gateway.messages.service import Messages, MessageThrottles
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.security.sealing import Sealer
from gateway.platform.throttle import AddressThrottle, Throttle
from signaling.limits import Rate


class MessagesWiring:
    """Needs the database only, so that a message can be left while the queue's server is away."""

    def __init__(
        self,
        core: Core,
        opening: Opening,
        categories: Collection[str],
        dispatch: MessageDispatch | None = None,
    ) -> None:
        settings = core.settings
        told = dispatch or NoDispatch()
        sender = Sender(
            name=settings.station_name, organisation=settings.organisation, origin=settings.origin
        )
        ids = frozenset(categories)
        limits = settings.rate_limits
        half = None if limits.message is None else _half(limits.message)
        key = core.keys.of("throttle")
        rates = MessageThrottles(
            address=AddressThrottle("message", limits.message, key),
            visitor=Throttle("message-visitor", half, key),
            recipient=Throttle("message-recipient", half, key),
            codes=AddressThrottle("message-code", limits.verify, key),
        )
        self.throttles = (rates.address, rates.visitor, rates.recipient, rates.codes)
        self.outbox = Outbox(
            core.database,
            Sealer(core.keys.of("sealed-mail")),
            None if settings.smtp_url is None else SmtpTransport(MailServer.of(settings.smtp_url)),
            sent_from=settings.mail_from,
            clock=core.clock,
        )
        self.mail_trial = MailTrial(core.database, self.outbox, sender=sender, clock=core.clock)
        self.messages = Messages(
            core.database,
            opening,
            self.outbox,
            FollowCodes(core.keys),
            rates,
            told,
            sender=sender,
            categories=ids,
            warn_ahead=timedelta(seconds=settings.message_warn_s),
            secret=core.keys.of("message-id"),
            clock=core.clock,
        )
        self.desk = MessageDesk(
            core.database,
            opening,
            self.outbox,
            told,
            sender=sender,
            categories=ids,
            secret=core.keys.of("message-id"),
            clock=core.clock,
        )
        self.clock = MessageClock(
            core.database,
            told,
            hold=timedelta(seconds=settings.message_hold_s),
            clock=core.clock,
        )

    def start(self) -> None:
        """Begin to send, and to look at the clock."""
        self.outbox.start()
        self.clock.start()

    async def aclose(self) -> None:
        """Stop both. Idempotent."""
        await self.clock.aclose()
        await self.outbox.aclose()


def _half(rate: Rate) -> Rate:
    return Rate(max(1, rate.count // 2), rate.per_s)
