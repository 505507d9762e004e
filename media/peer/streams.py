"""A peer's incoming streams by SSRC, and the source that each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from media.peer.ingress import FeedbackChannel, IncomingStream, RtxStream
from media.peer.source import Source
from media.rtp import extensions
from media.rtp.header import RtpHeader
from media.rtp.reception import NtpClock
from media.rtp.sender_report import PeerClock
from media.sdp.plan import LinePlan, LineRole, SourceKind

MAX_STREAMS: Final = 64


class IncomingStreams:
    """Owner: the peer. Streams are known by the SSRCs that an offer names, or identified by their packets.

    `by_ssrc` has every stream; `primaries` has the current one of each source or layer.
    `transport_cc_id` is the extension id of transport-wide numbers (0: none), `media_ssrc` one of the
    peer's SSRCs, to address transport feedback to.
    """

    def __init__(
        self,
        peer_id: str,
        *,
        feedback: FeedbackChannel,
        clock: NtpClock,
        retransmission: bool,
        expect_ssrc: Callable[[int], None],
    ) -> None:
        """`expect_ssrc` is called with every SSRC, so that its packets are known on a new path."""
        self.sources: dict[SourceKind, Source] = {}
        self.by_ssrc: dict[int, IncomingStream | RtxStream] = {}
        self.primaries: list[IncomingStream] = []
        self.lines: tuple[LinePlan, ...] = ()
        self.transport_cc_id = 0
        self.media_ssrc = 0
        self._peer_id = peer_id
        self._feedback = feedback
        self._peer_clock = PeerClock(clock)
        self._retransmission = retransmission
        self._expect_ssrc = expect_ssrc
        self._mid_id = self._rid_id = self._repaired_rid_id = 0

    def primary(self, ssrc: int | None) -> IncomingStream | None:
        """The primary stream with this SSRC, or None."""
        stream = None if ssrc is None else self.by_ssrc.get(ssrc)
        return stream if isinstance(stream, IncomingStream) else None

    def apply(self, line: LinePlan) -> None:
        """Apply one m-line of an offer to the source it describes."""
        kind = line.source
        if kind is None:
            return
        source = self.sources.get(kind)
        if source is None:
            source = Source(self._peer_id, kind, line.mid, self._peer_clock)
            self.sources[kind] = source
        source.negotiated = line.active
        ids = line.extension_ids
        source.extension_ids = ids
        self._mid_id = ids.get(extensions.MID, self._mid_id)
        self._rid_id = ids.get(extensions.RID, self._rid_id)
        self._repaired_rid_id = ids.get(extensions.REPAIRED_RID, self._repaired_rid_id)
        self.transport_cc_id = ids.get(extensions.TRANSPORT_CC, self.transport_cc_id)
        if not line.active:
            return
        repairs = {repair for _, repair in line.fid}
        for ssrc in line.ssrcs:
            if ssrc not in repairs:
                self._add_primary(ssrc, line, source)
        for primary, repair in line.fid:
            self._add_repair(repair, line, primary)

    def identify(self, packet: memoryview, header: RtpHeader) -> IncomingStream | RtxStream | None:
        """Make the stream of an SSRC that no offer named, or return None.

        The m-line is found by MID, or by a payload type that only one of them uses (RFC 8843 9.2);
        the simulcast layer by its rid (RFC 8852).
        """
        candidates = [x for x in self.lines if x.role is LineRole.SOURCE and x.active]
        mid = extensions.text(packet, header, self._mid_id) if self._mid_id else None
        if mid is not None:
            candidates = [x for x in candidates if x.mid == mid]
        elif not _distinct(candidates, header):
            return None
        for line in candidates:
            if line.source is None:
                continue
            source = self.sources[line.source]
            if line.rids:
                return self._identify_layer(packet, header, line, source)
            if header.payload_type in _media_types(line):
                return self._add_primary(header.ssrc, line, source)
            if header.payload_type in _repair_types(line) and source.ssrc is not None:
                return self._add_repair(header.ssrc, line, source.ssrc)
        return None

    def _identify_layer(
        self, packet: memoryview, header: RtpHeader, line: LinePlan, source: Source
    ) -> IncomingStream | RtxStream | None:
        if header.payload_type in _media_types(line):
            rid = extensions.text(packet, header, self._rid_id)
            return self._add_primary(header.ssrc, line, source, rid) if rid in line.rids else None
        if header.payload_type in _repair_types(line):
            rid = extensions.text(packet, header, self._repaired_rid_id)
            layer = next((layer for layer in source.layers if layer.rid == rid), None)
            return None if layer is None else self._add_repair(header.ssrc, line, layer.ssrc)
        return None

    def _add_primary(
        self, ssrc: int, line: LinePlan, source: Source, rid: str | None = None
    ) -> IncomingStream | None:
        known = self.by_ssrc.get(ssrc)
        if known is not None or line.codec is None or len(self.by_ssrc) >= MAX_STREAMS:
            return known if isinstance(known, IncomingStream) else None
        stream = IncomingStream(
            ssrc=ssrc,
            payload_type=line.codec.payload_type,
            red_payload_type=None if line.red is None else line.red.payload_type,
            clock_rate=line.codec.clock_rate,
            source=source,
            feedback=self._feedback,
            retransmission=self._retransmission and "nack" in line.codec.feedback,
            rid=rid or "",
            rank=line.rids.index(rid) if rid else 0,
        )
        self.by_ssrc[ssrc] = stream
        self.primaries = [
            s for s in self.primaries if s.source is not source or s.rid != stream.rid
        ] + [stream]
        self.media_ssrc = ssrc
        self._expect_ssrc(ssrc)
        if rid:
            source.bind_layer(stream)
        else:
            source.bind(stream)
        return stream

    def _add_repair(self, ssrc: int, line: LinePlan, primary_ssrc: int) -> RtxStream | None:
        primary = self.by_ssrc.get(primary_ssrc)
        known = self.by_ssrc.get(ssrc)
        if (
            known is not None
            or line.rtx is None
            or not isinstance(primary, IncomingStream)
            or len(self.by_ssrc) >= MAX_STREAMS
        ):
            return known if isinstance(known, RtxStream) else None
        stream = RtxStream(ssrc=ssrc, payload_type=line.rtx.payload_type, primary=primary)
        self.by_ssrc[ssrc] = stream
        self._expect_ssrc(ssrc)
        return stream


def _media_types(line: LinePlan) -> set[int]:
    return {c.payload_type for c in (line.codec, line.red) if c is not None}


def _repair_types(line: LinePlan) -> set[int]:
    return set() if line.rtx is None else {line.rtx.payload_type}


def _distinct(candidates: Sequence[LinePlan], header: RtpHeader) -> bool:
    """Whether the payload type alone tells which m-line a packet belongs to."""
    users = [
        line
        for line in candidates
        if header.payload_type in _media_types(line) | _repair_types(line)
    ]
    return len(users) == 1
