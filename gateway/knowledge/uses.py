"""Notes the use of sheets in a contact: read, sent, reported as wrong or missing. The notes are deleted with the contact."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import api, lookups, sql
from gateway.knowledge.freshness import Freshness, freshness
from gateway.knowledge.paper import SheetPaper, as_markdown
from gateway.knowledge.reading import until_of, version_for
from gateway.knowledge.tables import Sheet, SheetUse, SheetVerdict, SheetVersion
from gateway.mail.compose import LETTERS, Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.checks import is_technical
from gateway.platform.dates import full_day_in_words
from gateway.platform.ids import new_id
from gateway.platform.languages import SOURCE, language_of
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day
from queueing.backend import Acd

GiveTask: TypeAlias = Callable[[str, str | None, str], Awaitable[None]]
"""Gives a task: its text, the account that has it (None: everybody), and the account that gives it."""
_IN_TEXT: Final = re.compile(r"https?://[^\s/]+/guide/([A-Za-z0-9_-]{1,64})")
"""The address of a sheet, as an answer has it."""
LOOKED_BACK = timedelta(days=90)
HAVING_TASKS: Final = (Role.OPERATOR, Role.OFFICE, Role.SUPERVISOR)
"""Administrators may own a sheet; the tasks of the day are not shown to them."""
WORDS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Used:
    """A use of a sheet of this ``title``: ``opened``, ``chat``, ``email`` or ``pdf``."""

    at: datetime
    how: str
    account_id: str | None
    title: str


class SheetUses:
    """Carries out what operators do with sheets at the desk."""

    def __init__(
        self,
        database: Database,
        acd: Acd,
        outbox: Outbox,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        give_task: GiveTask,
        missing: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """*give_task* makes a task of each report of a wrong or missing sheet. *missing* is called with the words, the
        language and the account of each report of a missing one."""
        self._database = database
        self._acd = acd
        self._outbox = outbox
        self._sender = sender
        self._clock = clock
        self._give_task = give_task
        self._missing = missing

    async def use(self, sheet_id: str, wanted: api.SheetUsed, staff: Staff) -> api.SheetSent:
        """Note that a sheet is used in the contact that the caller has in hand, and with ``email`` send it.

        For the chat the operator's page sends the returned title and link itself, and then notes the use as ``chat``.
        Raises :class:`Refused`: ``not_in_hand``, ``not_found``, ``not_in_force`` (expired, withdrawn or never published: it
        may only be read), ``no_address``, ``busy`` (the contact's row is not written yet).
        """
        agent = await self._acd.agent(staff.account_id)
        if agent is None or agent.contact != wanted.contact:
            raise Refused("not_in_hand", "You have no such contact in hand.")
        if wanted.how == "email" and wanted.to is None:
            raise Refused("no_address", "Say to which address.", kind="invalid")
        now = self._clock()
        try:
            async with self._database.writing() as session:
                row, version, until = await self._in_force(session, sheet_id, wanted.language)
                lapsed = until is None or freshness(
                    until, now, withdrawn=row.withdrawn_at is not None
                ) in (Freshness.EXPIRED, Freshness.WITHDRAWN)
                if wanted.how != "opened" and lapsed:
                    raise Refused("not_in_force", "It is not in force: it can be read, not sent.")
                if wanted.how != "opened" or not await _opened(session, wanted.contact, sheet_id):
                    session.add(
                        SheetUse(
                            id=new_id(), contact_id=wanted.contact, sheet_id=sheet_id, version=version.number,
                            how=wanted.how, at=now, account_id=staff.account_id,
                        )
                    )  # fmt: skip
                if wanted.how == "email" and wanted.to is not None:
                    letter = self._letter(row, version, wanted.to, wanted.language)
                    await self._outbox.put(session, letter, contact_id=wanted.contact, kind="sheet")
                    await audit.append(
                        session, at=now, account_id=staff.account_id, action="sheet.mail",
                        subject=f"sheet:{sheet_id}", detail={"contact": wanted.contact, "version": version.number},
                    )  # fmt: skip
        except IntegrityError:
            raise Refused(
                "busy", "The contact is not written down yet; try again.", retryable=True
            ) from None
        if wanted.how == "email":
            self._outbox.wake()
        return api.SheetSent(
            title=version.title,
            link=self.link(sheet_id),
            version=version.number,
            in_force=not lapsed,
        )

    async def in_answer(
        self,
        session: AsyncSession,
        contact_id: str,
        text: str,
        language: str,
        account_id: str | None,
    ) -> list[str]:
        """Note the sheets in force whose addresses stand in the *text* of an answer by e-mail, each once, in the caller's
        transaction.

        Return their ids.
        """
        now, noted = self._clock(), []
        for sheet_id in dict.fromkeys(_IN_TEXT.findall(text)):
            try:
                row, version, until = await self._in_force(session, sheet_id, language)
            except Refused:
                continue
            if until is None or freshness(until, now, withdrawn=row.withdrawn_at is not None) in (
                Freshness.EXPIRED,
                Freshness.WITHDRAWN,
            ):
                continue
            session.add(
                SheetUse(
                    id=new_id(), contact_id=contact_id, sheet_id=sheet_id, version=version.number,
                    how="email", at=now, account_id=account_id,
                )
            )  # fmt: skip
            noted.append(sheet_id)
        await session.flush()
        return noted

    async def tell(self, wanted: api.SheetProblem, staff: Staff) -> None:
        """Give the report as a task to the sheet's owner, else its deputy, else a supervisor.

        Raises :class:`Refused`: ``not_found``, ``empty``.
        """
        words = one_line(wanted.words)
        title = ""
        own: tuple[str | None, ...] = ()
        async with self._database.reading() as session:
            if wanted.sheet is not None:
                row = await session.get(Sheet, wanted.sheet)
                if row is None:
                    raise Refused("not_found", "There is no such sheet.")
                titles = await lookups.titles(session, {(row.id, row.current or row.last_number)})
                title, own = titles.get(row.id, ""), (row.owner_id, row.deputy_id)
            elif not words:
                raise Refused("empty", "Say what is missing.", kind="invalid")
            receiver = await _working(session, own) or await _supervisor(session)
        key = "sheet.task.missing" if wanted.sheet is None else "sheet.task.wrong"
        text = LETTERS.say(SOURCE, key, title=title, words=words or "—")
        await self._give_task(text, receiver, staff.account_id)
        if wanted.sheet is None:
            await self._missing(words, SOURCE, staff.account_id)

    async def figures(self, sheet_id: str) -> api.SheetFigures:
        """Return how often a sheet was used lately, and citizens' verdicts on it."""
        since = self._clock() - LOOKED_BACK
        async with self._database.reading() as session:
            used = await session.execute(
                select(SheetUse.how, func.count())
                .where(SheetUse.sheet_id == sheet_id, SheetUse.at >= since)
                .group_by(SheetUse.how)
            )
            counts = {how: int(count) for how, count in used}
            of = (SheetVerdict.sheet_id == sheet_id, SheetVerdict.at >= since)
            useful, useless = (
                await session.execute(
                    select(
                        func.coalesce(
                            func.sum(case((SheetVerdict.useful.is_(True), 1), else_=0)), 0
                        ),
                        func.coalesce(
                            func.sum(case((SheetVerdict.useful.is_(False), 1), else_=0)), 0
                        ),
                    ).where(*of)
                )
            ).one()
            said = await session.execute(
                select(SheetVerdict.words)
                .where(*of, SheetVerdict.words != "")
                .order_by(SheetVerdict.at.desc())
                .limit(WORDS_SHOWN)
            )
            words = list(said.scalars())
        return api.SheetFigures(
            days=LOOKED_BACK.days,
            read=counts.get("opened", 0),
            sent=sum(count for how, count in counts.items() if how != "opened"),
            useful=int(useful),
            useless=int(useless),
            words=words,
        )

    async def paper(self, sheet_id: str, language: str) -> SheetPaper:
        """Return a sheet ready to be printed. Raises :class:`Refused` ``not_found``, ``not_in_force``."""
        now = self._clock()
        async with self._database.reading() as session:
            row, version, until = await self._in_force(session, sheet_id, language)
        if until is None or freshness(until, now, withdrawn=row.withdrawn_at is not None) in (
            Freshness.EXPIRED,
            Freshness.WITHDRAWN,
        ):
            raise Refused("not_in_force", "It is not in force: it can be read, not sent.")
        said = sql.text_of(version)
        return SheetPaper(
            text=as_markdown(said, version.language, self.link(sheet_id)),
            language=language_of(version.language),
            title=said.title,
            at=now,
            valid=LETTERS.say(
                version.language,
                "sheet.valid",
                day=full_day_in_words(local_day(until), language_of(version.language)),
            ),
            organisation=self._sender.organisation,
            station=self._sender.named(version.language),
            link=self.link(sheet_id),
        )

    def link(self, sheet_id: str) -> str:
        """Return the public address of a sheet, valid as long as it is in force."""
        return f"{self._sender.origin}/guide/{sheet_id}"

    def _letter(self, row: Sheet, version: SheetVersion, to: str, language: str) -> Letter:
        said = sql.text_of(version)
        spoken = language_of(language)
        return Letter(
            to=to,
            subject=LETTERS.say(spoken, "sheet.subject", title=said.title),
            text=LETTERS.say(
                spoken,
                "sheet.text",
                text=as_markdown(said, version.language, self.link(row.id)),
                link=self.link(row.id),
                pdf=f"{self.link(row.id)}/pdf?lang={spoken}",
                name=self._sender.named(spoken),
                organisation=self._sender.organisation,
            ),
            automatic=False,
            languages=tuple(dict.fromkeys((spoken, language_of(version.language)))),
        )

    @staticmethod
    async def _in_force(
        session: AsyncSession, sheet_id: str, language: str
    ) -> tuple[Sheet, SheetVersion, datetime | None]:
        """A sheet, the version of it that readers of *language* are shown (a draft where nothing was published), and its end."""
        row = await session.get(Sheet, sheet_id)
        if row is None:
            raise Refused("not_found", "There is no such sheet.")
        written = (await sql.written(session, [sheet_id])).get(sheet_id, [])
        number = version_for(row, written, language) or row.last_number
        version = await session.get_one(SheetVersion, (sheet_id, number))
        return row, version, until_of(row, await sql.lives(session))


async def used_in(session: AsyncSession, contact_id: str) -> list[Used]:
    """Return the uses of sheets in a contact, oldest first."""
    return [
        Used(at=use.at, how=use.how, account_id=use.account_id, title=title)
        for use, title in await sql.used_in(session, contact_id)
    ]


async def _opened(session: AsyncSession, contact_id: str, sheet_id: str) -> bool:
    found = await session.execute(
        select(SheetUse.id).where(
            SheetUse.contact_id == contact_id,
            SheetUse.sheet_id == sheet_id,
            SheetUse.how == "opened",
        )
    )
    return found.first() is not None


async def _working(session: AsyncSession, accounts: Sequence[str | None]) -> str | None:
    """The first of these accounts that is in use and is shown its tasks."""
    for account_id in filter(None, accounts):
        account = await session.get(Account, account_id)
        if account is not None and account.disabled_at is None and account.role in HAVING_TASKS:
            return account.id
    return None


async def _supervisor(session: AsyncSession) -> str | None:
    """The supervisor with the oldest account; None: there is none."""
    rows = await session.execute(
        select(Account)
        .where(Account.role == Role.SUPERVISOR, Account.disabled_at.is_(None))
        .order_by(Account.created_at, Account.id)
    )
    for each in rows.scalars():
        if not is_technical(category.category for category in each.categories):
            return each.id
    return None
