"""Statistics of one incoming stream and the report blocks made of them (RFC 3550 6.4.1, A.3, A.8).

Also the two clock conversions that reports need: `NtpClock` (monotonic seconds to NTP) and
`round_trip_s` (RTT out of a report block about one of our own streams).
"""

from typing import Final

from media.rtp.rtcp import ReportBlock
from media.rtp.sequence import SEQ_MASK, ts_diff

_NTP_EPOCH_OFFSET: Final = 2_208_988_800
_HALF: Final = 0x8000
_MAX_DROPOUT: Final = 3000
_TS_CYCLE: Final = 4294967296
_TS_HALF: Final = 2147483648


class NtpClock:
    """Ties a monotonic clock to wall time once, so that reports never see a clock step."""

    __slots__ = ("_offset",)

    def __init__(self, *, wall_s: float, now: float) -> None:
        """`wall_s`: Unix time at the monotonic instant `now`."""
        self._offset = wall_s - now + _NTP_EPOCH_OFFSET

    def ntp(self, now: float) -> int:
        """64-bit NTP time stamp of a monotonic instant."""
        return int((now + self._offset) * 4294967296.0) & 0xFFFFFFFFFFFFFFFF

    def wall(self, ntp_seconds: float) -> float:
        """Unix time of NTP seconds as given by `ntp_seconds`."""
        return ntp_seconds - _NTP_EPOCH_OFFSET

    def ntp_seconds(self, now: float) -> float:
        """NTP time in seconds (good to about a microsecond in a float)."""
        return now + self._offset


def middle_bits(ntp: int) -> int:
    """The 32 bits in the middle of an NTP time stamp, as in LSR (1/65536 s)."""
    return ntp >> 16 & 0xFFFFFFFF


def round_trip_s(block: ReportBlock, ntp_now: int) -> float | None:
    """RTT from a block about one of our streams; None before the peer saw a sender report.

    Negative results of clock granularity count as 0; more than 60 s is not believed.
    """
    if block.lsr == 0:
        return None
    units = ts_diff(middle_bits(ntp_now), (block.lsr + block.dlsr) & 0xFFFFFFFF)
    seconds = units / 65536
    if seconds > 60 or seconds < -1:
        return None
    return max(0.0, seconds)


class ReceptionStatistics:
    """Counts what arrives on one SSRC. Feed packets of the primary stream as they arrive.

    `packets`, `octets` (payload) and `jitter_s` are for display; `report` gives the RTCP block.
    """

    __slots__ = (
        "_base",
        "_clock_rate",
        "_expected_prior",
        "_highest",
        "_jitter",
        "_last_sr",
        "_last_sr_at",
        "_next",
        "_received_prior",
        "_suspect",
        "_transit",
        "octets",
        "packets",
        "ssrc",
        "timestamp",
    )

    def __init__(self, *, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self._clock_rate = clock_rate
        self.packets = 0
        self.octets = 0
        self._base: int | None = None
        self._highest = 0
        self._next = -1  # the number that continues in order
        self.timestamp = -1  # of the latest packet
        self._suspect: int | None = None
        self._received_prior = 0
        self._expected_prior = 0
        self._transit: float | None = None
        self._jitter = 0.0
        self._last_sr = 0
        self._last_sr_at = 0.0

    @property
    def follower(self) -> int:
        """The number that would continue in order, or -1 for none."""
        return self._next

    def advance(self, count: int, payload_size: int) -> None:
        """Take `count` packets that came in order, with `payload_size` octets in all.

        At least one must have been `received` before; the caller calls `note_transit`.
        """
        self._highest += count
        self._next = (self._highest + 1) & SEQ_MASK
        self.packets += count
        self.octets += payload_size

    def received(self, seq: int, timestamp: int, payload_size: int, now: float) -> None:
        """Notes one packet; duplicates count as received, as the RFC has it."""
        if seq == self._next:
            self._highest += 1
        elif self._base is None:
            self._base = self._highest = seq
        else:
            step = ((seq - self._highest + _HALF) & SEQ_MASK) - _HALF
            if -_MAX_DROPOUT < step < _MAX_DROPOUT:
                self._highest = max(self._highest, self._highest + step)
                self._suspect = None
            elif seq == self._suspect:
                self._restart(seq)
            else:
                # two consecutive numbers after a large jump: the source has restarted
                self._suspect = (seq + 1) & SEQ_MASK
                self._next = -1
                return
        self._next = (self._highest + 1) & SEQ_MASK
        self.packets += 1
        self.octets += payload_size
        self.note_transit(timestamp, now)

    def _restart(self, seq: int) -> None:
        self._base = self._highest = seq
        self.packets = self._received_prior = self._expected_prior = 0
        self._suspect = None
        self._transit = None

    def note_transit(self, timestamp: int, now: float) -> None:
        """Update the interarrival jitter (RFC 3550 A.8) by the first packet of each frame, as browsers do.

        The others follow it at the sender's pace, which says nothing about the network.
        """
        if timestamp == self.timestamp:
            return
        self.timestamp = timestamp
        transit = now * self._clock_rate - timestamp
        if self._transit is not None:
            difference = abs(transit - self._transit)
            if difference > _TS_HALF:  # the timestamps have wrapped in between
                difference %= _TS_CYCLE
                difference = min(difference, _TS_CYCLE - difference)
            self._jitter += (difference - self._jitter) / 16
        self._transit = transit

    @property
    def transit_s(self) -> float | None:
        """The transit time of the latest frame, give or take a constant (RFC 3550 A.8)."""
        return None if self._transit is None else self._transit / self._clock_rate

    @property
    def jitter_s(self) -> float:
        """Interarrival jitter in seconds."""
        return self._jitter / self._clock_rate

    @property
    def expected(self) -> int:
        """Packets that should have arrived up to now."""
        return 0 if self._base is None else self._highest - self._base + 1

    @property
    def lost(self) -> int:
        """Packets missing up to now; negative when there were duplicates."""
        return self.expected - self.packets

    def sender_report(self, ntp: int, now: float) -> None:
        """Notes the arrival of a sender report of this stream, for LSR and DLSR."""
        self._last_sr = middle_bits(ntp)
        self._last_sr_at = now

    def report(self, now: float) -> ReportBlock:
        """The report block since the previous call."""
        expected = self.expected
        expected_interval = expected - self._expected_prior
        received_interval = self.packets - self._received_prior
        self._expected_prior = expected
        self._received_prior = self.packets
        lost_interval = expected_interval - received_interval
        fraction = 0
        if expected_interval > 0 and lost_interval > 0:
            fraction = min(255, lost_interval * 256 // expected_interval)
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=fraction,
            cumulative_lost=max(-0x800000, min(0x7FFFFF, self.lost)),
            highest_sequence=self._highest & 0xFFFFFFFF,
            jitter=min(0xFFFFFFFF, int(self._jitter)),
            lsr=self._last_sr,
            dlsr=int((now - self._last_sr_at) * 65536) & 0xFFFFFFFF if self._last_sr else 0,
        )
