"""Polls as a pure state: one answer of each, counts and no names, closed for good."""

import msgspec
import pytest
from hypothesis import given, strategies

from gateway.conference import extras, polls
from gateway.conference import state as st
from gateway.conference.book import StoredConference
from gateway.conference.people import Person
from gateway.conference.views import view
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms

OPTIONS = ["Sì", "No", "Non so"]


@pytest.fixture
def going():
    state = st.State()
    for member, part in (("boss", "chair"), ("anna", "operator"), ("ada", "guest")):
        who = Person(name=member.title(), part=part, socket=member)
        st.enter(state, 1_000, member, who, straight=part != "guest")
    return state


def code(*arguments, of, **named):
    with pytest.raises(Refused) as refused:
        of(*arguments, **named)
    return refused.value.code


def seen(state, *, chair=False):
    found = StoredConference(
        id="c1", kind="briefing", title="B", starts_at=None, made_at=from_ms(1), revision=1,
        state=state,
    )  # fmt: skip
    return view(found, {}, chair=chair).poll


def test_each_answers_once_and_nobody_in_the_lobby(going):
    extras.open_poll(going, 2_000, "p1", "Si comincia prima?", OPTIONS, live=True)
    extras.answer_poll(going, "anna", "p1", 1)
    assert code(going, "anna", "p1", 0, of=extras.answer_poll) == "answered"
    assert code(going, "ada", "p1", 0, of=extras.answer_poll) == "not_there"
    assert code(going, "boss", "p1", 3, of=extras.answer_poll) == "no_option"
    assert code(going, "boss", "p0", 0, of=extras.answer_poll) == "poll_closed"
    st.admit(going, 2_500, ["ada"])
    extras.answer_poll(going, "ada", "p1", 1)
    assert extras.has_answered(going, "ada") == "p1"
    assert extras.has_answered(going, "boss") == ""
    assert seen(going).counts == [0, 2, 0]


def test_the_result_is_shown_when_the_chair_chose_it_to_be(going):
    extras.open_poll(going, 2_000, "p1", "Si comincia prima?", OPTIONS, live=False)
    extras.answer_poll(going, "anna", "p1", 2)
    for chair in (True, False):
        assert (seen(going, chair=chair).counts, seen(going, chair=chair).answers) == (None, 1)
    extras.close_poll(going, 3_000, "p1")
    assert seen(going).counts == [0, 0, 1]


def test_one_at_a_time_several_in_a_row_each_closed_for_good(going):
    extras.open_poll(going, 2_000, "p1", "Uno?", OPTIONS, live=True)
    extras.open_poll(going, 2_001, "p1", "Uno?", OPTIONS, live=True)
    assert len(going.polls) == 1, "the same command again"
    assert code(going, 2_100, "p2", "Due?", OPTIONS, live=True, of=extras.open_poll) == "poll_open"
    extras.close_poll(going, 3_000, "p1")
    assert code(going, 3_001, "p1", of=extras.close_poll) == "poll_closed"
    extras.open_poll(going, 4_000, "p2", "Due?", OPTIONS, live=True)
    assert code(going, "anna", "p1", 0, of=extras.answer_poll) == "poll_closed"
    st.end(going, 5_000)
    assert [each.closed_ms for each in going.polls] == [3_000, 5_000]
    assert [each.ref for each in going.moments if each.kind == "poll_closed"] == ["p1", "p2"]


def test_there_is_an_end_to_polls(going):
    for number in range(1, polls.MOST_POLLS + 1):
        extras.open_poll(going, number, f"p{number}", "Uno?", OPTIONS, live=True)
        extras.close_poll(going, number, f"p{number}")
    assert code(going, 99, "p99", "Uno?", OPTIONS, live=True, of=extras.open_poll) == "too_many"


@given(strategies.permutations([(f"m{number}", number % 3) for number in range(9)]))
def test_what_is_kept_tells_nothing_but_numbers(answers):
    """Whoever answered what and in whichever order: the row is the same, and names nobody after the close."""
    kept = []
    for order in (answers, sorted(answers)):
        asked = []
        polls.opened(asked, 1, "p1", "Uno?", OPTIONS, live=False)
        for member, option in order:
            polls.answer(asked, member, "p1", option)
        kept.append(msgspec.json.encode(asked))
    assert kept[0] == kept[1]
    assert polls.closed(asked, 2) == "p1"
    assert asked[0].counts == [3, 3, 3]
    assert b"m1" not in msgspec.json.encode(asked)
