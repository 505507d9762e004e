"""Stores periodical reports: drafted once a period, each revision of the texts kept, signed off for good."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.command_reports import writing
from gateway.command_reports.facts import SECTIONS, Facts
from gateway.command_reports.periods import Kind, Period, due, offered, period_of
from gateway.command_reports.reading import FactReader
from gateway.command_reports.tables import CommandReport, CommandReportText
from gateway.command_reports.writing import COMMAND_REPORT
from gateway.conference.minutes_pdf import Paper, printed
from gateway.emblem.picture import Emblem
from gateway.platform.audit import log as audit
from gateway.platform.dates import moment_in_figures
from gateway.platform.http.pages import station_name
from gateway.platform.ids import new_id
from gateway.platform.languages import language_of
from gateway.platform.plain_text import cleaned
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import ROME
from gateway.reports.paper import Letterhead
from gateway.reports.periods import local_day
from gateway.workday.api import AgendaReport
from signaling.protocol.base import Language

LISTED: Final = 200
LONGEST: Final = 8_000
"""Characters of a section."""
Text = Annotated[str, Meta(max_length=LONGEST)]
Spoken = Literal["it", "en"]
State = Literal["draft", "signed"]


class ReportPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A period that is over, and the title of its report."""

    kind: Kind
    first: date
    last: date
    title: str


class ReportListed(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the list; ``signed_at`` and ``signed_by`` are null for a draft."""

    id: str
    kind: Kind
    first: date
    last: date
    title: str
    state: State
    signed_at: datetime | None
    signed_by: str | None


class CommandReports(msgspec.Struct, frozen=True, kw_only=True):
    """All reports, the newest period first; ``due``: periods whose report should be signed by now and is not;
    ``offered``: periods that are over and have no report."""

    reports: list[ReportListed]
    due: list[ReportPeriod]
    offered: list[ReportPeriod]


class CommandReportShown(msgspec.Struct, frozen=True, kw_only=True):
    """A report. Its figures were frozen at ``counted_at``; ``released``: answers to the questionnaire of the whole
    period were out then. A signed one never changes; ``sha256`` is the digest of its document."""

    id: str
    kind: Kind
    first: date
    last: date
    title: str
    language: Language
    state: State
    revision: int
    counted_at: datetime
    released: bool
    written_at: datetime
    written_by: str | None
    signed_at: datetime | None
    signed_by: str | None
    sha256: str | None
    sections: list[writing.SectionShown]


class NewCommandReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The period that begins on ``first``, and the language of the report."""

    kind: Kind
    first: date
    language: Spoken = "it"


class SectionTexts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The texts of the sections, as Markdown."""

    contacts: Text
    trust: Text
    themes: Text
    complaints: Text
    sheets: Text
    service: Text
    quality: Text


class CommandReportTexts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The texts of all sections, and the revision from which they were made."""

    revision: Annotated[int, Meta(ge=1)]
    texts: SectionTexts


class CommandReportBook:
    """Drafts, changes, signs and prints reports. Two people never overwrite each other: a writer names the revision
    that was changed. *head* is the letterhead."""

    def __init__(
        self,
        database: Database,
        facts: FactReader,
        head: Letterhead,
        clock: Callable[[], datetime],
        emblem: Callable[[], Emblem | None] = lambda: None,
    ) -> None:
        self._database = database
        self._facts = facts
        self._head = head
        self._clock = clock
        self._emblem = emblem
        self._printing = asyncio.Semaphore(1)

    async def listed(self, language: Language) -> CommandReports:
        """Return all reports, and the periods that may or should be reported on; titles are in the reader's
        language."""
        since = await self._facts.since()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(CommandReport)
                .order_by(CommandReport.last.desc(), CommandReport.first.desc())
                .limit(LISTED)
            )
            found = list(rows.scalars())
        today = local_day(self._clock())
        written = {(_kind(row), row.first) for row in found}
        signed = {(_kind(row), row.first) for row in found if row.state == "signed"}

        def named(period: Period) -> ReportPeriod:
            return ReportPeriod(
                kind=period.kind, first=period.first, last=period.last, title=writing.title(period, language)
            )  # fmt: skip

        return CommandReports(
            reports=[_listed(row) for row in found],
            due=[] if since is None else [named(each) for each in due(today, since, written, signed)],
            offered=[] if since is None else [
                named(each) for each in offered(today, since) if (each.kind, each.first) not in written
            ],
        )  # fmt: skip

    async def reminders(self) -> list[AgendaReport]:
        """Return the reports that are due, for the day's agenda."""
        return [
            AgendaReport(kind=each.kind, first=each.first) for each in (await self.listed("it")).due
        ]

    async def draft(self, wanted: NewCommandReport, by: Staff) -> CommandReportShown:
        """Freeze the figures of a period and write a first text; return the report. A period that has a report keeps
        it. Raises ``Refused``: ``no_period``, ``not_over``."""
        now = self._clock()
        period = period_of(wanted.kind, wanted.first, local_day(now))
        facts = await self._facts.of(period, wanted.language)
        report_id = new_id()
        async with self._database.writing() as session:
            row = {
                "id": report_id, "kind": period.kind, "first": period.first, "last": period.last, "language": wanted.language,
                "state": "draft", "revision": 1, "facts": msgspec.to_builtins(facts), "counted_at": now, "drafted_by": by.account_id,
            }  # fmt: skip
            if await insert_once(
                session, CommandReport, row, unless=(CommandReport.kind, CommandReport.first)
            ):
                session.add(
                    CommandReportText(
                        report_id=report_id, revision=1, texts=writing.drafted(facts, wanted.language),
                        written_at=now, written_by=None,
                    )
                )  # fmt: skip
                await _note(session, now, by, "draft", report_id, period=_period_word(period))
        async with self._database.reading() as session:
            made = await session.scalar(
                select(CommandReport.id).where(
                    CommandReport.kind == period.kind, CommandReport.first == period.first
                )
            )
            return await self._shown(session, made or report_id)

    async def of(self, report_id: str) -> CommandReportShown:
        """Return a report. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            return await self._shown(session, report_id)

    async def write(self, report_id: str, wanted: CommandReportTexts, by: Staff) -> CommandReportShown:  # fmt: skip
        """Store other texts. Raises ``Refused``: ``not_found``, ``signed``, ``changed`` where somebody has written
        meanwhile."""
        now = self._clock()
        async with self._database.writing() as session:
            await self._take(session, report_id, wanted.revision, revision=wanted.revision + 1)
            # PostgreSQL takes no zero in the document that is made of them
            texts = {name: cleaned(getattr(wanted.texts, name)) for name in SECTIONS}
            session.add(
                CommandReportText(
                    report_id=report_id, revision=wanted.revision + 1, texts=texts, written_at=now, written_by=by.account_id
                )
            )  # fmt: skip
        return await self.of(report_id)

    async def recount(self, report_id: str, revision: int, by: Staff) -> CommandReportShown:
        """Freeze the figures as they are now; texts stay, under the next revision, since nobody is to sign figures
        that they have not seen. Raises as :meth:`write`."""
        now = self._clock()
        async with self._database.reading() as session:
            row = await _row(session, report_id)
            period, language = _period(row), row.language
        facts = await self._facts.of(period, language)
        async with self._database.writing() as session:
            await self._take(
                session, report_id, revision, revision=revision + 1, facts=msgspec.to_builtins(facts), counted_at=now
            )  # fmt: skip
            text = await session.get(CommandReportText, (report_id, revision))
            if text is not None:
                session.add(
                    CommandReportText(
                        report_id=report_id, revision=revision + 1, texts=text.texts, written_at=text.written_at, written_by=text.written_by
                    )
                )  # fmt: skip
            await _note(session, now, by, "recount", report_id)
        return await self.of(report_id)

    async def sign(self, report_id: str, revision: int, by: Staff) -> CommandReportShown:
        """Sign a draft, which never changes afterwards. Raises as :meth:`write`."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await _row(session, report_id, lock=True)
            text = await session.get(CommandReportText, (report_id, row.revision))
            document = _document(row, {} if text is None else text.texts)
            digest = hashlib.sha256(document.encode()).hexdigest()
            account = await session.get(Account, by.account_id)
            await self._take(
                session, report_id, revision, state="signed", document=document, sha256=digest, signed_at=now,
                signed_by=by.account_id, signed_name="" if account is None else account.display_name[:120],
            )  # fmt: skip
            await _note(session, now, by, "sign", report_id, revision=revision, sha256=digest)
        return await self.of(report_id)

    async def remove(self, report_id: str, revision: int, by: Staff) -> None:
        """Delete a draft. Raises as :meth:`write`."""
        async with self._database.writing() as session:
            await self._take(session, report_id, revision, revision=revision + 1)
            await session.execute(
                delete(CommandReportText).where(CommandReportText.report_id == report_id)
            )
            await session.execute(delete(CommandReport).where(CommandReport.id == report_id))
            await _note(session, self._clock(), by, "remove", report_id)

    async def markdown(self, report_id: str) -> str:
        """Return the report as Markdown: of a signed one, the document that its digest is of. Raises ``Refused``
        ``not_found``."""
        async with self._database.reading() as session:
            row = await _row(session, report_id)
            text = await session.get(CommandReportText, (report_id, row.revision))
            return row.document or _document(row, {} if text is None else text.texts)

    async def pdf(self, report_id: str) -> bytes:
        """Return the report as PDF; a draft is marked as one. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            row = await _row(session, report_id)
            text = await session.get(CommandReportText, (report_id, row.revision))
            document = row.document or _document(row, {} if text is None else text.texts)
        language = language_of(row.language)
        at = (row.signed_at or row.counted_at).astimezone(ROME)
        signed = row.signed_at is not None
        say = COMMAND_REPORT.say
        paper = Paper(
            text=document,
            language=language,
            title=writing.title(_period(row), language),
            at=at,
            signed_by=row.signed_name if signed else None,
            state=say(language, "signed", by=row.signed_name or "", at=moment_in_figures(at, language))
            if signed
            else say(language, "draft"),
            digest=row.sha256 or "",
            organisation=self._head.organisation,
            station=station_name(self._head.station, language),
            emblem=self._emblem(),
        )  # fmt: skip
        async with self._printing:
            return await asyncio.to_thread(printed, paper)

    @staticmethod
    async def _take(session: AsyncSession, report_id: str, before: int, **changes: object) -> None:
        """Change a draft of which *before* is the newest text; one statement decides who is first."""
        done = await session.execute(
            update(CommandReport)
            .where(
                CommandReport.id == report_id,
                CommandReport.revision == before,
                CommandReport.state == "draft",
            )
            .values(**changes)
            .returning(CommandReport.id)
            .execution_options(synchronize_session=False)
        )
        if done.first() is None:
            row = await _row(session, report_id)
            if row.state == "signed":
                raise Refused("signed", "The report is signed off and does not change.")
            raise Refused("changed", "Somebody has written meanwhile.")

    async def _shown(self, session: AsyncSession, report_id: str) -> CommandReportShown:
        row = await _row(session, report_id)
        text = await session.get(CommandReportText, (report_id, row.revision))
        by = await session.get(Account, text.written_by) if text and text.written_by else None
        language = language_of(row.language)
        facts = msgspec.convert(row.facts, Facts)
        listed = _listed(row)
        return CommandReportShown(
            id=row.id, kind=listed.kind, first=row.first, last=row.last, title=listed.title, language=language,
            state=listed.state, revision=row.revision, counted_at=row.counted_at, released=facts.released,
            written_at=row.counted_at if text is None else text.written_at,
            written_by=None if by is None else by.display_name,
            signed_at=row.signed_at, signed_by=row.signed_name, sha256=row.sha256,
            sections=writing.shown(facts, {} if text is None else text.texts, language),
        )  # fmt: skip


def _document(row: CommandReport, texts: dict[str, str]) -> str:
    facts = msgspec.convert(row.facts, Facts)
    known: dict[str, str] = {name: texts.get(name, "") for name in SECTIONS}
    return writing.document(_period(row), facts, known, language_of(row.language))


async def _row(session: AsyncSession, report_id: str, *, lock: bool = False) -> CommandReport:
    row = await session.get(CommandReport, report_id, with_for_update=lock)
    if row is None:
        raise Refused("not_found", "There is no such report.")
    return row


def _kind(row: CommandReport) -> Kind:
    # nobody writes another
    return "year" if row.kind == "year" else "quarter" if row.kind == "quarter" else "month"


def _period(row: CommandReport) -> Period:
    return Period(_kind(row), row.first, row.last)


def _listed(row: CommandReport) -> ReportListed:
    return ReportListed(
        id=row.id, kind=_kind(row), first=row.first, last=row.last,
        title=writing.title(_period(row), language_of(row.language)),
        state="signed" if row.state == "signed" else "draft",
        signed_at=row.signed_at, signed_by=row.signed_name,
    )  # fmt: skip


def _period_word(period: Period) -> str:
    return f"{period.kind}/{period.first.isoformat()}"


async def _note(
    session: AsyncSession, at: datetime, by: Staff, deed: str, report_id: str, **detail: object
) -> None:
    await audit.append(
        session, at=at, account_id=by.account_id, action=f"command-report.{deed}", subject=f"command-report:{report_id}", detail=dict(detail)
    )  # fmt: skip
