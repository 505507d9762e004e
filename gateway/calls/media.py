"""Puts a contact's media on the workers: its parties are paired by the rule of its room, recorded, and taken down.

The desired state comes from the queue and the consent (``desired``), the present one from Redis (``state``).
"""

import contextlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from gateway.calls.desired import Desired
from gateway.calls.engine import CallEngine, CallListener, put_in
from gateway.calls.media_words import slot
from gateway.calls.recording import CallRecording, is_under_way
from gateway.calls.room import CallRoom
from gateway.calls.state import KEYPAD_PARTIES, PARTIES, Call, Calls, PartyName, seating
from gateway.calls.worker_links import WorkerLinks
from media.client import MediaClient, MediaEvent, MediaWorkerError, SlotState
from signaling.protocol.base import MediaAnswer, Slot


class Seen(NamedTuple):
    """The desired state, and the call as it was read afterwards."""

    desired: Desired
    call: Call

    @property
    def worker(self) -> str:
        """The worker's id, empty for none."""
        return self.call.worker


class MediaPlane(CallEngine[PartyName, Slot, Seen]):
    """The engine of contacts' calls. Owns the links to the workers."""

    def __init__(
        self,
        links: WorkerLinks,
        calls: Calls,
        desired: Callable[[str], Awaitable[Desired]],
        now_ms: Callable[[], int],
        listener: CallListener[PartyName],
        *,
        begin_recording: Callable[[str, str], Awaitable[str]],
        end_recording: Callable[[str, int | None], Awaitable[None]],
        measured: Callable[[MediaEvent], Awaitable[None]] | None = None,
    ) -> None:
        """*desired* answers, for a contact, what its state asks for. *begin_recording* makes one (contact, recording)
        ready to be written and returns the reference of its key; *end_recording* (recording, when it ended) seals it.
        *measured* is told what a worker lost of a peer in the last seconds."""
        super().__init__("contact", links, calls, listener)
        self._calls = calls
        self._desired = desired
        self._now_ms = now_ms
        self._measured = measured
        self._room = CallRoom(calls, desired)
        self._recording = CallRecording(
            calls,
            now_ms,
            begin=begin_recording,
            end=end_recording,
            changed=self._changed,
            reconcile_later=self._reconciler.later,
        )

    def start(self) -> None:
        """Start following the workers."""
        self.links.start()

    async def aclose(self) -> None:
        """Stop listening and close the clients. Calls go on. Idempotent."""
        await super().aclose()
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
        """Answer a browser's offer *sdp*. With *peer*, that connection continues (ICE restart) if it lives. *holder* is
        the account that holds the connection, *session* its sign-in.

        Raises :class:`Refused` (``no_media``, ``media_refused``, or the worker's own word).
        """

        async def take(_worker: str, made: str) -> str:
            before = await self._calls.take_peer(contact, party, made, holder, session)
            if party == "supervisor":
                # as long as this one may take to come up, nobody else has the place
                await self._calls.update(contact, supervisor_gone_ms=self._now_ms())
            return before

        return await self._connect(contact, party, sdp, peer, take)

    async def bring(
        self, contact: str, worker: str, leg: str, party: PartyName = "citizen", holder: str = ""
    ) -> str:
        """Take *leg*, which the telephone line has opened on *worker* itself, as the party's connection: the caller's,
        or that of a number outside, whose *holder* is its call.

        Return the worker that carries the contact's media; where that is another, nothing has changed, and the leg has
        to be opened there.
        """
        carries = await self._calls.place(contact, worker)
        if carries != worker:
            alive = {entry.id for entry in await self.links.alive()}
            if carries in alive:
                return carries
            await self.displace(contact, carries)
            carries = await self._calls.place(contact, worker)
            if carries != worker:
                return carries

        async def take(_worker: str, made: str) -> str:
            before = await self._calls.take_peer(contact, party, made, holder)
            # a leg is up as soon as it is open; what the worker tells of it later is told by its events
            up = {f"{party}_connected": True, f"{party}_microphone": True}
            if party == "citizen":
                up["citizen_media_told"] = True
            await self._calls.update(contact, **up)
            return before

        await self._connected(contact, party, worker, leg, take)
        with contextlib.suppress(MediaWorkerError):
            about = await (await self.links.client(worker)).peer(leg)
            await self._note_keys(leg, takes=(about.get("leg") or {}).get("takes_keys", False))
        await self._changed(contact)
        return worker

    async def release_agent(self, contact: str) -> None:
        """End the agent's connection of a contact that went back to the queue; the citizen's stays warm.

        A connection with a known holder is left to reconciling, which cannot take the next agent's.
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
            await self.end_peers(contact, call.worker, [call.agent_peer])

    async def drop(self, contact: str, party: PartyName, peer: str) -> None:
        """End a party's connection *peer*, unless the party has another one by now. The party may make a new one."""
        if not await self._calls.drop_peer(contact, party, peer):
            return
        self.forget(contact, [party])
        await self.end_peers(contact, (await self._calls.get(contact)).worker, [peer])
        self.reconcile(contact)

    async def release_monitor(self, contact: str, call: Call) -> None:
        """End the connection of the supervisor who, by *call*, was at the operator's side and has gone."""
        if call.supervisor_peer:
            await self.end_peers(contact, call.worker, [call.supervisor_peer])
        self.forget(contact, ["supervisor"])
        self.reconcile(contact)

    async def stop_capture(self, contact: str) -> None:
        """Stop the worker at once from capturing what may not be kept any more; :meth:`reconcile` asks again."""
        call = await self._calls.get(contact)
        if call.worker:
            with contextlib.suppress(MediaWorkerError):
                client = await self.links.client(call.worker)
                await self._recording.stop_capture(call, client, await self._desired(contact))

    async def is_to_record(self, contact: str, recording: str) -> bool:
        """Return whether the conversation continues and *recording* is its recording, also while the citizen does
        not agree: they may agree again."""
        desired = await self._desired(contact)
        call = await self._calls.get(contact)
        return desired.stage == "paired" and not desired.passed and call.recording == recording

    # the state

    async def _left(self, call: str) -> None:
        now = await self._calls.get(call)
        if now.recording_state in ("starting", "active"):
            await self._recording.becomes(call, now, "interrupted")
        else:
            await self._changed(call)

    async def _note_peer(self, call: str, member: PartyName, peer: str, state: str) -> bool | None:
        now = await self._calls.get(call)
        if now.peer(member) != peer:
            return None
        connected = state == "connected"
        if connected == now.is_connected(member):
            return False
        changes: dict[str, bool | int] = {f"{member}_connected": connected}
        if member == "supervisor" and not connected:
            changes["supervisor_gone_ms"] = self._now_ms()
        await self._calls.update(call, **changes)
        return True

    def _carried(self, state: SlotState, member: PartyName | None) -> Slot:
        return slot(state, member)

    async def _other_event(self, event: MediaEvent) -> None:
        if event.type == "recording":
            await self._recording.worker_reported(event)
        elif event.type == "quality" and self._measured is not None:
            await self._measured(event)
        elif event.type == "keys":
            changed = await self._note_keys(event.peer, takes=event.active)
            if changed:
                await self._changed(changed)

    async def _note_keys(self, leg: str, *, takes: bool) -> str:
        """Note whether a telephone takes keys; return the contact in which that is another than before, empty for none."""
        owner = await self._calls.owner(leg)
        if owner is None or owner[1] not in KEYPAD_PARTIES:
            return ""
        contact, party = owner
        now = await self._calls.get(contact)
        if now.peer(party) != leg or now.takes_keys(party) is takes:
            return ""
        await self._calls.update(contact, **{f"{party}_keys": takes})
        return contact

    # reconciling

    async def _read(self, call: str) -> Seen:
        desired = await self._desired(call)
        return Seen(desired, await self._calls.get(call))

    async def _is_overtaken(self, call: str, seen: Seen) -> bool:
        return seen.desired.stage == "paired" and await self._room.is_overtaken(
            call, seen.call, seen.desired
        )

    async def _follow(self, call: str, seen: Seen, client: MediaClient | None) -> bool:
        desired, now = seen
        if desired.stage in ("paired", "apart"):
            now = await self._seat(call, now, desired)
        if (desired.stage != "paired" or desired.passed) and is_under_way(now):
            await self._recording.stop(
                call,
                now,
                client,
                again=desired.stage in ("apart", "elsewhere"),
                ended_ms=desired.ended_ms,
            )
        if client is None:
            if desired.stage == "paired" and not (desired.captured or desired.passed):
                await self._recording.pause_capture(call, now, None, desired)
            return desired.stage != "paired"
        match desired.stage:
            case "paired":
                await self._room.pair(call, now, client, desired)
                if not desired.passed:
                    await self._recording.order(call, client, desired)
            case "apart" if now.room:
                await self._part(call, now, client)
            case "over" | "elsewhere":
                await self._take_down(call, now, client)
        return True

    async def _seat(self, contact: str, call: Call, desired: Desired) -> Call:
        """Operators who have left the contact hear nothing more of it; a colleague who has it now keeps the
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
        await self.end_peers(contact, call.worker, gone)
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
            await put_in(client, {call.citizen_peer: None})
        await self.release_agent(contact)
        await self._room.forget_rule(contact, call, client)

    async def _take_down(self, contact: str, call: Call, client: MediaClient) -> None:
        await self._calls.update(contact, **{f"{party}_peer": "" for party in PARTIES})
        await self._calls.clear(contact, "room")
        await self._calls.unhost(contact)
        await self.end_peers(contact, call.worker, call.peers.values())
        await self._room.forget_rule(contact, call, client)
        self.forget(contact, PARTIES)
