"""The roll says what is true: who answered, who was there and did not, who was not, and what a chair has said since."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.conference import minutes, roll
from gateway.conference import state as st
from gateway.conference.minutes_facts import called_in
from gateway.conference.people import Person
from gateway.platform.refused import Refused

ROME = ZoneInfo("Europe/Rome")
NAMES = {"o1": "Nucleo 01", "o2": "Nucleo 02", "o3": "Nucleo 03"}


def came(state, member, office, now_ms):
    person = Person(name=member.title(), part="office", office=office, socket=member)
    st.enter(state, now_ms, member, person, straight=True)


@pytest.fixture
def going():
    """A conference that calls three offices: one is there and answers, one is there alone, one never comes."""
    state = st.State(offices=["o1", "o2", "o3"])
    boss = Person(name="Anna", part="chair", socket="s")
    st.enter(state, 1_000, "boss", boss, straight=True)
    came(state, "uno", "o1", 2_000)
    came(state, "due", "o2", 2_000)
    st.start_roll(state, 3_000)
    st.answer_roll(state, 4_000, "uno")
    return state


def standings(state):
    return {each.office: roll.standing(state, state.roll, each) for each in state.roll.called}


def test_an_office_in_the_room_that_does_not_answer_is_not_absent(going):
    assert standings(going) == {"o1": "present", "o2": "connected", "o3": "absent"}
    st.end(going, 9_000)
    assert standings(going) == {"o1": "present", "o2": "connected", "o3": "absent"}


def test_whoever_left_before_the_roll_was_not_there_and_whoever_came_after_it_is_late(going):
    st.go(going, 4_500, "due")
    assert standings(going)["o2"] == "absent", "nobody of theirs is there any more"
    st.end_roll(going, 5_000)
    assert standings(going)["o2"] == "connected", "they were while it was called"
    came(going, "tre", "o3", 6_000)
    assert standings(going)["o3"] == "late"
    st.start_roll(going, 7_000)
    st.end_roll(going, 8_000)
    assert standings(going) == {"o1": "connected", "o2": "absent", "o3": "connected"}


def test_a_chairs_word_counts_and_what_happened_stays(going):
    st.end(going, 9_000)

    def correct(office, *, present, at_ms, note=""):
        return roll.correct(
            going, at_ms, office=office, member="", present=present, by="Anna", note=note
        )

    assert not correct("o1", present=True, at_ms=10_000).corrections, "nothing is noted of nothing"
    correct("o2", present=True, at_ms=10_000, note="microfono rotto")
    correct("o1", present=False, at_ms=11_000)
    assert standings(going) == {"o1": "absent", "o2": "present", "o3": "absent"}
    called = {each.office: each for each in going.roll.called}
    assert (called["o1"].at_ms, roll.as_answered(going, going.roll, called["o2"])) == (
        4_000,
        "connected",
    )
    correct("o2", present=False, at_ms=12_000)
    assert [each.present for each in called["o2"].corrections] == [True, False]
    with pytest.raises(Refused) as refused:
        correct("o9", present=True, at_ms=13_000)
    assert refused.value.code == "not_called"


def test_whoever_was_said_to_be_absent_and_answers_then_is_there(going):
    roll.correct(going, 4_100, office="o2", member="", present=True, by="Anna", note="")
    roll.correct(going, 4_200, office="o2", member="", present=False, by="Anna", note="")
    assert standings(going)["o2"] == "absent"
    st.answer_roll(going, 4_300, "due")
    assert standings(going)["o2"] == "present"


def test_there_is_nothing_to_correct_without_a_roll():
    with pytest.raises(Refused) as refused:
        roll.correct(st.State(), 1, office="o1", member="", present=True, by="Anna", note="")
    assert refused.value.code == "no_roll"


def section(state, language="it"):
    return minutes.roll_section(called_in(state, state.roll, NAMES, ROME), language)


def test_minutes_tell_all_of_it(going):
    st.end(going, 9_000)
    drafted = section(going)
    assert drafted.splitlines()[0:3] == ["## Appello", "", "Presenti 1 su 3."]
    assert "- Nucleo 02: collegato durante l'appello, non ha risposto" in drafted
    assert drafted.endswith("- Nucleo 03: assente")
    roll.correct(going, 10_000, office="o2", member="", present=True, by="Anna", note="sordo *")
    corrected = section(going)
    assert "Presenti 2 su 3." in corrected
    said = "presente (corretto da Anna il 01/01/1970 01:00; prima: collegato durante l'appello, "
    assert f"- Nucleo 02: {said}non ha risposto; sordo \\*)" in corrected
    assert section(going, "en").startswith("## Roll call")


@given(before=some.text(), after=some.text())
def test_the_roll_is_exchanged_in_the_text_and_nothing_else(before, after):
    state = st.State(offices=["o1", "o2", "o3"])
    st.enter(state, 1, "boss", Person(name="Anna", part="chair", socket="s"), straight=True)
    st.start_roll(state, 2)
    st.end(state, 3)
    old = section(state)
    roll.correct(state, 4, office="o3", member="", present=True, by="Anna", note="")
    new = section(state)
    text = before + old + after
    assert minutes.with_roll(text, old, new) == before + new + after
    assert minutes.with_roll(before.replace(old, ""), old, new) is None
    assert minutes.with_roll(text, "", new) is None
