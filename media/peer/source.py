"""One thing a peer sends: its microphone, camera or screen, and who takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from media.rtp.extensions import AUDIO_LEVEL, audio_level
from media.rtp.header import RtpHeader
from media.rtp.sender_report import PeerClock
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.plan import SourceKind

if TYPE_CHECKING:
    from media.peer.ingress import IncomingStream

INACTIVE_AFTER_S = 2.0


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

    `negotiated` says that the browser's offer lets it send, `active` that packets are arriving.
    """

    __slots__ = (
        "active",
        "extension_ids",
        "kind",
        "last_packet_at",
        "levels",
        "mid",
        "negotiated",
        "peer_clock",
        "peer_id",
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
        self.active = False
        self.last_packet_at = -INACTIVE_AFTER_S
        self.extension_ids: Mapping[str, int] = {}
        self.stream: IncomingStream | None = None
        self.subscribers: tuple[SourceSubscriber, ...] = ()
        self.tap: SourceTap | None = None
        self.levels: LevelListener | None = None

    @property
    def ssrc(self) -> int | None:
        """The SSRC it comes under, once known."""
        return None if self.stream is None else self.stream.ssrc

    def bind(self, stream: IncomingStream) -> None:
        """Take `stream` as this source's; subscribers go over to it."""
        if self.stream is stream:
            return
        self.stream = stream
        for subscriber in self.subscribers:
            subscriber.source_bound(self)

    def subscribe(self, subscriber: SourceSubscriber) -> None:
        """Add a subscriber; it learns of the stream at once if there is one."""
        if subscriber not in self.subscribers:
            self.subscribers = (*self.subscribers, subscriber)
        subscriber.source_bound(self)

    def unsubscribe(self, subscriber: SourceSubscriber) -> None:
        """Remove a subscriber; unknown ones are ignored."""
        self.subscribers = tuple(s for s in self.subscribers if s is not subscriber)

    def deliver(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Hand one new packet to everybody who takes this source."""
        self.last_packet_at = now
        if self.subscribers:
            header.payload = bytes(packet[header.payload_offset : header.payload_end])
            for subscriber in self.subscribers:
                subscriber.forward(packet, header, vp8, now)
        if self.tap is not None:
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
        return changed

    def request_key_frame(self, now: float) -> None:
        """Ask the sender for a key frame, unless one was asked for a moment ago."""
        if self.stream is not None:
            self.stream.request_key_frame(now)
