"""Calls of another system as the station stores them: a closed contact, its recording, and who took part."""

from collections.abc import Callable, Container
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive.capture.service import RecordingDesk
from gateway.contacts import changes as contacts
from gateway.contacts import lookups
from gateway.platform.refused import Refused
from gateway.platform.silence import Silence
from gateway.platform.sql.base import Condition
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from gateway.platform.uncounted import ELSEWHERE
from gateway.siprec import sql as calls
from gateway.siprec.api import CallPartyTold, RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.tables import RecordedCall
from recordings.errors import RecordingClosedError, RecordingsError

log = structlog.get_logger()

SILENT = timedelta(seconds=150)
"""A call of which the SIP process tells nothing for so long is over: it tells every three quarters of a minute."""
LINE_AWAY = "line-away"
UNKNOWN_TOPIC = "unknown-topic"


class RecordedCalls:
    """Takes reports on such calls, and owns the loop that ends calls about which none come any more (``silence``).

    A *call* is named by its contact's id.
    """

    def __init__(
        self,
        database: Database,
        desk: RecordingDesk,
        topics: Container[str],
        *,
        clock: Callable[[], datetime],
        keep: timedelta,
        kept: Condition,
    ) -> None:
        """*keep*: for how long names and numbers are kept; *kept* is the condition of contacts whose names and numbers
        are kept longer."""
        self._database = database
        self._desk = desk
        self._topics = topics
        self._clock = clock
        self._keep = keep
        self._kept = kept
        self.silence: Silence[RecordedCall] = Silence(
            "siprec:silent",
            database,
            clock,
            calls.told_of,
            self._silent,
            told_at=lambda row: row.told_at,
            after=SILENT,
        )

    def start(self) -> None:
        """Start the loop."""
        self.silence.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self.silence.aclose()

    async def told(self, call: str, told: RecordedCallTold) -> RecordedCallGoesOn:
        """Take a report of the SIP process, the first time that the call begins. The same report may come again.

        Raises ``Refused`` ``recording_unavailable`` if nothing can be written now.
        """
        now = self._clock()
        async with self._database.writing() as session:
            row = await calls.one(session, call)
            recording = None if row is None else row.recording_id
            if row is None and told.state == "over":
                return RecordedCallGoesOn(wanted=False)
            if row is None and told.topic not in self._topics:
                return RecordedCallGoesOn(wanted=False, reason=UNKNOWN_TOPIC)
            if row is not None and row.state == "over":
                return RecordedCallGoesOn(wanted=False, reason=row.reason)
            if row is None:
                await _begun(session, call, told, now)
            if told.consent and recording is None:
                recording = f"rec-{call}"
            await calls.change(session, call, told_at=now, recording_id=recording)
            await contacts.change_contact(session, call, consent=told.consent)
            await calls.put_parties(session, [_party(call, each) for each in told.parties])
        if told.state == "over":
            await self._end(call, recording, told.ended_at or now, told.reason or None)
            return RecordedCallGoesOn(wanted=False, reason=told.reason or None)
        return await self._begin(call, None if told.begun else recording)

    async def _begin(self, call: str, recording: str | None) -> RecordedCallGoesOn:
        if recording is None:
            return RecordedCallGoesOn(wanted=True)
        try:
            key = await self._desk.begin(call, recording, citizens=False)
        except RecordingClosedError:
            return RecordedCallGoesOn(wanted=False, reason="closed")
        except (RecordingsError, OSError) as error:
            log.exception("siprec.not_begun", contact=call, error=type(error).__name__)
            raise Refused(
                "recording_unavailable", "Nothing can be recorded now.", kind="away"
            ) from None
        return RecordedCallGoesOn(wanted=True, recording=recording, key=key)

    async def _end(
        self, call: str, recording: str | None, ended: datetime, reason: str | None
    ) -> None:
        async with self._database.writing() as session:
            await calls.change(session, call, state="over", ended_at=ended, reason=reason)
            await contacts.change_contact(session, call, ended_at=ended)
        if recording is not None:
            # killed before this, the archive's sweep does it
            await self._desk.end(recording, to_ms(ended))
        log.info("siprec.over", contact=call, reason=reason)

    async def is_recorded(self, contact: str, recording: str) -> bool:
        """Return whether a call goes on and this is its recording."""
        async with self._database.reading() as session:
            row = await calls.one(session, contact)
        return row is not None and row.state == "recording" and row.recording_id == recording

    async def _silent(self, row: RecordedCall) -> None:
        await self._end(row.contact_id, row.recording_id, row.told_at, LINE_AWAY)

    async def forget(self) -> int:
        """Delete names and numbers whose retention is over; return how many."""
        async with self._database.writing() as session:
            return await calls.forget(session, self._clock() - self._keep, self._kept)


async def _begun(session: AsyncSession, call: str, told: RecordedCallTold, now: datetime) -> None:
    """Write the contact, which no operator of the station ever answers, and the call."""
    await contacts.open_contact(
        session,
        contact_id=call,
        reference=await lookups.free_reference(session),
        category=told.topic,
        channel=ELSEWHERE,
        modality="audio",
        language="",
        needs=[],
        visitor_name=None,
        consent=told.consent,
        created_at=told.started_at,
        state="closed",
    )
    await contacts.change_contact(session, call, ended_at=told.started_at)
    await calls.write(
        session,
        {
            "contact_id": call,
            "state": "recording",
            "trunk": told.trunk,
            "session": told.session,
            "consent_by": told.consent_by,
            "started_at": told.started_at,
            "told_at": now,
        },
    )


def _party(call: str, told: CallPartyTold) -> dict[str, Any]:
    return {
        "contact_id": call,
        "party": told.party,
        "name": told.name or None,
        "number": told.number or None,
        "joined_at": told.joined_at,
        "left_at": told.left_at,
    }
