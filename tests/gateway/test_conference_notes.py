"""Shared notes as a pure value: whoever writes at the same time loses no word, all end with the same text, and what pages
make up is refused."""

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from gateway.conference.notes import MOST_CHARACTERS, Notes, writer_of
from gateway.platform.refused import Refused
from tests.support.clients.shared_notes import NotesDocument

SMALL_OCTETS = 16 * 1024
"""To write as much as a station takes costs seconds."""
WORDS = st.text(alphabet="ab è😀\n", max_size=4)


class Page(NotesDocument):
    """A page of *member*."""

    def __init__(self, notes, member, *, client=None):
        super().__init__(writer_of(member) + 1 if client is None else client, notes.since(None))
        self.notes, self.member, self.number = notes, member, notes.number

    def send(self):
        return self.notes.write(self.member, self.number, self.update())

    def read(self):
        self.take(self.notes.since(self.state))


def refused(notes, member, update, *, number=None):
    """The code, and that nothing has changed."""
    before = (notes.text, notes.version, notes.number, notes.document)
    with pytest.raises(Refused) as caught:
        notes.write(member, notes.number if number is None else number, update)
    assert (notes.text, notes.version, notes.number, notes.document) == before
    return caught.value.code


@pytest.fixture
def notes():
    found = Notes()
    page = Page(found, "anna")
    page.write(0, 0, "uno due tre")
    page.send()
    return found


EDITS = st.lists(
    st.tuples(st.sampled_from("abc"), st.floats(0, 1), st.integers(0, 5), WORDS, st.booleans()),
    max_size=30,
)


@given(WORDS, EDITS)
def test_all_end_with_the_same_text_in_whatever_order_it_comes(before, edits):
    notes = Notes(text=before)
    pages = {name: Page(notes, name) for name in "abc"}
    for name, where, away, words, reads in edits:
        page = pages[name]
        page.write(round(where * len(page.text)), away, words)
        page.send()
        if reads:
            page.read()
    for page in pages.values():
        page.read()
    assert {page.text for page in pages.values()} == {notes.text}


def test_what_is_written_into_what_another_takes_away_stays(notes):
    boss, anna = Page(notes, "boss"), Page(notes, "anna", client=writer_of("anna") + 2)
    boss.write(4, 4, "")
    anna.write(5, 0, "XX")
    assert boss.send()
    assert anna.send()
    assert notes.text == "uno XXtre"


def test_the_same_update_again_changes_nothing(notes):
    page = Page(notes, "boss")
    page.write(0, 0, "zero ")
    update = page.update()
    assert notes.write("boss", 1, update)
    after = (notes.text, notes.version)
    assert not notes.write("boss", 1, update)
    assert (notes.text, notes.version) == after == ("zero uno due tre", 2)


def test_notes_that_were_written_before_begin_with_their_text_at_every_gateway():
    one, other = Notes(text="già scritto 😀", version=7), Notes(text="già scritto 😀", version=7)
    page = Page(one, "anna")
    assert page.text == "già scritto 😀"
    page.write(0, 0, "> ")
    assert other.write("anna", 1, page.update())
    assert (other.text, other.version) == ("> già scritto 😀", 8)


def test_words_that_were_taken_away_are_not_kept(notes):
    page = Page(notes, "boss")
    page.write(0, 0, "segretissimo ")
    page.send()
    assert b"segretissimo" in notes.document
    page.write(0, len("segretissimo "), "")
    page.send()
    assert notes.text == "uno due tre"
    assert b"segret" not in notes.document


def test_notes_are_no_longer_than_they_may_be_and_can_be_shortened(notes):
    page = Page(notes, "boss")
    page.write(0, 0, "x" * MOST_CHARACTERS)
    assert refused(notes, "boss", page.update()) == "notes_full"
    long = Notes(text="x" * (MOST_CHARACTERS + 10))
    page = Page(long, "boss")
    page.write(0, 5, "")
    assert page.send()
    page.write(0, 0, "y")
    assert refused(long, "boss", page.update()) == "notes_full"


@pytest.mark.slow
def test_a_large_document_is_begun_anew_and_who_has_the_former_one_is_told(monkeypatch):
    monkeypatch.setattr("gateway.conference.notes.MOST_OCTETS", SMALL_OCTETS)
    notes = Notes()
    page = Page(notes, "anna")
    dice = random.Random(3)
    rounds = 0
    while notes.number == 1:
        rounds += 1
        assert rounds < 100
        for _ in range(100):
            page.write(dice.randrange(len(page.text) + 1), len(page.text) > 500, "è")
        page.send()
    assert rounds > 1
    assert (notes.number, notes.document, notes.text) == (2, None, page.text)
    page.write(0, 0, "y")
    assert refused(notes, "anna", page.update(), number=1) == "other_document"
    again = Page(notes, "anna", client=writer_of("anna") + 2)
    assert again.text == notes.text
    again.write(0, 0, "y")
    assert again.send()
    assert len(notes.document) < SMALL_OCTETS // 2


def test_each_member_has_clients_of_its_own():
    assert writer_of("anna") == writer_of("anna")
    many = {writer_of(f"g-{number}") for number in range(500)}
    assert len(many) == 500
    assert all(each >= 2**29 and each + 2**29 <= 2**53 and each % 2**29 == 0 for each in many)


def test_nobody_writes_as_another(notes):
    for client in (writer_of("boss") + 1, 1, 0, 7):
        page = Page(notes, "anna", client=client)
        page.write(0, 0, "x")
        assert refused(notes, "anna", page.update()) == "no_fit"


def test_what_is_not_there_yet_is_not_referred_to(notes):
    writer = Page(notes, "boss")
    writer.write(0, 0, "a")
    writer.update()
    writer.write(1, 0, "b")
    assert refused(notes, "boss", writer.update()) == "no_fit", "the one before is missing"

    # what boss will write next is taken away by anna in advance
    boss, anna = Page(notes, "boss", client=writer_of("boss") + 9), Page(notes, "anna")
    boss.write(0, 0, "futuro ")
    words = boss.update()
    anna.take(words)
    anna.update()
    anna.write(0, len("futuro "), "")
    assert refused(notes, "anna", anna.update()) == "no_fit"
    assert notes.write("boss", 1, words)
    assert notes.text == "futuro uno due tre"


def embedded(doc):
    doc.get("notes", type=Text).insert_embed(0, {"a": 1})


def formatted(doc):
    text = doc.get("notes", type=Text)
    text.insert(0, "x", {"bold": True})


def of_another_kind(doc):
    doc.get("notes", type=Array).append("x")


def under_another_name(doc):
    doc.get("others", type=Map)["a"] = "x"


def no_character(doc):
    doc.get("notes", type=Text).insert(0, "\0")


@pytest.mark.parametrize(
    "make", [embedded, formatted, of_another_kind, under_another_name, no_character]
)
def test_nothing_but_text_is_taken(make):
    notes = Notes()
    doc = Doc(client_id=writer_of("anna") + 1)
    make(doc)
    assert refused(notes, "anna", doc.get_update()) == "no_fit"


@given(
    st.binary(min_size=1, max_size=60), st.randoms(use_true_random=False), st.binary(max_size=40)
)
def test_any_bytes_are_taken_or_refused(noise, dice, state):
    notes = Notes(text="uno due tre")
    page = Page(notes, "anna")
    page.write(3, 2, "è😀")
    made = bytearray(page.update())
    for octet in noise[:6]:
        made[dice.randrange(len(made))] = octet
    for update in (bytes(made), noise):
        try:
            notes.write("anna", 1, update)
        except Refused as error:
            assert error.code in {"no_fit", "notes_full"}
        assert Page(notes, "boss").text == notes.text
    try:
        notes.since(state)
    except Refused as error:
        assert error.code == "no_fit"


def test_a_forged_order_of_words_is_refused():
    page = Page(Notes(text="uno due tre"), "anna")
    page.write(3, 2, "è😀")
    made = page.update()
    for place in range(len(made)):
        notes = Notes(text="uno due tre")
        forged = bytearray(made)
        forged[place] = 5
        with contextlib.suppress(Refused):
            notes.write("anna", 1, bytes(forged))
        assert Page(notes, "boss").text == notes.text, place
