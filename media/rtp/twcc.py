"""Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).

Receive side: `TransportFeedbackBuilder` notes the arrival of every packet that carries a
transport-wide sequence number (media, resends and padding alike) and makes the RTCP packets that
report them. Send side: `parse_feedback` gives (sequence number, arrival in us or None) per packet,
of the first 2,048.

Numbers on the wire: reference time in units of 64 ms, deltas in units of 250 us.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from media.rtp.header import Buffer, MalformedPacket
from media.rtp.sequence import SEQ_MASK, Unwrapper

RTPFB: Final = 205
FORMAT: Final = 15
TICK_US: Final = 250
_REFERENCE_TICKS: Final = 256
_HEADER: Final = struct.Struct("!BBHIIHHI")
_CHUNK: Final = struct.Struct("!H")
_DELTA: Final = struct.Struct("!h")
_MAX_RUN: Final = 0x1FFF
_MAX_SMALL, _MAX_LARGE = 0xFF, 0x7FFF
_MAX_STATUSES: Final = 2048
"""Statuses read per report: more than two seconds of the fastest sender's."""
_MAX_HOLES: Final = 2048
_AHEAD: Final = 4096
# Keeps a report within one datagram even if every packet of it needs a large delta.
_MAX_REPORTED: Final = 400
_KEEP_TICKS: Final = 2000
_KEEP_AT_LEAST: Final = 300

NOT_RECEIVED, SMALL_DELTA, LARGE_DELTA = 0, 1, 2


class TransportFeedbackBuilder:
    """Feedback for one connection; `now` is in seconds of a monotonic clock."""

    __slots__ = (
        "_arrivals",
        "_arrived",
        "_count",
        "_due_at",
        "_epoch",
        "_interval_s",
        "_max_packets",
        "_next_base",
        "_unwrap",
    )

    def __init__(self, *, interval_s: float = 0.1, max_packets: int = 100) -> None:
        self._interval_s = interval_s
        self._max_packets = max_packets
        self._unwrap = Unwrapper()
        self._arrived: list[tuple[int, float]] = []  # as they came; sorted out by `build`
        self._arrivals: dict[int, int] = {}  # extended number -> ticks since the epoch
        self._next_base: int | None = None
        self._count = 0
        self._epoch: float | None = None
        self._due_at = 0.0

    def received(self, seq: int, now: float) -> bool:
        """Notes an arrival; True when feedback is due (see `build`). Duplicates are ignored."""
        arrived = self._arrived
        arrived.append((seq, now))
        if now < self._due_at and len(arrived) < self._max_packets:
            return False
        if self._epoch is None:
            # Arrivals count from just before the first one, so that no tick is ever negative.
            self._epoch = now - 1.0
            self._due_at = now + self._interval_s
            return len(arrived) >= self._max_packets
        if len(arrived) > _AHEAD:
            arrived.pop()
        return True

    def due(self, now: float) -> bool:
        """True when there is something to report and it is time to."""
        count = len(self._arrived)
        return count > 0 and (count >= self._max_packets or now >= self._due_at)

    def build(self, sender_ssrc: int, media_ssrc: int, now: float) -> list[bytes]:
        """Return the feedback packets for everything new; usually one, [] when nothing is.

        `media_ssrc` must be one of the SSRCs of the peer that sends: browsers ignore the report, or worse, starve,
        when it is not.
        """
        self._due_at = now + self._interval_s
        received = self._in_a_row() or self._sort_out()
        if not received:
            return []
        first = received[0]
        packets: list[bytes] = []
        base = self._next_base
        if base is not None and first < base:
            # A late one: it is reported together with all that came after it.
            received = sorted(seq for seq in self._arrivals if seq >= first)
        if base is None or base > first:
            base = first
        for start, last, group in self._groups(base, received):
            packets.append(self._encode(sender_ssrc, media_ssrc, start, last, group))
            self._count = (self._count + 1) & 0xFF
        self._forget(received[-1])
        self._next_base = received[-1] + 1
        return packets

    def _in_a_row(self) -> list[int]:
        """Return the arrivals if they continue the last report without gap, the usual case."""
        base, arrived = self._next_base, self._arrived
        if base is None or base - 1 != self._unwrap.highest:
            return []
        start, end = base & SEQ_MASK, base + len(arrived)
        if [seq for seq, _ in arrived] != list(range(start, start + len(arrived))):
            return []
        epoch = self._epoch or 0.0
        numbers = list(range(base, end))
        ticks = [int((at - epoch) * 4000) for _, at in arrived]
        self._arrivals.update(zip(numbers, ticks, strict=True))
        self._unwrap.highest = end - 1
        arrived.clear()
        return numbers

    def _sort_out(self) -> list[int]:
        """Enter the arrivals; returns the new extended numbers in order, each once."""
        arrivals = self._arrivals
        unwrap = self._unwrap.unwrap
        epoch = self._epoch or 0.0
        new: list[int] = []
        for seq, at in self._arrived:
            extended = unwrap(seq)
            ancient = (self._unwrap.highest or 0) - _AHEAD
            if extended not in arrivals and extended > ancient:
                arrivals[extended] = int((at - epoch) * 4000)
                new.append(extended)
        self._arrived.clear()
        new.sort()
        return new

    def _groups(self, base: int, received: list[int]) -> Iterator[tuple[int, int, list[int]]]:
        """Splits so that every delta fits 16 bits and every report fits one datagram.

        A report starts where the previous one ended, so that it covers losses in between, but at most `_MAX_HOLES` of
        them: a sender could skip numbers at no cost.
        """
        arrivals = self._arrivals
        holes = _MAX_HOLES
        if len(received) <= _MAX_REPORTED and received[-1] - base < _MAX_STATUSES:
            ticks = [arrivals[seq] for seq in received]
            if max(ticks) - min(ticks) <= _MAX_LARGE:
                yield base, received[-1], received
                return
        group: list[int] = []
        expected = base
        previous = 0
        for seq in received:
            at = arrivals[seq]
            missing = seq - expected
            untold = missing > holes
            if group and (
                untold
                or not -_MAX_LARGE <= at - previous <= _MAX_LARGE
                or len(group) >= _MAX_REPORTED
                or seq - base >= _MAX_STATUSES
            ):
                yield base, group[-1], group
                base = group[-1] + 1
                group = []
            if untold or seq - base >= _MAX_STATUSES:
                base = seq
            else:
                holes -= missing
            group.append(seq)
            previous = at
            expected = seq + 1
        yield base, group[-1], group

    def _forget(self, last: int) -> None:
        """Arrivals stay a while: a late packet is reported together with its successors."""
        if len(self._arrivals) < _KEEP_AT_LEAST:
            return
        oldest = self._arrivals[last] - _KEEP_TICKS
        for seq in [s for s, t in self._arrivals.items() if t < oldest or s < last - _MAX_RUN]:
            del self._arrivals[seq]

    def _encode(
        self, sender_ssrc: int, media_ssrc: int, base: int, last: int, group: list[int]
    ) -> bytes:
        arrivals = self._arrivals
        reference = arrivals[group[0]] // _REFERENCE_TICKS
        previous = reference * _REFERENCE_TICKS
        count = last - base + 1
        ticks = [arrivals[seq] for seq in group]
        steps = [b - a for a, b in pairwise((previous, *ticks))]
        if count == len(group) <= _MAX_RUN and min(steps) >= 0 and max(steps) <= _MAX_SMALL:
            body = _CHUNK.pack(SMALL_DELTA << 13 | count) + bytes(steps)
        else:
            statuses = [NOT_RECEIVED] * count
            deltas = bytearray()
            for seq, step in zip(group, steps, strict=True):
                if 0 <= step <= _MAX_SMALL:
                    statuses[seq - base] = SMALL_DELTA
                    deltas.append(step)
                else:
                    statuses[seq - base] = LARGE_DELTA
                    deltas += _DELTA.pack(step)
            body = encode_chunks(statuses) + deltas
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes((padding,))
        head = _HEADER.pack(
            0x80 | (0x20 if padding else 0) | FORMAT,
            RTPFB,
            (_HEADER.size + len(body)) // 4 - 1,
            sender_ssrc,
            media_ssrc,
            base & SEQ_MASK,
            count,
            (reference & 0xFFFFFF) << 8 | self._count,
        )
        return head + body


def encode_chunks(statuses: list[int]) -> bytes:
    """Packs status symbols into the draft's chunks, choosing run length or vector greedily."""
    out = bytearray()
    position = 0
    total = len(statuses)
    while position < total:
        symbol = statuses[position]
        run = 1
        limit = min(_MAX_RUN, total - position)
        while run < limit and statuses[position + run] == symbol:
            run += 1
        one_bit = statuses[position : position + 14]
        wide = LARGE_DELTA in one_bit
        if run >= (7 if wide else 14) or run == total - position:
            out += _CHUNK.pack(symbol << 13 | run)
            position += run
        elif not wide:
            out += _CHUNK.pack(0x8000 | _vector(one_bit, 14, 1))
            position += 14
        else:
            out += _CHUNK.pack(0xC000 | _vector(statuses[position : position + 7], 7, 2))
            position += 7
    return bytes(out)


def _vector(symbols: list[int], slots: int, bits: int) -> int:
    value = 0
    for symbol in symbols:
        value = value << bits | symbol
    return value << bits * (slots - len(symbols))


@dataclass(slots=True)
class TransportFeedback:
    """One feedback packet. `packets` holds (16-bit number, arrival in us or None), in order.

    Arrival times are on the receiver's clock: the 24-bit signed reference time (wrapping after
    12 days) times 64 ms plus the deltas.
    """

    sender_ssrc: int
    media_ssrc: int
    base_seq: int
    feedback_count: int
    packets: tuple[tuple[int, int | None], ...]


def parse_feedback(packet: Buffer) -> TransportFeedback:
    """Reads one RTCP packet (PT 205, FMT 15); raises MalformedPacket."""
    if len(packet) < _HEADER.size:
        raise MalformedPacket("transport feedback cut short")
    first: int
    kind: int
    words: int
    base: int
    count: int
    reference: int
    chunk: int
    first, kind, words, sender, media, base, count, reference = _HEADER.unpack_from(packet)
    end = (words + 1) * 4
    if first & 0xDF != 0x80 | FORMAT or kind != RTPFB or end > len(packet) or end < _HEADER.size:
        raise MalformedPacket("not a transport feedback packet")
    if first & 0x20:
        padding = packet[end - 1]
        if padding == 0 or end - padding < _HEADER.size:
            raise MalformedPacket("padding beyond the feedback")
        end -= padding
    signed = reference >> 8
    if signed & 0x800000:
        signed -= 0x1000000
    ticks = signed * _REFERENCE_TICKS
    (chunk,) = _CHUNK.unpack_from(packet, _HEADER.size) if end >= _HEADER.size + 2 else (0,)
    all_small = count <= _MAX_STATUSES and chunk == SMALL_DELTA << 13 | count
    if all_small and end >= _HEADER.size + 2 + count > _HEADER.size + 2:
        # the usual case: all have arrived, each soon after the previous one
        small = packet[_HEADER.size + 2 : _HEADER.size + 2 + count]
        arrivals = [at * TICK_US for at in accumulate(small, initial=ticks)]
        numbers: Sequence[int] = range(base, base + count)
        if base + count > SEQ_MASK:
            numbers = [number & SEQ_MASK for number in numbers]
        told = tuple(zip(numbers, arrivals[1:], strict=True))
        return TransportFeedback(sender, media, base, reference & 0xFF, told)
    statuses, offset = _decode_chunks(packet, _HEADER.size, end, count)
    packets: list[tuple[int, int | None]] = []
    for index, status in enumerate(statuses):
        seq = (base + index) & SEQ_MASK
        if status == NOT_RECEIVED:
            packets.append((seq, None))
            continue
        size = 1 if status == SMALL_DELTA else 2
        if status > LARGE_DELTA or offset + size > end:
            raise MalformedPacket("receive delta missing or of reserved kind")
        ticks += packet[offset] if size == 1 else _DELTA.unpack_from(packet, offset)[0]
        offset += size
        packets.append((seq, ticks * TICK_US))
    return TransportFeedback(sender, media, base, reference & 0xFF, tuple(packets))


def _decode_chunks(packet: Buffer, offset: int, end: int, count: int) -> tuple[list[int], int]:
    """The first statuses, as many as are read, and where the chunks of all of them end."""
    statuses: list[int] = []
    passed = 0
    while passed < count:
        if offset + 2 > end:
            raise MalformedPacket("packet chunks cut short")
        (chunk,) = _CHUNK.unpack_from(packet, offset)
        offset += 2
        left = min(count, _MAX_STATUSES) - len(statuses)
        if not chunk & 0x8000:
            run = chunk & _MAX_RUN
            passed += run
            statuses += [chunk >> 13 & 0x03] * min(left, run)
        elif chunk & 0x4000:
            passed += 7
            statuses += [chunk >> shift & 0x03 for shift in range(12, -1, -2)][:left]
        else:
            passed += 14
            statuses += [chunk >> shift & 0x01 for shift in range(13, -1, -1)][:left]
    return statuses, offset
