"""Breakout rooms as a pure state: who is where, what the worker is told, and everybody's way back."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, strategies

from gateway.conference import breakout, microphones
from gateway.conference import state as st
from gateway.conference.people import Person
from gateway.conference.rules import recorded, room_of, rule_of, rules_of
from gateway.platform.refused import Refused

PEOPLE = {"boss": "chair", "anna": "operator", "bea": "operator", "roma": "office", "ada": "guest"}
ROOMS = [("Patenti", ["anna", "ada"]), ("Caccia", ["roma", "gone", "anna"])]


def somebody(member):
    return Person(name=member.title(), part=PEOPLE[member], socket=f"s-{member}")


@pytest.fixture
def going():
    """An open conference of all, each with a connection."""
    state = st.State(worker="w", room="conference-c")
    for member in PEOPLE:
        st.enter(state, 1000, member, somebody(member), straight=True)
        state.people[member].peer = f"p-{member}"
    return state


@pytest.fixture
def apart(going):
    """The same in two rooms; chair and Bea have stayed."""
    breakout.open_breakout(going, 2000, ROOMS, minutes=10)
    return going


def where(state):
    return {member: who.group for member, who in state.people.items()}


def test_each_goes_to_one_room_and_who_left_meanwhile_to_none(apart):
    assert where(apart) == {"boss": "", "anna": "b1-1", "bea": "", "roma": "b1-2", "ada": "b1-1"}
    assert apart.breakout.ends_ms == 602_000
    with pytest.raises(Refused, match="already") as refused:
        breakout.open_breakout(apart, 3000, ROOMS)
    assert refused.value.code == "breakout_open"


def test_there_are_no_rooms_before_the_conference_is_open():
    with pytest.raises(Refused) as refused:
        breakout.open_breakout(st.State(), 1, ROOMS)
    assert refused.value.code == "not_open"


def test_each_room_has_a_rule_of_its_own(apart):
    rules = rules_of(apart)
    assert list(rules) == ["conference-c", "conference-c.b1-1", "conference-c.b1-2"]
    apart.people["anna"].muted = True
    st.present(apart, "anna")
    st.pin(apart, "roma", pinned=True)
    assert rule_of(apart)["muted"] == []
    assert rule_of(apart)["receivers"] == {}, "whom those here do not see is pinned for nobody"
    first = rule_of(apart, "b1-1")
    assert (first["muted"], first["lastN"]) == (["p-anna"], rule_of(apart)["lastN"])
    assert first["receivers"]["p-ada"]["pins"] == ["p-anna"]
    assert room_of(apart, "b1-2") in rules


def test_nothing_is_captured_of_breakout_rooms(apart):
    assert set(recorded(apart)) == {"p-boss", "p-bea"}
    apart.people["bea"].muted = True
    every = {"audio": True, "camera": True, "screen": True, "screen-audio": True}
    assert recorded(apart) == {"p-boss": every, "p-bea": every | {"audio": False}}
    apart.people["bea"].peer = ""
    assert set(recorded(apart)) == {"p-boss"}
    apart.people["bea"].peer = "p-bea"
    assert set(recorded(apart, before_moving=True)) == {f"p-{each}" for each in PEOPLE}
    breakout.end_breakout(apart, 3000)
    assert set(recorded(apart)) == {f"p-{each}" for each in PEOPLE}


def test_a_chair_visits_and_answers_the_call_for_help(apart):
    breakout.call_for_help(apart, 3000, "anna", wanted=True)
    breakout.call_for_help(apart, 4000, "ada", wanted=True)
    group = apart.breakout.group("b1-1")
    assert (group.help_ms, group.help_by) == (3000, "anna"), "who asked first"
    breakout.move(apart, 5000, "bea", "b1-1")
    assert group.help_ms, "an operator who comes is no chair"
    breakout.move(apart, 6000, "boss", "b1-1")
    assert not group.help_ms
    breakout.call_for_help(apart, 7000, "ada", wanted=True)
    breakout.call_for_help(apart, 8000, "ada", wanted=False)
    assert not group.help_ms
    breakout.move(apart, 9000, "boss", None)
    with pytest.raises(Refused) as refused:
        breakout.call_for_help(apart, 9000, "boss", wanted=True)
    assert refused.value.code == "not_there"
    stays = [(m.group, m.since_ms, m.until_ms) for m in apart.breakout.moves if m.member == "boss"]
    assert stays == [("b1-1", 6000, 9000)]


def test_a_call_for_help_ends_with_the_rooms(apart):
    breakout.call_for_help(apart, 3000, "anna", wanted=True)
    group = apart.breakout.group("b1-1")
    breakout.end_breakout(apart, 4000)
    assert (group.help_ms, group.help_by) == (0, "")


def test_moving_takes_hand_and_floor_along_to_nowhere(apart):
    st.raise_hand(apart, 3000, "bea", raised=True)
    breakout.move(apart, 4000, "bea", "b1-2")
    assert apart.hands() == []
    st.give_floor(apart, 5000, "bea")
    breakout.move(apart, 6000, "bea", "b1-1")
    assert apart.floor == ""
    for member, group, code in (("bea", "b9-9", "no_room"), ("nobody", "b1-1", "not_there")):
        with pytest.raises(Refused) as refused:
            breakout.move(apart, 7000, member, group)
        assert refused.value.code == code


def test_muting_all_is_of_the_room_the_chair_is_in(apart):
    assert microphones.mute(apart, None, by="boss") == ["bea"]
    breakout.move(apart, 3000, "boss", "b1-2")
    assert microphones.mute(apart, None, by="boss") == ["roma"]
    assert microphones.mute(apart, "anna", by="boss") == ["anna"], "one by name, wherever they are"


def test_the_end_brings_back_who_reloaded_and_who_is_away_and_a_latecomer_never_went(apart):
    apart.people["anna"].socket = ""
    apart.people["roma"].peer = ""
    st.enter(apart, 3000, "ada", somebody("ada"), straight=False)
    assert apart.people["ada"].group == "b1-1", "whoever loads the page anew is where they were"
    st.go(apart, 4000, "ada")
    st.enter(apart, 5000, "ada", somebody("ada"), straight=True)
    assert apart.people["ada"].group == "", "whoever left comes to the main room"
    breakout.end_when_due(apart, 601_999)
    assert apart.breakout is not None
    breakout.end_when_due(apart, 602_000)
    assert apart.breakout is None
    assert set(where(apart).values()) == {""}
    assert all(move.until_ms for move in apart.breakouts[0].moves)
    assert apart.breakouts[0].group("b1-2").name == "Caccia"
    with pytest.raises(Refused) as refused:
        breakout.end_breakout(apart, 700_000)
    assert refused.value.code == "no_breakout"


def test_rooms_without_a_time_wait_for_a_chair_and_end_with_the_conference(going):
    breakout.open_breakout(going, 2000, ROOMS)
    breakout.end_when_due(going, 10**12)
    assert going.breakout is not None
    st.end(going, 9000)
    assert going.breakout is None
    assert all(move.until_ms == 9000 for move in going.breakouts[0].moves)
    assert going.breakouts[0].ended_ms == 9000
    kept = msgspec.convert(msgspec.to_builtins(going), st.State)
    assert kept == going


@given(strategies.lists(strategies.tuples(strategies.sampled_from([*PEOPLE]), strategies.sampled_from(["b1-1", "b1-2", None, "leave", "back"])), max_size=30))  # fmt: skip
def test_whatever_is_done_everybody_is_in_one_room_and_stays_never_overlap(steps):
    state = st.State(worker="w", room="conference-c")
    for member in PEOPLE:
        st.enter(state, 1000, member, somebody(member), straight=True)
        state.people[member].peer = f"p-{member}"
    breakout.open_breakout(state, 2000, ROOMS)
    for now_ms, (member, step) in enumerate(steps, 3000):
        if step == "leave":
            if state.people[member].inside:
                st.go(state, now_ms, member)
        elif step == "back":
            st.enter(state, now_ms, member, somebody(member), straight=True)
        elif state.people[member].inside:
            breakout.move(state, now_ms, member, step)
    groups = ["", "b1-1", "b1-2"]
    rooms = [breakout.together(state, group) for group in groups]
    assert sorted(m for room in rooms for m in room) == sorted(state.inside())
    assert set(recorded(state)) <= {who.peer for who in rooms[0].values()}
    for member, who in state.people.items():
        own = [move for move in state.breakout.moves if move.member == member]
        assert [move.group for move in own if not move.until_ms] == [who.group] * bool(who.group)
        assert all(a.until_ms <= b.since_ms for a, b in pairwise(own))
