"""One outgoing stream of one receiver (`OutgoingStream`).

It joins munger, extension block, history and RTX of a slot in one call per packet:

    stream.select(ssrc)                                     # the source of the slot
    size = stream.forward(out, packet, header, now, 96, descriptor, plan)
    if size:
        extensions.stamp(out, 12, n)
        transport.send(out[:size])                          # protects and sends
        if stream.backlog:
            for out in stream.replay(now, payload_type=96, plan=plan):
                ...stamp and send likewise

    for out in stream.resend(nack.lost, now, rtt_s=rtt, budget=budget):
        ...stamp and send likewise

`out` is a buffer that many streams share; it may be encrypted in place, since the history keeps a copy of what is
this receiver's own and the payload that all share; it is stamped when it is resent.
"""

import struct
from collections import deque
from collections.abc import Iterable
from typing import Final

from media.rtp.extensions import CopyPlan, EgressExtensions
from media.rtp.header import HEADER_SIZE, Buffer, MalformedPacket, RtpHeader, read_sequence_number
from media.rtp.history import ResendBudget, RetransmissionHistory
from media.rtp.munger import StreamMunger
from media.rtp.rtx import RtxSender
from media.rtp.sequence import seq_diff
from media.rtp.vp8 import Vp8Descriptor

_LAYOUTS: Final[dict[int, dict[int, struct.Struct]]] = {}
_MAX_LAYOUTS: Final = 2048
_MAX_PACKET: Final = 2048
_NO_PLAN: Final[CopyPlan] = {}
_MAX_PASSED_BY: Final = 128
_NOTHING: Final = ()


class OutgoingStream:
    """`packet_count` and `octet_count` are those of sender reports (RFC 3550 6.4.1): payload
    without headers and padding, resends on an RTX stream not included.

    `backlog` is filled right after a switch to a key frame whose first packet was resent: it has the packets that
    arrived before that one and are to be sent now.
    """

    __slots__ = (
        "_block",
        "_first",
        "_head_size",
        "_layouts",
        "_passed_by",
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
        self._block = extensions.block
        self._first = 0x90 if self._block else 0x80
        self._head_size = HEADER_SIZE + len(self._block)
        self._layouts = _LAYOUTS.setdefault(self._head_size, {})

    def set_playout_delay(self, least_s: float) -> None:
        """Set the least time for which the receiver should buffer pictures, in seconds."""
        if self.extensions.set_playout_delay(least_s):
            self._block = self.extensions.block

    def select(self, ssrc: int | None, *, keep_current: bool = False) -> None:
        """Chooses the source, see `StreamMunger.select`."""
        self.munger.select(ssrc, keep_current=keep_current)
        self._passed_by.clear()
        self.backlog.clear()

    def forward(
        self,
        out: bytearray,
        packet: Buffer,
        header: RtpHeader,
        now: float,
        payload_type: int,
        vp8: Vp8Descriptor | None = None,
        plan: CopyPlan = _NO_PLAN,
        payload: bytes | None = None,
        *,
        leave_out: bool = False,
    ) -> int:
        """Writes the packet for this receiver to `out` and returns its size, 0 if it gets none.

        `payload_type` is the receiver's number for the codec; `plan` comes from
        `extensions.copy_plan(source ids)`; `payload` stands for the packet's own, when a copy of
        it exists already or another is to be sent (RED taken apart). What would not fit into
        `out` is not sent. `leave_out`: this receiver is not to get the frame; later numbers close up, and a
        packet that is too late for that goes out empty.
        """
        munger = self.munger
        if leave_out:
            if not munger.leave_out(header, vp8):
                return 0
            payload = b""
        elif not munger.translate(header, now, vp8):
            if munger.can_replay and vp8 is not None and header.ssrc == munger.pending:
                self._passed_by.append(bytes(packet))
            return 0
        if self._passed_by and munger.pending is None:
            self._collect_backlog(header.sequence_number)
        if payload is None:
            payload = bytes(packet[header.payload_offset : header.payload_end])
        length = len(payload)
        size = self._head_size + length
        if size > len(out):
            return 0
        layout = self._layouts.get(length) or self._layout(length)
        layout.pack_into(
            out,
            0,
            self._first,
            payload_type | 0x80 if header.marker else payload_type,
            munger.sequence_number,
            munger.timestamp,
            self.ssrc,
            self._block,
            payload,
        )
        if plan and header.extension_length and header.elements != _NOTHING:
            self.extensions.copy(out, HEADER_SIZE, packet, header, plan)
        changed = 0
        if vp8 is not None and length:
            vp8.write(out, self._head_size, munger.picture_id, munger.tl0_picture_index)
            changed = min(vp8.size, length)
        self.packet_count += 1
        self.octet_count += length
        if self.history is not None:
            own = out[: self._head_size + changed]
            self.history.store(munger.sequence_number, own, payload, changed)
        return size

    def _layout(self, length: int) -> struct.Struct:
        """Fixed header, extension block and payload in one: a packet is written with one call."""
        if len(self._layouts) >= _MAX_LAYOUTS:
            self._layouts.clear()
        layout = struct.Struct(f"!BBHII{len(self._block)}s{length}s")
        self._layouts[length] = layout
        return layout

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
        out = bytearray(_MAX_PACKET)
        sent: list[bytearray] = []
        for packet in packets:
            try:
                header.parse(packet)
                vp8.parse(packet, header.payload_offset, header.payload_end)
            except MalformedPacket:
                continue
            size = self.forward(out, packet, header, now, payload_type, vp8, plan)
            if size:
                sent.append(out[:size])
        return sent

    def resend(
        self,
        lost: Iterable[int],
        now: float,
        *,
        rtt_s: float = 0.0,
        budget: ResendBudget | None = None,
        twice: bool = False,
    ) -> list[bytearray]:
        """The packets to send for a NACK, within the limits of `RetransmissionHistory.take`.

        `twice`: send each packet twice, on a path that would often lose the resent packet as well.
        """
        if self.history is None:
            return []
        packets: list[bytearray] = []
        for seq in lost:
            packet = self.history.take(seq, now, rtt_s=rtt_s, budget=budget)
            if packet is not None:
                packets.append(bytearray(packet) if self.rtx is None else self.rtx.wrap(packet))
                if (
                    twice
                    and self.rtx is not None
                    and (budget is None or budget.spend(len(packet), now))
                ):
                    packets.append(self.rtx.wrap(packet))
        return packets
