"""A contact's media on the workers: placing, connecting, pairing, recording, taking down.

Pairing and recording are reconciled: :meth:`MediaPlane.reconcile` compares what the contact's state
asks for with what is, and does the rest. It may be called at any time and as often as one likes.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Literal

import structlog

from gateway.calls import placement
from gateway.calls.media_words import RUNGS, refusal, slot
from gateway.calls.ports import Desired, Gauge, Listener, Recorder
from gateway.calls.recording import FAILED_RETRY_S, CallRecording, is_under_way
from gateway.calls.room import CallRoom
from gateway.calls.state import PARTIES, Call, Calls, PartyName, seating
from gateway.calls.worker_links import Everyone, WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.platform import loops as tasks
from media.client import MediaClient, MediaEvent, MediaWorkerError, PeerSnapshot, SlotState
from media.figures import Stats
from signaling.errors import CommandRefused
from signaling.protocol.base import MediaAnswer, Slot

log = structlog.get_logger()

MAX_SLOT_MAPS = 5_000
WORKER_WAIT_S = 5.0
"""How long a page that wants to connect waits for a worker while none lives; a dead one is started
again within a second or two, and pages ask again after six."""
WORKER_POLL_S = 0.05
CONNECT_ATTEMPTS = 3
OBEYED_WITHIN_S = 5.0
"""How long somebody waits who may be heard only when the worker has done as it was told."""
_NO_ANSWER = frozenset({"worker_gone", "worker_unreachable"})


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
        *,
        load_limit: float = 0.0,
    ) -> None:
        """*desired* answers, for a contact, what its state asks for. A worker loaded to *load_limit* of a core (0:
        whatever its load) takes no new rooms."""
        self._register = register
        self._load_limit = load_limit
        self._choosing = asyncio.Lock()
        self.listeners = Everyone(self)
        self.links = WorkerLinks(register, client_for, self.listeners)
        self._calls = calls
        self._recording = CallRecording(
            calls, recorder, now_ms, changed=self._changed, reconcile_later=self._reconcile_later
        )
        self._desired = desired
        self._now_ms = now_ms
        self._room = CallRoom(calls, desired, self._reconcile_later)
        self._reconciling: dict[str, asyncio.Task[bool]] = {}
        self._again: set[str] = set()
        self._slots: dict[tuple[str, str], list[Slot]] = {}
        self._open = False
        self.listener: Listener | None = None
        self.gauge: Gauge | None = None

    def start(self) -> None:
        """Begin to follow the workers."""
        self._open = True
        self.links.start()

    async def aclose(self) -> None:
        """Stop listening and close the clients. Calls go on. Idempotent."""
        self._open = False
        await tasks.end(*self._reconciling.values())
        await self.links.aclose()

    async def connect(
        self,
        contact: str,
        party: PartyName,
        sdp: str,
        peer: str | None,
        holder: str = "",
        session: str = "",
    ) -> MediaAnswer:
        """Answer a browser's offer. With *peer*, that connection goes on (ICE restart) if it lives.
        *holder* is the account whose it is, *session* its sign-in.

        Raises :class:`CommandRefused` (``no_media``, ``media_refused``, or the worker's own word).
        """
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            call = await self._calls.get(contact)
            if peer and peer == call.peer(party):
                with contextlib.suppress(MediaWorkerError):
                    client = await self.links.client(call.worker)
                    return MediaAnswer(sdp=await client.restart_peer(peer, sdp), peer_id=peer)
            worker = await self._place(contact, call)
            try:
                client = await self.links.client(worker)
                new_peer, answer = await client.create_peer(sdp, label=party)
            except MediaWorkerError as error:
                if error.code not in _NO_ANSWER or attempt == CONNECT_ATTEMPTS:
                    raise refusal(error) from error
                await self.links.doubt(worker)
            else:
                await self._connected(contact, party, client, worker, new_peer, holder, session)
                return MediaAnswer(sdp=answer, peer_id=new_peer)
        raise AssertionError("the last attempt returns or raises")

    async def any_client(self) -> MediaClient:
        """The client of a worker that takes somebody new. Raises :class:`CommandRefused`."""
        return await self.links.client(await self.choose())

    async def _connected(
        self,
        contact: str,
        party: PartyName,
        client: MediaClient,
        worker: str,
        new_peer: str,
        holder: str,
        session: str,
    ) -> None:
        """A party's connection has been made; one it had before goes."""
        await self._calls.own_peer(new_peer, contact, party)
        previous = await self._calls.take_peer(contact, party, new_peer, holder, session)
        if party == "supervisor":
            # as long as this one may take to come up, nobody else has the place
            await self._calls.update(contact, supervisor_gone_ms=self._now_ms())
        if previous and previous != new_peer:
            # (of another worker, which is gone: this one does not know it)
            await self._remove_peer(client, previous)
        self.reconcile(contact)
        log.info("media.connected", contact=contact, party=party, worker=worker, peer=new_peer)

    async def release_agent(self, contact: str) -> None:
        """The contact went back to the queue: the agent's connection goes, the citizen's stays warm.

        Where it is noted whose it is, reconciling sees to it, which cannot take the next one's.
        """
        call = await self._calls.get(contact)
        if call.agent_peer and not call.agent_holder:
            await self._calls.update(
                contact,
                agent_peer="",
                agent_connected=False,
                agent_microphone=False,
                agent_camera=False,
                agent_screen=False,
            )
            with contextlib.suppress(MediaWorkerError):
                await self._remove_peer(await self.links.client(call.worker), call.agent_peer)

    async def drop(self, contact: str, party: PartyName, peer: str) -> None:
        """End a party's connection *peer*, unless the party has another one by now. It may make a new one."""
        if not await self._calls.drop_peer(contact, party, peer):
            return
        self._slots.pop((contact, party), None)
        call = await self._calls.get(contact)
        if call.worker:
            with contextlib.suppress(MediaWorkerError):
                await self._remove_peer(await self.links.client(call.worker), peer)
        self.reconcile(contact)

    async def release_monitor(self, contact: str, call: Call) -> None:
        """Whoever was at the operator's side by *call* has gone: so does the connection."""
        if call.supervisor_peer and call.worker:
            with contextlib.suppress(MediaWorkerError):
                await self._remove_peer(await self.links.client(call.worker), call.supervisor_peer)
        self._slots.pop((contact, "supervisor"), None)
        self.reconcile(contact)

    async def withhold(self, contact: str) -> None:
        """What is not to be kept any more is not kept from now on; :meth:`reconcile` asks again."""
        call = await self._calls.get(contact)
        if call.worker:
            with contextlib.suppress(MediaWorkerError):
                client = await self.links.client(call.worker)
                await self._recording.withhold(call, client, await self._desired(contact))

    def reconcile(self, contact: str) -> None:
        """See to it, soon, that the contact's media is as its state asks."""
        if contact in self._reconciling:
            self._again.add(contact)
            return
        task = asyncio.create_task(self._reconcile(contact), name=f"reconcile:{contact}")
        self._reconciling[contact] = task
        task.add_done_callback(lambda _: self._reconciled(contact))

    async def obeyed(self, contact: str) -> bool:
        """The same, and wait, some seconds at most, until the worker has done as the state asks; False where it has
        not, or is not known to have, which is tried again. Cancelling ends the waiting alone."""
        self.reconcile(contact)
        obeyed = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OBEYED_WITHIN_S):
                while (task := self._reconciling.get(contact)) is not None:
                    obeyed = False
                    await asyncio.wait({task})
                    obeyed = not task.cancelled() and not task.exception() and task.result()
                    # its end is noted, and what was asked meanwhile begun, before this goes on
                    await asyncio.sleep(0)
        return obeyed

    def slots(self, contact: str, party: str) -> list[Slot]:
        """Return what a party's receiving slots carry, as last reported."""
        return self._slots.get((contact, party), [])

    async def is_to_record(self, contact: str, recording: str) -> bool:
        """Return whether the conversation goes on and this is its recording, also while the citizen does not
        agree: they may again."""
        desired = await self._desired(contact)
        call = await self._calls.get(contact)
        return desired.stage == "paired" and call.recording == recording

    async def workers(self) -> list[WorkerEntry]:
        """Return the living workers."""
        return await self.links.alive()

    async def figures(self) -> dict[str, Stats | None]:
        """Return what the living workers say of themselves, by their places."""
        return await self.links.figures()

    def _reconciled(self, contact: str) -> None:
        task = self._reconciling.pop(contact)
        if not task.cancelled() and task.exception() is not None:
            # Redis or the database is away, say: what was to be done is still to be done
            log.error("media.reconcile_failed", contact=contact, exc_info=task.exception())
            self._reconcile_later(contact, FAILED_RETRY_S)
        if contact in self._again:
            self._again.discard(contact)
            self._reconcile_later(contact)

    async def _reconcile(self, contact: str) -> bool:
        """Whether the worker has done as the state asks."""
        desired = await self._desired(contact)
        call = await self._calls.get(contact)
        client: MediaClient | None = None
        try:
            if call.worker:
                client = await self.links.client(call.worker)
            if desired.stage in ("paired", "apart"):
                call = await self._seat(contact, call, client, desired)
            if desired.stage != "paired" and is_under_way(call):
                await self._recording.stop(
                    contact, call, client, again=desired.stage in ("apart", "elsewhere")
                )
            if client is None:
                if desired.stage == "paired" and not desired.captured:
                    await self._recording.hold_back(contact, call, None, desired)
                return desired.stage != "paired"
            match desired.stage:
                case "paired":
                    await self._room.pair(contact, call, client, desired)
                    await self._recording.order(contact, client, desired)
                    # Another gateway may have read an older state and spoken after this one: each
                    # looks again once it has, so that whoever speaks last has seen the newest.
                    if await self._room.is_overtaken(contact, call, desired):
                        self._again.add(contact)
                        return False
                case "apart" if call.room:
                    await self._part(contact, call, client)
                case "over" | "elsewhere":
                    await self._take_down(contact, call, client)
        except MediaWorkerError as error:
            log.warning("media.worker_failed", contact=contact, code=error.code)
            await self._worker_failed(contact, call, error)
            return False
        return True

    async def _seat(
        self, contact: str, call: Call, client: MediaClient | None, desired: Desired
    ) -> Call:
        """Whoever has left the contact hears nothing more of it; a colleague who has it now keeps the
        connection."""
        if seating(call, desired.agent, desired.colleague) == call:
            return call

        async def who() -> tuple[str, str] | None:
            now = await self._desired(contact)
            return (now.agent, now.colleague) if now.stage in ("paired", "apart") else None

        seated, gone = await self._calls.seat(contact, who)
        if call.colleague_peer and seated.agent_peer == call.colleague_peer:
            slots = self._slots.pop((contact, "colleague"), [])
            self._slots[contact, "agent"] = slots
        for peer in gone:
            if client is not None:
                await self._remove_peer(client, peer)
        if (seated.agent_holder, seated.colleague_holder) != (
            call.agent_holder,
            call.colleague_holder,
        ):
            await self._changed(contact)
        return seated

    async def _part(self, contact: str, call: Call, client: MediaClient) -> None:
        """The contact waits again: its citizen's connection stays warm, alone."""
        await self._calls.clear(contact, "room")
        if call.citizen_peer:
            await client.put_room(call.citizen_peer, None)
        await self.release_agent(contact)
        await self._room.forget_rule(contact, call, client)

    def _reconcile_later(self, contact: str, after_s: float = 0.0) -> None:
        if after_s:
            asyncio.get_running_loop().call_later(after_s, self._reconcile_later, contact)
        elif self._open:
            self.reconcile(contact)

    async def _take_down(self, contact: str, call: Call, client: MediaClient) -> None:
        await self._calls.update(contact, **{f"{party}_peer": "" for party in PARTIES})
        await self._calls.clear(contact, "room")
        await self._calls.unhost(contact)
        for peer in call.peers.values():
            await self._remove_peer(client, peer)
        await self._room.forget_rule(contact, call, client)
        for party in PARTIES:
            self._slots.pop((contact, party), None)

    async def _remove_peer(self, client: MediaClient, peer: str) -> None:
        await self._calls.forget_peer(peer)
        with contextlib.suppress(MediaWorkerError):
            await client.delete_peer(peer)

    async def _worker_failed(self, contact: str, call: Call, error: MediaWorkerError) -> None:
        if error.code == "worker_unreachable":
            await self.links.doubt(call.worker)
        if call.worker not in {entry.id for entry in await self.links.alive()}:
            await self._displace(contact, call.worker)

    async def _displace(self, contact: str, worker: str, *, idle_only: bool = False) -> None:
        """The contact's media is not on *worker* any more: its pages make new connections."""
        call = await self._calls.displace(contact, worker, idle_only=idle_only)
        if call is None:
            return
        log.info("media.displaced", contact=contact, worker=worker)
        for party, peer in call.peers.items():
            if self.listener is not None:
                await self._calls.forget_peer(peer)
                await self.listener.media_lost(contact, party, peer)
        if call.recording_state in ("starting", "active"):
            await self._recording.becomes(contact, call, "interrupted")
        elif any(call.is_connected(party) for party in PARTIES):
            await self._changed(contact)
        self.reconcile(contact)

    async def _place(self, contact: str, call: Call) -> str:
        """Return the worker of the contact, choosing one where it has none that lives. A contact
        without a room leaves a worker that drains."""
        if call.worker:
            alive = {entry.id: entry for entry in await self.links.alive()}
            present = alive.get(call.worker)
            if present is not None and (call.room or not present.draining):
                return call.worker
            await self._displace(contact, call.worker)
        return await self._calls.place(contact, await self.choose())

    async def choose(self) -> str:
        """Return a living worker for a new room, which counts there from now on; waits a little while none lives
        that is not full. Raises :class:`CommandRefused` (``no_media``): the page asks again."""
        ends_at = asyncio.get_running_loop().time() + WORKER_WAIT_S
        while True:
            alive = await self.links.alive()
            # one after another, or a burst would find the same figures; the reservations are all gateways'
            async with self._choosing:
                placed = await self._register.reserved()
                found = placement.choose(alive, placed, self._load_limit)
                if found is not None:
                    await self._register.reserve(found.id)
                    return found.id
            full = any(not entry.draining for entry in alive)
            if not self.links.known or asyncio.get_running_loop().time() >= ends_at:
                raise CommandRefused(
                    "no_media",
                    "All media workers are busy; text still works."
                    if full
                    else "No media worker is available; text still works.",
                    retryable=True,
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
                await self._recording.worker_reported(event)
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
        if all(entry.draining for entry in await self.links.alive()):
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
            for peer_id in call.peers.values():
                if peer_id not in told:
                    await self._ask_peer(worker, peer_id)

    async def _ask_peer(self, worker: str, peer: str) -> None:
        """A peer is not in the snapshot: it is younger than that, or lost."""
        try:
            await (await self.links.client(worker)).peer(peer)
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
        if connected != call.is_connected(party):
            changes: dict[str, bool | int] = {f"{party}_connected": connected}
            if party == "supervisor" and not connected:
                changes["supervisor_gone_ms"] = self._now_ms()
            await self._calls.update(contact, **changes)
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
            slots.append(slot(state, whose[1] if whose else None))
        self._slots[contact, party] = slots
        while len(self._slots) > MAX_SLOT_MAPS:
            self._slots.pop(next(iter(self._slots)))
        if self.listener is not None:
            await self.listener.slots_changed(contact, party, slots)

    async def _ladder(self, event: MediaEvent) -> None:
        incoming, outgoing = RUNGS.get(event.incoming), RUNGS.get(event.outgoing)
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
