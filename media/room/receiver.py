"""One receiver of a room: whom it hears and sees, in which slots and layers.

The room supplies who may be received and who speaks. The choices are kept here, so that each changes
only when it has to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from media.peer.downlink import PICTURE_BPS
from media.peer.source import LayerStream, Source
from media.room import last_n
from media.room.audible import AudibleSpeakers
from media.room.layers import (
    HEADROOM,
    Layer,
    LayerChooser,
    Picture,
    layer_bps,
    wanted_layer,
)
from media.room.member import Member, Slot
from media.room.policy import RoomPolicy
from media.room.seating import Occupant, Seating, SeatKey
from media.room.view import View
from media.sdp.plan import SourceKind

KINDS = ("audio", "video")
_PINNED = 1_000_000
_PREFERRED = 1_000


@dataclass(frozen=True, slots=True)
class Offered:
    """The sources of one sender that a receiver may get; `camera_on`: its pictures arrive."""

    sender: str
    kinds: frozenset[SourceKind]
    camera_on: bool

    def within(self, allowed: frozenset[SourceKind]) -> Offered:
        """Return the sources that are also `allowed`."""
        if self.kinds <= allowed:
            return self
        return Offered(self.sender, self.kinds & allowed, self.camera_on)


@dataclass(slots=True)
class Voices:
    """The speakers of a room: levels in -dBov, loudest first; when each spoke last; who has the floor."""

    speaking: Mapping[str, float] = field(default_factory=dict)
    spoke_at: dict[str, float] = field(default_factory=dict)
    floor: str | None = None


class Receiver:
    """Owner: the room. Assigns sources and layers to one member's slots."""

    def __init__(self, peer: Member) -> None:
        self.peer = peer
        self.view = View()
        self.wanted_layers: dict[tuple[str, SourceKind], int] = {}
        """The layer wanted of each simulcast picture shown here, whether it arrives or not."""
        self._hides_plain_picture = (
            False  # whether a picture of one encoding is not sent because its tile is hidden
        )
        self._seating = Seating()
        self._audible = AudibleSpeakers()
        self._shown: frozenset[str] = frozenset()
        self._chooser = LayerChooser()
        self._offered: Sequence[Offered] = ()
        self._policy = RoomPolicy()
        self._sounds: list[str] = []
        self._cameras: list[str] = []
        self._sound_places = self._camera_places = 0

    def offer(self, offered: Sequence[Offered], policy: RoomPolicy) -> None:
        """Set what may be received, senders in order of precedence; call `choose` next."""
        self._offered = offered
        self._policy = policy
        slots = self._slot_counts()
        screens = sum(SourceKind.SCREEN in o.kinds for o in offered)
        screen_sounds = sum(SourceKind.SCREEN_AUDIO in o.kinds for o in offered)
        own = policy.last_n_of(self.peer.id)
        # A shared screen never takes the last slot from the people who talk about it.
        self._sound_places = _at_most(
            slots["audio"] - screen_sounds, slots["audio"], policy.audible
        )
        self._camera_places = _at_most(slots["video"] - screens, slots["video"], own)
        self._sounds = [o.sender for o in offered if SourceKind.AUDIO in o.kinds]
        cameras = [o for o in offered if SourceKind.CAMERA in o.kinds]
        if len(cameras) > self._camera_places:
            # While tiles are short, none goes to a camera that is off.
            arriving = [o for o in cameras if o.camera_on]
            cameras = arriving or cameras
        self._cameras = [o.sender for o in cameras]

    @property
    def contested(self) -> bool:
        """Whether there are more senders than slots, so that loudness decides."""
        return len(self._sounds) > self._sound_places or len(self._cameras) > self._camera_places

    def choose(self, voices: Voices, now: float) -> bool:
        """Decide whom to hear and see; True when the choice has changed, and `arrange` is due."""
        heard, shown = self._audible.current, self._shown
        audible = self._audible.update(self._sounds, voices.speaking, self._sound_places, now)
        self._shown = last_n.choose(
            self._cameras,
            shown=shown,
            pinned=self._policy.receiver(self.peer.id).pins,
            audible=audible,
            floor=voices.floor,
            spoke_at=voices.spoke_at,
            places=self._camera_places,
        )
        return audible != heard or self._shown != shown

    def arrange(self) -> dict[SeatKey, Occupant]:
        """Return the source of each slot, by kind and index."""
        heard = self._audible.current
        wanted = [(o.sender, self._due(o, heard)) for o in self._offered]
        return self._seating.arrange(wanted, self._slot_counts())

    def choose_layers(
        self, arriving: Mapping[Source, Sequence[LayerStream]], voices: Voices, now: float
    ) -> None:
        """Give every picture the layer that its tile and the link allow.

        `arriving` maps each simulcast source to the layers that arrive now, smallest first.
        """
        if not (arriving or self.view.widths or self.wanted_layers or self._hides_plain_picture):
            return
        slots = self.peer.slots_of("video")
        shown = [s for s in slots if s.active and s.source is not None]
        pictures: list[Picture] = []
        layered: dict[str, tuple[Slot, Source]] = {}
        fixed_bps = 0
        self._hides_plain_picture = False
        for slot in shown:
            source = slot.source
            if source is None:
                continue
            width = self.view.width(source.peer_id, source.kind, len(shown))
            if source.simulcast:
                key = f"{source.peer_id}/{source.kind}"
                layers = tuple(Layer(s.width, s.rate.bps) for s in source.layers)
                pictures.append(Picture(key, layers, width, self._priority(source, voices)))
                layered[key] = slot, source
            else:
                fixed_bps += slot.rate.bps
                self._hides_plain_picture = self._hides_plain_picture or width == 0
                if source.layers:
                    slot.show(None if width == 0 else source.layers[0], now)
        self._set_probe_target(pictures, len(shown) - len(pictures))
        budget = self.peer.picture_budget_bps() if pictures else None
        if budget is not None:
            budget = max(0, budget - fixed_bps)
        chosen = self._chooser.choose(pictures, budget, now)
        self.wanted_layers = {}
        for picture in pictures:
            slot, source = layered[picture.key]
            index = chosen[picture.key]
            if index is not None:
                self.wanted_layers[source.peer_id, source.kind] = index
            slot.show(_nearest(source, index, arriving.get(source, ()), slot.incoming), now)
            slot.release_previous_layer()

    def _set_probe_target(self, pictures: Sequence[Picture], plain: int) -> None:
        """Let probing look for the bandwidth that the pictures would take, and no more."""
        if not pictures:
            self.peer.set_wanted_picture_bps(None)
            return
        wanted = plain * PICTURE_BPS
        for picture in pictures:
            index = wanted_layer(picture, self._chooser.current.get(picture.key))
            if index is not None:
                wanted += round(layer_bps(picture, index) * HEADROOM)
        self.peer.set_wanted_picture_bps(wanted)

    def unseat(self) -> None:
        """Clear all slots."""
        for slot in self.peer.slots.values():
            slot.assign(None)

    def _due(self, offered: Offered, heard: Sequence[str]) -> frozenset[SourceKind]:
        kinds = offered.kinds
        if offered.sender not in heard:
            kinds -= {SourceKind.AUDIO}
        if offered.sender not in self._shown:
            kinds -= {SourceKind.CAMERA}
        return kinds

    def _priority(self, source: Source, voices: Voices) -> int:
        policy = self._policy.receiver(self.peer.id)
        sender = source.peer_id
        rank = 2 * (sender == voices.floor) + (sender in self._audible.current)
        if source.kind is SourceKind.SCREEN or sender in policy.pins:
            return _PINNED + rank
        if sender in policy.priority:
            return _PREFERRED + (len(policy.priority) - policy.priority.index(sender)) * 4 + rank
        return rank

    def _slot_counts(self) -> dict[str, int]:
        counts = dict.fromkeys(KINDS, 0)
        for slot in self.peer.slots.values():
            counts[slot.kind] = max(counts[slot.kind], slot.index + 1)
        return counts


def _at_most(left: int, slots: int, limit: int | None) -> int:
    places = max(min(1, slots), left)
    return places if limit is None else min(places, limit)


def _nearest(
    source: Source,
    index: int | None,
    arriving: Sequence[LayerStream],
    current: LayerStream | None,
) -> LayerStream | None:
    """Return the arriving layer closest to the wanted one, a smaller one rather than a larger."""
    if index is None:
        return None
    wanted = source.layers[index]
    if wanted in arriving:
        return wanted
    smaller = [layer for layer in arriving if layer.rank < wanted.rank]
    if smaller:
        return smaller[-1]
    return arriving[0] if arriving else current or source.layers[0]
