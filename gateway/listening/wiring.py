"""Stars, questionnaire and results: their services, routes and pages."""

from aiohttp import web

from gateway.calls.wiring import CallsWiring
from gateway.contacts.hang_ups import HangUps
from gateway.ground import Ground
from gateway.listening.answers import Answers
from gateway.listening.http import ListeningApi
from gateway.listening.pages import QuestionnairePages
from gateway.listening.results import Published
from gateway.listening.results_pages import ResultsPages
from gateway.listening.stars import Stars
from gateway.listening.texts import Texts
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.site.wiring import SiteWiring
from signaling.limits import Rate

SENT = Rate(120, 300)
"""Pages of questionnaires that one address may send in; offices share one."""


class ListeningWiring(Wiring):
    """Asks the holder of a seat, and shows everybody what came of it."""

    def __init__(
        self, ground: Ground, queue: QueueWiring, calls: CallsWiring, site: SiteWiring
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        answers = Answers(
            database, Sealer(ground.keys.of("questionnaire")), clock,
            once=ground.keys.of("questionnaire-once"), k=settings.small_cell,
        )  # fmt: skip
        published = Published(database, clock, k=settings.small_cell)
        rate = SENT if settings.rate_limits.address else None
        self._pages = QuestionnairePages(
            site.pages, answers, queue.address_throttle("questionnaire", rate)
        )
        self._results = ResultsPages(
            site.pages,
            published,
            # of retired topics too: what was said of them stays published
            lambda language: {each.id: each.wording(language).shown for each in queue.categories},
        )
        self.purges = (answers.release, published.close)
        self.routes = ListeningApi(
            Stars(database, clock),
            answers,
            Texts(database),
            published,
            HangUps(queue.acd, calls.media, settings.return_s),
            clock,
        ).routes()

    def attach(self, app: web.Application) -> None:
        """Add the pages of the questionnaire and of the results."""
        self._pages.add_to(app)
        self._results.add_to(app)
