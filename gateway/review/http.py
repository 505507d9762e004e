"""The archive of recordings for reviewers: listed, searched, looked at and commented."""

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from gateway.platform.http.route import Call, Route, json_response
from gateway.review.comments import CommentList, CommentShown, NewComment, RecordingComments
from gateway.review.cookie import ViewCookie
from gateway.review.listing import (
    OperatorList,
    RecordingList,
    RecordingPage,
    RecordingSearch,
    RecordingsQuery,
)
from gateway.review.saved_searches import (
    NewSavedSearch,
    SavedSearches,
    SavedSearchList,
    SavedSearchShown,
)
from gateway.review.shown import RecordingShown
from gateway.review.viewing import Viewing, ViewOpened, ViewReason


class RecordingListApi:
    """The handlers of lists and saved searches."""

    def __init__(self, found: RecordingList, saved: SavedSearches) -> None:
        self._found = found
        self._saved = saved

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        saved = "/api/v1/recordings/searches"
        return (
            Route(
                "GET", "/api/v1/recordings", self.listing, "Recordings, newest first",
                "recordings", query=RecordingsQuery, response=RecordingPage,
            ),
            # what is searched for may name people, and an address is written into many a log
            Route(
                "POST", "/api/v1/recordings/search", self.search, "Search for recordings",
                "recordings", request=RecordingSearch, response=RecordingPage,
            ),
            Route(
                "GET", "/api/v1/recordings/operators", self.operators,
                "Whose recordings can be asked for", "recordings", response=OperatorList,
            ),
            Route(
                "GET", saved, self.saved, "One's own saved searches", "recordings",
                response=SavedSearchList,
            ),
            Route(
                "POST", saved, self.save, "Save a search by a name", "recordings",
                request=NewSavedSearch, response=SavedSearchShown, status=201,
                errors={409: "There are as many as there may be."},
            ),
            Route(
                "DELETE", saved + "/{search}", self.remove, "Take a saved search away",
                "recordings", status=204,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> RecordingPage:
        """Answer with a page of the archive."""
        return await self._found.page(call.query, call.staff)

    async def search(self, call: Call) -> RecordingPage:
        """Answer with a page of the recordings that match."""
        return await self._found.search(call.body, call.staff)

    async def operators(self, _call: Call) -> OperatorList:
        """List all who take contacts, or did."""
        return await self._found.operators()

    async def saved(self, call: Call) -> SavedSearchList:
        """List the caller's saved searches, by name."""
        return await self._saved.of(call.staff.account_id)

    async def save(self, call: Call) -> SavedSearchShown:
        """Save a search, replacing one of the same name."""
        return await self._saved.save(call.staff.account_id, call.body)

    async def remove(self, call: Call) -> None:
        """Remove a saved search of the caller's; somebody else's is answered as not found."""
        await self._saved.remove(call.staff.account_id, call.path("search"))


class RecordingCommentsApi:
    """The handlers of comments."""

    def __init__(self, comments: RecordingComments) -> None:
        self._comments = comments

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        path = "/api/v1/recordings/{id}/comments"
        closed = {403: "The recording is sealed, or the comment is another's."}
        return (
            Route(
                "GET", path, self.listing, "The comments of a recording", "recordings",
                response=CommentList, errors=closed,
            ),
            Route(
                "POST", path, self.add, "Comment on a moment of a recording", "recordings",
                request=NewComment, response=CommentShown, status=201,
                errors={**closed, 409: "There are as many as there may be."},
            ),
            Route(
                "DELETE", path + "/{comment}", self.remove, "Take an own comment away",
                "recordings", status=204, errors=closed,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> CommentList:
        """List all comments, or the caller's own while they evaluate the recording."""
        return await self._comments.of(call.path("id"), call.staff)

    async def add(self, call: Call) -> CommentShown:
        """Add a comment. The audit trail records whose and at which moment, not the words."""
        return await self._comments.add(call.path("id"), call.body, call.staff)

    async def remove(self, call: Call) -> None:
        """Remove a comment, which only its author may do. The audit trail keeps its id and moment, not its words."""
        await self._comments.remove(call.path("id"), call.path("comment"), call.staff)


class RecordingsApi:
    """The handlers of one recording."""

    def __init__(self, viewing: Viewing, cookie: ViewCookie) -> None:
        self._viewing = viewing
        self._cookie = cookie

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/recordings/{id}", self.one, "One recording", "recordings",
                response=RecordingShown,
            ),
            Route(
                "POST", "/api/v1/recordings/{id}/views", self.view,
                "Open a view of a recording, with a reason", "recordings",
                request=ViewReason, response=ViewOpened, status=201,
                errors={
                    403: "The recording is sealed.",
                    409: "The recording cannot be played (yet), or does not verify.",
                    503: "The view could not be put on record.",
                },
            ),
            Route(
                "POST", "/api/v1/me/evaluations/{id}/views", self.own_view,
                "Open a view of the recording that one was evaluated by, with a reason", "review",
                request=ViewReason, response=ViewOpened, status=201,
                errors={
                    403: "The recording is sealed.",
                    409: "The evaluation does not count any more, or the recording cannot be played or does not verify.",
                    503: "The view could not be put on record.",
                },
            ),
        )  # fmt: skip

    async def one(self, call: Call) -> RecordingShown:
        """Answer with the recording's facts, its retention and whether it verifies. The look goes into the audit trail."""
        return await self._viewing.facts(call.path("id"), call.staff)

    async def view(self, call: Call) -> web.Response:
        """Open a view for a reviewer."""
        return self._given(call, await self._viewing.open(call.path("id"), call.body, call.staff))

    async def own_view(self, call: Call) -> web.Response:
        """Open a view for the operator whom an evaluation is about, as long as it is released; of nothing else."""
        opened = await self._viewing.open_own(call.path("id"), call.body, call.staff)
        return self._given(call, opened)

    def _given(self, call: Call, opened: tuple[ViewOpened, timedelta]) -> web.Response:
        view, ttl = opened
        response = json_response(view, status=201)
        self._cookie.give(response, call.staff.session_id, round(ttl.total_seconds()))
        return response
