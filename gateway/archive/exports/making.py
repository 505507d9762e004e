"""Makes one export at a time: claims it in SQL, makes it in a thread, and puts its files where they may be fetched
for a while."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from gateway.archive import lookups as recordings
from gateway.archive.exports import sql as exports
from gateway.archive.exports.bell import JobProgress
from gateway.archive.exports.facts import ExportFacts, attached
from gateway.archive.exports.options import ExportOptions
from gateway.archive.exports.sweeping import worker_name
from gateway.archive.exports.tables import FILES, RecordingExport
from gateway.attachments.vault import AttachmentVault
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database
from recordings.court import package
from recordings.errors import (
    AlteredError,
    BucketError,
    NoFilmError,
    RecordingsError,
    TamperedError,
)
from recordings.exports import ExportStore
from recordings.film.captions import webvtt
from recordings.film.spec import FilmSpec, Line
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.reading import opened

log = structlog.get_logger()

ATTEMPTS: Final = 3
LEASE: Final = timedelta(seconds=30)
RENEW_EVERY_S: Final = 8.0
WAITS: Final = (timedelta(seconds=15), timedelta(minutes=2))
KEPT_FOR: Final = FILES.span(None)
LONGEST_BASE_S: Final = 600.0
LONGEST_FACTOR: Final = 6.0
"""An export that takes longer than ten minutes and six times its length will never be there."""


class _GivenUpError(Exception):
    """The process ends, or nobody wants it any more."""


class _TooLongError(Exception):
    """It took longer than it may."""


class Exporting:
    """Makes exports one after the other; :meth:`aclose` returns the present one to the queue."""

    def __init__(
        self,
        database: Database,
        store: RecordingStore,
        export_store: ExportStore,
        facts: ExportFacts,
        progress: JobProgress,
        lettering: Path,
        attachments: AttachmentVault,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = store
        self._exports = export_store
        self._facts = facts
        self._progress = progress
        self._lettering = lettering
        self._attachments = attachments
        self._clock = clock
        self.worker = worker_name(secrets.token_hex(4))
        self._give_up = threading.Event()
        self._working: asyncio.Lock = asyncio.Lock()
        self._closing = False

    async def make(self, export_id: str) -> bool:
        """Make an export if it is to be made; return whether it was begun. Raises only CancelledError."""
        async with self._working:
            if self._closing:
                return False
            try:
                return await self._claimed(export_id)
            except Exception:
                # the row stays as it is, and its lease says when somebody may try again
                log.exception("export.lost", export=export_id)
                return False

    async def aclose(self) -> None:
        """Return the export under way to the queue for another process, without counting the attempt. Idempotent."""
        self._closing = True
        self._give_up.set()
        async with self._working:
            return

    async def _claimed(self, export_id: str) -> bool:
        now = self._clock()
        async with self._database.writing() as session:
            order = await exports.claim(session, export_id, self.worker, now=now, until=now + LEASE)
        if order is None:
            return False
        if order.attempts > ATTEMPTS:
            # the processes that began it did not live to say why it failed
            await self._fail(order, "crashed")
            return True
        log.info("export.begun", export=order.id, kind=order.kind, attempt=order.attempts)
        self._give_up.clear()
        if self._closing:
            self._give_up.set()
        keeping = Periodic(
            "jobs:keep", partial(self._keep, order), RENEW_EVERY_S, first_after_s=RENEW_EVERY_S
        )
        keeping.start()
        began = time.monotonic()
        try:
            files = await self._make(order)
        except _GivenUpError:
            await self._put_back(order)
        except Exception as error:  # noqa: BLE001 - one bad file is said to be one, and the next is made
            await self._failed(order, error)
        else:
            await self._done(order, files, time.monotonic() - began)
        finally:
            await keeping.aclose()
        return True

    async def _make(self, order: RecordingExport) -> list[dict[str, object]]:
        async with self._database.reading() as session:
            if await recordings.is_sealed(session, order.recording_id):
                raise _SealedError
        recording_id = RecordingId(order.recording_id)
        await asyncio.to_thread(self._store.require_unaltered, recording_id)
        at = self._clock()
        told = _Told(asyncio.get_running_loop(), self._progress, order.id, self._give_up)
        if order.kind == "package":
            facts = await self._facts.package(order, at)
            told.limit(0)
            await asyncio.to_thread(
                partial(self._write_package, order.id, recording_id, facts, at, told)
            )
            return [{"name": "package.zip", "size": told.size, "contentType": "application/zip"}]
        summary = await asyncio.to_thread(self._store.summary, recording_id)
        spec, lines = await self._facts.film(order, summary, at)
        told.limit(spec.duration_ms)
        name = f"film.{spec.format}"
        await asyncio.to_thread(partial(self._write_film, order.id, recording_id, spec, name, told))
        files: list[dict[str, object]] = [
            {"name": name, "size": told.size, "contentType": f"video/{spec.format}"}
        ]
        within = [line for line in lines if 0 <= line.at_ms < spec.duration_ms]
        if within and ExportOptions.read(order.options).chat:
            await asyncio.to_thread(
                partial(self._write_chat, order.id, recording_id, within, spec, told)
            )
            files.append({"name": "chat.vtt", "size": told.size, "contentType": "text/vtt"})
        return files

    def _write_film(
        self, export_id: str, recording_id: RecordingId, spec: FilmSpec, name: str, told: "_Told"
    ) -> None:
        # Imported here: they bring codecs and a drawing library, and most of the time there is nothing to do.
        from recordings.film import film  # noqa: PLC0415
        from recordings.film.lettering import Lettering  # noqa: PLC0415

        with self._exports.write(recording_id, export_id, name) as file:
            film.make(
                spec,
                lambda rendition: opened(self._store.open_rendition(recording_id, rendition)),
                file,
                Lettering.beside(self._lettering),
                told,
            )
            told.size = file.commit()

    def _write_chat(
        self,
        export_id: str,
        recording_id: RecordingId,
        lines: list[Line],
        spec: FilmSpec,
        told: "_Told",
    ) -> None:
        with self._exports.write(recording_id, export_id, "chat.vtt") as file:
            file.write(webvtt(lines, spec.duration_ms).encode())
            told.size = file.commit()

    def _write_package(
        self,
        export_id: str,
        recording_id: RecordingId,
        facts: dict[str, object],
        at: datetime,
        told: "_Told",
    ) -> None:
        with (
            self._exports.evidence(recording_id) as (folder, key),
            self._exports.write(recording_id, export_id, "package.zip") as file,
        ):
            package.write(
                folder,
                self._exports.root,
                key,
                self._exports.keystore.signing_key(),
                file,
                facts=facts,
                at=at,
                progress=told,
                attached=attached(facts, self._attachments),
            )
            told.size = file.commit()

    async def _keep(self, order: RecordingExport) -> None:
        """Say that somebody is at it; give up when it is not ours any more."""
        async with self._database.writing() as session:
            ours = await exports.renew(session, order.id, self.worker, self._clock() + LEASE)
        if not ours:
            self._give_up.set()

    async def _done(
        self, order: RecordingExport, files: list[dict[str, object]], took_s: float
    ) -> None:
        now = self._clock()
        async with self._database.writing() as session:
            ours = await exports.record_outcome(
                session, order.id, self.worker, state="ready", files=files, ready_at=now,
                expires_at=now + KEPT_FOR, failure=None,
            )  # fmt: skip
        if ours:
            log.info("export.ready", export=order.id, took_s=round(took_s, 1))

    async def _put_back(self, order: RecordingExport) -> None:
        async with self._database.writing() as session:
            await exports.record_outcome(
                session, order.id, self.worker, state="waiting", attempts=order.attempts - 1,
                due_at=self._clock(),
            )  # fmt: skip

    async def _failed(self, order: RecordingExport, error: Exception) -> None:
        word = failure_word(error)
        # not the traceback: renderers print local variables, and keys are among those
        log.warning(
            "export.failed", export=order.id, why=word, error=type(error).__name__,
            attempt=order.attempts,
        )  # fmt: skip
        if order.attempts >= ATTEMPTS or word not in _PASSING:
            await self._fail(order, word)
            return
        async with self._database.writing() as session:
            await exports.record_outcome(
                session, order.id, self.worker, state="waiting", failure=word,
                due_at=self._clock() + WAITS[min(order.attempts, len(WAITS)) - 1],
            )  # fmt: skip

    async def _fail(self, order: RecordingExport, word: str) -> None:
        async with self._database.writing() as session:
            ours = await exports.record_outcome(
                session, order.id, self.worker, state="failed", failure=word
            )
        if ours:
            # or somebody else is making it by now, in the same folder
            await asyncio.to_thread(self._exports.remove, order.id)


class _SealedError(Exception):
    """The recording was sealed meanwhile."""


class _Told:
    """Progress from the thread to Redis, and the word to give up the other way."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        progress: JobProgress,
        export_id: str,
        give_up: threading.Event,
    ) -> None:
        self._loop = loop
        self._progress = progress
        self._export_id = export_id
        self._give_up = give_up
        self._said_at = 0.0
        self._ends_at = float("inf")
        self.size = 0

    def limit(self, duration_ms: int) -> None:
        """From now on it may take so long for a recording of this length."""
        self._ends_at = time.monotonic() + LONGEST_BASE_S + LONGEST_FACTOR * duration_ms / 1000

    def __call__(self, done: float) -> None:
        """Called often, from the thread."""
        if self._give_up.is_set():
            raise _GivenUpError
        now = time.monotonic()
        if now > self._ends_at:
            raise _TooLongError
        if now - self._said_at >= 0.5:
            self._said_at = now
            asyncio.run_coroutine_threadsafe(self._progress.put(self._export_id, done), self._loop)


_PASSING = frozenset({"storage", "bucket", "internal"})
"""What may be better the next time."""


_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (_SealedError, "sealed"),
    (_TooLongError, "too_long"),
    (NoFilmError, "nothing_captured"),
    (AlteredError, "altered"),
    (TamperedError, "damaged"),
    (BucketError, "bucket"),
    (RecordingsError, "gone"),
    (LookupError, "gone"),
    (OSError, "storage"),
)


def failure_word(error: Exception) -> str:
    """Return the stable code of a failure; pages have a sentence for each."""
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "internal")
