"""Gives citizens copies of recordings: requested with the receipt's code, granted or refused by the staff, each
decision put on record before it takes effect."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote

import msgspec
import structlog

from gateway.accounts.approvals.deciders import (
    CITIZEN,
    Deciders,
)
from gateway.accounts.approvals.service import (
    GIVEN_UP_AFTER,
)
from gateway.archive import lookups as recordings
from gateway.archive.copies import sql as copies
from gateway.archive.copies.receipts import Receipts
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.exports import sql as exports
from gateway.archive.exports.options import ExportOptions
from gateway.archive.exports.orders import Exports
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.playback.service import RenditionReader
from gateway.archive.tables import Recording, RecordingCopy
from gateway.contacts.tables import Contact
from gateway.platform.audit import log as audit
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.ids import new_id
from gateway.platform.languages import language_of
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tokens import COPY_FILE, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle
from signaling.protocol.citizen import Receipt, RecordedOf, RecordedSpan

log = structlog.get_logger()

SHOWN: Final = 100
TICKET_TTL: Final = timedelta(minutes=10)
Blurred = Literal["citizen", "agent", "colleague", "supervisor"]
_THERE: Final = "ready"
_NOTHING: Final = "Nothing of this contact was recorded."
_FETCHED: Final = "fetched by the citizen"
TICKETS_KNOWN: Final = 1000
"""Of how many tickets a gateway remembers that their file was fetched."""


CopyState = Literal["open", "asked", "preparing", "ready", "failed", "expired", "refused", "gone"]


class CopyFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file of the copy, ``size`` in bytes; ``url`` is valid for ten minutes."""

    name: str
    size: int
    content_type: str
    url: str


class CopyFollowed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a citizen's copy, and what was recorded as in the receipt. Times of the spans are Unix milliseconds.

    ``open``: not asked for yet; ``asked``; ``preparing`` once it is granted; ``ready`` with its ``files``; ``failed``:
    it could not be made, and may be asked for again; ``expired``: the files are deleted, and it may be asked for again;
    ``refused`` for the ``reason``; ``gone``: there is no recording any more.
    """

    reference: str
    state: CopyState
    spans: list[RecordedSpan]
    duration_s: int
    sources: list[RecordedOf]
    kept_until_ms: int | None
    asked_at: datetime | None
    decided_at: datetime | None
    reason: str | None
    files: list[CopyFile]
    ready_until: datetime | None


class CopyAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A requested copy as the staff decide on it; ``recordings`` are the ids of those that it would contain."""

    contact_id: str
    reference: str
    category: str
    state: Literal["asked", "granted", "refused"]
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    recordings: list[str]


class Copies:
    """Takes requests for copies, decides them, and opens the finished files."""

    def __init__(
        self,
        database: Database,
        receipts: Receipts,
        codes: FollowCodes,
        attempts: AddressThrottle,
        acts: RecordingActs,
        maker: Exports,
        ring: Callable[[], Awaitable[bool]],
        signer: TokenSigner,
        deciders: Deciders,
        *,
        blurred: Sequence[Blurred],
        clock: Callable[[], datetime],
    ) -> None:
        """*attempts* limits how often one address may try codes, *ring* has an export made soon, *blurred* names the
        parties whose faces a copy does not show."""
        self._database = database
        self._receipts = receipts
        self._by_code = CodeLookUp(
            codes, attempts, database, copies.by_code, nothing="No receipt has this code."
        )
        self._acts = acts
        self._maker = maker
        self._ring = ring
        self._signer = signer
        self._deciders = deciders
        self._blurred: tuple[str, ...] = tuple(blurred)
        self._clock = clock
        self._fetched: OrderedDict[str, None] = OrderedDict()

    async def follow(self, code: str, address: str) -> CopyFollowed:
        """Return the state of the copy with this *code*. Raises ``Refused``: ``not_found`` or ``too_many_requests``."""
        return await self._shown(await self._by_code.find(code, address))

    async def ask(self, code: str, address: str) -> CopyFollowed:
        """Request the copy with this *code*; a second request changes nothing. Raises ``Refused``: ``not_found``,
        ``nothing_recorded``, ``too_many_requests``."""
        copy, contact = await self._by_code.find(code, address)
        receipt = await self._receipts.of(contact.id)
        if receipt is None or receipt.state != _THERE:
            raise Refused(
                "nothing_recorded",
                "There is no finished recording of this contact.",
                retryable=receipt is not None and receipt.state == "preparing",
            )
        now = self._clock()
        async with self._database.writing() as session:
            made = await exports.copies_of(session, contact.id)
            lapsed = _standing(copy, receipt, made) in ("expired", "failed")
            if await copies.ask(session, contact.id, now, again=lapsed):
                await audit.append(
                    session,
                    at=now,
                    account_id=None,
                    action="copy.ask",
                    subject=f"contact:{contact.id}",
                    detail={},
                )
                log.info("copy.asked", contact=contact.id)
        return await self._shown(await self._existing(copy.contact_id))

    async def listing(self, state: str, *, by: Staff) -> list[CopyAsked]:
        """Return at most :data:`SHOWN` requests in a *state*; a quality reviewer sees none for a contact with a
        sealed recording."""
        sealed = by.role is not Role.QUALITY
        shown = []
        async with self._database.reading() as session:
            for copy, contact in await copies.listed(session, state, limit=SHOWN, sealed=sealed):
                kept = await recordings.of_contact(session, contact.id)
                shown.append(
                    CopyAsked(
                        contact_id=contact.id,
                        reference=contact.reference,
                        category=contact.category,
                        state=copy.state,  # type: ignore[arg-type] # the table's own constraint
                        asked_at=copy.asked_at,  # type: ignore[arg-type] # of all but open ones
                        decided_at=copy.decided_at,
                        decided_by=copy.decided_by,
                        reason=copy.decided_why,
                        recordings=[each.id for each in kept if each.state == _THERE],
                    )
                )
        return shown

    async def decide(self, contact_id: str, *, granted: bool, by: Staff, reason: str) -> None:
        """Grant or refuse the requested copy of a contact; granting orders an export of each recording.

        Raises ``Refused``: ``not_found`` (for a quality reviewer also when a recording is sealed), ``sealed``,
        ``decided``, ``nothing_recorded``, ``ledger_unavailable``, and those of :meth:`Deciders.check`.
        """
        copy, contact = await self._existing(contact_id)
        async with self._database.reading() as session:
            kept = await recordings.of_contact(session, contact_id)
        if by.role is Role.QUALITY and any(each.sealed_at is not None for each in kept):
            raise Refused("not_found", _NOTHING, kind="hidden")
        if copy.state == "open":
            raise Refused("not_found", "Nobody has asked for a copy of this contact.")
        if copy.state != "asked":
            raise _decided()
        await self._deciders.check(by.account_id, asked_by=CITIZEN)
        there = [each for each in kept if each.state == _THERE]
        if granted and not there:
            raise Refused("nothing_recorded", "There is no recording of it any more.")
        if granted and any(each.sealed_at is not None for each in there):
            raise Refused(
                "sealed", "A recording of it is sealed: no copy is given out.", kind="forbidden"
            )
        now = self._clock()
        async with self._database.writing() as session:
            if not await copies.begin(session, contact_id, at=now, before=now - GIVEN_UP_AFTER):
                raise _decided()
        try:
            await self._note_decided(contact_id, there, now, granted=granted, by=by, reason=reason)
        except Exception:
            # one that is cancelled may be signed all the same, and keeps it until it counts as dead
            async with self._database.writing() as session:
                await copies.give_back(session, contact_id)
            raise
        ordered = []
        async with self._database.writing() as session:
            if not await copies.decide(
                session, contact_id, granted=granted, by=by.account_id, at=now, why=reason
            ):
                raise _decided()
            for recording in there if granted else ():
                ordered.append(new_id())
                await exports.order(
                    session, ordered[-1], recording.id, kind="copy", by=by.account_id, at=now,
                    options=self._options(contact), reason=reason,
                )  # fmt: skip
        for _ in ordered:
            await self._ring()

    async def _note_decided(
        self, contact_id: str, there: Sequence[Recording], at: datetime, *, granted: bool, by: Staff,
        reason: str,
    ) -> None:  # fmt: skip
        async with self._database.writing() as session:
            ref = await audit.append(
                session,
                at=at,
                account_id=by.account_id,
                action="copy.grant" if granted else "copy.refuse",
                subject=f"contact:{contact_id}",
                detail={"reason": reason},
            )
        for recording in there:
            await self._acts.note(
                recording.id,
                "exported" if granted else "refused",
                by=by.account_id,
                role=by.role.value,
                ref=ref,
                reason=reason,
            )

    async def opened(
        self, contact_id: str, export_id: str, name: str, ticket: str
    ) -> tuple[RenditionReader, str]:
        """Return a reader of one file of the copy, and the name to save it under, for the holder of its *ticket*.
        The fetching is put on record first. Raises ``Refused``: ``not_found``, ``evidence_altered``,
        ``ledger_unavailable``."""
        copy, contact = await self._existing(contact_id)
        async with self._database.reading() as session:
            made = await exports.copies_of(session, contact_id)
            kept = await recordings.of_contact(session, contact_id)
        export = next((each for each in made if each.id == export_id), None)
        listed = next((f for f in (export.files if export else []) if f["name"] == name), None)
        sealed = any(each.sealed_at is not None for each in kept)
        if copy.state != "granted" or export is None or listed is None or sealed:
            raise Refused("not_found", "The copy is not there any more.")
        reader = await self._maker.reader(
            export.recording_id, export_id, name, str(listed["contentType"])
        )
        try:
            await self._note_fetched(contact_id, export, name, ticket)
        except BaseException:
            await reader.aclose()
            raise
        return reader, f"{contact.reference}-{name}"

    async def _note_fetched(
        self, contact_id: str, export: RecordingExport, name: str, ticket: str
    ) -> None:
        """Note the fetching, once for each ticket: a browser fetches a film in many ranges. On record before the first byte."""
        if ticket in self._fetched:
            return
        async with self._database.writing() as session:
            ref = await audit.append(
                session,
                at=self._clock(),
                account_id=None,
                action="copy.fetch",
                subject=f"contact:{contact_id}",
                detail={"export": export.id, "file": name},
            )
        await self._acts.note(
            export.recording_id, "exported", by=None, role="citizen", ref=ref, reason=_FETCHED
        )
        self._fetched[ticket] = None
        while len(self._fetched) > TICKETS_KNOWN:
            self._fetched.popitem(last=False)

    def _options(self, contact: Contact) -> dict[str, Any]:
        return ExportOptions(
            language=language_of(contact.language), blurred=list(self._blurred)
        ).kept()

    async def _existing(self, contact_id: str) -> copies.Found:
        async with self._database.reading() as session:
            found = await copies.of_contact(session, contact_id)
        if found is None:
            raise Refused("not_found", _NOTHING)
        return found

    async def _shown(self, found: copies.Found) -> CopyFollowed:
        copy, contact = found
        receipt = await self._receipts.of(contact.id)
        async with self._database.reading() as session:
            made = await exports.copies_of(session, contact.id)
        state = _standing(copy, receipt, made)
        told: dict[str, Any] = {"spans": [], "duration_s": 0, "sources": [], "kept_until_ms": None}
        if receipt is not None:
            told = {
                "spans": receipt.spans,
                "duration_s": receipt.duration_s,
                "sources": receipt.sources,
                "kept_until_ms": receipt.kept_until_ms,
            }
        return CopyFollowed(
            reference=contact.reference,
            state=state,
            asked_at=copy.asked_at,
            decided_at=copy.decided_at,
            reason=copy.decided_why if copy.state == "refused" else None,
            files=self._files(contact.id, made) if state == "ready" else [],
            ready_until=min((e.expires_at for e in made if e.expires_at), default=None)
            if state == "ready"
            else None,
            **told,
        )

    def _files(self, contact_id: str, made: Sequence[RecordingExport]) -> list[CopyFile]:
        now = self._clock()
        found = []
        for export in made:
            for file in export.files:
                name = str(file["name"])
                ticket = self._signer.sign(
                    COPY_FILE, contact_id, now=now, ttl=TICKET_TTL, export=export.id, name=name
                )
                found.append(
                    CopyFile(
                        name=name,
                        size=int(file["size"]),
                        content_type=str(file["contentType"]),
                        url=f"/api/v1/copies/{quote(contact_id)}/files/{quote(export.id)}/"
                        f"{quote(name)}?ticket={ticket}",
                    )
                )
        return found


def _standing(
    copy: RecordingCopy, receipt: Receipt | None, made: Sequence[RecordingExport]
) -> CopyState:
    if copy.state == "refused":
        return "refused"
    if receipt is None or receipt.state in ("gone", "failed"):
        return "gone"
    if copy.state == "granted":
        states = {export.state for export in made}
        if states == {"ready"}:
            return "ready"
        # whether one is still made or not: with one that failed it will not be whole
        if "failed" in states:
            return "failed"
        return "expired" if "expired" in states else "preparing"
    return "asked" if copy.state == "asked" else "open"


def _decided() -> Refused:
    return Refused("decided", "It is decided already.")
