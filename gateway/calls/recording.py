"""Orders a call's recording from its worker, and stores the state of it that pages are shown."""

import secrets
from collections.abc import Awaitable, Callable

import structlog

from gateway.calls.desired import Desired
from gateway.calls.state import Call, Calls, RecordingState
from media.client import MediaClient, MediaEvent, MediaWorkerError
from recordings.errors import RecordingClosedError, RecordingsError

log = structlog.get_logger()

RETRY_S = 5.0
MAX_SOURCES = 20_000
"""So many sources' last word is remembered, so that what is no news costs nothing."""
_KEPT = frozenset({"starting", "active", "held", "interrupted", "failed"})
"""States of a recording that is not over and to which the citizen agrees."""
_NOT_YET_ACTIVE = frozenset({"starting", "interrupted", "failed"})


class CallRecording:
    """Orders and stops recordings, and stores the state that pages see; a part of the media plane."""

    def __init__(
        self,
        calls: Calls,
        now_ms: Callable[[], int],
        *,
        begin: Callable[[str, str], Awaitable[str]],
        end: Callable[[str, int | None], Awaitable[None]],
        changed: Callable[[str], Awaitable[None]],
        reconcile_later: Callable[[str, float], None],
    ) -> None:
        """*begin* makes a recording (contact, recording) ready to be written and returns the reference of its key;
        *end* (recording, when it ended, None for now) seals it in the background once everything is written.
        *changed* is told of a contact whose pages are to show something else; *reconcile_later* sees to a contact
        again after so many seconds."""
        self._calls = calls
        self._begin = begin
        self._end = end
        self._now_ms = now_ms
        self._changed = changed
        self._reconcile_later = reconcile_later
        self._troubles: dict[tuple[str, str], str] = {}

    async def order(self, contact: str, client: MediaClient, desired: Desired) -> None:
        """Order the recording, or have it hold back while nothing may be captured (the citizen is alone or has not
        consented).

        It is ordered again and again, which changes nothing: a worker forgets a room that was empty for a moment, and a
        new worker knows nothing. A contact that was never to be recorded has no order.
        """
        call = await self._calls.get(contact)
        if not desired.captured:
            await self.pause_capture(contact, call, client, desired)
            return
        if not call.room:
            return
        recording = await self._calls.begin(contact, "recording", secrets.token_hex(12))
        try:
            try:
                key = await self._begin(contact, recording)
            except RecordingClosedError:
                # it was sealed while everything was down; what is said from now on is another
                await self._calls.clear(contact, "recording")
                recording = await self._calls.begin(contact, "recording", secrets.token_hex(12))
                key = await self._begin(contact, recording)
            await client.put_recording(
                call.room, recording=recording, key=key, revision=desired.consent_at_ms
            )
        except (RecordingsError, MediaWorkerError, OSError) as error:
            if isinstance(error, MediaWorkerError) and error.code == "stale_order":
                # the citizen has decided otherwise since, and a gateway that knows of it has told the worker
                raise
            log.exception("media.recording_not_begun", contact=contact, error=type(error).__name__)
            await self.becomes(contact, call, "failed")
            self._reconcile_later(contact, RETRY_S)
            return
        if call.recording_state in ("off", "held", "stopped", "failed"):
            # an interrupted one stays so until octets reach the disk again
            await self._calls.update(
                contact,
                recording_since_ms=call.recording_since_ms or self._now_ms(),
                recording_stopped_ms=0,
            )
            await self.becomes(contact, call, "starting")

    async def pause_capture(
        self, contact: str, call: Call, client: MediaClient | None, desired: Desired
    ) -> None:
        """Stop capturing for now, and show pages that state once the worker has obeyed; *client* is None where no
        worker has the call. Raises :class:`MediaWorkerError`."""
        # nothing is called held or stopped before the worker has said so
        if client is not None:
            await self.stop_capture(call, client, desired)
        if desired.recorded:
            if call.room or call.recording:
                await self.becomes(contact, call, "held")
        elif call.recording:
            await self._stopped(contact, call, desired)

    async def stop_capture(self, call: Call, client: MediaClient, desired: Desired) -> None:
        """Have the worker capture nothing more, at once; pages are told when the contact is reconciled. Needs
        neither disk nor database. Raises :class:`MediaWorkerError`."""
        if not (call.room and call.recording) or desired.captured:
            return
        try:
            await client.put_recording(
                call.room,
                recording=call.recording,
                sources={},
                why="held" if desired.recorded else "withdrawn",
                until_ms=None if desired.recorded else desired.consent_at_ms or None,
                revision=desired.consent_at_ms,
            )
        except MediaWorkerError as error:
            if error.code != "bad_recording":
                raise
            # a worker of the version before this one, which drains: it can stop, and that is what counts
            await client.put_recording(call.room, recording=None)

    async def _stopped(self, contact: str, call: Call, desired: Desired) -> None:
        at_ms = desired.consent_at_ms or self._now_ms()
        if call.recording_stopped_ms != at_ms:
            await self._calls.update(contact, recording_stopped_ms=at_ms)
        await self.becomes(contact, call, "stopped")

    async def becomes(self, contact: str, call: Call, state: RecordingState) -> None:
        """Store the recording's new *state* where *call* has another one, and show it to the pages."""
        if call.recording_state != state:
            await self._calls.update(contact, recording_state=state)
            if "failed" in (state, call.recording_state):
                await self._calls.troubles.note_failing(contact, failing=state == "failed")
            if state not in ("active", "failed"):
                await self._calls.troubles.clear(contact)
            await self._changed(contact)

    async def stop(
        self, contact: str, call: Call, client: MediaClient | None, *, again: bool, ended_ms: int
    ) -> None:
        """End the recording; with *again* the contact, back in the queue, may have another.

        It ends with the conversation at *ended_ms* (0: now); one to which the citizen agrees no more, at the time of
        that.
        """
        # nothing is called stopped before the worker has said so, or is known to be dead
        if call.room and client is not None:
            await client.put_recording(call.room, recording=None)
        await self._end(call.recording, call.recording_stopped_ms or ended_ms or None)
        await self._calls.troubles.note_failing(contact, failing=False)
        await self._calls.troubles.clear(contact)
        if again:
            await self._calls.update(contact, recording_state="off", recording_stopped_ms=0)
            await self._calls.clear(contact, "recording")
        else:
            await self._calls.update(contact, recording_state="stopped", recording_ended=True)
        await self._changed(contact)

    async def worker_reported(self, event: MediaEvent) -> None:
        """Follow a worker's report about the recording of one source."""
        owner = await self._calls.owner(event.peer)
        if owner is None:
            return
        contact, party = owner
        call = await self._calls.get(contact)
        if call.recording != event.recording:
            return
        await self._note_trouble(contact, call, f"{party}.{event.source}", event)
        if event.state == "growing" and call.recording_state in _NOT_YET_ACTIVE:
            await self.becomes(contact, call, "active")
        elif event.state == "failed" and call.recording_state in _KEPT:
            if call.recording_state != "failed":
                log.error("media.recording_failed", contact=contact, recording=event.recording)
            await self.becomes(contact, call, "failed")
        elif event.state == "closed":
            self._troubles.pop((contact, f"{party}.{event.source}"), None)
            # somebody's connection is new, say: the ones that should still be recorded are
            self._reconcile_later(contact, 0.0)

    async def _note_trouble(self, contact: str, call: Call, source: str, event: MediaEvent) -> None:
        """Tell the desk which faults the worker finds in a captured source."""
        words = ",".join(event.troubles)
        if self._troubles.get((contact, source)) == words:
            return
        self._troubles[contact, source] = words
        while len(self._troubles) > MAX_SOURCES:
            self._troubles.pop(next(iter(self._troubles)))
        if await self._calls.troubles.note(contact, source, words):
            if words:
                log.warning(
                    "media.recording_trouble",
                    contact=contact,
                    recording=call.recording,
                    source=source,
                    troubles=list(event.troubles),
                )
            await self._changed(contact)


def is_under_way(call: Call) -> bool:
    """Return whether the contact has a recording that has not been handed over for sealing."""
    return bool(call.recording) and call.recording_state != "off" and not call.recording_ended
