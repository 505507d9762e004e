"""Orders a conference's recording from its worker, and tells its members whether it runs."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway.conference import state as st
from gateway.conference.archive import ConferenceArchive
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.rules import recorded
from gateway.platform.refused import Refused
from media.client import MediaClient, MediaEvent, MediaWorkerError
from queueing.backend import wall_clock_ms
from recordings.errors import RecordingsError

log = structlog.get_logger()

RETRY_S = 5.0
SILENT_MS = 15_000
"""A worker that has not answered for so long is not said to record."""
_REFUSED = frozenset({"bad_recording", "recording_unavailable"})
"""A worker's answers that stay the same, however often it is asked."""


class ConferenceRecording:
    """Orders recordings and follows the worker's reports; a part of a conference's media. It remembers the state of
    each capture, so that unchanged reports cost nothing."""

    def __init__(
        self,
        book: ConferenceBook,
        archive: ConferenceArchive,
        *,
        changed: Callable[[str], Awaitable[None]],
        reconcile_later: Callable[[str, float], None],
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        """*changed* is called with a conference whose members are to be shown its state anew."""
        self._book = book
        self._archive = archive
        self._changed = changed
        self._reconcile_later = reconcile_later
        self._keys: dict[str, str] = {}
        self._growing: set[str] = set()
        self._failing: dict[str, set[tuple[str, str]]] = {}
        self._ordered: set[str] = set()
        self._now_ms = now_ms
        self._silent_ms: dict[str, int] = {}

    async def order(self, found: StoredConference, client: MediaClient) -> None:
        """Have the worker record exactly what the state asks for; repeating an order changes nothing. Raises
        :class:`MediaWorkerError`; ``stale_order`` where another gateway has sent a newer order."""
        state = found.state
        if state.recording is not None:
            await self._say(found, client, state.recording.id, recorded(state), "muted")
            self._silent_ms.pop(state.recording.id, None)
        elif state.recordings:
            await self._stop(found, client)

    async def _stop(self, found: StoredConference, client: MediaClient) -> None:
        """Have the worker capture nothing more. The worker remembers this until the conference ends, and refuses an order
        that is based on an earlier state."""
        last = found.state.recordings[-1]
        if found.state.state != "ended":
            if last.given and last.id not in self._ordered:
                return
            try:
                await client.put_recording(
                    found.state.room,
                    recording=last.id,
                    sources={},
                    why="stopped",
                    revision=found.revision,
                )
            except MediaWorkerError as error:
                if error.code not in _REFUSED:
                    raise
                await client.put_recording(found.state.room, recording=None)
        else:
            await client.put_recording(found.state.room, recording=None)
        self._ordered.discard(last.id)

    async def leave_out(self, found: StoredConference, client: MediaClient) -> None:
        """Have the worker stop capturing members who go to breakout rooms, with that as the reason, and members muted
        meanwhile, with that one.

        This is ordered before they are moved: after a stale order nobody is moved. Raises :class:`MediaWorkerError`.
        """
        taken = found.state.recording
        if taken is None:
            return
        going = recorded(found.state, before_moving=True)
        await self._say(found, client, taken.id, going, "muted")
        await self._say(found, client, taken.id, recorded(found.state), "breakout")

    async def _say(
        self,
        found: StoredConference,
        client: MediaClient,
        recording: str,
        sources: dict[str, dict[str, bool]],
        why: Literal["muted", "breakout"],
    ) -> None:
        try:
            key = self._keys.get(recording)
            if key is None:
                key = self._keys[recording] = await self._archive.begin(found, recording)
        except (RecordingsError, SQLAlchemyError, OSError) as error:
            log.exception(
                "conference.recording_not_begun", conference=found.id, error=type(error).__name__
            )
            await self._note_state(found.id, recording, "failed")
            self._reconcile_later(found.id, RETRY_S)
            return
        self._ordered.add(recording)
        try:
            await client.put_recording(
                found.state.room,
                recording=recording,
                key=key,
                sources=sources,
                why=why,
                revision=found.revision,
            )
        except MediaWorkerError as error:
            if error.code not in _REFUSED:
                raise
            # what it was ordered before goes on otherwise, of people who are somewhere else by now
            await client.put_recording(found.state.room, recording=None)
            await self._note_state(found.id, recording, "failed")
            self._reconcile_later(found.id, RETRY_S)

    async def give(self, found: StoredConference) -> None:
        """Hand recordings that are over, and that no worker writes any more, to the archive to be sealed."""
        over = [each for each in found.state.recordings if each.ended_ms and not each.given]
        for taken in over:
            await self._archive.end(taken.id, taken.ended_ms)
            self._forget(taken.id)
        if over:
            names = {each.id for each in over}

            def note(state: st.State) -> None:
                for each in state.recordings:
                    each.given = each.given or each.id in names

            _, _, changed = await self._book.change(found.id, note)
            if changed:
                await self._changed(found.id)

    async def unanswered(self, found: StoredConference) -> None:
        """Note that the worker does not answer. After :data:`SILENT_MS` the recording counts as failed, because
        nobody knows whether anything is written. The worker's next report of a capture counts as news again."""
        taken = found.state.recording
        if taken is None:
            return
        now_ms = self._now_ms()
        since_ms = self._silent_ms.setdefault(taken.id, now_ms)
        if now_ms - since_ms >= SILENT_MS:
            self._growing.discard(taken.id)
            await self._note_state(found.id, taken.id, "failed", since_ms)

    async def interrupted(self, found: StoredConference) -> None:
        """Note that the worker which wrote the recording is gone; the next worker continues in another take."""
        taken = found.state.recording
        if taken is not None:
            self._forget(taken.id, keep_key=True)
            await self._note_state(found.id, taken.id, "interrupted")

    async def worker_reported(self, conference_id: str, event: MediaEvent) -> None:
        """Handle a worker's report on the capture of one source."""
        name, source = event.recording, (event.peer, event.source)
        failing = self._failing.setdefault(name, set())
        match event.state:
            case "failed":
                self._growing.discard(name)
                if not failing:
                    log.error(
                        "conference.recording_failed", conference=conference_id, recording=name
                    )
                failing.add(source)
                await self._note_state(conference_id, name, "failed")
            case "growing":
                failing.discard(source)
                if not failing and name not in self._growing:
                    self._growing.add(name)
                    await self._note_state(conference_id, name, "active")
            case "closed":
                failing.discard(source)
                # somebody's connection is new, say: the ones that should still be recorded are
                self._reconcile_later(conference_id, 0.0)

    async def _note_state(
        self,
        conference_id: str,
        recording: str,
        word: Literal["active", "interrupted", "failed"],
        since_ms: int | None = None,
    ) -> None:
        at_ms = self._now_ms() if since_ms is None else since_ms
        with contextlib.suppress(Refused):
            _, _, changed = await self._book.change(
                conference_id, lambda state: st.note_recording_state(state, at_ms, recording, word)
            )
            if changed:
                await self._changed(conference_id)

    def _forget(self, recording: str, *, keep_key: bool = False) -> None:
        if not keep_key:
            self._keys.pop(recording, None)
            self._ordered.discard(recording)
        self._growing.discard(recording)
        self._failing.pop(recording, None)
        self._silent_ms.pop(recording, None)
