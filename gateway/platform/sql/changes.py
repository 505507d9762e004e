"""Watches on tables: code that caches rows is told when they have changed, instead of polling.

A committed transaction tells the names of the tables it wrote. Where a table's name says too little, the transaction
announces a topic: a row of ``sessions`` is written each minute, and matters to others only when the session ends. A topic
with a key (:func:`of_one`) tells which of many things has changed. Between gateways
:mod:`gateway.platform.realtime.change_notices` carries both.
"""

import time
from collections.abc import Callable, Set
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.sql.base import Base

SAFETY_S: Final = 30.0
"""Nobody is older than this, whatever was not heard: a lost notice, the command line without Redis, or what only time
changes, such as the end of a session."""
WRITTEN: Final = "written"
"""Under this name a session keeps what its transaction wrote or announced."""

Version = tuple[int, int]


def of_one(topic: str, key: str) -> str:
    """Return the name under which a change of one thing of *topic* is told. The key must have no space."""
    return f"{topic}/{key}"


def announce(session: AsyncSession, topic: str) -> None:
    """Tell *topic* once the transaction of this session, one of ``Database.writing``, is committed."""
    session.info[WRITTEN].add(topic)


def keep_to_writer(session: AsyncSession, table: type[Base]) -> None:
    """Do not tell that the transaction has written *table* so far: only the writer reads what it wrote."""
    session.info[WRITTEN].discard(table.__tablename__)


class Watch:
    """One part of the process that watches tables; made by :meth:`Changes.watch`."""

    def __init__(
        self,
        topics: frozenset[str],
        wake: Callable[[], None] | None,
        monotonic: Callable[[], float],
        *,
        here_only: bool,
    ) -> None:
        self.topics = topics
        self.here_only = here_only
        self._wake = wake
        self._monotonic = monotonic
        self._changes = 0

    @property
    def version(self) -> Version:
        """A value that differs after each change, and every :data:`SAFETY_S` seconds.

        Take it before reading and keep it when the reading has succeeded: while it is the same, nothing needs to be read.
        """
        return self._changes, int(self._monotonic() / SAFETY_S)

    def changed(self) -> None:
        """Note a change of something that is watched."""
        self._changes += 1
        if self._wake is not None:
            self._wake()


class Changes:
    """The watches of one process. Must be used on the event loop's thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._watches: list[Watch] = []
        self._of_ones: dict[str, list[Callable[[str | None], None]]] = {}
        self._relays: list[Callable[[frozenset[str]], None]] = []

    def watch(
        self,
        *topics: type[Base] | str,
        wake: Callable[[], None] | None = None,
        here_only: bool = False,
    ) -> Watch:
        """Watch tables and topics; *wake* is called at each change, and must return at once.

        *here_only*: the writing process does the work itself, and tells no other process.
        """
        names = frozenset(
            topic if isinstance(topic, str) else topic.__tablename__ for topic in topics
        )
        watch = Watch(names, wake, self._monotonic, here_only=here_only)
        self._watches.append(watch)
        return watch

    def watch_each(self, topic: str, told: Callable[[str | None], None]) -> None:
        """Call *told* with the key of each thing of *topic* that has changed, or with None if it may be any of them.

        *told* must return at once.
        """
        self._of_ones.setdefault(topic, []).append(told)

    def between_processes(self, topics: Set[str]) -> frozenset[str]:
        """Return those of *topics* that are watched and of which processes notify one another."""
        watched = set(self._of_ones).union(
            *(each.topics for each in self._watches if not each.here_only)
        )
        return frozenset(each for each in topics if each.partition("/")[0] in watched)

    def relay(self, told: Callable[[frozenset[str]], None]) -> None:
        """Register *told*, which is called with what this process has committed, to tell other processes."""
        self._relays.append(told)

    def committed(self, topics: Set[str]) -> None:
        """Note that this process has committed changes of *topics*."""
        self.heard(topics)
        for told in self._relays:
            told(frozenset(topics))

    def heard(self, topics: Set[str]) -> None:
        """Wake the watches of *topics*, which have changed in this process or another."""
        for watch in self._watches:
            if not watch.topics.isdisjoint(topics):
                watch.changed()
        for topic in topics:
            name, _, key = topic.partition("/")
            for told in self._of_ones.get(name, ()):
                told(key or None)

    def missed(self) -> None:
        """Wake everything that watches, since notices may have been missed."""
        for watch in self._watches:
            watch.changed()
        for several in self._of_ones.values():
            for told in several:
                told(None)
