"""No label stands for fewer than k contacts or k answers, whatever is asked of the labels."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.listening.cells import Cell, Label, labels

K = 5
cells = st.builds(
    Cell,
    channel=st.sampled_from(["video", "phone", "message"]),
    topic=st.sampled_from(["passports", "fines", "weapons"]),
    office=st.sampled_from(["", "o1", "o2"]),
)
counts = st.dictionaries(cells, st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=20)


def given_labels(drawn):
    contacts = {cell: served for cell, (served, _) in drawn.items()}
    answers = {cell: min(served, said) for cell, (served, said) in drawn.items()}
    return contacts, answers, labels(contacts, answers, K)


@given(counts)
def test_each_label_holds_k_contacts_and_k_answers_or_no_answer(drawn):
    contacts, answers, found = given_labels(drawn)
    if found is None:
        assert sum(answers.values()) < K
        return
    assert found.keys() == contacts.keys() | answers.keys()
    for label in set(found.values()):
        members = [cell for cell in found if found[cell] == label]
        said = sum(answers[cell] for cell in members)
        assert said == 0 or said >= K
        assert sum(contacts[cell] for cell in members) >= K or not sum(answers.values())


@given(counts)
def test_a_label_says_nothing_wrong_of_a_cell(drawn):
    _, _, found = given_labels(drawn)
    for cell, label in (found or {}).items():
        assert all(told is None or told == true for told, true in zip(label, cell, strict=True))


@given(counts)
def test_what_is_large_enough_by_itself_is_told_apart_unless_a_small_one_needs_it(drawn):
    contacts, answers, found = given_labels(drawn)
    if found is None:
        return
    large = {each for each in contacts if min(contacts[each], answers[each]) >= K}
    if large == {each for each in answers if answers[each]}:
        silent = sum(contacts[each] for each in contacts.keys() - large)
        assert silent < K or all(found[each] == Label(*each) for each in large)


def test_the_last_small_one_takes_a_large_one_with_it():
    """Else the answer without an office were that of the one contact of the other office."""
    small, large, other = (Cell("video", "fines", each) for each in ("o1", "o2", "o3"))
    found = labels({small: 1, large: 9, other: 50}, {small: 1, large: 9, other: 20}, K)
    assert found == {
        small: Label("video", "fines", None),
        large: Label("video", "fines", None),
        other: Label("video", "fines", "o3"),
    }


def test_too_few_answers_in_all_wait():
    cell = Cell("video", "fines", "o1")
    assert labels({cell: 500}, {cell: 4}, K) is None
    assert labels({cell: 4}, {cell: 4}, K) is None
    assert labels({}, {}, K) == {}
