"""The quality office put together: forms, rules, evaluations, disputes, calibrations and their figures."""

from collections.abc import Callable, Sequence
from datetime import datetime

from gateway.archive.custody.service import Custody
from gateway.evaluation.calibrations import Calibrations
from gateway.evaluation.calibrations_http import CalibrationsApi
from gateway.evaluation.disputes import Disputes
from gateway.evaluation.figures import ReviewFigures
from gateway.evaluation.figures_http import ReviewFiguresApi
from gateway.evaluation.forms import ReviewForms
from gateway.evaluation.forms_http import ReviewFormsApi, ReviewRulesApi
from gateway.evaluation.http import EvaluationsApi, OwnEvaluationsApi
from gateway.evaluation.recording import RecordingReviews
from gateway.evaluation.rules import ReviewRules
from gateway.evaluation.served_films import ServedFilms
from gateway.evaluation.service import Evaluations
from gateway.evaluation.viewings import Viewings
from gateway.platform.http.route import Route
from gateway.platform.sql.engine import Database


class EvaluationWiring:
    """Needs the database, and the recordings' custody, which puts evaluations on record. *watched* is the share of a
    recording, 0 to 1, that has to be played before it is judged."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        clock: Callable[[], datetime],
        *,
        watched: float,
    ) -> None:
        self.rules = ReviewRules(database, clock)
        self._forms = ReviewForms(database, clock)
        self.served = ServedFilms(database)
        self._viewings = Viewings(database, self.served, needed=watched, clock=clock)
        self._evaluations = Evaluations(database, custody, self._viewings, clock)
        self._disputes = Disputes(database, self._evaluations, clock)
        self._calibrations = Calibrations(database, custody, self._viewings, clock)
        self._about = RecordingReviews(database, self._viewings)
        self._figures = ReviewFigures(database)

    def routes(self) -> Sequence[Route]:
        """The office's part of the API."""
        return (
            *ReviewFormsApi(self._forms).routes(),
            *ReviewRulesApi(self.rules).routes(),
            # before what has an id in the same place
            *ReviewFiguresApi(self._figures, self._evaluations).routes(),
            *EvaluationsApi(
                self._evaluations, self._disputes, self._about, self._viewings
            ).routes(),
            *OwnEvaluationsApi(self._disputes).routes(),
            *CalibrationsApi(self._calibrations, self._about).routes(),
        )
