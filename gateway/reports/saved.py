"""Saved reports: stored by supervisors, and mailed to offices and people when a period is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
import structlog
from sqlalchemy import func, or_, select, update

from gateway.accounts import addressees
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.dates import day_in_figures
from gateway.platform.ids import new_id
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import changes_one
from gateway.reports.grouping import By
from gateway.reports.paper import TILES, figure_words
from gateway.reports.periods import Compare, local_day
from gateway.reports.report import Report, ReportRequest, check, require_agreement
from gateway.reports.reports import Reports
from gateway.reports.saved_periods import Over, due, last_over, next_due
from gateway.reports.tables import SavedReport
from gateway.reports.words import DOCUMENT, ReportWords
from queueing.categories import Catalogue

log = structlog.get_logger()

CHECK_EVERY_S = 300.0
MOST = 100
Limit = Annotated[str, msgspec.Meta(max_length=64)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class SavedAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Rows, limits and comparison of a saved report, as of any report."""

    by: By = By.DAY
    category: Limit = ""
    channel: Limit = ""
    outcome: Limit = ""
    operator: Limit = ""
    office: Limit = ""
    wrap_up: Limit = ""
    compare: Compare = Compare.PREVIOUS


class NewSavedReport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A report to be saved. Where ``offices`` or ``people`` (ids of accounts) are named it is mailed to them after
    each period."""

    name: Name
    period: Over
    asked: SavedAsked
    language: Literal["it", "en"] = "it"
    offices: Annotated[list[Limit], msgspec.Meta(max_length=60)] = []
    people: Annotated[list[Limit], msgspec.Meta(max_length=60)] = []


class SavedReportShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A saved report; ``first`` and ``last`` are the days of its period today. ``owner`` is the name of the person who saved it,
    ``nextAt`` when it is mailed next, null where it is not."""

    id: str
    name: str
    period: Over
    first: date
    last: date
    asked: SavedAsked
    language: str
    offices: list[str]
    people: list[str]
    owner: str | None
    next_at: datetime | None
    sent_for: date | None


class SavedReports(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All of them by name. Without ``mailConfigured`` mail waits until the station has a mail server."""

    reports: list[SavedReportShown]
    mail_configured: bool


class Saved:
    """Stores saved reports, and owns the loop that mails them."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        outbox: Outbox,
        catalogue: Catalogue,
        *,
        sender: Sender,
        station: str,
        agreement: str,
        wait_days: int = 0,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._reports = reports
        self._outbox = outbox
        self._catalogue = catalogue
        self._sender = sender
        self._station = station
        self._agreement = agreement
        self._wait = timedelta(days=wait_days)
        self._clock = clock
        self._loop = Periodic("reports:mail", self.send_due, CHECK_EVERY_S, first_after_s=20.0)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def listing(self) -> SavedReports:
        """Return every saved report of the station."""
        now = self._clock()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(SavedReport, Account.display_name)
                .outerjoin(Account, Account.id == SavedReport.owner)
                .where(SavedReport.station == self._station)
                .order_by(func.lower(SavedReport.name), SavedReport.id)
            )
            shown = [_shown(row, owner, now, self._wait_of(row)) for row, owner in rows]
        return SavedReports(reports=shown, mail_configured=self._outbox.configured)

    async def add(self, wanted: NewSavedReport, *, by: str) -> None:
        """Save a report; it is first mailed for the next period that ends.

        Raises ``Refused``: ``agreement_needed``, ``unknown_office``, ``unknown_person``, ``too_many``, or as the report
        itself.
        """
        now = self._clock()
        period = due(wanted.period, now)
        asked = asked_of(wanted.asked, period)
        if asked.names_operators:
            period = due(wanted.period, now - self._wait)
        check(asked)
        require_agreement(names_operators=asked.names_operators, agreement=self._agreement)
        async with self._database.writing() as session:
            addresses = await addressees.of_offices(session, wanted.offices)
            if set(addresses) != set(wanted.offices):
                raise Refused(
                    "unknown_office", "One of the offices has no address, or there is none.",
                    kind="invalid",
                )  # fmt: skip
            await addressees.require_people(session, wanted.people)
            count = await session.scalar(
                select(func.count()).where(SavedReport.station == self._station)
            )
            if (count or 0) >= MOST:
                raise Refused("too_many", f"There are {MOST} saved reports already.")
            row = SavedReport(
                id=new_id(), station=self._station, name=wanted.name.strip() or wanted.period,
                owner=by, period=wanted.period, asked=msgspec.to_builtins(wanted.asked),
                language=wanted.language, offices=sorted(set(wanted.offices)),
                people=sorted(set(wanted.people)),
                sent_for=period[0], created_at=now,
            )  # fmt: skip
            session.add(row)
            await audit.append(
                session, at=now, account_id=by, action="report.save", subject=f"report:{row.id}",
                detail={"period": wanted.period, "offices": len(row.offices), "people": len(row.people)},
            )  # fmt: skip

    async def remove(self, report_id: str, *, by: str) -> None:
        """Delete a saved report; sent mails stay sent. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            row = await session.get(SavedReport, report_id)
            if row is None or row.station != self._station:
                raise Refused("not_found", "There is no such saved report.", kind="absent")
            await session.delete(row)
            await audit.append(
                session, at=self._clock(), account_id=by, action="report.remove",
                subject=f"report:{report_id}",
            )  # fmt: skip

    async def send_due(self) -> int:
        """Put the letters of periods that are over into the outbox, once each in all gateways; return how many."""
        now = self._clock()
        async with self._database.reading() as session:
            found = await session.scalars(
                select(SavedReport).where(SavedReport.station == self._station)
            )
            rows = [
                row for row in found if _is_mailed(row) and _is_due(row, now - self._wait_of(row))
            ]
        sent = 0
        for row in rows:
            sent += await self._send(row, now)
        if sent:
            self._outbox.wake()
        return sent

    def _wait_of(self, row: SavedReport) -> timedelta:
        """Return how long a report waits after its period: operators see their own figures first."""
        asked = msgspec.convert(row.asked, SavedAsked)
        names_operators = asked.by is By.OPERATOR or asked.operator != ""
        return self._wait if names_operators else timedelta()

    async def _send(self, row: SavedReport, now: datetime) -> int:
        first, last = due(msgspec.convert(row.period, Over), now - self._wait_of(row))
        asked = asked_of(msgspec.convert(row.asked, SavedAsked), (first, last))
        if asked.names_operators and not self._agreement:
            # the agreement has ended: nothing of single operators goes out any more
            log.warning("report.not_mailed", report=row.id, why="agreement_needed")
            return 0
        report = await self._reports.report(asked)
        async with self._database.writing() as session:
            # one gateway has the period; another finds it sent
            claimed = await changes_one(
                session,
                update(SavedReport)
                .where(
                    SavedReport.id == row.id,
                    or_(SavedReport.sent_for.is_(None), SavedReport.sent_for < first),
                )
                .values(sent_for=first),
                synchronized=False,
            )
            if not claimed:
                return 0
            offices = await addressees.of_offices(session, row.offices)
            people = await addressees.of_people(session, row.people)
            addresses = {address for _, address in (*offices.values(), *people.values())}
            for address in sorted(addresses):
                letter = letter_of(row, report, self._sender, self._catalogue, to=address)
                await self._outbox.put(session, letter, contact_id=None, kind="report")
            await audit.append(
                session, at=now, account_id=None, action="report.mail", subject=f"report:{row.id}",
                detail={"first": first.isoformat(), "last": last.isoformat(), "offices": len(offices), "people": len(people)},
            )  # fmt: skip
        return len(addresses)


def asked_of(saved: SavedAsked, days: tuple[date, date]) -> ReportRequest:
    """Return the request of a saved report for these days. Pure."""
    asked = ReportRequest(days[0], days[1], saved.by)
    return replace(
        asked, category=saved.category, channel=saved.channel, outcome=saved.outcome,
        operator=saved.operator, office=saved.office, wrap_up=saved.wrap_up, compare=saved.compare,
    )  # fmt: skip


def letter_of(
    row: SavedReport, report: Report, sender: Sender, catalogue: Catalogue, *, to: str
) -> Letter:
    """Return the letter of a saved report: the total's figures in words, and a link to the report. Pure."""
    language = row.language
    words = ReportWords(language, catalogue)
    before = report.before
    lines = []
    for name in TILES:
        line = f"{words.figure(name)}: {figure_words(name, report.total.figures, language)}"
        if before is not None:
            then = figure_words(name, before.total.figures, language)
            line += f" ({DOCUMENT.say(language, 'was', value=then)})"
        lines.append(line)
    days = {
        "first": day_in_figures(report.first, language),
        "last": day_in_figures(report.last, language),
    }
    return Letter(
        to=to,
        subject=DOCUMENT.say(language, "mail.subject", name=row.name, **days),
        text=DOCUMENT.say(
            language, "mail.text", name=row.name, figures="\n".join(lines),
            link=f"{sender.origin}/supervisor/reports?{query_of(row, report)}",
            station=sender.named(language), organisation=sender.organisation, **days,
        ),
        automatic=True,
        languages=("it",) if language == "it" else ("en",),
    )  # fmt: skip


def query_of(row: SavedReport, report: Report) -> str:
    """Return the page's address of the report for these days."""
    given: dict[str, Any] = {"from": report.first, "to": report.last, "by": "day", **row.asked}
    return urlencode(given)


def _is_mailed(row: SavedReport) -> bool:
    return bool(row.offices or row.people)


def _is_due(row: SavedReport, now: datetime) -> bool:
    first, _ = due(msgspec.convert(row.period, Over), now)
    return row.sent_for is None or row.sent_for < first


def _shown(row: SavedReport, owner: str | None, now: datetime, wait: timedelta) -> SavedReportShown:
    period = msgspec.convert(row.period, Over)
    first, last = last_over(period, local_day(now - wait))
    return SavedReportShown(
        id=row.id,
        name=row.name,
        period=period,
        first=first,
        last=last,
        asked=msgspec.convert(row.asked, SavedAsked),
        language=row.language,
        offices=list(row.offices),
        people=list(row.people),
        owner=owner,
        next_at=next_due(period, now - wait) + wait if _is_mailed(row) else None,
        sent_for=row.sent_for,
    )
