"""Routes by which administrators read, verify and export the audit trail. Reading it is itself in it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web

from gateway.audit import reading
from gateway.audit.reading import EntryFilter
from gateway.platform.audit import log as audit
from gateway.platform.audit.chain import FindingKind
from gateway.platform.audit.lines import line
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.audit.watch import AuditWatch, TimedVerdict
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database
from gateway.platform.times import Moment

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
LINES = "application/jsonl"
FILE_NAME = "audit.jsonl"


class AuditFilter(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):  # fmt: skip
    """Selects entries: ``account`` is an id, or ``station`` for acts of no account; ``action`` is one, or the
    beginning of several with a dot at its end (``session.``); ``subject`` is the beginning of a subject; ``from`` is
    inclusive, ``to`` exclusive."""

    account: Word | None = None
    action: Word | None = None
    subject: Word | None = None
    since: Moment | None = None
    until: Moment | None = None

    @property
    def wanted(self) -> EntryFilter:
        """The filter in the form for the database."""
        return EntryFilter(self.account, self.action, self.subject, self.since, self.until)

    def told(self) -> dict[str, Any]:
        """Return the given fields in the form for the audit trail, ready for JSON."""
        given = msgspec.to_builtins(self)
        return {
            name: given[name]
            for name in ("account", "action", "subject", "from", "to")
            if given.get(name) is not None
        }


class AuditQuery(AuditFilter, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    """Selects ``limit`` entries that are older than number ``before``, by the fields of the filter."""

    before: Annotated[int, msgspec.Meta(ge=1)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class AuditShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry. ``username`` names the account that acted, null for the station; ``subject_name`` is the name that
    people know the subject by, where it has one; ``signed`` is false for entries from before there was a chain;
    ``redacted``: words were erased."""

    seq: int
    id: str
    at: datetime
    account_id: str | None
    username: str | None
    action: str
    subject: str
    subject_name: str | None
    detail: dict[str, Any]
    hash: str
    signed: bool
    redacted: bool


class AuditPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Entries, the newest first; ``next_before`` asks for the older ones, null when there are none."""

    entries: list[AuditShown]
    next_before: int | None


class AuditFinding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of a broken entry, and in which way it is broken."""

    seq: int
    kind: FindingKind


class AuditVerified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the chain; ``unknown`` until it is verified for the first time since the gateway's start.

    ``unsigned`` counts entries from before there was a chain, ``redacted`` those that lost words lawfully, ``wrong``
    the findings; ``first`` is the finding with the lowest number.
    """

    state: Literal["whole", "broken", "unknown"]
    at: datetime | None = None
    entries: int = 0
    unsigned: int = 0
    redacted: int = 0
    wrong: int = 0
    first: AuditFinding | None = None
    head: str = ""


class AuditApi:
    """Handles the routes of the audit trail."""

    def __init__(
        self, database: Database, watch: AuditWatch, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._watch = watch
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/audit", self.listing, "The audit trail, the newest first", "audit",
                query=AuditQuery, response=AuditPage,
            ),
            Route(
                "GET", "/api/v1/audit/export", self.export, "The audit trail as JSON lines",
                "audit", query=AuditFilter, content_type=LINES,
            ),
            Route(
                "GET", "/api/v1/audit/verification", self.verified,
                "What verifying the chain found last", "audit", response=AuditVerified,
            ),
            Route(
                "POST", "/api/v1/audit/verification", self.verify, "Verify the chain now", "audit",
                response=AuditVerified,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> AuditPage:
        """Return a page of entries, with the names of people and subjects beside their ids. Reading it is an entry
        of the trail itself."""
        query: AuditQuery = call.query
        await self._note(call, "audit.read", query.told())
        async with self._database.reading() as session:
            found = await reading.page(
                session, query.wanted, before=query.before, limit=query.limit + 1
            )
            more = len(found) > query.limit
            found = found[: query.limit]
            names = await reading.usernames(session, {each.account_id for each in found})
            subjects = await reading.subjects(session, {each.subject for each in found})
        return AuditPage(
            entries=[_shown(each, names, subjects) for each in found],
            next_before=found[-1].seq if more else None,
        )

    async def export(self, call: Call) -> web.StreamResponse:
        """Return all entries that the filter selects, oldest first; they are sent as they are read, so there may be
        any number."""
        query: AuditFilter = call.query
        await self._note(call, "audit.export", query.told())
        response = web.StreamResponse(
            headers={
                "Content-Type": LINES,
                "Content-Disposition": f'attachment; filename="{FILE_NAME}"',
                "Cache-Control": "no-store",
            }
        )
        await response.prepare(call.request)
        async for found in reading.everything(self._database, query.wanted):
            await response.write(b"".join(line(each.link(), who) + b"\n" for each, who in found))
        await response.write_eof()
        return response

    async def verified(self, _call: Call) -> AuditVerified:
        """Return the result of the last check, which the station makes by itself again and again; asking verifies
        nothing."""
        return _told(self._watch.last)

    async def verify(self, call: Call) -> AuditVerified:
        """Check every entry, which takes a while on a long trail. The check is put on record, too."""
        await self._note(call, "audit.verify", {})
        return _told(await self._watch.verify())

    async def _note(self, call: Call, action: str, detail: dict[str, Any]) -> None:
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=call.staff.account_id,
            action=action,
            subject="audit",
            detail=detail,
        )


def _shown(entry: AuditEntry, names: dict[str, str], subjects: dict[str, str]) -> AuditShown:
    return AuditShown(
        seq=entry.seq,
        id=entry.id,
        at=entry.at,
        account_id=entry.account_id,
        username=names.get(entry.account_id or ""),
        action=entry.action,
        subject=entry.subject,
        subject_name=subjects.get(entry.subject),
        detail=entry.detail,
        hash=entry.hash,
        signed=bool(entry.signature),
        redacted=not entry.salt,
    )


def _told(last: TimedVerdict | None) -> AuditVerified:
    if last is None:
        return AuditVerified(state="unknown")
    verdict = last.verdict
    first = verdict.first
    return AuditVerified(
        state="whole" if first is None else "broken",
        at=last.at,
        entries=verdict.entries,
        unsigned=verdict.unsigned,
        redacted=verdict.redacted,
        wrong=verdict.wrong,
        first=None if first is None else AuditFinding(seq=first.seq, kind=first.kind),
        head=verdict.head.hash,
    )
