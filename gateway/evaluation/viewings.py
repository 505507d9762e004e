"""Measures the watched share of a recording: what players report, as far as it is believable and was sent out."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import lookups as custody
from gateway.archive.tables import Recording
from gateway.evaluation import served_sql as served
from gateway.evaluation import sql as reviews
from gateway.evaluation.served_films import ServedFilms
from gateway.evaluation.shown import WatchShown
from gateway.evaluation.tables import Viewing
from gateway.evaluation.watching import Span, believable, joined, length, share, watched
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import from_ms, to_ms

log = structlog.get_logger()


class Viewings:
    """Stores players' reports and computes watched shares. ``needed`` is the share of a recording, 0 to 1, that has
    to be watched before it is judged."""

    def __init__(
        self,
        database: Database,
        served: ServedFilms,
        *,
        needed: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._served = served
        self._needed = needed
        self._clock = clock

    async def report(
        self, recording_id: str, view_id: str, spans: Sequence[Sequence[int]], *, by: Staff
    ) -> WatchShown:
        """Count what was played in a view that the caller opened. Raises ``Refused`` (``not_found``) for any other
        view.

        Stretches that cannot have been played since the caller's last report, in whichever view, are left out: nobody
        watches two recordings, or one of them twice, at a time. Of the rest those count that were sent out in that view
        (:meth:`of`), by whichever gateway, before or after the report.
        """
        now = self._clock()
        with contextlib.suppress(SQLAlchemyError, OSError):
            # otherwise it counts a moment later
            await self._served.write()
        async with self._database.writing() as session:
            # one report of a person after the other, or each would count from the same moment
            await session.get(Account, by.account_id, with_for_update=True)
            view = await session.get(AuditEntry, view_id)
            recording = await session.get(Recording, recording_id)
            if (
                view is None
                or recording is None
                or view.account_id != by.account_id
                or (view.action, view.subject) != ("recording.view", f"recording:{recording_id}")
            ):
                raise Refused("not_found", "There is no such view of yours.")
            if recording.sealed_at is not None:
                until = await custody.opening_until(session, recording_id, by.account_id, now)
                if until is None:
                    raise Refused("not_found", "There is no such view of yours.", kind="hidden")
            if recording.duration_ms is None:
                raise Refused("nothing_to_play", "The recording has no length yet.")
            row = await _viewing(session, view, recording_id, by.account_id)
            before = await reviews.watched_to(session, by.account_id) or row.counted_to
            seen = believable(
                spans,
                since_ms=to_ms(max(before, row.counted_to)),
                now_ms=to_ms(now),
                duration_ms=recording.duration_ms,
            )
            row.spans = [list(each) for each in joined([*row.spans, *seen.spans])]
            row.counted_to = from_ms(seen.until_ms)
            row.refused_ms += seen.refused_ms
            await session.flush()
            if seen.refused_ms:
                log.warning("viewing.not_believed", view=view_id, refused_ms=seen.refused_ms)
            return await self.of(session, recording, by.account_id)

    async def of(self, session: AsyncSession, recording: Recording, account_id: str) -> WatchShown:
        """Return how much of a recording an account has watched, over all views: the stretches that were played, and
        of which everybody's media had been sent out in the same view."""
        views = await reviews.viewings(session, recording.id, account_id)
        given = await served.of_views(session, recording.id, [view.view_id for view in views])
        duration = recording.duration_ms or 0
        parties = _lasting(recording.parties, duration)
        spans = [
            span
            for view in views
            for span in watched(view.spans, given.get(view.view_id, {}), parties, duration)
        ]
        part = share(spans, duration)
        return WatchShown(
            watched_ms=min(length(spans), duration),
            duration_ms=duration,
            share=part,
            needed=self._needed,
            enough=duration > 0 and part >= self._needed,
        )

    async def enough(self, session: AsyncSession, recording: Recording, account_id: str) -> float:
        """Return the share that an account has watched. Raises ``Refused`` (``not_watched``) when it is too little
        to judge."""
        found = await self.of(session, recording, account_id)
        if not found.enough:
            raise Refused(
                "not_watched",
                f"Watch {self._needed:.0%} of the recording before judging it:"
                f" so far it is {found.share:.0%}.",
            )
        return found.share


def _lasting(parties: Sequence[Mapping[str, Any]], duration_ms: int) -> dict[str, Span]:
    """Return from when until when each film has media, by the name that its ticket has."""
    made = {}
    for part in parties:
        start = int(part.get("offset_ms") or 0)
        length_ms = part.get("duration_ms")
        end = duration_ms if length_ms is None else min(duration_ms, start + int(length_ms))
        made[str(part.get("rendition", part["party"]))] = (start, max(start, end))
    return made


async def _viewing(
    session: AsyncSession, view: AuditEntry, recording_id: str, account_id: str
) -> Viewing:
    """Return the locked row of a view, written at its first report."""
    await insert_once(
        session,
        Viewing,
        {
            "view_id": view.id,
            "recording_id": recording_id,
            "account_id": account_id,
            "opened_at": view.at,
            "counted_to": view.at,
            "spans": [],
            "refused_ms": 0,
        },
    )
    row = await session.get(Viewing, view.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("not_found", "There is nothing here.")
    return row
