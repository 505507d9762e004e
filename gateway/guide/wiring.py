"""Wires the guide: the sheets for citizens, their pages and figures."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from gateway.bodies.wiring import BodiesWiring
from gateway.ground import Ground
from gateway.guide.http import GuideApi
from gateway.guide.pages import GuidePages, labels_of
from gateway.guide.papers import GuidePapers
from gateway.guide.report import SheetReports
from gateway.guide.service import Guide
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.search.wiring import SearchWiring
from gateway.site.wiring import SiteWiring
from signaling.limits import Rate

SPOKEN: Final = Rate(60, 300)
"""How often one address may say what it thought of sheets, or be counted; households and offices share one."""


class GuideWiring(Wiring):
    """Makes the guide's pages, routes and figures."""

    def __init__(
        self,
        ground: Ground,
        search: SearchWiring,
        queue: QueueWiring,
        site: SiteWiring,
        knowledge: KnowledgeWiring,
        bodies: BodiesWiring,
        *,
        missed: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """*missed* is that of :class:`~gateway.guide.service.Guide`."""
        settings = ground.settings
        rate = SPOKEN if settings.rate_limits.address else None
        self.guide = Guide(
            ground.database, queue.address_throttle("guide", rate), ground.clock, knowledge.finder, missed
        )  # fmt: skip
        self._pages = GuidePages(
            site.frame,
            self.guide,
            knowledge.attached,
            GuidePapers(knowledge.uses.paper),
            lambda language: labels_of(queue.categories, language),
            bodies.of_sheets.card,
            search.search.danger_in,
            organisation=settings.organisation,
            origin=settings.origin,
            clock=ground.clock,
        )
        self.routes = GuideApi(self.guide, SheetReports(ground.database), queue.categories).routes()

    def attach(self, app: web.Application) -> None:
        """Add the guide's pages."""
        self._pages.add_to(app)
