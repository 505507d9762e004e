from hypothesis import given
from hypothesis import strategies as st

from signaling import limits
from signaling.answers import AnswerCache
from signaling.limits import KEYS_LIMIT, Limiter, Rate


def test_burst_then_refill():
    limiter = Limiter(Rate(2, 2))
    assert [limiter.take("a", 0.0) > 0 for _ in range(3)] == [False, False, True]
    assert limiter.take("a", 1.0) == 0
    assert limiter.take("a", 1.0) > 0
    assert limiter.take("b", 1.0) == 0


def test_no_rate_allows_everything():
    assert all(Limiter(None).take("a", 0.0) == 0 for _ in range(10_000))


@given(
    st.lists(st.floats(min_value=0, max_value=0.5), min_size=1, max_size=200),
    st.integers(1, 10),
    st.integers(1, 50),
)
def test_never_more_than_budget_plus_refill(pauses, count, per_s):
    limiter = Limiter(Rate(count, per_s))
    now = 0.0
    allowed = 0
    for pause in pauses:
        now += pause
        allowed += limiter.take("a", now) == 0
    assert allowed <= count + now * count / per_s + 1e-3


def test_memory_is_bounded():
    limiter = Limiter(Rate(1, 1000))
    for number in range(KEYS_LIMIT + 50):
        limiter.take(str(number), 0.0)
    assert len(limiter._full_at) == KEYS_LIMIT


def test_the_one_idle_longest_is_forgotten_first(monkeypatch):
    """Who keeps asking is not let off because somebody else comes."""
    monkeypatch.setattr(limits, "KEYS_LIMIT", 2)
    limiter = Limiter(Rate(2, 1000))
    assert [limiter.take(key, 0.0) for key in ("busy", "idle", "busy", "new")] == [0] * 4
    assert limiter.take("busy", 0.0) > 0
    assert limiter.take("idle", 0.0) == 0, "forgotten"


def test_what_is_given_back_may_be_taken_again_and_no_more():
    limiter = Limiter(Rate(2, 1000))
    limiter.give_back("a")
    assert [limiter.take("a", 0.0) > 0 for _ in range(3)] == [False, False, True]
    limiter.give_back("a")
    assert [limiter.take("a", 0.0) > 0 for _ in range(2)] == [False, True]
    limiter.forget("a")
    assert [limiter.take("a", 0.0) > 0 for _ in range(3)] == [False, False, True]


def test_answers_are_forgotten_in_time_and_number():
    cache = AnswerCache(max_entries=2, ttl_s=10)
    cache.put("who", "1", {"ok": True}, 0.0)
    assert cache.get("who", "1", 10.0) == {"ok": True}
    assert cache.get("other", "1", 10.0) is None
    assert cache.get("who", "1", 10.1) is None
    cache.put("who", "2", {"ok": True}, 0.0)
    cache.put("who", "3", {"ok": True}, 0.0)
    assert cache.get("who", "1", 0.0) is None


def test_answers_do_not_outlive_their_time():
    """They hold what people wrote and where their media goes: not for the next 20,000 commands."""
    cache = AnswerCache(max_entries=1000, ttl_s=10)
    for second in range(100):
        cache.put("s", f"c{second}", {"ok": True}, float(second))
    assert len(cache) <= 12
    assert cache.get("s", "c95", 99.0) is not None
    # one that is given again counts from then on
    cache.put("s", "c95", {"ok": True}, 99.0)
    cache.put("s", "late", {"ok": True}, 107.0)
    assert cache.get("s", "c95", 107.0) is not None
    assert len(cache) == 5  # the two, and c97 to c99, ten seconds old at the most
