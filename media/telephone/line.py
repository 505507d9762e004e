"""The RTP session of a leg with the other side: sockets, source lock, protection, reports (RFC 3550)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from time import monotonic

from pylibsrtp import Error as SrtpError

from media.peer.allowance import Allowance
from media.rtp import rtcp
from media.rtp.header import MalformedPacket, RtpHeader, is_rtcp
from media.rtp.reception import NtpClock, ReceptionStatistics, round_trip_s
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.sender_report import PeerClock
from media.telephone.latch import Address, Latch
from media.telephone.outlet import Outlet
from media.telephone.ports import PortPair
from media.telephone.sdes import Protection
from media.telephone.sdp import Remote

_REPORT_EVERY_S = 5.0
_RTT_GAIN = 1 / 4
_PACKET_COST = 10
"""Share of a browser's allowance that one packet takes: 200 a second are enough for any packet time of a telephone."""

Sound = Callable[[RtpHeader, bytes, float], None]


class Line:
    """Carries the RTP session of a leg with the other side. Owner: the leg.

    `on_packet` takes each valid RTP packet of the locked source: header, payload, time. `heard_at` is when anything
    valid last arrived, in monotonic seconds.
    """

    def __init__(
        self, ports: PortPair, clock: NtpClock, peer_clock: PeerClock, on_packet: Sound, now: float
    ) -> None:
        self.ports = ports
        self.latch = Latch()
        self.protection: Protection | None = None
        self.statistics: ReceptionStatistics | None = None
        self.heard_at = now
        self.rtt_s: float | None = None
        self.remote_loss = 0.0
        self.remote_jitter = 0
        self.packets_received = self.bytes_received = 0
        self.packets_sent = self.bytes_sent = 0
        self.unauthentic = self.malformed = self.unmatched = self.excess = 0
        self._clock = clock
        self._peer_clock = peer_clock
        self._on_packet = on_packet
        self._accepted: frozenset[int] = frozenset()
        self._clock_rate = 8_000
        self._mux = False
        self._rtcp_target: Address | None = None
        self._cname = secrets.token_hex(8)
        self._report_at = now + _REPORT_EVERY_S
        self._header = RtpHeader()
        self._allowance = Allowance()
        ports.listen(self._rtp, self._rtcp)

    def follow(self, remote: Remote, accepted: frozenset[int], clock_rate: int) -> None:
        """Take the other side's description: where it is, and which payload types count."""
        self._accepted = accepted
        if clock_rate != self._clock_rate:
            self._clock_rate = clock_rate
            self.statistics = None
        self._mux = remote.rtcp_port == remote.port
        address = _reachable(remote.address)
        if address is not None and remote.port:
            self.latch.expect((address, remote.port), remote.rtcp_port)
            self._rtcp_target = (address, remote.rtcp_port)

    def send(self, packet: bytes, payload_octets: int) -> None:
        """Send one RTP packet to the other side, wherever it is now; dropped while that is unknown."""
        target = self.latch.target
        if target is None:
            return
        if self.protection is not None:
            packet = self.protection.protect(packet, rtcp=False)
        self.ports.send(packet, target, from_rtcp=False)
        self.packets_sent += 1
        self.bytes_sent += payload_octets

    def report(self, outlet: Outlet, now: float) -> None:
        """Send the report that is due, every five seconds."""
        if now < self._report_at:
            return
        self._report_at = now + _REPORT_EVERY_S
        statistics = self.statistics
        blocks = () if statistics is None else (statistics.report(now),)
        if outlet.packets:
            head = rtcp.build_sender_report(
                rtcp.SenderReport(
                    ssrc=outlet.ssrc,
                    ntp=self._clock.ntp(now),
                    rtp_timestamp=outlet.timestamp,
                    packet_count=outlet.packets,
                    octet_count=outlet.octets,
                    reports=blocks,
                )
            )
        else:
            head = rtcp.build_receiver_report(outlet.ssrc, blocks)
        self._send_rtcp(head + rtcp.build_source_description(outlet.ssrc, self._cname))

    def goodbye(self, outlet: Outlet) -> None:
        """Tell the other side that the stream ends."""
        head = rtcp.build_receiver_report(outlet.ssrc)
        self._send_rtcp(head + rtcp.build_goodbye([outlet.ssrc]))

    def _send_rtcp(self, packet: bytes) -> None:
        target = self.latch.target if self._mux else self._rtcp_target
        if target is None:
            return
        if self.protection is not None:
            packet = self.protection.protect(packet, rtcp=True)
        self.ports.send(packet, target, from_rtcp=not self._mux)

    def _rtp(self, datagram: bytes, address: Address) -> None:
        if self._mux and is_rtcp(datagram):
            self._rtcp(datagram, address)
            return
        now = monotonic()
        if self.latch.shuts_out(address, now):
            # a flood of strangers must not cost their authentication
            self.latch.strangers += 1
            return
        if self.protection is not None:
            try:
                datagram = self.protection.unprotect(datagram, rtcp=False)
            except SrtpError:
                self.unauthentic += 1
                return
        self._plain_rtp(datagram, address, now)

    def _plain_rtp(self, datagram: bytes, address: Address, now: float) -> None:
        header = self._header
        try:
            header.parse(datagram)
        except MalformedPacket:
            self.malformed += 1
            return
        if header.payload_type not in self._accepted:
            self.unmatched += 1
            return
        if not self.latch.accept(address, header.ssrc, header.sequence_number, now):
            return
        if not self._allowed(now):
            return
        self.heard_at = now
        size = header.payload_end - header.payload_offset
        self.packets_received += 1
        self.bytes_received += size
        statistics = self.statistics
        if statistics is None or statistics.ssrc != header.ssrc:
            statistics = ReceptionStatistics(ssrc=header.ssrc, clock_rate=self._clock_rate)
            self.statistics = statistics
        statistics.received(header.sequence_number, header.timestamp, size, now)
        self._on_packet(header, datagram[header.payload_offset : header.payload_end], now)

    def _rtcp(self, datagram: bytes, address: Address) -> None:
        now = monotonic()
        if not self.latch.reports_from(address) or not self._allowed(now):
            return
        if self.protection is not None:
            try:
                datagram = self.protection.unprotect(datagram, rtcp=True)
            except SrtpError:
                self.unauthentic += 1
                return
        try:
            packets = parse_rtcp(datagram)
        except MalformedPacket:
            self.malformed += 1
            return
        self.heard_at = now
        if not self._mux:
            self._rtcp_target = address
        for packet in packets:
            if isinstance(packet, rtcp.SenderReport | rtcp.ReceiverReport):
                self._reported(packet, now)

    def _allowed(self, now: float) -> bool:
        allowance = self._allowance
        if allowance.left < _PACKET_COST and not (
            allowance.refill(now) and allowance.left >= _PACKET_COST
        ):
            self.excess += 1
            return False
        allowance.left -= _PACKET_COST
        return True

    def _reported(self, packet: rtcp.SenderReport | rtcp.ReceiverReport, now: float) -> None:
        if isinstance(packet, rtcp.SenderReport):
            self._peer_clock.sender_report(packet, now)
            if self.statistics is not None:
                self.statistics.sender_report(packet.ntp, now)
        for block in packet.reports[:1]:
            self.remote_loss = block.fraction_lost / 256
            self.remote_jitter = block.jitter
            rtt = round_trip_s(block, self._clock.ntp(now))
            if rtt is not None:
                before = self.rtt_s
                self.rtt_s = rtt if before is None else before + (rtt - before) * _RTT_GAIN


def _reachable(address: str) -> str | None:
    """Return the address, or None for the one that says 'nowhere' (a call held the old way)."""
    return None if address in ("0.0.0.0", "::") else address  # noqa: S104 - compared, never bound
