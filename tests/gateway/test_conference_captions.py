"""Captions as a pure value: a line grows by numbered deltas, each carried out once; who may type them."""

import pytest
from hypothesis import given, strategies

from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.captions import MOST_CHARACTERS, Typed
from gateway.conference.people import Person
from gateway.platform.refused import Refused


def test_a_line_grows_is_corrected_and_finished():
    line = Typed()
    assert line.put(1, 0, "Buon😀", done=False)
    assert line.put(2, 1, "giorno", done=False)
    assert not line.put(2, 1, "giorno", done=False), "sent again, carried out once"
    assert line.put(3, 0, ".", done=True)
    assert (line.text, line.seq, line.done) == ("Buongiorno.", 3, True)


@pytest.mark.parametrize(
    ("seq", "text", "code"),
    [(3, "x", "behind"), (2, "x" * (MOST_CHARACTERS + 1), "line_full")],
)
def test_what_does_not_fit_changes_nothing(seq, text, code):
    line = Typed(text="a", seq=1)
    with pytest.raises(Refused) as refused:
        line.put(seq, 0, text, done=False)
    assert refused.value.code == code
    assert line == Typed(text="a", seq=1)


def test_a_finished_line_stays():
    line = Typed(text="a", seq=1, done=True)
    with pytest.raises(Refused) as refused:
        line.put(2, 0, "b", done=False)
    assert refused.value.code == "line_done"


def test_what_comes_by_the_number_by_which_somebody_else_finished_a_line_is_refused_and_not_lost():
    line = Typed(text="a", seq=2, done=True)
    for done in (False, True):
        with pytest.raises(Refused) as refused:
            line.put(2, 0, "b", done=done)
        assert refused.value.code == "line_done"
    assert not line.put(2, 0, "a", done=True), "its own last delta, sent again"


@given(strategies.lists(strategies.tuples(strategies.integers(0, 9), strategies.text(max_size=5))))
def test_a_line_is_what_was_typed(deltas):
    line, text = Typed(), ""
    for seq, (erase, more) in enumerate(deltas, 1):
        line.put(seq, erase, more, done=False)
        text = text[: len(text) - min(erase, len(text))] + more
    assert line.text == text


def test_a_chair_names_who_is_inside_and_takes_it_back():
    state = st.State()
    for number in range(extras.MOST_CAPTIONERS + 2):
        part = "chair" if number == 0 else "guest"
        who = Person(name=f"N{number}", part=part, socket="s")
        st.enter(state, 1, f"m{number}", who, straight=number < extras.MOST_CAPTIONERS + 1)
    for member, code in (("m1", "not_captioner"), ("m7", "not_there")):
        with pytest.raises(Refused) as refused:
            extras.captioner(state, member)
        assert refused.value.code == code
    with pytest.raises(Refused):
        extras.name_captioner(state, "m7", named=True)
    for number in range(extras.MOST_CAPTIONERS):
        extras.name_captioner(state, f"m{number}", named=True)
    extras.name_captioner(state, "m1", named=True)
    assert len(state.captioners) == extras.MOST_CAPTIONERS
    assert extras.captioner(state, "m1") == "N1"
    with pytest.raises(Refused) as refused:
        extras.name_captioner(state, "m6", named=True)
    assert refused.value.code == "too_many"
    extras.name_captioner(state, "m1", named=False)
    extras.name_captioner(state, "m6", named=True)
    st.go(state, 2, "m6")
    with pytest.raises(Refused):
        extras.captioner(state, "m6")
