"""A room: its member peers, and the policy that says who receives whom.

The room compares desired and actual reception, and changes only the difference. It acts at
once on every change, so that pairing two peers takes no waiting: key frames are requested in the call
that assigns the source. Loudness, links and tile sizes are followed on `tick`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from media.peer.source import INACTIVE_AFTER_S, LayerStream, Source
from media.room.demand import LayerDemand
from media.room.member import Member
from media.room.policy import RoomPolicy
from media.room.receiver import KINDS, Offered, Receiver, Voices
from media.room.view import View
from media.rtp.levels import LoudestSpeaker
from media.sdp.plan import SourceKind

_FLOOR_FROM = 3  # between two people the floor is of no use
_SPEAKERS_TOLD = 5
_LAYERS_EVERY_S = 0.3
SCREEN_GONE_AFTER_S = 3.0
"""How long after its last packet a screen is taken away; a still screen is sent about once a second."""
_SCREENS = (SourceKind.SCREEN, SourceKind.SCREEN_AUDIO)


@dataclass(frozen=True, slots=True)
class SlotReport:
    """Source of one slot of a receiver: mid and index of the slot, sender and source, or None."""

    kind: str
    slot: int
    mid: str
    peer: str | None
    source: SourceKind | None


class RoomListener(Protocol):
    """Callbacks of a room to its owner, the worker."""

    def slots_changed(self, room: Room, receiver: Member, slots: list[SlotReport]) -> None: ...

    def loudest_changed(self, room: Room, speakers: list[str]) -> None:
        """Somebody else has the floor; `speakers` are peer ids, loudest first."""
        ...

    def layers_wanted(self, room: Room, sender: Member, source: Source, rids: list[str]) -> None:
        """The layers of a source that any receiver wants have become `rids`."""
        ...

    def membership_changed(self, room: Room, now: float) -> None:
        """Members or their sources have changed."""
        ...


class Room:
    """Pairs its members' sources and slots by its policy. Owner: the worker, which makes it for its first member and
    drops it with its last.
    """

    def __init__(self, room_id: str, listener: RoomListener) -> None:
        self.id = room_id
        self.members: dict[str, Member] = {}
        self.policy = RoomPolicy()
        self._listener = listener
        self._receivers: dict[str, Receiver] = {}
        self._reported: dict[str, list[SlotReport]] = {}
        self._loudest = LoudestSpeaker()
        self._voices = Voices()
        self._arriving: frozenset[tuple[str, SourceKind]] = frozenset()
        self._demand = LayerDemand()
        self._layers_at = 0.0

    def join(self, peer: Member, now: float) -> None:
        """Add a member and pair it with the others; repeated calls change nothing."""
        self.members[peer.id] = peer
        self._receivers.setdefault(peer.id, Receiver(peer))
        self.reconcile(now)

    def leave(self, peer: Member, now: float) -> None:
        """Remove a member; all it received and sent stops at once."""
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
    def heard_members(self) -> dict[str, Member]:
        """The members that are not silent; only they are recorded."""
        return {name: peer for name, peer in self.members.items() if name not in self.policy.silent}

    def set_policy(self, policy: RoomPolicy, now: float) -> None:
        """Apply a policy at once."""
        self.policy = policy
        self.reconcile(now)

    def set_view(self, peer: Member, view: View, now: float) -> None:
        """Set the tile sizes of a member; layers follow at once."""
        receiver = self._receivers.get(peer.id)
        if receiver is not None:
            receiver.view = view
            receiver.choose_layers(self._arriving_layers(now), self._voices, now)

    def reconcile(self, now: float) -> None:
        """Assign every receiver's slots by policy and presence."""
        self._arriving = self._sources_arriving(now)
        self._follow_speakers(now)
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
        """Take the level of one microphone packet; silent and muted members do not take the floor."""
        rule = self.policy
        if source.peer_id not in rule.silent and source.peer_id not in rule.muted:
            self._loudest.level(source.peer_id, level, now)

    def tick(self, now: float) -> None:
        """Follow speakers, shared screens, links and tile sizes; call about ten times a second."""
        if self._sources_arriving(now) != self._arriving:
            self.reconcile(now)
        elif len(self.members) >= _FLOOR_FROM:
            self._follow_speakers(now)
            for receiver in self._receivers.values():
                if receiver.contested and receiver.choose(self._voices, now):
                    self._apply(receiver, now)
                    receiver.choose_layers(self._arriving_layers(now), self._voices, now)
        if now - self._layers_at >= _LAYERS_EVERY_S:
            self._layers_at = now
            self._choose_layers(now)

    def _follow_speakers(self, now: float) -> None:
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

    def _offered(self, sender: Member) -> Offered:
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
        """Whether a source keeps its slot: a screen only while it is shared, a person also with the camera off."""
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

    def _layered(self) -> list[tuple[Member, Source]]:
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

    def _report(self, receiver: Member) -> None:
        report = slot_reports(receiver)
        if report != self._reported.get(receiver.id):
            self._reported[receiver.id] = report
            self._listener.slots_changed(self, receiver, report)


def slot_reports(receiver: Member) -> list[SlotReport]:
    """Return the source of every slot of `receiver`, audio first, by index."""
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
