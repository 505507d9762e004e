"""An export made at once and in clear, for the command line: no order, no job."""

import asyncio
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from gateway.archive.exports.facts import ExportFacts, attached
from gateway.archive.exports.options import ExportOptions
from gateway.archive.exports.tables import RecordingExport
from gateway.archive.playback.noted_marks import RecordingMarks
from gateway.attachments.store import open_vault
from gateway.ground import Ground
from gateway.platform.http.static import find_dist
from gateway.schema import RECORDED, RECORDED_PARTS
from gateway.stores import open_exports
from gateway.topics.service import Topics
from recordings.court import package
from recordings.exports import ExportStore
from recordings.film import film
from recordings.film.captions import webvtt
from recordings.film.lettering import Lettering
from recordings.model import RecordingId
from recordings.progress import Progress
from recordings.store import RecordingStore
from recordings.vault.reading import opened


async def write(
    ground: Ground,
    store: RecordingStore,
    recording: RecordingId,
    form: str,
    language: str,
    target: Path,
    progress: Progress,
) -> list[str]:
    """Write a film (``mp4``, ``webm``; with chat subtitles beside it) or a ``package``; return the names.

    A file that could not be finished is taken away. Raises RecordingsError, LookupError for a recording that
    the database does not know, OSError.
    """
    topics = Topics(ground.database, station=ground.settings.station, clock=ground.clock)
    await topics.refresh()
    facts = ExportFacts(
        ground.database,
        topics.catalogue,
        ground.settings.opening.zone,
        RecordingMarks(store, ground.database, ground.clock, RECORDED),
        RECORDED,
        parts=RECORDED_PARTS,
    )
    kind = "package" if form == "package" else "film"
    options = {"language": language} | ({} if kind == "package" else {"format": form})
    at = ground.clock()
    order = RecordingExport(
        recording_id=recording, kind=kind, options=ExportOptions.read(options).kept()
    )
    if kind == "package":
        told = await facts.package(order, at)
        export_store = open_exports(ground.settings)
        files = attached(told, open_vault(ground.settings))
        await asyncio.to_thread(
            partial(_write_package, export_store, recording, told, files, at, target, progress)
        )
        return [target.name]
    summary = await asyncio.to_thread(store.summary, recording)
    spec, lines = await facts.film(order, summary, at)
    typefaces = Lettering.beside(find_dist() / "assets")

    def write_film(file: BinaryIO) -> None:
        film.make(
            spec, lambda name: opened(store.open_rendition(recording, name)), file, typefaces,
            progress,
        )  # fmt: skip

    await asyncio.to_thread(partial(_whole, target, write_film))
    written = [target.name]
    within = [line for line in lines if 0 <= line.at_ms < spec.duration_ms]
    if within:
        beside = target.with_suffix(".vtt")
        text = webvtt(within, spec.duration_ms).encode()
        await asyncio.to_thread(partial(_whole, beside, lambda file: file.write(text)))
        written.append(beside.name)
    return written


def new_file(path: Path) -> BinaryIO:
    """A file that nobody else can read, which must not exist (FileExistsError)."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _write_package(
    exports: ExportStore,
    recording: RecordingId,
    facts: dict[str, Any],
    files: Iterator[tuple[str, bytes]],
    at: datetime,
    target: Path,
    progress: Progress,
) -> None:
    def write_zip(file: BinaryIO) -> None:
        with exports.evidence(recording) as (folder, key):
            package.write(
                folder, exports.root, key, exports.keystore.signing_key(), file,
                facts=facts, at=at, progress=progress, attached=files,
            )  # fmt: skip

    _whole(target, write_zip)


def _whole(target: Path, content: Callable[[BinaryIO], object]) -> None:
    file = new_file(target)
    try:
        with file:
            content(file)
    except BaseException:
        target.unlink()
        raise
