"""A report in words."""

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gateway.command_reports.facts import NUMBERS, SECTIONS, Facts, Named
from gateway.command_reports.periods import Period
from gateway.command_reports.writing import document, drafted, shown
from gateway.platform.blocks import blocks

OCTOBER = Period("month", date(2026, 10, 1), date(2026, 10, 31))
KEYS = [key for units in NUMBERS.values() for key in units]
NOTHING = Facts(now=dict.fromkeys(KEYS), before=dict.fromkeys(KEYS), lists={}, released=False)
SOME = Facts(
    now=dict.fromkeys(KEYS) | {"offered": 1240, "answered": 1100, "service_level": 0.91, "average_wait": 75.0},
    before=dict.fromkeys(KEYS) | {"offered": 1000},
    lists={"topics": [Named("Armi | munizioni", 40)], "channels": [], "themes": [], "measures": []},
    released=True,
)  # fmt: skip


def test_the_draft_says_what_has_grown_and_nothing_of_what_is_not_known():
    said = drafted(SOME, "it")
    assert said["contacts"].startswith("Nel periodo sono arrivati 1.240 contatti")
    assert "aumento, pari a 24%" in said["contacts"]
    assert "91%" in said["service"]
    assert "1 min" in said["service"]
    assert "troppo poche" in said["trust"]
    empty = drafted(NOTHING, "en")
    assert set(empty) == set(SECTIONS)
    assert all("{" not in each and "\N{EN DASH}" not in each for name, each in empty.items() if name in {"trust", "service", "quality"})  # fmt: skip
    assert "not all answers" in empty["trust"].lower()


def test_the_document_has_each_section_with_its_table():
    texts = {"contacts": "## Non è un titolo\n\nUna frase.", "trust": ""}
    found = blocks(document(OCTOBER, SOME, texts, "it"))
    titles = [each.text for each in found if each.kind == "heading" and each.level == 2]
    assert [title for title in titles if title != "Non è un titolo"] == [each.title for each in shown(SOME, {}, "it")]  # fmt: skip
    tables = [each.rows for each in found if each.kind == "table"]
    assert ["Contatti ricevuti", "1.240", "1.000"] in tables[0]
    # a name with a bar is one cell
    assert ["Armi | munizioni", "40"] in tables[1]


@given(st.text(max_size=60))
def test_whatever_a_topic_is_called_its_row_has_two_cells(name):
    facts = msgspec.structs.replace(SOME, lists={"topics": [Named(f"x{name}", 7)]})
    found = blocks(document(OCTOBER, facts, {}, "it"))
    rows = next(each.rows for each in found if each.kind == "table" and len(each.rows[0]) == 2)
    assert len(rows) == 2
    assert rows[1][-1] == "7"
