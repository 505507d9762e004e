"""Applies the rules of retention: which rules are in force, and until when they keep each recording."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.archive import changes
from gateway.archive import lookups as recordings
from gateway.archive.custody import sql as custody
from gateway.archive.lookups import ListedRecording
from gateway.archive.tables import RECORDINGS, Recording, StoredRetention
from gateway.contacts.tables import Contact
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.settings import Settings
from recordings.retention import Kept, RetentionRule, check, decide, read_rules, shortens

log = structlog.get_logger()

BATCH = 200
BREATH_S = 0.05
"""Between batches: calls come first."""


class RetentionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The rules in force. Of several that fit a recording the longest counts; where none does, ``defaultDays``; a
    legal hold wins over everything. ``waits``: rules that would keep something less long wait for another person."""

    rules: list[RetentionRule]
    default_days: int
    revision: int
    from_settings: bool
    changed_at: datetime | None = None
    waits: bool = False


class Retention:
    """Reads and changes the rules, and applies them. It holds no state: rules are read where they are needed, so
    that all gateways agree."""

    def __init__(
        self,
        database: Database,
        *,
        station: str,
        configured: Sequence[RetentionRule],
        default_days: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._station = station
        self._configured = list(configured)
        self._default_days = default_days
        self._clock = clock

    @classmethod
    def by(cls, settings: Settings, database: Database) -> "Retention":
        """Build it from the settings and the rules that are stored in the database."""
        return cls(
            database,
            station=settings.station,
            configured=settings.retention,
            default_days=RECORDINGS.span(settings).days,
            clock=lambda: datetime.now(UTC),
        )

    async def shown(self) -> RetentionShown:
        """Return the rules in force."""
        async with self._database.reading() as session:
            row = await session.get(StoredRetention, self._station)
        return self._shown(row)

    async def shortens(self, rules: list[RetentionRule] | None, *, revision: int) -> bool:
        """Return whether other *rules* (None: those of the settings) would keep any recording for a shorter time.

        Raises :class:`Refused`: ``rules_changed``, ``invalid_rules``.
        """
        if rules is not None:
            with valid():
                check(rules)
        now = await self.shown()
        if now.revision != revision:
            raise _changed()
        wanted = self._configured if rules is None else rules
        return await asyncio.to_thread(shortens, now.rules, wanted, self._default_days)

    async def change(
        self, rules: list[RetentionRule] | None, *, revision: int, by: str | None
    ) -> RetentionShown:
        """Store other *rules*, or with None return to those of the settings. They count at once; the desk destroys
        recordings due by them at its next turn.

        Raises :class:`Refused`: ``rules_changed``, ``invalid_rules``.
        """
        if rules is not None:
            with valid():
                check(rules)
        try:
            async with self._database.writing() as session:
                row = await session.get(StoredRetention, self._station, with_for_update=True)
                if (row.revision if row else 0) != revision:
                    raise _changed()
                if row is None:
                    row = StoredRetention(station=self._station)
                    session.add(row)
                row.rules = None if rules is None else msgspec.to_builtins(rules)
                row.revision, row.changed_at, row.changed_by = revision + 1, self._clock(), by
                await audit.append(
                    session,
                    at=row.changed_at,
                    account_id=by,
                    action="retention.change" if rules is not None else "retention.reset",
                    subject=f"station:{self._station}",
                    detail={"revision": row.revision, "rules": row.rules},
                )
        except IntegrityError:
            # two change what ships at the same moment
            raise _changed() from None
        return self._shown(row)

    async def rules(self, session: AsyncSession) -> list[RetentionRule]:
        """Return the rules in force, within the caller's transaction."""
        return self._shown(await session.get(StoredRetention, self._station)).rules

    def kept(
        self, recording: Recording, contact: Contact, rules: Sequence[RetentionRule], *, held: bool
    ) -> Kept:
        """Return until when a recording is kept, and by which rule."""
        facts = custody.facts_of(recording, contact, held=held)
        return decide(facts, rules, self._default_days)

    @property
    def default_ms(self) -> int:
        """The retention of a recording for which no rule fits, in milliseconds."""
        return self._default_days * 86_400_000

    def default_until(self, ended_at: datetime) -> datetime:
        """Return until when the default retention keeps a recording that ended at *ended_at*."""
        return ended_at + timedelta(days=self._default_days)

    async def kept_of(self, found: Sequence[ListedRecording]) -> dict[str, Kept]:
        """Return until when each of the recordings is kept, and by which rule, by id."""
        async with self._database.reading() as session:
            rules = await self.rules(session)
            held = await custody.held_among(session, {each.recording.id for each in found})
        return {
            each.recording.id: self.kept(
                each.recording, each.contact, rules, held=each.recording.id in held
            )
            for each in found
        }

    async def of(self, session: AsyncSession, recording_id: str) -> Kept | None:
        """Return until when a recording is kept by the present rules; None when there is no such recording."""
        found = await recordings.one(session, recording_id)
        if found is None:
            return None
        held = await custody.held_among(session, [recording_id])
        rules = await self.rules(session)
        return self.kept(found.recording, found.contact, rules, held=bool(held))

    async def refresh(self) -> int:
        """Store for every recording until when the present rules keep it, so that an index finds those due; return
        how many changed. Several gateways may do it at once."""
        last_id, changed = "", 0
        while True:
            async with self._database.reading() as session:
                rules = await self.rules(session)
                batch = await custody.kept_after(session, last_id, BATCH)
            for recording, contact, held in batch:
                last_id = recording.id
                changed += await self._write(
                    recording, self.kept(recording, contact, rules, held=held)
                )
            if len(batch) < BATCH:
                return changed
            await asyncio.sleep(BREATH_S)

    async def _write(self, recording: Recording, kept: Kept) -> bool:
        until = recording.keep_until if kept.until_ms is None else from_ms(kept.until_ms)
        if (recording.keep_until, recording.kept_by) == (until, kept.rule):
            return False
        async with self._database.writing() as session:
            await changes.change(session, recording.id, keep_until=until, kept_by=kept.rule)
        return True

    def _shown(self, row: StoredRetention | None) -> RetentionShown:
        rules, from_settings = self._configured, True
        if row is not None and row.rules is not None:
            try:
                rules, from_settings = read_rules(row.rules), False
            except ValueError as error:
                # written by another version: nothing may go earlier than the settings say
                log.warning("retention.stored_rules_refused", reason=str(error))
        return RetentionShown(
            rules=list(rules),
            default_days=self._default_days,
            revision=0 if row is None else row.revision,
            from_settings=from_settings,
            changed_at=None if row is None else row.changed_at,
        )


@contextmanager
def valid() -> Iterator[None]:
    """Turn a ValueError of the block, which reads or checks rules, into :class:`Refused` (``invalid_rules``)."""
    try:
        yield
    except ValueError as error:
        raise Refused("invalid_rules", str(error), kind="invalid") from None


def _changed() -> Refused:
    return Refused("rules_changed", "Somebody else has changed the rules; load them again.")
