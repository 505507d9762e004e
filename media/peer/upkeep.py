"""Periodic work of a peer: reports, rates, rungs of the quality ladder, probes of the downlink."""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop
from time import monotonic
from typing import Final

from media.peer.feedback import UplinkFeedback
from media.peer.rates import LossWindow
from media.peer.slots import OutgoingSlots
from media.peer.state import ActivityChanged, Measurement, QualityMeasured, RungsMeasured
from media.peer.transport import PeerTransport
from media.peer.uplink import UplinkLadder
from media.rtp.ladder import Rung
from media.rtp.probing import STEP_S
from media.rtp.repair import RepairTime

RATES_INTERVAL_S: Final = 1.0
QUALITY_INTERVAL_S: Final = 5.0
RUNGS_REPEATED_S: Final = 10.0
RUNGS_MATTER_S: Final = 35.0
"""How long rungs are repeated after both paths are at their best again, for a listener that missed the change."""
_REPORTS_CHECKED_S: Final = 0.05


class Upkeep:
    """Does the periodic work of a peer. Owner: the peer, which calls `tick` while its transport is connected, and
    `close` at its end.
    """

    def __init__(
        self,
        *,
        transport: PeerTransport,
        feedback: UplinkFeedback,
        slots: OutgoingSlots,
        now: float,
    ) -> None:
        self.uplink = UplinkLadder(now)
        self._transport = transport
        self._feedback = feedback
        self._incoming = feedback.incoming
        self._slots = slots
        self._downlink = slots.downlink
        self._reports = feedback.reports
        self._loss = LossWindow()
        self._repair = RepairTime()
        self._rates_at = self._quality_at = self._reports_at = now
        self._rungs_told_at = self._rungs_matter_until = now
        self._probe_timer: TimerHandle | None = None

    def tick(self, now: float) -> list[Measurement]:
        """Do the work due at `now` (monotonic seconds), and return measurements for the owner to publish."""
        self._feedback.tick(now)
        if self._downlink.tick(now):
            self._probe()
        if now >= self._reports_at:
            self._reports_at = now + _REPORTS_CHECKED_S
            self._feedback.watch_queue(now)
            self._send_reports(now)
        if now - self._rates_at < RATES_INTERVAL_S:
            return []
        self._rates_at = now
        return self.measure(now)

    def close(self) -> None:
        """Cancel a running probe."""
        if self._probe_timer is not None:
            self._probe_timer.cancel()

    def _probe(self) -> None:
        """Send one step of a downlink probe; the next follows 5 ms later, unless the probe was abandoned."""
        now = monotonic()
        octets = self._downlink.step(now)
        if octets and self._transport.connected:
            slot = next((slot for slot in self._slots.by_mid.values() if slot.can_pad), None)
            if slot is not None:
                slot.send_padding(octets, now)
        if self._downlink.stepped(now) and self._transport.connected:
            self._probe_timer = get_running_loop().call_later(STEP_S, self._probe)

    def _send_reports(self, now: float) -> None:
        compound = self._reports.compound(
            self._incoming.primaries, self._slots.by_mid.values(), now
        )
        if compound:
            self._transport.send_rtcp(compound)

    def measure(self, now: float) -> list[Measurement]:
        """Update rates, ladders and activity; `tick` calls it once a second."""
        self._count_pictures()
        for stream in self._incoming.primaries:
            stream.update_rate(now)
        self._feedback.limit_uplink()
        for slot in self._slots.by_mid.values():
            slot.tick(now)
        found = self._climb(now)
        found += [
            ActivityChanged(source)
            for source in self._incoming.sources.values()
            if source.update_activity(now)
        ]
        if now - self._quality_at >= QUALITY_INTERVAL_S:
            self._quality_at = now
            found += self._quality()
        return found

    def _count_pictures(self) -> None:
        """Tell the downlink how many pictures share it; pictures that are not sent do not count."""
        downlink, slots = self._downlink, self._slots.by_mid.values()
        shown = [
            slot.source
            for slot in slots
            if slot.kind == "video"
            and slot.active
            and slot.source is not None
            and slot.source.active
            and slot.incoming is not None
        ]
        downlink.pictures = len(shown)
        smallest = [source.layers[0].rate.bps for source in shown if source.simulcast]
        downlink.layered = len(smallest)
        downlink.layered_bps = sum(smallest)
        downlink.can_pad = any(slot.can_pad for slot in slots)

    def _climb(self, now: float) -> list[Measurement]:
        """Update both ladders; returns the rungs when they change, and again at intervals while they matter."""
        slots = self._slots.by_mid.values()
        downlink = self._downlink
        downlink.sound_bps = sum(slot.rate.bps for slot in slots if slot.kind == "audio")
        loss = max((slot.remote_loss for slot in slots if slot.rate.bps), default=0.0)
        changed = downlink.update_ladder(now, loss=loss)
        rtt_s = self._reports.rtt_s
        changed = self.uplink.update(self._incoming.primaries, rtt_s, now) or changed
        self._allow_for_repairs(rtt_s, now)
        incoming, outgoing = downlink.ladder.rung, self.uplink.ladder.rung
        if changed or (incoming, outgoing) != (Rung.HD, Rung.HD):
            self._rungs_matter_until = now + RUNGS_MATTER_S
        if changed or self._rungs_told_at + RUNGS_REPEATED_S <= now < self._rungs_matter_until:
            self._rungs_told_at = now
            return [RungsMeasured(incoming, outgoing)]
        return []

    def _allow_for_repairs(self, rtt_s: float, now: float) -> None:
        """Have receivers buffer pictures for as long as resending takes on both paths to them."""
        for source in self._incoming.sources.values():
            source.repair_s = self.uplink.repair.seconds
        self._repair.update(self._downlink.estimator.loss, rtt_s, now)
        for slot in self._slots.by_mid.values():
            if slot.kind == "video" and slot.source is not None:
                slot.allow_for_repairs(slot.source.repair_s + self._repair.seconds)

    def _quality(self) -> list[Measurement]:
        bitrate_bps = sum(stream.rate.bps for stream in self._incoming.primaries)
        statistics = [stream.statistics for stream in self._incoming.primaries]
        loss = self._loss.since_last(
            sum(each.expected for each in statistics), sum(each.packets for each in statistics)
        )
        return [QualityMeasured(loss, bitrate_bps)] if bitrate_bps else []
