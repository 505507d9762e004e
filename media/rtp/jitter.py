"""Reorder buffer for recording: puts packets in order, and waits a while for resent ones.

Unlike a player's jitter buffer it adds no delay: packets in order come out at once. Only a gap delays its
successors, for at most `max_wait_s` or until `max_packets` wait. Then the gap is given up, and the next
item is marked as following a gap.

Each item comes with its time of arrival. A resent one counts as no later than those that followed it.
"""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar

from media.rtp.sequence import Unwrapper

Item = TypeVar("Item")

_LATE_BEFORE_RESTART: Final = 100
_FORWARD_JUMP: Final = 5000


class ReorderBuffer(Generic[Item]):
    """Puts items in the order of their 16-bit sequence numbers.

    Counters: `late` (came after being given up, or twice), `missing` (given up). `max_wait_s` may be changed at any
    time.
    """

    __slots__ = (
        "_gap_since",
        "_items",
        "_late_in_a_row",
        "_max_packets",
        "_next",
        "_restarted",
        "_unwrap",
        "late",
        "max_wait_s",
        "missing",
    )

    def __init__(self, *, max_wait_s: float = 0.5, max_packets: int = 1024) -> None:
        self.max_wait_s = max_wait_s
        self._max_packets = max_packets
        self._unwrap = Unwrapper()
        self._items: dict[int, tuple[Item, float]] = {}
        self._next: int | None = None
        self._gap_since: float | None = None
        self._late_in_a_row = 0
        self._restarted = False
        self.late = 0
        self.missing = 0

    def __len__(self) -> int:
        return len(self._items)

    def push(self, seq: int, item: Item, now: float) -> Iterator[tuple[Item, bool, float]]:
        """Adds an item and yields what is ready, as (item, gap before it, when it arrived)."""
        expected = self._next
        extended = self._unwrap.unwrap(seq)
        if expected is None:
            self._next = expected = extended
        if extended == expected and not self._items:
            # the usual case
            gap, self._restarted = self._restarted, False
            self._late_in_a_row = 0
            self._next = expected + 1
            return iter(((item, gap, now),))
        if extended < expected or extended in self._items:
            self.late += 1
            self._late_in_a_row += 1
            if self._late_in_a_row < _LATE_BEFORE_RESTART or self._items:
                return iter(())
            # the source has restarted its numbers: begin again, after a gap
            self._unwrap = Unwrapper()
            self._next = extended = self._unwrap.unwrap(seq)
            self._restarted = True
        self._late_in_a_row = 0
        arrived = now
        if extended != self._unwrap.highest:
            after = (at for number, (_, at) in self._items.items() if number > extended)
            arrived = min(after, default=now)
        self._items[extended] = (item, arrived)
        return self.ready(now)

    def ready(self, now: float) -> Iterator[tuple[Item, bool, float]]:
        """Yields what can go on at `now`; call on a tick of 50 to 100 ms as well.

        Consume the iterator before anything else is pushed.
        """
        items = self._items
        while items:
            expected = self._next
            if expected in items:
                yield self._take(expected, gap=self._restarted)
                self._restarted = False
                continue
            if self._gap_since is None:
                self._gap_since = min(arrived for _, arrived in items.values())
            overdue = now - self._gap_since >= self.max_wait_s
            if not overdue and len(items) <= self._max_packets:
                return
            yield self._skip_to(min(items))

    def flush(self) -> Iterator[tuple[Item, bool, float]]:
        """Yields everything that is left, in order, at the end of the source."""
        while self._items:
            first = min(self._items)
            if first == self._next:
                yield self._take(first, gap=self._restarted)
            else:
                yield self._skip_to(first)
            self._restarted = False

    def _take(self, number: int, *, gap: bool) -> tuple[Item, bool, float]:
        item, arrived = self._items.pop(number)
        self._next = number + 1
        self._gap_since = None
        return item, gap, arrived

    def _skip_to(self, first: int) -> tuple[Item, bool, float]:
        if self._next is not None and first - self._next < _FORWARD_JUMP:
            self.missing += first - self._next
        return self._take(first, gap=True)
