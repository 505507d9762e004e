"""A room: peers that may receive each other, and the policy that says who whom.

The room compares what should be received with what is, and changes only the difference. It acts
at once when anything changes, so that a pairing costs no waiting: key frames are asked for in the
same call that seats the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from media.peer.egress import OutgoingSlot
from media.peer.peer import Peer
from media.peer.source import Source
from media.room.policy import RoomPolicy
from media.room.seating import Occupant, Seating, SeatKey
from media.rtp.levels import LoudestSpeaker
from media.sdp.plan import SourceKind

_KINDS = ("audio", "video")
_FLOOR_FROM = 3  # with two there is no question who is speaking
_SPEAKERS_TOLD = 5


@dataclass(frozen=True, slots=True)
class SlotReport:
    """What one slot of a receiver shows: mid and index of the slot, sender and source, or None."""

    kind: str
    slot: int
    mid: str
    peer: str | None
    source: SourceKind | None


class RoomListener(Protocol):
    """Whom a room tells that a receiver's slots have changed."""

    def slots_changed(self, room: Room, receiver: Peer, slots: list[SlotReport]) -> None: ...

    def loudest_changed(self, room: Room, speakers: list[str]) -> None:
        """Somebody else has the floor; `speakers` are peers, loudest first."""
        ...

    def membership_changed(self, room: Room, now: float) -> None:
        """Members or their sources are others now; what hangs on them follows."""
        ...


class Room:
    """Owner: the worker, which makes it with its first member and drops it with its last."""

    def __init__(self, room_id: str, listener: RoomListener) -> None:
        self.id = room_id
        self.members: dict[str, Peer] = {}
        self.policy = RoomPolicy()
        self._listener = listener
        self._seating: dict[str, Seating] = {}
        self._reported: dict[str, list[SlotReport]] = {}
        self._loudest = LoudestSpeaker()

    def join(self, peer: Peer, now: float) -> None:
        """Add a member (again: nothing changes) and pair it with the others."""
        self.members[peer.id] = peer
        self._seating.setdefault(peer.id, Seating())
        self.reconcile(now)

    def leave(self, peer: Peer, now: float) -> None:
        """Remove a member; what it received and what others had from it stops at once."""
        if self.members.pop(peer.id, None) is None:
            return
        self._seating.pop(peer.id, None)
        for slot in peer.slots.values():
            slot.assign(None)
        self._report(peer)
        self._reported.pop(peer.id, None)
        self._loudest.forget(peer.id)
        for source in peer.sources.values():
            source.levels = None
        self.reconcile(now)

    def set_policy(self, policy: RoomPolicy, now: float) -> None:
        """Put a policy in force at once."""
        self.policy = policy
        self.reconcile(now)

    def reconcile(self, now: float) -> None:
        """Make every receiver's slots what policy and presence ask for."""
        for receiver in self.members.values():
            self._reconcile_receiver(receiver, now)
        listener = self if len(self.members) >= _FLOOR_FROM else None
        for peer in self.members.values():
            microphone = peer.sources.get(SourceKind.AUDIO)
            if microphone is not None:
                microphone.levels = listener
        self._listener.membership_changed(self, now)

    def level_heard(self, source: Source, level: int, now: float) -> None:
        """A member's microphone, packet by packet."""
        self._loudest.level(source.peer_id, level, now)

    def tick(self, now: float) -> None:
        """Decide who has the floor; a few times a second."""
        if len(self.members) < _FLOOR_FROM:
            return
        before = self._loudest.current
        if self._loudest.update(now) != before:
            ranking = [str(peer) for peer in self._loudest.ranking(now)[:_SPEAKERS_TOLD]]
            self._listener.loudest_changed(self, ranking)

    def _reconcile_receiver(self, receiver: Peer, now: float) -> None:
        wanted = [
            (sender.id, self._available(receiver, sender))
            for sender in self.members.values()
            if sender is not receiver
        ]
        slots = {(s.kind, s.index): s for s in receiver.slots.values()}
        seats = self._seating[receiver.id].arrange(
            wanted,
            {kind: 1 + max((i for k, i in slots if k == kind), default=-1) for kind in _KINDS},
        )
        self._apply(slots, seats, now)
        self._report(receiver)

    def _apply(
        self,
        slots: dict[SeatKey, OutgoingSlot],
        seats: dict[SeatKey, Occupant],
        now: float,
    ) -> None:
        for seat, slot in slots.items():
            occupant = seats.get(seat)
            if occupant is None:
                slot.assign(None)
                continue
            sender, kind = occupant
            source = self.members[sender].sources[kind]
            if slot.source is not source:
                slot.assign(source)
                source.request_key_frame(now)

    def _available(self, receiver: Peer, sender: Peer) -> frozenset[SourceKind]:
        allowed = self.policy.allowed(receiver.id, sender.id)
        return frozenset(k for k, s in sender.sources.items() if k in allowed and s.negotiated)

    def _report(self, receiver: Peer) -> None:
        report = slot_reports(receiver)
        if report != self._reported.get(receiver.id):
            self._reported[receiver.id] = report
            self._listener.slots_changed(self, receiver, report)


def slot_reports(receiver: Peer) -> list[SlotReport]:
    """What every slot of `receiver` shows, audio first, by index."""
    return [
        SlotReport(
            kind=slot.kind,
            slot=slot.index,
            mid=slot.mid,
            peer=None if slot.source is None else slot.source.peer_id,
            source=None if slot.source is None else slot.source.kind,
        )
        for kind in _KINDS
        for slot in receiver.slots_of(kind)
    ]
