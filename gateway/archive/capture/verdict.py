"""Judges finished recordings technically: what is measured in the files is compared with the contact's legs."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import structlog

from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.archive.tables import Recording
from gateway.contacts.lookups import legs_of
from gateway.contacts.tables import Contact, Leg
from gateway.platform.sql.engine import Database
from gateway.platform.uncounted import CONFERENCE
from recordings.errors import RecordingsError
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.verdict import Figures, judge

log = structlog.get_logger()

LEGS_WAIT: Final = timedelta(minutes=10)
"""The journal's writer notes the end of legs; for so long it is waited for."""
AT_ONCE: Final = 2
"""In a quarter of a minute: after an upgrade there may be years of recordings to measure."""


class TechnicalVerdict:
    """Gives verdicts to recordings that have none yet; several gateways may do it at once."""

    def __init__(
        self, store: RecordingStore, database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._database = database
        self._clock = clock

    async def judge_new(self) -> list[str]:
        """Judge some of the recordings without a verdict, the newest first; return their ids.

        A recording waits while legs of its contact are not all written down. Raises what the database raises.
        """
        judged = []
        async with self._database.reading() as session:
            waiting = await recordings.unjudged(session, limit=AT_ONCE)
        for recording, contact in waiting:
            async with self._database.reading() as session:
                legs = await legs_of(session, contact.id)
            ended = recording.ended_at or recording.started_at
            if any(leg.ended_at is None for leg in legs) and self._clock() < ended + LEGS_WAIT:
                continue
            expected = expected_ms(recording, contact, legs)
            if await self._judge(recording, expected, many=contact.category == CONFERENCE):
                judged.append(recording.id)
        return judged

    async def _judge(self, recording: Recording, expected: int | None, *, many: bool) -> bool:
        try:
            measured = await asyncio.to_thread(
                partial(self._store.probe, RecordingId(recording.id))
            )
        except (RecordingsError, OSError, ValueError) as error:
            log.warning(
                "recording.not_measured", recording=recording.id, error=type(error).__name__
            )
            measured = Figures(duration_ms=recording.duration_ms or 0, parties=(), unreadable=("",))
        figures = msgspec.structs.replace(measured, expected_ms=expected)
        verdict = judge(figures, many=many)
        async with self._database.writing() as session:
            await changes.change(
                session,
                recording.id,
                verdict=verdict.word,
                faults=list(verdict.faults),
                technical=msgspec.to_builtins(figures),
            )
        if verdict.word != "good":
            log.warning(
                "recording.verdict",
                recording=recording.id,
                word=verdict.word,
                faults=list(verdict.faults),
            )
        return True


def expected_ms(recording: Recording, contact: Contact, legs: Sequence[Leg]) -> int | None:
    """Return how long the operators' legs lasted during the recording (ms). None when that is unknown: a leg has no
    end yet, or the citizen ended the recording on purpose. Pure."""
    if not contact.consent or recording.ended_at is None:
        return None
    theirs = [
        leg
        for leg in legs
        if leg.party == "agent"
        and leg.started_at <= recording.ended_at
        and (leg.ended_at is None or leg.ended_at >= recording.started_at)
    ]
    ends = [leg.ended_at for leg in theirs if leg.ended_at is not None]
    if not theirs or len(ends) != len(theirs):
        return None
    # consent may come after the answer, and a take begins when the first frame is there
    begin = max(recording.started_at, min(leg.started_at for leg in theirs))
    return max(0, round((max(ends) - begin) / timedelta(milliseconds=1)))
