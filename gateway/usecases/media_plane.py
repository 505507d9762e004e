"""A contact's media on the workers: placing, connecting, pairing, recording, taking down.

Pairing and recording are reconciled: :meth:`MediaPlane.reconcile` compares what the contact's state
asks for with what is, and does the rest. It may be called at any time and as often as one likes.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, Literal

import structlog

from gateway import tasks
from gateway.usecases.callstate import Call, Calls, PartyName, RecordingState
from gateway.usecases.media_ports import Desired, Gauge, Listener, Recorder
from gateway.usecases.worker_links import WorkerLinks
from gateway.workers import WorkerEntry, WorkerRegister
from media.client import MediaClient, MediaEvent, MediaWorkerError, PeerSnapshot, SlotState
from media.figures import Stats
from recordings.errors import RecordingClosedError, RecordingsError
from signaling.errors import CommandRefused
from signaling.protocol.base import MediaAnswer, Slot
from signaling.protocol.conversation import Rung

log = structlog.get_logger()

MAX_SLOT_MAPS = 5_000
RETRY_S = 5.0
FAILED_RETRY_S = 1.0
WORKER_WAIT_S = 5.0
"""How long a page that wants to connect waits for a worker while none lives; a dead one is started
again within a second or two, and pages ask again after six."""
WORKER_POLL_S = 0.05
CONNECT_ATTEMPTS = 3
_NO_ANSWER = frozenset({"worker_gone", "worker_unreachable"})
_NOT_YET_ACTIVE = frozenset({"starting", "interrupted", "failed"})
_RECORDED = frozenset({"starting", "active", "interrupted", "failed"})
_SOURCES: dict[str, Literal["microphone", "camera", "screen", "screenAudio"]] = {
    "audio": "microphone",
    "camera": "camera",
    "screen": "screen",
    "screen-audio": "screenAudio",
}
_RUNGS: dict[str, Rung] = {"hd": "hd", "sd": "sd", "sound": "sound", "text": "text"}


class MediaPlane:
    """Owns the links to the workers and one task per contact that is being reconciled."""

    def __init__(
        self,
        register: WorkerRegister,
        calls: Calls,
        recorder: Recorder,
        client_for: Callable[[WorkerEntry], MediaClient],
        desired: Callable[[str], Coroutine[Any, Any, Desired]],
        now_ms: Callable[[], int],
    ) -> None:
        """*desired* answers, for a contact, what its state asks for."""
        self._links = WorkerLinks(register, client_for, self)
        self._calls = calls
        self._recorder = recorder
        self._desired = desired
        self._now_ms = now_ms
        self._reconciling: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._slots: dict[tuple[str, str], list[Slot]] = {}
        self._open = False
        self.listener: Listener | None = None
        self.gauge: Gauge | None = None

    def start(self) -> None:
        """Begin to follow the workers."""
        self._open = True
        self._links.start()

    async def aclose(self) -> None:
        """Stop listening and close the clients. Calls go on. Idempotent."""
        self._open = False
        await tasks.end(*self._reconciling.values())
        await self._links.aclose()

    async def connect(
        self, contact: str, party: PartyName, sdp: str, peer: str | None
    ) -> MediaAnswer:
        """Answer a browser's offer. With *peer*, that connection goes on (ICE restart) if it lives.

        Raises :class:`CommandRefused` (``no_media``, ``media_refused``, or the worker's own word).
        """
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            call = await self._calls.get(contact)
            if peer and peer == call.peer(party):
                with contextlib.suppress(MediaWorkerError):
                    client = await self._links.client(call.worker)
                    return MediaAnswer(sdp=await client.restart_peer(peer, sdp), peer_id=peer)
            worker = await self._place(contact, call)
            try:
                client = await self._links.client(worker)
                new_peer, answer = await client.create_peer(sdp, label=party)
            except MediaWorkerError as error:
                if error.code not in _NO_ANSWER or attempt == CONNECT_ATTEMPTS:
                    raise _refusal(error) from error
                await self._links.doubt(worker)
            else:
                await self._connected(contact, party, client, worker, new_peer)
                return MediaAnswer(sdp=answer, peer_id=new_peer)
        raise AssertionError("the last attempt returns or raises")

    async def any_client(self) -> MediaClient:
        """The client of a worker that takes somebody new. Raises :class:`CommandRefused`."""
        return await self._links.client(await self._choose())

    async def _connected(
        self, contact: str, party: PartyName, client: MediaClient, worker: str, new_peer: str
    ) -> None:
        """A party's connection has been made; one it had before goes."""
        call = await self._calls.get(contact)
        previous = call.peer(party) if call.worker == worker else ""
        await self._calls.own_peer(new_peer, contact, party)
        if party == "citizen":
            await self._calls.update(contact, citizen_peer=new_peer, citizen_connected=False)
        else:
            await self._calls.update(contact, agent_peer=new_peer, agent_connected=False)
        if previous:
            await self._remove_peer(client, previous)
        self.reconcile(contact)
        log.info("media.connected", contact=contact, party=party, worker=worker, peer=new_peer)

    async def release_agent(self, contact: str) -> None:
        """The contact went back to the queue: the agent's connection goes, the citizen's stays warm."""
        call = await self._calls.get(contact)
        if call.agent_peer:
            await self._calls.update(
                contact,
                agent_peer="",
                agent_connected=False,
                agent_microphone=False,
                agent_camera=False,
                agent_screen=False,
            )
            with contextlib.suppress(MediaWorkerError):
                await self._remove_peer(await self._links.client(call.worker), call.agent_peer)

    def reconcile(self, contact: str) -> None:
        """See to it, soon, that the contact's media is as its state asks."""
        if contact in self._reconciling:
            self._again.add(contact)
            return
        task = asyncio.create_task(self._reconcile(contact), name=f"reconcile:{contact}")
        self._reconciling[contact] = task
        task.add_done_callback(lambda _: self._reconciled(contact))

    def slots(self, contact: str, party: str) -> list[Slot]:
        """Return what a party's receiving slots carry, as last reported."""
        return self._slots.get((contact, party), [])

    async def is_to_record(self, contact: str, recording: str) -> bool:
        """Return whether the conversation goes on and this is its recording."""
        desired = await self._desired(contact)
        call = await self._calls.get(contact)
        return desired.stage == "paired" and desired.recorded and call.recording == recording

    async def workers(self) -> list[WorkerEntry]:
        """Return the living workers."""
        return await self._links.alive()

    async def figures(self) -> dict[str, Stats | None]:
        """Return what the living workers say of themselves, by their places."""
        return await self._links.figures()

    def _reconciled(self, contact: str) -> None:
        task = self._reconciling.pop(contact)
        if not task.cancelled() and task.exception() is not None:
            # Redis or the database is away, say: what was to be done is still to be done
            log.error("media.reconcile_failed", contact=contact, exc_info=task.exception())
            asyncio.get_running_loop().call_later(FAILED_RETRY_S, self._reconcile_later, contact)
        if contact in self._again:
            self._again.discard(contact)
            self._reconcile_later(contact)

    async def _reconcile(self, contact: str) -> None:
        desired = await self._desired(contact)
        call = await self._calls.get(contact)
        client: MediaClient | None = None
        try:
            if call.worker:
                client = await self._links.client(call.worker)
            if call.recording_state in _RECORDED and not desired.recorded:
                await self._stop_recording(contact, call, client, desired)
            if client is None:
                return
            match desired.stage:
                case "paired":
                    await self._pair(contact, call, client)
                    if desired.recorded and call.recording_state != "stopped":
                        await self._record(contact, client)
                case "apart" if call.room:
                    await self._part(contact, call, client)
                case "over":
                    await self._take_down(contact, call, client)
        except MediaWorkerError as error:
            log.warning("media.worker_failed", contact=contact, code=error.code)
            await self._worker_failed(contact, call, error)

    async def _pair(self, contact: str, call: Call, client: MediaClient) -> None:
        peers = [peer for peer in (call.citizen_peer, call.agent_peer) if peer]
        if not peers:
            return
        room = call.room or await self._calls.begin(contact, "room", f"room-{secrets.token_hex(8)}")
        # side by side: the second one's key frame is not to wait for the first one's answer
        placed = await asyncio.gather(
            *(client.put_room(peer, room) for peer in peers), return_exceptions=True
        )
        for failure in placed:
            if failure is not None:
                raise failure

    async def _part(self, contact: str, call: Call, client: MediaClient) -> None:
        """The contact waits again: its citizen's connection stays warm, alone."""
        await self._calls.clear(contact, "room")
        if call.citizen_peer:
            await client.put_room(call.citizen_peer, None)
        await self.release_agent(contact)

    async def _record(self, contact: str, client: MediaClient) -> None:
        """Order the recording, again if need be: a worker forgets a room that was empty for a moment,
        and a new worker knows nothing. The same order twice changes nothing."""
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
            await client.put_recording(call.room, recording=recording, key=key, sources="all")
        except (RecordingsError, MediaWorkerError, OSError) as error:
            log.exception("media.recording_not_begun", contact=contact, error=type(error).__name__)
            await self._recording_is(contact, call, "failed")
            asyncio.get_running_loop().call_later(RETRY_S, self._reconcile_later, contact)
            return
        if call.recording_state in ("off", "failed"):
            # an interrupted one stays so until octets reach the disk again
            await self._calls.update(
                contact, recording_since_ms=call.recording_since_ms or self._now_ms()
            )
            await self._recording_is(contact, call, "starting")

    async def _recording_is(self, contact: str, call: Call, state: RecordingState) -> None:
        if call.recording_state != state:
            await self._calls.update(contact, recording_state=state)
            await self._changed(contact)

    def _reconcile_later(self, contact: str) -> None:
        if self._open:
            self.reconcile(contact)

    async def _stop_recording(
        self, contact: str, call: Call, client: MediaClient | None, desired: Desired
    ) -> None:
        if call.room and client is not None:
            try:
                await client.put_recording(call.room, recording=None)
            except MediaWorkerError:
                # nothing is called stopped before the worker has said so, or is known to be dead
                asyncio.get_running_loop().call_later(
                    FAILED_RETRY_S, self._reconcile_later, contact
                )
                raise
        await self._recorder.end(call.recording)
        # a contact that goes back to the queue may be recorded again, as another recording
        again = desired.stage == "apart"
        await self._calls.update(contact, recording_state="off" if again else "stopped")
        if again:
            await self._calls.clear(contact, "recording")
        await self._changed(contact)

    async def _take_down(self, contact: str, call: Call, client: MediaClient) -> None:
        await self._calls.update(contact, citizen_peer="", agent_peer="")
        await self._calls.clear(contact, "room")
        await self._calls.unhost(contact)
        for peer in (call.citizen_peer, call.agent_peer):
            if peer:
                await self._remove_peer(client, peer)
        for party in ("citizen", "agent"):
            self._slots.pop((contact, party), None)

    async def _remove_peer(self, client: MediaClient, peer: str) -> None:
        await self._calls.forget_peer(peer)
        with contextlib.suppress(MediaWorkerError):
            await client.delete_peer(peer)

    async def _worker_failed(self, contact: str, call: Call, error: MediaWorkerError) -> None:
        if error.code == "worker_unreachable":
            await self._links.doubt(call.worker)
        if call.worker not in {entry.id for entry in await self._links.alive()}:
            await self._displace(contact, call.worker)

    async def _displace(self, contact: str, worker: str, *, idle_only: bool = False) -> None:
        """The contact's media is not on *worker* any more: its pages make new connections."""
        call = await self._calls.displace(contact, worker, idle_only=idle_only)
        if call is None:
            return
        log.info("media.displaced", contact=contact, worker=worker)
        for party in ("citizen", "agent"):
            peer = call.peer(party)
            if peer and self.listener is not None:
                await self._calls.forget_peer(peer)
                await self.listener.media_lost(contact, party, peer)
        if call.recording_state in ("starting", "active"):
            await self._recording_is(contact, call, "interrupted")
        elif call.citizen_connected or call.agent_connected:
            await self._changed(contact)
        self.reconcile(contact)

    async def _place(self, contact: str, call: Call) -> str:
        """Return the worker of the contact, choosing one where it has none that lives. A contact
        without a room leaves a worker that drains."""
        if call.worker:
            alive = {entry.id: entry for entry in await self._links.alive()}
            present = alive.get(call.worker)
            if present is not None and (call.room or not present.draining):
                return call.worker
            await self._displace(contact, call.worker)
        return await self._calls.place(contact, await self._choose())

    async def _choose(self) -> str:
        """Return a living worker for a new room, waiting a little while none lives."""
        ends_at = asyncio.get_running_loop().time() + WORKER_WAIT_S
        while True:
            found = next((e for e in await self._links.alive() if not e.draining), None)
            if found is not None:
                return found.id
            if not self._links.known or asyncio.get_running_loop().time() > ends_at:
                raise CommandRefused(
                    "no_media", "No media worker is available; text still works.", retryable=True
                )
            await asyncio.sleep(WORKER_POLL_S)

    async def _changed(self, contact: str) -> None:
        if self.listener is not None:
            await self.listener.call_changed(contact)

    # what the links hear

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Something happened on a worker."""
        match event.type:
            case "snapshot":
                await self._snapshot(worker, event.peers)
            case "peer":
                await self._peer_state(event.peer, event.state, reason=event.reason)
            case "slots":
                await self._peer_slots(event.peer, event.slots)
            case "ladder":
                await self._ladder(event)
            case "layers":
                await self._layers_wanted(event)
            case "recording":
                await self._recording_state(event)
            case "quality" if self.gauge is not None:
                await self.gauge.worker_measured(event)

    async def workers_in_use(self) -> set[str]:
        """Return the workers that contacts are said to be on."""
        return set((await self._calls.hosted()).values())

    async def worker_gone(self, worker: str) -> None:
        """A worker is dead: every contact on it is placed anew when its pages come."""
        for contact, on in (await self._calls.hosted()).items():
            if on == worker:
                await self._displace(contact, worker)

    async def worker_drains(self, worker: str) -> None:
        """A worker takes no new rooms: contacts that have none yet move to another, if there is one.

        Whoever talks stays to the end.
        """
        if all(entry.draining for entry in await self._links.alive()):
            return
        for contact, on in (await self._calls.hosted()).items():
            if on == worker:
                await self._displace(contact, worker, idle_only=True)

    async def _snapshot(self, worker: str, peers: tuple[PeerSnapshot, ...]) -> None:
        """Take a worker's word for all its peers: those it does not know any more are lost."""
        for peer in peers:
            await self._peer_state(peer.peer, peer.state, reason=None)
            await self._peer_slots(peer.peer, peer.slots)
        told = {peer.peer for peer in peers}
        for contact, on in (await self._calls.hosted()).items():
            if on != worker:
                continue
            # a gateway that was killed may have left something half done
            self.reconcile(contact)
            call = await self._calls.get(contact)
            for party in ("citizen", "agent"):
                peer_id = call.peer(party)
                if peer_id and peer_id not in told:
                    await self._ask_peer(worker, peer_id)

    async def _ask_peer(self, worker: str, peer: str) -> None:
        """A peer is not in the snapshot: it is younger than that, or lost."""
        try:
            await (await self._links.client(worker)).peer(peer)
        except MediaWorkerError as error:
            if error.status == 404:
                await self._peer_state(peer, "closed", reason="unknown")

    async def _peer_state(self, peer: str, state: str, *, reason: str | None) -> None:
        owner = await self._calls.owner(peer)
        if owner is None:
            return
        contact, party = owner
        call = await self._calls.get(contact)
        if call.peer(party) != peer:
            return
        connected = state == "connected"
        before = call.citizen_connected if party == "citizen" else call.agent_connected
        if connected != before:
            if party == "citizen":
                await self._calls.update(contact, citizen_connected=connected)
            else:
                await self._calls.update(contact, agent_connected=connected)
            await self._changed(contact)
        if state == "closed" and self.listener is not None:
            log.info("media.peer_closed", contact=contact, party=party, reason=reason)
            await self._calls.forget_peer(peer)
            await self.listener.media_lost(contact, party, peer)

    async def _peer_slots(self, peer: str, states: tuple[SlotState, ...]) -> None:
        owner = await self._calls.owner(peer)
        if owner is None:
            return
        contact, party = owner
        slots: list[Slot] = []
        for state in states:
            whose = await self._calls.owner(state.peer) if state.peer else None
            slots.append(
                Slot(
                    index=state.slot,
                    kind="audio" if state.kind == "audio" else "video",
                    party=whose[1] if whose else None,
                    source=_SOURCES.get(state.source or "") if whose else None,
                )
            )
        self._slots[contact, party] = slots
        while len(self._slots) > MAX_SLOT_MAPS:
            self._slots.pop(next(iter(self._slots)))
        if self.listener is not None:
            await self.listener.slots_changed(contact, party, slots)

    async def _ladder(self, event: MediaEvent) -> None:
        incoming, outgoing = _RUNGS.get(event.incoming), _RUNGS.get(event.outgoing)
        owner = await self._calls.owner(event.peer)
        if owner is None or incoming is None or outgoing is None or self.listener is None:
            return
        contact, party = owner
        if (await self._calls.get(contact)).peer(party) == event.peer:
            await self.listener.ladder_changed(contact, party, incoming, outgoing)

    async def _layers_wanted(self, event: MediaEvent) -> None:
        owner = await self._calls.owner(event.peer)
        if owner is None or self.listener is None:
            return
        source: Literal["camera", "screen"] = "screen" if event.source == "screen" else "camera"
        await self.listener.layers_wanted(*owner, source, list(event.rids))

    async def _recording_state(self, event: MediaEvent) -> None:
        owner = await self._calls.owner(event.peer)
        if owner is None:
            return
        contact, _ = owner
        call = await self._calls.get(contact)
        if call.recording != event.recording:
            return
        if event.state == "growing" and call.recording_state in _NOT_YET_ACTIVE:
            await self._recording_is(contact, call, "active")
        elif event.state == "failed" and call.recording_state in _RECORDED:
            if call.recording_state != "failed":
                log.error("media.recording_failed", contact=contact, recording=event.recording)
            await self._recording_is(contact, call, "failed")
        elif event.state == "closed":
            # somebody's connection is new, say: whoever should still be recorded is
            self.reconcile(contact)


def _refusal(error: MediaWorkerError) -> CommandRefused:
    return CommandRefused(error.code, "The media worker refused the connection.", retryable=True)
