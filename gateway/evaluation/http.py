"""Routes of evaluations: the reviewer's queue, the supervisor's decisions, and the operator's own evaluations."""

from collections.abc import Sequence

from aiohttp import web

from gateway.evaluation.disputes import Disputes
from gateway.evaluation.recording import RecordingReviews
from gateway.evaluation.service import Evaluations
from gateway.evaluation.shown import (
    DisputeDecision,
    EvaluationDraft,
    EvaluationList,
    EvaluationOpened,
    EvaluationsQuery,
    NewDispute,
    NewEvaluation,
    OperatorReply,
    OwnUnread,
    RecordingReview,
    ReviewMade,
    Watched,
    WatchShown,
)
from gateway.evaluation.viewings import Viewings
from gateway.platform.http.route import Call, Route, json_response

ANSWERS_BODY = 128 * 1024
NOT_OPEN = {409: "It is handed in already, or too little of the recording was watched."}


class RecordingReviewsApi:
    """Handles the routes of one recording under review: what there is to judge, and how much of it was watched."""

    def __init__(self, about: RecordingReviews, viewings: Viewings) -> None:
        self._about = about
        self._viewings = viewings

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/recordings/{id}/views/{view}/watched", self.watched,
                "Stretches that were played in a view of one's own", "review", request=Watched,
                response=WatchShown, errors={409: "The recording has no length yet."},
            ),
            Route(
                "GET", "/api/v1/review/recordings/{id}", self.about,
                "What there is to judge about a recording, and by what", "review",
                response=RecordingReview,
            ),
        )  # fmt: skip

    async def watched(self, call: Call) -> WatchShown:
        """Take a player's report, and return the share of the recording that counts as watched."""
        wanted: Watched = call.body
        return await self._viewings.report(
            call.path("id"), call.path("view"), wanted.spans, by=call.staff
        )

    async def about(self, call: Call) -> RecordingReview:
        """Return the evaluations of a recording that concern the caller, and what they may begin."""
        return await self._about.of(call.path("id"), by=call.staff)


class EvaluationsApi:
    """Handles the routes of reviewers and deciders."""

    def __init__(self, evaluations: Evaluations, disputes: Disputes) -> None:
        self._evaluations = evaluations
        self._disputes = disputes

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/review/queue", self.queue, "What the caller has to judge", "review",
                response=EvaluationList,
            ),
            Route(
                "GET", "/api/v1/review/evaluations", self.listing,
                "Evaluations that the caller may see", "review", query=EvaluationsQuery,
                response=EvaluationList,
            ),
            Route(
                "POST", "/api/v1/review/evaluations", self.take, "Take a recording to judge it",
                "review", request=NewEvaluation, response=ReviewMade, status=201,
                errors={
                    404: "There is no such recording or form.",
                    409: "It cannot be judged, or the caller has it already.",
                },
            ),
            Route(
                "GET", "/api/v1/review/evaluations/{id}", self.opened, "One evaluation", "review",
                response=EvaluationOpened,
            ),
            Route(
                "PUT", "/api/v1/review/evaluations/{id}", self.save, "Keep what is filled in",
                "review", request=EvaluationDraft, response=EvaluationOpened,
                body_limit=ANSWERS_BODY, errors=NOT_OPEN,
            ),
            Route(
                "DELETE", "/api/v1/review/evaluations/{id}", self.cancel,
                "Give an open one of one's own back", "review", status=204, errors=NOT_OPEN,
            ),
            Route(
                "POST", "/api/v1/review/evaluations/{id}/submit", self.submit, "Hand in", "review",
                request=EvaluationDraft, response=EvaluationOpened, body_limit=ANSWERS_BODY,
                errors={**NOT_OPEN, 503: "It could not be put on record."},
            ),
            Route(
                "POST", "/api/v1/review/evaluations/{id}/release", self.release,
                "Give it to the operator", "review", response=EvaluationOpened,
                errors={
                    409: "It is not handed in, or the other half of its pair is missing.",
                    503: "It could not be put on record.",
                },
            ),
            Route(
                "POST", "/api/v1/review/evaluations/{id}/decision", self.decide,
                "Decide on a dispute", "review", request=DisputeDecision,
                response=EvaluationOpened, body_limit=ANSWERS_BODY,
                errors={
                    403: "It is about the caller.",
                    409: "Nothing waits for a decision.",
                    503: "It could not be put on record.",
                },
            ),
        )  # fmt: skip

    async def queue(self, call: Call) -> EvaluationList:
        """Return the evaluations that the caller has still to hand in, the most urgent first."""
        return await self._evaluations.queue(by=call.staff)

    async def listing(self, call: Call) -> EvaluationList:
        """Return the evaluations that the caller may see, the newest contact first."""
        return await self._evaluations.listing(call.query, by=call.staff)

    async def take(self, call: Call) -> ReviewMade:
        """Assign the recording to the caller, who may not judge a call of their own."""
        return ReviewMade(id=await self._evaluations.take(call.body, by=call.staff))

    async def opened(self, call: Call) -> EvaluationOpened:
        """Return the form, the answers and the state of an evaluation; one that the caller may not see is answered
        as one that does not exist."""
        return await self._evaluations.opened(call.path("id"), by=call.staff)

    async def save(self, call: Call) -> EvaluationOpened:
        """Store the answers, which may be incomplete, and can be changed until they are handed in."""
        return await self._evaluations.save(call.path("id"), call.body, by=call.staff)

    async def cancel(self, call: Call) -> web.Response:
        """Give back an evaluation, which is then not made. The other half of a pair continues alone."""
        await self._evaluations.cancel(call.path("id"), by=call.staff)
        return json_response(None, status=204)

    async def submit(self, call: Call) -> EvaluationOpened:
        """Hand in an evaluation, which counts from now on."""
        return await self._evaluations.submit(call.path("id"), call.body, by=call.staff)

    async def release(self, call: Call) -> EvaluationOpened:
        """Release an evaluation to the operator. Of a pair only one is released, once both are handed in."""
        return await self._evaluations.release(call.path("id"), by=call.staff)

    async def decide(self, call: Call) -> EvaluationOpened:
        """Decide a dispute. The decision is entered into the recording's own chain before it counts."""
        return await self._disputes.decide(call.path("id"), call.body, by=call.staff)


class OwnEvaluationsApi:
    """Handles the routes of evaluated operators; each reaches their own evaluations alone."""

    def __init__(self, disputes: Disputes) -> None:
        self._disputes = disputes

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/evaluations", self.listing, "What was released about the caller",
                "review", response=EvaluationList,
            ),
            Route(
                "GET", "/api/v1/me/evaluations/unread", self.unread,
                "How many of those are not read", "review", response=OwnUnread,
            ),
            Route(
                "GET", "/api/v1/me/evaluations/{id}", self.opened, "One of the caller's own",
                "review", response=EvaluationOpened,
            ),
            Route(
                "POST", "/api/v1/me/evaluations/{id}/reply", self.reply, "Say something to it",
                "review", request=OperatorReply, response=EvaluationOpened,
                errors={409: "There is a reply already."},
            ),
            Route(
                "POST", "/api/v1/me/evaluations/{id}/dispute", self.dispute,
                "Have a supervisor look at it", "review", request=NewDispute,
                response=EvaluationOpened, errors={409: "It was disputed already."},
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> EvaluationList:
        """Return the evaluations that were released to the caller, the newest contact first."""
        return await self._disputes.own(by=call.staff)

    async def unread(self, call: Call) -> OwnUnread:
        """Return how many released evaluations the caller has not opened, for a mark at the desk."""
        return OwnUnread(unread=await self._disputes.unread(by=call.staff))

    async def opened(self, call: Call) -> EvaluationOpened:
        """Return an evaluation about the caller; opening it counts as having read it. One about somebody else is
        answered as one that does not exist."""
        return await self._disputes.opened(call.path("id"), by=call.staff)

    async def reply(self, call: Call) -> EvaluationOpened:
        """Store the operator's reply, once; it stands beside the evaluation from then on."""
        wanted: OperatorReply = call.body
        return await self._disputes.reply(call.path("id"), wanted.text, by=call.staff)

    async def dispute(self, call: Call) -> EvaluationOpened:
        """Store the operator's objection, once; a supervisor decides on it."""
        return await self._disputes.dispute(call.path("id"), call.body, by=call.staff)
