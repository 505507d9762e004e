"""What an answer tells of its version."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.listening.cells import Cell, Label
from gateway.listening.questionnaire import Question, section_of
from gateway.listening.releasing import (
    STARS,
    Sent,
    in_its_version,
    sections_that_tell,
    texts_of,
    without_texts,
)
from gateway.listening.shipped import shipped

FIRST = shipped()
_TRUST = next(each for each in FIRST.general if each.id == "general-trust")
SECOND = msgspec.structs.replace(
    FIRST,
    general=[_TRUST, Question(id="general-often", kind="scale", words={})],
    online=[each for each in FIRST.online if each.kind != "text"],
)
VERSIONS = {1: FIRST, 2: SECOND}
CELLS = [Cell("video", "weapons", ""), Cell("phone", "fines", "")]
SAID = {"general-trust": ["4"], "general-often": ["first"], "online-better": ["Più sedie"]}


@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from(CELLS)), max_size=30),
    st.lists(st.integers(0, 12), min_size=2, max_size=2),
    st.booleans(),
)
def test_an_older_version_is_told_of_no_few_contacts_and_no_few_answers(given_to, could, alone):
    found = {cell: Label(*cell) for cell in CELLS}
    sent = [Sent(version, cell, SAID) for version, cell in given_to]
    before = {} if alone else {1: dict(zip(CELLS, could, strict=True))}
    moved = in_its_version(sent, found, before, VERSIONS, 5)
    assert len(moved) == len(sent)
    newest = max((version for version, _ in given_to), default=0)
    told = Counter((each.version, Cell(*each.cell)) for each in moved if each.version != newest)
    for (version, cell), count in told.items():
        assert count >= 5
        assert alone or before[version][cell] >= 5


@pytest.mark.parametrize(
    ("answers", "contacts", "stay"), [(5, 5, True), (4, 5, False), (5, 4, False), (5, None, True)]
)
def test_an_older_version_of_which_just_enough_are_told_keeps_its_answers(answers, contacts, stay):
    """Fewer would tell; more than has to be is not taken from what was asked then."""
    old, new = Sent(1, CELLS[0], SAID), Sent(2, CELLS[0], SAID)
    found = {cell: Label(*cell) for cell in CELLS}
    before = {} if contacts is None else {1: {CELLS[0]: contacts}}
    moved = in_its_version([*[old] * answers, new], found, before, VERSIONS, 5)
    assert [each.version for each in moved] == [1 if stay else 2] * answers + [2]


@pytest.mark.parametrize(
    ("contacts", "answers", "told"), [(5, 1, True), (4, 1, False), (4, 0, True)]
)
def test_a_section_of_too_few_contacts_is_left_out_with_all_the_others(contacts, answers, told):
    """Under a label without a channel, only where somebody has answered."""
    video, phone = CELLS
    found = {cell: Label(None, None, None) for cell in CELLS}
    left_out = sections_that_tell(
        found, {video: 50, phone: contacts}, {video: 9, phone: answers}, 5
    )
    every = {section_of(each.channel) for each in CELLS}
    assert left_out == (frozenset() if told else every)
    assert len(every) == 2


def test_what_the_newest_version_does_not_ask_is_left_out_and_words_lose_their_question():
    found = {cell: Label(None, None, None) for cell in CELLS}
    sent = [Sent(1, CELLS[0], SAID), Sent(2, CELLS[0], {"general-trust": ["2"]})]
    first, second = in_its_version(sent, found, {}, VERSIONS, 5)
    assert (first.version, without_texts(first, VERSIONS)) == (2, {"general-trust": ["4"]})
    assert texts_of([first], VERSIONS) == [(2, STARS, "Più sedie")]
    assert second == sent[1]
