"""Ordering a call's recording from its worker, and what the pages are told of it."""

import secrets
from collections.abc import Awaitable, Callable

import structlog

from gateway.usecases.callstate import Call, Calls, RecordingState
from gateway.usecases.media_ports import Recorder
from media.client import MediaClient, MediaEvent, MediaWorkerError, RecordingSources
from recordings.errors import RecordingClosedError, RecordingsError

log = structlog.get_logger()

RETRY_S = 5.0
FAILED_RETRY_S = 1.0
RECORDED = frozenset({"starting", "active", "held", "interrupted", "failed"})
"""States of a recording that is not over."""
_NOT_YET_ACTIVE = frozenset({"starting", "interrupted", "failed"})


class CallRecording:
    """Part of the media plane: orders, stops, and keeps the state that pages see."""

    def __init__(
        self,
        calls: Calls,
        recorder: Recorder,
        now_ms: Callable[[], int],
        *,
        changed: Callable[[str], Awaitable[None]],
        reconcile_later: Callable[[str, float], None],
    ) -> None:
        """*changed* is told of a contact whose pages are to show something else; *reconcile_later* sees
        to a contact again after so many seconds."""
        self._calls = calls
        self._recorder = recorder
        self._now_ms = now_ms
        self._changed = changed
        self._reconcile_later = reconcile_later

    async def order(self, contact: str, client: MediaClient, *, captured: bool) -> None:
        """Order the recording, again if need be: a worker forgets a room that was empty for a moment,
        and a new worker knows nothing. The same order twice changes nothing. While the citizen is with
        nobody the order names no source: the recording goes on later, and nothing is kept meanwhile."""
        call = await self._calls.get(contact)
        if not call.room:
            return
        recording = await self._calls.begin(contact, "recording", secrets.token_hex(12))
        try:
            try:
                key = await self._recorder.begin(contact, recording)
            except RecordingClosedError:
                # it was sealed while everything was down; what is said from now on is another
                await self._calls.clear(contact, "recording")
                recording = await self._calls.begin(contact, "recording", secrets.token_hex(12))
                key = await self._recorder.begin(contact, recording)
            sources: RecordingSources = "all" if captured else {}
            await client.put_recording(call.room, recording=recording, key=key, sources=sources)
        except (RecordingsError, MediaWorkerError, OSError) as error:
            if not captured and isinstance(error, MediaWorkerError):
                # nothing is called held before the worker has said so
                self._reconcile_later(contact, FAILED_RETRY_S)
                raise
            log.exception("media.recording_not_begun", contact=contact, error=type(error).__name__)
            await self.becomes(contact, call, "failed")
            self._reconcile_later(contact, RETRY_S)
            return
        if not captured:
            await self.becomes(contact, call, "held")
        elif call.recording_state in ("off", "held", "failed"):
            # an interrupted one stays so until octets reach the disk again
            await self._calls.update(
                contact, recording_since_ms=call.recording_since_ms or self._now_ms()
            )
            await self.becomes(contact, call, "starting")

    async def becomes(self, contact: str, call: Call, state: RecordingState) -> None:
        """The pages are to show another state than *call* has."""
        if call.recording_state != state:
            await self._calls.update(contact, recording_state=state)
            await self._changed(contact)

    async def stop(
        self, contact: str, call: Call, client: MediaClient | None, *, again: bool
    ) -> None:
        """End the recording; with *again* the contact, back in the queue, may have another."""
        if call.room and client is not None:
            try:
                await client.put_recording(call.room, recording=None)
            except MediaWorkerError:
                # nothing is called stopped before the worker has said so, or is known to be dead
                self._reconcile_later(contact, FAILED_RETRY_S)
                raise
        await self._recorder.end(call.recording)
        await self._calls.update(contact, recording_state="off" if again else "stopped")
        if again:
            await self._calls.clear(contact, "recording")
        await self._changed(contact)

    async def worker_reported(self, event: MediaEvent) -> None:
        """A worker tells how the recording of one source fares."""
        owner = await self._calls.owner(event.peer)
        if owner is None:
            return
        contact, _ = owner
        call = await self._calls.get(contact)
        if call.recording != event.recording:
            return
        if event.state == "growing" and call.recording_state in _NOT_YET_ACTIVE:
            await self.becomes(contact, call, "active")
        elif event.state == "failed" and call.recording_state in RECORDED:
            if call.recording_state != "failed":
                log.error("media.recording_failed", contact=contact, recording=event.recording)
            await self.becomes(contact, call, "failed")
        elif event.state == "closed":
            # somebody's connection is new, say: whoever should still be recorded is
            self._reconcile_later(contact, 0.0)
