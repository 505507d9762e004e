"""Keeps the packets sent, by transport-wide number, until feedback says whether they arrived.

One `SentLog` per connection, shared by all its outgoing streams: `note` gives a packet its number. `apply_feedback`
takes the receiver's feedback (`media.rtp.twcc`) and returns what is new in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SENT_SIZE: Final = 4096
SENT_MASK: Final = SENT_SIZE - 1
SEQ_MASK: Final = 0xFFFF


@dataclass(slots=True)
class FeedbackSummary:
    """The news in one feedback packet.

    `packets` and `octets` arrived, `lost` packets did not. `delays_us` are arrival minus sending, between clocks
    with an unknown offset; `last_us` is the latest arrival.
    """

    packets: int
    lost: int
    octets: int
    delays_us: list[float]
    last_us: int


class SentLog:
    """Numbers the packets of a connection, and remembers when each was sent.

    `number` is that of the next packet. `sent` maps numbers, modulo its size, to (time, octets), or None for packets
    that feedback has covered. `OutgoingSlot.forward`, which runs for every packet, contains the code of `note`
    inlined.
    """

    __slots__ = ("_told", "number", "sent")

    def __init__(self) -> None:
        self.number = 0
        self.sent: list[tuple[float, int] | None] = [None] * SENT_SIZE
        self._told = 0  # the number after the last one reported

    def note(self, size: int, now: float) -> int:
        """Return the 16-bit number for a packet of `size` octets sent now."""
        number = self.number
        self.sent[number & SENT_MASK] = (now, size)
        self.number = (number + 1) & SEQ_MASK
        return number

    def in_flight(self) -> int:
        """Octets sent after the last packet that feedback has covered."""
        return self.octets_since(self._told)

    def octets_since(self, number: int) -> int:
        """Octets of packets that feedback has not covered, with this number and later ones."""
        count = min((self.number - number) & SEQ_MASK, SENT_SIZE)
        found = (self.sent[(number + step) & SENT_MASK] for step in range(count))
        return sum(packet[1] for packet in found if packet is not None)

    def apply_feedback(self, packets: Sequence[tuple[int, int | None]]) -> FeedbackSummary:
        """Take feedback, (number, arrival in us or None) per packet; numbers that earlier feedback covered are skipped."""
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
        return FeedbackSummary(len(delays), lost, octets, delays, last)
