"""A source of a peer (microphone, camera, screen) and its subscribers (a producer, in other SFUs' words).

A camera may come in several encodings at once (simulcast), its *layers*. Each subscriber gets one
of them, or two for a moment while it switches; a tap gets the best layer that arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from media.peer.downlink import PICTURE_BPS
from media.peer.rates import RateMeter
from media.rtp.extensions import AUDIO_LEVEL, audio_level
from media.rtp.header import RtpHeader
from media.rtp.sender_report import PeerClock, SourceClock
from media.rtp.temporal import ViewerLimits
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.plan import SourceKind

INACTIVE_AFTER_S: Final = 2.0
LAYER_GONE_AFTER_S: Final = 1.0
BETTER_FOR_S: Final = 3.0


class LayerStream(Protocol):
    """One encoding of a source as its subscribers see it: the only one, or a simulcast layer.

    `rid` and `rank` are a layer's name and its place among the others, smallest first; they are empty
    and 0 for the only encoding. `width` and `height` are pixels, 0 before the first key frame.
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
    def temporal_shares(self) -> tuple[float, ...]:
        """The share of the octets that each VP8 temporal layer takes with those below it; empty without layers."""
        ...

    @property
    def peak_bps(self) -> int:
        """The highest rate of the last seconds in bit/s, the older the less."""
        ...

    @property
    def repair_s(self) -> float:
        """The time in which a missing packet may still arrive by resending, in seconds; 0 without NACK."""
        ...

    @property
    def transit_s(self) -> float | None:
        """Relative transit time of the latest frame in seconds: its own plus an unknown constant."""
        ...

    def request_key_frame(self, now: float) -> None:
        """Ask the sender for a key frame; requests are throttled, and repeated until one comes."""
        ...

    def limit_sender(self) -> None:
        """Update the sender's REMB limit at once: a receiver of this stream has less bandwidth."""
        ...


class SourceSubscriber(Protocol):
    """Receives a source's packets: a slot of another peer."""

    def source_bound(self, source: Source) -> None:
        """The source has got its first stream, or another one."""
        ...

    def forward(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Forward one packet, whose payload is in `header.payload`; `packet` is valid during the
        call only."""
        ...

    @property
    def watching(self) -> bool:
        """Whether it is sent the picture now, or is about to be."""
        ...

    def cap_bps(self) -> int | None:
        """The subscriber's limit in bit/s, or None when it sets none."""
        ...

    def take_temporal_layers(self, highest: int) -> None:
        """Forward this VP8 temporal layer and those below it from now on."""
        ...


class SourceTap(Protocol):
    """Listens in on a source at ingress (a recording); the rules of a subscriber apply."""

    def packet(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None: ...


class LevelListener(Protocol):
    """Follows how loud a source is."""

    def level_heard(self, source: Source, level: int, now: float) -> None:
        """A packet's loudness in -dBov: 0 is the loudest, 127 silence (RFC 6464)."""
        ...


class Source:
    """Owner: the peer that sends it. Subscribers and tap are set by the room.

    `negotiated` says that the browser's offer lets it send, `active` that packets are arriving;
    `repair_s` is how long resending lost packets takes on the sender's path. `layers` are the
    source's streams, smallest first; `stream` is the only one, or the best that arrives.
    """

    __slots__ = (
        "_better_since",
        "_by_layer",
        "_layer_marks",
        "_limits",
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
        # With simulcast only: subscribers by SSRC; octets of each layer and when they last grew.
        self._by_layer: dict[int, tuple[SourceSubscriber, ...]] | None = None
        self._layer_marks: dict[int, tuple[int, float]] = {}
        self._better_since: float | None = None
        self._limits = ViewerLimits(PICTURE_BPS)
        self.subscribers: tuple[SourceSubscriber, ...] = ()
        self.tap: SourceTap | None = None
        self.levels: LevelListener | None = None

    @property
    def ssrc(self) -> int | None:
        """SSRC of `stream`, once known."""
        return None if self.stream is None else self.stream.ssrc

    def bind(self, stream: LayerStream) -> None:
        """Make `stream` the source's only stream; subscribers switch to it."""
        if self.stream is stream:
            return
        self.stream = stream
        self.layers = (stream,)
        for subscriber in self.subscribers:
            subscriber.source_bound(self)

    def bind_layer(self, stream: LayerStream) -> None:
        """Make `stream` the layer of its rid, in place of the previous one."""
        others = [layer for layer in self.layers if layer.rid != stream.rid]
        self.layers = tuple(sorted([*others, stream], key=lambda layer: layer.rank))
        if self.stream not in self.layers:
            self.stream = stream
        before = self._by_layer or {}
        self._by_layer = {layer.ssrc: before.get(layer.ssrc, ()) for layer in self.layers}
        self._layer_marks = {
            ssrc: mark for ssrc, mark in self._layer_marks.items() if ssrc in self._by_layer
        }
        for subscriber in self.subscribers:
            subscriber.source_bound(self)

    @property
    def simulcast(self) -> bool:
        """Whether there are layers to choose from."""
        return self._by_layer is not None

    def active_layers(self, now: float) -> tuple[LayerStream, ...]:
        """Return the layers that arrive, smallest first; call a few times a second."""
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
        """Give a subscriber the packets of this layer as well, or of this one `only`."""
        if self._by_layer is None:
            return
        for ssrc, subscribers in self._by_layer.items():
            has = subscriber in subscribers
            if stream is not None and ssrc == stream.ssrc:
                if not has:
                    self._by_layer[ssrc] = (*subscribers, subscriber)
            elif has and only:
                self._by_layer[ssrc] = tuple(s for s in subscribers if s is not subscriber)

    def subscribe(self, subscriber: SourceSubscriber) -> None:
        """Add a subscriber and tell it the stream, if there is one."""
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
        """Hand one new packet to subscribers, tap and level listener."""
        self.last_packet_at = now
        subscribers = (
            self.subscribers if self._by_layer is None else self._by_layer.get(header.ssrc, ())
        )
        if subscribers:
            header.payload = bytes(packet[header.payload_offset : header.payload_end])
            for subscriber in subscribers:
                subscriber.forward(packet, header, vp8, now)
        if self.tap is not None and (self._by_layer is None or header.ssrc == self.ssrc):
            self.tap.packet(packet, header, vp8, now)
        if self.levels is not None:
            found = audio_level(packet, header, self.extension_ids.get(AUDIO_LEVEL, 0))
            if found is not None:
                self.levels.level_heard(self, found[0], now)

    def watched_beside(self, subscriber: SourceSubscriber) -> bool:
        """Whether others than this one watch a picture of one encoding, which is limited for all of them."""
        return self._by_layer is None and any(
            each.watching for each in self.subscribers if each is not subscriber
        )

    def apply_caps(self) -> int | None:
        """Return the limit for the sender in bit/s, or None, and give each subscriber the layers that it can take.

        A subscriber that is not sent the picture limits nobody else. While none is, the lowest limit holds, so that
        the picture is small enough when it begins again. Simulcast has no limit: receivers choose other layers.
        """
        if self.kind.is_audio or self._by_layer is not None:
            return None
        stream = self.stream
        watching = [each for each in self.subscribers if each.watching] or [*self.subscribers]
        caps = [each.cap_bps() for each in watching]
        shares, peak_bps = ((), 0) if stream is None else (stream.temporal_shares, stream.peak_bps)
        limit = self._limits.update(caps, shares, peak_bps)
        for each, cap in zip(watching, caps, strict=True):
            each.take_temporal_layers(self._limits.highest_layer(cap))
        return limit

    def update_activity(self, now: float) -> bool:
        """Update `active` and the best layer; True when `active` has changed."""
        active = now - self.last_packet_at < INACTIVE_AFTER_S
        changed = active is not self.active
        self.active = active
        if self._by_layer is not None:
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
            # Each change begins a new part of the recording, so a layer that comes and goes is ignored.
            self.stream = best
            self._better_since = None

    def request_key_frame(self, now: float) -> None:
        """Ask the sender for a key frame, unless that was done a moment ago."""
        if self.stream is not None:
            self.stream.request_key_frame(now)
