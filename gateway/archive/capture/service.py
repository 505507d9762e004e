"""Begins and ends the recordings of contacts, signs, destroys and looks after them: the archive's work in threads,
its state in SQL."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial

import msgspec
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from gateway.archive import changes, lookups
from gateway.archive import sql as comments
from gateway.archive import sql as recordings
from gateway.archive.copies import sql as copies
from gateway.archive.custody.retention import Retention
from gateway.platform import loops as tasks
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from recordings.errors import (
    KeyUnavailableError,
    RecordingClosedError,
    RecordingsError,
    StillRecordingError,
    UnknownRecordingError,
    UnreadableLedgerError,
)
from recordings.ledger import Act
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.summary import RecordingSummary
from recordings.withdrawal import WithdrawalSpan

log = structlog.get_logger()

ATTEMPTS = 5
RETRY_S = 2.0
DATABASE_RETRY_S = 2.0
REFRESH_EVERY_S = 86_400.0
SWEEP_EVERY_S = 15.0
KNOWN_AT_ONCE = 500
CONSENT_TRIES = 20
CONSENT_RETRY_S = 0.5

_UNFINISHED = frozenset({RecordingState.RECORDING, RecordingState.FINISHING})

Chore = Callable[[], Awaitable[object]]
IsRecorded = Callable[[str, str], Awaitable[bool]]
"""Whether, for a contact and a recording, that conversation is to be recorded still."""
WithdrawalsOf = Callable[[str], Awaitable[Sequence[WithdrawalSpan] | None]]


class RecordingDesk:
    """Begins, finishes and destroys recordings. Owns the tasks that finish them; at most *parallel* work at a time."""

    def __init__(
        self,
        store: RecordingStore,
        database: Database,
        *,
        retention: Retention,
        now_ms: Callable[[], int],
        parallel: int = 1,
        withdrawals: WithdrawalsOf | None = None,
        code_hash: Callable[[str], str] | None = None,
        finished: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """*withdrawals* gives for a contact when consent was withdrawn; None while that is not known yet. *code_hash* gives
        the hash of the code by which a contact's citizen asks for a copy; *finished* is called with each contact of
        which a recording has been sealed."""
        self._store = store
        self._database = database
        self._retention = retention
        self._now_ms = now_ms
        self._withdrawals = withdrawals
        self._refreshed_at = -REFRESH_EVERY_S
        self._revision = -1
        self._turn = asyncio.Semaphore(parallel)
        self._finishing: dict[str, asyncio.Task[None]] = {}
        self._waiting: dict[str, str] = {}
        self._loop = Periodic(
            "recordings:keeping", self._keep_house, SWEEP_EVERY_S, retry_s=DATABASE_RETRY_S
        )
        self._recovered = False
        self._code_hash = code_hash
        self._told = finished
        self._chores: list[Chore] = []
        self._recorded_by: list[IsRecorded] = []

    def add_chore(self, chore: Chore) -> None:
        """Run *chore* too in every turn of the loop, for example verdicts or offloading to a bucket."""
        self._chores.append(chore)

    def ask(self, is_recorded: IsRecorded) -> None:
        """Leave recordings unfinished while *is_recorded* says that their conversation continues."""
        self._recorded_by.append(is_recorded)

    async def begin(self, contact: str, recording: str, *, citizens: bool = True) -> str:
        """Prepare a recording to be written; return the reference of its key. Idempotent. Without *citizens* the
        conversation is none of a citizen's, and no receipt's code gives a copy of it."""
        started_ms = self._now_ms()
        key = await asyncio.to_thread(
            self._store.create, RecordingId(recording), contact, started_ms
        )
        started = from_ms(started_ms)
        async with self._database.writing() as session:
            await recordings.start(
                session,
                recording_id=recording,
                contact_id=contact,
                started_at=started,
                keep_until=self._retention.default_until(started),
                parties=[],
            )
            if self._code_hash is not None and citizens:
                await copies.open_for(session, contact, self._code_hash(contact))
        return key

    async def end(self, recording: str, ended_ms: int | None = None) -> None:
        """Seal a recording that ended at *ended_ms* (now when None), and build its playable files, in the
        background. Idempotent."""
        if recording and recording not in self._finishing:
            task = asyncio.create_task(
                self._finish(recording, ended_ms or self._now_ms()),
                name=f"recording:finish:{recording}",
            )
            self._finishing[recording] = task
            task.add_done_callback(lambda _: self._finishing.pop(recording, None))

    async def recover(self) -> None:
        """Finish recordings that an earlier process left unfinished.

        Recordings still being written are left alone, and so are those of conversations that continue: after everything
        was killed nobody writes for a moment, and both sides come back within a second.
        """
        left = await asyncio.to_thread(lambda: list(self._store.list_recordings()))
        over = [
            info
            for info in left
            if info.state is not RecordingState.RECORDING
            or not await self._goes_on(info.contact_id, info.recording_id)
        ]
        spans: dict[RecordingId, Sequence[WithdrawalSpan]] = {}
        for info in over:
            found: Sequence[WithdrawalSpan] | None = ()
            if info.state in _UNFINISHED:
                found = await self._without_consent(info.contact_id)
            if found is not None:
                spans[info.recording_id] = found
        async with self._turn:
            for summary in await asyncio.to_thread(self._store.recover, list(spans), spans):
                await self._write(summary)
        # sealed before, but the end of the process came before the row
        await self.sweep()

    async def sweep(self) -> None:
        """Finish recordings that are over but were never ended, because the order to end them was lost with a
        queue's answer or with the gateway that was about to carry it out."""
        async with self._database.reading() as session:
            unfinished = await recordings.unfinished(session)
        for recording, contact in unfinished:
            if recording in self._finishing or await self._goes_on(contact, recording):
                continue
            spans = await self._without_consent(contact)
            if spans is None:
                continue
            try:
                async with self._turn:
                    summary = await asyncio.to_thread(
                        partial(
                            self._store.finish,
                            RecordingId(recording),
                            wait_s=0,
                            without_consent=spans,
                        )
                    )
            except (StillRecordingError, RecordingClosedError):
                continue
            except (RecordingsError, OSError) as error:
                await self._unfinished(recording, error)
            except (ValueError, ArithmeticError, MemoryError) as error:
                # content nobody foresaw: one such recording keeps no other from being finished
                log.exception("recording.unfinishable", recording=recording)
                await self._failed(recording, type(error).__name__)
            else:
                await self._write(summary)

    async def sign(self) -> None:
        """Sign the closed segments of recordings still being made, so that they can be proved even if the recording is
        never finished."""
        async with self._database.reading() as session:
            unfinished = await recordings.unfinished(session)
        for recording, _ in unfinished:
            try:
                await asyncio.to_thread(self._store.sign_closed, RecordingId(recording))
            except (RecordingsError, OSError) as error:
                log.warning("recording.not_signed", recording=recording, error=type(error).__name__)

    async def _goes_on(self, contact: str, recording: str) -> bool:
        for asked in self._recorded_by:
            if await asked(contact, recording):
                return True
        return False

    def start(self) -> None:
        """Start the loop that finishes, signs and looks after recordings, beginning with those an earlier process
        left."""
        self._loop.start()

    async def purge(self, unreadable: Collection[str] = ()) -> list[str]:
        """Destroy every recording whose retention has ended, key first, and what crashes left behind; return the ids.
        Recordings in *unreadable* are destroyed although their ledgers cannot be read, as somebody has decided.

        A recording that cannot be destroyed is logged and tried again the next time. Nothing is destroyed while the
        clock is doubted (:func:`gateway.platform.station_clock.may_purge`).
        """
        now_ms = self._now_ms()
        if not await station_time.may_purge(self._database, from_ms(now_ms)):
            return []
        gone: list[str] = []
        revision = (await self._retention.shown()).revision
        daily = time.monotonic() - self._refreshed_at >= REFRESH_EVERY_S
        if daily or revision != self._revision:
            await self._retention.refresh()
            self._revision = revision
        if daily:
            gone = await self._clear_orphans(now_ms)
            self._refreshed_at = time.monotonic()
        async with self._database.reading() as session:
            overdue = await recordings.due(session, from_ms(now_ms))
        for recording in overdue:
            async with self._database.reading() as session:
                kept = await self._retention.of(session, recording)
            # what was true when it was written down last may not be so any more
            if kept is None or kept.until_ms is None or kept.until_ms > now_ms:
                continue
            decided = recording in unreadable
            if await self.destroy(recording, "retention", rule=kept.rule, unreadable=decided):
                gone.append(recording)
        return gone

    async def _clear_orphans(self, now_ms: int) -> list[str]:
        """Destroy files without a row in the database, and half-made ones."""
        found = await asyncio.to_thread(
            partial(self._store.orphans, now_ms, keep_ms=self._retention.default_ms)
        )
        gone: list[str] = []
        known: set[str] = set()
        for at in range(0, len(found), KNOWN_AT_ONCE):
            async with self._database.reading() as session:
                some = {each.recording_id for each in found[at : at + KNOWN_AT_ONCE]}
                known |= await lookups.known(session, some)
        for orphan in found:
            if orphan.recording_id in known:
                continue
            try:
                await asyncio.to_thread(partial(self._store.clear_orphan, orphan, now_ms))
            except (RecordingsError, OSError) as error:
                log.warning(
                    "recording.orphan_left",
                    recording=orphan.recording_id,
                    error=type(error).__name__,
                )
                continue
            log.info("recording.orphan_cleared", recording=orphan.recording_id, kind=orphan.kind)
            gone.append(str(orphan.recording_id))
        return gone

    async def destroy(
        self, recording: str, reason: str, *, rule: str | None = None, unreadable: bool = False
    ) -> bool:
        """Destroy a recording, key first, and note why; False, and logged, when that was not possible.

        A legal hold and a seal forbid it to everybody, and a ledger that cannot be read, in which one may stand,
        unless somebody decided otherwise (``unreadable``). ``rule`` is the name of the rule of retention.
        """
        now_ms = self._now_ms()
        async with self._database.reading() as session:
            kept = await self._retention.of(session, recording)
        if kept is not None and kept.until_ms is None:
            log.warning("recording.kept", recording=recording, by=kept.rule, asked=reason)
            return False
        try:
            await asyncio.to_thread(
                partial(
                    self._store.destroy,
                    RecordingId(recording),
                    now_ms,
                    act=Act(rule=rule or reason),
                    despite="unreadable" if unreadable else None,
                )
            )
        except UnknownRecordingError:
            log.warning("recording.already_gone", recording=recording)
        except UnreadableLedgerError:
            # no trace: it is the recording that something is wrong with
            log.error("recording.ledger_unreadable", recording=recording)  # noqa: TRY400
            return False
        except (RecordingsError, OSError) as error:
            log.exception(
                "recording.not_destroyed", recording=recording, error=type(error).__name__
            )
            return False
        async with self._database.writing() as session:
            await changes.change(session, recording, state="destroyed", bytes=0)
            await comments.remove_comments(session, recording)
            await audit.append(
                session,
                at=from_ms(now_ms),
                account_id=None,
                action="recording.destroy",
                subject=recording,
                detail={"reason": reason}
                | ({} if rule is None else {"rule": rule})
                | ({"ledger": "unreadable"} if unreadable else {}),
            )
        return True

    async def _keep_house(self) -> None:
        # beside everything else: a station that comes back is not to wait for films to be made
        due: list[Callable[[], Awaitable[object]]] = [self.sign, self.sweep, *self._chores]
        if not self._recovered:
            await self.recover()
            self._recovered = True
            due = []
        failed: Exception | None = None
        for chore in due:
            # one that fails keeps no other from being done
            try:
                await chore()
            except Exception as error:
                log.exception("recordings.keeping_failed", chore=chore.__name__)
                failed = failed or error
        if failed is not None:
            raise failed

    async def aclose(self) -> None:
        """Stop without waiting; :meth:`recover` finishes what is unfinished. Idempotent."""
        await self._loop.aclose()
        await tasks.end(*self._finishing.values())

    async def _finish(self, recording: str, ended_ms: int) -> None:
        while True:
            try:
                await self._try_to_finish(recording, ended_ms)
            except asyncio.CancelledError:
                raise
            except (SQLAlchemyError, RedisError, OSError) as error:
                # the database is away; what is sealed already is not sealed again
                log.warning("recording.not_noted", recording=recording, error=type(error).__name__)
                await asyncio.sleep(DATABASE_RETRY_S)
            else:
                return

    async def _try_to_finish(self, recording: str, ended_ms: int) -> None:
        async with self._database.writing() as session:
            await changes.change(session, recording, state="finishing")
        spans = await self._known_withdrawals(recording)
        if spans is None:
            # left to the sweep
            log.warning("recording.finishing_waits", recording=recording, error="consent")
            return
        async with self._turn:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    summary = await asyncio.to_thread(
                        partial(
                            self._store.finish,
                            RecordingId(recording),
                            ended_ms,
                            without_consent=spans,
                        )
                    )
                except (RecordingsError, OSError) as error:
                    # a writer may be late in closing and a disk may come back: try again
                    log.warning(
                        "recording.finish_failed",
                        recording=recording,
                        attempt=attempt,
                        error=type(error).__name__,
                    )
                    if attempt == ATTEMPTS or not self._may_pass(recording, error):
                        await self._unfinished(recording, error)
                        return
                    await asyncio.sleep(RETRY_S * attempt)
                except (ValueError, ArithmeticError, MemoryError) as error:
                    log.exception("recording.unfinishable", recording=recording)
                    await self._failed(recording, type(error).__name__)
                    return
                else:
                    await self._write(summary)
                    return

    async def _without_consent(self, contact: str) -> Sequence[WithdrawalSpan] | None:
        return () if self._withdrawals is None else await self._withdrawals(contact)

    async def _known_withdrawals(self, recording: str) -> Sequence[WithdrawalSpan] | None:
        """Wait a while for a change of consent that the history does not have yet; None when it does not come."""
        async with self._database.reading() as session:
            found = await lookups.one(session, recording)
        if found is None:
            return ()
        for _ in range(CONSENT_TRIES):
            spans = await self._without_consent(found.contact.id)
            if spans is not None:
                return spans
            await asyncio.sleep(CONSENT_RETRY_S)
        return None

    def _may_pass(self, recording: str, error: Exception) -> bool:
        """Whether it can be finished later: the writer ends, the disk has room, the master key is back."""
        return isinstance(error, StillRecordingError | OSError) or (
            isinstance(error, KeyUnavailableError) and self._store.has_key(RecordingId(recording))
        )

    async def _unfinished(self, recording: str, error: Exception) -> None:
        """Leave a recording that may still be finished to the sweep, with the cause; otherwise end it as failed."""
        why = type(error).__name__
        if not self._may_pass(recording, error):
            await self._failed(recording, why)
        elif self._waiting.get(recording) != why:
            # once, and not every quarter of a minute
            self._waiting[recording] = why
            log.warning("recording.finishing_waits", recording=recording, error=why)
            async with self._database.writing() as session:
                await changes.change(session, recording, failure=why)

    async def _failed(self, recording: str, why: str) -> None:
        async with self._database.writing() as session:
            await changes.change(session, recording, state="failed", failure=why)
            found = await lookups.one(session, recording)
        if found is not None:
            await self._tell(found.contact.id)

    async def _write(self, summary: RecordingSummary) -> None:
        size = await asyncio.to_thread(self._store.size, summary.recording_id)
        failed = summary.state is not RecordingState.READY
        self._waiting.pop(str(summary.recording_id), None)
        async with self._database.writing() as session:
            await changes.change(
                session,
                summary.recording_id,
                state=str(summary.state),
                ended_at=from_ms(summary.started_at_ms + summary.duration_ms),
                duration_ms=summary.duration_ms,
                parties=[
                    {
                        "party": party.party,
                        "rendition": rendition.name,
                        "audio": rendition.audio,
                        "video": rendition.video,
                        "offset_ms": 0,
                        "duration_ms": rendition.duration_ms,
                        "gaps": sum(len(source.gaps) for source in party.sources),
                    }
                    for party in summary.parties
                    for rendition in party.renditions
                ],
                gaps=msgspec.to_builtins(summary.gaps),
                bytes=size,
                failure="; ".join(summary.problems)[:200] or None if failed else None,
            )
        await self._tell(summary.contact_id)

    async def _tell(self, contact: str) -> None:
        if self._told is not None:
            try:
                await self._told(contact)
            except (RedisError, OSError, SQLAlchemyError) as error:
                # the page asks by itself when it is connected again
                log.warning("recording.not_told", error=type(error).__name__)
