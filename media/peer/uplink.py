"""The path from one peer: the REMB limit sent to its browser, its queue, and its rung on the ladder.

The browser finds its own rate from our transport-wide feedback. It cannot know the limits of the
receivers of its pictures, so those are sent to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from media.peer.downlink import PICTURE_BPS
from media.peer.ingress import IncomingStream
from media.peer.rates import LossWindow
from media.rtp import rtcp
from media.rtp.ladder import Ladder
from media.rtp.queue_delay import QueueDelay
from media.rtp.repair import RepairTime

_NO_LIMIT_BPS: Final = 100_000_000
_LIFTS: Final = 3  # reports may be lost
_GROWTH, _GROWTH_BPS = 1.25, 50_000  # per second, as fast as browsers climb by themselves
_SMALLER: Final = 0.56
"""Three quarters of the height, in pixels."""
_REMEMBERED_S: Final = 60.0
_SD_LOSS, _SOUND_LOSS, _TEXT_LOSS = 0.10, 0.30, 0.50
_SD_BPS: Final = 200_000
_SOUND_BPS, _DRAINING_BPS = 60_000, 40_000
_QUEUE_S, _DRAINED_S, _SILENT_S = 0.25, 0.08, 0.4
_PATIENCE_S, _DRAINS, _VOTES = 3.0, 0.7, 3


class UplinkLimit:
    """Owner: the sending peer. Builds the REMB that limits its browser to its slowest receivers.

    Browsers apply the one figure to everything they send, sound included. The end of a limit is sent
    several times, since reports may be lost.
    """

    __slots__ = ("_lifts_left",)

    def __init__(self) -> None:
        self._lifts_left = 0

    def remb(self, sender_ssrc: int, streams: Sequence[IncomingStream], *, draining: bool) -> bytes:
        """Return the REMB packet to send now, or nothing while no receiver sets a limit.

        `draining`: a queue stands on the uplink, and pictures make room for it to drain.
        """
        if draining:
            self._lifts_left = _LIFTS
            sound = sum(s.rate.bps for s in streams if s.source.kind.is_audio)
            total = max(sound, _SOUND_BPS) + _DRAINING_BPS
            return rtcp.build_remb(sender_ssrc, total, [s.ssrc for s in streams])
        total = 0
        capped: list[int] = []
        for stream in streams:
            cap = stream.source.apply_caps()
            total += _room_bps(stream) if cap is None else cap
            if cap is not None:
                capped.append(stream.ssrc)
        if capped:
            self._lifts_left = _LIFTS
            return rtcp.build_remb(sender_ssrc, total, capped)
        if not self._lifts_left:
            return b""
        self._lifts_left -= 1
        return rtcp.build_remb(sender_ssrc, _NO_LIMIT_BPS, [s.ssrc for s in streams])


def _room_bps(stream: IncomingStream) -> int:
    """Share of a stream without a limit, beside a limited one, in bit/s.

    It exceeds the stream's current rate, or one slow viewer would keep all other pictures from climbing.
    """
    takes = stream.rate.bps
    if stream.source.kind.is_audio:
        return takes
    return max(takes, min(PICTURE_BPS, round(takes * _GROWTH) + _GROWTH_BPS))


class UplinkQueue:
    """Owner: the sending peer. Detects a queue on its uplink by how late its sound arrives.

    Browsers detect it too, but take seconds to drain a long queue, and nobody hears anything meanwhile.
    """

    __slots__ = ("_at_s", "_delay", "_since", "_votes", "draining")

    def __init__(self) -> None:
        self.draining = False
        self._delay = QueueDelay()
        self._since = self._at_s = 0.0
        self._votes = 0

    def update(self, transit_s: float | None, heard_at: float, now: float) -> bool:
        """Take the relative transit of the latest sound and when it arrived, some 20 times a second.

        True when `draining` has changed.
        """
        before = self.draining
        delay = self._delay
        if transit_s is None or now - heard_at > _SILENT_S:
            # After a pause the microphone's clock may have jumped.
            self._begin_anew()
            return before
        delay.update(transit_s * 1e6, transit_s * 1e6, now)
        queue_s = delay.queue_s
        if not before:
            # Several times in a row: a worker that was kept from running finds everything late for a moment.
            self._votes = self._votes + 1 if queue_s > _QUEUE_S else 0
            if self._votes >= _VOTES:
                self.draining = True
                self._votes = 0
                self._since, self._at_s = now, queue_s
        elif queue_s < _DRAINED_S:
            self.draining = False
        elif now - self._since > _PATIENCE_S:
            if queue_s > self._at_s * _DRAINS:
                self._begin_anew()  # there is no queue, or pausing pictures does not help
            self._since, self._at_s = now, queue_s
        return self.draining is not before

    def _begin_anew(self) -> None:
        self._delay = QueueDelay()
        self._votes = 0
        self.draining = False


class UplinkLadder:
    """Owner: the sending peer. Judges the uplink by loss, and by pictures that have become smaller.

    A picture counts as smaller for a minute after it was last larger. `repair` is how long resending
    takes.
    """

    __slots__ = ("_largest", "_loss", "ladder", "repair")

    def __init__(self, now: float) -> None:
        self.ladder = Ladder(now)
        self.repair = RepairTime()
        self._loss = LossWindow()
        self._largest: dict[int, tuple[int, float]] = {}

    def update(self, streams: Sequence[IncomingStream], rtt_s: float, now: float) -> bool:
        """Update once a second; True when the rung has changed."""
        statistics = [stream.statistics for stream in streams]
        loss = self._loss.since_last(
            sum(s.expected for s in statistics), sum(s.packets for s in statistics)
        )
        self.repair.update(loss, rtt_s, now)
        # no generator: every stream has to be looked at, since each call also remembers
        smaller = [self._is_smaller(stream, now) for stream in streams]
        picture_bps: float | None = None
        if loss >= _SOUND_LOSS:
            picture_bps = 0.0
        elif any(smaller) or loss >= _SD_LOSS:
            picture_bps = _SD_BPS
        return self.ladder.update(picture_bps, hears=loss < _TEXT_LOSS, now=now)

    def _is_smaller(self, stream: IncomingStream, now: float) -> bool:
        """Whether a picture is smaller than it was within a minute.

        Pixels are compared, since turning a phone swaps width and height. Older sizes are forgotten,
        since another camera may be smaller for good.
        """
        pixels = stream.width * stream.height
        if not pixels:
            return False
        largest, seen_at = self._largest.get(stream.ssrc, (0, now))
        if pixels >= largest or now - seen_at > _REMEMBERED_S:
            self._largest[stream.ssrc] = (pixels, now)
            return False
        return pixels < largest * _SMALLER
