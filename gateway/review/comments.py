"""Comments at moments of a recording."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import changes
from gateway.archive import lookups as recordings
from gateway.archive.custody.service import Custody
from gateway.archive.tables import Recording, RecordingComment
from gateway.evaluation import blind
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database

MOST: int = 500
"""Of one recording: more than anybody reads."""
_LATE_MS = 60_000
"""A player's idea of where the recording ends may be a little beyond it."""


class CommentShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A comment; ``author`` null: the account was deleted. ``mine``: the caller may remove it."""

    id: str
    at_ms: int
    text: str
    author: str | None
    mine: bool
    created_at: datetime


class CommentList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The comments, in order of their moments.

    ``others_later``: the caller is to evaluate the recording and, until that is handed in, sees only their own comments,
    whether there are others or not.
    """

    comments: list[CommentShown]
    others_later: bool = False


class NewComment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A comment; ``at_ms`` counts from the recording's start."""

    at_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class RecordingComments:
    """Holds no state. A sealed recording is refused to who may not open it, as :meth:`Custody.open_until` says."""

    def __init__(self, database: Database, custody: Custody, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._custody = custody
        self._clock = clock

    async def of(self, recording_id: str, staff: Staff) -> CommentList:
        """Return all comments, or only their own to somebody who has yet to evaluate the recording. Raises ``Refused`` ``not_found``."""
        recording = await self._open(recording_id, staff)
        async with self._database.reading() as session:
            comments = await recordings.comments_of(session, recording.id)
            later = recording.id in await blind.judging(session, staff.account_id)
        return CommentList(
            comments=[
                _shown(comment, name, staff)
                for comment, name in comments
                if not later or comment.account_id == staff.account_id
            ],
            others_later=later,
        )

    async def add(self, recording_id: str, wanted: NewComment, by: Staff) -> CommentShown:
        """Add a comment. The audit trail notes whose and at which moment, not the words. Raises ``Refused``: ``not_found``,
        ``invalid``, ``destroyed``, ``too_many_comments``."""
        recording = await self._open(recording_id, by)
        words = wanted.text.strip()
        if not words:
            raise Refused("invalid", "A comment has words.", kind="invalid")
        if recording.state == "destroyed":
            raise Refused("destroyed", "The recording has been destroyed.")
        if wanted.at_ms > (recording.duration_ms or 0) + _LATE_MS:
            raise Refused("invalid", "The recording has no such moment.", kind="invalid")
        now = self._clock()
        async with self._database.writing() as session:
            if await recordings.comment_count(session, recording.id) >= MOST:
                raise Refused("too_many_comments", "There are as many as there may be.")
            row = await changes.add_comment(
                session,
                recording,
                account_id=by.account_id,
                at_ms=wanted.at_ms,
                text=words,
                now=now,
            )
            await self._note(session, "recording.comment", row, by)
        return _shown(row, by.account.display_name, by)

    async def remove(self, recording_id: str, comment_id: str, by: Staff) -> None:
        """Remove a comment, which only its author may do. The audit trail keeps its id and moment. Raises ``Refused``: ``not_found``,
        ``not_yours``."""
        recording = await self._open(recording_id, by)
        async with self._database.writing() as session:
            comment = await recordings.comment_of(session, recording.id, comment_id)
            if comment is None:
                raise Refused("not_found", "There is no such comment.")
            if comment.account_id != by.account_id:
                raise Refused("not_yours", "Only its author takes it away.", kind="forbidden")
            await self._note(session, "recording.comment_removed", comment, by)
            await changes.remove_comment(session, comment)

    async def _note(
        self, session: AsyncSession, action: str, comment: RecordingComment, by: Staff
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by.account_id,
            action=action,
            subject=f"recording:{comment.recording_id}",
            detail={"comment": comment.id, "atMs": comment.at_ms},
        )

    async def _open(self, recording_id: str, staff: Staff) -> Recording:
        found = await recordings.recording_of(self._database, recording_id)
        await self._custody.open_until(found.recording, staff)
        return found.recording


def _shown(comment: RecordingComment, author: str | None, staff: Staff) -> CommentShown:
    return CommentShown(
        id=comment.id,
        at_ms=comment.at_ms,
        text=comment.text,
        author=author,
        mine=comment.account_id == staff.account_id,
        created_at=comment.created_at,
    )
