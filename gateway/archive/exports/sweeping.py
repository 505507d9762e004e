"""Looks after exports beside their making: resumes those of a dead process, finds those that are due, removes those
that have expired."""

import math
import os
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from gateway.archive.exports import sql as exports
from gateway.platform import station_clock as station_time
from gateway.platform.process.system import is_station_process
from gateway.platform.sql.engine import Database
from recordings.exports import ExportStore

log = structlog.get_logger()

ASK_AGAIN_S: Final = 3600.0


def worker_name(instance: str) -> str:
    """Return the name under which a process makes exports; on its machine it tells whether the process lives."""
    return f"{os.uname().nodename}:{os.getpid()}:{instance}"


def is_dead(worker: str, own: str) -> bool:
    """Return whether *worker* is a process of this machine that is gone; of another machine's that is unknown, and
    False."""
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
    """Finds exports to make and to remove; several processes may do it at once."""

    def __init__(
        self, database: Database, store: ExportStore, own: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._store = store
        self._own = own
        self._clock = clock
        self._doubted_at = -math.inf

    async def release_dead(self) -> None:
        """Return the orders of dead processes of this machine to the queue, without waiting for their leases to end."""
        async with self._database.reading() as session:
            working = await exports.at_work(session)
        dead = [worker for worker in working if is_dead(worker, self._own)]
        if dead:
            async with self._database.writing() as session:
                count = await exports.release(session, dead, self._clock())
            log.warning("jobs.taken_back", jobs=count)

    async def next_due(self) -> str | None:
        """Return the id of the export that should be made next, or None."""
        async with self._database.reading() as session:
            found = await exports.to_do(session, self._clock(), limit=1)
        return found[0] if found else None

    async def clear(self) -> list[str]:
        """Remove the files of exports that have expired, and files without a row; return their ids. None are removed by
        age while the clock is doubted (:func:`gateway.platform.station_clock.may_purge`).

        Blocking parts are short: a handful of files.
        """
        now = self._clock()
        async with self._database.reading() as session:
            gone, aged = await exports.to_clear(session, now)
        over = list(gone)
        if aged and await self._may_purge(now):
            over += aged
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

    async def _may_purge(self, now: datetime) -> bool:
        """Asked again after an hour, as everything else that goes by age; it is in the log each time."""
        if time.monotonic() - self._doubted_at < ASK_AGAIN_S:
            return False
        believed = await station_time.may_purge(self._database, now)
        if not believed:
            self._doubted_at = time.monotonic()
        return believed
