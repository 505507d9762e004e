"""Keeps the sources of other bodies' feeds for administrators, and makes the comparison."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, cast
from urllib.parse import urlsplit

import msgspec
import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.comparison import api
from gateway.comparison.comparing import compared
from gateway.comparison.fetching import FetchError
from gateway.comparison.origins import Origin, Published, web_address, without_query
from gateway.comparison.tables import FeedSource
from gateway.listening.feed import Feed, FeedFaultError, read
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.outside import outside_address
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.reports.periods import local_day

log = structlog.get_logger()

MOST: Final = 20
READ_EVERY: Final = timedelta(hours=23)
"""A little less than a day, or the hour at which a source is read would move on."""
Own = Callable[[], Awaitable[Feed]]
Get = Callable[[str], Awaitable[bytes]]


class Sources:
    """Adds, reads and removes sources; each act of a person is on record."""

    def __init__(
        self,
        database: Database,
        get: Get,
        clock: Callable[[], datetime],
        *,
        own: Own,
        address: str,
        check: Callable[[str], str] = outside_address,
    ) -> None:
        """*get* reads an address and raises ``FetchError``; *own* is the station's feed, which stands at *address*; *check* raises ``ValueError`` for
        what must not be read."""
        self._database = database
        self._get = get
        self._clock = clock
        self._own = own
        self._address = address
        self._check = check

    async def listed(self) -> api.FeedSourceList:
        """Return all sources by name."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FeedSource).order_by(FeedSource.name, FeedSource.id)
            )
            return api.FeedSourceList(
                sources=[_shown(each) for each in rows.scalars()], address=self._address
            )

    async def add(self, wanted: api.NewFeedSource, *, by: str) -> api.FeedSourceShown:
        """Add a body and read its feed at once; a source whose address cannot be read now is stored and read again.
        Raises ``Refused``: ``bad_address``, ``inside``, ``one_of_both``, ``too_many``, and a feed's ``Fault`` for a
        file."""
        if bool(wanted.url.strip()) == (wanted.feed is not None):
            raise Refused("one_of_both", "Give an address or a file.", kind="invalid")
        url = None if wanted.feed is not None else self._checked(wanted.url)
        feed = None if wanted.feed is None else self._read(wanted.feed)
        now = self._clock()
        source_id = new_id()
        async with self._database.writing() as session:
            if (await session.scalar(select(func.count(FeedSource.id))) or 0) >= MOST:
                raise Refused("too_many", f"There are {MOST} bodies already.")
            session.add(
                FeedSource(
                    id=source_id, name=" ".join(wanted.name.split()), url=url, published=False,
                    feed=None if feed is None else msgspec.to_builtins(feed), read_at=None if feed is None else now,
                    tried_at=None if feed is None else now, fault=None, added_at=now,
                )
            )  # fmt: skip
            host: dict[str, object] = {} if url is None else {"host": urlsplit(url).hostname}
            await self._note(session, by, "add", source_id, host)
        if url is not None:
            await self._fetch(source_id, url)
        return await self._one_shown(source_id)

    async def replace(
        self, source_id: str, wanted: api.FeedFile, *, by: str
    ) -> api.FeedSourceShown:
        """Replace a source's feed by that of a newer file. Raises ``Refused``: ``not_found``, ``by_address``, a
        feed's ``Fault``."""
        feed, now = self._read(wanted.feed), self._clock()
        async with self._database.writing() as session:
            row = await _one(session, source_id)
            if row.url is not None:
                raise Refused("by_address", "This body's feed is read from its address.")
            row.feed, row.read_at, row.tried_at, row.fault = (
                msgspec.to_builtins(feed),
                now,
                now,
                None,
            )
            await self._note(session, by, "file", source_id)
        return await self._one_shown(source_id)

    async def change(
        self, source_id: str, wanted: api.FeedSourceChange, *, by: str
    ) -> api.FeedSourceShown:
        """Show the source's results on ``/results``, or hide them. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            row = await _one(session, source_id)
            if row.published is not wanted.published:
                row.published = wanted.published
                await self._note(session, by, "publish" if wanted.published else "hide", source_id)
        return await self._one_shown(source_id)

    async def fetch(self, source_id: str) -> api.FeedSourceShown:
        """Read a source's address now. Raises ``Refused``: ``not_found``, ``by_file``."""
        async with self._database.reading() as session:
            url = (await _one(session, source_id)).url
        if url is None:
            raise Refused("by_file", "This body's feed was brought as a file.")
        await self._fetch(source_id, url)
        return await self._one_shown(source_id)

    async def remove(self, source_id: str, *, by: str) -> None:
        """Delete a source with its results. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            await _one(session, source_id)
            await session.execute(delete(FeedSource).where(FeedSource.id == source_id))
            await self._note(session, by, "remove", source_id)

    async def turn(self) -> int:
        """Read the addresses that were not tried for nearly a day, one after another; return how many."""
        before = self._clock() - READ_EVERY
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FeedSource.id, FeedSource.url)
                .where(
                    FeedSource.url.is_not(None),
                    or_(FeedSource.tried_at.is_(None), FeedSource.tried_at <= before),
                )
                .order_by(FeedSource.id)
            )
            due = [(str(source), str(url)) for source, url in rows]
        for source, url in due:
            await self._fetch(source, url)
        return len(due)

    async def compared(self) -> api.Comparison:
        """Return the comparison for supervisors, with every body whose feed could be read."""
        async with self._database.reading() as session:
            rows = (
                (await session.execute(select(FeedSource).order_by(FeedSource.name)))
                .scalars()
                .all()
            )
        feeds = {each.id: _feed(each) for each in rows}
        return api.Comparison(
            measures=compared(await self._own(), {key: of for key, of in feeds.items() if of}),
            sources=len(rows),
            failing=[each.name for each in rows if each.fault is not None],
        )

    async def published(self) -> Published:
        """Return the comparison for everybody, with the bodies that an administrator has published.

        They have the names that the administrator gave them, because a feed may change its name from one night to the
        next. Measures without any body are left out, and bodies without any figure that is shown.
        """
        async with self._database.reading() as session:
            rows = await session.execute(select(FeedSource).where(FeedSource.published.is_(True)))
            feeds = {each.id: (each, _feed(each)) for each in rows.scalars()}
        found = {
            key: msgspec.structs.replace(of, body=row.name)
            for key, (row, of) in feeds.items()
            if of is not None
        }
        if not found:
            return Published([], [])
        measures = [each for each in compared(await self._own(), found) if each.others]
        shown = {other.source for each in measures for other in each.others}
        origins = [
            Origin(
                of.body,
                web_address(of.address) or without_query(feeds[key][0].url or ""),
                of.licence,
            )
            for key, of in found.items()
            if key in shown
        ]
        return Published(measures, sorted(origins, key=lambda each: each.body.casefold()))

    async def _fetch(self, source_id: str, url: str) -> None:
        """Read an address and write down what came of it; what was read before stays where nothing came."""
        now = self._clock()
        values: dict[str, object] = {"tried_at": now, "fault": None}
        try:
            checked = self._check(url)
        except ValueError:
            checked, values["fault"] = "", "inside"
        try:
            if checked:
                feed = read(await self._get(checked), local_day(now))
                values |= {"feed": msgspec.to_builtins(feed), "read_at": now}
        except (FetchError, FeedFaultError) as error:
            values["fault"] = error.fault
        if values["fault"] is not None:
            log.info("comparison.not_read", source=source_id, fault=values["fault"])
        async with self._database.writing() as session:
            await session.execute(
                update(FeedSource).where(FeedSource.id == source_id).values(values)
            )

    def _read(self, written: str) -> Feed:
        try:
            return read(written.encode(), local_day(self._clock()))
        except FeedFaultError as error:
            raise Refused(
                error.fault, "The file is no feed that can be used.", kind="invalid"
            ) from None

    def _checked(self, written: str) -> str:
        try:
            return self._check(written)
        except ValueError as error:
            code = "inside" if str(error) == "inside" else "bad_address"
            raise Refused(
                code, "That is no https address of another machine.", kind="invalid"
            ) from None

    async def _one_shown(self, source_id: str) -> api.FeedSourceShown:
        async with self._database.reading() as session:
            return _shown(await _one(session, source_id))

    async def _note(
        self, session: AsyncSession, by: str, what: str, source_id: str, detail: dict[str, object] | None = None
    ) -> None:  # fmt: skip
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"comparison.{what}", subject=f"comparison:{source_id}",
            detail=detail,
        )  # fmt: skip


async def _one(session: AsyncSession, source_id: str) -> FeedSource:
    row = await session.get(FeedSource, source_id)
    if row is None:
        raise Refused("not_found", "There is no such body.")
    return row


def _feed(row: FeedSource) -> Feed | None:
    if row.feed is None:
        return None
    try:
        return msgspec.convert(row.feed, Feed)
    except msgspec.ValidationError:
        # kept by an earlier release that asked less of a feed; the next reading mends it
        return None


def _shown(row: FeedSource) -> api.FeedSourceShown:
    feed = _feed(row)
    return api.FeedSourceShown(
        id=row.id,
        name=row.name,
        url=row.url,
        published=row.published,
        body=None if feed is None else feed.body,
        last=None if feed is None else max(each.last for each in feed.figures),
        licence=None if feed is None else feed.licence,
        figures=0 if feed is None else len(feed.figures),
        read_at=row.read_at,
        tried_at=row.tried_at,
        fault=cast("api.FetchFault | None", row.fault),
    )
