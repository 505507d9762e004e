"""Measures the service of each closed month: contacts by channel, waits and answers as promised, hours kept, complaints.

A month is counted once, when it is closed, and stored: contacts are deleted after a year, and the difference to figures
counted anew would tell what was deleted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.complaints import choices
from gateway.complaints.tables import Complaint
from gateway.contacts.opening import Opening
from gateway.contacts.tables import Contact
from gateway.listening.answers import OPEN_FOR, begin_of, month_after, month_of, months_before
from gateway.listening.tables import ServedMonth
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.uncounted import is_visit
from gateway.reports.grouping import By
from gateway.reports.operator_time import WorkCell
from gateway.reports.periods import SLOT_MS, days, slot_start, slots
from gateway.reports.report import ReportRequest
from gateway.reports.reports import Reports
from queueing.hours import Hours

MONTHS_SHOWN: Final = 12
OTHERS: Final = ""
"""The key under which small counts are put together."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a month as they are stored: contacts by channel; those answered, and within ``threshold_s``; messages
    with a promised answer, and those answered in time; half-hours of the published hours, and those in which an operator
    was there; complaints taken, answered, answered in time, and the measures decided on in those answered."""

    channels: dict[str, int]
    answered: int
    within: int
    threshold_s: int
    wait_s: float | None
    promised: int
    kept: int
    open_slots: int
    kept_slots: int
    taken: int = 0
    settled: int = 0
    in_time: int = 0
    measures: dict[str, int] = {}


class ChannelCount(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts by ``key``, a channel (empty: channels too small to be told apart), and their growth against the month
    before, as a share."""

    key: str
    contacts: int
    growth: float | None


class ServiceMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month of service. Shares are from 0 to 1, of at least k contacts, else null.

    ``within``: of those answered, the share that waited ``threshold_s`` seconds at most. ``kept``: of the ``promised``
    messages, the share answered by the time promised. ``hours``: of the published opening hours, the share in which an
    operator was there.
    """

    month: str
    contacts: int
    growth: float | None
    channels: list[ChannelCount]
    answered: int
    within: float | None
    threshold_s: int
    wait_s: float | None
    promised: int
    kept: float | None
    hours: float | None


class ComplaintsRun(msgspec.Struct, frozen=True, kw_only=True):
    """Complaints of a run of months long enough that at least k were answered.

    ``measures``: how often each was decided on; an empty ``key`` counts together those decided on fewer than k times.
    """

    first: str
    last: str
    taken: int
    answered: int
    in_time: int
    measures: dict[str, int]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """The closed months, oldest first, and complaints."""

    months: list[ServiceMonth]
    complaints: list[ComplaintsRun]
    labels: dict[str, str] = {}
    """What each measure is called, where the office has given it a name of its own."""
    words: dict[str, dict[str, str]] = {}
    """The same in other languages, by their codes, where the office has given them."""


class ServiceMonths:
    """Counts closed months, and reads them."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        opening: Opening,
        clock: Callable[[], datetime],
        *,
        k: int,
    ) -> None:
        self._database = database
        self._reports = reports
        self._opening = opening
        self._clock = clock
        self._k = k

    async def close(self) -> int:
        """Store one closed month that is not stored yet; return how many were stored. Several gateways may call it at once."""
        newest_open = month_of(self._clock() - OPEN_FOR)
        async with self._database.reading() as session:
            last = await session.scalar(select(func.max(ServedMonth.month)))
            begun = await session.scalar(select(func.min(Contact.created_at)))
        if begun is None:
            return 0
        first = months_before(newest_open, MONTHS_SHOWN) if last is None else month_after(last)
        month = max(first, month_of(begun))
        if month >= newest_open:
            return 0
        counted = await self._count(month)
        async with self._database.writing() as session:
            await insert_once(
                session, ServedMonth, {"month": month, "figures": msgspec.to_builtins(counted)}
            )
        return 1

    async def _count(self, month: str) -> Counted:
        begin, end = begin_of(month), begin_of(month_after(month))
        first, last = begin.date(), (end - timedelta(days=1)).date()
        report = await self._reports.report(ReportRequest(first, last, By.CHANNEL))
        figures = report.total.figures
        in_slots: list[WorkCell] = []
        for day in days(first, last):
            in_slots += await self._reports.spent(day)
        async with self._database.reading() as session:
            came = await session.execute(
                select(Contact.channel, func.count())
                .where(
                    is_visit(Contact.category, Contact.channel),
                    Contact.created_at >= begin,
                    Contact.created_at < end,
                )
                .group_by(Contact.channel)
            )
            channels = {str(channel): int(count) for channel, count in came}
            complaints = await _complaints(session, begin, end)
        open_slots, kept_slots = hours_kept(self._opening.station, begin, end, in_slots)
        return Counted(
            channels=channels,
            answered=figures.answered,
            within=figures.answered_within,
            threshold_s=self._reports.thresholds.default_s,
            wait_s=figures.average_wait_s,
            promised=figures.promised,
            kept=figures.promise_kept,
            open_slots=open_slots,
            kept_slots=kept_slots,
            **complaints,
        )

    async def months(self) -> Service:
        """Return the last twelve closed months."""
        since = months_before(month_of(self._clock() - OPEN_FOR), MONTHS_SHOWN)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ServedMonth).where(ServedMonth.month >= since).order_by(ServedMonth.month)
            )
            found = {
                row.month: msgspec.convert(row.figures, type=Counted) for row in rows.scalars()
            }
            known = await choices.labels(session)
        complaints = complaints_of(found, self._k)
        used = {key for run in complaints for key in run.measures}
        named = {key: each for key, each in known.items() if key in used and each.label}
        return Service(
            months=months_of(found, self._k),
            complaints=complaints,
            labels={key: each.label for key, each in named.items()},
            words={key: each.words for key, each in named.items() if each.words},
        )


def hours_kept(
    hours: Hours, begin: datetime, end: datetime, spent: Sequence[WorkCell]
) -> tuple[int, int]:
    """Return how many half-hours between two moments *hours* have the station open, and in how many of them operators were
    there for at least half the time. Pure."""
    there: Counter[int] = Counter()
    for cell in spent:
        t = cell.tally
        there[cell.slot] += t.available + t.offered + t.busy + t.wrap_up
    planned = [
        slot for slot in slots(begin, end)
        if hours.scheduled(slot_start(slot)) and hours.scheduled(slot_start(slot + 1) - timedelta(seconds=1))
    ]  # fmt: skip
    return len(planned), sum(there[slot] >= SLOT_MS / 2 for slot in planned)


def months_of(found: Mapping[str, Counted], k: int) -> list[ServiceMonth]:
    """Return the months as they are published; no figure stands for fewer than *k* contacts. Pure."""
    made: list[ServiceMonth] = []
    before: Counted | None = None
    for month, one in sorted(found.items()):
        if before is not None and month_after(made[-1].month if made else month) != month:
            before = None
        total = sum(one.channels.values())
        if total >= k:
            told = together(one.channels, k)
            # against the published figure: growth of a channel that was pooled would give away the size of the pool
            earlier = {} if before is None else together(before.channels, k)
            made.append(
                ServiceMonth(
                    month=month,
                    contacts=total,
                    growth=growth(sum(earlier.values()), total, k),
                    channels=[
                        ChannelCount(
                            key=key,
                            contacts=count,
                            growth=growth(earlier.get(key, 0), count, k) if key else None,
                        )
                        for key, count in told.items()
                    ],
                    answered=one.answered if one.answered >= k else 0,
                    within=_share(one.within, one.answered, k),
                    threshold_s=one.threshold_s,
                    wait_s=one.wait_s if one.answered >= k else None,
                    promised=one.promised if one.promised >= k else 0,
                    kept=_share(one.kept, one.promised, k),
                    hours=_share(one.kept_slots, one.open_slots, 1),
                )
            )
        before = one
    return made


def complaints_of(found: Mapping[str, Counted], k: int) -> list[ComplaintsRun]:
    """Return complaints by runs of months in which at least *k* were answered, and at least *k* taken or none; the months
    left at the end wait. Pure."""
    made: list[ComplaintsRun] = []
    waiting: list[tuple[str, Counted]] = []
    for month, one in sorted(found.items()):
        waiting.append((month, one))
        answered = sum(each.settled for _, each in waiting)
        taken = sum(each.taken for _, each in waiting)
        if answered < k or 0 < taken < k:
            continue
        measures: Counter[str] = Counter()
        for _, each in waiting:
            measures.update(each.measures)
        made.append(
            ComplaintsRun(
                first=waiting[0][0],
                last=month,
                taken=taken,
                answered=answered,
                in_time=sum(each.in_time for _, each in waiting),
                measures=together(measures, k),
            )
        )
        waiting = []
    return made


def together(counts: Mapping[str, int], k: int) -> dict[str, int]:
    """Count the keys below *k* together under :data:`OTHERS`, largest first; return nothing where all together are fewer.
    Pure.

    While OTHERS is below *k*, the smallest remaining keys join it.
    """
    told = sorted(
        ((count, key) for key, count in counts.items() if count and key != OTHERS), reverse=True
    )
    small = counts.get(OTHERS, 0)
    while told and (told[-1][0] < k or 0 < small < k):
        small += told.pop()[0]
    made = {key: count for count, key in told}
    return made | {OTHERS: small} if small >= k else made


def growth(before: int, now: int, k: int) -> float | None:
    """Return the share by which a count has grown, None where either is below *k*. Pure."""
    return round(now / before - 1, 4) if before >= k and now >= k else None


def _share(part: int, whole: int, k: int) -> float | None:
    return round(part / whole, 4) if whole >= k else None


async def _complaints(session: AsyncSession, begin: datetime, end: datetime) -> dict[str, Any]:
    """Complaints that came between two moments, and those answered then with the measures decided on."""
    taken = await session.scalar(
        select(func.count()).where(Complaint.taken_at >= begin, Complaint.taken_at < end)
    )
    rows = await session.execute(
        select(Complaint.late, Complaint.measure).where(
            Complaint.answered_at >= begin, Complaint.answered_at < end
        )
    )
    answered = rows.all()
    return {
        "taken": int(taken or 0),
        "settled": len(answered),
        "in_time": sum(not late for late, _ in answered),
        "measures": dict(Counter(str(measure) for _, measure in answered if measure)),
    }
