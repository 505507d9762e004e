"""What a worker sums up over its peers: each counter under its own name."""

from media.figures import PeerFigures, SlotFigures, SourceFigures
from media.worker.totals import TOTALS, WorkerTotals, totals_of

SOURCE = SourceFigures(
    mid="0", negotiated=True, active=True, subscribers=1, expected=1, packets=2, recovered=3, unrepaired=4
)  # fmt: skip
SLOT = SlotFigures(
    kind="video", slot=0, mid="1", peer=None, source=None, packets=0, bytes=0, bitrate_bps=0, resent=5, dropped=6
)  # fmt: skip
PEER = PeerFigures(
    peer="p", label="", state="connected", room=None, rtt_ms=None, downlink_bps=None, path=None, path_changes=0,
    srtp_profile=None, packets_received=11, bytes_received=12, packets_sent=13, bytes_sent=14, unauthentic=15, excess=16,
    refused_checks=17, unmatched_packets=0, malformed_packets=18, sources={"0": SOURCE, "2": SOURCE}, slots=[SLOT, SLOT],
)  # fmt: skip


def test_each_counter_of_a_peer_is_summed_under_its_own_name():
    """All of them differ, so that none can stand for another."""
    summed = totals_of(PEER)
    assert summed == {
        "packets_received": 11, "bytes_received": 12, "packets_sent": 13, "bytes_sent": 14, "unauthentic": 15, "excess": 16,
        "refused_checks": 17, "malformed": 18,
        "expected": 2, "arrived": 4, "recovered": 6, "unrepaired": 8, "resent": 10, "dropped": 12,
    }  # fmt: skip
    assert set(summed) == set(TOTALS)


def test_totals_keep_the_peers_that_are_gone_add_those_that_are_here_and_never_fall():
    once = totals_of(PEER)
    totals = WorkerTotals()
    totals.add(PEER)
    totals.add(PEER)
    assert totals.with_living([PEER, PEER]) == {name: 4 * value for name, value in once.items()}
    assert totals.with_living([PEER]) == {name: 4 * value for name, value in once.items()}
    assert totals.with_living([PEER] * 3) == {name: 5 * value for name, value in once.items()}
