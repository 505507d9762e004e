"""Each figure stands under its own name and in its own unit; all of them differ, so that none can stand for another."""

from types import SimpleNamespace

import msgspec
import pytest

from media.figures import LayerFigures, PathFigures, SlotFigures, SourceFigures
from media.peer.figures import slot_figures, source_figures, transport_figures
from media.peer.rates import LossWindow, RateMeter
from media.peer.trial import MOST_OCTETS, Trial
from media.sdp.plan import SourceKind


def stream(ssrc, *, rid="", expected=200, packets=150, bps=2_000):
    statistics = SimpleNamespace(
        packets=packets,
        expected=expected,
        octets=11 + ssrc,
        lost=expected - packets,
        jitter_s=0.01234,
    )
    return SimpleNamespace(
        ssrc=ssrc, rid=rid, statistics=statistics, recovered_packets=21, unrepaired=22, nacks_sent=23, plis_sent=24,
        key_frames=25, width=640, height=360, rate=SimpleNamespace(bps=bps),
    )  # fmt: skip


def source(*layers):
    return SimpleNamespace(
        mid="m", negotiated=True, active=False, subscribers={1, 2, 3}, ssrc=1, layers=layers
    )


def incoming(*streams):
    known = {each.ssrc: each for each in streams}
    return SimpleNamespace(primary=known.get)


def test_a_source():
    assert source_figures(source(stream(1)), incoming(stream(1))) == SourceFigures(
        mid="m", negotiated=True, active=False, subscribers=3, packets=150, expected=200, bytes=12, lost=50, loss=0.25,
        recovered=21, unrepaired=22, jitter_ms=12.34, bitrate_bps=2_000, nacks_sent=23, plis_sent=24, key_frames=25,
        width=640, height=360,
    )  # fmt: skip
    twice = source_figures(source(), incoming(stream(1, packets=201)))
    assert (twice.lost, twice.loss) == (-1, 0.0), "copies are no loss"
    assert source_figures(source(), incoming(stream(1, packets=0, expected=0))).loss == 0.0
    assert source_figures(source(), incoming()).packets == 0


def test_the_layers_of_a_source():
    high, low = stream(2, rid="h", bps=0), stream(3, rid="q", packets=7, bps=9)
    shown = source_figures(source(high, low, stream(4, rid="x")), incoming(high, low)).layers
    assert shown == [
        LayerFigures(
            layer="h", active=False, packets=150, bytes=13, bitrate_bps=0, width=640, height=360
        ),
        LayerFigures(
            layer="q", active=True, packets=7, bytes=14, bitrate_bps=9, width=640, height=360
        ),
    ]


def test_a_transport():
    counted = {
        "packets_received": 1, "bytes_received": 2, "packets_sent": 3, "bytes_sent": 4, "unauthentic": 5, "excess": 6,
        "refused_checks": 7, "path_changes": 8, "srtp_profile": "p",
    }  # fmt: skip
    path = SimpleNamespace(endpoint=SimpleNamespace(index=9, protocol="tcp"))
    told = transport_figures(SimpleNamespace(path=path, **counted))
    assert told == counted | {"path": PathFigures(socket=9, kind="tcp")}
    assert transport_figures(SimpleNamespace(path=None, **counted))["path"] is None


def test_a_slot():
    shown = SimpleNamespace(peer_id="p", kind=SourceKind.CAMERA)
    slot = SimpleNamespace(
        kind="video", index=1, mid="m", source=shown, packets=2, rate=SimpleNamespace(octets=3, bps=4), resent=5, dropped=6,
        unanswered=(7, 8), layer="h", remote_loss=0.12346, remote_jitter_ms=9.876,
    )  # fmt: skip
    told = SlotFigures(
        kind="video", slot=1, mid="m", peer="p", source="camera", packets=2, bytes=3, bitrate_bps=4, resent=5, dropped=6,
        refused=7, unknown=8, layer="h", loss=0.1235, jitter_ms=9.88,
    )  # fmt: skip
    assert slot_figures(slot) == told
    slot.source = None
    assert slot_figures(slot) == msgspec.structs.replace(told, peer=None, source=None)


def test_a_rate_is_in_bits_a_second_since_the_question_before():
    rate = RateMeter()
    rate.octets = 500
    rate.update(10.0)
    rate.octets = 1_500
    rate.update(10.05)
    assert rate.bps == 0, "too soon"
    rate.update(10.5)
    assert rate.bps == 16_000
    rate.update(12.5)
    assert rate.bps == 0


def test_loss_is_a_share_since_the_question_before():
    window = LossWindow()
    told = [
        window.since_last(*each)
        for each in ((100, 90), (200, 190), (200, 190), (300, 215), (10, 10), (20, 10), (30, 25))
    ]
    assert told == [0.1, 0.0, 0.0, 0.75, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("now", "octets", "over"),
    [(9.9, MOST_OCTETS, False), (10.0, 0, True), (9.9, MOST_OCTETS + 1, True)],
)
def test_a_trial_is_over_with_its_time_or_its_octets(now, octets, over):
    peer = SimpleNamespace(transport=SimpleNamespace(bytes_received=octets))
    assert Trial(until=10.0).over(peer, now) is over
