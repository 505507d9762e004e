"""The limit a sender is told, of streams that are stand-ins (so from source: compiled code takes none)."""

from __future__ import annotations

from types import SimpleNamespace

from media.peer.downlink import PICTURE_BPS
from media.peer.uplink import UplinkLimit
from media.rtp.rtcp_parser import parse_rtcp


def stream(ssrc, bps, cap, *, is_audio=False):
    source = SimpleNamespace(apply_caps=lambda: cap, kind=SimpleNamespace(is_audio=is_audio))
    return SimpleNamespace(ssrc=ssrc, rate=SimpleNamespace(bps=bps), source=source)


def told_bps(limit, *streams):
    (report,) = parse_rtcp(memoryview(limit.remb(1, streams, draining=False)))
    return report.bitrate_bps


def test_beside_one_that_is_limited_a_picture_has_room_to_climb():
    """Browsers hold the one figure against everything: what takes little must not be kept at that."""
    limit, sound = UplinkLimit(), stream(1, 40_000, None, is_audio=True)
    screen, bps = stream(2, 150_000, 200_000), 100_000
    for _ in range(20):  # a camera that takes what it is left, told once a second
        bps = told_bps(limit, sound, screen, stream(3, bps, None)) - 240_000
    assert bps == PICTURE_BPS
    # sound is as it is, and what takes more than a picture needs is not cut by another's limit
    assert told_bps(limit, sound, screen) == 240_000
    assert told_bps(limit, screen, stream(3, 4_000_000, None)) == 4_200_000


def test_when_the_last_limit_ends_nothing_is_limited_any_more():
    limit, sound = UplinkLimit(), stream(1, 40_000, None, is_audio=True)
    assert told_bps(limit, sound, stream(2, 150_000, 200_000)) == 240_000
    # far above all that a browser sends, and more than once: reports are lost
    for _ in range(3):
        assert told_bps(limit, sound, stream(2, 150_000, None)) > 10 * PICTURE_BPS
    assert limit.remb(1, [sound, stream(2, 150_000, None)], draining=False) == b""
