"""One thing a peer sends: its microphone, camera or screen, and who takes it.

A camera may come in several encodings at once (simulcast), its *layers*. Each taker has one of them,
for a moment two while it changes; a tap gets the best there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from media.peer.rates import RateMeter
from media.rtp.extensions import AUDIO_LEVEL, audio_level
from media.rtp.header import RtpHeader
from media.rtp.sender_report import PeerClock, SourceClock
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.plan import SourceKind

INACTIVE_AFTER_S = 2.0
LAYER_GONE_AFTER_S = 1.0
BETTER_FOR_S = 3.0


class LayerStream(Protocol):
    """One encoding of a source as the takers of its packets see it: the only one, or a simulcast layer.

    `rid` and `rank` are a layer's name and its place among the others, smallest first; of the only
    encoding they are empty and 0. `width` and `height` are pixels, 0 before the first key frame.
    """

    @property
    def ssrc(self) -> int: ...

    @property
    def rid(self) -> str: ...

    @property
    def rank(self) -> int: ...

    @property
    def payload_type(self) -> int: ...

    @property
    def red_payload_type(self) -> int | None: ...

    @property
    def clock(self) -> SourceClock: ...

    @property
    def rate(self) -> RateMeter: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def repair_s(self) -> float:
        """How long a missing packet may still come after it was asked for again; 0 where none is."""
        ...

    @property
    def transit_s(self) -> float | None:
        """How long the latest frame took, give or take a constant."""
        ...

    def request_key_frame(self, now: float) -> None:
        """Ask the sender for a key frame; requests are throttled, and repeated until one comes."""
        ...

    def limit_sender(self) -> None:
        """Tell the sender at once that a receiver of this stream has less room than before."""
        ...


class SourceSubscriber(Protocol):
    """What takes a source's packets: a slot of another peer."""

    def source_bound(self, source: Source) -> None:
        """The source's stream is known, or has become another one."""
        ...

    def forward(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Send on one packet, whose payload is in `header.payload`; `packet` is only valid
        during the call."""
        ...

    def cap_bps(self) -> int | None:
        """The most this taker can take at present, in bit/s, or None when it sets no limit."""
        ...


class SourceTap(Protocol):
    """What listens in on a source at ingress (a recording); the rules are a subscriber's."""

    def packet(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None: ...


class LevelListener(Protocol):
    """Who wants to know how loud a source is."""

    def level_heard(self, source: Source, level: int, now: float) -> None:
        """A packet's loudness in -dBov: 0 is the loudest, 127 silence (RFC 6464)."""
        ...


class Source:
    """Owner: the peer that sends it. Subscribers and tap are set by the room.

    `negotiated` says that the browser's offer lets it send, `active` that packets are arriving;
    `repair_s` is how long repairs on the way here take at present.
    `layers` are its streams, smallest first, and `stream` the one that stands for it: the only one, or
    the best that arrives.
    """

    __slots__ = (
        "_better_since",
        "_layer_marks",
        "_takers",
        "active",
        "extension_ids",
        "kind",
        "last_packet_at",
        "layers",
        "levels",
        "mid",
        "negotiated",
        "peer_clock",
        "peer_id",
        "repair_s",
        "stream",
        "subscribers",
        "tap",
    )

    def __init__(self, peer_id: str, kind: SourceKind, mid: str, peer_clock: PeerClock) -> None:
        self.peer_id = peer_id
        self.kind = kind
        self.mid = mid
        self.peer_clock = peer_clock
        self.negotiated = False
        self.repair_s = 0.0
        self.active = False
        self.last_packet_at = -INACTIVE_AFTER_S
        self.extension_ids: Mapping[str, int] = {}
        self.stream: LayerStream | None = None
        self.layers: tuple[LayerStream, ...] = ()
        # With simulcast only: who takes which SSRC, and when each was last seen to grow.
        self._takers: dict[int, tuple[SourceSubscriber, ...]] | None = None
        self._layer_marks: dict[int, tuple[int, float]] = {}
        self._better_since: float | None = None
        self.subscribers: tuple[SourceSubscriber, ...] = ()
        self.tap: SourceTap | None = None
        self.levels: LevelListener | None = None

    @property
    def ssrc(self) -> int | None:
        """The SSRC it comes under, once known."""
        return None if self.stream is None else self.stream.ssrc

    def bind(self, stream: LayerStream) -> None:
        """Take `stream` as this source's; subscribers go over to it."""
        if self.stream is stream:
            return
        self.stream = stream
        self.layers = (stream,)
        for subscriber in self.subscribers:
            subscriber.source_bound(self)

    def bind_layer(self, stream: LayerStream) -> None:
        """Take `stream` as the layer of its rid, in place of the one before."""
        others = [layer for layer in self.layers if layer.rid != stream.rid]
        self.layers = tuple(sorted([*others, stream], key=lambda layer: layer.rank))
        if self.stream not in self.layers:
            self.stream = stream
        before = self._takers or {}
        self._takers = {layer.ssrc: before.get(layer.ssrc, ()) for layer in self.layers}
        self._layer_marks = {
            ssrc: mark for ssrc, mark in self._layer_marks.items() if ssrc in self._takers
        }
        for subscriber in self.subscribers:
            subscriber.source_bound(self)

    @property
    def simulcast(self) -> bool:
        """Whether there are layers to choose from."""
        return self._takers is not None

    def active_layers(self, now: float) -> tuple[LayerStream, ...]:
        """The layers that arrive, smallest first; to be asked a few times a second."""
        found: list[LayerStream] = []
        for layer in self.layers:
            octets, at = self._layer_marks.get(layer.ssrc, (0, -LAYER_GONE_AFTER_S))
            if layer.rate.octets != octets:
                at = now
                self._layer_marks[layer.ssrc] = (layer.rate.octets, now)
            if now - at < LAYER_GONE_AFTER_S:
                found.append(layer)
        return tuple(found)

    def route(
        self, subscriber: SourceSubscriber, stream: LayerStream | None, *, only: bool = False
    ) -> None:
        """Let a subscriber have the packets of this layer as well, or of this one `only`."""
        if self._takers is None:
            return
        for ssrc, takers in self._takers.items():
            has = subscriber in takers
            if stream is not None and ssrc == stream.ssrc:
                if not has:
                    self._takers[ssrc] = (*takers, subscriber)
            elif has and only:
                self._takers[ssrc] = tuple(s for s in takers if s is not subscriber)

    def subscribe(self, subscriber: SourceSubscriber) -> None:
        """Add a subscriber; it learns of the stream at once if there is one."""
        if subscriber not in self.subscribers:
            self.subscribers = (*self.subscribers, subscriber)
        subscriber.source_bound(self)

    def unsubscribe(self, subscriber: SourceSubscriber) -> None:
        """Remove a subscriber; unknown ones are ignored."""
        self.subscribers = tuple(s for s in self.subscribers if s is not subscriber)
        self.route(subscriber, None, only=True)

    def deliver(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Hand one new packet to everybody who takes this source."""
        self.last_packet_at = now
        takers = self.subscribers if self._takers is None else self._takers.get(header.ssrc, ())
        if takers:
            header.payload = bytes(packet[header.payload_offset : header.payload_end])
            for subscriber in takers:
                subscriber.forward(packet, header, vp8, now)
        if self.tap is not None and (self._takers is None or header.ssrc == self.ssrc):
            self.tap.packet(packet, header, vp8, now)
        if self.levels is not None:
            found = audio_level(packet, header, self.extension_ids.get(AUDIO_LEVEL, 0))
            if found is not None:
                self.levels.level_heard(self, found[0], now)

    def cap_bps(self) -> int | None:
        """What the slowest of the takers can take, or None without a limit."""
        return min(
            (cap for s in self.subscribers if (cap := s.cap_bps()) is not None), default=None
        )

    def update_activity(self, now: float) -> bool:
        """Follow whether packets are arriving; True when that has changed."""
        active = now - self.last_packet_at < INACTIVE_AFTER_S
        changed = active is not self.active
        self.active = active
        if self._takers is not None:
            self._follow_layers(now)
        return changed

    def _follow_layers(self, now: float) -> None:
        arriving = self.active_layers(now)
        if not arriving:
            return
        best = arriving[-1]
        if best is self.stream:
            self._better_since = None
        elif self.stream not in arriving or self.tap is None:
            self.stream = best
        elif self._better_since is None:
            self._better_since = now
        elif now - self._better_since >= BETTER_FOR_S:
            # To a recording each change is a new part: a layer that comes and goes is not followed.
            self.stream = best
            self._better_since = None

    def request_key_frame(self, now: float) -> None:
        """Ask the sender for a key frame, unless one was asked for a moment ago."""
        if self.stream is not None:
            self.stream.request_key_frame(now)
