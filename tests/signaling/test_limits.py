from hypothesis import given
from hypothesis import strategies as st

from signaling.answers import AnswerCache
from signaling.limits import Rate, RateLimiter


def test_burst_then_refill():
    limiter = RateLimiter(Rate(burst=2, per_s=1))
    assert [limiter.allow("a", 0.0) for _ in range(3)] == [True, True, False]
    assert limiter.allow("a", 1.0)
    assert not limiter.allow("a", 1.0)
    assert limiter.allow("b", 1.0)


def test_no_rate_allows_everything():
    assert all(RateLimiter(None).allow("a", 0.0) for _ in range(10_000))


@given(
    st.lists(st.floats(min_value=0, max_value=0.5), min_size=1, max_size=200),
    st.integers(1, 10),
    st.integers(1, 50),
)
def test_never_more_than_burst_plus_refill(pauses, burst, per_s):
    limiter = RateLimiter(Rate(burst=burst, per_s=per_s))
    now = 0.0
    allowed = 0
    for pause in pauses:
        now += pause
        allowed += limiter.allow("a", now)
    assert allowed <= burst + per_s * now + 1e-6


def test_memory_is_bounded():
    limiter = RateLimiter(Rate(burst=1, per_s=0), max_keys=10)
    for number in range(100):
        limiter.allow(str(number), 0.0)
    assert len(limiter._buckets) == 10


def test_answers_are_forgotten_in_time_and_number():
    cache = AnswerCache(max_entries=2, ttl_s=10)
    cache.put("who", "1", {"ok": True}, 0.0)
    assert cache.get("who", "1", 10.0) == {"ok": True}
    assert cache.get("other", "1", 10.0) is None
    assert cache.get("who", "1", 10.1) is None
    cache.put("who", "2", {"ok": True}, 0.0)
    cache.put("who", "3", {"ok": True}, 0.0)
    assert cache.get("who", "1", 0.0) is None
