"""What a worker publishes of sources and of what is captured of them."""

from __future__ import annotations

from types import SimpleNamespace

from media.peer.source import INACTIVE_AFTER_S, Source
from media.peer.state import ActivityChanged
from media.room.source_recorder import CaptureReport, CaptureState
from media.rtp.reception import NtpClock
from media.rtp.sender_report import PeerClock
from media.sdp.plan import SourceKind
from media.worker import wire


def test_that_a_source_begins_and_that_it_stops_is_told():
    source = Source("p1", SourceKind.SCREEN, "3", PeerClock(NtpClock(wall_s=0.0, now=0.0)))
    peer, told = SimpleNamespace(id="p1"), []
    source.last_packet_at = 10.0
    for now in (10.0, 10.0 + INACTIVE_AFTER_S):
        assert source.update_activity(now)
        told.append(wire.measurement(peer, ActivityChanged(source)))
    of = {"peer": "p1", "source": "screen"}
    assert told == [("source", {**of, "active": True}), ("source", {**of, "active": False})]


def test_a_report_of_capture_names_recording_party_and_source():
    report = CaptureReport(
        recording="r1", peer="p1", label="citizen", source=SourceKind.SCREEN_AUDIO,
        state=CaptureState.STALLED, bytes=7, reason="no_media",
    )  # fmt: skip
    assert wire.capture(report) == {
        "recording": "r1", "peer": "p1", "label": "citizen", "source": "screen-audio", "state": "stalled",
        "bytes": 7, "reason": "no_media", "troubles": (),
    }  # fmt: skip
