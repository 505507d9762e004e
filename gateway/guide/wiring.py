"""The guide: the sheets for citizens, their pages and figures."""

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
    """Reads the sheets; its own table is that of the counts."""

    def __init__(
        self,
        ground: Ground,
        search: SearchWiring,
        queue: QueueWiring,
        site: SiteWiring,
        knowledge: KnowledgeWiring,
        bodies: BodiesWiring,
    ) -> None:
        settings = ground.settings
        rate = SPOKEN if settings.rate_limits.address else None
        self.guide = Guide(
            ground.database, queue.address_throttle("guide", rate), ground.clock, knowledge.finder
        )
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
