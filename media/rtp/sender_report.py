"""Sender reports across the forwarder, for lip sync and for the alignment of recordings.

A receiver synchronises an audio and a video stream of the same msid by their sender reports. Ours
say, on *our* NTP clock, which outgoing timestamp belongs to now. To know that, each incoming
stream has a `SourceClock` (its own NTP/RTP pair) and each sending peer one `PeerClock`, shared by
all streams of the peer, that ties the peer's NTP clock to ours: an error in it shifts sound and
picture alike.

    peer_clock.sender_report(sr, arrived)           # once per SR, any stream of the peer
    source_clock.sender_report(sr)
    source_clock.rtp_at(now, peer_clock)            # the source's timestamp right now
    outgoing_report(...)                            # the SR of a slot stream
    source_clock.wall_s(timestamp, ...)             # for recordings
"""

from typing import Final

from media.rtp.reception import NtpClock
from media.rtp.rtcp import SenderReport
from media.rtp.sequence import TS_MASK, ts_diff

_NTP_SECOND: Final = 4294967296.0
_RESYNC_S: Final = 0.5
_APART_S: Final = 0.5
_DRIFT_GAIN: Final = 1 / 16


class PeerClock:
    """Difference between a peer's NTP clock and ours.

    The smallest delay seen is the best estimate; it follows drift slowly and is thrown away when
    the peer's clock has jumped back by more than half a second. One late report looks like that,
    and so do several that were held up together: it takes a second one, some time after the first.
    """

    __slots__ = ("_clock", "_offset_s", "_suspect")

    def __init__(self, clock: NtpClock) -> None:
        self._clock = clock
        self._offset_s: float | None = None
        self._suspect: tuple[float, float] | None = None  # offset observed, when

    @property
    def known(self) -> bool:
        """True after the first sender report."""
        return self._offset_s is not None

    def sender_report(self, report: SenderReport, now: float) -> None:
        """Notes a report of any stream of this peer that arrived at `now`."""
        if report.ntp == 0:
            return
        observed = self._clock.ntp_seconds(now) - report.ntp / _NTP_SECOND
        offset = self._offset_s
        if offset is None or observed < offset:
            self._offset_s = observed
        elif observed - offset <= _RESYNC_S:
            self._offset_s = offset + (observed - offset) * _DRIFT_GAIN
        elif self._suspect is None or abs(observed - self._suspect[0]) > _RESYNC_S:
            self._suspect = observed, now
            return
        elif now - self._suspect[1] < _APART_S:
            return
        else:
            self._offset_s = min(observed, self._suspect[0])
        self._suspect = None

    def remote_ntp_s(self, now: float) -> float | None:
        """The peer's NTP clock, in seconds, at our monotonic instant `now`."""
        if self._offset_s is None:
            return None
        return self._clock.ntp_seconds(now) - self._offset_s

    def wall_s(self, remote_ntp_s: float) -> float | None:
        """Our Unix time at an instant of the peer's NTP clock."""
        if self._offset_s is None:
            return None
        return self._clock.wall(remote_ntp_s + self._offset_s)


class SourceClock:
    """NTP and RTP time of one incoming stream, by its latest sender report.

    Before the first report the arrival of packets stands in (`packet`), which is good to the
    network's jitter.
    """

    __slots__ = ("_arrival", "_clock_rate", "_ntp_s", "_rtp", "synchronised")

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._ntp_s: float | None = None
        self._rtp = 0
        self._arrival: tuple[int, float] | None = None
        self.synchronised = False  # until a sender report has been seen

    def packet(self, timestamp: int, now: float) -> None:
        """Notes a media packet; needed only until `synchronised`, cheap to call always."""
        if self._ntp_s is None:
            self._arrival = (timestamp, now)

    def sender_report(self, report: SenderReport) -> None:
        """Notes a sender report of this stream."""
        if report.ntp:
            self._ntp_s = report.ntp / _NTP_SECOND
            self.synchronised = True
            self._rtp = report.rtp_timestamp

    def rtp_at(self, now: float, peer: PeerClock) -> int | None:
        """The stream's timestamp at the instant `now`; None before anything is known."""
        remote = peer.remote_ntp_s(now)
        if self._ntp_s is not None and remote is not None:
            return (self._rtp + round((remote - self._ntp_s) * self._clock_rate)) & TS_MASK
        if self._arrival is None:
            return None
        timestamp, at = self._arrival
        return (timestamp + round((now - at) * self._clock_rate)) & TS_MASK

    def remote_ntp_s(self, timestamp: int) -> float | None:
        """The sender's NTP seconds for one of its timestamps; None before a sender report."""
        if self._ntp_s is None:
            return None
        return self._ntp_s + ts_diff(timestamp, self._rtp) / self._clock_rate

    def wall_s(self, timestamp: int, peer: PeerClock, clock: NtpClock) -> float | None:
        """Unix time (ours) at which `timestamp` was captured, transit time included.

        From sender reports when there are any, else from the arrival of the latest packet.
        """
        remote = self.remote_ntp_s(timestamp)
        if remote is not None:
            return peer.wall_s(remote)
        if self._arrival is None:
            return None
        reference, at = self._arrival
        now = at + ts_diff(timestamp, reference) / self._clock_rate
        return clock.wall(clock.ntp_seconds(now))


def outgoing_report(
    *,
    ssrc: int,
    now: float,
    clock: NtpClock,
    source_rtp: int | None,
    timestamp_offset: int,
    packet_count: int,
    octet_count: int,
) -> SenderReport | None:
    """The report of a slot stream, or None while its source has no known time.

    `source_rtp` is `SourceClock.rtp_at(now)` of the source in the slot and `timestamp_offset`
    that of its `StreamMunger`; do not report while the munger's `source` is another.
    """
    if source_rtp is None:
        return None
    return SenderReport(
        ssrc=ssrc,
        ntp=clock.ntp(now),
        rtp_timestamp=(source_rtp + timestamp_offset) & TS_MASK,
        packet_count=packet_count & 0xFFFFFFFF,
        octet_count=octet_count & 0xFFFFFFFF,
    )
