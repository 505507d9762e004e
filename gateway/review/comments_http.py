"""Comments at moments of a recording."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import changes
from gateway.archive import lookups as comments
from gateway.archive.custody.service import Custody
from gateway.archive.lookups import recording_of
from gateway.archive.tables import Recording, RecordingComment
from gateway.evaluation import blind
from gateway.platform.audit import log as audit
from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.review.playing_http import sealed_to

MOST: int = 500
"""Of one recording: more than anybody reads."""
_LATE_MS = 60_000
"""A player's idea of where the recording ends may be a little beyond it."""


class CommentShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A comment; ``author`` null: of an account that is gone. ``mine``: the asker may take it away."""

    id: str
    at_ms: int
    text: str
    author: str | None
    mine: bool
    created_at: datetime


class CommentList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """In order of their moments. ``others_later``: the caller has to judge the recording, and until that is handed in
    is shown the own ones alone, whether there are others or not."""

    comments: list[CommentShown]
    others_later: bool = False


class NewComment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """``at_ms`` from the recording's start."""

    at_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class RecordingCommentsApi:
    """The handlers."""

    def __init__(
        self, database: Database, openings: Custody, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._openings = openings
        self._clock = clock

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
        """All there are, or one's own while one judges."""
        recording = await self._open(call)
        me = call.staff.account_id
        async with self._database.reading() as session:
            found = await comments.comments_of(session, recording.id)
            later = recording.id in await blind.judging(session, me)
        return CommentList(
            comments=[
                _shown(comment, name, call.staff)
                for comment, name in found
                if not later or comment.account_id == me
            ],
            others_later=later,
        )

    async def add(self, call: Call) -> CommentShown:
        """Write one. The audit trail has whose and where, not the words."""
        wanted: NewComment = call.body
        recording = await self._open(call)
        words = wanted.text.strip()
        if not words:
            raise ApiError(422, "invalid", "A comment has words.")
        if recording.state == "destroyed":
            raise ApiError(409, "destroyed", "The recording has been destroyed.")
        if wanted.at_ms > (recording.duration_ms or 0) + _LATE_MS:
            raise ApiError(422, "invalid", "The recording has no such moment.")
        async with self._database.writing() as session:
            if await comments.comment_count(session, recording.id) >= MOST:
                raise ApiError(409, "too_many_comments", "There are as many as there may be.")
            row = await changes.add_comment(
                session,
                recording,
                account_id=call.staff.account_id,
                at_ms=wanted.at_ms,
                text=words,
                now=self._clock(),
            )
            await self._note(session, "recording.comment", row, call.staff)
        return _shown(row, call.staff.account.display_name, call.staff)

    async def remove(self, call: Call) -> None:
        """Only its author may. The audit trail keeps which one it was and at which moment, not its words."""
        recording = await self._open(call)
        async with self._database.writing() as session:
            found = await comments.comment_of(session, recording.id, call.path("comment"))
            if found is None:
                raise not_found("There is no such comment.")
            if found.account_id != call.staff.account_id:
                raise ApiError(403, "not_yours", "Only its author takes it away.")
            await self._note(session, "recording.comment_removed", found, call.staff)
            await changes.remove_comment(session, found)

    async def _note(
        self, session: AsyncSession, action: str, comment: RecordingComment, staff: Staff
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=staff.account_id,
            action=action,
            subject=f"recording:{comment.recording_id}",
            detail={"comment": comment.id, "atMs": comment.at_ms},
        )

    async def _open(self, call: Call) -> Recording:
        """Return the recording, if the caller may know its content."""
        found = await recording_of(self._database, call.path("id"))
        if found is None:
            raise not_found("There is no such recording.")
        recording = found.recording
        if (
            recording.sealed_at is not None
            and await self._openings.opening_until(recording.id, call.staff.account_id) is None
        ):
            raise sealed_to(call.staff)
        return recording


def _shown(comment: RecordingComment, author: str | None, staff: Staff) -> CommentShown:
    return CommentShown(
        id=comment.id,
        at_ms=comment.at_ms,
        text=comment.text,
        author=author,
        mine=comment.account_id == staff.account_id,
        created_at=comment.created_at,
    )
