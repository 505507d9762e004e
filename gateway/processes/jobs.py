"""The process of background jobs: ``serve --role jobs``.

SIGTERM ends it within seconds: the job under way is given back. If it is killed, the process that looks next takes the job
up.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import structlog
from redis.exceptions import RedisError

from gateway.archive.exports.bell import JobBell, JobProgress
from gateway.archive.exports.facts import ExportFacts
from gateway.archive.exports.making import Exporting
from gateway.archive.exports.sweeping import Sweeping
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.playback.noted_marks import RecordingMarks
from gateway.attachments.store import open_vault
from gateway.drivers.counting import DriverCounting
from gateway.platform import logs
from gateway.platform.audit.seal import open_seal
from gateway.platform.http.static import find_dist
from gateway.platform.loops import Periodic
from gateway.platform.process.answering import answering
from gateway.platform.process.heap import freeze_start_up
from gateway.platform.realtime.change_notices import ChangeNotices
from gateway.platform.security.keys import load_keys
from gateway.platform.sql.engine import Database, DatabaseUnreachableError, wait_until_reachable
from gateway.schema import RECORDED, RECORDED_PARTS
from gateway.settings import Settings
from gateway.stores import open_archive, open_exports, redis_client
from gateway.topics.service import Topics
from queueing.keys import StationKeys

log = structlog.get_logger()

NICE: Final = 10
"""Calls come first."""
TYPEFACES: Final = "assets"
"""Where the pages' build keeps them."""
CHECK_EVERY_S: Final = 5.0
CLEAR_EVERY_S: Final = 60.0
DATABASE_WAIT_S: Final = 60.0
REFUSED: Final = 2


class JobWorker:
    """Makes the due exports one after another, and cleans up; closed by :meth:`aclose`."""

    def __init__(
        self, bell: JobBell, exporting: Exporting, sweeping: Sweeping, topics: Topics
    ) -> None:
        self._bell = bell
        self._exporting = exporting
        self._sweeping = sweeping
        self._topics = topics
        self._clear_at = 0.0
        self._loop = Periodic("jobs:work", self._work, 0, retry_s=CHECK_EVERY_S)

    def start(self) -> None:
        """Start working."""
        self._loop.start()

    async def aclose(self) -> None:
        """Give back the export under way, then end. Idempotent."""
        await self._exporting.aclose()
        await self._loop.aclose()

    async def _work(self) -> None:
        made = await self._make_next()
        if time.monotonic() >= self._clear_at:
            self._clear_at = time.monotonic() + CLEAR_EVERY_S
            await self._sweeping.clear()
        if not made:
            await self._rest()

    async def _make_next(self) -> bool:
        """Make the next due export; return False when there was none to be had."""
        await self._sweeping.release_dead()
        due = await self._sweeping.next_due()
        if due is None:
            return False
        # an export names its topic as it is called now
        await self._topics.refresh()
        return await self._exporting.make(due)

    async def _rest(self) -> None:
        try:
            await self._bell.wait(CHECK_EVERY_S)
        except (RedisError, OSError) as error:
            log.warning("jobs.bell_away", error=type(error).__name__)
            await asyncio.sleep(CHECK_EVERY_S)


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[JobWorker]:
    """Run a worker for the length of the block. Raises DatabaseUnreachableError, OSError."""
    async with AsyncExitStack() as stack:
        keys = load_keys(settings.data_dir, settings.secret_key)
        database = Database(settings.database, open_seal(keys, settings.data_dir))
        stack.push_async_callback(database.aclose)
        await wait_until_reachable(database, DATABASE_WAIT_S)
        redis = redis_client(settings)
        stack.push_async_callback(redis.aclose)
        key = StationKeys(settings.station).station
        # it tells of what it watches: pages of the staff show what became of an export
        database.changes.watch(RecordingExport)
        notices = ChangeNotices(database.changes, redis, key)
        stack.push_async_callback(notices.aclose)
        store = open_archive(settings)
        export_store = open_exports(settings)

        def clock() -> datetime:
            return datetime.now(UTC)

        topics = Topics(database, station=settings.station, clock=clock)
        exporting = Exporting(
            database,
            store,
            export_store,
            ExportFacts(
                database,
                topics.catalogue,
                settings.opening.zone,
                RecordingMarks(store, database, clock, RECORDED),
                RECORDED,
                parts=RECORDED_PARTS,
            ),
            JobProgress(redis, key),
            find_dist() / TYPEFACES,
            open_vault(settings),
            clock,
        )
        worker = JobWorker(
            JobBell(redis, key),
            exporting,
            Sweeping(database, export_store, exporting.worker, clock),
            topics,
        )
        notices.start()
        worker.start()
        stack.push_async_callback(worker.aclose)
        counting = DriverCounting(
            database,
            Topics(database, station=settings.station, clock=clock),
            clock,
            k=settings.small_cell,
        )
        counting.start()
        stack.push_async_callback(counting.aclose)
        yield worker


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with working(settings), answering():
        log.info("jobs.ready")
        freeze_start_up()
        await stop.wait()
        log.info("jobs.stopping")


def run(settings: Settings) -> int:
    """Run the role; return the exit status (2: refused to start)."""
    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    os.nice(NICE)
    try:
        asyncio.run(_serve(settings))
    except DatabaseUnreachableError as error:
        print(f"VS_DATABASE_URL: {error}", file=sys.stderr)  # noqa: T201 - one line for people
        return REFUSED
    except OSError as error:
        print(f"jobs cannot run ({error.strerror or error})", file=sys.stderr)  # noqa: T201 - as above
        return REFUSED
    return 0
