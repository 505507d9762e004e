"""Station checks on the server's side: admits one, reports its outcome, and removes its traces.

A check's contact is an ordinary contact until it is over: it is queued, answered, recorded and written into the history
like any other, since all of that is being tested. Then all of it is removed, the recording first, whose destruction is
audited.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import msgspec
import structlog
from redis.asyncio import Redis

from gateway.accounts import changes as accounts
from gateway.accounts import lookups
from gateway.archive import changes as archive_changes
from gateway.archive import lookups as recordings
from gateway.archive.lookups import recordings_of
from gateway.archive.tables import Recording as RecordingRow
from gateway.contacts import changes
from gateway.contacts import lookups as contacts
from gateway.contacts.lookups import contact_of
from gateway.platform.audit import log as audit
from gateway.platform.checks import STATION_CHECK, is_technical
from gateway.platform.loops import Periodic
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.security.tokens import (
    MEDIA_VIEW,
    STATION_CHECK_ENTRY,
    InvalidTokenError,
    TokenSigner,
)
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing import journal
from queueing.backend import Acd
from queueing.model import AgentState, ContactState, Party
from recordings.errors import RecordingsError, UnknownRecordingError
from recordings.model import RecordingId
from recordings.store import RecordingStore

log = structlog.get_logger()

TICKET_TTL = timedelta(minutes=10)
# A probe removes what it made; what a killed one left goes after this time.
ABANDONED_AFTER = timedelta(minutes=30)
SWEEP_EVERY_S = 600.0
SETTLE_S = 15.0
POLL_S = 0.1
TEMPORARY = "station-check-"
"""How the usernames of accounts begin that a probe makes for itself."""
_BEING_WRITTEN = ("recording", "finishing")


class CheckedParty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One side's rendition, and a ticket to read it."""

    party: str
    audio: bool
    video: bool
    duration_ms: int | None
    ticket: str


class CheckedRecording(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A check's recording. ``findings`` is the result of verifying it against the ledger and decrypting it, None before it
    is ready."""

    id: str
    state: str
    duration_ms: int | None
    bytes: int
    findings: list[str] | None
    parties: list[CheckedParty]


class Check(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A check's contact as the history has it, and its recording if there is one."""

    contact_id: str
    state: str
    outcome: str | None
    recording: CheckedRecording | None


class StationChecks:
    """Serves station checks, and owns the loop that removes what killed probes left."""

    def __init__(
        self,
        acd: Acd,
        redis: Redis,
        database: Database,
        store: RecordingStore,
        signer: TokenSigner,
        *,
        station: str,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._redis = redis
        self._database = database
        self._store = store
        self._signer = signer
        self._station = station
        self._now_ms = now_ms
        self._loop = Periodic("checks:sweep", self.sweep, SWEEP_EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    def ticket(self, account_id: str) -> str:
        """Return a ticket that lets a citizen's socket enter the technical topic, for this operator only."""
        now = from_ms(self._now_ms())
        return self._signer.sign(STATION_CHECK_ENTRY, account_id, now=now, ttl=TICKET_TTL)

    def operator_of(self, ticket: str) -> str | None:
        """Return the operator whose check a ticket belongs to, None if it is not valid."""
        try:
            claims = self._signer.verify(STATION_CHECK_ENTRY, ticket, now=from_ms(self._now_ms()))
        except InvalidTokenError:
            return None
        return str(claims["sub"])

    async def show(self, contact_id: str, viewer: Staff) -> Check | None:
        """Return the state of a check, None if there is none; its tickets are the viewer's."""
        async with self._database.reading() as session:
            row = await contacts.contact(session, contact_id)
            if row is None or row.category != STATION_CHECK:
                return None
            found = await recordings.of_contact(session, contact_id)
        shown = await self._recording(found[0], viewer) if found else None
        return Check(contact_id=row.id, state=row.state, outcome=row.outcome, recording=shown)

    async def _recording(self, row: RecordingRow, viewer: Staff) -> CheckedRecording:
        findings: list[str] | None = None
        if row.state == "ready":
            findings = await asyncio.to_thread(self._verify, RecordingId(row.id))
        now = from_ms(self._now_ms())
        return CheckedRecording(
            id=row.id,
            state=row.state,
            duration_ms=row.duration_ms,
            bytes=row.bytes,
            findings=findings,
            parties=[
                CheckedParty(
                    party=party["party"],
                    audio=party["audio"],
                    video=party["video"],
                    duration_ms=party["duration_ms"],
                    ticket=self._signer.sign(
                        MEDIA_VIEW,
                        viewer.account_id,
                        now=now,
                        ttl=TICKET_TTL,
                        recording=row.id,
                        party=party["party"],
                        sid=viewer.session_id,
                    ),
                )
                for party in row.parties
            ],
        )

    def _verify(self, recording: RecordingId) -> list[str]:
        try:
            return [
                f"{one.kind} at {one.where}" for one in self._store.verify(recording, deep=True)
            ]
        except (RecordingsError, OSError) as error:
            return [str(error)]

    async def remove(self, contact_id: str) -> bool:
        """End a check's contact and remove everything of it; False when there is no such check.

        May be repeated after any failure. Raises TimeoutError when the contact or its recording
        does not come to an end.
        """
        row = await contact_of(self._database, contact_id)
        if row is None or row.category != STATION_CHECK:
            return False
        async with asyncio.timeout(SETTLE_S):
            await self._end(contact_id)
            await self._recordings_written(contact_id)
        await self._destroy_recordings(contact_id)
        await self._history_read()
        await changes.erase(self._database, contact_id)
        log.info("check.removed", contact=contact_id)
        return True

    async def sign_off(self, account_id: str) -> None:
        """Remove a technical operator from the queue's books; does nothing for any other account."""
        agent = await self._acd.agent(account_id)
        if agent is None or not is_technical(agent.categories):
            return
        await self._acd.set_state(account_id, AgentState.OFFLINE)
        await self._acd.forget(account_id)
        await self._history_read()
        await changes.erase_events_of_agent(self._database, account_id)

    async def _end(self, contact_id: str) -> None:
        """Bring the contact to its end from wherever it is."""
        while True:
            live = await self._acd.contact(contact_id)
            if live is None or live.state is ContactState.CLOSED:
                return
            if live.state is ContactState.WRAP_UP and live.agent is not None:
                await self._acd.finish_wrap_up(live.agent, "no-contact", AgentState.OFFLINE)
            elif live.state in (ContactState.WAITING, ContactState.OFFERED):
                await self._acd.leave(contact_id)
            else:
                await self._acd.hang_up(contact_id, Party.SYSTEM)
            await asyncio.sleep(POLL_S)

    async def _recordings_written(self, contact_id: str) -> None:
        """Return when none of the contact's recordings is being written any more."""
        while True:
            rows = await recordings_of(self._database, contact_id)
            if all(row.state not in _BEING_WRITTEN for row in rows):
                return
            await asyncio.sleep(POLL_S)

    async def _destroy_recordings(self, contact_id: str) -> None:
        now_ms = self._now_ms()
        rows = await recordings_of(self._database, contact_id)
        for row in rows:
            try:
                await asyncio.to_thread(self._store.destroy, RecordingId(row.id), now_ms)
                await asyncio.to_thread(self._store.erase, RecordingId(row.id))
            except UnknownRecordingError:
                log.warning("check.recording_already_gone", recording=row.id)
            async with self._database.writing() as session:
                await audit.append(
                    session,
                    at=from_ms(now_ms),
                    account_id=None,
                    action="recording.destroy",
                    subject=row.id,
                    detail={"reason": "probe"},
                )
                await archive_changes.erase(session, row.id)

    async def _history_read(self) -> None:
        """Return when the history has taken in what the journal holds, or after a while."""
        try:
            async with asyncio.timeout(SETTLE_S):
                while True:
                    if not await journal.unread(self._redis, self._station, "history"):
                        return
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            log.warning("check.history_behind")

    # -- what killed probes left

    async def sweep(self) -> None:
        """Remove checks and temporary accounts that are older than a probe can be."""
        before = from_ms(self._now_ms()) - ABANDONED_AFTER
        async with self._database.reading() as session:
            left = await contacts.older_in_category(session, STATION_CHECK, before)
            people = {account.id: account for account in await lookups.everyone(session)}
        for contact_id in left:
            try:
                await self.remove(contact_id)
            except TimeoutError:
                log.warning("check.not_removed", contact=contact_id)
        for account in people.values():
            if is_temporary(account) and account.created_at < before:
                await remove_account(self._database, account.id, at_ms=self._now_ms())
        for agent in await self._acd.agents():
            known = people.get(agent.id)
            gone = known is None or (is_temporary(known) and known.created_at < before)
            if gone and is_technical(agent.categories):
                await self.sign_off(agent.id)


def is_temporary(account: Account) -> bool:
    """Return whether a probe made the account for itself."""
    return account.username.startswith(TEMPORARY) and is_technical(
        entry.category for entry in account.categories
    )


async def remove_account(database: Database, account_id: str, *, at_ms: int) -> None:
    """Remove a probe's temporary account with its sessions."""
    async with database.writing() as session:
        await accounts.erase(session, account_id)
        await audit.append(
            session,
            at=from_ms(at_ms),
            account_id=None,
            action="account.remove",
            subject=f"account:{account_id}",
            detail={"reason": "probe"},
        )
