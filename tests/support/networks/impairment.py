"""What a bad network does to datagrams, one way, in anybody's time.

`Link` is pure: it is told that a datagram of so many octets enters now and says when it comes out, if it
does. The relay runs it on the machine's clock, simulations on a clock of their own. The same seed and
the same datagrams give the same fate.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

IP_UDP_OCTETS = 28
"""What a datagram weighs on a link beyond its payload (IPv4 and UDP headers)."""


@dataclass(slots=True)
class Conditions:
    """One way of a network; any of it may be changed while it is in use.

    ``loss``: share of datagrams that vanish, ``burst``: how many in a row on average (1: independently).
    ``delay_s``: what each takes at least, ``jitter_s``: up to so much more, without overtaking.
    ``reorder``: share that come ``reorder_s`` later than their followers. ``rate_bps``: what the link
    carries (None: any amount), ``queue_s``: what waits longer than that for its turn is lost at the tail.
    """

    loss: float = 0.0
    burst: float = 1.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    reorder: float = 0.0
    reorder_s: float = 0.03
    rate_bps: float | None = None
    queue_s: float = 0.5


class Link:
    """One way between two hosts. ``lost`` counts what vanished, ``overflowed`` what found the queue full."""

    def __init__(self, conditions: Conditions, seed: int = 1) -> None:
        self.conditions = conditions
        self.passed = self.lost = self.overflowed = 0
        self._random = random.Random(seed)
        self._free_at = 0.0
        self._last_out = 0.0
        self._in_burst = False

    def queue_s(self, now: float) -> float:
        """How long the next datagram would wait for its turn."""
        return max(0.0, self._free_at - now)

    def send(self, octets: int, now: float) -> float | None:
        """A datagram of so many octets enters: when it comes out, or None if it is lost."""
        network = self.conditions
        if network.loss > 0 and self._loses(network):
            self.lost += 1
            return None
        leaves = now
        if network.rate_bps is not None:
            if self.queue_s(now) > network.queue_s:
                self.overflowed += 1
                return None
            self._free_at = (
                max(self._free_at, now) + (octets + IP_UDP_OCTETS) * 8 / network.rate_bps
            )
            leaves = self._free_at
        self.passed += 1
        out = leaves + network.delay_s
        if network.jitter_s > 0:
            out += self._random.random() * network.jitter_s
        if network.reorder > 0 and self._random.random() < network.reorder:
            return out + network.reorder_s
        self._last_out = max(self._last_out, out)
        return self._last_out

    def _loses(self, network: Conditions) -> bool:
        drawn = self._random.random()
        if network.burst <= 1:
            return drawn < network.loss
        # Gilbert's two states; the share of time in the lossy one is the loss
        leave = 1 / network.burst
        enter = network.loss / max(1e-9, 1 - network.loss) * leave
        self._in_burst = drawn >= leave if self._in_burst else drawn < enter
        return self._in_burst
