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
from media.room.policy import RoomPolicy
from media.room.seating import Occupant, Seating, SeatKey
from media.sdp.plan import SourceKind

_KINDS = ("audio", "video")


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
        self.reconcile(now)

    def set_policy(self, policy: RoomPolicy, now: float) -> None:
        """Put a policy in force at once."""
        self.policy = policy
        self.reconcile(now)

    def reconcile(self, now: float) -> None:
        """Make every receiver's slots what policy and presence ask for."""
        for receiver in self.members.values():
            self._reconcile_receiver(receiver, now)
        self._listener.membership_changed(self, now)

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
