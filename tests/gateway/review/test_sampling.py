"""Drawing by lot: proportional, repeatable, and everybody with a chance."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.evaluation.rule import AssignmentRule, ContactFacts, chosen, last_period, seed_of
from gateway.evaluation.sampling import Unit, allot, draw, draw_each, is_drawn, turns

populations = st.lists(st.integers(1, 60), min_size=1, max_size=12).map(
    lambda sizes: [
        Unit(f"u{stratum}-{at}", (f"c{stratum % 3}", f"o{stratum % 2}", f"p{stratum}"))
        for stratum, size in enumerate(sizes)
        for at in range(size)
    ]
)


@given(populations, st.integers(0, 200), st.text(max_size=5), st.randoms(use_true_random=False))
def test_a_draw_is_fair_in_size_and_can_be_repeated(units, count, seed, chance):
    drawn = draw(units, count, seed)
    assert len(drawn) == min(count, len(units))
    assert len({each.id for each in drawn}) == len(drawn)
    sizes, given_ = Counter(u.stratum for u in units), Counter(u.stratum for u in drawn)
    if count >= len(sizes):
        assert set(given_) == set(sizes)
        total = min(count, len(units))
        for stratum, size in sizes.items():
            # what "one at least" takes is taken from those who have more than their proportion
            assert given_[stratum] <= max(1, size * total / len(units) + 1)
    else:
        assert max(given_.values(), default=0) <= 1
    shuffled = chance.sample(units, len(units))
    assert draw(shuffled, count, seed) == drawn


def test_proportions_by_hand():
    sizes = {("a",): 60, ("b",): 30, ("c",): 10, ("d",): 1}
    assert allot(sizes, 10, "x") == {("a",): 5, ("b",): 3, ("c",): 1, ("d",): 1}
    assert sum(allot(sizes, 1000, "x").values()) == 101
    assert allot({}, 5, "x") == {}


def test_every_contact_of_a_stratum_is_drawn_as_often_as_another():
    units = [Unit(f"u{at}", ("one",)) for at in range(10)]
    often = Counter(unit.id for at in range(4000) for unit in draw(units, 3, f"seed {at}"))
    # 1200 expected, standard deviation 29
    assert all(1050 < often[unit.id] < 1350 for unit in units)


def test_larger_strata_come_more_often_where_not_all_can():
    sizes = {("large",): 30, ("small",): 10}
    firsts = Counter(
        name for at in range(4000) for name, share in allot(sizes, 1, f"seed {at}").items() if share
    )
    assert 2850 < firsts[("large",)] < 3150


def test_another_seed_draws_others():
    units = [Unit(f"u{at}", ("one",)) for at in range(100)]
    assert draw(units, 10, "a") != draw(units, 10, "b")


def test_as_many_of_each():
    units = [Unit(f"a{at}", ("a",)) for at in range(5)] + [Unit("b0", ("b",))]
    assert Counter(u.stratum for u in draw_each(units, 2, "s")) == {("a",): 2, ("b",): 1}


def test_turns_even_out_what_reviewers_have():
    got = Counter(turns([f"r{at}" for at in range(7)], ["x", "y", "z"], {"x": 3}, "s"))
    assert got == {"y": 3, "z": 3, "x": 1} or got == {"y": 4, "z": 3} or got == {"y": 3, "z": 4}
    with pytest.raises(ValueError, match="nobody"):
        turns(["a"], [], {}, "s")


def test_shares_of_a_hundred():
    assert not any(is_drawn("s", f"u{at}", 0) for at in range(200))
    assert all(is_drawn("s", f"u{at}", 100) for at in range(200))
    assert 420 < sum(is_drawn("s", f"u{at}", 25) for at in range(2000)) < 580


def facts(name, operator="op1", **about):
    return ContactFacts(recording=name, operator=operator, **{"category": "road-code", **about})


def test_what_a_rule_takes():
    contacts = [
        facts("r1", outcome="abuse"),
        facts("r2", outcome="completed", verdict="poor"),
        facts("r3", outcome="completed", operator="op2", escalated=True),
        facts("r4", outcome="abuse", category="weapons", code="info", office="n1"),
    ]

    def taken(**about):
        made = AssignmentRule(name="n", form="f", **about)
        return [each.recording for each in chosen(made, contacts, "s")]

    assert taken() == ["r1", "r2", "r3", "r4"]
    assert taken(outcome="abuse") == ["r1", "r4"]
    assert taken(outcome="abuse", category="weapons") == ["r4"]
    assert taken(verdict="poor") == ["r2"]
    assert taken(escalated=True) == ["r3"]
    assert taken(code="info") == taken(office="n1") == ["r4"]
    assert len(taken(choose="per_operator", count=1)) == 2
    assert len(taken(choose="stratified", count=2)) == 2
    assert taken(choose="stratified", count=9) == ["r1", "r2", "r3", "r4"]


@pytest.mark.parametrize(
    ("kind", "today", "name", "first", "after"),
    [
        ("month", date(2026, 11, 26), "2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("month", date(2026, 1, 1), "2025-12", date(2025, 12, 1), date(2026, 1, 1)),
        ("week", date(2026, 11, 26), "2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("week", date(2027, 1, 4), "2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_the_newest_period_that_is_over(kind, today, name, first, after):
    assert last_period(kind, today) == (name, first, after)
    assert seed_of("r", name) == f"r/{name}"
