"""What was sent under which transport-wide number, until the receiver has told its fate.

One `SentLog` per connection, shared by all its outgoing streams: `note` gives a packet its number.
`settle` takes the receiver's feedback (`media.rtp.twcc`) and returns what is new in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SENT_SIZE = 4096
SENT_MASK = SENT_SIZE - 1
SEQ_MASK = 0xFFFF


@dataclass(slots=True)
class Settled:
    """What one feedback packet told that was not known.

    `octets` and `packets` of those that arrived, `lost` of those that did not; `delays_us` are
    arrival minus sending on clocks whose distance is unknown, `last_us` the latest arrival.
    """

    packets: int
    lost: int
    octets: int
    delays_us: list[float]
    last_us: int


class SentLog:
    """`number` is the one the next packet gets. `sent` holds (when, octets) by number, modulo its
    size, or None for packets whose fate is known.

    What `note` does is also spelled out in `OutgoingSlot.forward`, which runs for every packet.
    """

    __slots__ = ("_told", "number", "sent")

    def __init__(self) -> None:
        self.number = 0
        self.sent: list[tuple[float, int] | None] = [None] * SENT_SIZE
        self._told = 0  # the number after the last one reported

    def note(self, size: int, now: float) -> int:
        """The 16-bit number for a packet of `size` octets that leaves now."""
        number = self.number
        self.sent[number & SENT_MASK] = (now, size)
        self.number = (number + 1) & SEQ_MASK
        return number

    def in_flight(self) -> int:
        """Octets sent after the last packet that was told of."""
        return self.octets_since(self._told)

    def octets_since(self, number: int) -> int:
        """Octets sent under this number and later ones, as far as their fate is not known."""
        count = min((self.number - number) & SEQ_MASK, SENT_SIZE)
        found = (self.sent[(number + step) & SENT_MASK] for step in range(count))
        return sum(packet[1] for packet in found if packet is not None)

    def settle(self, packets: Sequence[tuple[int, int | None]]) -> Settled:
        """Take (number, arrival in us or None) as reported; numbers settled before are skipped."""
        sent = self.sent
        octets = lost = last = 0
        delays: list[float] = []
        for number, arrival in packets:
            index = number & SENT_MASK
            packet = sent[index]
            if packet is None:
                continue
            sent[index] = None
            if arrival is None:
                lost += 1
                continue
            octets += packet[1]
            delays.append(arrival - packet[0] * 1e6)
            if arrival > last or not last:
                last = arrival
        if packets:
            self._told = (packets[-1][0] + 1) & SEQ_MASK
        return Settled(len(delays), lost, octets, delays, last)
