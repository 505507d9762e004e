import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.estimates import told
from queueing.promise import Longer, pack, renewed, unpack
from queueing.routing import Place

NOW = 1_760_000_000_000


def place(position=6, **values):
    usual = {"category": "weapons", "pool": "weapons", "agents": 3, "free": 0, "crew": 3}
    about = {**usual, "handling_ms": 300_000, "patience_ms": 0, **values}
    return Place(position=position, **about)


def first(**values):
    return renewed(None, place(**values), NOW)


def test_the_first_range_is_the_estimate():
    promise = first()
    assert promise.wait == told(place())
    assert (promise.position, promise.longer) == (6, None)


def test_nobody_there_promises_nothing():
    assert renewed(None, place(agents=0), NOW) is None


def test_what_changes_nothing_is_the_same_promise():
    promise = first()
    assert renewed(promise, place(), NOW + 2000) is promise


def test_a_range_falls_without_a_word():
    nearer = renewed(first(), place(position=3), NOW + 60_000)
    assert nearer.wait == told(place(position=3))
    assert nearer.longer is None


def test_an_estimate_that_wavers_is_not_told():
    promise = first()
    wavers = renewed(promise, place(handling_ms=350_000), NOW + 2000)
    assert told(place(handling_ms=350_000))[1] > promise.high_s
    assert wavers is promise


def test_a_slow_rise_is_a_reason_once_it_is_large():
    """Each step is small; what it is compared with is what stood when the range was told."""
    promise = first()
    for handling in range(300_000, 360_000, 10_000):
        promise = renewed(promise, place(handling_ms=handling), NOW + 2000)
        assert promise.longer is None
    promise = renewed(promise, place(handling_ms=370_000), NOW + 4000)
    assert promise.longer is Longer.LONGER_CALLS
    assert promise.wait == told(place(handling_ms=370_000))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"agents": 2, "crew": 2}, Longer.FEWER_OPERATORS),
        ({"crew": 2, "agents": 2, "position": 7}, Longer.FEWER_OPERATORS),
        ({"position": 9}, Longer.OTHERS_FIRST),
        ({"pool": "privacy", "position": 9}, Longer.MOVED),
        ({"pool": "!somebody", "agents": 1, "crew": 1}, Longer.MOVED),
        ({"handling_ms": 500_000}, Longer.LONGER_CALLS),
    ],
)
def test_a_rise_says_why(values, reason):
    found = renewed(first(), place(**values), NOW + 2000)
    assert found.longer is reason
    assert found.wait == told(place(**values))


def test_a_smaller_crew_of_fewer_lines_is_not_operators_who_left():
    promise = first(position=5, crew=9)
    found = renewed(promise, place(position=4, crew=4), NOW + 2000)
    assert told(place(position=4, crew=4))[1] > promise.high_s
    assert (found.longer, found.wait) == (None, (promise.low_s, promise.high_s))


def test_an_operator_more_makes_nobody_wait_longer():
    """Who signs on for two topics makes one line of them: thirty are ahead then, of whom none was put first."""
    promise = first(position=2, agents=1, crew=1)
    joined = place(position=32, agents=2, crew=3)
    assert told(joined)[1] > promise.high_s
    found = renewed(promise, joined, NOW + 2000)
    assert (found.wait, found.position, found.longer) == (promise.wait, 2, None)
    # when the time that was told is over, all is said as it stands
    late = renewed(found, joined, NOW + promise.high_s * 1000 + 1)
    assert (late.wait, late.position, late.longer) == (told(joined), 32, Longer.SLOWER)


def test_a_colleague_more_excuses_nobody_who_is_put_ahead_later():
    promise = first(position=3)
    joined = renewed(promise, place(position=5, crew=4), NOW + 2000)
    assert (joined.wait, joined.position, joined.longer) == (promise.wait, 3, None)
    assert renewed(joined, place(position=5, crew=4), NOW + 3000) is joined
    ahead = renewed(joined, place(position=15, crew=4), NOW + 4000)
    assert (ahead.position, ahead.longer) == (15, Longer.OTHERS_FIRST)


def test_a_colleague_who_joined_no_line_excuses_nobody_either():
    promise = first(position=3, crew=10)
    more = renewed(promise, place(position=3, crew=11, handling_ms=350_000), NOW + 2000)
    assert (more.wait, more.longer) == (promise.wait, None)
    ahead = renewed(more, place(position=15, crew=11), NOW + 4000)
    assert (ahead.position, ahead.longer) == (15, Longer.OTHERS_FIRST)


def test_whoever_joined_and_leaves_again_is_no_reason():
    promise = first(position=3)
    joined = renewed(promise, place(position=5, crew=4), NOW + 2000)
    left = renewed(joined, place(position=3), NOW + 4000)
    assert (left.wait, left.position, left.longer) == (promise.wait, 3, None)


def test_a_worse_place_is_said_where_the_range_stays():
    promise = first(position=1, agents=1, crew=40)
    behind = place(position=2, agents=1, crew=40)
    assert told(behind) == promise.wait
    found = renewed(promise, behind, NOW + 2000)
    assert (found.position, found.longer) == (2, Longer.OTHERS_FIRST)


def test_a_smaller_crew_stays_no_reason_at_the_next_reading():
    promise = first(position=5, crew=9)
    nearer = renewed(promise, place(position=4, crew=4), NOW + 2000)
    assert told(place(position=4, crew=4))[1] > promise.high_s
    assert renewed(nearer, place(position=4, crew=4), NOW + 4000) is nearer


def test_where_only_the_lower_end_falls_the_time_that_was_told_goes_on():
    before = first()
    promise = msgspec.structs.replace(
        before, low_s=before.low_s + 60, wait=(before.low_s + 60, before.high_s)
    )
    fallen = renewed(promise, place(), NOW + 60_000)
    assert (fallen.wait, fallen.longer) == (before.wait, None)
    late = renewed(fallen, place(), NOW + promise.high_s * 1000 + 1)
    assert late.longer is Longer.SLOWER


def test_a_reason_stays_until_the_range_falls():
    promise = renewed(first(), place(agents=2, crew=2), NOW + 2000)
    again = renewed(promise, place(agents=2, crew=2), NOW + 60_000)
    assert again.longer is Longer.FEWER_OPERATORS
    assert renewed(again, place(position=5, agents=2, crew=2), NOW + 90_000).longer is None


def test_time_that_brings_nobody_nearer_is_told():
    promise = first()
    until = NOW + promise.high_s * 1000
    assert renewed(promise, place(), until) is promise
    late = renewed(promise, place(), until + 1)
    assert (late.longer, late.wait) == (Longer.SLOWER, promise.wait)
    # and from then on the range counts anew
    assert renewed(late, place(), until + 2000) is late


def test_whoever_comes_back_after_nobody_was_there_is_compared_with_before():
    gone = renewed(first(), place(agents=0, crew=0), NOW + 2000)
    assert (gone.wait, gone.position) == (None, 6)
    back = renewed(gone, place(), NOW + 60_000)
    assert (back.wait, back.longer) == (first().wait, None)
    fewer = renewed(gone, place(agents=1, crew=1), NOW + 60_000)
    assert fewer.longer is Longer.FEWER_OPERATORS


places = st.builds(
    place,
    position=st.integers(1, 40),
    agents=st.integers(0, 5),
    free=st.integers(0, 3),
    crew=st.integers(0, 9),
    handling_ms=st.integers(60_000, 900_000),
    patience_ms=st.sampled_from([0, 300_000, 3_000_000]),
    pool=st.sampled_from(["weapons", "!somebody"]),
)


@given(st.lists(st.tuples(places, st.integers(0, 400)), max_size=40))
def test_no_range_ever_rises_without_a_reason(readings):
    promise, now, last = None, NOW, None
    for each, seconds in readings:
        now += seconds * 1000
        before, promise = promise, renewed(promise, each, now)
        if promise is None:
            continue
        assert unpack(pack(promise)) == promise
        assert promise.position <= each.position, "never more than are ahead"
        if promise.wait is None:
            continue
        if before and before.wait and promise.position > before.position:
            falls = promise.low_s < before.low_s or promise.high_s < before.high_s
            assert promise.longer or falls, (before, promise)
        assert promise.wait == (promise.low_s, promise.high_s)
        assert 0 <= promise.low_s <= promise.high_s
        if last and (promise.low_s > last[0] or promise.high_s > last[1]):
            assert promise.longer, (last, promise)
            assert promise.at_ms == now, "a reason of its own, not one that stood"
            assert before is not promise
        last = promise.wait


def test_what_another_version_kept_is_nothing():
    assert unpack("") is None
    assert unpack("{}") is None
    assert unpack('["x"]') is None
