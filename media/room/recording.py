"""Recording of a room: the order in force, and one recorder for each source that it wants.

Recorders copy each source where it arrives. Nothing is decoded, and nothing here touches a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import time
from typing import Protocol

import structlog

from media.recording_port import CloseWord, PictureInspector, RecordingFactory
from media.room.member import Member
from media.room.recording_order import RecordingOrder, StaleOrderError
from media.room.source_recorder import CaptureReport, SourceRecorder
from media.rtp.reception import NtpClock
from media.sdp.plan import SourceKind

log = structlog.get_logger()

_CLOCK_STEP_LOGGED_S = 1.0
_LATEST_ORDER_MS = 120_000.0
"""How far back an order to stop can refer: it does not take longer to arrive."""


class RecordingListener(Protocol):
    """Callbacks of a recording to its owner, the worker."""

    def capture_changed(self, room: str, report: CaptureReport) -> None: ...


class RoomRecording:
    """Records a room by the order in force. Owner: the worker, which calls `reconcile` after every change of members."""

    def __init__(
        self,
        room: str,
        factory: RecordingFactory,
        clock: NtpClock,
        listener: RecordingListener,
        *,
        inspector: PictureInspector | None = None,
        wall_s: Callable[[], float] = time,
    ) -> None:
        """`inspector` decodes some of the cameras' pictures. `wall_s` is the system clock, on which the gateway's
        moments are."""
        self.room = room
        self.order: RecordingOrder | None = None
        self._factory = factory
        self._clock = clock
        self._listener = listener
        self._inspector = inspector
        self._wall_s = wall_s
        self._ahead_s = 0.0
        self._recorders: dict[tuple[str, SourceKind], SourceRecorder] = {}
        self._parts: dict[tuple[str, SourceKind], int] = {}

    def set_order(
        self, order: RecordingOrder | None, members: Mapping[str, Member], now: float
    ) -> None:
        """Record by `order` from now on, or stop. Another recording id ends the previous recording.

        Raises `StaleOrderError`, and nothing has changed.
        """
        before = self.order
        if (
            before is not None
            and order is not None
            and (order.recording == before.recording or order.revision)
            and order.revision < before.revision
        ):
            raise StaleOrderError
        if before and order and order.recording == before.recording and not order.key:
            order = replace(order, key=before.key)
        if before is not None and not self._follows(before, order):
            self.close("stopped")
            self._parts.clear()
        if order is not None and not self._follows(before, order):
            self._set_clock(order.recording, now)
        if order is not None and order.until_ms is not None:
            order = replace(order, until_ms=self._own_moment(order.until_ms, now))
        self.order = order
        self.reconcile(members, now)

    @staticmethod
    def _follows(before: RecordingOrder | None, order: RecordingOrder | None) -> bool:
        """Whether `order` continues the same recording."""
        return (
            before is not None
            and order is not None
            and (order.recording, order.key) == (before.recording, before.key)
        )

    def _set_clock(self, recording: str, now: float) -> None:
        """Fix the recording's clock for its whole length, so that its time never jumps.

        The worker's clock was set when it started; since then the system clock may have been stepped, or the machine
        may have slept.
        """
        self._ahead_s = self._wall_s() - self._clock.wall(self._clock.ntp_seconds(now))
        if abs(self._ahead_s) >= _CLOCK_STEP_LOGGED_S:
            log.warning(
                "recording.clock_stepped", recording=recording, ahead_s=round(self._ahead_s, 1)
            )

    def _own_moment(self, until_ms: int, now: float) -> int:
        """Translate a moment of the gateway (system clock) to the recording's own clock; never after `now`.

        The system clock may have been stepped during the call, before that moment or since. Both are tried. If both
        fit, the earlier one counts: better to keep too little than too much.
        """
        own_now_ms = self._clock.wall(self._clock.ntp_seconds(now)) * 1000 + self._ahead_s * 1000
        stepped_ms = self._wall_s() * 1000 - own_now_ms
        if abs(stepped_ms) < _CLOCK_STEP_LOGGED_S * 1000:
            return round(min(until_ms, own_now_ms))
        log.warning("recording.clock_stepped_meanwhile", stepped_s=round(stepped_ms / 1000, 1))
        by_new = until_ms - stepped_ms
        if own_now_ms - _LATEST_ORDER_MS <= by_new <= own_now_ms:
            return round(by_new)
        return round(min(until_ms, own_now_ms))

    def reconcile(self, members: Mapping[str, Member], now: float) -> None:
        """Tap exactly the sources that the order wants."""
        order = self.order
        wanted = {
            (peer.id, kind): (peer, source)
            for peer in members.values()
            for kind, source in peer.sources.items()
            if order is not None and source.negotiated and order.wants(peer.id, kind)
        }
        for key in [key for key, each in self._recorders.items() if each.is_outdated(order)]:
            self._close(key, "stopped")
        for key in [key for key in self._recorders if key not in wanted]:
            if key[0] not in members:
                self._close(key, "left")
            elif order is not None and not order.wants(*key):
                self._close(key, order.why, order.until_ms, order.revision)
            else:
                self._close(key, "stopped")
        if order is None:
            return
        for key, (peer, source) in wanted.items():
            if key not in self._recorders:
                self._recorders[key] = SourceRecorder(
                    order=order,
                    peer=peer,
                    source=source,
                    factory=self._factory,
                    clock=self._clock,
                    ahead_s=self._ahead_s,
                    first_part=self._parts.get(key, 0),
                    inspector=self._inspector,
                    now=now,
                )

    def tick(self, now: float) -> None:
        """Run the due work of every recorder; call about ten times a second."""
        for recorder in list(self._recorders.values()):
            report = recorder.tick(now)
            if report is not None:
                self._listener.capture_changed(self.room, report)

    def close(self, reason: CloseWord) -> None:
        """End every tap."""
        for key in list(self._recorders):
            self._close(key, reason)

    def _close(
        self,
        key: tuple[str, SourceKind],
        reason: CloseWord,
        until_ms: float | None = None,
        revision: int | None = None,
    ) -> None:
        recorder = self._recorders.pop(key)
        report = recorder.close(reason, until_ms, revision)
        self._parts[key] = recorder.next_part
        self._listener.capture_changed(self.room, report)
