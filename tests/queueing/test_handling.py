import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing import handling
from queueing.handling import DEFAULT_HANDLING_MS, Learnt


def learnt(means=None, now=None, patience_ms=0):
    return Learnt(means or {}, now or {}, patience_ms)


def test_nothing_learnt_is_the_default():
    assert learnt().handling_ms("weapons") == DEFAULT_HANDLING_MS


def test_few_contacts_are_worth_little_and_many_much():
    few = learnt({"weapons": (100_000, 1)}).handling_ms("weapons")
    some = learnt({"weapons": (100_000, 10)}).handling_ms("weapons")
    many = learnt({"weapons": (100_000, 1000)}).handling_ms("weapons")
    assert few > 0.9 * DEFAULT_HANDLING_MS
    assert some == (100_000 + DEFAULT_HANDLING_MS) // 2
    assert many == pytest.approx(100_000, rel=0.03)


def test_a_category_without_contacts_lasts_what_the_others_do():
    known = learnt({"*": (120_000, 1000), "weapons": (600_000, 1000)})
    assert known.handling_ms("privacy") == pytest.approx(120_000, rel=0.01)
    assert known.handling_ms("!somebody") == known.handling_ms("privacy")


def test_the_half_hour_counts_beside_the_category():
    usual = {"*": (300_000, 100), "weapons": (300_000, 10_000)}
    now = learnt(usual, {"weapons": (900_000, 20)}).handling_ms("weapons")
    assert now == pytest.approx(600_000, rel=0.01)
    assert learnt(usual, {"privacy": (900_000, 20)}).handling_ms("weapons") == 300_000


pairs = st.tuples(st.integers(1000, 3_600_000), st.integers(1, 100))


@given(pairs, pairs, pairs)
def test_what_is_expected_lies_between_what_was_seen(station, category, half_hour):
    found = learnt({"*": station, "weapons": category}, {"weapons": half_hour})
    seen = [DEFAULT_HANDLING_MS, station[0], category[0], half_hour[0]]
    assert min(seen) - 3 <= found.handling_ms("weapons") <= max(seen)


def test_fields_and_values_go_together():
    names = handling.fields(["weapons", "privacy"], 17)
    assert names == ["*", "~", "weapons", "weapons@17", "privacy", "privacy@17"]
    held = {"*": "200000 4", "~": "5400000 2000", "weapons": "100000 3", "privacy@17": "90000 2"}
    found = handling.read(["weapons", "privacy"], map(held.get, names))
    assert found.means == {"*": (200_000, 4), "weapons": (100_000, 3)}
    assert found.now == {"privacy": (90_000, 2)}
    # two gave up in an hour and a half, and half an hour more is supposed
    assert found.patience_ms == 3_600_000


def test_nobody_known_to_give_up_gives_no_patience():
    assert handling.read([], [None, None]).patience_ms == 0
    assert handling.read([], [None, "5000 0"]).patience_ms == 0
