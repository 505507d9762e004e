"""Wires the mailing list: its services, routes and pages, and the mails that it takes from the mail-box."""

from datetime import timedelta

from aiohttp import web

from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.mailbox.wiring import MailboxWiring
from gateway.mailing_list.http import MailingListApi
from gateway.mailing_list.pages import SubscriptionPages
from gateway.mailing_list.posts import ListPosts
from gateway.mailing_list.service import MailingList
from gateway.mailing_list.shared_files import SharedFiles
from gateway.mailing_list.subscribers import MAIL_KIND, Subscribers
from gateway.platform import station_clock
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.site.wiring import SiteWiring
from signaling.limits import Rate

SENT = Rate(60, 300)
"""Confirmations, departures and files from one address; a large mail provider's own unsubscribing comes from few."""


class MailingListWiring(Wiring):
    """Makes the room's objects."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        mailbox: MailboxWiring,
        site: SiteWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        # mails to an address that nobody reads would be lost
        address = (settings.list_address or "") if settings.imap_url else ""
        subscribers = Subscribers(
            database,
            mail.outbox,
            mail.sender,
            Sealer(ground.keys.of("list-subscription")),
            clock,
            address=address,
        )
        files = SharedFiles(
            database, mailbox.files, Sealer(ground.keys.of("list-files")), origin=mail.sender.origin
        )
        mailing_list = MailingList(
            database, mail.outbox, mail.sender, subscribers, files, clock,
            address=address, kept=timedelta(days=settings.message_days),
        )  # fmt: skip
        mailbox.intake.claims.append(ListPosts(mailing_list, address=address.lower()))
        mailbox.intake.reported.add(MAIL_KIND)

        async def forget() -> None:
            if await station_clock.may_purge(database, clock()):
                await mailing_list.forget()

        rate = SENT if settings.rate_limits.address else None
        self._pages = SubscriptionPages(
            site.frame, subscribers, files, queue.address_throttle("subscription", rate)
        )
        self.purges = (forget,)
        self.routes = MailingListApi(mailing_list, subscribers).routes()

    def attach(self, app: web.Application) -> None:
        """Add the pages behind the links in the mails."""
        self._pages.add_to(app)
