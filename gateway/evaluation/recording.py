"""Shows the evaluation beside the player: how much is watched, which evaluations exist and which can be begun."""

from gateway.archive.tables import Recording
from gateway.evaluation import calibrations as sessions
from gateway.evaluation import calibrations_sql as calibrations
from gateway.evaluation import lookups
from gateway.evaluation import sql as reviews
from gateway.evaluation import views as review_views
from gateway.evaluation.shown import RecordingReview, ReviewerForms
from gateway.evaluation.tables import Calibration, Evaluation
from gateway.evaluation.viewings import Viewings
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database


class RecordingReviews:
    """Reads what concerns reviewers of a recording."""

    def __init__(self, database: Database, viewings: Viewings) -> None:
        self._database = database
        self._viewings = viewings

    async def of(self, recording_id: str, *, by: Staff) -> RecordingReview:
        """Return the evaluations of a recording that concern the caller. Raises ``Refused`` (``not_found``) for no
        recording."""
        reviewer = by.role is Role.QUALITY
        seen = (
            reviews.seen_by_reviewer(by.account_id)
            if reviewer
            else Evaluation.state.in_(reviews.RELEASED)
        )
        async with self._database.reading() as session:
            recording = await session.get(Recording, recording_id)
            if recording is None:
                raise Refused("not_found", "There is no such recording.")
            if reviewer and recording.sealed_at is not None:
                raise Refused("not_found", "There is no such recording.", kind="hidden")
            found = await lookups.find(
                session, Evaluation.recording_id == recording_id, seen, limit=50
            )
            held = (
                await calibrations.find(session, Calibration.recording_id == recording_id)
                if reviewer
                else []
            )
            there = await reviews.took_part(session, recording.contact_id)
            return RecordingReview(
                watch=await self._viewings.of(session, recording, by.account_id),
                forms=[review_views.named(form) for form in await reviews.usable_forms(session)]
                if reviewer
                else [],
                operators=[review_views.known(account) for account in there],
                evaluations=await review_views.shown(session, found, by),
                calibrations=[sessions.shown(each, by) for each in held],
            )

    async def choices(self) -> ReviewerForms:
        """Return the forms that can be used, and the reviewers."""
        async with self._database.reading() as session:
            return ReviewerForms(
                forms=[review_views.named(form) for form in await reviews.usable_forms(session)],
                reviewers=[
                    review_views.known(account) for account in await reviews.reviewers(session)
                ],
            )
