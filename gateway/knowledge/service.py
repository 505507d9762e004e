"""Writes, reviews, publishes, confirms and withdraws sheets. A version is never changed: a writer adds one. Every published
text was approved by a second person."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import api, lookups, sql
from gateway.knowledge.attached import filled
from gateway.knowledge.care import managed, not_found, note, put_in, require_place
from gateway.knowledge.entries import SheetText, tidied
from gateway.knowledge.finding import SheetFinder
from gateway.knowledge.freshness import Freshness, freshness
from gateway.knowledge.lifecycle import Written, hands_in, newest, state_of
from gateway.knowledge.reading import until_of
from gateway.knowledge.showing import (
    MANAGERS,
    SheetPresenter,
    htmls,
    looks_after,
    manages,
    versions_shown,
)
from gateway.knowledge.tables import Sheet, SheetVersion
from gateway.platform.ids import new_id
from gateway.platform.languages import SOURCE
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.search.engine import EngineError
from queueing.categories import Catalogue


class SheetConflict(Exception):  # noqa: N818 - two have written at once, which is nobody's error
    """Raised when somebody else has written meanwhile; ``theirs`` is the newest version now."""

    def __init__(self, theirs: api.SheetVersionShown) -> None:
        super().__init__("Somebody else has written meanwhile.")
        self.theirs = theirs


class Sheets:
    """Reads and changes the station's sheets for the staff."""

    def __init__(
        self,
        database: Database,
        topics: Catalogue,
        clock: Callable[[], datetime],
        finder: SheetFinder,
        *,
        verdicts_kept: timedelta = timedelta(days=365),
        address: Callable[[str], str] = "/guide/{}".format,
    ) -> None:
        """*address* returns the public address of a sheet by its id."""
        self._address = address
        self._verdicts_kept = verdicts_kept
        self._database = database
        self._topics = topics
        self._clock = clock
        self._finder = finder

    async def listing(self, wanted: api.SheetsQuery, staff: Staff) -> api.SheetList:
        """Return the sheets that match: the thirty that fit the words best, else by title. Raises :class:`Refused`
        ``search_away``."""
        async with self._database.reading() as session:
            rows = [
                row
                for row in await lookups.all_sheets(session)
                if (wanted.state is None or row.state == wanted.state)
                and (wanted.topic is None or wanted.topic in row.topics)
                and (not wanted.mine or looks_after(row, staff))
            ]
        best_ids = await self._found(wanted.words, [row.id for row in rows])
        if best_ids is not None:
            by_id = {row.id: row for row in rows}
            rows = [by_id[each] for each in best_ids]
        async with self._database.reading() as session:
            shown = await SheetPresenter.read(session, rows, self._clock())
        listed = [shown.one(row, staff) for row in rows]
        if wanted.freshness is not None:
            listed = [each for each in listed if each.freshness is wanted.freshness]
        if best_ids is None:
            listed.sort(key=lambda each: (each.title.casefold(), each.id))
        return api.SheetList(sheets=listed)

    async def _found(self, typed: str, among: Sequence[str]) -> Sequence[str] | None:
        """Return the ids of the sheets that fit, None where nothing was typed."""
        if not typed.strip():
            self._finder.prepare()
            return None
        try:
            return await self._finder.find(typed, SOURCE, among, public=False) or []
        except EngineError:
            raise Refused(
                "search_away", "The search does not answer; choose a topic instead.", kind="away"
            ) from None

    async def opened(self, sheet_id: str, staff: Staff) -> api.SheetOpened:
        """Return a sheet with its text. Raises :class:`Refused` ``not_found``."""
        async with self._database.reading() as session:
            row = await session.get(Sheet, sheet_id)
            if row is None:
                raise not_found()
            shown = await SheetPresenter.read(session, [row], self._clock())
            listed = shown.one(row, staff)
            wanted = {each.version for each in listed.languages} | {
                each.published for each in listed.languages if each.published is not None
            }
            texts = await sql.shown_versions(session, {(sheet_id, number) for number in wanted})
            full = {
                each.number: each
                for each in await versions_shown(
                    session, list(texts.values()), shown.versions(row), staff
                )
            }
        return api.SheetOpened(
            **msgspec.structs.asdict(listed),
            published={
                each.language: full[each.published]
                for each in listed.languages
                if each.published is not None
            },
            newest={each.language: full[each.version] for each in listed.languages},
            may_manage=manages(row, staff),
            address=self._address(sheet_id),
        )

    async def versions(self, sheet_id: str, staff: Staff) -> api.SheetVersions:
        """Return all versions of a sheet, in all languages. Raises :class:`Refused` ``not_found``."""
        async with self._database.reading() as session:
            rows = await sql.versions_of(session, sheet_id)
            if not rows:
                raise not_found()
            written = (await sql.written(session, [sheet_id]))[sheet_id]
            return api.SheetVersions(versions=await versions_shown(session, rows, written, staff))

    async def waiting(self, staff: Staff) -> api.SheetsWaiting:
        """Return the counts of sheets to confirm and to review: all, and the caller's."""
        async with self._database.reading() as session:
            rows = [row for row in await lookups.all_sheets(session) if row.withdrawn_at is None]
            by_topic = await sql.lives(session)
            written = await sql.written(session, [row.id for row in rows])
            returned = await sql.returned_to(session, staff.account_id)
        now = self._clock()
        due, expired = self._lapsing(rows, by_topic, now)
        return api.SheetsWaiting(
            due=len(due),
            expired=len(expired),
            to_review=sum(
                staff.role in MANAGERS
                and each.state == "in_review"
                and newest(versions, each.language) == each
                and staff.account_id not in hands_in(versions, each.number)
                for versions in written.values()
                for each in versions
            ),
            mine_due=sum(looks_after(row, staff) for row in due),
            mine_expired=sum(looks_after(row, staff) for row in expired),
            returned=sum(
                (last := newest(written.get(sheet_id, ()), language)) is not None
                and last.number == number
                for sheet_id, number, language in returned
            ),
        )

    async def lapsing(self, session: AsyncSession) -> tuple[list[str], list[str]]:
        """Return the titles of the sheets to be confirmed soon, and of those that have expired."""
        rows = [row for row in await lookups.all_sheets(session) if row.withdrawn_at is None]
        due, expired = self._lapsing(rows, await sql.lives(session), self._clock())
        titles = await lookups.titles(
            session, {(row.id, row.current or 0) for row in (*due, *expired)}
        )
        return [titles[row.id] for row in due], [titles[row.id] for row in expired]

    async def add(self, wanted: api.NewSheet, staff: Staff) -> str:
        """Make a sheet; return its id.

        Raises :class:`Refused`: ``unknown_topic``, ``unknown_account``, ``unknown_file``, and as
        :func:`~gateway.knowledge.entries.tidied`.
        """
        sheet_id = new_id()
        await self._add(sheet_id, wanted, staff)
        return sheet_id

    async def add_once(self, sheet_id: str, wanted: api.NewSheet, staff: Staff) -> bool:
        """Make a sheet with this id, as :meth:`add`; return False if it exists already, also if another request makes it at
        the same time."""
        try:
            await self._add(sheet_id, wanted, staff)
        except IntegrityError:
            async with self._database.reading() as session:
                if await session.get(Sheet, sheet_id) is None:
                    raise
            return False
        return True

    async def _add(self, sheet_id: str, wanted: api.NewSheet, staff: Staff) -> None:
        text, now = tidied(wanted.text), self._clock()
        async with self._database.writing() as session:
            place = wanted.place
            if place.owner is None:
                place = msgspec.structs.replace(place, owner=staff.account_id)
            await require_place(session, self._topics, place)
            text = await filled(session, text)
            row = Sheet(
                id=sheet_id, topics=[], example=False, state="draft", last_number=0, current=None, meaning=0,
                created_at=now, confirmed_at=None, confirmed_by=None, reminded_at=None, escalated_at=None,
                withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
            )  # fmt: skip
            put_in(row, place)
            session.add(row)
            await session.flush()
            self._append(
                session, row, SOURCE, text, now=now, by=staff.account_id, why=wanted.why, review=wanted.review
            )  # fmt: skip
            await self._update_state(session, row)
            await note(session, "add", row, staff.account_id, self._clock(), topics=row.topics)

    async def write(self, sheet_id: str, wanted: api.SheetWrite, staff: Staff) -> None:
        """Add a version; the same text as before adds none, but may be handed in for review.

        Raises :class:`SheetConflict` unless the writer has seen the newest version in this language, and
        :class:`Refused`: ``not_found``, ``withdrawn``, ``unknown_file``, ``busy`` (somebody writes at the same moment),
        and as :func:`~gateway.knowledge.entries.tidied`.
        """
        text, now = tidied(wanted.text), self._clock()
        try:
            async with self._database.writing() as session:
                row = await self._standing(session, sheet_id)
                text = await filled(session, text)
                versions = (await sql.written(session, [sheet_id]))[sheet_id]
                last = newest(versions, wanted.language)
                if wanted.seen != (0 if last is None else last.number):
                    raise SheetConflict(await self._theirs(session, row, versions, last, staff))
                before = (
                    None
                    if last is None
                    else await session.get(SheetVersion, (sheet_id, last.number))
                )
                same = before is not None and sql.text_of(before) == text
                if (
                    before is not None
                    and same
                    and before.based_on == _base(row, versions, wanted.language)
                ):
                    if wanted.review and before.state == "draft":
                        before.state, before.returned_why = "in_review", None
                        await self._update_state(session, row)
                        await note(
                            session,
                            "hand_in",
                            row,
                            staff.account_id,
                            self._clock(),
                            version=before.number,
                        )
                    return
                if before is not None and before.state == "in_review":
                    before.state = "draft"
                self._append(
                    session, row, wanted.language, text, now=now, by=staff.account_id, why=wanted.why,
                    review=wanted.review, minor=wanted.minor, base=_base(row, versions, wanted.language),
                )  # fmt: skip
                await self._update_state(session, row)
                await note(session, "write", row, staff.account_id, self._clock(), version=row.last_number, language=wanted.language
                )  # fmt: skip
        except IntegrityError:
            # two at the same moment: the number of the version is taken
            raise Refused(
                "busy", "Somebody else is writing just now; try again.", retryable=True
            ) from None

    async def hand_in(self, sheet_id: str, number: int, staff: Staff) -> None:
        """Hand the newest version in its language in for review; repeating it changes nothing.

        Raises :class:`Refused`: ``not_found``, ``withdrawn``, ``not_newest``, ``published_already``.
        """
        async with self._database.writing() as session:
            row, version, _ = await self._newest(session, sheet_id, number)
            if version.state == "published":
                raise Refused("published_already", "This version is published.")
            if version.state == "in_review":
                return
            version.state, version.returned_why = "in_review", None
            await self._update_state(session, row)
            await note(session, "hand_in", row, staff.account_id, self._clock(), version=number)

    async def approve(self, sheet_id: str, number: int, staff: Staff) -> None:
        """Publish a version that waits for a review. Publishing the original confirms it.

        Raises :class:`Refused`: ``not_found``, ``withdrawn``, ``not_newest``, ``not_in_review``, ``own_text``.
        """
        now = self._clock()
        async with self._database.writing() as session:
            row, version, versions = await self._newest(session, sheet_id, number)
            if version.state != "in_review":
                raise Refused("not_in_review", "This version waits for no review.")
            if staff.account_id in hands_in(versions, number):
                raise Refused(
                    "own_text",
                    "Somebody else has to review what you have written.",
                    kind="forbidden",
                )
            version.state, version.approved_at, version.approved_by = (
                "published",
                now,
                staff.account_id,
            )
            if version.language == SOURCE:
                if not version.minor or row.current is None:
                    row.meaning = number
                row.current = number
                _live_anew(row, now, staff.account_id)
            await self._update_state(session, row)
            await note(
                session,
                "publish",
                row,
                staff.account_id,
                self._clock(),
                version=number,
                language=version.language,
            )

    async def give_back(self, sheet_id: str, number: int, reason: str, staff: Staff) -> None:
        """Give a version back to its author with a reason.

        Raises :class:`Refused`: ``not_found``, ``withdrawn``, ``not_newest``, ``not_in_review``, ``empty``.
        """
        why = one_line(reason)
        if not why:
            raise Refused("empty", "Say what is to be changed.", kind="invalid")
        async with self._database.writing() as session:
            row, version, _ = await self._newest(session, sheet_id, number)
            if version.state != "in_review":
                raise Refused("not_in_review", "This version waits for no review.")
            version.state, version.returned_why = "draft", why
            await self._update_state(session, row)
            await note(session, "give_back", row, staff.account_id, self._clock(), version=number)

    async def confirm(self, sheet_id: str, seen: int, staff: Staff) -> None:
        """Confirm that the published version *seen* is still true; the sheet's life begins anew.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``withdrawn``, ``not_published``, ``sheet_changed`` (another
        version is in force).
        """
        async with self._database.writing() as session:
            row = await managed(session, sheet_id, staff)
            if row.withdrawn_at is not None:
                raise _withdrawn()
            if row.current is None:
                raise Refused("not_published", "It was never published.")
            if row.current != seen:
                raise Refused("sheet_changed", "It says something else now; read it first.")
            _live_anew(row, self._clock(), staff.account_id)
            await note(session, "confirm", row, staff.account_id, self._clock(), version=seen)

    async def withdraw(self, sheet_id: str, reason: str, staff: Staff) -> None:
        """Withdraw a sheet from citizens; repeating it changes nothing. Raises :class:`Refused`: ``not_found``,
        ``not_yours``, ``empty``."""
        why = one_line(reason)
        if not why:
            raise Refused("empty", "Say why it is withdrawn.", kind="invalid")
        async with self._database.writing() as session:
            row = await managed(session, sheet_id, staff)
            if row.withdrawn_at is None:
                row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = (
                    self._clock(),
                    staff.account_id,
                    why,
                )
                await self._update_state(session, row)
                await note(session, "withdraw", row, staff.account_id, self._clock())

    async def restore(self, sheet_id: str, staff: Staff) -> None:
        """Restore a withdrawn sheet as it was; its life has gone on meanwhile. Raises :class:`Refused`: ``not_found``,
        ``not_yours``."""
        async with self._database.writing() as session:
            row = await managed(session, sheet_id, staff)
            if row.withdrawn_at is not None:
                row.withdrawn_at = row.withdrawn_by = row.withdrawn_why = None
                await self._update_state(session, row)
                await note(session, "restore", row, staff.account_id, self._clock())

    async def forget(self) -> None:
        """Delete citizens' verdicts whose time is over."""
        async with self._database.writing() as session:
            await sql.purge_verdicts(session, self._clock() - self._verdicts_kept)

    @staticmethod
    def preview(text: SheetText) -> api.SheetPreview:
        """Return a tidied text as HTML, as pages would show it."""
        return api.SheetPreview(html=htmls(text))

    def _lapsing(
        self, rows: Sequence[Sheet], by_topic: dict[str, int], now: datetime
    ) -> tuple[list[Sheet], list[Sheet]]:
        found: dict[Freshness, list[Sheet]] = {}
        for row in rows:
            if (until := until_of(row, by_topic)) is not None:
                found.setdefault(freshness(until, now), []).append(row)
        return found.get(Freshness.DUE, []), found.get(Freshness.EXPIRED, [])

    def _append(
        self,
        session: AsyncSession,
        row: Sheet,
        language: str,
        text: SheetText,
        *,
        now: datetime,
        by: str | None,
        why: str,
        review: bool,
        minor: bool = False,
        base: int | None = None,
    ) -> None:
        row.last_number += 1
        said = msgspec.to_builtins(text)
        session.add(
            SheetVersion(
                sheet_id=row.id, number=row.last_number, language=language,
                state="in_review" if review else "draft", title=text.title, entries=said["entries"], body=text.body,
                links=said["links"], questions=said["questions"], attachments=said["attachments"],
                why=one_line(why),
                based_on=base,
                minor=minor and language == SOURCE, written_at=now, author_id=by,
                approved_at=None, approved_by=None, returned_why=None,
            )
        )  # fmt: skip

    @staticmethod
    async def _update_state(session: AsyncSession, row: Sheet) -> None:
        """Have the sheet's own state follow those of its versions."""
        await session.flush()
        versions = (await sql.written(session, [row.id]))[row.id]
        row.state = state_of(versions, SOURCE, withdrawn=row.withdrawn_at is not None)

    async def _theirs(
        self,
        session: AsyncSession,
        row: Sheet,
        versions: Sequence[Written],
        last: Written | None,
        staff: Staff,
    ) -> api.SheetVersionShown:
        if last is None:
            raise Refused("not_found", "There is no such version.")
        there = await session.get_one(SheetVersion, (row.id, last.number))
        return (await versions_shown(session, [there], versions, staff))[0]

    async def _standing(self, session: AsyncSession, sheet_id: str) -> Sheet:
        """A sheet that is not withdrawn, held against others who write."""
        row = await session.get(Sheet, sheet_id, with_for_update=True)
        if row is None:
            raise not_found()
        if row.withdrawn_at is not None:
            raise _withdrawn()
        return row

    async def _newest(
        self, session: AsyncSession, sheet_id: str, number: int
    ) -> tuple[Sheet, SheetVersion, Sequence[Written]]:
        row = await self._standing(session, sheet_id)
        version = await session.get(SheetVersion, (sheet_id, number))
        if version is None:
            raise not_found()
        versions = (await sql.written(session, [sheet_id]))[sheet_id]
        last = newest(versions, version.language)
        if last is None or last.number != number:
            raise Refused("not_newest", "There is a newer version; read that one.")
        return row, version, versions


def _live_anew(row: Sheet, now: datetime, by: str) -> None:
    row.confirmed_at, row.confirmed_by = now, by
    row.reminded_at = row.escalated_at = None
    # what the office has published or confirmed is no example any more
    row.example = False


def _base(row: Sheet, versions: Sequence[Written], language: str) -> int | None:
    """Return the version of the original that a translation written now is based on; None for the original itself."""
    if language == SOURCE:
        return None
    if row.current is not None:
        return row.current
    last = newest(versions, SOURCE)
    return None if last is None else last.number


def _withdrawn() -> Refused:
    return Refused("withdrawn", "The sheet is withdrawn; bring it back first.")
