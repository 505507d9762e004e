"""Receive side of generic NACK (RFC 4585 section 6.2.1): which packets to request, and when.

One `NackGenerator` per incoming stream, audio or video. Feed it every packet (recovered ones under their
original number), and call `due` whenever `received` returned True and every 10 to 50 ms. A missing packet
is requested until it arrives, was requested `max_tries` times, is older than `max_age_s` (or than five
requests take on a long path), or a newer key frame has made it pointless.

The second request follows the first within less than a round trip: requests get lost like other packets,
and senders answer two of them within a round trip only once. The first request is sent at once, unless the
path reorders: then it waits for as long as packets were late recently (at most 30 ms), or else each of
them would be sent twice.
"""

from typing import Final

from media.rtp.sequence import SEQ_MASK

_HALF: Final = 0x8000
MIN_INTERVAL_S: Final = 0.040
_MAX_REORDERING_S: Final = 0.030
_MAX_AGE_S: Final = 3.0
_AGAIN: Final = 0.4
_ROUNDS: Final = 5  # requests for which a long path leaves time


class _Missing:
    __slots__ = ("asked_at", "since", "tries")

    def __init__(self, since: float) -> None:
        self.since = since
        self.asked_at = since
        self.tries = 0


class NackGenerator:
    """Tracks gaps in one stream. `gave_up` counts packets that never came, `recovered` those that came late,
    requested or not.
    """

    __slots__ = (
        "_first_delay_s",
        "_is_video",
        "_max_age_s",
        "_max_missing",
        "_max_tries",
        "_missing",
        "_needs_key_frame",
        "_newest",
        "_next",
        "_reordering_s",
        "_rtt_s",
        "gave_up",
        "recovered",
    )

    def __init__(
        self,
        *,
        is_video: bool,
        max_tries: int = 10,
        max_age_s: float = 1.0,
        max_missing: int = 256,
        first_delay_s: float = 0.0,
    ) -> None:
        """`first_delay_s` is the least wait for mere reordering before the first request."""
        self._is_video = is_video
        self._max_tries = max_tries
        self._max_age_s = max_age_s
        self._max_missing = max_missing
        self._first_delay_s = first_delay_s
        self._newest: int | None = None
        self._next = -1  # the number that continues without a hole
        # Extended number -> state, in ascending order since holes only open at the front.
        self._missing: dict[int, _Missing] = {}
        self._needs_key_frame = False
        self._reordering_s = 0.0
        self._rtt_s = 0.0
        self.gave_up = 0
        self.recovered = 0

    def __len__(self) -> int:
        return len(self._missing)

    @property
    def troubled(self) -> bool:
        """Whether packets are missing, or were given up and a key frame request is due."""
        return bool(self._missing) or self._needs_key_frame

    def received(self, seq: int, now: float, *, starts_key_frame: bool = False) -> bool:
        """Take a packet; True when it revealed a new gap, so that `due` should be called now."""
        newest = self._newest
        if newest is None:
            self._newest = seq
            self._next = (seq + 1) & SEQ_MASK
            return False
        if seq == self._next and not self._missing:
            self._newest = newest + 1
            self._next = (seq + 1) & SEQ_MASK
            return False
        extended = newest + ((seq - newest + _HALF) & SEQ_MASK) - _HALF
        if extended == newest + 1:
            self._newest = extended
            self._next = (seq + 1) & SEQ_MASK
            if starts_key_frame and self._missing:
                self._forget_before(extended)
            return False
        if extended <= newest:
            state = self._missing.pop(extended, None)
            if state is not None:
                self._note_recovery(now - state.since)
            if starts_key_frame and self._missing:
                self._forget_before(extended)
            return False
        self._newest = extended
        self._next = (seq + 1) & SEQ_MASK
        if starts_key_frame:
            # decoding can start here, so earlier losses no longer matter
            self._forget_before(extended)
            return False
        return self._open_hole(newest + 1, extended, now)

    @property
    def follower(self) -> int:
        """The number that would continue in order, or -1 for none."""
        return self._next

    def advance(self, count: int) -> None:
        """Take `count` packets that came in order while nothing was missing."""
        if self._newest is not None:
            self._newest += count
            self._next = (self._newest + 1) & SEQ_MASK

    def due(self, now: float, rtt_s: float = 0.0) -> list[int]:
        """Return the 16-bit numbers to request now, oldest first; each counts as requested."""
        if not self._missing:
            return []
        self._rtt_s = rtt_s
        interval = max(MIN_INTERVAL_S, 1.25 * rtt_s)
        again = max(MIN_INTERVAL_S, _AGAIN * rtt_s)
        first_delay = max(self._first_delay_s, self._reordering_s)
        wanted: list[int] = []
        lost: list[int] = []
        max_age_s = self._age_s(interval)
        for seq, state in self._missing.items():
            if now - state.since > max_age_s:
                lost.append(seq)
                continue
            wait = first_delay if not state.tries else again if state.tries == 1 else interval
            if now - state.asked_at < wait:
                continue
            if state.tries >= self._max_tries:
                lost.append(seq)
                continue
            state.tries += 1
            state.asked_at = now
            wanted.append(seq & SEQ_MASK)
        for seq in lost:
            del self._missing[seq]
        self._abandon(len(lost))
        return wanted

    def repair_s(self, rtt_s: float) -> float:
        """Return how long after a gap appears a resent packet may still come: the last request plus a round trip."""
        return self._age_s(max(MIN_INTERVAL_S, 1.25 * rtt_s)) + min(rtt_s, _MAX_AGE_S)

    def _age_s(self, interval_s: float) -> float:
        return max(self._max_age_s, min(_MAX_AGE_S, _ROUNDS * interval_s))

    def take_key_frame_request(self) -> bool:
        """Return True once after video packets were given up: then only a key frame helps."""
        needed = self._needs_key_frame
        self._needs_key_frame = False
        return needed

    def _note_recovery(self, after_s: float) -> None:
        self.recovered += 1
        if after_s < 0.8 * self._rtt_s:
            # too soon for an answer to the request: the packet was only late
            self._reordering_s = min(_MAX_REORDERING_S, max(self._reordering_s, after_s))
        else:
            self._reordering_s *= 0.95

    def _open_hole(self, start: int, end: int, now: float) -> bool:
        if end - start > self._max_missing:
            # an outage rather than loss: requesting all of it would add to the congestion
            self._abandon(len(self._missing) + end - start)
            self._missing.clear()
            return False
        for seq in range(start, end):
            self._missing[seq] = _Missing(now)
        excess = len(self._missing) - self._max_missing
        if excess > 0:
            for seq in list(self._missing)[:excess]:
                del self._missing[seq]
            self._abandon(excess)
        return True

    def _forget_before(self, extended: int) -> None:
        for seq in [seq for seq in self._missing if seq < extended]:
            del self._missing[seq]
        self._needs_key_frame = False

    def _abandon(self, count: int) -> None:
        if count:
            self.gave_up += count
            self._needs_key_frame = self._is_video
