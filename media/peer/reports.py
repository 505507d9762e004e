"""RTCP sender and receiver reports to and from a peer (RFC 3550 6.4), and the round trip they yield."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from media.peer.egress import OutgoingSlot
from media.peer.ingress import IncomingStream
from media.rtp import rtcp
from media.rtp.reception import NtpClock, round_trip_s

REPORT_INTERVAL_S: Final = 1.0
_ASSUMED_RTT_S: Final = 0.1
_RTT_GAIN: Final = 1 / 4


class PeerReports:
    """Makes the reports to a peer, and measures the round trip by those that it sends. Owner: the peer.

    Call `compound` on every tick: it returns a datagram when one is due.
    """

    def __init__(self, clock: NtpClock, cname: str, feedback_ssrc: int, now: float) -> None:
        self._clock = clock
        self._cname = cname
        self._feedback_ssrc = feedback_ssrc
        self._due_at = now + REPORT_INTERVAL_S
        self._rtt_s: float | None = None

    @property
    def measured_rtt_s(self) -> float | None:
        """The smoothed round trip to the peer, or None before its first report on a slot."""
        return self._rtt_s

    @property
    def rtt_s(self) -> float:
        """Round-trip time in seconds: measured, or a guess on the safe side before that."""
        return _ASSUMED_RTT_S if self._rtt_s is None else self._rtt_s

    def received(
        self, blocks: Iterable[rtcp.ReportBlock], slots: Mapping[int, OutgoingSlot], now: float
    ) -> None:
        """Take the peer's report blocks about its slots, given by SSRC."""
        ntp_now = self._clock.ntp(now)
        for block in blocks:
            slot = slots.get(block.ssrc)
            if slot is None:
                continue
            slot.reception_report(block)
            rtt = round_trip_s(block, ntp_now)
            if rtt is not None:
                before = self._rtt_s
                self._rtt_s = rtt if before is None else before + (rtt - before) * _RTT_GAIN

    def compound(
        self,
        streams: Iterable[IncomingStream],
        slots: Iterable[OutgoingSlot],
        now: float,
    ) -> bytes:
        """Return the compound packet due now, or nothing. A slot with a new source is reported at once."""
        whole = now >= self._due_at
        if not whole and not any(slot.report_due for slot in slots):
            return b""
        parts: list[bytes] = []
        for slot in slots:
            report = slot.sender_report(now, self._clock) if whole or slot.report_due else None
            if report is not None:
                parts.append(rtcp.build_sender_report(report))
                parts.append(rtcp.build_source_description(slot.ssrc, self._cname))
        if whole:
            self._due_at = now + REPORT_INTERVAL_S
            blocks = [s.statistics.report(now) for s in streams if s.statistics.packets]
            if blocks:
                parts.append(rtcp.build_receiver_report(self._feedback_ssrc, blocks))
        return b"".join(parts)
