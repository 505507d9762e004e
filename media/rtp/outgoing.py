"""One outgoing stream of one receiver, joined from its parts (`OutgoingStream`).

Munger, extension block, history and RTX of a slot in one call per packet:

    stream.select(ssrc)                                     # who is in the slot
    out = stream.forward(packet, header, now, payload_type=96, vp8=descriptor, plan=plan)
    if out is not None:
        extensions.stamp(out, 12, transport_cc=n, send_time=abs_send_time(now))
        transport.send(out)                                 # protects and sends
        if stream.backlog:
            for out in stream.replay(now, payload_type=96, plan=plan):
                ...stamp and send likewise

    for out in stream.resend(nack.lost, now, rtt_s=rtt, budget=budget):
        ...stamp and send likewise

The returned bytearray is also what the history keeps: encrypt into another buffer, not in place.
Stamping it is fine, since a resend is stamped again.
"""

import struct
from collections import deque
from collections.abc import Iterable

from media.rtp.extensions import CopyPlan, EgressExtensions
from media.rtp.header import HEADER_SIZE, Buffer, MalformedPacket, RtpHeader, read_sequence_number
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.rtx import RtxSender
from media.rtp.sequence import seq_diff
from media.rtp.vp8 import Vp8Descriptor

_FIXED = struct.Struct("!BBHII")
_NO_PLAN: CopyPlan = {}
_MAX_PASSED_BY = 128


class OutgoingStream:
    """`packet_count` and `octet_count` are those of sender reports (RFC 3550 6.4.1): payload
    without headers and padding, resends on an RTX stream not included.

    `backlog` is not empty right after a switch to a key frame whose first packet came late, by
    retransmission: it holds the packets that had arrived before it and now are to be sent.
    """

    __slots__ = (
        "_passed_by",
        "_template",
        "backlog",
        "extensions",
        "history",
        "munger",
        "octet_count",
        "packet_count",
        "rtx",
        "ssrc",
    )

    def __init__(
        self,
        *,
        ssrc: int,
        munger: StreamMunger,
        extensions: EgressExtensions,
        history: RetransmissionHistory | None = None,
        rtx: RtxSender | None = None,
        replays: bool = False,
    ) -> None:
        """Without `history` nothing can be resent; without `rtx` resends use the same SSRC.

        `replays`: the caller sends the `backlog`. Otherwise a key frame whose first packet comes
        late is not used, and the next one is waited for.
        """
        self.ssrc = ssrc
        self.munger = munger
        self.extensions = extensions
        self.history = history
        self.rtx = rtx
        self.packet_count = 0
        self.octet_count = 0
        self.backlog: list[bytes] = []
        self._passed_by: deque[bytes] = deque(maxlen=_MAX_PASSED_BY)
        munger.can_replay = replays
        block = extensions.block
        self._template = bytes((0x90 if block else 0x80,)) + bytes(HEADER_SIZE - 1) + block

    def select(self, ssrc: int | None, *, keep_current: bool = False) -> None:
        """Chooses the source, see `StreamMunger.select`."""
        self.munger.select(ssrc, keep_current=keep_current)
        self._passed_by.clear()
        self.backlog.clear()

    def forward(
        self,
        packet: Buffer,
        header: RtpHeader,
        now: float,
        *,
        payload_type: int,
        vp8: Vp8Descriptor | None = None,
        plan: CopyPlan = _NO_PLAN,
        payload_start: int | None = None,
    ) -> bytearray | None:
        """The packet for this receiver, or None when it gets none.

        `payload_type` is the receiver's number for the codec; `plan` comes from
        `extensions.copy_plan(source ids)`; `payload_start` skips the front of the payload (the
        redundant blocks of RED for a receiver without it).
        """
        munger = self.munger
        if not munger.translate(header, now, vp8):
            if munger.can_replay and vp8 is not None and header.ssrc == munger.pending:
                self._passed_by.append(bytes(packet))
            return None
        if self._passed_by and munger.pending is None:
            self._collect_backlog(header.sequence_number)
        template = self._template
        out = bytearray(template)
        _FIXED.pack_into(
            out,
            0,
            template[0],
            payload_type | 0x80 if header.marker else payload_type,
            munger.sequence_number,
            munger.timestamp,
            self.ssrc,
        )
        if plan:
            self.extensions.copy(out, HEADER_SIZE, packet, header, plan)
        start = header.payload_offset if payload_start is None else payload_start
        out += packet[start : header.payload_end]
        if vp8 is not None and start < header.payload_end:
            vp8.write(out, len(template), munger.picture_id, munger.tl0_picture_index)
        self.packet_count += 1
        self.octet_count += header.payload_end - start
        if self.history is not None:
            self.history.store(munger.sequence_number, out)
        return out

    def _collect_backlog(self, start: int) -> None:
        newer = [
            (distance, packet)
            for packet in self._passed_by
            if (distance := seq_diff(read_sequence_number(packet), start)) > 0
        ]
        self._passed_by.clear()
        self.backlog = [packet for _, packet in sorted(newer, key=lambda item: item[0])]

    def replay(
        self, now: float, *, payload_type: int, plan: CopyPlan = _NO_PLAN
    ) -> list[bytearray]:
        """Forwards the backlog and empties it."""
        packets, self.backlog = self.backlog, []
        header, vp8 = RtpHeader(), Vp8Descriptor()
        sent: list[bytearray] = []
        for packet in packets:
            try:
                header.parse(packet)
                vp8.parse(packet, header.payload_offset, header.payload_end)
            except MalformedPacket:
                continue
            out = self.forward(packet, header, now, payload_type=payload_type, vp8=vp8, plan=plan)
            if out is not None:
                sent.append(out)
        return sent

    def resend(
        self,
        lost: Iterable[int],
        now: float,
        *,
        rtt_s: float = 0.0,
        budget: ResendBudget | None = None,
    ) -> list[bytearray]:
        """The packets to send for a NACK, within the limits of `RetransmissionHistory.take`."""
        if self.history is None:
            return []
        packets: list[bytearray] = []
        for seq in lost:
            packet = self.history.take(seq, now, rtt_s=rtt_s, budget=budget)
            if packet is not None:
                packets.append(bytearray(packet) if self.rtx is None else self.rtx.wrap(packet))
        return packets
