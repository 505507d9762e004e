"""A room: peers that may receive each other, and the policy that says who whom.

The room compares what should be received with what is, and changes only the difference. It acts
at once when anything changes, so that a pairing costs no waiting: key frames are asked for in the
same call that seats the source. What follows loudness, links and tiles is looked at on `tick`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from media.peer.peer import Peer
from media.peer.source import INACTIVE_AFTER_S, LayerStream, Source
from media.room.demand import LayerDemand
from media.room.policy import RoomPolicy
from media.room.receiver import KINDS, Offered, Receiver, Voices
from media.room.view import View
from media.rtp.levels import LoudestSpeaker
from media.sdp.plan import SourceKind

_FLOOR_FROM = 3  # with two there is no question who is speaking
_SPEAKERS_TOLD = 5
_LAYERS_EVERY_S = 0.3
SCREEN_GONE_AFTER_S = 3.0
"""A screen that does not move is sent about once a second; one that has ended is taken away after this."""
_SCREENS = (SourceKind.SCREEN, SourceKind.SCREEN_AUDIO)


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

    def layers_wanted(self, room: Room, sender: Peer, source: Source, rids: list[str]) -> None:
        """Somebody has a use for these layers of a source, and nobody for its others."""
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
        self._receivers: dict[str, Receiver] = {}
        self._reported: dict[str, list[SlotReport]] = {}
        self._loudest = LoudestSpeaker()
        self._voices = Voices()
        self._arriving: frozenset[tuple[str, SourceKind]] = frozenset()
        self._demand = LayerDemand()
        self._layers_at = 0.0

    def join(self, peer: Peer, now: float) -> None:
        """Add a member (again: nothing changes) and pair it with the others."""
        self.members[peer.id] = peer
        self._receivers.setdefault(peer.id, Receiver(peer))
        self.reconcile(now)

    def leave(self, peer: Peer, now: float) -> None:
        """Remove a member; what it received and what others had from it stops at once."""
        if self.members.pop(peer.id, None) is None:
            return
        self._receivers.pop(peer.id).unseat()
        self._report(peer)
        self._reported.pop(peer.id, None)
        self._loudest.forget(peer.id)
        self._voices.spoke_at.pop(peer.id, None)
        self._demand.forget(peer.id)
        for source in peer.sources.values():
            source.levels = None
        self.reconcile(now)

    @property
    def heard_members(self) -> dict[str, Peer]:
        """Those who take part openly: all but the silent, of whom no recording keeps anything."""
        return {name: peer for name, peer in self.members.items() if name not in self.policy.silent}

    def set_policy(self, policy: RoomPolicy, now: float) -> None:
        """Put a policy in force at once."""
        self.policy = policy
        self.reconcile(now)

    def set_view(self, peer: Peer, view: View, now: float) -> None:
        """A member shows its pictures in other sizes; the layers follow at once."""
        receiver = self._receivers.get(peer.id)
        if receiver is not None:
            receiver.view = view
            receiver.choose_layers(self._arriving_layers(now), self._voices, now)

    def reconcile(self, now: float) -> None:
        """Make every receiver's slots what policy and presence ask for."""
        self._arriving = self._sources_arriving(now)
        self._hear(now)
        layers = self._arriving_layers(now)
        offered = [self._offered(sender) for sender in self.members.values()]
        for receiver in self._receivers.values():
            receiver.offer(self._offered_to(receiver.peer.id, offered), self.policy)
            receiver.choose(self._voices, now)
            self._apply(receiver, now)
            receiver.choose_layers(layers, self._voices, now)
        listener = self if len(self.members) >= _FLOOR_FROM else None
        for peer in self.members.values():
            microphone = peer.sources.get(SourceKind.AUDIO)
            if microphone is not None:
                microphone.levels = listener
        self._listener.membership_changed(self, now)

    def level_heard(self, source: Source, level: int, now: float) -> None:
        """A member's microphone, packet by packet. Who is silent to the room, or muted, does not take the
        floor."""
        rule = self.policy
        if source.peer_id not in rule.silent and source.peer_id not in rule.muted:
            self._loudest.level(source.peer_id, level, now)

    def tick(self, now: float) -> None:
        """Follow who speaks, which screens are shared and what links and tiles ask; about ten times a
        second."""
        if self._sources_arriving(now) != self._arriving:
            self.reconcile(now)
        elif len(self.members) >= _FLOOR_FROM:
            self._hear(now)
            for receiver in self._receivers.values():
                if receiver.contested and receiver.choose(self._voices, now):
                    self._apply(receiver, now)
                    receiver.choose_layers(self._arriving_layers(now), self._voices, now)
        if now - self._layers_at >= _LAYERS_EVERY_S:
            self._layers_at = now
            self._choose_layers(now)

    def _hear(self, now: float) -> None:
        voices = self._voices
        voices.speaking = {str(k): level for k, level in self._loudest.speaking(now).items()}
        for speaker in voices.speaking:
            voices.spoke_at[speaker] = now
        before = self._loudest.current
        floor = self._loudest.update(now)
        voices.floor = None if floor is None else str(floor)
        if floor != before and len(self.members) >= _FLOOR_FROM:
            ranking = [str(peer) for peer in self._loudest.ranking(now)[:_SPEAKERS_TOLD]]
            self._listener.loudest_changed(self, ranking)

    def _apply(self, receiver: Receiver, now: float) -> None:
        seats = receiver.arrange()
        for slot in receiver.peer.slots.values():
            occupant = seats.get((slot.kind, slot.index))
            if occupant is None:
                slot.assign(None)
                continue
            sender, kind = occupant
            source = self.members[sender].sources[kind]
            if slot.source is not source:
                slot.assign(source)
                slot.request_key_frame(now)
        self._report(receiver.peer)

    def _offered(self, sender: Peer) -> Offered:
        kinds = frozenset(
            kind
            for kind, source in sender.sources.items()
            if source.negotiated and self._present(sender.id, kind)
        )
        return Offered(sender.id, kinds, (sender.id, SourceKind.CAMERA) in self._arriving)

    def _offered_to(self, receiver: str, offered: list[Offered]) -> list[Offered]:
        allowed = self.policy.allowed
        return [
            one.within(allowed(receiver, one.sender)) for one in offered if one.sender != receiver
        ]

    def _present(self, sender: str, kind: SourceKind) -> bool:
        """A screen has a seat only while it is shared; people keep theirs with the camera off."""
        return kind not in _SCREENS or (sender, kind) in self._arriving

    def _sources_arriving(self, now: float) -> frozenset[tuple[str, SourceKind]]:
        return frozenset(
            (peer.id, kind)
            for peer in self.members.values()
            for kind, source in peer.sources.items()
            if kind is not SourceKind.AUDIO
            and now - source.last_packet_at
            < (SCREEN_GONE_AFTER_S if kind in _SCREENS else INACTIVE_AFTER_S)
        )

    def _layered(self) -> list[tuple[Peer, Source]]:
        return [
            (peer, source)
            for peer in self.members.values()
            for source in peer.sources.values()
            if source.simulcast
        ]

    def _arriving_layers(self, now: float) -> dict[Source, tuple[LayerStream, ...]]:
        return {source: source.active_layers(now) for _, source in self._layered()}

    def _choose_layers(self, now: float) -> None:
        layered = self._layered()
        if not layered and not any(r.view.widths for r in self._receivers.values()):
            return
        arriving = self._arriving_layers(now)
        for receiver in self._receivers.values():
            receiver.choose_layers(arriving, self._voices, now)
        for sender, source in layered:
            wanted = {
                index
                for receiver in self._receivers.values()
                if (index := receiver.wanted_layers.get((sender.id, source.kind))) is not None
            }
            if source.tap is not None:
                wanted.add(len(source.layers) - 1)
            rids = self._demand.update(sender.id, source.kind, source.layers, wanted, now)
            if rids is not None:
                self._listener.layers_wanted(self, sender, source, rids)

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
        for kind in KINDS
        for slot in receiver.slots_of(kind)
    ]
