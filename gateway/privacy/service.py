"""Exports and erases one person's data, and purges by age. All of it is audited, and no audit entry names the person."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.store import AttachmentStore
from gateway.contacts.tables import Contact
from gateway.handover.changes import forget_reasons
from gateway.messages.held import held_of, lock_cases
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.personal.clues import Clue, Person, folded
from gateway.platform.personal.pieces import Piece, PieceApart
from gateway.platform.personal.written import stands_in
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.privacy.recorded import old, recordings_of
from gateway.review import changes as search
from gateway.review.search_schema import OVERWRITES_DELETED, REWRITE

log = structlog.get_logger()

BATCH = 200
NOTES = "notes"
"""The word of the retention that reasons of authorisations which are no contact's share with notes."""
SHORTEST_NAME = 3
DONE_READ = 400
"""Entries of the audit trail that are read for the list of what was done."""

Withdraw = Callable[[AsyncSession, str], Awaitable[int]]
"""Forgets letters to an address that have not gone, in a transaction; how many."""

Destroy = Callable[[str, str], Awaitable[bool]]
"""Destroys a recording, for a reason; False when it could not be."""


@dataclass(frozen=True, slots=True)
class RecognisedContact:
    """A contact in which the person was recognised."""

    id: str
    reference: str
    category: str
    channel: str
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Done:
    """An export or an erasure that was carried out: when, by whom, why, and of which contacts (by reference, as far as they
    are known)."""

    at: datetime
    action: str
    by: str | None
    reason: str
    contacts: int
    references: list[str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """The scope of an erasure: a person, found by a clue of this kind, and the number of recordings."""

    person: Person
    kind: str
    recordings: int


@dataclass(frozen=True, slots=True)
class Erased:
    """The number of rows made anonymous, by piece, and the recordings destroyed."""

    contacts: int
    pieces: dict[str, int]
    recordings: int


class Persons:
    """Searches, exports and erases. Holds no state; one for each process."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        destroy: Destroy | None,
        pieces: Sequence[Piece],
        attachments: AttachmentStore | None = None,
        withdraw: Withdraw | None = None,
    ) -> None:
        """*attachments* stores the files of the chat, if the station takes any; *withdraw* deletes letters that belong
        to no contact."""
        self._database = database
        self._clock = clock
        self._destroy = destroy
        self._pieces = pieces
        self._attachments = attachments
        self._withdraw = withdraw

    async def search(self, clue: Clue) -> list[RecognisedContact]:
        """Return the contacts in which the person is recognised, oldest first. Raises :class:`Refused` ``invalid`` for
        a clue that is too short or no address."""
        async with self._database.reading() as session:
            return await self._search(session, clue)

    async def apart(self, clue: Clue) -> frozenset[str]:
        """Return the ids of rows in which the person is recognised without a contact. Raises as :meth:`search`."""
        _check(clue)
        async with self._database.reading() as session:
            return await self._apart(session, clue)

    async def done(self, *, limit: int = DONE_READ) -> list[Done]:
        """Return what was exported and erased, newest first, from the last *limit* audit entries on it."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(AuditEntry)
                .where(AuditEntry.action.in_(("person.export", "person.erase")))
                .order_by(AuditEntry.seq.desc())
                .limit(limit)
            )
            # one request is one entry for each contact, at one time
            together: dict[tuple[datetime, str, str | None], list[AuditEntry]] = {}
            for entry in rows.scalars():
                together.setdefault((entry.at, entry.action, entry.account_id), []).append(entry)
            contacts = {
                each.subject.removeprefix("contact:")
                for found in together.values()
                for each in found
            }
            names = await session.execute(
                select(Contact.id, Contact.reference).where(Contact.id.in_(contacts))
            )
            references = {row.id: row.reference for row in names}
            people = {account for _, _, account in together if account}
            who = await session.execute(
                select(Account.id, Account.display_name).where(Account.id.in_(people))
            )
            called = {row.id: row.display_name for row in who}
        return [
            Done(
                at=at,
                action=action,
                by=called.get(account or ""),
                reason=str(found[0].detail.get("reason", "")),
                contacts=sum(each.subject.startswith("contact:") for each in found),
                references=sorted(
                    references[each.subject.removeprefix("contact:")]
                    for each in found
                    if each.subject.removeprefix("contact:") in references
                ),
            )
            for (at, action, account), found in together.items()
        ]

    async def export(
        self, clue: Clue, *, reason: str, by: str | None, origin: str = ""
    ) -> dict[str, Any]:
        """Return everything stored of the person, for :meth:`written`, and audit that it was given out.

        *origin* says from where, if no account asked. Raises :class:`Refused`: ``nobody_found``,
        ``reason_names_person``, and as :meth:`search`.
        """
        check_reason(clue, reason)
        async with self._database.writing() as session:
            person = await self._person(session, clue)
            given: dict[str, Any] = {
                piece.name: await piece.export(session, person) for piece in self._pieces
            }
            given["recordings"] = [
                {
                    "contact": each.contact_id,
                    "recording": each.id,
                    "startedAt": each.started_at,
                    "endedAt": each.ended_at,
                    "state": each.state,
                    "keepUntil": each.keep_until,
                }
                for each in await recordings_of(session, person)
            ]
            detail = _detail(reason, clue.kind, origin)
            await self._note(session, "person.export", person, detail, by)
        return {"exportedAt": self._clock(), **given}

    async def written(self, given: Mapping[str, Any], *, indent: int = 0) -> AsyncIterator[bytes]:
        """Yield an export as JSON, in pieces; *indent* above 0 formats it for people.

        Each file of the chat is one piece, with its octets as ``content`` in Base64, null if it cannot be read. So no more
        than one file is in memory.
        """

        def encoded(value: object) -> bytes:
            made = msgspec.json.encode(value)
            return msgspec.json.format(made, indent=indent) if indent else made

        rest = {name: rows for name, rows in given.items() if name != "files"}
        yield encoded(rest).removesuffix(b"}").rstrip() + b',"files":['
        for number, file in enumerate(given["files"]):
            whole = {**file, "content": await self._content(file)}
            yield (b"," if number else b"") + encoded(whole)
        yield b"]}"

    async def _content(self, file: Mapping[str, Any]) -> str | None:
        if self._attachments is None:
            return None
        try:
            data = await self._attachments.read(file["contact"], file["messageId"])
        except OSError as error:
            log.warning("attachment.unreadable", file=file["messageId"], error=type(error).__name__)
            return None
        return None if data is None else base64.b64encode(data).decode()

    async def _sweep(self) -> None:
        """Delete the files whose rows are gone. Those that cannot be deleted now are tried again every hour."""
        if self._attachments is None:
            return
        try:
            await self._attachments.sweep()
        except OSError as error:
            log.warning("attachment.not_swept", error=type(error).__name__)

    async def would_erase(self, clue: Clue, *, expected: int, reason: str) -> Erasure:
        """Return what :meth:`erase` would erase; *expected* is how many contacts the caller has seen.

        Raises :class:`Refused`: ``nobody_found``, ``contacts_changed``, ``contact_open``, ``case_held``,
        ``reason_names_person``, and as :meth:`search`.
        """
        check_reason(clue, reason)
        found = await self.search(clue)
        apart = await self.apart(clue)
        if not found and not apart:
            raise Refused("nobody_found", "Nobody is found by this.", kind="absent")
        if len(found) != expected:
            raise Refused(
                "contacts_changed", f"There are {len(found)} contacts; look at them again."
            )
        if any(each.state != "closed" for each in found):
            raise Refused("contact_open", "One of the contacts is not over; end it first.")
        person = Person(frozenset(each.id for each in found), clue, apart)
        async with self._database.reading() as session:
            await self._refuse_held(session, person)
            kept = await recordings_of(session, person)
        return Erasure(person, clue.kind, len(kept))

    async def erase(
        self, erasure: Erasure, *, reason: str, by: str | None, origin: str = ""
    ) -> Erased:
        """Make everything of the person anonymous; categories, times and outcomes stay for the figures.

        *origin* is as for :meth:`export`. Recordings are destroyed first, key first. If cancelled in between, it may be
        repeated. Raises :class:`Refused`: ``recording_kept``, ``case_held``.
        """
        person = erasure.person
        async with self._database.reading() as session:
            await self._refuse_held(session, person)
        destroyed = await self._destroy_recordings(person)
        async with self._database.writing() as session:
            # somebody may have placed a hold while recordings were destroyed
            await lock_cases(session, person.contacts)
            await self._refuse_held(session, person)
            gone = {piece.name: await piece.erase(session, person) for piece in self._pieces}
            if self._withdraw is not None and person.clue is not None and person.clue.email:
                gone["letters"] = await self._withdraw(session, person.clue.email)
            await search.catch_up_all(session)
            detail = _detail(reason, erasure.kind, origin)
            await self._note(session, "person.erase", person, detail, by)
        await self._sweep()
        await forget_deleted(self._database)
        return Erased(len(person.contacts), gone, destroyed)

    async def purge(self, days: Mapping[str, int]) -> dict[str, int]:
        """Anonymise contacts older than the *days* of each piece's ``retention``, and the reasons of standing
        authorisations, which are kept as long as notes.

        Return how many contacts each piece purged, and audit it if there were any. Nothing is purged while the clock is not
        trusted.
        """
        now = self._clock()
        gone: dict[str, int] = {}
        if not await station_time.may_purge(self._database, now):
            return gone
        for piece in self._pieces:
            if piece.retention not in days:
                continue
            before = now - timedelta(days=days[piece.retention])
            while True:
                async with self._database.writing() as session:
                    aged = await old(session, before, BATCH, piece.has_data_of(Contact.id), now)
                    if aged:
                        await piece.erase(session, Person(frozenset(aged)))
                        await search.catch_up_all(session)
                if not aged:
                    break
                gone[piece.name] = gone.get(piece.name, 0) + len(aged)
        if NOTES in days:
            async with self._database.writing() as session:
                before = now - timedelta(days=days[NOTES])
                if emptied := await forget_reasons(session, before):
                    gone["standingAuthorisations"] = emptied
        if gone:
            async with self._database.writing() as session:
                await audit.append(
                    session,
                    at=now,
                    account_id=None,
                    action="retention.purge",
                    subject="history",
                    detail={"contacts": gone, "days": dict(days)},
                )
            log.info("retention.purged", **gone)
            await self._sweep()
        if gone or not OVERWRITES_DELETED:
            await forget_deleted(self._database)
        return gone

    async def _search(self, session: AsyncSession, clue: Clue) -> list[RecognisedContact]:
        _check(clue)
        ids: set[str] = set()
        for piece in self._pieces:
            ids |= await piece.find(session, clue)
        if not ids:
            return []
        rows = await session.execute(
            select(Contact).where(Contact.id.in_(ids)).order_by(Contact.created_at, Contact.id)
        )
        return [
            RecognisedContact(c.id, c.reference, c.category, c.channel, c.created_at, c.state)
            for c in rows.scalars()
        ]

    async def _person(self, session: AsyncSession, clue: Clue) -> Person:
        found = await self._search(session, clue)
        apart = await self._apart(session, clue)
        if not found and not apart:
            raise Refused("nobody_found", "Nobody is found by this.", kind="absent")
        return Person(frozenset(each.id for each in found), clue, apart)

    async def _apart(self, session: AsyncSession, clue: Clue) -> frozenset[str]:
        ids: set[str] = set()
        for piece in self._pieces:
            if isinstance(piece, PieceApart):
                ids |= await piece.apart(session, clue)
        return frozenset(ids)

    async def _refuse_held(self, session: AsyncSession, person: Person) -> None:
        """Raise ``Refused`` ``case_held`` where somebody holds one of the cases; then nothing of the person is erased."""
        if held := await held_of(session, person.contacts, self._clock()):
            raise Refused(
                "case_held",
                f"Held, and not to be erased: {', '.join(held)}. End the hold on the page of the case first.",
            )

    async def _destroy_recordings(self, person: Person) -> int:
        async with self._database.reading() as session:
            kept = await recordings_of(session, person)
        for each in kept:
            if self._destroy is None or not await self._destroy(each.id, "person.erase"):
                raise Refused(
                    "recording_kept",
                    f"The recording {each.id} is under a legal hold, sealed, or could not be destroyed.",
                    kind="away",
                    retryable=False,
                )
        return len(kept)

    async def _note(
        self,
        session: AsyncSession,
        action: str,
        person: Person,
        detail: dict[str, Any],
        by: str | None,
    ) -> None:
        subjects = [f"contact:{contact}" for contact in sorted(person.contacts)]
        # somebody known by an address alone
        for subject in subjects or ["person"]:
            await audit.append(
                session,
                at=self._clock(),
                account_id=by,
                action=action,
                subject=subject,
                detail=detail,
            )


async def forget_deleted(database: Database) -> None:
    """Have the database physically overwrite deleted data.

    SQLite's log of changes is written into the file, where freed pages are zeroed, and emptied; an old SQLite first
    rebuilds its index of words. While another process reads, that happens with its next own checkpoint. PostgreSQL reuses
    the space in its own time.
    """
    if not database.is_sqlite:
        return
    if not OVERWRITES_DELETED:
        async with database.writing() as session:
            await session.execute(text(REWRITE))
    async with database.engine.connect() as connection:
        # beside every transaction: a checkpoint inside one would wait for itself
        row = await connection.run_sync(_checkpoint)
    if row and row[0]:
        log.info("history.checkpoint_busy")


def _checkpoint(connection: Connection) -> Any:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cursor.fetchone()
    finally:
        cursor.close()


def _check(clue: Clue) -> None:
    given = [k for k in ("reference", "name", "email", "number") if getattr(clue, k).strip()]
    if len(given) != 1:
        raise Refused(
            "invalid", "Give a reference, a name, an e-mail address or a number.", kind="invalid"
        )
    if clue.name and len(folded(clue.name)) < SHORTEST_NAME:
        raise Refused("invalid", "The name is too short to tell anybody by.", kind="invalid")
    if clue.email and "@" not in clue.email.strip()[1:-1]:
        raise Refused("invalid", "This is not an e-mail address.", kind="invalid")
    if clue.number and sum(each.isdigit() for each in clue.number) < 6:
        raise Refused("invalid", "The number is too short to tell anybody by.", kind="invalid")


def check_reason(clue: Clue, reason: str) -> None:
    """Raise :class:`Refused`: ``invalid`` for a clue that is too short or no address, ``reason_names_person``."""
    _check(clue)
    if clue.kind == "reference":
        return
    written = clue.kind in ("email", "number") and stands_in(clue.kind, clue.value, "", reason)
    if written or folded(clue.value) in folded(reason):
        raise Refused(
            "reason_names_person",
            "The reason is kept in the audit trail: name nobody in it.",
            kind="invalid",
        )


def _detail(reason: str, found_by: str, origin: str) -> dict[str, Any]:
    return {"reason": reason, "by": found_by} | ({"origin": origin} if origin else {})
