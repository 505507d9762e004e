"""Routes of the quality office's calibration sessions."""

from collections.abc import Sequence

from gateway.evaluation.calibrations import Calibrations
from gateway.evaluation.recording import RecordingReviews
from gateway.evaluation.shown import (
    CalibrationAgreed,
    CalibrationDraft,
    CalibrationList,
    CalibrationOpened,
    NewCalibration,
    ReviewerForms,
    ReviewMade,
)
from gateway.platform.http.route import Call, Route

BODY = 32 * 1024


class CalibrationsApi:
    """Handles the routes of calibrations."""

    def __init__(self, calibrations: Calibrations, about: RecordingReviews) -> None:
        self._calibrations = calibrations
        self._about = about

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        over = {409: "The session has gone on meanwhile."}
        return (
            Route(
                "GET", "/api/v1/review/choices", self.choices,
                "By which forms can be judged, and who judges", "review", response=ReviewerForms,
            ),
            Route(
                "GET", "/api/v1/review/calibrations", self.listing, "Calibration sessions",
                "review", response=CalibrationList,
            ),
            Route(
                "POST", "/api/v1/review/calibrations", self.make, "Begin a calibration", "review",
                request=NewCalibration, response=ReviewMade, status=201,
                errors={
                    404: "There is no such recording or form.",
                    409: "The recording cannot be judged.",
                },
            ),
            Route(
                "GET", "/api/v1/review/calibrations/{id}", self.opened, "One calibration",
                "review", response=CalibrationOpened,
            ),
            Route(
                "PUT", "/api/v1/review/calibrations/{id}/rating", self.save,
                "Keep one's answers so far", "review", request=CalibrationDraft,
                response=CalibrationOpened, body_limit=BODY,
                errors={403: "The caller does not take part.", **over},
            ),
            Route(
                "POST", "/api/v1/review/calibrations/{id}/rating", self.rate, "Hand one's rating in",
                "review", request=CalibrationDraft, response=CalibrationOpened, body_limit=BODY,
                errors={403: "The caller does not take part.", 503: "It could not be put on record.", **over},
            ),
            Route(
                "POST", "/api/v1/review/calibrations/{id}/comparison", self.compare,
                "Compare without the reviewers who have not rated", "review", response=CalibrationOpened,
                errors=over,
            ),
            Route(
                "PUT", "/api/v1/review/calibrations/{id}/agreed", self.agree,
                "Keep what is agreed so far", "review", request=CalibrationAgreed,
                response=CalibrationOpened, body_limit=BODY, errors=over,
            ),
            Route(
                "POST", "/api/v1/review/calibrations/{id}/agreed", self.close,
                "Close with what is agreed", "review", request=CalibrationAgreed,
                response=CalibrationOpened, body_limit=BODY, errors=over,
            ),
        )  # fmt: skip

    async def choices(self, _call: Call) -> ReviewerForms:
        """Return the forms and reviewers that a new session can name."""
        return await self._about.choices()

    async def listing(self, call: Call) -> CalibrationList:
        """Return the sessions, the newest first, each with how many have rated, and whether the caller still has to."""
        return CalibrationList(calibrations=await self._calibrations.all(by=call.staff))

    async def make(self, call: Call) -> ReviewMade:
        """Begin a session in which the participants rate."""
        return ReviewMade(id=await self._calibrations.make(call.body, by=call.staff))

    async def opened(self, call: Call) -> CalibrationOpened:
        """Return the session, as far as the caller may see it."""
        return await self._calibrations.opened(call.path("id"), by=call.staff)

    async def save(self, call: Call) -> CalibrationOpened:
        """Store the caller's answers, which may be incomplete and are not handed in by this."""
        return await self._calibrations.save(call.path("id"), call.body, by=call.staff)

    async def rate(self, call: Call) -> CalibrationOpened:
        """Hand in the caller's rating; the last one begins the comparison."""
        return await self._calibrations.rate(call.path("id"), call.body, by=call.staff)

    async def compare(self, call: Call) -> CalibrationOpened:
        """Begin the comparison with the reviewers who have rated."""
        return await self._calibrations.compare(call.path("id"), by=call.staff)

    async def agree(self, call: Call) -> CalibrationOpened:
        """Store the agreement of the participants while they compare; it may be incomplete and changed again."""
        return await self._calibrations.agree(
            call.path("id"), call.body, closing=False, by=call.staff
        )

    async def close(self, call: Call) -> CalibrationOpened:
        """Close the session with the agreement, which has to be complete, and never changes afterwards."""
        return await self._calibrations.agree(
            call.path("id"), call.body, closing=True, by=call.staff
        )
