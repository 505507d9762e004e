"""A conference's media on a worker: placing, connecting, the room and its rule, taking down.

Reconciled like a call's (``gateway.calls.media``): :meth:`ConferenceMedia.reconcile` compares what
the conference's state asks for with what is, and may be called at any time.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Literal

import structlog
from redis.asyncio import Redis

from gateway.calls.media_words import RUNGS, SOURCES, refusal
from gateway.conference.archive import ConferenceArchive
from gateway.conference.book import ConferenceBook, Found
from gateway.conference.media_ports import Places, Told
from gateway.conference.recording import ConferenceRecording
from gateway.conference.rules import room_of, rooms_of, rules_of
from gateway.conference.state import State, person
from gateway.conference.strangers import Strangers
from gateway.platform import loops as tasks
from media.client import MediaClient, MediaEvent, MediaWorkerError, PeerSnapshot, SlotState
from queueing.backend import wall_clock_ms
from signaling.errors import CommandRefused
from signaling.protocol.base import MediaAnswer
from signaling.protocol.conference import Loudest, Slot, Tile
from signaling.protocol.conversation import LadderChanged, LayersWanted, MediaLost

log = structlog.get_logger()

OWNER_LIFETIME_S = 24 * 3600
RETRY_S = 2.0
OBEYED_WITHIN_S = 3.0
"""So long pages wait to be told of what takes something away."""
CONNECT_ATTEMPTS = 3
ROOM = "conference-"
_NO_ANSWER = frozenset({"worker_gone", "worker_unreachable"})


class ConferenceMedia:
    """Owns one task per conference that is being reconciled."""

    def __init__(
        self,
        places: Places,
        book: ConferenceBook,
        archive: ConferenceArchive,
        redis: Redis,
        station_key: str,
        *,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._places = places
        self._book = book
        self._recording = ConferenceRecording(
            book,
            archive,
            changed=self._tell,
            reconcile_later=self._reconcile_later,
            now_ms=now_ms,
        )
        self._strangers = Strangers(book)
        self._redis = redis
        self._prefix = station_key
        self._reconciling: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._slots: dict[tuple[str, str], list[Slot]] = {}
        self._ruled: dict[str, set[str]] = {}
        self._open = True
        self.told: Told | None = None

    async def aclose(self) -> None:
        """Stop reconciling; conferences go on. Idempotent."""
        self._open = False
        await tasks.end(*self._reconciling.values())

    async def connect(
        self, conference_id: str, member: str, sdp: str, peer: str | None
    ) -> MediaAnswer:
        """Answer a browser's offer. With *peer*, that connection goes on (ICE restart) if it lives.

        Raises :class:`CommandRefused` or ``NotPossibleError``.
        """
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            found = await self._book.get(conference_id)
            state = found.state if found is not None else State()
            if peer and peer == person(state, member).peer:
                with contextlib.suppress(MediaWorkerError):
                    client = await self._places.links.client(state.worker)
                    return MediaAnswer(sdp=await client.restart_peer(peer, sdp), peer_id=peer)
            worker = await self._place(conference_id, state)
            try:
                client = await self._places.links.client(worker)
                made, answer = await client.create_peer(sdp, label=member)
            except MediaWorkerError as error:
                if error.code not in _NO_ANSWER or attempt == CONNECT_ATTEMPTS:
                    raise refusal(error) from error
                await self._places.links.doubt(worker)
            else:
                await self._connected(conference_id, member, worker, made)
                return MediaAnswer(sdp=answer, peer_id=made)
        raise AssertionError("the last attempt returns or raises")

    async def show(self, conference_id: str, member: str, tiles: Sequence[Tile]) -> None:
        """Say how large a page shows whom. Raises :class:`CommandRefused` where it has no connection."""
        found = await self._book.get(conference_id)
        if found is None or not (who := person(found.state, member)).peer:
            raise CommandRefused("no_media", "There is no connection yet.", retryable=True)
        people = found.state.people
        wanted = [
            {
                "peer": people[tile.member].peer,
                "source": tile.source,
                "width": tile.width,
                "height": tile.height,
            }
            for tile in tiles
            if tile.member in people and people[tile.member].peer
        ]
        with contextlib.suppress(MediaWorkerError):
            client = await self._places.links.client(found.state.worker)
            await client.put_view(who.peer, wanted)

    def slots(self, conference_id: str, member: str) -> list[Slot]:
        """Return what a member's receiving slots carry, as last reported."""
        return self._slots.get((conference_id, member), [])

    def reconcile(self, conference_id: str) -> None:
        """See to it, soon, that the room is as the conference's state asks."""
        if conference_id in self._reconciling:
            self._again.add(conference_id)
            return
        if not self._open:
            return
        task = asyncio.create_task(
            self._reconcile(conference_id), name=f"conference:{conference_id}"
        )
        self._reconciling[conference_id] = task
        task.add_done_callback(lambda _: self._reconciled(conference_id))

    async def obeyed(self, conference_id: str) -> None:
        """Have the worker do as the state asks, and wait until it has, or has failed to, for a few seconds at most. What
        is then true is in the state."""
        self.reconcile(conference_id)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OBEYED_WITHIN_S):
                while (task := self._reconciling.get(conference_id)) is not None:
                    await asyncio.wait([task])

    async def drop(self, worker: str, peers: Sequence[str]) -> None:
        """These connections end; one that the worker could not be told of is seen out later."""
        for peer in peers:
            owner = await self._owner(peer)
            try:
                await (await self._places.links.client(worker)).delete_peer(peer)
            except MediaWorkerError as error:
                if error.status != 404 and owner is not None:
                    log.warning("conference.not_dropped", conference=owner[0], code=error.code)
                    self._reconcile_later(owner[0], RETRY_S)
            await self._redis.delete(self._owner_key(peer))

    async def see_out(self, found: Found) -> None:
        """Whoever is in the conference's rooms and not in the conference hears nothing more. Raises what the database
        raises."""
        try:
            client = await self._places.links.client(found.state.worker)
            await self._strangers.see_out(found.id, client, rooms_of(found.state))
        except MediaWorkerError as error:
            log.warning("conference.worker_failed", conference=found.id, code=error.code)
            self._reconcile_later(found.id, RETRY_S)

    def _reconciled(self, conference_id: str) -> None:
        task = self._reconciling.pop(conference_id)
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "conference.reconcile_failed",
                conference=conference_id,
                exc_info=task.exception(),
            )
            self._reconcile_later(conference_id, RETRY_S)
        if conference_id in self._again:
            self._again.discard(conference_id)
            self.reconcile(conference_id)

    async def _reconcile(self, conference_id: str) -> None:
        found = await self._book.get(conference_id)
        if found is None:
            return
        if found.state.state == "ended":
            self.forget(conference_id, [*found.state.people])
        # what no worker writes any more is sealed; what one may still write, when it has been told
        if not found.state.worker or await self._follow(found):
            await self._recording.give(found)

    async def _follow(self, found: Found) -> bool:
        """Have the worker do as the state asks; False when it could not be told, which is tried again."""
        conference_id, state = found.id, found.state
        try:
            client = await self._places.links.client(state.worker)
            if state.state == "ended":
                await self._recording.order(found, client)
                rooms = rooms_of(state) | self._ruled_of(conference_id)
                await self._strangers.see_out(conference_id, client, rooms)
                await self._unrule(conference_id, client, rooms)
                return True
            # said before anybody is put in; a worker that is new knows of none
            rules = rules_of(state)
            for room, rule in rules.items():
                await client.put_policy(room, rule)
            # nothing of what is said in breakout rooms is kept, and that is noted as it is
            if any(who.group for who in state.people.values()):
                await self._recording.leave_out(found, client)
            placed = await asyncio.gather(
                *(
                    client.put_room(who.peer, room_of(state, who.group) if who.inside else None)
                    for who in state.people.values()
                    if who.peer
                ),
                return_exceptions=True,
            )
            for failure in placed:
                # one whose connection has just ended is told by its own event
                if isinstance(failure, MediaWorkerError) and failure.status == 404:
                    continue
                if failure is not None:
                    raise failure
            await self._recording.order(found, client)
            await self._strangers.see_out(conference_id, client, rules)
            over = self._ruled_of(conference_id) - rules.keys()
            self._ruled[conference_id] = set(rules)
            await self._unrule(conference_id, client, over)
            await self._settled(found)
        except MediaWorkerError as error:
            if error.code == "stale_order" and await self._is_overtaken(found):
                self.reconcile(conference_id)
                return False
            log.warning("conference.worker_failed", conference=conference_id, code=error.code)
            if error.code == "worker_unreachable":
                await self._places.links.doubt(state.worker)
            if error.code == "worker_gone":
                await self._displace(conference_id, state.worker)
            else:
                await self._recording.unanswered(found)
                self._reconcile_later(conference_id, RETRY_S)
            return False
        return True

    async def _settled(self, found: Found) -> None:
        """Everybody is where *found* has them, and so it is noted. Where the conference has been changed meanwhile, by
        a gateway that may have told the worker before this one did, it is told again."""
        asked = {member: (who.peer, who.group) for member, who in found.state.people.items()}

        def note(state: State) -> None:
            for member, who in state.people.items():
                if asked.get(member) == (who.peer, who.group):
                    who.settled = who.group

        if any(who.settled != who.group for who in found.state.people.values()):
            before, (now, _, changed) = found, await self._book.change(found.id, note)
            if changed:
                await self._tell(now)
                found = now
            if now.revision != before.revision + changed:
                self.reconcile(found.id)
                return
        if await self._is_overtaken(found):
            self.reconcile(found.id)

    async def _is_overtaken(self, found: Found) -> bool:
        now = await self._book.get(found.id)
        return now is not None and now.revision != found.revision

    def _ruled_of(self, conference_id: str) -> set[str]:
        return self._ruled.get(conference_id, set())

    async def _unrule(self, conference_id: str, client: MediaClient, rooms: set[str]) -> None:
        """These rooms are over; one whose rule stays is let go of by the worker, hours later."""
        for room in rooms:
            with contextlib.suppress(MediaWorkerError):
                await client.delete_policy(room)
        self._ruled[conference_id] = self._ruled_of(conference_id) - rooms
        if not self._ruled[conference_id]:
            del self._ruled[conference_id]

    def _reconcile_later(self, conference_id: str, after_s: float) -> None:
        asyncio.get_running_loop().call_later(after_s, self.reconcile, conference_id)

    async def _place(self, conference_id: str, state: State) -> str:
        """The worker of the conference; a new one where it has none that lives."""
        alive = {entry.id for entry in await self._places.links.alive()}
        if state.worker and state.worker in alive:
            return state.worker
        if state.worker:
            await self._displace(conference_id, state.worker)
        chosen = await self._places.choose()

        def take(now: State) -> str:
            if not now.worker:
                now.worker, now.room = chosen, f"{ROOM}{conference_id}"
            return now.worker

        _, worker, _ = await self._book.change(conference_id, take)
        return worker

    async def _connected(self, conference_id: str, member: str, worker: str, made: str) -> None:
        await self._redis.set(
            self._owner_key(made), f"{conference_id}/{member}", ex=OWNER_LIFETIME_S
        )

        def take(state: State) -> str:
            if state.worker != worker:
                raise CommandRefused("worker_gone", "Connect again.", retryable=True)
            who = person(state, member)
            before, who.peer, who.connected = who.peer, made, False
            return before

        try:
            _, before, _ = await self._book.change(conference_id, take)
        except BaseException:
            await self.drop(worker, [made])
            raise
        if before:
            await self.drop(worker, [before])
        self.reconcile(conference_id)
        log.info("conference.connected", conference=conference_id, member=member, peer=made)

    async def _displace(self, conference_id: str, worker: str) -> None:
        """The conference's media is not on *worker* any more: its pages make new connections."""

        def leave(state: State) -> dict[str, str]:
            if state.worker != worker:
                return {}
            gone = {member: who.peer for member, who in state.people.items() if who.peer}
            state.worker = state.room = ""
            for who in state.people.values():
                who.peer, who.connected = "", False
            return gone

        found, gone, changed = await self._book.change(conference_id, leave)
        await self._recording.interrupted(found)
        if not changed:
            return
        log.warning("conference.displaced", conference=conference_id, worker=worker)
        for member, peer in gone.items():
            await self._redis.delete(self._owner_key(peer))
            self._slots.pop((conference_id, member), None)
            if self.told is not None:
                await self.told.to_member(conference_id, member, MediaLost(peer_id=peer))
        await self._tell(found)
        # what is over, and the dead worker cannot write any more, is sealed
        self.reconcile(conference_id)

    def _owner_key(self, peer: str) -> str:
        return f"{self._prefix}:conference-peer:{peer}"

    async def _owner(self, peer: str) -> tuple[str, str] | None:
        raw = await self._redis.get(self._owner_key(peer))
        if raw is None:
            return None
        conference_id, _, member = str(raw).partition("/")
        return conference_id, member

    async def _tell(self, found: Found) -> None:
        if self.told is not None:
            await self.told.changed(found)

    # what the links hear

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Something happened on a worker."""
        match event.type:
            case "snapshot":
                await self._snapshot(worker, event.peers)
            case "peer":
                await self._peer_state(event.peer, event.state)
            case "slots":
                await self._peer_slots(event.peer, event.slots)
            case "loudest" if event.room and event.room.startswith(ROOM):
                await self._loudest(event)
            case "recording" if event.room and event.room.startswith(ROOM):
                await self._recording.worker_reported(_whose(event.room)[0], event)
            case "ladder" | "layers":
                await self._path_or_layers(event)

    async def workers_in_use(self) -> set[str]:
        """Return the workers that conferences are said to be on."""
        return {found.state.worker for found in await self._book.unended() if found.state.worker}

    async def worker_gone(self, worker: str) -> None:
        """A worker is dead: its conferences are placed anew when their pages come."""
        for found in await self._book.unended():
            if found.state.worker == worker:
                await self._displace(found.id, worker)

    async def worker_drains(self, worker: str) -> None:
        """A conference stays to its end: moving it would be a glitch for everybody."""

    async def _snapshot(self, worker: str, peers: tuple[PeerSnapshot, ...]) -> None:
        for peer in peers:
            await self._peer_state(peer.peer, peer.state)
            await self._peer_slots(peer.peer, peer.slots)
        told = {peer.peer for peer in peers}
        # also of those that are over, whose gateway was killed ending them
        rooms = {peer.room for peer in peers if peer.room is not None}
        for conference_id in {_whose(room)[0] for room in rooms if room.startswith(ROOM)}:
            self.reconcile(conference_id)
        for found in await self._book.unended():
            if found.state.worker != worker:
                continue
            self.reconcile(found.id)
            for who in found.state.people.values():
                if who.peer and who.peer not in told:
                    await self._ask_peer(worker, who.peer)

    async def _ask_peer(self, worker: str, peer: str) -> None:
        """A peer is not in the snapshot: it is younger than that, or lost."""
        try:
            await (await self._places.links.client(worker)).peer(peer)
        except MediaWorkerError as error:
            if error.status == 404:
                await self._peer_state(peer, "closed")

    async def _peer_state(self, peer: str, state: str) -> None:
        owner = await self._owner(peer)
        if owner is None:
            return
        conference_id, member = owner
        connected = state == "connected"

        def note(now: State) -> bool:
            who = now.people.get(member)
            if who is None or who.peer != peer:
                return False
            who.connected = connected
            if state == "closed":
                who.peer = ""
            return True

        found, theirs, changed = await self._book.change(conference_id, note)
        if changed:
            await self._tell(found)
        if state == "closed":
            await self._redis.delete(self._owner_key(peer))
            if theirs and self.told is not None:
                await self.told.to_member(conference_id, member, MediaLost(peer_id=peer))

    async def _peer_slots(self, peer: str, states: tuple[SlotState, ...]) -> None:
        owner = await self._owner(peer)
        if owner is None:
            return
        slots = []
        for state in states:
            whose = await self._owner(state.peer) if state.peer else None
            slots.append(
                Slot(
                    index=state.slot,
                    kind="audio" if state.kind == "audio" else "video",
                    member=whose[1] if whose else None,
                    source=SOURCES.get(state.source or "") if whose else None,
                )
            )
        self._slots[owner] = slots
        if self.told is not None:
            await self.told.slots(*owner, slots)

    async def _loudest(self, event: MediaEvent) -> None:
        conference_id, group = _whose(event.room or "")
        members = [whose[1] for peer in event.speakers if (whose := await self._owner(peer))]
        if self.told is not None:
            await self.told.loudest(conference_id, Loudest(members=members, group=group or None))

    async def _path_or_layers(self, event: MediaEvent) -> None:
        owner = await self._owner(event.peer)
        if owner is None or self.told is None:
            return
        told: LadderChanged | LayersWanted
        if event.type == "layers":
            source: Literal["camera", "screen"] = "screen" if event.source == "screen" else "camera"
            told = LayersWanted(source=source, rids=list(event.rids))
        else:
            incoming, outgoing = RUNGS.get(event.incoming), RUNGS.get(event.outgoing)
            if incoming is None or outgoing is None:
                return
            told = LadderChanged(incoming=incoming, outgoing=outgoing)
        await self.told.to_member(*owner, told)

    def forget(self, conference_id: str, members: Sequence[str]) -> None:
        """Nothing is received there any more."""
        for member in members:
            self._slots.pop((conference_id, member), None)


def _whose(room: str) -> tuple[str, str]:
    """The conference of a worker's room, and the breakout room, or nothing for the main one."""
    conference_id, _, group = room.removeprefix(ROOM).partition(".")
    return conference_id, group
