"""The engine under a contact's call and under a conference: it makes connections on a worker, puts them into rooms,
follows them, moves them when the worker dies, and ends them.

Redis or SQL holds the desired state of a call. :meth:`CallEngine.reconcile` compares it with the worker and makes up
the difference; it may be called at any time and as often as one likes. A subclass says where the state stands and which
rule its rooms follow: ``gateway.calls.media``, ``gateway.conference.media``.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Generic, Literal, Protocol, TypeVar

import structlog

from gateway.calls.media_words import RUNGS, refusal
from gateway.calls.reconciler import Reconciler
from gateway.calls.worker_links import WorkerLinks
from media.client import MediaClient, MediaEvent, MediaWorkerError, PeerSnapshot, SlotState
from signaling.protocol.base import MediaAnswer
from signaling.protocol.conversation import LadderChanged, LayersWanted, MediaLost

MAX_SLOT_MAPS = 5_000
CONNECT_ATTEMPTS = 3
Take = Callable[[str, str], Awaitable[str]]
"""Notes, for a worker and a new connection on it, that it is a member's, and returns the one before, or ``""``."""
LEG = "leg-"
"""How the ids of telephone legs begin. A leg is the telephone's page's: it outlives the contact, to say goodbye, and ends with the
call."""
NO_ANSWER = frozenset({"worker_gone", "worker_unreachable"})
"""Errors after which it is asked whether the worker lives."""

Member = TypeVar("Member", bound=str)
"""How one of those in a call is named: a contact's party, a conference's member."""
Carried = TypeVar("Carried")
"""The content of a receiving slot, as pages of the kind are told it."""
Seen = TypeVar("Seen", bound="OnWorker")
"""The state that a subclass reads to reconcile by."""
Member_contra = TypeVar("Member_contra", bound=str, contravariant=True)


class OnWorker(Protocol):
    """A call whose media are on ``worker``, an id that is empty for none."""

    @property
    def worker(self) -> str: ...


class Placed(OnWorker, Protocol[Member]):
    """The place of a call's media: its room, empty before anybody is heard, and each member's connection."""

    @property
    def room(self) -> str: ...

    @property
    def peers(self) -> Mapping[Member, str]: ...


class StateSource(Protocol[Member]):
    """Stores calls and their connections for every gateway (``Calls``, ``ConferencePlaces``)."""

    async def get(self, call: str, /) -> Placed[Member] | None:
        """Return where the call's media are; None where there is no such call."""

    async def hosted(self) -> Mapping[str, str]:
        """Return which worker carries which call, by call."""

    async def place(self, call: str, worker: str, /) -> str:
        """Let *worker* carry the call's media unless one does already; return the one that does."""

    async def displace(
        self, call: str, worker: str, /, *, idle_only: bool
    ) -> Mapping[Member, str] | None:
        """Note that the media are not on *worker* any more (*idle_only*: unless there is a room). Return the
        connections that are gone, or None where nothing has been changed."""

    async def owner(self, peer: str, /) -> tuple[str, Member] | None:
        """Return the call and the member of a connection."""

    async def own_peer(self, peer: str, call: str, member: Member, /) -> None:
        """Store that the connection *peer* is this member's of this call."""

    async def forget_peer(self, peer: str, /) -> None:
        """Delete what :meth:`own_peer` stored, since the connection is gone."""


class CallListener(Protocol[Member_contra]):
    """Receives the workers' reports and passes them on to pages (``calls.pages``, ``conference.pages``)."""

    async def call_changed(self, call: str, /) -> None:
        """Show everybody the call as it is."""

    async def slots_changed(self, call: str, member: Member_contra, slots: list[Any], /) -> None:
        """Show a member's page what its receiving slots carry now."""

    async def to_member(
        self, call: str, member: Member_contra, event: LadderChanged | LayersWanted | MediaLost, /
    ) -> None:
        """Send a member's page an event about its own connection."""


class CallEngine(ABC, Generic[Member, Carried, Seen]):
    """Brings the media of calls into the state that is desired. Owns one task for each call that is being
    reconciled. *call* is everywhere the id of a contact or conference."""

    def __init__(
        self,
        kind: str,
        links: WorkerLinks,
        source: StateSource[Member],
        listener: CallListener[Member],
    ) -> None:
        """*kind* is what logs call calls of this kind; *listener* hears what the workers report."""
        self.links = links
        links.listeners.add(self)
        self._source = source
        self._listener = listener
        self._log = structlog.get_logger().bind(kind=kind)
        self._reconciler = Reconciler(kind, self._reconcile)
        self._slots: dict[tuple[str, Member], list[Carried]] = {}
        self._unended: dict[str, dict[str, str]] = {}

    async def aclose(self) -> None:
        """Stop reconciling; calls go on. Idempotent."""
        await self._reconciler.aclose()

    @property
    def is_busy(self) -> bool:
        """Whether anything is being reconciled."""
        return self._reconciler.is_busy

    # what differs by kind

    @abstractmethod
    async def _read(self, call: str) -> Seen | None:
        """Read the desired and the actual state; None where nothing is desired."""

    @abstractmethod
    async def _follow(self, call: str, seen: Seen, client: MediaClient | None) -> bool:
        """Have the worker, None where there is none, do as *seen* asks; return whether it has. The rule of a room is
        said before anybody is put in. Raises :class:`MediaWorkerError`, after which it is tried again."""

    @abstractmethod
    async def _is_overtaken(self, call: str, seen: Seen) -> bool:
        """Return whether what :meth:`_follow` went by is another by now."""

    @abstractmethod
    async def _left(self, call: str) -> None:
        """Pages have been told to connect anew: have them and the recording know why."""

    @abstractmethod
    async def _note_peer(self, call: str, member: Member, peer: str, state: str) -> bool | None:
        """Note what a worker says of a connection. Returns whether pages see a difference, or None where it is
        not the member's (any more)."""

    @abstractmethod
    def _carried(self, state: SlotState, member: Member | None) -> Carried:
        """Return what a slot carries in the words of the pages; *member* is whose it is, None for nobody's."""

    @abstractmethod
    async def _other_event(self, event: MediaEvent) -> None:
        """Handle a worker's event that the engine does not know."""

    async def _unanswered(self, seen: Seen) -> None:
        """The worker is alive and has not obeyed."""

    # connections

    async def _connect(
        self,
        call: str,
        member: Member,
        sdp: str,
        peer: str | None,
        take: Take,
    ) -> MediaAnswer:
        """Answer a browser's offer. With *peer*, that connection goes on (ICE restart) if it lives.

        Raises :class:`Refused` (``no_media``, ``media_refused``, or the worker's own word) and what *take* raises.
        """
        for attempt in range(1, CONNECT_ATTEMPTS + 1):
            placed = await self._source.get(call)
            if placed is not None and peer and peer == placed.peers.get(member):
                with contextlib.suppress(MediaWorkerError):
                    client = await self.links.client(placed.worker)
                    return MediaAnswer(sdp=await client.restart_peer(peer, sdp), peer_id=peer)
            worker = await self._worker_of(call, placed)
            try:
                client = await self.links.client(worker)
                made, answer = await client.create_peer(sdp, label=member)
            except MediaWorkerError as error:
                if error.code not in NO_ANSWER or attempt == CONNECT_ATTEMPTS:
                    raise refusal(error) from error
                await self.links.doubt(worker)
            else:
                await self._connected(call, member, worker, made, take)
                return MediaAnswer(sdp=answer, peer_id=made)
        raise AssertionError("the last attempt returns or raises")

    async def _connected(
        self, call: str, member: Member, worker: str, made: str, take: Take
    ) -> None:
        await self._source.own_peer(made, call, member)
        try:
            before = await take(worker, made)
        except BaseException:
            await self.end_peers(call, worker, [made])
            raise
        if before and before != made:
            # (of another worker, which is gone: this one does not know it)
            await self.end_peers(call, worker, [before])
        self.reconcile(call)
        self._log.info("media.connected", call=call, member=member, worker=worker, peer=made)

    async def _worker_of(self, call: str, placed: Placed[Member] | None) -> str:
        """Return the worker of the call, choosing one where it has none that lives."""
        if placed is not None and placed.worker:
            alive = {entry.id: entry for entry in await self.links.alive()}
            present = alive.get(placed.worker)
            if present is not None and (placed.room or not present.draining):
                return placed.worker
            await self.displace(call, placed.worker)
        return await self._source.place(call, await self.links.choose())

    async def end_peers(self, call: str, worker: str, peers: Iterable[str]) -> None:
        """End connections that belong to nobody any more. A worker that does not confirm it is asked again until it
        does."""
        await asyncio.gather(*(self._end_peer(call, worker, peer) for peer in peers))

    async def _end_peer(self, call: str, worker: str, peer: str) -> None:
        try:
            client = await self.links.client(worker)
            if peer.startswith(LEG):
                await client.put_room(peer, None)
            else:
                await client.delete_peer(peer)
        except MediaWorkerError as error:
            if error.status != 404 and error.code != "worker_gone":
                self._log.warning("media.peer_not_ended", call=call, peer=peer, code=error.code)
                self._unended.setdefault(call, {})[peer] = worker
                self._reconciler.later(call)
        await self._source.forget_peer(peer)

    def slots(self, call: str, member: Member) -> list[Carried]:
        """Return what a member's receiving slots carry, as last reported."""
        return self._slots.get((call, member), [])

    def forget(self, call: str, members: Iterable[Member]) -> None:
        """Forget what the slots of these members carry, since they receive nothing any more."""
        for member in members:
            self._slots.pop((call, member), None)

    # reconciling

    def reconcile(self, call: str) -> None:
        """Bring the call's media into the desired state, soon, in a task."""
        self._reconciler.ask(call)

    async def obeyed(self, call: str) -> bool:
        """Bring the call's media into the desired state and wait, some seconds at most, until the worker has obeyed.
        False where it has not, or is not known to have; that is tried again. Cancelling ends only the waiting."""
        return await self._reconciler.obeyed(call)

    async def _reconcile(self, call: str) -> bool:
        """Return whether the worker has done as the state asks."""
        unended = self._unended.pop(call, {})
        await asyncio.gather(*(self._end_peer(call, on, peer) for peer, on in unended.items()))
        seen = await self._read(call)
        if seen is None:
            return True
        try:
            client = await self.links.client(seen.worker) if seen.worker else None
            done = await self._follow(call, seen, client)
        except MediaWorkerError as error:
            # the worker refuses an order older than its last: the state has changed since this one was made
            if error.code == "stale_order" and await self._is_overtaken(call, seen):
                self.reconcile(call)
            else:
                await self._failed(call, seen, error)
            return False
        # Another gateway may have read an older state and spoken after this one: each looks again
        # once it has, so that the last order is made of the newest state.
        if done and await self._is_overtaken(call, seen):
            self.reconcile(call)
            return False
        return done

    async def _failed(self, call: str, seen: Seen, error: MediaWorkerError) -> None:
        self._log.warning("media.worker_failed", call=call, code=error.code)
        if error.code in NO_ANSWER:
            await self.links.doubt(seen.worker)
        if seen.worker in {entry.id for entry in await self.links.alive()}:
            await self._unanswered(seen)
            self._reconciler.later(call)
        else:
            await self.displace(call, seen.worker)

    async def displace(self, call: str, worker: str, *, idle_only: bool = False) -> None:
        """Note that the call's media are not on *worker* any more; its pages make new connections."""
        gone = await self._source.displace(call, worker, idle_only=idle_only)
        if gone is None:
            return
        self._log.info("media.displaced", call=call, worker=worker)
        self.forget(call, gone)
        for member, peer in gone.items():
            await self._lost(call, member, peer)
        await self._left(call)
        self.reconcile(call)

    async def _lost(self, call: str, member: Member, peer: str) -> None:
        await self._source.forget_peer(peer)
        await self._listener.to_member(call, member, MediaLost(peer_id=peer))

    async def _changed(self, call: str) -> None:
        await self._listener.call_changed(call)

    # what the links hear

    async def worker_event(self, worker: str, event: MediaEvent) -> None:
        """Handle an event of a worker."""
        match event.type:
            case "snapshot":
                await self._snapshot(worker, event.peers)
            case "peer":
                await self._peer_state(event.peer, event.state, event.reason)
            case "slots":
                await self._peer_slots(event.peer, event.slots)
            case "ladder":
                await self._ladder(event)
            case "layers":
                await self._layers(event)
            case _:
                await self._other_event(event)

    async def workers_in_use(self) -> set[str]:
        """Return the workers that carry calls."""
        return set((await self._source.hosted()).values())

    async def worker_gone(self, worker: str) -> None:
        """Handle the death of a worker: every call on it is placed anew when its pages come."""
        for call, on in (await self._source.hosted()).items():
            if on == worker:
                await self.displace(call, worker)

    async def worker_drains(self, worker: str) -> None:
        """Move calls without a room from a worker that takes no new rooms to another, if there is one. The others
        stay."""
        if all(entry.draining for entry in await self.links.alive()):
            return
        for call, on in (await self._source.hosted()).items():
            placed = await self._source.get(call) if on == worker else None
            if placed is not None and not placed.room:
                await self.displace(call, worker, idle_only=True)

    async def _snapshot(self, worker: str, peers: tuple[PeerSnapshot, ...]) -> None:
        """Take a worker's word for all its peers: those it does not know any more are lost."""
        for peer in peers:
            await self._peer_state(peer.peer, peer.state, None)
            await self._peer_slots(peer.peer, peer.slots)
        told = {peer.peer for peer in peers}
        for call, on in (await self._source.hosted()).items():
            if on != worker:
                continue
            # a gateway that was killed may have left something half done
            self.reconcile(call)
            placed = await self._source.get(call)
            for peer_id in placed.peers.values() if placed is not None else ():
                if peer_id not in told:
                    await self._ask_peer(worker, peer_id)

    async def _ask_peer(self, worker: str, peer: str) -> None:
        """A peer is not in the snapshot: it is younger than that, or lost."""
        try:
            await (await self.links.client(worker)).peer(peer)
        except MediaWorkerError as error:
            if error.status == 404:
                await self._peer_state(peer, "closed", "unknown")

    async def _peer_state(self, peer: str, state: str, reason: str | None) -> None:
        owner = await self._source.owner(peer)
        if owner is None:
            return
        call, member = owner
        changed = await self._note_peer(call, member, peer, state)
        if changed:
            await self._changed(call)
        if state != "closed":
            return
        if changed is None:
            await self._source.forget_peer(peer)
            return
        self._log.info("media.peer_closed", call=call, member=member, reason=reason)
        await self._lost(call, member, peer)

    async def _peer_slots(self, peer: str, states: tuple[SlotState, ...]) -> None:
        owner = await self._source.owner(peer)
        if owner is None:
            return
        slots = []
        for state in states:
            whose = await self._source.owner(state.peer) if state.peer else None
            slots.append(self._carried(state, whose[1] if whose else None))
        self._slots[owner] = slots
        while len(self._slots) > MAX_SLOT_MAPS:
            self._slots.pop(next(iter(self._slots)))
        await self._listener.slots_changed(*owner, slots)

    async def _ladder(self, event: MediaEvent) -> None:
        incoming, outgoing = RUNGS.get(event.incoming), RUNGS.get(event.outgoing)
        owner = await self._source.owner(event.peer)
        if owner is None or incoming is None or outgoing is None:
            return
        call, member = owner
        placed = await self._source.get(call)
        if placed is not None and placed.peers.get(member) == event.peer:
            await self._listener.to_member(
                call, member, LadderChanged(incoming=incoming, outgoing=outgoing)
            )

    async def _layers(self, event: MediaEvent) -> None:
        owner = await self._source.owner(event.peer)
        if owner is not None:
            source: Literal["camera", "screen"] = "screen" if event.source == "screen" else "camera"
            await self._listener.to_member(
                *owner, LayersWanted(source=source, rids=list(event.rids))
            )


async def put_in(client: MediaClient, rooms: Mapping[str, str | None]) -> None:
    """Put each connection into its room, None for no room. Raises :class:`MediaWorkerError`."""
    # side by side: the second one's key frame is not to wait for the first one's answer
    placed = await asyncio.gather(
        *(client.put_room(peer, room) for peer, room in rooms.items()), return_exceptions=True
    )
    for failure in placed:
        # one whose connection has just ended is told by its own event
        if isinstance(failure, MediaWorkerError) and failure.status == 404:
            continue
        if failure is not None:
            raise failure
