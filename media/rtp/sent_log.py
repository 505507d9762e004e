"""What was sent under which transport-wide number, until the receiver has told its fate.

One `SentLog` per connection, shared by all its outgoing streams: `note` gives a packet its number.
`settle` takes the receiver's feedback (`media.rtp.twcc`) and returns what is new in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_SIZE = 8192
_MASK = _SIZE - 1
_SEQ_MASK = 0xFFFF


@dataclass(frozen=True, slots=True)
class Settled:
    """What one feedback packet told that was not known.

    `octets` and `packets` of those that arrived, `lost` of those that did not; `delays_us` are
    arrival minus sending on clocks whose distance is unknown; `first_us` and `last_us` the earliest
    and latest arrival.
    """

    packets: int
    lost: int
    octets: int
    delays_us: Sequence[float]
    first_us: int
    last_us: int


class SentLog:
    """`number` is the one the next packet gets; `octets` counts all sent, `in_flight` what is under way."""

    __slots__ = ("_sent_at", "_sizes", "in_flight", "number", "octets")

    def __init__(self) -> None:
        self.number = 0
        self.octets = 0
        self.in_flight = 0
        self._sent_at = [0.0] * _SIZE
        self._sizes = [0] * _SIZE  # 0: nothing sent under it, or its fate is known

    def note(self, size: int, now: float) -> int:
        """The 16-bit number for a packet of `size` octets that leaves now."""
        number = self.number
        index = number & _MASK
        stale = self._sizes[index]
        if stale:
            self.in_flight -= stale  # never heard of again
        self._sizes[index] = size
        self._sent_at[index] = now
        self.octets += size
        self.in_flight += size
        self.number = (number + 1) & _SEQ_MASK
        return number

    def sent_at(self, number: int) -> float:
        """When the packet with that number left; only of use for recent ones."""
        return self._sent_at[number & _MASK]

    def size(self, number: int) -> int:
        """Octets of the packet with that number, 0 once its fate is known."""
        return self._sizes[number & _MASK]

    def settle(self, packets: Sequence[tuple[int, int | None]]) -> Settled:
        """Take (number, arrival in us or None) as reported; numbers settled before are skipped."""
        sizes, sent_at = self._sizes, self._sent_at
        octets = lost = gone = 0
        delays: list[float] = []
        arrivals: list[int] = []
        for number, arrival in packets:
            index = number & _MASK
            size = sizes[index]
            if not size:
                continue
            sizes[index] = 0
            if arrival is None:
                lost += 1
                gone += size
                continue
            octets += size
            arrivals.append(arrival)
            delays.append(arrival - sent_at[index] * 1e6)
        self.in_flight -= octets + gone
        return Settled(
            packets=len(arrivals),
            lost=lost,
            octets=octets,
            delays_us=delays,
            first_us=min(arrivals, default=0),
            last_us=max(arrivals, default=0),
        )
