"""Copies of recordings for their citizens: asked for by the code of the receipt, granted or refused by the
staff, on record before it counts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from gateway.auth.principal import Staff
from gateway.history import audit, copies, recordings
from gateway.history.engine import Database
from gateway.history.recording_models import RecordingCopy
from gateway.http.api.copies import CopyAsked, CopyFollowed, CopyState
from gateway.http.api.recordings import ActRecord
from gateway.http.errors import ApiError, not_found, too_many
from gateway.throttle import Throttle
from gateway.usecases.follow_codes import FollowCodes
from gateway.usecases.receipts import Receipts
from signaling.protocol.citizen import Receipt

log = structlog.get_logger()

SHOWN: Final = 100
_THERE: Final = "ready"


class Copies:
    """Holds nothing itself."""

    def __init__(
        self,
        database: Database,
        receipts: Receipts,
        codes: FollowCodes,
        attempts: Throttle,
        acts: ActRecord,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """*attempts* is how often one address may try codes."""
        self._database = database
        self._receipts = receipts
        self._codes = codes
        self._attempts = attempts
        self._acts = acts
        self._clock = clock

    async def follow(self, code: str, address: str) -> CopyFollowed:
        """How it stands with the copy of whoever has this code. Raises ``ApiError`` 404 or 429."""
        return await self._shown(await self._by_code(code, address))

    async def ask(self, code: str, address: str) -> CopyFollowed:
        """Ask for it; again changes nothing. Raises ``ApiError`` 404, 409 ``nothing_recorded``, 429."""
        copy, contact = await self._by_code(code, address)
        receipt = await self._receipts.of(contact.id)
        if receipt is None or receipt.state != _THERE:
            raise ApiError(
                409,
                "nothing_recorded",
                "There is no finished recording of this contact.",
                retryable=receipt is not None and receipt.state == "preparing",
            )
        now = self._clock()
        async with self._database.writing() as session:
            if await copies.ask(session, contact.id, now):
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

    async def listing(self, state: str) -> list[CopyAsked]:
        """What was asked for, at most :data:`SHOWN`."""
        shown = []
        async with self._database.reading() as session:
            for copy, contact in await copies.listed(session, state, limit=SHOWN):
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
        """Grant or refuse. Raises ``ApiError``: 404, 403 ``sealed``, 409 ``decided`` or ``nothing_recorded``, 503
        ``ledger_unavailable``."""
        copy, _ = await self._existing(contact_id)
        if copy.state == "open":
            raise not_found("Nobody has asked for a copy of this contact.")
        if copy.state != "asked":
            raise _decided()
        async with self._database.reading() as session:
            there = [
                each
                for each in await recordings.of_contact(session, contact_id)
                if each.state == _THERE
            ]
        if granted and not there:
            raise ApiError(409, "nothing_recorded", "There is no recording of it any more.")
        if granted and any(each.sealed_at is not None for each in there):
            raise ApiError(403, "sealed", "A recording of it is sealed: no copy is given out.")
        now = self._clock()
        async with self._database.writing() as session:
            ref = await audit.append(
                session,
                at=now,
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
        async with self._database.writing() as session:
            if not await copies.decide(
                session, contact_id, granted=granted, by=by.account_id, at=now, why=reason
            ):
                raise _decided()

    async def _by_code(self, code: str, address: str) -> copies.Found:
        wait_s = await self._attempts.take(address)
        if wait_s > 0:
            raise too_many(wait_s)
        made = self._codes.hash(code)
        async with self._database.reading() as session:
            found = await copies.by_code(session, made)
        if found is None or not self._codes.same(found[0].code_hash, made):
            raise not_found("No receipt has this code.")
        # only wrong codes count against whoever tries
        await self._attempts.give_back(address)
        return found

    async def _existing(self, contact_id: str) -> copies.Found:
        async with self._database.reading() as session:
            found = await copies.of_contact(session, contact_id)
        if found is None:
            raise not_found("Nothing of this contact was recorded.")
        return found

    async def _shown(self, found: copies.Found) -> CopyFollowed:
        copy, contact = found
        receipt = await self._receipts.of(contact.id)
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
            state=_standing(copy, receipt),
            asked_at=copy.asked_at,
            decided_at=copy.decided_at,
            reason=copy.decided_why if copy.state == "refused" else None,
            **told,
        )


def _standing(copy: RecordingCopy, receipt: Receipt | None) -> CopyState:
    if copy.state == "refused":
        return "refused"
    if receipt is None or receipt.state in ("gone", "failed"):
        return "gone"
    if copy.state == "granted":
        return "preparing"
    return "asked" if copy.state == "asked" else "open"


def _decided() -> ApiError:
    return ApiError(409, "decided", "It is decided already.")
