"""Chooses the source that a leg listens to: symmetric RTP, locked to the first valid source. Pure.

An exchange behind address translation sends from another address than its SDP says, so the source is learnt from
packets. Anybody can send packets to an open port, and an exchange may still send an earlier call's there, so learning
is narrow: the address and port of the SDP count at once; others only after several valid packets in order under one
SSRC, and only until one comes from the SDP's. From then on everything else is a stranger, until the other side's
description changes, or a source that it does not name falls silent: then another port of the same host may prove itself.
"""

from __future__ import annotations

from media.rtp.sequence import SEQ_MASK

Address = tuple[str, int]
PROBATION = 4
"""Packets in a row that a source needs which the SDP does not name."""
SILENT_S = 2.0
"""After so long a source that the SDP does not name may have been an earlier call's."""


class Latch:
    """Owner: one socket of a leg. `target` is where to send: the source, or before that what the SDP says."""

    def __init__(self) -> None:
        self.target: Address | None = None
        self.locked = False
        self.strangers = 0
        self._expected: Address | None = None
        self._reports: Address | None = None
        self._heard_at = 0.0
        self._candidate: tuple[Address, int, int] | None = None
        self._in_row = 0

    def expect(self, address: Address, rtcp_port: int) -> None:
        """Take the address of a description, and its port for reports. The same address again leaves the lock as it is."""
        self._reports = (address[0], rtcp_port)
        if address == self._expected:
            return
        self._expected = self.target = address
        self.locked = False
        self._candidate = None

    def shuts_out(self, address: Address, now: float) -> bool:
        """Whether nothing from here can belong to the call, whatever it is."""
        return address not in (self.target, self._expected) and not self._is_open(address, now)

    def accept(self, address: Address, ssrc: int, sequence_number: int, now: float) -> bool:
        """Whether a valid packet belongs to the call; False for a stranger's, which is counted."""
        if self.locked and address == self.target:
            self._heard_at = now
            return True
        if self._expected is not None and (
            address == self._expected
            or (self._is_open(address, now) and self._proven(address, ssrc, sequence_number))
        ):
            self.target, self.locked, self._candidate = address, True, None
            self._heard_at = now
            return True
        self.strangers += 1
        return False

    def reports_from(self, address: Address) -> bool:
        """Whether reports (RTCP), which prove nothing themselves, may come from here: from where the SDP says (RFC 3605), or
        beside a source that it does not name, at the same port where both share one (RFC 5761)."""
        target, described = self.target, self._reports
        if target is None or target == self._expected or address == described:
            return address == described
        shared = described == self._expected
        return address == (target[0], target[1] if shared else target[1] + 1)

    def _is_open(self, address: Address, now: float) -> bool:
        """Whether a source that the SDP does not name may prove itself."""
        if not self.locked:
            return True
        target = self.target
        return (
            target is not None
            and target != self._expected
            and address[0] == target[0]
            and now - self._heard_at > SILENT_S
        )

    def _proven(self, address: Address, ssrc: int, number: int) -> bool:
        if self._candidate == (address, ssrc, number):
            self._in_row += 1
        else:
            self._in_row = 1
        self._candidate = (address, ssrc, (number + 1) & SEQ_MASK)
        return self._in_row >= PROBATION
