"""Hands each RTCP packet that arrives from a peer to the part of the peer that it is about."""

from __future__ import annotations

from typing import Final

from media.peer.feedback import UplinkFeedback
from media.peer.slots import OutgoingSlots
from media.peer.transport import PeerTransport
from media.rtp import rtcp
from media.rtp.header import MalformedPacket
from media.rtp.rtcp_parser import parse_rtcp
from media.rtp.twcc import TransportFeedback

# A report on so many packets is as much work as one packet; a few octets can report on thousands.
_REPORTED_PER_CHARGE: Final = 16


class RtcpDispatch:
    """Owner: the peer. `malformed` counts datagrams that could not be read."""

    def __init__(
        self,
        *,
        transport: PeerTransport,
        feedback: UplinkFeedback,
        slots: OutgoingSlots,
    ) -> None:
        self.malformed = 0
        self._transport = transport
        self._incoming = feedback.incoming
        self._slots = slots
        self._downlink = slots.downlink
        self._reports = feedback.reports

    def received(self, packet: memoryview, now: float) -> None:
        """Take one authenticated RTCP datagram, a compound or a single packet (RFC 5506)."""
        try:
            packets = parse_rtcp(packet)
        except MalformedPacket:
            self.malformed += 1
            return
        for item in packets:
            match item:
                case TransportFeedback():  # the most frequent by far
                    self._transport.charge(len(item.packets) // _REPORTED_PER_CHARGE)
                    self._downlink.feedback(item.packets, now)
                case rtcp.Nack():
                    self._transport.charge(len(item.lost) // _REPORTED_PER_CHARGE)
                    slot = self._slots.by_ssrc.get(item.media_ssrc)
                    if slot is not None:
                        slot.resend(item.lost, now, self._reports.rtt_s)
                case rtcp.SenderReport():
                    stream = self._incoming.primary(item.ssrc)
                    if stream is not None:
                        stream.sender_report(item, now)
                    self._reports.received(item.reports, self._slots.by_ssrc, now)
                case rtcp.ReceiverReport():
                    self._reports.received(item.reports, self._slots.by_ssrc, now)
                case rtcp.PictureLossIndication():
                    self._slots.receiver_wants_key_frame(item.media_ssrc, now)
                case rtcp.FullIntraRequest():
                    for ssrc, _ in item.entries:
                        self._slots.receiver_wants_key_frame(ssrc, now)
                case _:
                    pass
