"""Cohen's kappa against values that were published, and its invariants."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.evaluation.agreement import by_item, kappa, overall
from gateway.evaluation.form import Form, Item, Section


def pairs(table):
    """(first, second) as often as the table says; rows are the first's answers."""
    return [
        (one, other)
        for one, row in enumerate(table)
        for other, count in enumerate(row)
        for _ in range(count)
    ]


# two film critics, con, mixed, pro: A. Agresti, "An Introduction to Categorical Data Analysis", 2007, 8.5
CRITICS = [[24, 8, 13], [8, 13, 11], [10, 9, 64]]


def test_published_values():
    critics = kappa(pairs(CRITICS), range(3))
    assert critics.pairs == 160
    assert round(critics.same, 3) == 0.631
    assert round(critics.kappa, 3) == 0.389
    # yes and no on fifty applications
    assert kappa(pairs([[20, 5], [10, 15]]), range(2)).kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("table", "none", "linear", "quadratic"),
    [
        # computed with scikit-learn 1.7 (cohen_kappa_score)
        (CRITICS, 0.388839, 0.426874, 0.457972),
        (
            [[11, 3, 1, 0], [1, 8, 7, 3], [0, 2, 12, 9], [0, 0, 2, 24]],
            0.537052,
            0.681992,
            0.801435,
        ),
        (
            [[5, 3, 0, 1, 0], [2, 6, 2, 0, 1], [0, 1, 9, 4, 0], [0, 2, 1, 7, 3], [1, 0, 0, 2, 8]],
            0.501867,
            0.634933,
            0.711443,
        ),
    ],
)
def test_the_same_as_another_implementation(table, none, linear, quadratic):
    scale = range(len(table))
    found = [kappa(pairs(table), scale, each).kappa for each in ("none", "linear", "quadratic")]
    assert found == pytest.approx([none, linear, quadratic], abs=1e-6)


answers = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=60)
weights = st.sampled_from(["none", "linear", "quadratic"])


@given(answers, weights)
def test_kappa_is_symmetric_and_no_more_than_one(some, kind):
    found = kappa(some, range(5), kind)
    turned = kappa([(other, one) for one, other in some], range(5), kind)
    assert found.same == turned.same
    if found.kappa is None:
        assert turned.kappa is None
        return
    assert found.kappa == pytest.approx(turned.kappa)
    assert -1 <= found.kappa <= 1 + 1e-12
    mirrored = kappa([(4 - one, 4 - other) for one, other in some], range(5), kind)
    assert mirrored.kappa == pytest.approx(found.kappa)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=30), weights)
def test_who_always_agrees_has_one_unless_there_was_no_choice(some, kind):
    found = kappa([(each, each) for each in some], range(5), kind)
    assert found.same == 1
    assert found.kappa == (1 if len(set(some)) > 1 else None)


@given(answers)
def test_on_two_steps_weights_change_nothing(some):
    two = [(one % 2, other % 2) for one, other in some]
    plain, weighted = kappa(two, range(2)), kappa(two, range(2), "quadratic")
    assert plain == weighted


def test_what_cannot_be_told():
    assert kappa([], range(2)).kappa is None
    assert kappa([(1, 1)] * 5, range(2)).kappa is None
    with pytest.raises(ValueError, match="7 is not on the scale"):
        kappa([(1, 7)], range(2))


def test_by_item_and_over_all():
    made = Form(
        sections=[
            Section(
                id="s",
                title="s",
                items=[
                    Item(id="a", text="a", steps=2, not_applicable=True),
                    Item(id="b", text="b", steps=5),
                ],
            )
        ]
    )
    judged = [
        ({"a": 1, "b": 4}, {"a": 1, "b": 3}),
        ({"a": 0, "b": 2}, {"a": None, "b": 2}),
        ({"a": 0, "b": 0}, {"a": 0, "b": 1}),
        ({"a": None, "b": 4}, {"a": None, "b": 4}),
    ]
    first, second = by_item(made, judged)
    assert (first.item, first.nominal.pairs, first.ordered.pairs) == ("a", 4, 2)
    assert first.nominal.kappa == pytest.approx((0.75 - 0.3125) / (1 - 0.3125))
    assert first.ordered.kappa == 1
    assert second.nominal.same == 0.5
    assert second.ordered.kappa > second.nominal.kappa
    whole = overall(made, judged)
    assert (whole.pairs, whole.same) == (8, 0.75)
    assert not math.isnan(whole.kappa)
    # a draft without an answer is no pair
    assert by_item(made, [({"a": 1}, {"b": 1})])[0].nominal.pairs == 0
