"""The media worker: its sockets, peers and rooms, and the one task that runs their periodic work."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from time import monotonic, time
from typing import Any

import structlog

from media import compiled
from media.dtls import Certificate
from media.figures import Stats, WorkerFigures
from media.ice.router import DatagramRouter
from media.peer.peer import Peer, PeerSettings
from media.peer.source import Source
from media.peer.state import CloseReason, Measurement, PeerState
from media.peer.transport import SharedBuffers
from media.peer.trial import Trial, echo
from media.recording_port import PictureInspector, RecordingFactory
from media.room.member import Member
from media.room.policies import RoomPolicies, TooManyPoliciesError
from media.room.policy import RoomPolicy
from media.room.recording import RoomRecording
from media.room.recording_order import RecordingOrder
from media.room.room import Room, SlotReport
from media.room.source_recorder import CaptureReport
from media.room.view import View
from media.rtp.reception import NtpClock
from media.sdp.answer import HostCandidate
from media.sdp.offer import parse_offer
from media.settings import MediaSettings
from media.telephone.leg import TelephoneLeg
from media.telephone.legs import Legs, PlayOrder
from media.telephone.player import Played
from media.worker import wire
from media.worker.connected import Connected
from media.worker.events import EventHub
from media.worker.liveness import check_liveness
from media.worker.totals import WorkerTotals, process_figures, socket_figures
from media.worker.turns import SLOW_S, Turns

log = structlog.get_logger()

LISTEN_AGAIN_S = 10.0
_POLICIES_A_PEER = 4
_POLICIES_EXPIRE_EVERY_S = 60.0


class UnknownPeerError(LookupError):
    """No open peer has this id."""


class RecordingUnavailableError(RuntimeError):
    """This worker was started without storage for recordings."""


class WorkerFullError(RuntimeError):
    """The worker's limit of peers, trials, policies or recordings is reached."""


class MediaWorker:
    """Receives its peers' media and forwards it by rooms. Owner: the process's main function.

    `start` binds the sockets, `aclose` ends everything. All methods belong to the event loop that ran `start`.
    """

    def __init__(
        self,
        settings: MediaSettings,
        *,
        recordings: RecordingFactory | None = None,
        inspector: PictureInspector | None = None,
        instance: str = "",
    ) -> None:
        """Without `recordings` orders to record are refused; without `inspector` no picture is inspected.

        `instance` names this process, so that listeners can tell it from its successor.
        """
        self.settings = settings
        self.instance = instance
        self.events = EventHub()
        self.peers: dict[str, Connected] = {}
        self.closed_peers = 0
        """Number of peers closed so far."""
        self.rooms: dict[str, Room] = {}
        self.recordings: dict[str, RoomRecording] = {}
        self._policies = RoomPolicies(_POLICIES_A_PEER * settings.max_peers)
        self._policies_expire_at = 0.0
        self._views: dict[str, View] = {}
        self._trials: dict[str, Trial] = {}
        self._recording_factory = recordings
        self._inspector = inspector
        self._totals = WorkerTotals()
        self._clock = NtpClock(wall_s=time(), now=monotonic())
        self._legs = Legs(
            ports=settings.telephone_ports,
            addresses=settings.bound_addresses(),
            folders=settings.prompts,
            clock=self._clock,
            listener=self,
        )
        self._buffers = SharedBuffers()
        self._router: DatagramRouter | None = None
        self._peer_settings: PeerSettings | None = None
        self._housekeeping: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._listen_at: float | None = None
        self._closed = False

    @property
    def port(self) -> int:
        """The UDP port of all sockets."""
        return self.router.port

    @property
    def router(self) -> DatagramRouter:
        """The router of the sockets. Raises RuntimeError before `start`."""
        if self._router is None:
            raise RuntimeError("the worker has not been started")
        return self._router

    async def start(self) -> None:
        """Bind the sockets and begin work. Raises OSError when the port is taken."""
        router = DatagramRouter(
            self.settings.bound_addresses(),
            self.settings.port,
            buffer=self._buffers.inbound.data,
            impairment=self.settings.impairment,
        )
        self._router = router
        self._peer_settings = PeerSettings(
            certificate=Certificate(),
            candidates=[],
            dtls_timeout_s=self.settings.dtls_timeout_s,
            retransmission=self.settings.retransmission,
            clock=self._clock,
        )
        self._listen()
        self._housekeeping = asyncio.create_task(self._run_ticks(), name="media-housekeeping")
        log.info(
            "media.started",
            port=router.port,
            addresses=len(router.endpoints),
            listening=len(router.streams),
        )

    async def aclose(self) -> None:
        """Close every peer and socket; repeated calls do nothing."""
        if self._closed:
            return
        self._closed = True
        if self._housekeeping is not None:
            self._housekeeping.cancel()
            await asyncio.gather(self._housekeeping, return_exceptions=True)
        for recording in self.recordings.values():
            recording.close("ended")
        for peer in list(self.peers.values()):
            await self._close(peer, CloseReason.WORKER_STOPPED)
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
        self.events.close()
        if self._router is not None:
            self._router.close()

    def create_peer(self, sdp: str, label: str = "") -> tuple[Peer, str]:
        """Make a peer from a browser's SDP offer; returns it and the SDP answer.

        Raises `SdpError` or `WorkerFullError`.
        """
        if len(self.peers) >= self.settings.max_peers:
            raise WorkerFullError
        offer = parse_offer(sdp)
        if self._peer_settings is None:
            raise RuntimeError("the worker has not been started")
        peer = Peer(
            secrets.token_hex(8),
            label,
            offer,
            settings=self._peer_settings,
            router=self.router,
            buffers=self._buffers,
            listener=self,
            now=monotonic(),
        )
        self.peers[peer.id] = peer
        return peer, peer.answer()

    def create_trial(self, sdp: str) -> tuple[Peer, str]:
        """Make a peer that gets its own media back and is closed after some seconds.

        It enters no room. Raises `SdpError` or `WorkerFullError`.
        """
        if len(self._trials) >= self.settings.max_trials:
            raise WorkerFullError
        peer, answer = self.create_peer(sdp, "trial")
        self._trials[peer.id] = Trial(until=monotonic() + self.settings.trial_s)
        echo(peer)
        return peer, answer

    def update_peer(self, peer_id: str, sdp: str) -> str:
        """Apply a later offer of a peer; returns the answer. Raises `SdpError`, `UnknownPeerError`."""
        peer = self.peer(peer_id)
        if not isinstance(peer, Peer):
            raise UnknownPeerError(peer_id)
        peer.renegotiate(parse_offer(sdp))
        return peer.answer()

    def create_leg(self, sdp: str, label: str = "") -> tuple[TelephoneLeg, str]:
        """Make a telephone leg from the other side's offer; returns it and our answer.

        Raises `SdpError`, `WorkerFullError` (also when no port is free).
        """
        return self._opened(lambda now: self._legs.take_offer(sdp, label, now))

    def offer_leg(
        self, label: str = "", *, towards: str | None = None, secure: bool = False
    ) -> tuple[TelephoneLeg, str]:
        """Make a telephone leg that makes the offer itself, which is returned. Raises as `create_leg` does."""
        return self._opened(
            lambda now: self._legs.offer(label, now, towards=towards, secure=secure)
        )

    def _opened(
        self, make: Callable[[float], tuple[TelephoneLeg, str]]
    ) -> tuple[TelephoneLeg, str]:
        if len(self.peers) >= self.settings.max_peers:
            raise WorkerFullError
        try:
            leg, text = make(monotonic())
        except OSError as exc:
            log.warning("telephone.no_port", error=exc.strerror)
            raise WorkerFullError from None
        self.peers[leg.id] = leg
        if leg.state is not PeerState.NEW:
            self.peer_state_changed(leg)
        return leg, text

    def leg(self, leg_id: str) -> TelephoneLeg:
        """Return the open telephone leg with this id. Raises `UnknownPeerError`."""
        found = self.peer(leg_id)
        if not isinstance(found, TelephoneLeg):
            raise UnknownPeerError(leg_id)
        return found

    async def play(self, leg_id: str, order: PlayOrder) -> None:
        """Play to a telephone. Raises `UnknownPeerError`, `UnknownPromptError`, and nothing has changed."""
        await self._legs.play(lambda: self.leg(leg_id), order)

    def peer(self, peer_id: str) -> Connected:
        """Return the open peer with this id. Raises `UnknownPeerError`."""
        peer = self.peers.get(peer_id)
        if peer is None or peer.state is PeerState.CLOSED:
            raise UnknownPeerError(peer_id)
        return peer

    async def delete_peer(self, peer_id: str) -> None:
        """Close a peer. Raises `UnknownPeerError`."""
        await self._close(self.peer(peer_id), CloseReason.DELETED)

    def put_in_room(self, peer_id: str, room_id: str | None) -> None:
        """Move a peer to a room, or out of any. Raises `UnknownPeerError`."""
        peer = self.peer(peer_id)
        if peer_id in self._trials:
            raise UnknownPeerError(peer_id)
        now = monotonic()
        if peer.room is not None and peer.room != room_id:
            self._leave_room(peer, now)
        if room_id is None or peer.room == room_id:
            return
        room = self.rooms.get(room_id)
        if room is None:
            room = self.rooms[room_id] = Room(room_id, self)
            room.policy = self._policies.get(room_id)
        peer.room = room_id
        room.join(peer, now)
        if peer_id in self._views:
            room.set_view(peer, self._views[peer_id], now)

    def set_policy(self, room_id: str, policy: RoomPolicy | None, revision: int = 0) -> None:
        """Apply a policy to a room; None lets everybody receive everybody.

        It outlives the room's members. Raises `WorkerFullError` when there are too many policies,
        `StaleOrderError` for a lower *revision* than the room's.
        """
        if policy is None:
            self._policies.drop(room_id)
        else:
            try:
                self._policies.put(room_id, policy, revision)
            except TooManyPoliciesError:
                raise WorkerFullError from None
        room = self.rooms.get(room_id)
        if room is not None:
            room.set_policy(self._policies.get(room_id), monotonic())

    def set_view(self, peer_id: str, view: View) -> None:
        """Set the tile sizes of a peer's page, for any room it is in. Raises `UnknownPeerError`."""
        peer = self.peer(peer_id)
        self._views[peer_id] = view
        room = None if peer.room is None else self.rooms.get(peer.room)
        if room is not None:
            room.set_view(peer, view, monotonic())

    def set_recording(self, room_id: str, order: RecordingOrder | None) -> None:
        """Record a room, or stop with None. In an empty room recording begins with the first member.

        Raises `RecordingUnavailableError` when this worker has no storage, `WorkerFullError`,
        `StaleOrderError`.
        """
        recording = self.recordings.get(room_id)
        if recording is None:
            if order is None:
                return
            if self._recording_factory is None:
                raise RecordingUnavailableError
            if len(self.recordings) >= self.settings.max_peers:
                raise WorkerFullError
            recording = RoomRecording(
                room_id, self._recording_factory, self._clock, self, inspector=self._inspector
            )
            self.recordings[room_id] = recording
        room = self.rooms.get(room_id)
        recording.set_order(order, {} if room is None else room.heard_members, monotonic())
        if order is None:
            del self.recordings[room_id]

    def snapshot(self) -> dict[str, Any]:
        """Return the state of all peers, for a listener that has just connected."""
        return wire.snapshot(self.instance, self.peers.values())

    def figures(self) -> Stats:
        """Return statistics of the worker, its rooms and its peers."""
        peers = {peer.id: peer.figures() for peer in self.peers.values()}
        return Stats(
            peers=peers,
            rooms={room.id: sorted(room.members) for room in self.rooms.values()},
            worker=WorkerFigures(
                peers=len(self.peers),
                rooms=len(self.rooms),
                tasks=len(asyncio.all_tasks()),
                compiled=compiled.is_active(),
                **socket_figures(self.router),
                **process_figures(),  # type: ignore[arg-type]  # names and types as declared
                **self._totals.with_living(peers.values()),
            ),
        )

    # Calls of peers and rooms.

    def digit_pressed(self, leg: TelephoneLeg, digit: str) -> None:
        """Publish a key of a telephone."""
        self.events.publish("digit", peer=leg.id, digit=digit)

    def keys_changed(self, leg: TelephoneLeg) -> None:
        """Publish whether a telephone takes keys from now on."""
        self.events.publish("keys", peer=leg.id, active=leg.takes_keys)

    def play_over(self, leg: TelephoneLeg, played: Played) -> None:
        """Publish the end of what was played to a telephone."""
        self.events.publish("played", peer=leg.id, play=played.play, outcome=played.outcome)

    def peer_state_changed(self, peer: Connected) -> None:
        """Publish the state; a peer that has a reason to close is closed."""
        if peer.close_reason is not None and peer.state is not PeerState.CLOSED:
            task = asyncio.create_task(
                self._close(peer, peer.close_reason), name=f"close-peer-{peer.id}"
            )
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
            return
        self.events.publish(
            "peer",
            peer=peer.id,
            state=peer.state.value,
            reason=None if peer.close_reason is None else peer.close_reason.value,
        )

    def peer_sources_changed(self, peer: Connected) -> None:
        """Reconcile the peer's room after an offer that may have changed its sources or slots."""
        room = None if peer.room is None else self.rooms.get(peer.room)
        if room is not None:
            room.reconcile(monotonic())

    def peer_measured(self, peer: Connected, measurement: Measurement) -> None:
        """Publish a peer's measurements."""
        kind, fields = wire.measurement(peer, measurement)
        self.events.publish(kind, **fields)

    def loudest_changed(self, room: Room, speakers: list[str]) -> None:
        """Publish who has the floor."""
        self.events.publish("loudest", room=room.id, speakers=speakers)

    def layers_wanted(self, room: Room, sender: Member, source: Source, rids: list[str]) -> None:
        """Publish which layers of a source are wanted."""
        self.events.publish(
            "layers", room=room.id, peer=sender.id, source=source.kind.value, rids=rids
        )

    def membership_changed(self, room: Room, now: float) -> None:
        """Let the room's recording follow its members and their sources."""
        recording = self.recordings.get(room.id)
        if recording is not None:
            recording.reconcile(room.heard_members, now)

    def capture_changed(self, room: str, report: CaptureReport) -> None:
        """Publish the state of a source's capture."""
        self.events.publish("recording", room=room, **wire.capture(report))

    def slots_changed(self, room: Room, receiver: Member, slots: list[SlotReport]) -> None:
        """Publish a receiver's slot map."""
        self.events.publish("slots", peer=receiver.id, room=room.id, slots=wire.slot_map(slots))

    def _listen(self) -> None:
        """Accept TCP connections. When that fails, calls go on over UDP and it is tried again later."""
        router, wanted = self.router, self.settings.tcp_port
        self._listen_at = None
        if wanted is not None:
            try:
                router.listen(wanted, self.settings.streams)
            except OSError as exc:
                self._listen_at = monotonic() + LISTEN_AGAIN_S
                log.warning("media.tcp_unavailable", port=wanted, error=exc.strerror)
        if self._peer_settings is not None:
            self._peer_settings.candidates[:] = [
                *(
                    HostCandidate(public, e.port)
                    for e in router.endpoints
                    for public in e.address.publics
                ),
                *(
                    HostCandidate(public, e.port, tcp=True)
                    for e in router.streams
                    for public in e.address.publics
                ),
            ]

    def _leave_room(self, peer: Connected, now: float) -> None:
        room = None if peer.room is None else self.rooms.get(peer.room)
        peer.room = None
        if room is not None:
            room.leave(peer, now)
            if not room.members:
                self.rooms.pop(room.id, None)
                recording = self.recordings.pop(room.id, None)
                if recording is not None:
                    recording.close("left")

    async def _close(self, peer: Connected, reason: CloseReason) -> None:
        self._leave_room(peer, monotonic())
        try:
            await peer.aclose(reason)
        finally:
            if self.peers.pop(peer.id, None) is not None:
                self._totals.add(peer.figures())
            self._views.pop(peer.id, None)
            self._trials.pop(peer.id, None)
            self.closed_peers += 1

    async def _run_ticks(self) -> None:
        turns, slow_at, slow = Turns(), 0.0, False
        while True:
            await asyncio.sleep(turns.pause_s(len(self.peers)))
            now = monotonic()
            visited, first = turns.next(list(self.peers.values()))
            if first:
                slow = now - slow_at >= SLOW_S
                slow_at = now if slow else slow_at
            try:
                self._visit(visited, now, slow=slow)
                if first and slow:
                    self._tick_rooms(now)
            except Exception:
                # the task must survive: without it lost peers would never be closed
                log.exception("media.tick_failed")

    def _visit(self, peers: Sequence[Connected], now: float, *, slow: bool) -> None:
        for peer in peers:
            try:
                peer.tick(now)
                if slow:
                    check_liveness(peer, self._trials.get(peer.id), self.settings, now)
            except Exception:
                # one peer's defect must not stop the work for the others
                log.exception("peer.tick_failed", peer=peer.id)

    def _tick_rooms(self, now: float) -> None:
        for recording in list(self.recordings.values()):
            try:
                recording.tick(now)
            except Exception:
                log.exception("recording.tick_failed", room=recording.room)
        for room in list(self.rooms.values()):
            try:
                room.tick(now)
            except Exception:
                log.exception("room.tick_failed", room=room.id)
        if now >= self._policies_expire_at:
            self._policies_expire_at = now + _POLICIES_EXPIRE_EVERY_S
            self._policies.expire(self.rooms, now)
        if self._listen_at is not None and now >= self._listen_at:
            self._listen()
