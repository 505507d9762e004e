"""Sets legal holds and seals on recordings, and decides acts that take two people. Each act is written to the audit
trail and to the recording's own chain before it takes effect."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.approvals.deciders import (
    Deciders,
)
from gateway.accounts.approvals.service import (
    GIVEN_UP_AFTER,
)
from gateway.archive import changes as recordings
from gateway.archive import lookups
from gateway.archive.custody import sql as custody
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.retention import Retention
from gateway.archive.tables import Recording, RecordingRequest
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from recordings.ledger import ActKind

RequestKind = Literal["release", "open", "unseal"]


class HoldShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A legal hold in force; ``setBy`` is an account's id."""

    set_at: datetime
    set_by: str | None
    reason: str


class RequestShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One request. ``until``: when a granted opening ends. People are account ids."""

    id: str
    kind: RequestKind
    state: Literal["pending", "granted", "refused"]
    asked_at: datetime
    asked_by: str | None
    asked_why: str
    decided_at: datetime | None
    decided_by: str | None
    decided_why: str | None
    until: datetime | None


class CustodyShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The custody of a recording. ``keepUntil`` null: until somebody decides; ``keptBy`` is the rule's name,
    ``default``, ``hold`` or ``sealed``."""

    keep_until: datetime | None
    kept_by: str
    hold: HoldShown | None
    sealed_at: datetime | None
    requests: list[RequestShown]


OPENING: Final = timedelta(hours=1)
"""For so long a granted opening of a sealed recording lasts."""
_ASKED: Final[dict[RequestKind, ActKind]] = {
    "release": "release_asked",
    "open": "opening_asked",
    "unseal": "unseal_asked",
}
_ENDS: Final[dict[RequestKind, tuple[RequestKind, ...]]] = {
    "release": ("release",),
    "open": (),
    "unseal": ("open", "unseal"),
}
"""The requests about the same hold or seal, which end with it."""
_GRANTED: Final[dict[RequestKind, ActKind]] = {
    "release": "released",
    "open": "opening_granted",
    "unseal": "unsealed",
}


class Custody:
    """Holds, seals and unseals recordings."""

    def __init__(
        self,
        database: Database,
        acts: RecordingActs,
        retention: Retention,
        deciders: Deciders,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._acts = acts
        self._retention = retention
        self._deciders = deciders
        self._clock = clock

    async def shown(self, recording_id: str) -> CustodyShown:
        """Return until when and why a recording is kept. Raises ``Refused`` (``not_found``)."""
        async with self._database.reading() as session:
            recording = await session.get(Recording, recording_id)
            kept = await self._retention.of(session, recording_id)
            hold = await custody.hold_of(session, recording_id)
            asked = await custody.requests_of(session, recording_id)
        if recording is None or kept is None:
            raise Refused("not_found", "There is no such recording.")
        return CustodyShown(
            keep_until=None if kept.until_ms is None else from_ms(kept.until_ms),
            kept_by=kept.rule,
            hold=None
            if hold is None
            else HoldShown(set_at=hold.set_at, set_by=hold.set_by, reason=hold.reason),
            sealed_at=recording.sealed_at,
            requests=[_shown(each) for each in asked],
        )

    async def hold(self, recording_id: str, *, by: Staff, reason: str) -> None:
        """Set a legal hold, also on a recording that is still being made. Raises ``Refused`` (``already_held``)."""
        state = await self.shown(recording_id)
        await self._there(recording_id)
        if state.hold is not None:
            raise Refused("already_held", "A legal hold is in force already.")
        at = await self._note(recording_id, "held", "recording.hold", by=by, reason=reason)
        async with self._database.writing() as session:
            if await custody.hold_of(session, recording_id) is None:
                await custody.put_hold(
                    session, recording_id, by=by.account_id, at=at, reason=reason
                )
            await recordings.change(session, recording_id, kept_by="hold")

    async def seal(self, recording_id: str, *, by: Staff, reason: str) -> None:
        """Close a recording to everybody without a second person's permission. Raises ``Refused``
        (``already_sealed``)."""
        recording = await self._there(recording_id)
        if recording.sealed_at is not None:
            if by.role is Role.QUALITY:
                raise Refused("not_found", "There is no such recording.", kind="hidden")
            raise Refused("already_sealed", "The recording is sealed already.")
        at = await self._note(recording_id, "sealed", "recording.seal", by=by, reason=reason)
        async with self._database.writing() as session:
            await custody.seal(session, recording_id, at)

    async def ask(self, recording_id: str, kind: RequestKind, *, by: Staff, reason: str) -> str:
        """Request an act that another person has to grant; return the request's id. Raises ``Refused``:
        ``nothing_to_ask``, ``already_asked``."""
        state = await self.shown(recording_id)
        await self._there(recording_id)
        if (state.hold if kind == "release" else state.sealed_at) is None:
            raise Refused("nothing_to_ask", "The recording is neither held nor sealed like that.")
        if any(
            each.state == "pending" and each.kind == kind and each.asked_by == by.account_id
            for each in state.requests
        ):
            raise Refused("already_asked", "The same request waits for a decision already.")
        at = await self._note(
            recording_id, _ASKED[kind], f"recording.{kind}.ask", by=by, reason=reason
        )
        request_id = new_id()
        async with self._database.writing() as session:
            await custody.ask(
                session, request_id, recording_id, kind=kind, by=by.account_id, at=at, why=reason
            )
        return request_id

    async def decide(
        self, recording_id: str, request_id: str, *, granted: bool, by: Staff, reason: str
    ) -> None:
        """Grant or refuse another person's request.

        Raises ``Refused``: those of :meth:`Deciders.check`, ``already_decided``, and ``nothing_to_ask`` to grant a
        request about an earlier hold or seal. Only one decision on a recording is signed at a time. One whose process
        died before it counted is made again by somebody after :data:`GIVEN_UP_AFTER`.
        """
        state = await self.shown(recording_id)
        await self._there(recording_id)
        asked = next((each for each in state.requests if each.id == request_id), None)
        if asked is None:
            raise Refused("not_found", "There is no such request.")
        if asked.state != "pending":
            raise _decided()
        await self._deciders.check(by.account_id, asked_by=asked.asked_by)
        if granted and not _asked_of_this(asked, state):
            raise Refused("nothing_to_ask", "What this was asked of has ended.")
        kind: ActKind = _GRANTED[asked.kind] if granted else "refused"
        word = "grant" if granted else "refuse"
        begun = self._clock()
        async with self._database.writing() as session:
            if not await custody.begin(
                session, recording_id, request_id, at=begun, before=begun - GIVEN_UP_AFTER
            ):
                raise _decided()
        try:
            at = await self._note(
                recording_id, kind, f"recording.{asked.kind}.{word}", by=by, reason=reason
            )
        except Exception:
            # one that is cancelled may be signed all the same, and keeps it until it counts as dead
            async with self._database.writing() as session:
                await custody.give_back(session, request_id)
            raise
        async with self._database.writing() as session:
            first = await custody.decide(
                session,
                request_id,
                state="granted" if granted else "refused",
                by=by.account_id,
                at=at,
                why=reason,
                until=at + OPENING if granted and asked.kind == "open" else None,
            )
            if not first:
                raise _decided()
            if granted and asked.kind == "release":
                await custody.lift_holds(session, recording_id, by=by.account_id, at=at)
            elif granted and asked.kind == "unseal":
                await custody.seal(session, recording_id, None)
            await _lapse(session, recording_id, _ENDS[asked.kind] if granted else (), at)

    async def open_until(self, recording: Recording, staff: Staff) -> datetime | None:
        """Return until when a member of the staff may open a sealed recording, None for one without a seal. Raises :func:`sealed_to`."""
        if recording.sealed_at is None:
            return None
        async with self._database.reading() as session:
            until = await lookups.opening_until(
                session, recording.id, staff.account_id, self._clock()
            )
        if until is None:
            raise sealed_to(staff)
        return until

    async def evaluated(self, recording_id: str, *, by: Staff, reason: str) -> None:
        """Note that the quality office has judged a recording; rules of retention may ask for it."""
        await self._there(recording_id)
        at = await self._note(recording_id, "evaluated", "recording.evaluate", by=by, reason=reason)
        async with self._database.writing() as session:
            await recordings.change(session, recording_id, evaluated_at=at)

    async def _there(self, recording_id: str) -> Recording:
        async with self._database.reading() as session:
            recording = await session.get(Recording, recording_id)
        if recording is None:
            raise Refused("not_found", "There is no such recording.")
        if recording.state == "destroyed":
            raise Refused("recording_gone", "The recording is destroyed.")
        return recording

    async def _note(
        self, recording_id: str, kind: ActKind, action: str, *, by: Staff, reason: str
    ) -> datetime:
        at = self._clock()
        async with self._database.writing() as session:
            ref = await audit.append(
                session,
                at=at,
                account_id=by.account_id,
                action=action,
                subject=f"recording:{recording_id}",
                detail={"reason": reason},
            )
        await self._acts.note(
            recording_id, kind, by=by.account_id, role=by.role.value, ref=ref, reason=reason
        )
        return at


async def _lapse(
    session: AsyncSession, recording_id: str, kinds: Collection[str], at: datetime
) -> None:
    """End the requests of these *kinds* that a decision has made pointless, and put that on record."""
    for lapsed, kind in await custody.lapse(session, recording_id, kinds, at):
        await audit.append(
            session,
            at=at,
            account_id=None,
            action=f"recording.{kind}.lapse",
            subject=f"recording:{recording_id}",
            detail={"request": lapsed},
        )


def _asked_of_this(asked: RequestShown, state: CustodyShown) -> bool:
    """Whether the hold or seal that is in force was there when it was asked."""
    hold_since = None if state.hold is None else state.hold.set_at
    since = hold_since if asked.kind == "release" else state.sealed_at
    return since is not None and asked.asked_at >= since


def _decided() -> Refused:
    return Refused("already_decided", "Somebody has decided on this already.")


def _shown(row: RecordingRequest) -> RequestShown:
    return RequestShown(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type] # the table's own constraint
        state=row.state,  # type: ignore[arg-type] # the same
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        asked_why=row.asked_why,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decided_why=row.decided_why,
        until=row.until,
    )


def sealed_to(staff: Staff) -> Refused:
    """Return the refusal of a recording that only two people may open together: to ordinary reviewers it is not there."""
    if staff.role is Role.QUALITY:
        return Refused("not_found", "There is no such recording.", kind="hidden")
    return Refused(
        "sealed",
        "The recording is sealed: another person has to let you open it first.",
        kind="forbidden",
    )
