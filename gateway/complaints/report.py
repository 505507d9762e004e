"""Counts a year of complaints, and writes the figures as a file. Rows without words stay after texts are erased, so
the figures of a past year stay the same."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.complaints import api, choices, records
from gateway.complaints.states import WORKED_ON, State
from gateway.complaints.tables import Complaint, ComplaintStep, Praise
from gateway.contacts.tables import Contact
from gateway.platform.plain_text import BYTE_ORDER_MARK, in_cell
from gateway.platform.sql.engine import Database
from gateway.platform.words import Fragment
from gateway.reports.periods import bounds, local_day

YEAR_WORDS: Final = Fragment("complaint-report")
CHOICE_WORDS: Final = Fragment("complaint-choices")
By = Literal["category", "cause", "measure", "office", "month"]
MEASURES_SHOWN: Final = 8


class ComplaintReports:
    """Counts complaints by year, and lists decided measures."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def of(self, year: int | None) -> api.ComplaintsReport:
        """Return the figures of a year; of the present one for None."""
        wanted = year or local_day(self._clock()).year
        start, end = bounds(date(wanted, 1, 1), date(wanted, 12, 31))
        async with self._database.reading() as session:
            rows = (
                (
                    await session.execute(
                        select(Complaint).where(
                            Complaint.taken_at >= start, Complaint.taken_at < end
                        )
                    )
                )
                .scalars()
                .all()
            )
            praises = await session.execute(
                select(func.count()).where(Praise.taken_at >= start, Praise.taken_at < end)
            )
            first: datetime | None = (
                await session.execute(select(func.min(Complaint.taken_at)))
            ).scalar_one()
            entries = await choices.labels(session)
            offices = {key: each.name for key, each in (await records.offices(session)).items()}
        years = range(
            local_day(first).year if first is not None else wanted,
            local_day(self._clock()).year + 1,
        )
        return summed(
            rows,
            year=wanted,
            years=sorted({*years, wanted}, reverse=True),
            praises=praises.scalar_one(),
            entries=entries,
            offices=offices,
        )

    async def file(self, query: api.ComplaintYearFile) -> str:
        """Return the figures of a year as CSV, in the reader's language."""
        return as_csv(await self.of(query.year), query.language, query.separator)

    async def measures(self, on: date) -> list[str]:
        """Return the measures decided on a day, for the de-briefing: reference, kind and measure, without a name or a text."""
        start, end = bounds(on, on)
        async with self._database.reading() as session:
            rows = await _measured(session, start, end)
            words = await choices.labels(session)

        def said(choice: str | None) -> str:
            return label_of(choice or "", words, "it")

        return [
            YEAR_WORDS.say(
                "it", "measure", reference=reference, category=said(row.category), measure=said(row.measure)
            )
            for row, reference in rows
        ]  # fmt: skip


def summed(
    rows: Sequence[Complaint],
    *,
    year: int,
    years: list[int],
    praises: int,
    entries: Mapping[str, api.Choice],
    offices: Mapping[str, str],
) -> api.ComplaintsReport:
    """Return the figures of these complaints. Pure."""
    answered = [row for row in rows if row.answered_at is not None]
    days = [
        (row.answered_at - row.taken_at).total_seconds() / 86_400
        for row in answered
        if row.answered_at
    ]
    return api.ComplaintsReport(
        year=year,
        years=years,
        taken=len(rows),
        anonymous=sum(row.anonymous for row in rows),
        answered=len(answered),
        in_time=sum(not row.late for row in answered),
        reopened=sum(row.reopened_at is not None for row in rows),
        settled=sum(row.settled is True for row in rows),
        open=sum(row.state in WORKED_ON for row in rows),
        praises=praises,
        days=round(sum(days) / len(days), 1) if days else None,
        rows=[
            *_counted("category", (row.category for row in rows), entries),
            *_counted("cause", (row.cause for row in rows), entries),
            *_counted("measure", (row.measure for row in rows), entries),
            *_counted("office", (row.office_id for row in rows), {
                key: api.Choice(id=key, label=name) for key, name in offices.items()
            }),
            *_by_month(rows),
        ],
    )  # fmt: skip


def _counted(
    by: By, keys: Iterable[str | None], named: Mapping[str, api.Choice]
) -> list[api.ComplaintsReportRow]:
    counts = Counter(key or "" for key in keys)
    return [
        api.ComplaintsReportRow(by=by, key=key, label=each.label, words=each.words, count=count)
        for key, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        for each in (named.get(key, api.Choice(id=key, label="")),)
    ]


def _by_month(rows: Sequence[Complaint]) -> list[api.ComplaintsReportRow]:
    counts = Counter(local_day(row.taken_at).strftime("%Y-%m") for row in rows)
    return [
        api.ComplaintsReportRow(by="month", key=key, label="", words={}, count=count)
        for key, count in sorted(counts.items())
    ]


def label_of(choice: str, labels: Mapping[str, api.Choice], language: str) -> str:
    """Return the name of a list's entry in a language: the office's words (in its own language where they are not
    translated), or those that ship. An unknown entry gives its id."""
    given = labels.get(choice)
    if given is None:
        return choice
    if given.label:
        return given.words.get(language) or given.label
    return CHOICE_WORDS.say(language, f"choice.{choice}")


def as_csv(report: api.ComplaintsReport, language: str, separator: str) -> str:
    """Return the figures as CSV (RFC 4180) in which no cell is a formula. Pure."""

    def say(key: str) -> str:
        return YEAR_WORDS.say(language, key)

    figures = ("taken", "anonymous", "answered", "in_time", "reopened", "settled", "open", "praises", "days")  # fmt: skip
    lines: list[tuple[str, str, object]] = [(say("heading.by"), say("heading.what"), say("heading.count"))]  # fmt: skip
    lines += [
        (say("year"), say(f"figure.{name}"), "" if value is None else value)
        for name in figures
        for value in (getattr(report, name),)
    ]
    for row in report.rows:
        what = row.label or row.key
        if row.by in ("category", "cause", "measure") and row.key:
            entry = api.Choice(id=row.key, label=row.label, words=row.words)
            what = label_of(row.key, {row.key: entry}, language)
        lines.append((say(f"by.{row.by}"), what or say("none"), row.count))
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";" if separator == "semicolon" else ",")
    writer.writerows(
        [[in_cell(each) if isinstance(each, str) else each for each in line] for line in lines]
    )
    return BYTE_ORDER_MARK + made.getvalue()


async def _measured(
    session: AsyncSession, start: datetime, end: datetime
) -> list[tuple[Complaint, str]]:
    rows = await session.execute(
        select(Complaint, Contact.reference)
        .join(Contact, Contact.id == Complaint.contact_id)
        .join(ComplaintStep, ComplaintStep.contact_id == Complaint.contact_id)
        .where(
            ComplaintStep.state == State.MEASURE, ComplaintStep.at >= start, ComplaintStep.at < end
        )
        .order_by(ComplaintStep.at)
    )
    found: dict[str, tuple[Complaint, str]] = {}
    for row, reference in rows:
        found.setdefault(row.contact_id, (row, reference))
    return list(found.values())[:MEASURES_SHOWN]
