"""One continuous outgoing stream from the selected source (`StreamMunger`).

A slot's stream keeps its SSRC for the life of the connection while the source behind it changes: another
speaker, another simulcast layer, nobody. For the receiver it must look like one encoder.

- Sequence numbers stay continuous across switches and across packets left out on purpose, so that
  a receiver asks again only for lost ones.
- Timestamps go on by the wall time that passed since the last packet of the previous source.
- VP8 picture ids and TL0PICIDX count on; video switches only at the start of a key frame
  (`key_frame_source` names the stream to ask for one), audio at once.
- Packets that arrive late (reordering, retransmission) get the number they would have had.

Feed every packet of the candidate sources to `translate`; when it returns True, `sequence_number`,
`timestamp`, `picture_id` and `tl0_picture_index` hold the outgoing values. Time is `now` in seconds of any
monotonic clock.
"""

import secrets
from typing import Final

from media.rtp.header import RtpHeader
from media.rtp.sequence import SEQ_MASK, TS_MASK, ts_diff
from media.rtp.vp8 import NO_VALUE, Vp8Descriptor

_REMEMBERED_RANGES: Final = 128
_STALE_BEFORE_RESYNC: Final = 50
_HALF: Final = 0x8000


class StreamMunger:
    """Translates packets of the selected source; sources are known by their SSRC.

    `source` is the SSRC being forwarded (None before the first switch), `pending` the one that is
    selected but has not begun. Set `can_replay` if packets that were refused while waiting will be
    offered again after the switch: then a key frame whose first packet comes late will do, too.
    """

    __slots__ = (
        "_clock_rate",
        "_is_video",
        "_last_dropped_picture",
        "_last_out_at",
        "_last_out_picture",
        "_last_out_seq",
        "_last_out_tl0",
        "_last_out_ts",
        "_min_step",
        "_newest",
        "_pending_newest",
        "_picture_offset",
        "_range_start",
        "_ranges",
        "_seq_offset",
        "_stale",
        "_tl0_offset",
        "_ts_offset",
        "can_replay",
        "pending",
        "picture_id",
        "sequence_number",
        "source",
        "switches",
        "timestamp",
        "tl0_picture_index",
    )

    def __init__(
        self,
        *,
        clock_rate: int,
        is_video: bool,
        first_sequence_number: int | None = None,
        first_timestamp: int | None = None,
    ) -> None:
        """The first numbers are random unless given; RFC 3711 likes them below 2^15."""
        if first_sequence_number is None:
            first_sequence_number = secrets.randbits(15)
        if first_timestamp is None:
            first_timestamp = secrets.randbits(32)
        self._clock_rate = clock_rate
        self._is_video = is_video
        # Two sources never share an instant: an audio frame is 20 ms, a picture at least 10.
        self._min_step = clock_rate // (100 if is_video else 50)
        self.source: int | None = None
        self.pending: int | None = None
        self.can_replay = False
        self.switches = 0
        self.sequence_number = self.timestamp = 0
        self.picture_id = self.tl0_picture_index = NO_VALUE
        self._last_out_seq = first_sequence_number - 1
        self._last_out_ts = first_timestamp
        self._last_out_at: float | None = None
        self._last_out_picture = secrets.randbits(15)
        self._last_out_tl0 = secrets.randbits(8)
        self._last_dropped_picture = NO_VALUE
        # Within one source: extended numbers; closed ranges (start, end, offsets) for late packets.
        self._newest = 0
        self._pending_newest: int | None = None
        self._range_start = 0
        self._ranges: list[tuple[int, int, int, int]] = []
        self._seq_offset = self._picture_offset = self._tl0_offset = self._ts_offset = 0
        self._stale = 0

    def select(self, ssrc: int | None, *, keep_current: bool = False) -> None:
        """Chooses the source. With `keep_current` the old one goes on until the new one can begin
        (a change of layer); without, it stops now (somebody else must not be seen any longer).
        """
        if ssrc is not None and ssrc == self.source:
            self.pending = None
            return
        if ssrc is None or not keep_current:
            self.source = None
        if ssrc != self.pending:
            self.pending = ssrc
            self._pending_newest = None

    @property
    def key_frame_source(self) -> int | None:
        """The SSRC that should be asked for a key frame, or None when there is no need."""
        return self.pending if self._is_video else None

    @property
    def timestamp_offset(self) -> int:
        """The offset (mod 2^32) of the current source's timestamps; for sender reports."""
        return self._ts_offset

    def translate(self, header: RtpHeader, now: float, vp8: Vp8Descriptor | None = None) -> bool:
        """True when the packet is to be sent, with the numbers of this object.

        `vp8` is the packet's descriptor for a VP8 stream and None otherwise (it is not looked at when
        there is no payload). Padding-only packets
        return False and leave no hole; one that comes late is sent empty, since its number has
        been given away by then.
        """
        if header.ssrc != self.source and not (
            header.ssrc == self.pending and self._begin(header, now, vp8)
        ):
            return False
        newest = self._newest
        step = (header.sequence_number - newest) & SEQ_MASK
        if 0 < step < _HALF:
            seq = newest + step
            if header.payload_end == header.payload_offset:
                self._leave_out(seq, 0)
                return False
            self._newest = seq
            self._stale = 0
            self._last_out_seq = out_seq = seq - self._seq_offset
            out_ts = (header.timestamp + self._ts_offset) & TS_MASK
            if out_ts != self._last_out_ts and ts_diff(out_ts, self._last_out_ts) > 0:
                self._last_out_ts = out_ts
                self._last_out_at = now
            self.timestamp = out_ts
            self.sequence_number = out_seq & SEQ_MASK
            if vp8 is not None:
                if vp8.picture_id >= 0:
                    picture = (vp8.picture_id - self._picture_offset) & 0x7FFF
                    self.picture_id = self._last_out_picture = picture
                if vp8.tl0_picture_index >= 0:
                    tl0 = (vp8.tl0_picture_index - self._tl0_offset) & 0xFF
                    self.tl0_picture_index = self._last_out_tl0 = tl0
            return True
        late = newest + (step if step < _HALF else step - SEQ_MASK - 1)
        return self._translate_late(late, header, vp8)

    def leave_out(self, header: RtpHeader, vp8: Vp8Descriptor | None = None) -> bool:
        """Tells that the caller drops this packet on purpose (a temporal layer).

        True when it comes late and a number has been kept for it: then it is to be sent empty, with the numbers of
        this object, or its receiver would go on asking for it.
        """
        if header.ssrc != self.source:
            return False
        newest = self._newest
        seq = newest + ((header.sequence_number - newest + _HALF) & SEQ_MASK) - _HALF
        if seq <= newest:
            offsets = self._offsets_of(seq)
            if offsets is None:
                return False
            self.sequence_number = (seq - offsets[0]) & SEQ_MASK
            self.timestamp = (header.timestamp + self._ts_offset) & TS_MASK
            return True
        picture = NO_VALUE if vp8 is None else vp8.picture_id
        skipped = 0
        if picture >= 0 and picture != self._last_dropped_picture:
            self._last_dropped_picture = picture
            skipped = 1
        self._leave_out(seq, skipped)
        return False

    def _leave_out(self, seq: int, pictures: int) -> None:
        if seq > self._range_start:
            self._ranges.append((self._range_start, seq, self._seq_offset, self._picture_offset))
            if len(self._ranges) > _REMEMBERED_RANGES:
                del self._ranges[0]
        # Numbers below belong to packets that may still come, even if the source changes now.
        self._last_out_seq = seq - 1 - self._seq_offset
        self._newest = seq
        self._range_start = seq + 1
        self._seq_offset += 1
        self._picture_offset += pictures

    def _translate_late(self, seq: int, header: RtpHeader, vp8: Vp8Descriptor | None) -> bool:
        offsets = self._offsets_of(seq)
        if offsets is None:
            self._count_stale()
            return False
        seq_offset, picture_offset = offsets
        self.sequence_number = (seq - seq_offset) & SEQ_MASK
        self.timestamp = (header.timestamp + self._ts_offset) & TS_MASK
        if vp8 is not None:
            if vp8.picture_id >= 0:
                self.picture_id = (vp8.picture_id - picture_offset) & 0x7FFF
            if vp8.tl0_picture_index >= 0:
                self.tl0_picture_index = (vp8.tl0_picture_index - self._tl0_offset) & 0xFF
        return True

    def _offsets_of(self, seq: int) -> tuple[int, int] | None:
        """The (sequence, picture) offsets that held for `seq`; None if it was never to be sent."""
        if seq >= self._range_start:
            return self._seq_offset, self._picture_offset
        for start, end, seq_offset, picture_offset in reversed(self._ranges):
            if start <= seq < end:
                return seq_offset, picture_offset
        return None

    def _count_stale(self) -> None:
        """A source whose numbers jumped back for good is taken up afresh."""
        self._stale += 1
        if self._stale >= _STALE_BEFORE_RESYNC:
            self._stale = 0
            if self.pending is None:
                self.pending = self.source
                self._pending_newest = None
            self.source = None

    def _begin(self, header: RtpHeader, now: float, vp8: Vp8Descriptor | None) -> bool:
        """Starts forwarding the pending source with this packet, if it can start here."""
        if header.payload_end == header.payload_offset:
            return False
        seq = header.sequence_number
        if self._is_video:
            newest = self._pending_newest
            if newest is None or ((seq - newest) & SEQ_MASK) < _HALF:
                self._pending_newest = seq
            elif not self.can_replay:
                # The rest of this key frame has gone by unsent: wait for the next one.
                return False
            if vp8 is not None and not vp8.starts_key_frame:
                return False
        self.source = header.ssrc
        self.pending = None
        self._pending_newest = None
        self.switches += 1
        if self._last_out_at is None:
            out_ts = self._last_out_ts
        else:
            elapsed = round((now - self._last_out_at) * self._clock_rate)
            out_ts = self._last_out_ts + max(self._min_step, elapsed)
        self._ts_offset = (out_ts - header.timestamp) & TS_MASK
        self._last_out_at = now
        self._last_out_ts = out_ts & TS_MASK
        self._newest = seq - 1
        self._range_start = seq
        self._ranges.clear()
        self._stale = 0
        self._seq_offset = seq - (self._last_out_seq + 1)
        self._last_dropped_picture = NO_VALUE
        if vp8 is not None and vp8.picture_id >= 0:
            self._picture_offset = vp8.picture_id - (self._last_out_picture + 1)
        if vp8 is not None and vp8.tl0_picture_index >= 0:
            self._tl0_offset = vp8.tl0_picture_index - (self._last_out_tl0 + 1)
        return True
