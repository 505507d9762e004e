"""Orders exports and serves them. Each order is put on record, in the audit trail and in the recording's own chain, before
anything is made."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final, Literal

import msgspec

from gateway.accounts.sessions import Sessions
from gateway.archive import lookups as recordings
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.exports import sql as exports
from gateway.archive.exports.bell import JobBell, JobProgress
from gateway.archive.exports.options import ExportKind, ExportOptions
from gateway.archive.exports.sql import Listed
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.service import RenditionReader
from gateway.archive.tables import Recording
from gateway.platform.audit import log as audit
from gateway.platform.http.decision import Reason
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tokens import EXPORT_FILE, TokenSigner
from gateway.platform.sql.engine import Database
from recordings.errors import RecordingsError
from recordings.exports import ExportStore
from recordings.film.spec import checked
from recordings.model import RecordingId

SHOWN: Final = 100
MOST_OPEN: Final = 20
"""So many of one person's orders may wait; for more one asks again when some are made."""
TICKET_TTL: Final = timedelta(minutes=10)
EVERYBODYS: Final = frozenset({Role.SUPERVISOR})
"""Whose it is to see and give out what anybody ordered, and packages."""


Id = Annotated[str, msgspec.Meta(max_length=64)]


class ExportOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An export to make, and the reason for which it is given out. ``kind`` ``film``: all parties side by side in
    one film, to watch; ``package``: the captured media with the proofs of it, for a court."""

    kind: ExportKind
    reason: Reason
    options: ExportOptions = msgspec.field(default_factory=ExportOptions)


Failure = Literal[
    "crashed", "storage", "bucket", "damaged", "altered", "gone", "sealed", "too_long",
    "nothing_captured", "internal",
]  # fmt: skip


class ExportFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file of an export, ``size`` in bytes."""

    name: str
    size: int
    content_type: str


class ExportShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order and its state. ``progress`` runs from 0 to 1 while it is made, null when unknown.

    ``failure``: why it failed, or while it waits why the last attempt did: ``crashed`` (the process died of it),
    ``storage`` (the disk), ``bucket``, ``damaged``, ``altered`` (it does not verify), ``gone``, ``sealed``,
    ``too_long``, ``nothing_captured``, ``internal``.
    """

    id: str
    recording_id: str
    reference: str
    kind: Literal["film", "package", "copy"]
    options: ExportOptions
    state: Literal["waiting", "running", "ready", "failed", "expired"]
    progress: float | None
    attempts: int
    failure: Failure | None
    ordered_at: datetime
    ordered_by: str | None
    reason: str
    ready_at: datetime | None
    expires_at: datetime | None
    files: list[ExportFile]


class Exports:
    """Orders, lists, removes and opens exports."""

    def __init__(
        self,
        database: Database,
        store: ExportStore,
        acts: RecordingActs,
        bell: JobBell,
        progress: JobProgress,
        sessions: Sessions,
        signer: TokenSigner,
        clock: Callable[[], datetime],
        *,
        masking: Masking,
    ) -> None:
        self._database = database
        self._store = store
        self._acts = acts
        self._bell = bell
        self._progress = progress
        self._sessions = sessions
        self._signer = signer
        self._clock = clock
        self._masking = masking

    async def order(self, recording_id: str, order: ExportOrder, *, by: Staff) -> str:
        """Put an export on record and order it; return its id. Raises ``Refused``: ``forbidden``, ``sealed``,
        ``not_ready``, ``invalid``, ``too_many_exports``, ``masked``."""
        self._require_unmasked(by)
        if order.kind == "package" and by.role not in EVERYBODYS:
            raise Refused(
                "forbidden", "A package is for a supervisor to give out.", kind="forbidden"
            )
        async with self._database.reading() as session:
            found = await recordings.one(session, recording_id)
            waiting = await exports.count_open(session, by.account_id)
        if found is None:
            raise Refused("not_found", "There is no such recording.")
        _require_ready(found.recording, by)
        if waiting >= MOST_OPEN:
            raise Refused(
                "too_many_exports",
                f"{MOST_OPEN} of your exports are waiting already; wait for some of them.",
                kind="too_often",
            )
        options = _options(order, found.recording)
        at = self._clock()
        async with self._database.writing() as session:
            ref = await audit.append(
                session,
                at=at,
                account_id=by.account_id,
                action="recording.export",
                subject=f"recording:{recording_id}",
                detail={"reason": order.reason, "kind": order.kind},
            )
        await self._acts.note(
            recording_id,
            "exported",
            by=by.account_id,
            role=by.role.value,
            ref=ref,
            reason=order.reason,
        )
        export_id = new_id()
        async with self._database.writing() as session:
            await exports.order(
                session, export_id, recording_id, kind=order.kind, options=options,
                by=by.account_id, at=at, reason=order.reason,
            )  # fmt: skip
        await self._bell.ring()
        return export_id

    async def listing(self, recording_id: str | None, *, by: Staff) -> list[ExportShown]:
        """Return the newest :data:`SHOWN` orders that the caller may see."""
        async with self._database.reading() as session:
            found = await exports.page(
                session,
                by=None if by.role in EVERYBODYS else by.account_id,
                recording_id=recording_id,
                limit=SHOWN,
            )
        return await self._shown([each for each in found if _tells(each[1], by)])

    async def one(self, export_id: str, *, by: Staff) -> ExportShown:
        """Return one order that the caller may see. Raises ``Refused``: ``not_found``, for somebody else's, too."""
        (shown,) = await self._shown([await self._theirs(export_id, by)])
        return shown

    async def again(self, export_id: str, *, by: Staff) -> None:
        """Make a failed export once more. Raises ``Refused``: ``not_failed``, ``not_ready``, ``sealed``, ``masked``."""
        self._require_unmasked(by)
        _, recording, _, _ = await self._theirs(export_id, by)
        _require_ready(recording, by)
        async with self._database.writing() as session:
            if not await exports.again(session, export_id, self._clock()):
                raise Refused("not_failed", "It has not failed, so it need not be made again.")
        await self._bell.ring()

    async def remove(self, export_id: str, *, by: Staff) -> None:
        """Delete the order, and its files if there are any."""
        export, recording, _, _ = await self._theirs(export_id, by)
        async with self._database.writing() as session:
            await exports.remove(session, export_id)
            await audit.append(
                session,
                at=self._clock(),
                account_id=by.account_id,
                action="recording.export.remove",
                subject=f"recording:{recording.id}",
                detail={"export": export.id},
            )
        await asyncio.to_thread(self._store.remove, export_id)

    async def ticket(self, export_id: str, name: str, *, by: Staff) -> tuple[str, datetime]:
        """Return a ticket for a file and until when it is valid; put it in the audit trail. Raises ``Refused``:
        ``not_there``, ``sealed``, ``masked``."""
        self._require_unmasked(by)
        export, recording, _, _ = await self._theirs(export_id, by)
        _require_unsealed(recording, by)
        if export.state != "ready" or name not in {each["name"] for each in export.files}:
            raise _not_there()
        now = self._clock()
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=now,
                account_id=by.account_id,
                action="recording.export.fetch",
                subject=f"recording:{recording.id}",
                detail={"export": export.id, "file": name},
            )
        ticket = self._signer.sign(
            EXPORT_FILE,
            by.account_id,
            now=now,
            ttl=TICKET_TTL,
            export=export_id,
            name=name,
            sid=by.session_id,
        )
        return ticket, now + TICKET_TTL

    async def opened(
        self, export_id: str, name: str, claims: Mapping[str, object]
    ) -> tuple[RenditionReader, str]:
        """Return a reader of the file, and the name to save it under, for the holder of the ticket while signed in."""
        session_id = str(claims.get("sid"))
        if session_id not in await self._sessions.still_live([session_id]):
            raise Refused(
                "unauthenticated",
                "The person who opened it has signed out.",
                kind="unauthenticated",
            )
        async with self._database.reading() as session:
            found = await exports.one(session, export_id)
        if found is None:
            raise _not_there()
        export, recording, contact, _ = found
        # sealed or over meanwhile: not given out any more
        if recording.sealed_at is not None:
            raise Refused("not_found", "There is no such file.", kind="hidden")
        listed = next((each for each in export.files if each["name"] == name), None)
        if export.state != "ready" or listed is None:
            raise _not_there()
        reader = await self.reader(recording.id, export_id, name, str(listed["contentType"]))
        return reader, f"{contact.reference}-{name}"

    async def reader(
        self, recording_id: str, export_id: str, name: str, content_type: str
    ) -> RenditionReader:
        """Return a reader of the decrypted bytes for a caller who has been authorised, and who closes it."""
        try:
            opened = await asyncio.to_thread(
                partial(self._store.read, RecordingId(recording_id), export_id, name)
            )
        except (RecordingsError, ValueError, OSError):
            raise _not_there() from None
        return RenditionReader(opened, content_type)

    def _require_unmasked(self, by: Staff) -> None:
        """Give no file out of the station to a person who hears masked voices: it holds the real ones."""
        if self._masking.applies_to(by):
            raise Refused(
                "masked",
                "Voices are masked for reviewers: ask a supervisor for the export.",
                kind="forbidden",
            )

    async def _theirs(self, export_id: str, by: Staff) -> Listed:
        async with self._database.reading() as session:
            found = await exports.one(session, export_id)
        if found is None:
            raise Refused("not_found", "There is no such export.")
        theirs = by.role in EVERYBODYS or found[0].ordered_by == by.account_id
        if not theirs or not _tells(found[1], by):
            raise Refused("not_found", "There is no such export.", kind="hidden")
        return found

    async def _shown(self, found: list[Listed]) -> list[ExportShown]:
        making = [export.id for export, *_ in found if export.state == "running"]
        done = await self._progress.of(making)
        return [
            ExportShown(
                id=export.id,
                recording_id=recording.id,
                reference=contact.reference,
                kind=export.kind,  # type: ignore[arg-type] # the table's own constraint
                options=ExportOptions.read(export.options),
                state=export.state,  # type: ignore[arg-type] # the same
                progress=done.get(export.id),
                attempts=export.attempts,
                failure=export.failure,  # type: ignore[arg-type] # only the words of `failure_word`
                ordered_at=export.ordered_at,
                ordered_by=None if account is None else account.display_name,
                reason=export.reason,
                ready_at=export.ready_at,
                expires_at=export.expires_at,
                files=msgspec.convert(export.files, list[ExportFile]),
            )
            for export, recording, contact, account in found
        ]


def _options(order: ExportOrder, recording: Recording) -> dict[str, Any]:
    wanted = order.options
    if order.kind == "package" and (wanted.redactions or wanted.blurred or not wanted.chat):
        raise Refused(
            "invalid",
            "A package holds what was recorded, whole: nothing is left out of it.",
            kind="invalid",
        )
    recorded = {str(part["party"]) for part in recording.parties}
    if strangers := sorted({*wanted.blurred} - recorded):
        raise Refused(
            "invalid", f"Nobody of the recording is {', '.join(strangers)}.", kind="invalid"
        )
    try:
        redactions = list(checked(order.options.redactions, recording.duration_ms or 0))
    except ValueError as error:
        raise Refused("invalid", f"Redactions: {error}.", kind="invalid") from None
    return msgspec.structs.replace(order.options, redactions=redactions).kept()


def _require_ready(recording: Recording, by: Staff) -> None:
    _require_unsealed(recording, by)
    if recording.state != "ready":
        raise Refused(
            "not_ready", "Nothing can be made of this recording, or not yet.", retryable=True
        )


def _tells(recording: Recording, by: Staff) -> bool:
    """Whether somebody is told of a recording: ordinary reviewers not of what is sealed."""
    return recording.sealed_at is None or by.role is not Role.QUALITY


def _require_unsealed(recording: Recording, by: Staff) -> None:
    if not _tells(recording, by):
        raise Refused("not_found", "There is no such recording.", kind="hidden")
    if recording.sealed_at is not None:
        raise Refused(
            "sealed", "The recording is sealed: no copy of it is given out.", kind="forbidden"
        )


def _not_there() -> Refused:
    return Refused("not_there", "The file is not there yet, or not any more.")
