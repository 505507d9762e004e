"""One connected browser: its transport, the sources it sends and the slots it receives."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Protocol

import structlog

from media.dtls import Certificate, Fingerprint
from media.figures import PeerFigures
from media.ice.lite import Credentials
from media.ice.router import DatagramRouter
from media.peer.egress import OutgoingSlot
from media.peer.feedback import UplinkFeedback
from media.peer.figures import slot_figures, source_figures, transport_figures
from media.peer.rtcp_dispatch import RtcpDispatch
from media.peer.slots import OutgoingSlots
from media.peer.source import Source
from media.peer.state import TRANSITIONS, CloseReason, Measurement, PeerState
from media.peer.transport import PeerTransport, SharedBuffers
from media.peer.upkeep import Upkeep
from media.rtp import extensions
from media.rtp.header import MalformedPacket, RtpHeader
from media.rtp.reception import NtpClock
from media.sdp.answer import HostCandidate
from media.sdp.negotiation import Negotiation
from media.sdp.offer import Offer
from media.sdp.plan import LineRole, SourceKind

log = structlog.get_logger()


class PeerListener(Protocol):
    """Callbacks of a peer to its owner, the worker."""

    def peer_state_changed(self, peer: Peer) -> None: ...

    def peer_sources_changed(self, peer: Peer) -> None: ...

    def peer_measured(self, peer: Peer, measurement: Measurement) -> None: ...


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """Settings and objects that all peers of a worker share."""

    certificate: Certificate
    candidates: list[HostCandidate]
    dtls_timeout_s: float
    retransmission: bool
    clock: NtpClock


class Peer:
    """Owner: the worker. Made from a first offer; `answer` returns the SDP answer to each offer.

    It holds the parts together and follows the connection's state: `Negotiation` reads offers and writes
    answers, `RtcpDispatch` takes the RTCP that arrives, `UplinkFeedback` sends the RTCP about the peer's own
    streams, `Upkeep` does the periodic work.
    """

    def __init__(
        self,
        peer_id: str,
        label: str,
        offer: Offer,
        *,
        settings: PeerSettings,
        router: DatagramRouter,
        buffers: SharedBuffers,
        listener: PeerListener,
        now: float,
    ) -> None:
        self.id = peer_id
        self.label = label
        self.state = PeerState.NEW
        self.close_reason: CloseReason | None = None
        self.created_at = now
        self.room: str | None = None
        self.unmatched_packets = 0
        self._malformed_rtp = 0
        self._settings = settings
        self._listener = listener
        self._header = RtpHeader()
        self._negotiation = Negotiation(offer)
        self.transport = PeerTransport(
            name=peer_id,
            router=router,
            buffers=buffers,
            certificate=settings.certificate,
            remote=Credentials(offer.ufrag, offer.password),
            fingerprints=[Fingerprint(a, v) for a, v in offer.fingerprints],
            dtls_active=self._negotiation.dtls_active,
            dtls_timeout_s=settings.dtls_timeout_s,
            listener=self,
        )
        self._feedback = UplinkFeedback(
            peer_id,
            transport=self.transport,
            clock=settings.clock,
            retransmission=settings.retransmission,
            expect_ssrc=lambda ssrc: router.expect_ssrc(ssrc, self.transport),
            now=now,
        )
        self._twcc = self._feedback.twcc
        self.incoming = self._feedback.incoming
        self._slots = OutgoingSlots(
            transport=self.transport,
            buffers=buffers,
            retransmission=settings.retransmission,
            now=now,
        )
        self.slots = self._slots.by_mid
        self.downlink = self._slots.downlink
        self._rtcp = RtcpDispatch(
            transport=self.transport,
            feedback=self._feedback,
            slots=self._slots,
        )
        self.upkeep = Upkeep(
            transport=self.transport,
            feedback=self._feedback,
            slots=self._slots,
            now=now,
        )
        self._apply_offer()

    def renegotiate(self, offer: Offer) -> None:
        """Take a later offer; `answer` returns its SDP answer. Raises `SdpError`, see `Negotiation`."""
        restarted = self._negotiation.renegotiate(offer)
        if restarted is not None:
            self.transport.restart_ice(restarted)
        self._apply_offer()

    def answer(self) -> str:
        """Return the SDP answer to the offer in force."""
        fingerprint = self._settings.certificate.fingerprint
        return self._negotiation.answer(
            {mid: slot.streams for mid, slot in self.slots.items()},
            credentials=self.transport.agent.local,
            fingerprint=(fingerprint.algorithm, fingerprint.value),
            candidates=self._settings.candidates,
            cname=self.id,
        )

    @property
    def sources(self) -> dict[SourceKind, Source]:
        """The sources that this peer's offers declare."""
        return self.incoming.sources

    @property
    def rtt_s(self) -> float:
        """Round-trip time to the peer in seconds: measured, or a safe guess before that."""
        return self._feedback.rtt_s

    @property
    def malformed_packets(self) -> int:
        """Authenticated RTP and RTCP packets that could not be read."""
        return self._malformed_rtp + self._rtcp.malformed

    def picture_budget_bps(self) -> int | None:
        """Bandwidth for all pictures sent to this peer in bit/s, or None while no limit is known."""
        return self.downlink.budget_bps()

    def set_wanted_picture_bps(self, bps: int | None) -> None:
        """Set how much probing should look for: what all pictures of this peer would take on an ideal
        link. None stands for the most that as many single encodings may take."""
        self.downlink.wanted_bps = bps

    def slots_of(self, kind: str) -> list[OutgoingSlot]:
        """The slots of `audio` or `video`, by index."""
        return self._slots.of_kind(kind)

    def figures(self) -> PeerFigures:
        """Return state and statistics, for the control surface."""
        rtt_s = self._feedback.reports.measured_rtt_s
        return PeerFigures(
            peer=self.id,
            label=self.label,
            state=self.state.value,
            room=self.room,
            downlink_bps=self.downlink.bps,
            rtt_ms=None if rtt_s is None else round(rtt_s * 1000, 1),
            **transport_figures(self.transport),
            sources={k.value: source_figures(s, self.incoming) for k, s in self.sources.items()},
            slots=[slot_figures(s) for kind in ("audio", "video") for s in self.slots_of(kind)],
            unmatched_packets=self.unmatched_packets,
            malformed_packets=self.malformed_packets,
        )

    async def aclose(self, reason: CloseReason) -> None:
        """Unsubscribe all slots and close the transport; repeated calls do nothing."""
        if self.state is PeerState.CLOSED:
            return
        self.close_reason = self.close_reason or reason
        self._enter(PeerState.CLOSED)
        for slot in self.slots.values():
            slot.assign(None)
        self.upkeep.close()
        await self.transport.aclose()

    def request_close(self, reason: CloseReason) -> None:
        """Ask the worker to close this peer; only the first reason counts."""
        if self.close_reason is None:
            self.close_reason = reason
            self._listener.peer_state_changed(self)

    def set_lost(self, *, lost: bool) -> None:
        """Mark the peer as lost, or as connected again."""
        self._enter(PeerState.LOST if lost else PeerState.CONNECTED)

    def tick(self, now: float) -> None:
        """Do the periodic work; called by the worker's housekeeping."""
        if self.transport.connected:
            for measurement in self.upkeep.tick(now):
                self._listener.peer_measured(self, measurement)

    # Calls of the transport.

    def transport_connecting(self) -> None:
        """A first check was nominated; the DTLS handshake starts."""
        self._enter(PeerState.CONNECTING)

    def transport_connected(self) -> None:
        """The handshake is done; media can flow."""
        self._enter(PeerState.CONNECTED)

    def transport_failed(self, code: str) -> None:
        """The handshake failed; the worker closes the peer."""
        self.request_close(CloseReason(code))

    def transport_closed(self) -> None:
        """The browser closed the DTLS association; the worker closes the peer."""
        self.request_close(CloseReason.REMOTE_CLOSED)

    def path_changed(self) -> None:
        """Packets were lost during the change of path: request key frames in both directions."""
        now = monotonic()
        self.downlink.path_changed(now)
        for stream in self.incoming.primaries:
            stream.request_key_frame(now)
        for slot in self.slots.values():
            slot.request_key_frame(now)

    def rtp_received(self, packet: memoryview, now: float, arrived_at: float = 0.0) -> None:
        """Take one authenticated RTP packet; `arrived_at` as for the router's `DatagramReceiver`."""
        header = self._header
        try:
            header.parse(packet)
        except MalformedPacket:
            self._malformed_rtp += 1
            return
        incoming = self.incoming
        if header.extension_length:
            number = extensions.scan(packet, header, incoming.transport_cc_id)
            if number >= 0 and self._twcc.received(number, arrived_at or now):
                self._feedback.send_transport_feedback(now)
        stream = incoming.by_ssrc.get(header.ssrc)
        if stream is None:
            stream = incoming.identify(packet, header)
            if stream is None:
                self.unmatched_packets += 1
                return
        stream.received(packet, header, now)

    def rtcp_received(self, packet: memoryview, now: float) -> None:
        """Take one authenticated RTCP datagram."""
        self._rtcp.received(packet, now)

    def _enter(self, state: PeerState) -> None:
        if state is self.state or state not in TRANSITIONS[self.state]:
            return
        self.state = state
        log.info("peer.state", peer=self.id, state=state.value)
        self._listener.peer_state_changed(self)

    def _apply_offer(self) -> None:
        lines = self._negotiation.lines
        for line in lines:
            if line.codec is None:
                continue
            if line.role is LineRole.SLOT:
                self._slots.apply(line)
            elif line.role is LineRole.SOURCE:
                self.incoming.apply(line)
        self.incoming.lines = lines
        self._listener.peer_sources_changed(self)
