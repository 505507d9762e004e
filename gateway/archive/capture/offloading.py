"""Moves finished recordings to the bucket, one after the other, and tries again until they are there."""

import asyncio
from functools import partial
from typing import Final

import structlog

from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.platform.sql.engine import Database
from recordings.errors import BucketError, RecordingsError
from recordings.model import RecordingId
from recordings.store import RecordingStore

log = structlog.get_logger()

AT_ONCE: Final = 10


class Offloading:
    """Moves recordings to the bucket. Several gateways may do it at once: the holder of the recording's lock moves
    it."""

    def __init__(self, store: RecordingStore, database: Database) -> None:
        self._store = store
        self._database = database

    async def move_new(self) -> list[str]:
        """Move some of the recordings that have a verdict; return the ids of those now in the bucket.

        A bucket that cannot be reached ends this round; files that it has already taken are not sent again. Raises what
        the database raises.
        """
        moved = []
        async with self._database.reading() as session:
            waiting = await recordings.to_offload(session, limit=AT_ONCE)
        for recording in waiting:
            try:
                await asyncio.to_thread(partial(self._store.offload, RecordingId(recording)))
            except BucketError as error:
                log.warning("recording.bucket_away", recording=recording, why=str(error))
                break
            except (RecordingsError, OSError) as error:
                # spoilt, or somebody is at work on it: the others go on
                log.warning(
                    "recording.not_offloaded", recording=recording, error=type(error).__name__
                )
                continue
            async with self._database.writing() as session:
                await changes.change(session, recording, in_bucket=True)
            moved.append(recording)
        return moved
