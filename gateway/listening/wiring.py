"""Wires stars, questionnaire and results: their services, routes and pages."""

from aiohttp import web

from gateway.calls.wiring import CallsWiring
from gateway.contacts.hang_ups import HangUps
from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.listening.answers import Answers
from gateway.listening.asking import Asking
from gateway.listening.catalogue import Publisher
from gateway.listening.codes import Codes
from gateway.listening.deeper import DeeperResults
from gateway.listening.http import ListeningApi
from gateway.listening.pages import QuestionnairePages
from gateway.listening.phone_http import PhoneRatingApi
from gateway.listening.places import PlacePages
from gateway.listening.rating_pages import RatingPages
from gateway.listening.results import Published
from gateway.listening.results_pages import ResultsPages
from gateway.listening.service_months import ServiceMonths
from gateway.listening.stars import Stars
from gateway.listening.tables import RATINGS
from gateway.listening.texts import Texts
from gateway.listening.thanks import ThanksBook
from gateway.listening.thanks_http import ThanksApi
from gateway.listening.versions import Versions
from gateway.listening.versions_http import VersionsApi
from gateway.mail.wiring import MailWiring
from gateway.platform.security.sealing import Sealer
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.reports.wiring import ReportsWiring
from gateway.site.wiring import SiteWiring
from signaling.limits import Rate

SENT = Rate(120, 300)
"""Pages of questionnaires that one address may send in; offices share one."""

COUNTED = Rate(60, 300)
"""Pages shown to one address that are counted."""


class ListeningWiring(Wiring):
    """Makes the room's objects."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        hours: HoursWiring,
        reports: ReportsWiring,
        calls: CallsWiring,
        site: SiteWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        self.versions = versions = Versions(database, clock)
        codes = Codes(database, clock)
        answers = Answers(
            database, Sealer(ground.keys.of("questionnaire")), clock, versions,
            once=ground.keys.of("questionnaire-once"), k=settings.small_cell,
        )  # fmt: skip
        months = ServiceMonths(
            database, reports.reports, hours.opening, clock, k=settings.small_cell
        )
        published = Published(database, months, versions, clock, k=settings.small_cell)
        rate = SENT if settings.rate_limits.address else None
        sent = queue.address_throttle("questionnaire", rate)
        counted = queue.address_throttle(
            "questionnaire-counted", COUNTED if settings.rate_limits.address else None
        )
        stars, thanks = Stars(database, clock), ThanksBook(database, clock)
        hang_ups = HangUps(queue.acd, calls.media, settings.return_s)
        asking = Asking(
            database, mail.outbox, ground.signer, clock, sender=mail.sender,
            secret=ground.keys.of("rating-mail"), kept=RATINGS.span(settings),
        )  # fmt: skip
        self.questionnaire = QuestionnairePages(site.frame, answers, codes, sent, counted)
        self._places = PlacePages(site.frame, answers, codes, origin=settings.origin)
        self._rating = RatingPages(site.frame, asking, stars, answers, thanks, sent)
        self.services = (asking,)
        self.results = _results(ground, queue, site, published)
        self.purges = (answers.release, published.close, months.close, asking.forget)
        self.routes = (
            *ListeningApi(
                stars,
                answers,
                codes,
                Texts(database),
                published,
                DeeperResults(database, reports.reports, clock, k=settings.small_cell),
                hang_ups,
                clock,
            ).routes(),
            *VersionsApi(versions).routes(),
            *ThanksApi(thanks, hang_ups).routes(),
            *PhoneRatingApi(database, stars).routes(),
        )

    def attach(self, app: web.Application) -> None:
        """Add the pages of the questionnaire, of the stars and of the results."""
        self.questionnaire.add_to(app)
        self._places.add_to(app)
        self._rating.add_to(app)
        self.results.add_to(app)


def _results(
    ground: Ground, queue: QueueWiring, site: SiteWiring, published: Published
) -> ResultsPages:
    settings = ground.settings
    return ResultsPages(
        site.frame,
        published,
        # of retired topics too: what was said of them stays published
        lambda language: {each.id: each.wording(language).shown for each in queue.categories},
        Publisher(
            organisation=settings.organisation,
            origin=settings.origin,
            email=settings.contact_email,
        ),
        complaint_days=settings.complaint_days,
    )
