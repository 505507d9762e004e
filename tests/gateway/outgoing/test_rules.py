"""Which calls the station makes, and what it notes of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.outgoing.rules import (
    DAY_S,
    EMERGENCY,
    HOUR_S,
    Ledger,
    Limits,
    beginning_of,
    cost_of,
    enter,
    judge,
    may_be_called,
    outlasts,
    price_of,
)

ROME, MOBILE, DEAR = "+390612345678", "+393331234567", "+881612345678"
LIMITS = Limits(prefixes=("+390", "+393"), hourly=10, daily=20, extensions=(3, 4))


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        (ROME, None), (MOBILE, None), ("201", None), ("2001", None), ("20", "number"), ("20001", "number"),
        (DEAR, "prefix"), ("+39", "number"), ("", "number"), ("0612345678", "number"), ("+390612a", "number"),
    ],
)  # fmt: skip
def test_a_number_begins_as_allowed_or_is_an_extension(number: str, refused: str | None) -> None:
    assert may_be_called(number, LIMITS, own_act=True) == refused


@pytest.mark.parametrize("own_act", [True, False])
@pytest.mark.parametrize(
    ("number", "refused"),
    [
        ("+39112", "emergency"), ("+391121234", "emergency"), ("+39118999", "emergency"), ("+391530", "emergency"),
        ("+390044201234567", "number"), ("+39\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "number"), ("+39 0612345678", "number"),
        ("0112", "number"), ("001", "number"), ("\u0662\u0660\u0661", "number"),
    ],
)  # fmt: skip
def test_what_an_exchange_would_dial_as_another_number_is_not_called(
    number: str, refused: str, own_act: bool
) -> None:
    limits = Limits(prefixes=("+39",), hourly=10, daily=20, extensions=(3, 4))
    assert may_be_called(number, limits, own_act=own_act) == refused


def test_further_beginnings_are_those_of_the_purpose() -> None:
    assert may_be_called("+4989123456", LIMITS, own_act=False, prefixes=("+49",)) is None


@given(st.sampled_from(sorted(EMERGENCY)), st.integers(0, 50))
def test_an_operator_reaches_help_whatever_the_limits(number: str, before: int) -> None:
    ledger = Ledger()
    for each in range(before):
        enter(ledger, LIMITS, f"c{each}", ROME, 0.0)
    closed = Limits(prefixes=(), hourly=1, daily=1, budget=Decimal(1), costs={"+39": Decimal(9)})
    assert judge(ledger, closed, number, 1.0, own_act=True) is None
    assert judge(ledger, closed, number, 1.0, own_act=False) == "emergency"


@given(st.lists(st.integers(0, 2 * int(DAY_S)), max_size=60), st.integers(1, 8), st.integers(1, 15))
def test_no_hour_and_no_day_has_more_calls_than_allowed(
    moments: list[int], hourly: int, daily: int
) -> None:
    ledger, limits = Ledger(), Limits(prefixes=("+39",), hourly=hourly, daily=daily)
    made: list[int] = []
    for number, now in enumerate(sorted(moments)):
        if judge(ledger, limits, ROME, now, own_act=True) is None:
            enter(ledger, limits, f"c{number}", ROME, now)
            made.append(now)
    for now in made:
        assert sum(now - HOUR_S < each <= now for each in made) <= hourly
        assert sum(now - DAY_S < each <= now for each in made) <= daily


def test_the_ceiling_counts_begun_minutes_of_calls_that_go_on() -> None:
    ledger = Ledger()
    limits = Limits(
        prefixes=("+39",), hourly=10, daily=10, costs={"+39": Decimal("0.5")}, budget=Decimal(1)
    )
    enter(ledger, limits, "a", ROME, 0.0)
    ledger.lasts("a", 60.0)
    assert judge(ledger, limits, ROME, 60.0, own_act=True) is None
    ledger.lasts("a", 61.0)
    assert ledger.cost(61.0) == Decimal("1.0")
    assert judge(ledger, limits, ROME, 61.0, own_act=True) == "budget"


def test_a_minute_counts_as_soon_as_it_begins() -> None:
    assert [cost_of(Decimal(1), each) for each in (0.0, 0.4, 60.0, 60.4)] == [0, 1, 1, 2]


def test_a_price_is_that_of_the_longest_beginning_and_the_dearest_where_none_is_known() -> None:
    costs = {"+39": Decimal("0.02"), "+393": Decimal("0.2")}
    assert price_of(ROME, costs) == Decimal("0.02")
    assert price_of(MOBILE, costs) == Decimal("0.2")
    assert price_of(DEAR, costs) == Decimal("0.2")
    assert price_of("201", costs) == 0


def test_what_is_unusual_is_noted_once_an_hour() -> None:
    ledger = Ledger()
    for number in range(6):
        enter(ledger, LIMITS, f"c{number}", ROME, float(number))
    judge(ledger, LIMITS, DEAR, 10.0, own_act=True)
    judge(ledger, LIMITS, DEAR, 11.0, own_act=True)
    enter(ledger, LIMITS, "later", MOBILE, DAY_S + 10)
    assert [(each.what, each.prefix, each.why) for each in ledger.notes] == [
        ("burst", "", ""),
        ("refused", "+881", "prefix"),
        ("new-prefix", "+393", ""),
    ]


def test_a_repeated_call_counts_once_and_the_ledger_has_no_number() -> None:
    ledger = Ledger()
    enter(ledger, LIMITS, "a", ROME, 0.0)
    enter(ledger, LIMITS, "a", ROME, 1.0)
    assert (ledger.within(DAY_S, 2.0), beginning_of(ROME)) == (1, "+390")


@given(st.sampled_from(sorted(EMERGENCY)), st.floats(0, 1e6))
def test_a_call_for_help_is_never_ended_by_a_rule(number: str, seconds: float) -> None:
    limits = Limits(prefixes=("+39",), hourly=1, daily=1, budget=Decimal(1), longest_s=60)
    assert outlasts(Ledger(), limits, "c1", number, seconds, 0.0) is None


def test_the_ceiling_of_the_costs_ends_what_costs_and_nothing_else() -> None:
    limits = Limits(
        prefixes=("+39",), hourly=9, daily=9, extensions=(3, 3), costs={"+39": Decimal(1)}, budget=Decimal(2)
    )  # fmt: skip
    ledger = Ledger()
    enter(ledger, limits, "dear", ROME, 0.0)
    enter(ledger, limits, "free", "201", 0.0)
    ledger.lasts("dear", 60.0)
    assert outlasts(ledger, limits, "dear", ROME, 60.0, 60.0) is None
    ledger.lasts("dear", 61.0)
    assert outlasts(ledger, limits, "dear", ROME, 61.0, 61.0) == "budget"
    assert outlasts(ledger, limits, "free", "201", 61.0, 61.0) is None
    assert outlasts(ledger, limits, "free", "201", limits.longest_s, 61.0) == "longest"
