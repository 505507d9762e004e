"""Wires the station's public side: what citizens see before they enter, and the metrics."""

from collections.abc import Sequence

from aiohttp import web

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.wiring import ArchiveWiring
from gateway.calls.wiring import CallsWiring
from gateway.contacts.call_codes import CodeCheck
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.ground import Ground
from gateway.messages.retention import CaseRetention
from gateway.platform.http.route import json_response
from gateway.platform.http.static import find_dist
from gateway.platform.personal.keeping import Keeping
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.site.figures import StationFigures
from gateway.site.frame import PublicFrame
from gateway.site.http import StationApi
from gateway.site.installed import InstalledPages
from gateway.site.links import LinksApi
from gateway.site.notice import NoticeFacts, warned
from gateway.site.pages import PublicPages
from gateway.site.service import StationView
from gateway.telephony.wiring import ExchangeWiring
from gateway.webhooks.wiring import WebhooksWiring
from queueing.backend import wall_clock_ms


class SiteWiring(Wiring):
    """Makes the public pages, routes and metrics, which only read. *dist* is the folder of the built pages."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        accounts: AccountsWiring,
        calls: CallsWiring,
        hours: HoursWiring,
        contacts: ContactsWiring,
        exchange: ExchangeWiring,
        archive: ArchiveWiring,
        webhooks: WebhooksWiring,
        *,
        keeps: Sequence[Keeping],
    ) -> None:
        """*keeps*: how long each room keeps its personal data."""
        settings = ground.settings
        self.dist = find_dist()
        check = CodeCheck(accounts.codes, contacts.call_codes)
        station = StationView(
            queue.categories,
            hours.opening,
            settings,
            wall_clock_ms,
            contacts.lines,
            contacts.most_asked,
            settings.callback_ways,
        )
        self.frame = PublicFrame(self.dist, settings)
        self._pages = PublicPages(
            self.frame,
            settings,
            check,
            NoticeFacts(
                settings,
                keeps,
                archive.retention,
                CaseRetention(settings.message_days, queue.categories),
                webhooks.webhooks.any_on,
            ),
            station.station,
        )
        self.troubles = {"privacyNotice": warned(settings)}
        self._installed = InstalledPages(self.dist, settings, hours.opening)
        self._figures = StationFigures(
            calls.links,
            queue.acd,
            wall_clock_ms,
            gathers=settings.metrics_workers,
            peers_shown=settings.metrics_peers,
            webhook_backlog=exchange.webhook_backlog,
            failing=calls.state.troubles.failing,
        )
        self.figures = (self._figures.media, self._figures.queue)
        self.routes = (
            *StationApi(station, check, settings).routes(),
            *LinksApi(settings, queue.categories).routes(),
        )

    def attach(self, app: web.Application) -> None:
        """Add the public documents, and the addresses at which the media workers can be monitored."""
        app.router.add_get("/metrics/targets", self._targets)
        self._pages.add_to(app)
        self._installed.add_to(app)

    async def _targets(self, _request: web.Request) -> web.Response:
        """The list that Prometheus's HTTP service discovery takes."""
        return json_response(await self._figures.targets())
