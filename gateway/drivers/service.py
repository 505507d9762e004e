"""Shows contact drivers to supervisors and carries out their decisions: a theme is confirmed, dismissed, merged, and
becomes a sheet or a task."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.lookups import office_names
from gateway.contacts.tables import Contact
from gateway.drivers import api
from gateway.drivers.counting import WEEK, monday
from gateway.drivers.growth import LEAST_WEEKS
from gateway.drivers.searches import missed_searches
from gateway.drivers.segments import DIMENSIONS, Portion
from gateway.drivers.tables import (
    DriverCount,
    DriverSample,
    DriverSegment,
    DriverTheme,
    DriverWeek,
)
from gateway.drivers.terms import GONE, Kind, cleaned, kind_of
from gateway.knowledge.api import NewSheet, SheetPlace
from gateway.knowledge.entries import SheetText
from gateway.knowledge.service import Sheets
from gateway.messages.lookups import citizens_texts
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.personal.traces import traces
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day
from gateway.workday.api import AgendaTheme

FRESH: Final = timedelta(days=7)
WEEKS_SHOWN: Final = 26
THEMES_SHOWN: Final = 60
SEARCHES_SHOWN: Final = 40
EXAMPLES: Final = 3
LONGEST_EXAMPLE: Final = 120
ON_AGENDA: Final = 5

GiveTask = Callable[[str, str | None, str], Awaitable[str]]
"""Gives a task of today to an account, or to everybody; the last is who gives it."""


class ContactDrivers:
    """Reads the results of the nightly job, and decides on themes. Nothing is kept in memory."""

    def __init__(
        self,
        database: Database,
        sheets: Sheets,
        give_task: GiveTask,
        clock: Callable[[], datetime],
        *,
        k: int,
    ) -> None:
        self._database = database
        self._sheets = sheets
        self._give_task = give_task
        self._clock = clock
        self._k = k

    async def shown(self) -> api.Drivers:
        """Return all themes with their weekly counts: rising ones first, dismissed ones last."""
        now = self._clock()
        async with self._database.reading() as session:
            weeks, counted_at = (
                await session.execute(select(func.count(), func.max(DriverWeek.counted_at)))
            ).one()
            rows = await session.execute(
                select(DriverTheme)
                .where(DriverTheme.state != "merged")
                .order_by(DriverTheme.seen_at.desc(), DriverTheme.people.desc(), DriverTheme.id)
                .limit(THEMES_SHOWN)
            )
            themes = list(rows.scalars())
            counts = await self._counts(session, {each.lead for each in themes}, now)
            examples = await _examples(session, [each.id for each in themes])
            names = await accounts.display_names(
                session, {each.decided_by for each in themes if each.decided_by}
            )
            searches = await session.execute(missed_searches(SEARCHES_SHOWN))
            missed = [
                api.MissedSearch(week=week, word=word or "", searches=count)
                for week, word, count in searches
            ]
        shown = [
            _shown(each, counts.get(each.lead, []), examples.get(each.id, []), names, now)
            for each in themes
        ]
        return api.Drivers(
            counted_at=counted_at,
            weeks=int(weeks),
            weeks_needed=LEAST_WEEKS + 1,
            k=self._k,
            themes=sorted(shown, key=_order),
            searches=missed,
        )

    async def emerging(self) -> list[AgendaTheme]:
        """Return the themes for the agenda: those that rise now, are not dismissed and do not rise every year."""
        now = self._clock()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(DriverTheme)
                .where(
                    DriverTheme.state.in_(("emerging", "confirmed")),
                    DriverTheme.kind != "seasonal",
                    DriverTheme.seen_at >= now - FRESH,
                )
                .order_by(DriverTheme.people.desc(), DriverTheme.id)
                .limit(ON_AGENDA)
            )
            return [
                AgendaTheme(
                    id=each.id, name=each.name, topics=_of(each, "topic"), people=each.people,
                    usual=each.usual_tenths / 10, confirmed=each.state == "confirmed",
                )
                for each in rows.scalars()
            ]  # fmt: skip

    async def confirm(self, theme: str, wanted: api.ThemeName, staff: Staff) -> None:
        """Confirm a theme with its name and the examples to keep. Raises :class:`Refused`: ``not_found``,
        ``personal_data`` where the name or an example holds an address, a number or the like."""
        if any(traces(each) for each in (wanted.name, *wanted.kept)):
            raise Refused("personal_data", "Leave out what tells of a person.", kind="invalid")
        async with self._database.writing() as session:
            row = await _locked(session, theme)
            row.state, row.reason = "confirmed", None
            row.name = " ".join(wanted.name.split())
            row.examples = [" ".join(each.split()) for each in wanted.kept]
            await self._decided(session, row, staff, "confirm", examples=len(row.examples))

    async def dismiss(self, theme: str, reason: str, staff: Staff) -> None:
        """Dismiss a theme; it stays dismissed while the same words go on rising. Raises :class:`Refused`
        ``not_found``."""
        async with self._database.writing() as session:
            row = await _locked(session, theme)
            row.state, row.reason = "dismissed", reason.strip()
            await self._decided(session, row, staff, "dismiss")

    async def restore(self, theme: str, staff: Staff) -> None:
        """Restore a dismissed theme. Raises :class:`Refused` ``not_found``."""
        async with self._database.writing() as session:
            row = await _locked(session, theme)
            row.state, row.reason = "emerging", None
            await self._decided(session, row, staff, "restore")

    async def merge(self, theme: str, into: str, staff: Staff) -> None:
        """Merge a theme into another, which continues with the words of both, seen when either was. Raises
        :class:`Refused`: ``not_found``, ``same_theme``."""
        if theme == into:
            raise Refused("same_theme", "Choose another theme.", kind="invalid")
        async with self._database.writing() as session:
            # in one order, so that two who merge each into the other do not wait for each other
            rows = {each: await _locked(session, each) for each in sorted((theme, into))}
            row, goes_on = rows[theme], rows[into]
            goes_on.words = {**row.words, **goes_on.words}
            goes_on.first_week = min(row.first_week, goes_on.first_week)
            goes_on.last_week = max(row.last_week, goes_on.last_week)
            goes_on.seen_at = max(row.seen_at, goes_on.seen_at)
            row.state, row.merged_into = "merged", into
            await self._decided(session, row, staff, "merge", into=into)

    async def make_sheet(self, theme: str, wanted: api.ThemeSheet, staff: Staff) -> str:
        """Begin a draft of a sheet about a theme; return the sheet's id. The kept examples become questions that lead
        to it.

        Raises :class:`Refused`: ``not_found``, ``has_sheet``, and as :meth:`Sheets.add`.
        """
        async with self._database.reading() as session:
            row = await _there(session, theme)
        if row.sheet_id is not None:
            raise Refused("has_sheet", "A sheet was begun already.")
        sheet = await self._sheets.add(
            NewSheet(
                place=SheetPlace(topics=[] if wanted.topic is None else [wanted.topic]),
                text=SheetText(title=wanted.title, body=wanted.text, questions=list(row.examples)),
            ),
            staff,
        )
        async with self._database.writing() as session:
            row = await _locked(session, theme)
            # of two that were begun at once the first one stands
            row.sheet_id = row.sheet_id or sheet
            await self._noted(session, row, staff, "sheet", sheet=sheet)
        return sheet

    async def make_task(self, theme: str, wanted: api.ThemeTask, staff: Staff) -> None:
        """Give out a task about a theme. Raises :class:`Refused`: ``not_found``, ``unknown_account``."""
        async with self._database.reading() as session:
            await _there(session, theme)
        await self._give_task(wanted.text, wanted.account_id, staff.account_id)
        async with self._database.writing() as session:
            row = await _locked(session, theme)
            row.tasks += 1
            await self._noted(session, row, staff, "task")

    async def segments(self, month: str | None) -> api.Segments:
        """Return the contacts of a closed month by kind of user; of the newest month for None. Raises
        :class:`Refused` ``not_found``."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(DriverSegment.month).distinct().order_by(DriverSegment.month.desc())
            )
            months = list(rows.scalars())
            if month is not None and month not in months:
                raise Refused("not_found", "Nothing is known of that month.", kind="absent")
            chosen = month or (months[0] if months else None)
            found = await session.execute(
                select(DriverSegment).where(DriverSegment.month == (chosen or ""))
            )
            portions = [
                Portion(dimension=each.dimension, value=each.value, contacts=each.contacts)  # type: ignore[arg-type]  # as it was written
                for each in found.scalars()
            ]
            names = await office_names(session)
        portions.sort(key=lambda each: (DIMENSIONS.index(each.dimension), -each.contacts))
        return api.Segments(
            months=months,
            month=chosen,
            contacts=sum(each.contacts for each in portions if each.dimension == "channel"),
            k=self._k,
            portions=portions,
            offices={
                each.value: names[each.value]
                for each in portions
                if each.dimension == "office" and each.value in names
            },
        )

    async def _counts(
        self, session: AsyncSession, leads: Collection[str], now: datetime
    ) -> dict[str, list[api.WeekCount]]:
        """The weekly counts of leading terms, the oldest first; weeks that were not counted are left out."""
        first = monday(local_day(now)) - (WEEKS_SHOWN - 1) * WEEK
        weeks = await session.execute(
            select(DriverWeek.week).where(DriverWeek.week >= first).order_by(DriverWeek.week)
        )
        known = list(weeks.scalars())
        rows = await session.execute(
            select(DriverCount.term, DriverCount.week, DriverCount.people).where(
                DriverCount.term.in_(leads), DriverCount.week >= first
            )
        )
        counts: dict[tuple[str, date], int] = {(term, week): people for term, week, people in rows}
        return {
            lead: [api.WeekCount(week=week, people=counts.get((lead, week))) for week in known]
            for lead in leads
        }

    async def _decided(
        self, session: AsyncSession, row: DriverTheme, staff: Staff, action: str, **detail: Any
    ) -> None:
        row.decided_by, row.decided_at = staff.account_id, self._clock()
        await self._noted(session, row, staff, action, **detail)

    async def _noted(
        self, session: AsyncSession, row: DriverTheme, staff: Staff, action: str, **detail: Any
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=staff.account_id, action=f"driver.{action}",
            subject=f"driver:{row.id}", detail=detail,
        )  # fmt: skip


def _shown(
    row: DriverTheme,
    weeks: list[api.WeekCount],
    examples: list[str],
    names: Mapping[str, str],
    now: datetime,
) -> api.DriverThemeShown:
    return api.DriverThemeShown(
        id=row.id,
        name=row.name,
        state=row.state,  # type: ignore[arg-type]  # merged ones are not read
        kind=row.kind,  # type: ignore[arg-type]  # the table knows no other
        words=list(
            dict.fromkeys(str(word) for term, word in row.words.items() if kind_of(term) == "word")
        ),
        topics=_of(row, "topic"),
        codes=_of(row, "code"),
        moved=_of(row, "moved"),
        people=row.people,
        usual=row.usual_tenths / 10,
        first_week=row.first_week,
        last_week=row.last_week,
        fresh=row.seen_at >= now - FRESH,
        weeks=weeks,
        by_channel=_spread(row.spread.get("channel", {})),
        by_topic=_spread(row.spread.get("topic", {})),
        examples=examples,
        kept=[str(each) for each in row.examples],
        reason=row.reason,
        decided_by=names.get(row.decided_by or ""),
        decided_at=row.decided_at,
        sheet=row.sheet_id,
        tasks=row.tasks,
    )


def _spread(counts: Mapping[str, int]) -> list[api.SpreadOver]:
    return [api.SpreadOver(key=key, people=people) for key, people in counts.items()]


def _order(theme: api.DriverThemeShown) -> tuple[bool, bool, bool, int]:
    return theme.state == "dismissed", not theme.fresh, theme.kind == "seasonal", -theme.people


def _of(row: DriverTheme, kind: Kind) -> list[str]:
    """Return what terms of this kind say, without the kind's name."""
    return [term.partition(":")[2] for term in row.words if kind_of(term) == kind]


async def _examples(session: AsyncSession, themes: Sequence[str]) -> dict[str, list[str]]:
    """Titles of contacts that show what each theme is about, without what may tell of a person; of a contact without a title its
    first words."""
    rows = await session.execute(
        select(DriverSample.theme_id, Contact.id, Contact.visitor_name, Contact.notes, Message.subject)
        .join(Contact, Contact.id == DriverSample.contact_id)
        .outerjoin(Message, Message.contact_id == Contact.id)
        .where(DriverSample.theme_id.in_(themes))
        .order_by(DriverSample.theme_id, Contact.created_at.desc(), Contact.id)
    )  # fmt: skip
    contacts = rows.all()
    said: dict[str, str] = {}
    for contact, text in await session.execute(citizens_texts([row[1] for row in contacts])):
        said.setdefault(contact, text)
    titles: dict[str, list[str]] = {}
    for theme_id, contact_id, name, notes, subject in contacts:
        title = example(subject or said.get(contact_id) or notes or "", (name,))
        of_theme = titles.setdefault(theme_id, [])
        if title and title not in of_theme and len(of_theme) < EXAMPLES:
            of_theme.append(title)
    return titles


def example(text: str, names: Collection[str | None]) -> str:
    """Return a title in the form that is shown: one line, cleaned and short; empty where too little is left. Pure."""
    line = " ".join(cleaned(text[: 4 * LONGEST_EXAMPLE], names).split())
    if len(line) > LONGEST_EXAMPLE:
        line = line[: LONGEST_EXAMPLE - 1].rpartition(" ")[0] + GONE
    return line if len(line.replace(GONE, "").strip()) >= 3 else ""


async def _there(session: AsyncSession, theme: str) -> DriverTheme:
    row = await session.get(DriverTheme, theme)
    if row is None or row.state == "merged":
        raise _absent()
    return row


async def _locked(session: AsyncSession, theme: str) -> DriverTheme:
    row = await session.get(DriverTheme, theme, with_for_update=True)
    if row is None or row.state == "merged":
        raise _absent()
    return row


def _absent() -> Refused:
    return Refused("not_found", "There is no such theme.", kind="absent")
