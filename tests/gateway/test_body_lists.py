"""The directory of other bodies as a file, hostile ones too, and how its words are found: pure."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bodies.lists import COLUMNS, LENGTHS, MOST, SHOWN, read, write
from gateway.bodies.words import folded, stem, wanted
from tests.gateway.body_samples import NEW, OLD


def test_indicepa_is_read_in_its_new_and_its_old_form():
    (new,) = read("\ufeff" + NEW).lines
    assert (new.id, new.source) == ("ipa-c_e506", "ipa")
    assert new.fields["address"] == "Via Rubichi, 16"
    assert new.fields["pec"] == "protocollo@pec.comune.lecce.it"
    assert new.fields["email"] == "info@comune.lecce.it"
    assert "hours" not in new.fields
    (old,) = read(OLD).lines
    assert (old.fields["town"], old.fields["pec"]) == ("Tivoli", "a@pec.asl.it")
    assert old.fields.get("email", "") == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (0, "empty")),
        ("Codice_IPA,Denominazione_ente\n", (0, "empty")),
        ("\x00\x01", (0, "not_text")),
        ("a,b\n1,2\n", (1, "no_columns")),
        ("id,name\n../../etc,Uno\n", (2, "bad_code")),
        ("id,name\nx,Uno\n\ny,\n", (4, "no_name")),
        ("id,name\nx,Uno\nX,Due\n", (3, "twice")),
        ("id,name\nIPA-x,Uno\nX,Due\n", (3, "twice")),
        ('id,name\nx,"Uno\nsu due righe"\nx,Due\n', (4, "twice")),
        ("id,name\nx," + "a" * 30_000 + "\n", (2, "too_long")),
        ("id,name\nx," + "a" * 200_000 + "\n", (2, "not_csv")),
    ],
)
def test_a_wrong_file_is_refused_with_the_line_and_taken_in_no_part(text, problem):
    made = read(text)
    assert made.lines == []
    assert (made.problems[0].line, made.problems[0].code) == problem


def test_of_many_faults_some_are_told_and_of_too_many_lines_none_is_taken():
    assert len(read("id,name\n" + "?,x\n" * 1000).problems) == SHOWN
    many = "id,name\n" + "".join(f"c{number},x\n" for number in range(MOST + 1))
    assert read(many).problems[0].code == "too_many"


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
CODE = st.text("abcXYZ019_.-", min_size=1, max_size=6)


ANY = st.dictionaries(st.sampled_from([*COLUMNS, "id"]), FIELD)
# a code and a name are what a line needs
FULL = st.builds(
    lambda row, code, name: row | {"id": code, "name": f"Ente {name}"}, ANY, CODE, FIELD
)


@given(
    st.lists(ANY, max_size=6) | st.lists(FULL, max_size=3, unique_by=lambda row: row["id"].lower())
)
def test_whatever_stands_in_a_file_no_fault_ends_the_reading(rows):
    made = io.StringIO()
    writer = csv.writer(made)
    names = ["id", *COLUMNS]
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    found = read(made.getvalue())
    assert not (found.lines and found.problems)
    for line in found.lines:
        assert all(len(text) <= LENGTHS[name] for name, text in line.fields.items())


@given(
    st.dictionaries(
        st.sampled_from([each for each in COLUMNS if each != "code"]), FIELD, max_size=8
    )
)
def test_what_is_exported_is_imported_as_it_was_and_calculates_nothing(fields):
    plain = {
        name: " ".join("".join(c for c in text if c.isprintable() or c == " ").split())
        for name, text in fields.items()
        if text.casefold().strip() not in ("null", "none", "n/a")
    }
    row = {"id": "own-1", **plain, "name": "Sportello"}
    text = write([row])
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in _cells(text))
    (line,) = read(text).lines
    assert line.source == "own"
    for name, value in row.items():
        # a quotation mark before a formula is taken for ours
        if name != "id" and value[:1] != "'":
            assert line.fields[name] == value[: LENGTHS[name]].strip() or len(value) > LENGTHS[name]


def _cells(text):
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    return [cell for row in rows for cell in row]


def test_words_are_found_whatever_their_endings_and_accents():
    text = folded("Comune di Forlì", "patente, passaporti")
    assert all(f" {word}" in text for word in wanted("forli passaporto"))
    assert all(f" {word}" in text for word in wanted("Patenti a Forlì"))
    assert not all(f" {word}" in text for word in wanted("patenti Lecce"))
    assert wanted("di del la") == []
    assert stem("via") == "via"
