"""One connected browser: what it sends, what it receives into, and how it fares."""

from __future__ import annotations

import secrets
from asyncio import TimerHandle, get_running_loop
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

import structlog

from media.dtls import Certificate, Fingerprint
from media.figures import PeerFigures
from media.ice.lite import Credentials
from media.ice.router import DatagramRouter
from media.peer.downlink import Downlink
from media.peer.egress import OutgoingSlot
from media.peer.figures import slot_figures, source_figures, transport_figures
from media.peer.rates import LossWindow
from media.peer.reports import PeerReports
from media.peer.source import Source
from media.peer.state import TRANSITIONS, CloseReason, PeerState
from media.peer.streams import IncomingStreams
from media.peer.transport import PeerTransport, SharedBuffers
from media.peer.uplink import UplinkLadder, UplinkLimit, UplinkQueue
from media.rtp import extensions, rtcp
from media.rtp.header import MalformedPacket, RtpHeader
from media.rtp.history import ResendBudget
from media.rtp.ladder import Rung
from media.rtp.pli import KeyFrameRequests
from media.rtp.probing import STEP_S
from media.rtp.reception import NtpClock
from media.rtp.repair import RepairTime
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TransportFeedback, TransportFeedbackBuilder
from media.sdp.answer import AnswerTransport, HostCandidate, write_answer
from media.sdp.offer import MAX_MEDIA, Offer, SdpError
from media.sdp.plan import LinePlan, LineRole, SourceKind, plan_lines

log = structlog.get_logger()

RATES_INTERVAL_S = 1.0
QUALITY_INTERVAL_S = 5.0
RUNGS_TOLD_S = 10.0
RUNGS_MATTER_S = 35.0  # who missed a change hears of it later
_REPORTS_CHECKED_S = 0.05
# A report on so many packets is as much work as one packet; a few octets can report on thousands.
_TOLD_A_PACKET = 16
_RESEND_BUDGET_BPS = 1_500_000


class PeerListener(Protocol):
    """Whom a peer tells what happens to it: the worker."""

    def peer_state_changed(self, peer: Peer) -> None: ...

    def peer_sources_changed(self, peer: Peer) -> None: ...

    def source_activity_changed(self, peer: Peer, source: Source) -> None: ...

    def rungs_measured(self, peer: Peer, incoming: Rung, outgoing: Rung) -> None:
        """Where the paths to and from a peer stand; when that changes and now and then."""
        ...

    def quality_measured(self, peer: Peer, loss: float, bitrate_bps: int) -> None: ...


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """What all peers of a worker have in common."""

    certificate: Certificate
    candidates: list[HostCandidate]
    dtls_timeout_s: float
    retransmission: bool
    clock: NtpClock


class Peer:
    """Owner: the worker. Made from a first offer; `answer` after each offer is what it gets."""

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
        self.feedback_ssrc = secrets.randbits(31) + 1
        self.key_frame_requests = KeyFrameRequests()
        self.slots: dict[str, OutgoingSlot] = {}
        self.unmatched_packets = self.malformed_packets = 0
        self._settings = settings
        self._router = router
        self._buffers = buffers
        self._listener = listener
        self._session_id = secrets.randbits(62)
        self._version = self._restarts = 0
        self._fingerprints = offer.fingerprints
        active = offer.setup != "active"
        self._setup = "active" if active else "passive"
        self.transport = PeerTransport(
            name=peer_id,
            router=router,
            buffers=buffers,
            certificate=settings.certificate,
            remote=Credentials(offer.ufrag, offer.password),
            fingerprints=[Fingerprint(a, v) for a, v in offer.fingerprints],
            dtls_active=active,
            dtls_timeout_s=settings.dtls_timeout_s,
            listener=self,
        )
        self._budget = ResendBudget(_RESEND_BUDGET_BPS)
        self.downlink = Downlink(now, self._downlink_changed)
        self.uplink = UplinkLadder(now)
        self._repair = RepairTime()
        self._probe_timer: TimerHandle | None = None
        self._rungs_told_at = self._rungs_matter_until = now
        self._uplink_limit = UplinkLimit()
        self._uplink_queue = UplinkQueue()
        self._reports = PeerReports(settings.clock, peer_id, self.feedback_ssrc, now)
        self._rates_at = self._quality_at = self._reports_at = now
        self._loss = LossWindow()
        self._header = RtpHeader()
        self.incoming = IncomingStreams(
            peer_id,
            feedback=self,
            clock=settings.clock,
            retransmission=settings.retransmission,
            expect_ssrc=lambda ssrc: router.expect_ssrc(ssrc, self.transport),
        )
        self._slots_by_ssrc: dict[int, OutgoingSlot] = {}
        self._lines: tuple[LinePlan, ...] = ()
        self._mids: set[str] = set()
        self._twcc = TransportFeedbackBuilder()
        self._apply(offer)

    def renegotiate(self, offer: Offer) -> None:
        """Take a later offer: an ICE restart, other directions, more m-lines.

        Raises `SdpError` with `sdp_other_certificate` when it belongs to another DTLS association,
        with `sdp_too_large` when the offers of this connection have named too many m-lines.
        """
        if offer.fingerprints != self._fingerprints:
            raise SdpError("sdp_other_certificate", "the offer is of another connection")
        mids = self._mids.union(media.mid for media in offer.media)
        if len(mids) > MAX_MEDIA:
            # what was made for an m-line stays for the life of the connection
            raise SdpError("sdp_too_large", f"a connection may have {MAX_MEDIA} m-lines in all")
        remote = self.transport.agent.remote
        if (offer.ufrag, offer.password) != (remote.ufrag, remote.password):
            self.transport.restart_ice(Credentials(offer.ufrag, offer.password))
            self._restarts += 1
        self._version += 1
        self._apply(offer)

    def answer(self) -> str:
        """The SDP answer to the offer in force."""
        fingerprint = self._settings.certificate.fingerprint
        return write_answer(
            self._lines,
            {mid: slot.streams for mid, slot in self.slots.items()},
            AnswerTransport(
                session_id=self._session_id,
                version=self._version,
                credentials=self.transport.agent.local,
                fingerprint=(fingerprint.algorithm, fingerprint.value),
                setup=self._setup,
                candidates=self._settings.candidates,
                cname=self.id,
                restarts=self._restarts,
            ),
        )

    @property
    def sources(self) -> dict[SourceKind, Source]:
        """What this peer sends, as far as its offers say."""
        return self.incoming.sources

    @property
    def rtt_s(self) -> float:
        """The round trip to the peer to count with, in seconds."""
        return self._reports.rtt_s

    def picture_budget_bps(self) -> int | None:
        """What all pictures for this receiver together may take, or None while its link shows no
        limit."""
        return self.downlink.budget_bps()

    def want_pictures(self, bps: int | None) -> None:
        """How much all pictures for this receiver would take if its link let them; None: as much as
        that many single encodings may."""
        self.downlink.wanted_bps = bps

    def slots_of(self, kind: str) -> list[OutgoingSlot]:
        """The slots of `audio` or `video`, by index."""
        return sorted((s for s in self.slots.values() if s.kind == kind), key=lambda s: s.index)

    def figures(self) -> PeerFigures:
        """State and figures."""
        rtt_s = self._reports.measured_rtt_s
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
        """Leave everything and end the transport; repeated calls do nothing."""
        if self.state is PeerState.CLOSED:
            return
        self.close_reason = self.close_reason or reason
        self._enter(PeerState.CLOSED)
        for slot in self.slots.values():
            slot.assign(None)
        if self._probe_timer is not None:
            self._probe_timer.cancel()
        await self.transport.aclose()

    def give_up(self, reason: CloseReason) -> None:
        """Ask the worker to close this peer; only the first reason counts."""
        if self.close_reason is None:
            self.close_reason = reason
            self._listener.peer_state_changed(self)

    def note_silence(self, *, lost: bool) -> None:
        """Follow whether anything at all arrives from the browser."""
        self._enter(PeerState.LOST if lost else PeerState.CONNECTED)

    def tick(self, now: float) -> None:
        """What is due by time rather than by a packet; called by the worker's housekeeping."""
        if not self.transport.connected:
            return
        for stream in self.incoming.primaries:
            if stream.needs_repair:
                stream.repair(now)
        for ssrc in self.key_frame_requests.due(now):
            wanted = self.incoming.primary(ssrc)
            if wanted is not None:
                wanted.send_key_frame_request()
        if self._twcc.due(now):
            self._send_transport_feedback(now)
        if self.downlink.tick(now):
            self._probe()
        if now >= self._reports_at:
            self._reports_at = now + _REPORTS_CHECKED_S
            self._report(now)
        if now - self._rates_at >= RATES_INTERVAL_S:
            self._rates_at = now
            self._update_rates(now)

    # What the transport tells.

    def transport_connecting(self) -> None:
        """The browser has reached us; the handshake starts."""
        self._enter(PeerState.CONNECTING)

    def transport_connected(self) -> None:
        """Media can flow."""
        self._enter(PeerState.CONNECTED)

    def transport_failed(self, code: str) -> None:
        """The handshake failed; the worker closes the peer."""
        self.give_up(CloseReason(code))

    def transport_closed(self) -> None:
        """The browser ended the association; the worker closes the peer."""
        self.give_up(CloseReason.REMOTE_CLOSED)

    def path_changed(self) -> None:
        """Packets were lost on the way over: ask for fresh pictures, both ways."""
        now = monotonic()
        self.downlink.path_changed(now)
        for stream in self.incoming.primaries:
            stream.request_key_frame(now)
        for slot in self.slots.values():
            slot.request_key_frame(now)

    def rtp_received(self, packet: memoryview, now: float) -> None:
        """One authenticated RTP packet."""
        header = self._header
        try:
            header.parse(packet)
        except MalformedPacket:
            self.malformed_packets += 1
            return
        incoming = self.incoming
        if header.extension_length:
            number = extensions.scan(packet, header, incoming.transport_cc_id)
            if number >= 0 and self._twcc.received(number, now):
                self._send_transport_feedback(now)
        stream = incoming.by_ssrc.get(header.ssrc)
        if stream is None:
            stream = incoming.identify(packet, header)
            if stream is None:
                self.unmatched_packets += 1
                return
        stream.received(packet, header, now)

    def rtcp_received(self, packet: memoryview, now: float) -> None:
        """One authenticated RTCP datagram."""
        try:
            packets = parse_rtcp(packet)
        except MalformedPacket:
            self.malformed_packets += 1
            return
        for item in packets:
            match item:
                case TransportFeedback():  # the most frequent by far
                    self.transport.charge(len(item.packets) // _TOLD_A_PACKET)
                    self.downlink.feedback(item.packets, now)
                case rtcp.Nack():
                    self.transport.charge(len(item.lost) // _TOLD_A_PACKET)
                    slot = self._slots_by_ssrc.get(item.media_ssrc)
                    if slot is not None:
                        slot.resend(item.lost, now, self.rtt_s)
                case rtcp.SenderReport():
                    stream = self.incoming.primary(item.ssrc)
                    if stream is not None:
                        stream.sender_report(item, now)
                    self._reports.received(item.reports, self._slots_by_ssrc, now)
                case rtcp.ReceiverReport():
                    self._reports.received(item.reports, self._slots_by_ssrc, now)
                case rtcp.PictureLossIndication():
                    self._key_frame_wanted(item.media_ssrc, now)
                case rtcp.FullIntraRequest():
                    for ssrc, _ in item.entries:
                        self._key_frame_wanted(ssrc, now)
                case _:
                    pass

    def send_feedback(self, packet: bytes) -> None:
        """Send RTCP about this peer's own streams back to it (reduced size, RFC 5506)."""
        self.transport.send_rtcp(packet)

    def limit_uplink(self) -> None:
        """Tell this browser what the slowest receivers of its pictures can take."""
        remb = self._uplink_limit.remb(
            self.feedback_ssrc, self.incoming.primaries, draining=self._uplink_queue.draining
        )
        if remb:
            self.transport.send_rtcp(remb)

    def _downlink_changed(self, downlink: Downlink, now: float) -> None:
        self._budget.set_rate(downlink.resend_bps)
        for slot in self.slots.values():
            if slot.kind == "video":
                slot.hold(held=downlink.held, now=now)
                if slot.source is not None and slot.source.stream is not None:
                    slot.source.stream.limit_sender()

    def _probe(self) -> None:
        """One step of a probe of the downlink; the next is 5 ms later, unless it was given up meanwhile."""
        now = monotonic()
        octets = self.downlink.step(now)
        if octets and self.transport.connected:
            slot = next((s for s in self.slots.values() if s.pads), None)
            if slot is not None:
                slot.send_padding(octets, now)
        if self.downlink.stepped(now) and self.transport.connected:
            self._probe_timer = get_running_loop().call_later(STEP_S, self._probe)

    def _update_rates(self, now: float) -> None:
        downlink = self.downlink
        downlink.pictures = sum(
            # What is not sent, for lack of room or unseen, takes nothing from the others.
            slot.kind == "video"
            and slot.active
            and slot.source is not None
            and slot.source.active
            and slot.incoming is not None
            for slot in self.slots.values()
        )
        downlink.pads = any(slot.pads for slot in self.slots.values())
        for stream in self.incoming.primaries:
            stream.rate.update(now)
        self.limit_uplink()
        for slot in self.slots.values():
            slot.rate.update(now)
        self._climb(now)
        for source in self.sources.values():
            if source.update_activity(now):
                self._listener.source_activity_changed(self, source)
        if now - self._quality_at >= QUALITY_INTERVAL_S:
            self._quality_at = now
            bitrate = sum(stream.rate.bps for stream in self.incoming.primaries)
            statistics = [stream.statistics for stream in self.incoming.primaries]
            loss = self._loss.since_last(
                sum(s.expected for s in statistics), sum(s.packets for s in statistics)
            )
            if bitrate:
                self._listener.quality_measured(self, loss, bitrate)

    def _climb(self, now: float) -> None:
        """Follow the ladder both ways, and say so."""
        slots = self.slots.values()
        downlink = self.downlink
        downlink.sound_bps = sum(s.rate.bps for s in slots if s.kind == "audio")
        loss = max((s.remote_loss for s in slots if s.rate.bps), default=0.0)
        changed = downlink.update_ladder(now, loss=loss)
        changed = self.uplink.update(self.incoming.primaries, self.rtt_s, now) or changed
        self._allow_for_repairs(now)
        rungs = (downlink.ladder.rung, self.uplink.ladder.rung)
        if changed or rungs != (Rung.HD, Rung.HD):
            self._rungs_matter_until = now + RUNGS_MATTER_S
        if changed or self._rungs_told_at + RUNGS_TOLD_S <= now < self._rungs_matter_until:
            self._rungs_told_at = now
            self._listener.rungs_measured(self, *rungs)

    def _allow_for_repairs(self, now: float) -> None:
        """Receivers keep pictures for as long as repairs take on both ways to them."""
        for source in self.sources.values():
            source.repair_s = self.uplink.repair.seconds
        self._repair.update(self.downlink.estimator.loss, self.rtt_s, now)
        for slot in self.slots.values():
            if slot.kind == "video" and slot.source is not None:
                slot.allow_for_repairs(slot.source.repair_s + self._repair.seconds)

    def _key_frame_wanted(self, ssrc: int, now: float) -> None:
        slot = self._slots_by_ssrc.get(ssrc)
        if slot is not None:
            slot.request_key_frame(now)

    def _report(self, now: float) -> None:
        """Look at the way up, and send the reports that are due."""
        microphone = self.sources.get(SourceKind.AUDIO)
        if microphone is not None and microphone.stream is not None:
            transit_s = microphone.stream.transit_s
            if self._uplink_queue.update(transit_s, microphone.last_packet_at, now):
                self.limit_uplink()
        compound = self._reports.compound(self.incoming.primaries, self.slots.values(), now)
        if compound:
            self.transport.send_rtcp(compound)

    def _send_transport_feedback(self, now: float) -> None:
        for packet in self._twcc.build(self.feedback_ssrc, self.incoming.media_ssrc, now):
            self.transport.send_rtcp(packet)

    def _enter(self, state: PeerState) -> None:
        if state is self.state or state not in TRANSITIONS[self.state]:
            return
        self.state = state
        log.info("peer.state", peer=self.id, state=state.value)
        self._listener.peer_state_changed(self)

    def _apply(self, offer: Offer) -> None:
        self._mids.update(media.mid for media in offer.media)
        self._lines = plan_lines(offer.media, self._lines)
        for line in self._lines:
            if line.codec is None:
                continue
            if line.role is LineRole.SLOT:
                self._apply_slot(line)
            elif line.role is LineRole.SOURCE:
                self.incoming.apply(line)
        self.incoming.lines = self._lines
        self._listener.peer_sources_changed(self)

    def _apply_slot(self, line: LinePlan) -> None:
        slot = self.slots.get(line.mid)
        if slot is not None:
            slot.renegotiate(line)
            return
        slot = OutgoingSlot(
            line,
            transport=self.transport,
            buffers=self._buffers,
            budget=self._budget,
            downlink=self.downlink,
            retransmission=self._settings.retransmission,
        )
        self.slots[line.mid] = slot
        self._slots_by_ssrc[slot.ssrc] = slot
