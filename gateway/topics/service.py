"""The topics in force, and what administrators do with them.

The topics that ship count until somebody changes one; from then on the newest version in the database does. Each gateway
reads it when it has changed, into one catalogue that all rooms share.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.platform.sql.upsert import insert_once
from gateway.platform.topics import topics as shipped
from gateway.topics import sql
from gateway.topics.model import Topic, catalogue_of, changed, check, tidied, topic_of
from gateway.topics.tables import TopicVersion
from queueing.categories import Catalogue

log = structlog.get_logger()

RETRY_S = 2.0
SHIPPED = 0
"""The number of the version that ships; those of the database follow it."""
LISTED = 50

Deed = Literal["change", "order", "import", "restore"]


class TopicsShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All topics in their order, retired ones among them. ``revision`` is the version in force, 0 for the topics that
    ship; ``changedAt`` and ``changedBy`` tell who made it."""

    revision: int
    changed_at: datetime | None
    changed_by: str | None
    topics: list[Topic]


class TopicVersionShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version: what was done (``restored``: with which version), to which topics, when, and by whom (null: the command
    line, or an account that is no more)."""

    number: int
    kind: Deed
    changed: list[str]
    restored: int | None
    at: datetime
    by: str | None


class TopicChanges(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The effect of an import: topics added and changed (moved ones included), and those retired by it."""

    added: list[str]
    changed: list[str]
    retired: list[str]


class Topics:
    """The topics of one station. Opened with :meth:`refresh`, kept up to date by :meth:`start`."""

    def __init__(self, database: Database, *, station: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._station = station
        self._clock = clock
        self._revision = SHIPPED
        self.catalogue = Catalogue(tuple(shipped()))
        """The topics in force at each moment: the same object for as long as the process runs."""
        self._loop = Periodic(
            "topics:refresh", self.refresh, SAFETY_S, first_after_s=SAFETY_S, retry_s=RETRY_S
        )
        database.changes.watch(TopicVersion, wake=self._loop.wake)

    @property
    def revision(self) -> int:
        """The number of the version that this process has read."""
        return self._revision

    def start(self) -> None:
        """Begin to follow what other gateways and the command line store."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._loop.aclose()

    async def refresh(self) -> None:
        """Take over what is stored, if it is another version. Raises what the database raises."""
        async with self._database.reading() as session:
            if await sql.newest_number(session, self._station) == self._revision:
                return
            row = await sql.newest(session, self._station)
        if row is not None:
            self._take(row.number, row.topics)

    async def shown(self) -> TopicsShown:
        """The topics in force, as the database has them now."""
        async with self._database.reading() as session:
            row = await sql.newest(session, self._station)
            by = await session.get(Account, row.made_by) if row and row.made_by else None
        return TopicsShown(
            revision=SHIPPED if row is None else row.number,
            changed_at=None if row is None else row.made_at,
            changed_by=None if by is None else by.display_name,
            topics=_shipped() if row is None else _read(row.topics),
        )

    async def versions(self, before: int | None = None) -> list[TopicVersionShown]:
        """The latest :data:`LISTED` versions, or those before the version *before*, the newest first. The one that ships
        is not among them."""
        async with self._database.reading() as session:
            found = await sql.listed(session, self._station, before=before, limit=LISTED)
        return [
            TopicVersionShown(
                number=version.number,
                kind=version.kind,  # type: ignore[arg-type] # nobody writes another
                changed=version.changed,
                restored=version.restored,
                at=version.made_at,
                by=name,
            )
            for version, name in found
        ]

    async def version(self, number: int) -> list[Topic]:
        """The topics of one version; 0 is the one that ships. Raises :class:`Refused` ``not_found``."""
        async with self._database.reading() as session:
            return await self._version(session, number)

    async def add(self, topic: Topic, *, revision: int, by: str | None) -> TopicsShown:
        """Put a new topic at the end. *revision* is the version that the caller has seen. Raises :class:`Refused`:
        ``topic_exists``, ``topics_changed``, or a word of :func:`gateway.topics.model.check`; nothing is changed then."""

        def more(before: list[Topic]) -> list[Topic]:
            if any(each.id == topic.id for each in before):
                raise Refused("topic_exists", f"There is a topic {topic.id} already.")
            return [*before, topic]

        return await self._write("change", more, revision=revision, by=by)

    async def change(self, topic: Topic, *, revision: int, by: str | None) -> TopicsShown:
        """Replace the topic of the same id. Raises :class:`Refused`: ``unknown_topic``, ``topics_changed``, or a word of
        :func:`gateway.topics.model.check`; nothing is changed then."""

        def other(before: list[Topic]) -> list[Topic]:
            if all(each.id != topic.id for each in before):
                raise Refused("unknown_topic", "There is no such topic.", kind="absent")
            return [topic if each.id == topic.id else each for each in before]

        return await self._write("change", other, revision=revision, by=by)

    async def order(self, ids: Sequence[str], *, revision: int, by: str | None) -> TopicsShown:
        """Show the topics in the order of *ids*. Raises :class:`Refused`: ``order_incomplete``, ``topics_changed``."""

        def sorted_so(before: list[Topic]) -> list[Topic]:
            by_id = {each.id: each for each in before}
            if len(ids) != len(before) or by_id.keys() != set(ids):
                raise Refused(
                    "order_incomplete", "The order has to name each topic once.", kind="invalid"
                )
            return [by_id[each] for each in ids]

        return await self._write("order", sorted_so, revision=revision, by=by)

    async def bring(
        self, topics: Sequence[Topic], *, revision: int | None, by: str | None
    ) -> TopicsShown:
        """Import *topics* in place of all others. *revision* None: replace any version in force. Raises
        :class:`Refused`: ``topics_changed``, or a word of :func:`gateway.topics.model.check`; nothing is changed then."""
        return await self._write("import", lambda _before: list(topics), revision=revision, by=by)

    async def preview(self, topics: Sequence[Topic]) -> TopicChanges:
        """Return what :meth:`bring` would do with these topics. Raises :class:`Refused` as it does."""
        before = (await self.shown()).topics
        made, known = tidied(topics), {each.id: each for each in before}
        check(made, known)
        new = [each.id for each in made if each.id not in known]
        return TopicChanges(
            added=new,
            changed=[each for each in changed(made, before) if each not in new],
            retired=[
                each.id
                for each in made
                if each.retired and not (each.id in known and known[each.id].retired)
            ],
        )

    async def restore(self, number: int, *, revision: int, by: str | None) -> TopicsShown:
        """Bring back the topics of an earlier version; topics that it does not know are retired, at the end. Raises
        :class:`Refused`: ``not_found``, ``topics_changed``."""
        found = await self.version(number)

        def back(before: list[Topic]) -> list[Topic]:
            known = {each.id for each in found}
            later = [each for each in before if each.id not in known]
            return [*found, *(msgspec.structs.replace(each, retired=True) for each in later)]

        return await self._write("restore", back, revision=revision, by=by, restored=number)

    async def _write(
        self,
        deed: Deed,
        make: Callable[[list[Topic]], list[Topic]],
        *,
        revision: int | None,
        by: str | None,
        restored: int | None = None,
    ) -> TopicsShown:
        """Keep what *make* makes of the topics in force as a new version, unless it is the same."""
        async with self._database.writing() as session:
            row = await sql.newest(session, self._station)
            number = SHIPPED if row is None else row.number
            before = _shipped() if row is None else _read(row.topics)
            if revision is not None and revision != number:
                raise _changed_meanwhile()
            made = tidied(make(before))
            # an earlier version may lack a language that was added since; it is brought back as it was
            check(made, {} if deed == "restore" else {each.id: each for each in before})
            ids = changed(made, before)
            if ids:
                kept = msgspec.to_builtins(made)
                version = {
                    "station": self._station,
                    "number": number + 1,
                    "topics": kept,
                    "kind": deed,
                    "changed": ids,
                    "restored": restored,
                    "made_at": self._clock(),
                    "made_by": by,
                }
                if not await insert_once(session, TopicVersion, version):
                    raise _changed_meanwhile()
                await audit.append(
                    session,
                    at=version["made_at"],
                    account_id=by,
                    action=f"topics.{deed}",
                    subject=f"station:{self._station}",
                    detail={"version": number + 1, "topics": ids}
                    | ({} if restored is None else {"restored": restored}),
                )
        if ids:
            self._take(number + 1, kept)
            log.info("topics.changed", revision=number + 1, deed=deed, topics=ids)
        return await self.shown()

    async def _version(self, session: AsyncSession, number: int) -> list[Topic]:
        if number == SHIPPED:
            return _shipped()
        row = await session.get(TopicVersion, (self._station, number))
        if row is None:
            raise Refused("not_found", "There is no such version.")
        return _read(row.topics)

    def _take(self, number: int, stored: object) -> None:
        if number < self._revision:
            # another writer of this process was quicker
            return
        try:
            made = catalogue_of(_read(stored))
        except ValueError as error:
            # written by another release: the topics that are known are better than none
            log.warning("topics.stored_ones_refused", reason=str(error), revision=number)
            return
        self.catalogue.take(made)
        self._revision = number


def _shipped() -> list[Topic]:
    return [topic_of(each) for each in shipped()]


def _read(stored: object) -> list[Topic]:
    """The topics of a row. Raises :class:`ValueError`."""
    return msgspec.convert(stored, list[Topic])


def _changed_meanwhile() -> Refused:
    return Refused("topics_changed", "Somebody else has changed the topics; load them again.")
