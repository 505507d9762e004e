"""Readiness for the briefing: each desk's browser reports its findings, the supervisor sees every office."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day, midnight
from gateway.workday.readiness_reasons import (
    Device,
    Finding,
    Path,
    Stand,
    Way,
    notes,
    reasons,
    stand,
)
from gateway.workday.tables import (
    ReadinessAsk,
    ReadinessCheck,
)

KEPT = timedelta(days=90)
ASKED_AHEAD = timedelta(days=7)
"""So far ahead a check may be asked for."""
COUNTS_AFTER = timedelta(minutes=30)
"""So long after its time a page that comes still checks by itself."""


Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=60_000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Kbps = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class NewCheck(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A browser's findings: its devices, whether and by which way media get through, the round trip, the share of packets
    lost, and the bandwidth observed."""

    camera: Device
    microphone: Device
    path: Path
    way: Way | None = None
    rtt_ms: Milliseconds | None = None
    loss: Share | None = None
    kbps: Kbps | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a check: ``reasons`` prevent taking part, ``notes`` are good to know."""

    ready: bool
    reasons: list[str]
    notes: list[str]


class OwnReadiness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The time for which the check was last requested, when this account was last checked, and whether a check is due now."""

    asked_for: datetime | None
    checked_at: datetime | None
    due: bool


class CheckShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person's last check. ``needsRelay``: without a TURN server nothing gets through."""

    name: str
    at: datetime
    ready: bool
    reasons: list[str]
    notes: list[str]
    way: Way | None
    needs_relay: bool
    rtt_ms: int | None
    loss: float | None
    kbps: int | None


class OfficeReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """An office, or (without ``id``) the people of no office; the last check of each desk, those not ready first."""

    id: str | None
    name: str
    stand: Stand
    checks: list[CheckShown]


class Board(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Every office. Checks count from ``since`` on: the beginning of the day, or when they were requested."""

    asked_for: datetime | None
    since: datetime
    offices: list[OfficeReadiness]


class Readiness:
    """Stores checks for :data:`KEPT`, and the time for which the next was requested."""

    def __init__(self, database: Database, station: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._station = station
        self._clock = clock

    async def report(self, wanted: NewCheck, *, by: str) -> Verdict:
        """Store the findings of a browser; return the verdict."""
        now = self._clock()
        async with self._database.writing() as session:
            account = await session.get_one(Account, by)
            await session.execute(
                delete(ReadinessCheck).where(
                    ReadinessCheck.account_id == by, ReadinessCheck.at < now - KEPT
                )
            )
            session.add(
                ReadinessCheck(
                    id=new_id(),
                    station=self._station,
                    account_id=by,
                    office_id=account.office_id,
                    at=now,
                    camera=wanted.camera,
                    microphone=wanted.microphone,
                    path=wanted.path,
                    way=wanted.way,
                    rtt_ms=wanted.rtt_ms,
                    loss=wanted.loss,
                    kbps=wanted.kbps,
                )
            )
        finding = Finding(
            camera=wanted.camera, microphone=wanted.microphone, path=wanted.path, way=wanted.way
        )
        wrong = reasons(finding)
        return Verdict(ready=not wrong, reasons=wrong, notes=notes(finding))

    async def own(self, account_id: str) -> OwnReadiness:
        """Return whether the account's browser should be checked: the requested time has come recently, and it has not been
        checked since."""
        now = self._clock()
        async with self._database.reading() as session:
            asked = await self._asked(session)
            rows = await session.execute(
                select(ReadinessCheck.at)
                .where(ReadinessCheck.account_id == account_id)
                .order_by(ReadinessCheck.at.desc())
                .limit(1)
            )
            checked = rows.scalar_one_or_none()
        due = asked is not None and asked <= now < asked + COUNTS_AFTER
        return OwnReadiness(
            asked_for=asked,
            checked_at=checked,
            due=due and (checked is None or asked is None or checked < asked),
        )

    async def board(self) -> Board:
        """Return every enabled office by name, then the people of no office who have checked."""
        now = self._clock()
        async with self._database.reading() as session:
            asked = await self._asked(session)
            since = midnight(local_day(now))
            if asked is not None and since < asked <= now:
                since = asked
            rows = await session.execute(
                select(ReadinessCheck, Account.display_name)
                .join(Account, Account.id == ReadinessCheck.account_id)
                .where(ReadinessCheck.station == self._station, ReadinessCheck.at >= since)
                .order_by(ReadinessCheck.at)
            )
            last = {check.account_id: (check, name) for check, name in rows}
            offices = await session.execute(
                select(Office.id, Office.name)
                .where(Office.disabled_at.is_(None))
                .order_by(Office.name)
            )
            known = {office.id: office.name for office in offices}
        found: dict[str | None, list[tuple[ReadinessCheck, str]]] = defaultdict(list)
        for check, name in last.values():
            found[check.office_id if check.office_id in known else None].append((check, name))
        shown = [_office(key, name, found.get(key, [])) for key, name in known.items()]
        if found.get(None):
            shown.append(_office(None, "", found[None]))
        return Board(asked_for=asked, since=since, offices=shown)

    async def ask(self, at: datetime | None, *, by: str) -> None:
        """Request that every desk check at a time, or now; the last request counts.

        Raises :class:`Refused`: ``past``, ``too_far``.
        """
        now = self._clock()
        if at is not None and at < now:
            raise Refused(
                "past", "That time is over; leave it out to ask for it now.", kind="invalid"
            )
        if at is not None and at > now + ASKED_AHEAD:
            raise Refused("too_far", "A check may be asked for up to a week ahead.", kind="invalid")
        async with self._database.writing() as session:
            await session.merge(ReadinessAsk(station=self._station, at=at or now, asked_by=by))

    async def forget(self) -> None:
        """Withdraw the request. Idempotent."""
        async with self._database.writing() as session:
            await session.execute(delete(ReadinessAsk).where(ReadinessAsk.station == self._station))

    async def _asked(self, session: AsyncSession) -> datetime | None:
        row = await session.get(ReadinessAsk, self._station)
        return None if row is None else row.at


def _finding(row: ReadinessCheck) -> Finding:
    return Finding(
        camera=Device(row.camera),
        microphone=Device(row.microphone),
        path=Path(row.path),
        way=Way(row.way) if row.way else None,
    )


def _office(
    office_id: str | None, name: str, rows: list[tuple[ReadinessCheck, str]]
) -> OfficeReadiness:
    checks = [_shown(row, who) for row, who in rows]
    return OfficeReadiness(
        id=office_id,
        name=name,
        stand=stand(_finding(row) for row, _ in rows),
        checks=sorted(checks, key=lambda each: (each.ready, each.name)),
    )


def _shown(row: ReadinessCheck, name: str) -> CheckShown:
    finding = _finding(row)
    wrong = reasons(finding)
    return CheckShown(
        name=name,
        at=row.at,
        ready=not wrong,
        reasons=wrong,
        notes=notes(finding),
        way=finding.way,
        needs_relay=finding.way is Way.RELAY,
        rtt_ms=row.rtt_ms,
        loss=row.loss,
        kbps=row.kbps,
    )
