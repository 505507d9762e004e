"""Chooses the source that a leg listens to: symmetric RTP, locked to the first valid source. Pure.

An exchange behind address translation sends from another address than its SDP says, so the source is learnt from
packets. Anybody can send packets to an open port, so learning is narrow: the address of the SDP counts at once, at
any port; another one only after several valid packets in order under one SSRC, and only while none has come from the
SDP's. From then on everything else is a stranger, until the other side's description changes.
"""

from __future__ import annotations

from media.rtp.sequence import SEQ_MASK

Address = tuple[str, int]
PROBATION = 4
"""Packets in a row that an address needs which the SDP does not name."""


class Latch:
    """Owner: one socket of a leg. `target` is where to send: the source, or before that what the SDP says."""

    def __init__(self) -> None:
        self.target: Address | None = None
        self.locked = False
        self.strangers = 0
        self._expected: Address | None = None
        self._candidate: tuple[Address, int, int] | None = None
        self._in_row = 0

    def expect(self, address: Address) -> None:
        """Take the address of a description. The same one again changes nothing."""
        if address == self._expected:
            return
        self._expected = self.target = address
        self.locked = False
        self._candidate = None

    def accept(self, address: Address, ssrc: int, sequence_number: int) -> bool:
        """Whether a valid packet belongs to the call; False for a stranger's, which is counted."""
        if self.locked:
            if address == self.target:
                return True
            self.strangers += 1
            return False
        expected = self._expected
        if expected is None:
            self.strangers += 1
            return False
        if address[0] == expected[0] or self._proven(address, ssrc, sequence_number):
            self.target, self.locked, self._candidate = address, True, None
            return True
        self.strangers += 1
        return False

    def is_source(self, address: Address) -> bool:
        """Whether datagrams that prove nothing themselves (RTCP) may come from here."""
        target = self.target
        return target is not None and address[0] == target[0]

    def _proven(self, address: Address, ssrc: int, number: int) -> bool:
        if self._candidate == (address, ssrc, number):
            self._in_row += 1
        else:
            self._in_row = 1
        self._candidate = (address, ssrc, (number + 1) & SEQ_MASK)
        return self._in_row >= PROBATION
