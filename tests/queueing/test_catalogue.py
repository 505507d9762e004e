"""A catalogue whose topics are retired, and one that is replaced while others hold it."""

import pytest

from queueing.categories import Catalogue, Category, Wording


def a_wording(label, *words):
    return Wording(label=label, description=f"{label}.", words=words)


def a_catalogue(**retired):
    """Three topics; those named are retired, replaced by the id given, or by none."""
    return Catalogue(
        tuple(
            Category(
                id=each, segment="civil", retired=each in retired, replaced_by=retired.get(each),
                wordings={"it": a_wording(each, "comune")},
            )
            for each in ("a", "b", "c")
        )
    )  # fmt: skip


def test_a_retired_topic_is_known_and_cannot_be_chosen():
    catalogue = a_catalogue(b=None)
    assert set(catalogue.ids) == {"a", "b", "c"}
    assert [each.id for each in catalogue.current] == ["a", "c"]
    assert list(catalogue.retired_ids) == ["b"]


@pytest.mark.parametrize(
    ("retired", "successor"),
    [
        ({}, "a"),
        ({"a": "b"}, "b"),
        ({"a": "b", "b": "c"}, "c"),
        ({"a": None}, None),
        ({"a": "b", "b": None}, None),
        ({"a": "b", "b": "a"}, None),
        ({"a": "gone"}, None),
    ],
)
def test_a_retired_topic_leads_to_one_in_use(retired, successor):
    found = a_catalogue(**retired).successor("a")
    assert (None if found is None else found.id) == successor


def test_who_holds_ids_sees_the_topics_that_were_taken_over():
    catalogue = a_catalogue()
    ids, retired, both = catalogue.ids, catalogue.retired_ids, catalogue.ids_and("check")
    kept = ids | {"x"}
    catalogue.take(Catalogue((*a_catalogue(b=None), Category(id="d", segment="civil"))))
    assert "d" in ids
    assert sorted(both) == ["a", "b", "c", "check", "d"]
    assert "b" in retired
    assert len(both) == 5
    # what was computed of them is no view
    assert kept == {"a", "b", "c", "x"}


def test_a_title_in_everyday_words_is_shown_first():
    fines = Wording(label="Codice", description=".", words=("multa",), title="Multe e patente")
    assert fines.shown == "Multe e patente"
    assert a_wording("Armi").shown == "Armi"
