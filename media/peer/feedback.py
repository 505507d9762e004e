"""The RTCP by which a peer's browser learns how its own streams arrive, and what they may take."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from media.peer.reports import PeerReports
from media.peer.streams import IncomingStreams
from media.peer.transport import PeerTransport
from media.peer.uplink import UplinkLimit, UplinkQueue
from media.rtp.pli import KeyFrameRequests
from media.rtp.reception import NtpClock
from media.rtp.twcc import TransportFeedbackBuilder
from media.sdp.plan import SourceKind


class UplinkFeedback:
    """Sends a peer's browser the RTCP about its own streams. Owner: the sending peer.

    It makes the peer's streams (`incoming`) and is their `FeedbackChannel`. `twcc` gathers the arrivals of
    transport-wide numbers, `reports` are the sender and receiver reports; `feedback_ssrc` is the SSRC under which all
    of this is sent.
    """

    def __init__(
        self,
        peer_id: str,
        *,
        transport: PeerTransport,
        clock: NtpClock,
        retransmission: bool,
        expect_ssrc: Callable[[int], None],
        now: float,
    ) -> None:
        """`expect_ssrc` is called with every SSRC of the peer, so that its packets are known on a new path."""
        self.feedback_ssrc = secrets.randbits(31) + 1
        self.key_frame_requests = KeyFrameRequests()
        self.twcc = TransportFeedbackBuilder()
        self._transport = transport
        self.reports = PeerReports(clock, peer_id, self.feedback_ssrc, now)
        self._limit = UplinkLimit()
        self._queue = UplinkQueue()
        self.incoming = IncomingStreams(
            peer_id,
            feedback=self,
            clock=clock,
            retransmission=retransmission,
            expect_ssrc=expect_ssrc,
        )

    @property
    def rtt_s(self) -> float:
        """Round-trip time to the peer in seconds: measured, or a safe guess before that."""
        return self.reports.rtt_s

    def send_feedback(self, packet: bytes) -> None:
        """Send RTCP about one of the peer's streams (reduced size, RFC 5506)."""
        self._transport.send_rtcp(packet)

    def limit_uplink(self) -> None:
        """Tell the browser by REMB what the slowest receivers of its pictures can take."""
        remb = self._limit.remb(
            self.feedback_ssrc, self.incoming.primaries, draining=self._queue.draining
        )
        if remb:
            self._transport.send_rtcp(remb)

    def send_transport_feedback(self, now: float) -> None:
        """Report the arrivals that `twcc` has gathered."""
        for packet in self.twcc.build(self.feedback_ssrc, self.incoming.media_ssrc, now):
            self._transport.send_rtcp(packet)

    def tick(self, now: float) -> None:
        """Send NACKs, repeated key frame requests and transport feedback that are due."""
        for stream in self.incoming.primaries:
            if stream.needs_nack:
                stream.send_nacks(now)
        for ssrc in self.key_frame_requests.due(now):
            wanted = self.incoming.primary(ssrc)
            if wanted is not None:
                wanted.send_key_frame_request()
        if self.twcc.due(now):
            self.send_transport_feedback(now)

    def watch_queue(self, now: float) -> None:
        """Detect a queue on the uplink by the delay of the microphone's packets; call some 20 times a second."""
        microphone = self.incoming.sources.get(SourceKind.AUDIO)
        if microphone is not None and microphone.stream is not None:
            transit_s = microphone.stream.transit_s
            if self._queue.update(transit_s, microphone.last_packet_at, now):
                self.limit_uplink()
