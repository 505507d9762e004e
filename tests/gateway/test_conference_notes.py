"""Shared notes as a pure value: whoever writes at the same time loses no word, and all end with the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conference import changes
from gateway.conference.notes import KEPT_CHARACTERS, MOST_CHARACTERS, MOST_KEPT, Notes
from gateway.conference.refusal import NotPossibleError

WORDS = st.text(alphabet="ab è😀\n", max_size=4)


@st.composite
def change_of(draw, length):
    parts, left = [], length
    while left:
        if draw(st.booleans()):
            parts.append(draw(WORDS))
        count = draw(st.integers(1, left))
        parts.append(count if draw(st.booleans()) else -count)
        left -= count
    return [*parts, draw(WORDS)]


@st.composite
def two_of_one_text(draw):
    text = draw(st.text(alphabet="ab è😀\n", max_size=12))
    return text, draw(change_of(len(text))), draw(change_of(len(text)))


def came_in(change):
    return [part for part in changes.tidy(change) if isinstance(part, str)]


@given(two_of_one_text())
def test_two_at_once_come_out_the_same_in_either_order(case):
    text, a, b = case
    one = changes.applied(changes.applied(text, a), changes.moved(b, a, first=False))
    other = changes.applied(changes.applied(text, b), changes.moved(a, b, first=True))
    assert one == other
    assert sorted("".join(came_in(changes.moved(b, a, first=False)))) == sorted("".join(came_in(b)))


@given(two_of_one_text())
def test_a_tidy_change_is_the_same_change(case):
    text, change, _ = case
    tidy = changes.tidy(change)
    assert changes.applied(text, tidy) == changes.applied(text, change)
    assert changes.length_after(change) == len(changes.applied(text, change))
    assert changes.tidy(tidy) == tidy


def test_what_is_written_into_what_another_takes_away_stays():
    notes = Notes(text="uno due tre", version=3)
    notes.write(3, "a", [4, -4, 3])
    notes.write(3, "b", [5, "XX", 6])
    assert notes.text == "uno XXtre"
    assert notes.version == 5


def test_the_same_change_again_is_carried_out_once():
    notes = Notes()
    first = notes.write(0, "a", ["Ciao"])
    notes.write(1, "b", [4, "!"])
    assert notes.write(0, "a", ["Ciao"]) == first
    assert (notes.text, notes.version) == ("Ciao!", 2)


@pytest.mark.parametrize(
    ("version", "change", "code"),
    [
        (0, [1, "x"], "no_fit"),
        (0, [-3, "x"], "no_fit"),
        (1, ["x"], "behind"),
        (0, ["x" * (MOST_CHARACTERS + 1)], "notes_full"),
    ],
)
def test_what_does_not_fit_changes_nothing(version, change, code):
    notes = Notes()
    with pytest.raises(NotPossibleError) as refused:
        notes.write(version, "a", change)
    assert refused.value.code == code
    assert notes == Notes()


def test_full_notes_can_be_shortened():
    notes = Notes(text="x" * (MOST_CHARACTERS + 10))
    notes.write(0, "a", [-5, MOST_CHARACTERS + 5])
    with pytest.raises(NotPossibleError):
        notes.write(1, "b", ["y", MOST_CHARACTERS + 5])
    assert len(notes.text) == MOST_CHARACTERS + 5


def test_only_the_last_changes_are_kept_and_who_was_away_longer_is_told():
    notes = Notes()
    for number in range(MOST_KEPT + 5):
        notes.write(notes.version, f"c{number}", [number, "x"])
    assert notes.since(notes.version) == []
    assert [each.id for each in notes.since(notes.version - 2)] == [
        f"c{MOST_KEPT + 3}", f"c{MOST_KEPT + 4}",
    ]  # fmt: skip
    assert notes.since(0) is None
    for number in range(8):
        notes.write(
            notes.version, f"long{number}", [-len(notes.text), "y" * (KEPT_CHARACTERS // 4)]
        )
    assert 1 <= len(notes.made) <= 4
