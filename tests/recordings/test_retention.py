import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recordings.errors import RecordingClosedError, UnsupportedStoreError
from recordings.layout import RecordingInfo, local_root
from recordings.model import (
    TRANSITIONS,
    Party,
    RecordingId,
    RecordingState,
    SourceKind,
    parse_party,
    parse_recording_id,
    parse_source_id,
    source_id,
)
from recordings.retention import Facts, Kept, RetentionRule, decide, read_rules, shortens

DAY_MS = 86_400_000


def a_rule(name="one", days=30, **fits):
    return RetentionRule(name=name, days=days, **fits)


def test_kept_for_180_days_by_default():
    assert decide(Facts(ended_at_ms=1_000), ()) == Kept(1_000 + 180 * DAY_MS, "default")
    assert (
        decide(Facts(ended_at_ms=0, category="x"), [a_rule(category="y")], 7).until_ms == 7 * DAY_MS
    )


FACTS = st.builds(
    Facts,
    ended_at_ms=st.integers(0, 10**13),
    category=st.sampled_from(["a", "b"]),
    outcome=st.sampled_from([None, "solved", "abuse"]),
    consent=st.booleans(),
    evaluated=st.booleans(),
    held=st.booleans(),
    sealed=st.booleans(),
)
RULES = st.lists(
    st.builds(
        a_rule,
        name=st.sampled_from("abcdefgh"),
        days=st.integers(1, 4_000),
        category=st.sampled_from([None, "a", "b"]),
        outcome=st.sampled_from([None, "solved", "abuse"]),
        consent=st.sampled_from([None, True, False]),
        evaluated=st.sampled_from([None, True, False]),
    ),
    max_size=6,
    unique_by=lambda rule: rule.name,
)


@given(facts=FACTS, rules=RULES)
def test_a_hold_wins_over_everything_and_otherwise_the_longest_rule_that_fits(facts, rules):
    kept = decide(facts, rules)
    if facts.held:
        assert kept == Kept(None, "hold")
        return
    if facts.sealed:
        assert kept == Kept(None, "sealed")
        return
    fitting = {
        rule.name: rule.days
        for rule in rules
        if rule.category in {None, facts.category}
        and rule.outcome in {None, facts.outcome}
        and rule.consent in {None, facts.consent}
        and rule.evaluated in {None, facts.evaluated}
    }
    days = max(fitting.values(), default=180)
    assert kept.until_ms == facts.ended_at_ms + days * DAY_MS
    assert fitting.get(kept.rule, 180) == days
    assert (kept.rule == "default") == (not fitting)


@given(facts=FACTS, rules=RULES, more=RULES)
def test_another_rule_never_shortens_what_a_rule_has_said(facts, rules, more):
    before, after = decide(facts, rules), decide(facts, [*rules, *more])
    if before.until_ms is not None and before.rule != "default":
        assert after.until_ms >= before.until_ms


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        *(
            ([{"name": name, "days": 3}], f"no rule can be called {name}")
            for name in ("hold", "default", "sealed")
        ),
        ([{"name": "a", "days": 3}, {"name": "a", "days": 4}], "two rules are called a"),
        ([{"name": "a", "days": 0}], "days"),
        ([{"name": "a", "days": 40_000}], "days"),
        ([{"name": "A rule", "days": 3}], "name"),
        ([{"name": "a", "days": 3, "colour": "red"}], "colour"),
        ({"name": "a"}, "array"),
    ],
)
def test_senseless_rules_are_refused(rules, said):
    with pytest.raises(ValueError, match=said):
        read_rules(rules)


@pytest.mark.parametrize("wrong", ["", ".", "..", "a/b", "a.b", "-a", "x" * 65, "a\n", "è"])
def test_ids_are_safe_file_names(wrong):
    with pytest.raises(ValueError, match="id"):
        parse_recording_id(wrong)
    with pytest.raises(ValueError, match="party"):
        parse_party(wrong)


def test_source_ids_come_back():
    for kind in SourceKind:
        assert parse_source_id(source_id(Party("agent-2"), kind, 7)) == ("agent-2", kind, 7)


@pytest.mark.parametrize("wrong", ["citizen.audio", "citizen.smell.0", "a.audio.-1", "a.audio.x"])
def test_wrong_source_ids_are_refused(wrong):
    with pytest.raises(ValueError):
        parse_source_id(wrong)


def test_states_move_by_the_table_only():
    assert TRANSITIONS.keys() == set(RecordingState)
    for before, after in itertools.product(RecordingState, RecordingState):
        info = RecordingInfo(
            recording_id=RecordingId("one"),
            contact_id="c",
            key_ref="one",
            started_at_ms=0,
            state=before,
        )
        if after in TRANSITIONS[before]:
            assert info.moved(after).state is after
        else:
            with pytest.raises(RecordingClosedError):
                info.moved(after)


def test_store_addresses():
    assert str(local_root("file:///srv/recordings")) == "/srv/recordings"
    assert str(local_root("file:var/rec%20x")) == "var/rec x"
    for wrong in ("s3://bucket", "/srv", "file:", "file://host/share"):
        with pytest.raises(UnsupportedStoreError):
            local_root(wrong)


WORDS = st.sampled_from([None, "a", "b"])
FLAGS = st.sampled_from([None, True, False])
RULES = st.lists(
    st.builds(
        RetentionRule,
        name=st.just("one"),
        days=st.integers(1, 4),
        category=WORDS,
        outcome=WORDS,
        consent=FLAGS,
        evaluated=FLAGS,
    ),
    max_size=4,
)
EVERYTHING = [
    Facts(0, category, outcome, consent, evaluated)
    for category, outcome, consent, evaluated in itertools.product(
        ("a", "b", "else"), ("a", "b", "else", None), (True, False), (True, False)
    )
]


def a_rule_for(category, outcome, days):
    return RetentionRule(name="one", category=category, outcome=outcome, days=days)


@given(same=RULES, before=RULES, after=RULES)
# what another rule says of a kind already counts there too: each of the three ways in which it may
@example([a_rule_for(None, "a", 1)], [], [a_rule_for("a", "a", 1)])
@example([a_rule_for("a", None, 1)], [], [a_rule_for("a", "a", 1)])
@example([a_rule_for(None, None, 1)], [], [a_rule_for("a", "a", 1)])
def test_rules_shorten_when_there_is_something_that_they_keep_less_long(same, before, after):
    """*same*: what stands before and after, beside which the others may count for nothing."""
    before, after = [*same, *before], [*same, *after]

    def until(rules, facts):
        return decide(facts, rules, 2).until_ms

    less = any(until(after, each) < until(before, each) for each in EVERYTHING)
    assert shortens(before, after, 2) is less
