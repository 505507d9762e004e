"""The topics in force, and administrators' changes of them.

The shipped topics apply until somebody changes one; from then on the newest version in the database does
(:mod:`gateway.platform.versions`), in one catalogue that all rooms share.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.topics import topics as shipped
from gateway.platform.versions import Deed, VersionListed, Versions
from gateway.topics.model import Topic, catalogue_of, changed, check, tidied, topic_of
from gateway.topics.tables import TopicVersion
from queueing.categories import Catalogue


class TopicsShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All topics in their order, retired ones included.

    ``revision`` is the version in force, 0 for the shipped topics; ``changedAt`` and ``changedBy`` say when and by whom it
    was made.
    """

    revision: int
    changed_at: datetime | None
    changed_by: str | None
    topics: list[Topic]


class TopicChanges(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The effect of an import: topics added and changed (moved ones included), and those retired by it."""

    added: list[str]
    changed: list[str]
    retired: list[str]


class Topics:
    """The topics of one station. Loaded by :meth:`refresh`, kept up to date from :meth:`start` on."""

    def __init__(self, database: Database, *, station: str, clock: Callable[[], datetime]) -> None:
        self.catalogue = Catalogue(tuple(shipped()))
        """The topics in force at each moment: the same object for as long as the process runs."""
        self._versions = Versions(
            database, TopicVersion, "topics", Topic,
            station=station, clock=clock, first=_shipped, take=self._take,
        )  # fmt: skip

    @property
    def revision(self) -> int:
        """The number of the version that this process has read."""
        return self._versions.number

    def start(self) -> None:
        """Start to follow changes that other gateways and the command line store."""
        self._versions.start()

    async def aclose(self) -> None:
        """Stop following. Idempotent."""
        await self._versions.aclose()

    async def refresh(self) -> None:
        """Load the stored topics, if their version has changed. Raises what the database raises."""
        await self._versions.refresh()

    async def shown(self) -> TopicsShown:
        """Return the topics in force, read from the database."""
        newest = await self._versions.newest()
        return TopicsShown(
            revision=newest.number, changed_at=newest.at, changed_by=newest.by, topics=newest.items
        )

    async def versions(self, before: int | None = None) -> list[VersionListed]:
        """Return the latest versions, or those before *before*, the newest first. The shipped one is not among them."""
        return await self._versions.listed(before)

    async def version(self, number: int) -> list[Topic]:
        """Return the topics of one version; 0 is the shipped one. Raises :class:`Refused` ``not_found``."""
        return await self._versions.version(number)

    async def add(self, topic: Topic, *, revision: int, by: str | None) -> TopicsShown:
        """Add a topic at the end. *revision* is the version that the caller has seen.

        Raises :class:`Refused`: ``topic_exists``, ``topics_changed``, or a word of :func:`gateway.topics.model.check`; then
        nothing is changed.
        """

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
        """Reorder the topics by *ids*. Raises :class:`Refused`: ``order_incomplete``, ``topics_changed``."""

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
        """Import *topics*, which replace all others. *revision* None: replace any version in force.

        Raises :class:`Refused`: ``topics_changed``, or a word of :func:`gateway.topics.model.check`; then nothing is
        changed.
        """
        return await self._write("import", lambda _before: list(topics), revision=revision, by=by)

    async def preview(self, topics: Sequence[Topic]) -> TopicChanges:
        """Return what :meth:`bring` would change. Raises :class:`Refused` as it does."""
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
        """Make the topics of an earlier version the newest; topics that it lacks are retired, at the end.

        Raises :class:`Refused`: ``not_found``, ``topics_changed``.
        """
        version = await self.version(number)

        def back(before: list[Topic]) -> list[Topic]:
            known = {each.id for each in version}
            later = [each for each in before if each.id not in known]
            return [*version, *(msgspec.structs.replace(each, retired=True) for each in later)]

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

        def checked(before: list[Topic]) -> list[Topic]:
            made = tidied(make(before))
            # an earlier version may lack a language that was added since; it is brought back as it was
            check(made, {} if deed == "restore" else {each.id: each for each in before})
            return made

        await self._versions.write(
            deed, checked, changed, revision=revision, by=by, restored=restored
        )
        return await self.shown()

    def _take(self, topics: list[Topic]) -> None:
        self.catalogue.take(catalogue_of(topics))


def _shipped() -> list[Topic]:
    return [topic_of(each) for each in shipped()]
