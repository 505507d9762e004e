"""What keeps the exports in order beside making them: what a dead process left, what is due, what is over."""

import os
from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.embedded.processes import is_station_process
from gateway.history import exports
from gateway.history.engine import Database
from recordings.exports import ExportStore

log = structlog.get_logger()


def worker_name(instance: str) -> str:
    """How a process calls itself where everybody reads it: whether it lives can be told on its machine."""
    return f"{os.uname().nodename}:{os.getpid()}:{instance}"


def is_dead(worker: str, own: str) -> bool:
    """Whether a process of this machine is gone; one of another machine is not known to be."""
    node, _, rest = worker.rpartition(":")[0].rpartition(":")
    if node != os.uname().nodename or worker == own:
        return False
    if rest == str(os.getpid()):
        return True
    try:
        return not is_station_process(int(rest))
    except ValueError:
        return False


class Sweeping:
    """Holds nothing itself; several processes may do it at once."""

    def __init__(
        self, database: Database, store: ExportStore, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._store = store
        self._own = own
        self._clock = clock

    async def release_dead(self) -> None:
        """Take back what a killed process of this machine was making, without waiting for its lease."""
        async with self._database.reading() as session:
            working = await exports.at_work(session)
        dead = [worker for worker in working if is_dead(worker, self._own)]
        if dead:
            async with self._database.writing() as session:
                count = await exports.release(session, dead, self._clock())
            log.warning("jobs.taken_back", jobs=count)

    async def next_due(self) -> str | None:
        """What should be made and is not."""
        async with self._database.reading() as session:
            found = await exports.to_do(session, self._clock(), limit=1)
        return found[0] if found else None

    async def clear(self) -> list[str]:
        """Take away the files of exports that are over, and those no row speaks of; return their ids.

        Blocking parts are short: a handful of files.
        """
        async with self._database.reading() as session:
            over = list(await exports.to_clear(session, self._clock()))
        for export_id in over:
            self._store.remove(export_id)
            async with self._database.writing() as session:
                await exports.clear(session, export_id)
            log.info("export.expired", export=export_id)
        there = self._store.ids()
        async with self._database.reading() as session:
            known = await exports.known(session, there)
        orphans = [each for each in there if each not in known]
        for export_id in orphans:
            self._store.remove(export_id)
        return over + orphans
