"""Builds the quality office: forms, rules, evaluations, disputes, calibrations and their figures."""

from gateway.archive.wiring import ArchiveWiring
from gateway.evaluation.calibrations import Calibrations
from gateway.evaluation.calibrations_http import CalibrationsApi
from gateway.evaluation.disputes import Disputes
from gateway.evaluation.figures import ReviewFigures
from gateway.evaluation.figures_http import ReviewFiguresApi
from gateway.evaluation.forms import ReviewForms
from gateway.evaluation.forms_http import ReviewFormsApi, ReviewRulesApi
from gateway.evaluation.http import EvaluationsApi, OwnEvaluationsApi, RecordingReviewsApi
from gateway.evaluation.recording import RecordingReviews
from gateway.evaluation.rules import ReviewRules
from gateway.evaluation.served_films import ServedFilms
from gateway.evaluation.service import Evaluations
from gateway.evaluation.tables import Dispute, Evaluation, ReviewDraw
from gateway.evaluation.viewings import Viewings
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring


class EvaluationWiring(Wiring):
    """Builds these services and routes; owns the record of what was sent out of films."""

    def __init__(self, ground: Ground, queue: QueueWiring, archive: ArchiveWiring) -> None:
        database, clock, custody = ground.database, ground.clock, archive.custody
        rules = ReviewRules(database, clock)
        archive.desk.add_chore(rules.assign_new)
        self.served = ServedFilms(database)
        viewings = Viewings(
            database, self.served, needed=ground.settings.review_watched / 100, clock=clock
        )
        evaluations = Evaluations(database, custody, viewings, clock)
        disputes = Disputes(database, evaluations, clock)
        about = RecordingReviews(database, viewings)
        self.services = (self.served,)
        evaluated = (ReviewDraw, Evaluation, Dispute)
        self.page_topics = {"review/queue": evaluated, "review/evaluations": evaluated}
        self.routes = (
            *ReviewFormsApi(ReviewForms(database, clock)).routes(),
            *ReviewRulesApi(rules).routes(),
            *ReviewFiguresApi(
                ReviewFigures(database, ground.settings.workers_agreement),
                evaluations,
                queue.categories,
            ).routes(),
            *RecordingReviewsApi(about, viewings).routes(),
            *EvaluationsApi(evaluations, disputes).routes(),
            *OwnEvaluationsApi(disputes).routes(),
            *CalibrationsApi(Calibrations(database, custody, viewings, clock), about).routes(),
        )
