"""From what pages report to a word: bounds, the rule, the tally. Nothing here does I/O."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from gateway.calls.quality.interval import MAX_S, SLACK_S, Interval, clamp
from gateway.calls.quality.tally import MINUTE_S, Tally, counted
from gateway.calls.quality.verdict import Figures, judge, judge_call, together
from gateway.calls.quality_figures import SHOWN_FOR_S, QualityFigures
from signaling.protocol.conversation import ReportQuality


def report(**values):
    return ReportQuality(id="q", contact_id="c", **{"interval_s": 10.0, **values})


def interval(at_s=0.0, **values):
    good = {
        "seconds": 10.0,
        "freezes": 0,
        "freeze_s": 0.0,
        "concealment": 0.001,
        "fps": 20.0,
        "jitter_buffer_ms": 60.0,
        "rtt_ms": 40.0,
        "loss": 0.0,
        "path": "udp",
    }
    return Interval(at_ms=int(at_s * 1000), **{**good, **values})


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()


@given(
    values=st.fixed_dictionaries(
        {"interval_s": numbers, "freezes": st.integers(), "freeze_s": numbers},
        optional={
            name: numbers | st.none()
            for name in ("concealment", "fps", "jitter_buffer_ms", "rtt_ms", "loss")
        }
        | {name: st.integers() | st.none() for name in ("width", "height")},
    ),
    elapsed_s=st.floats(-5, 1e6),
)
def test_whatever_a_page_says_becomes_possible(values, elapsed_s):
    found = clamp(report(**values), at_ms=1_000, elapsed_s=elapsed_s)
    if found is None:
        return
    assert 0 < found.seconds <= min(MAX_S, max(0.0, elapsed_s) + SLACK_S) + 1e-3
    assert found.freeze_s is None or 0 <= found.freeze_s <= found.seconds + 1e-3
    assert found.freezes is None or 0 <= found.freezes <= found.seconds * 4 + 1
    for share in (found.concealment, found.loss):
        assert share is None or 0 <= share <= 1
    for value in (found.fps, found.rtt_ms, found.jitter_buffer_ms):
        assert value is None or (0 <= value <= 60_000 and math.isfinite(value))
    # and it can be kept
    tally = counted(Tally(party="citizen", leg=1), found)
    assert msgspec.json.decode(msgspec.json.encode(tally), type=Tally) == tally


def test_time_cannot_be_made_up():
    assert clamp(report(interval_s=60), at_ms=0, elapsed_s=10).seconds == 10 + SLACK_S
    assert clamp(report(interval_s=0), at_ms=0, elapsed_s=10) is None
    assert clamp(report(interval_s=-1), at_ms=0, elapsed_s=10) is None


def test_without_pictures_nothing_is_said_of_them():
    found = clamp(report(freezes=3, freeze_s=2.0), at_ms=0, elapsed_s=10)
    assert (found.freezes, found.freeze_s, together([found]).still) == (None, None, None)


@pytest.mark.parametrize(
    ("values", "word", "issues"),
    [
        ({}, "good", ()),
        ({"freezes": 1, "freeze_s": 0.3}, "fair", ("picture",)),
        ({"freezes": 2, "freeze_s": 0.6}, "poor", ("picture",)),
        ({"fps": 9.0}, "fair", ("picture",)),
        ({"concealment": 0.03}, "fair", ("sound",)),
        ({"concealment": 0.2, "fps": 10.0}, "poor", ("sound", "picture")),
        ({"rtt_ms": 400.0}, "fair", ("delay",)),
        ({"rtt_ms": 500.0, "jitter_buffer_ms": 400.0}, "poor", ("delay",)),
        ({"loss": 0.2}, "good", ()),
    ],
)
def test_the_rule(values, word, issues):
    verdict = judge(together([interval(**values)]))
    assert (verdict.word, verdict.issues) == (word, issues)


def test_the_connection_has_a_word_of_its_own():
    assert judge(together([interval(loss=0.2)])).connection == "poor"
    assert judge(together([interval(uplink_loss=0.05)])).connection == "fair"
    assert judge(together([interval()])).connection == "good"


def test_a_page_that_tells_nothing_is_judged_by_what_was_lost():
    only = Interval(at_ms=0, seconds=5.0, uplink_loss=0.06, rtt_ms=30.0)
    assert judge(together([only])).issues == ("loss",)
    assert judge(Figures()).word is None


def test_a_call_is_not_good_with_a_poor_minute():
    good, poor = Figures(fps=20.0), Figures(fps=3.0)
    assert judge_call(good, None).word == "good"
    assert judge_call(good, poor).word == "fair"
    assert judge_call(good, poor).issues == ("picture",)
    assert judge_call(poor, poor).word == "poor"


def test_the_worst_minute_is_found():
    tally = Tally(party="citizen", leg=1)
    for step in range(60):
        bad = 20 <= step < 26
        tally = counted(tally, interval(at_s=step * 10, concealment=0.2 if bad else 0.001))
    assert sum(each.seconds for each in tally.recent) == MINUTE_S
    assert tally.worst.at_ms == 250_000
    assert tally.worst.figures.concealment == pytest.approx(0.2)
    assert tally.whole.seconds == 600
    assert tally.whole.concealment == pytest.approx((0.2 * 6 + 0.001 * 54) / 60)
    assert tally.now().word == "good"
    assert tally.call().word == "fair"


def test_a_rough_start_is_no_minute():
    tally = Tally(party="citizen", leg=1)
    tally = counted(tally, interval(seconds=5.0, fps=2.0))
    for step in range(12):
        tally = counted(tally, interval(at_s=10 + step * 10))
    assert tally.call().word == "good"


def test_series_of_peers_are_few_and_go_by_themselves():
    now = 0.0
    registry = CollectorRegistry()
    figures = QualityFigures(registry, peers_shown=2, monotonic=lambda: now)

    def shown():
        families = {family.name: family for family in registry.collect()}
        return {sample.labels["peer"] for sample in families["vs_client_peer_fps"].samples}

    for number in range(4):
        figures.reported(f"p{number}", "citizen", interval(fps=20.0), now)
    assert shown() == {"p0", "p1"}
    now = SHOWN_FOR_S - 1
    figures.reported("p1", "citizen", interval(fps=10.0), now)
    now = SHOWN_FOR_S + 1
    assert shown() == {"p1"}
    figures.reported("p9", "agent", interval(), now)
    assert shown() == {"p1", "p9"}
    # a connection that is gone already still counts in the totals
    figures.reported("", "citizen", interval(), now)
    assert shown() == {"p1", "p9"}
    total = registry.get_sample_value(
        "vs_client_reports_total", {"party": "citizen", "path": "udp"}
    )
    assert total == 6
