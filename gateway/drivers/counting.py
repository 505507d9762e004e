"""The nightly job: counts the weeks that are not final, finds rising terms, counts kinds of users of closed months, and
deletes old counts.

A week is final two days after its end, when its contacts are wrapped up. Missed nights are made up for: every week
since the last final one is counted, and a theme is looked for in the two newest.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.drivers import reading
from gateway.drivers.growth import YEAR_WEEKS, Week, rises
from gateway.drivers.segments import Dimension, portions, time_of
from gateway.drivers.tables import (
    THEMES_KEPT,
    DriverCount,
    DriverSample,
    DriverSearch,
    DriverSegment,
    DriverTheme,
    DriverWeek,
)
from gateway.drivers.tally import (
    CountedContact,
    Tally,
    having,
    of_group,
    samples,
    spelled,
    spread,
    tally,
    told,
)
from gateway.drivers.themes import MOST_TERMS, Group, grouped, proposed_name, same
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_all_once, put, put_all
from gateway.platform.times import ROME
from gateway.platform.uncounted import is_visit
from gateway.reports.periods import bounds, local_day
from gateway.topics.service import Topics

log = structlog.get_logger()

CHECK_EVERY_S: Final = 900.0
NIGHT_HOUR: Final = 3
"""Local hour from which on a night's work is due."""
FINAL_AFTER: Final = timedelta(days=2)
WEEK: Final = timedelta(days=7)
PAST_WEEKS: Final = YEAR_WEEKS + 4
COUNTS_KEPT: Final = timedelta(days=3 * 366)
MONTHS_BACK: Final = 13
LONGEST_NAME: Final = 120


class DriverCounting:
    """Does the night's work between :meth:`start` and :meth:`aclose`, in one process of a station; two at once would
    count the same."""

    def __init__(
        self, database: Database, topics: Topics, clock: Callable[[], datetime], *, k: int
    ) -> None:
        """*k*: the fewest people that a count stands for. *topics* says which are military."""
        self._database = database
        self._topics = topics
        self._clock = clock
        self._k = k
        self._loop = Periodic("drivers:count", self.count_if_due, CHECK_EVERY_S, first_after_s=5.0)

    def start(self) -> None:
        """Start looking whether a night's work is due."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop, in the middle of a night's work if need be: the next look repeats it. Idempotent."""
        await self._loop.aclose()

    async def count_if_due(self) -> bool:
        """Do the night's work if it is due; return whether it was. Raises what the database raises."""
        now = self._clock()
        async with self._database.reading() as session:
            last: datetime | None = (
                await session.execute(select(func.max(DriverWeek.counted_at)))
            ).scalar_one()
        if last is not None and not due(last, now):
            return False
        await self.count(now)
        return True

    async def count(self, now: datetime) -> None:
        """Count the weeks that are not final, look for themes, close months, delete old counts."""
        await self._topics.refresh()
        running = monday(local_day(now))
        for week in await self._open_weeks(now):
            counted = await self._tally(week)
            await self._write(week, counted, now)
            if week >= running - WEEK:
                await self._find(week, counted, now)
        await self._close_months(now)
        await self._forget(now)
        log.info("drivers.counted", week=running.isoformat())

    async def _open_weeks(self, now: datetime) -> list[date]:
        """The weeks to be counted, the oldest first, the running one last."""
        running = monday(local_day(now))
        begun = await reading.oldest(self._database)
        first = running if begun is None else monday(local_day(begun))
        first = max(first, running - PAST_WEEKS * WEEK)
        async with self._database.reading() as session:
            rows = await session.execute(select(DriverWeek.week, DriverWeek.counted_at))
        final = {
            week
            for week, at in rows
            if at >= bounds(week, week + timedelta(days=6))[1] + FINAL_AFTER
        }
        weeks = []
        at = first
        while at <= running:
            if at not in final:
                weeks.append(at)
            at += WEEK
        return weeks

    async def _tally(self, week: date) -> Tally:
        records = await reading.of_week(self._database, week)

        def count() -> Tally:
            return tally([told(each) for each in records], self._k)

        return await asyncio.to_thread(count)

    async def _write(self, week: date, counted: Tally, now: datetime) -> None:
        rows = [
            {"week": week, "term": term, "people": people}
            for term, people in counted.counts.items()
        ]
        async with self._database.writing() as session:
            await _one_at_a_time(session)
            await put(
                session, DriverWeek, {"week": week, "contacts": counted.people, "counted_at": now}
            )
            await session.execute(delete(DriverCount).where(DriverCount.week == week))
            for at in range(0, len(rows), reading.AT_ONCE):
                await put_all(session, DriverCount, rows[at : at + reading.AT_ONCE])

    async def _find(self, week: date, counted: Tally, now: datetime) -> None:
        past = await self._past(week)

        def find() -> list[Group]:
            found = rises(counted.week, past, self._k)
            return grouped(found, having(counted.contacts, [each.term for each in found]))

        groups = await asyncio.to_thread(find)
        async with self._database.writing() as session:
            await _one_at_a_time(session)
            # held, or a name that is confirmed meanwhile would be overwritten; in the order in which two that are merged are held
            rows = await session.execute(
                select(DriverTheme).order_by(DriverTheme.id).with_for_update()
            )
            known = sorted(rows.scalars(), key=lambda each: (each.first_week, each.id))
            for group in groups:
                contacts = of_group(counted.contacts, group)
                theme = _theme_of(known, group) or _new_theme(known, group, week)
                self._renew(theme, group, contacts, week, now)
                session.add(theme)
                await session.flush()
                await session.execute(delete(DriverSample).where(DriverSample.theme_id == theme.id))
                await insert_all_once(
                    session, DriverSample,
                    [{"theme_id": theme.id, "contact_id": each} for each in samples(contacts, group)],
                )  # fmt: skip
        if groups:
            log.info("drivers.rising", week=week.isoformat(), themes=len(groups))

    def _renew(
        self,
        theme: DriverTheme,
        group: Group,
        contacts: Sequence[CountedContact],
        week: date,
        now: datetime,
    ) -> None:
        room = max(0, 2 * MOST_TERMS - len(theme.words))
        new = [each for each in group.terms if each not in theme.words][:room]
        words = {**theme.words, **spelled(contacts, new)}
        theme.words = words
        if theme.state == "emerging":
            # a name that somebody gave stays
            theme.name = proposed_name(words, group.terms)[:LONGEST_NAME]
        theme.kind = group.lead.kind
        theme.last_week = max(theme.last_week, week)
        theme.seen_at = now
        lead = next((each for each in group.rises if each.term == theme.lead), group.lead)
        theme.lead = lead.term
        theme.people, theme.usual_tenths = lead.count, round(lead.usual * 10)
        theme.spread = spread(contacts, self._k)

    async def _past(self, week: date) -> list[Week]:
        """The weeks before, the newest last; one that was not counted has no contacts."""
        first = week - PAST_WEEKS * WEEK
        async with self._database.reading() as session:
            weeks = await session.execute(
                select(DriverWeek.week, DriverWeek.contacts).where(
                    DriverWeek.week >= first, DriverWeek.week < week
                )
            )
            contacts: dict[date, int] = {each: people for each, people in weeks}  # noqa: C416 - rows are no pairs to mypy
            rows = await session.execute(
                select(DriverCount.week, DriverCount.term, DriverCount.people).where(
                    DriverCount.week >= first, DriverCount.week < week
                )
            )
            counts: dict[date, dict[str, int]] = {}
            for each, term, people in rows:
                counts.setdefault(each, {})[term] = people
        if not contacts:
            return []
        found = []
        at = min(contacts)
        while at < week:
            found.append(Week(contacts.get(at, 0), counts.get(at, {})))
            at += WEEK
        return found

    async def _close_months(self, now: datetime) -> None:
        """Count the kinds of users of each closed month once: counted anew, the difference would tell of a contact that was erased."""
        month = local_day(now - FINAL_AFTER).replace(day=1)
        async with self._database.reading() as session:
            rows = await session.execute(select(DriverSegment.month).distinct())
            closed = set(rows.scalars())
        for _ in range(MONTHS_BACK):
            last = month - timedelta(days=1)
            month = last.replace(day=1)
            name = f"{month:%Y-%m}"
            if name in closed:
                break
            await self._close(name, month, last)

    async def _close(self, name: str, first: date, last: date) -> None:
        start, end = bounds(first, last)
        async with self._database.reading() as session:
            rows = await session.execute(
                select(
                    Contact.category, Contact.channel, Contact.language, Contact.needs,
                    Contact.created_at, Contact.answered_office,
                ).where(
                    Contact.created_at >= start, Contact.created_at < end,
                    is_visit(Contact.category, Contact.channel),
                )
            )  # fmt: skip
            users: list[dict[Dimension, str]] = [
                {
                    "segment": self._segment(topic),
                    "channel": channel,
                    "language": language[:2],
                    "need": "+".join(sorted(needs or ()))[:120],
                    "time": time_of(at.astimezone(ROME).hour),
                    "office": office or "",
                }
                for topic, channel, language, needs, at, office in rows
            ]
        found = portions(users, self._k)
        async with self._database.writing() as session:
            await insert_all_once(
                session, DriverSegment,
                [
                    {"month": name, "dimension": each.dimension, "value": each.value, "contacts": each.contacts}
                    for each in found
                ],
            )  # fmt: skip

    def _segment(self, topic: str) -> str:
        catalogue = self._topics.catalogue
        return catalogue[topic].segment if topic in catalogue else "civil"

    async def _forget(self, now: datetime) -> None:
        old, running = (now - COUNTS_KEPT).date(), monday(local_day(now))
        async with self._database.writing() as session:
            await _forget_counts(session, old)
            await session.execute(
                delete(DriverTheme).where(DriverTheme.seen_at < now - THEMES_KEPT)
            )
            # of a week that is over, what fewer people looked for than are counted is gone, unread
            await session.execute(
                delete(DriverSearch).where(DriverSearch.week < running, DriverSearch.word.is_(None))
            )


async def _one_at_a_time(session: AsyncSession) -> None:
    """Let no other jobs process write themes until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("drivers"))))


async def _forget_counts(session: AsyncSession, old: date) -> None:
    await session.execute(delete(DriverCount).where(DriverCount.week < old))
    await session.execute(delete(DriverWeek).where(DriverWeek.week < old))
    await session.execute(delete(DriverSearch).where(DriverSearch.week < old))
    await session.execute(delete(DriverSegment).where(DriverSegment.month < f"{old:%Y-%m}"))


def monday(on: date) -> date:
    """Return the first day of the week in which a day lies."""
    return on - timedelta(days=on.weekday())


def due(last: datetime, now: datetime) -> bool:
    """Return whether the last night's work, which begins at three, is still to be done; *last*: when work was done
    last. Pure."""
    local = now.astimezone(ROME)
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return last < (night if night <= local else night - timedelta(days=1))


def _theme_of(known: Sequence[DriverTheme], group: Group) -> DriverTheme | None:
    found = next((each for each in known if same(group, each.words)), None)
    seen: set[str] = set()
    # what was merged goes on as the theme it was merged into
    while found is not None and found.merged_into is not None and found.id not in seen:
        seen.add(found.id)
        found = next((each for each in known if each.id == found.merged_into), found)
    return found


def _new_theme(known: list[DriverTheme], group: Group, week: date) -> DriverTheme:
    theme = DriverTheme(
        id=new_id(), lead=group.lead.term, words={}, name="", state="emerging", kind=group.lead.kind,
        first_week=week, last_week=week, people=0, usual_tenths=0, spread={}, examples=[], tasks=0,
    )  # fmt: skip
    known.append(theme)
    return theme
