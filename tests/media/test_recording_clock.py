"""When a frame was captured: by the sender's reports, unless they cannot be true."""

from types import SimpleNamespace

import pytest

from media.room.recording import SourceRecorder
from media.rtp.reception import NtpClock

NOW, WALL = 1_000.0, 1_790_000_000.0


def captured_at(reported_s):
    recorder = object.__new__(SourceRecorder)
    recorder._clock = NtpClock(wall_s=WALL, now=NOW)
    recorder.source = SimpleNamespace(
        stream=SimpleNamespace(clock=SimpleNamespace(wall_s=lambda *_: reported_s)), peer_clock=None
    )
    return recorder._wallclock_ms(SimpleNamespace(rtp_timestamp=0), NOW) / 1000


@pytest.mark.parametrize("behind_s", [0.0, 0.4, -0.3, 9.0])
def test_reports_are_believed(behind_s):
    assert captured_at(WALL - behind_s) == pytest.approx(WALL - behind_s)


@pytest.mark.parametrize("behind_s", [11.0, -11.0, 3_600.0, 10 * 365 * 86_400.0])
def test_reports_of_another_time_are_not(behind_s):
    assert captured_at(WALL - behind_s) == pytest.approx(WALL)


def test_without_reports_arrival_counts():
    assert captured_at(None) == pytest.approx(WALL)
