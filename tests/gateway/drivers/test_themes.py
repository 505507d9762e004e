"""Terms, themes and segments: pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.growth import Rise
from gateway.drivers.segments import OTHERS, pooled, portions, time_of
from gateway.drivers.service import example
from gateway.drivers.tally import ContactRecord, spread, tally, told
from gateway.drivers.terms import cleaned, kind_of, terms
from gateway.drivers.themes import grouped, proposed_name, same


def rise(term, chance=1e-6, count=20):
    return Rise(term=term, kind="new", count=count, usual=1.0, chance=chance)


def record(number, text, **more):
    return ContactRecord(
        **{
            "id": f"c{number}", "person": f"p{number}", "channel": "video", "topic": "weapons", "code": None,
            "proposed": None, "language": "it", "names": (), "texts": (text,), **more,
        }
    )  # fmt: skip


def test_terms_are_stems_and_neighbours_within_a_sentence():
    found = terms(["La patente scaduta. Nuova domanda"], "it")
    assert found["it:patent"] == "patente"
    assert found["it:patent+it:scad"] == "patente scaduta"
    # a sentence ends between them
    assert not any(term.startswith("it:scad+") for term in found)
    assert {kind_of(term) for term in found} == {"word", "pair"}
    assert (kind_of("topic:weapons"), kind_of("moved:a>b"), kind_of("code:x")) == (
        "topic", "moved", "code",
    )  # fmt: skip


def test_what_tells_of_a_person_is_no_term():
    said = told(
        record(
            1, "Mi chiamo Ondina Brambilla, ondina@example.org, 333 1234567, targa AB 123 CD, via Garibaldi 12: multa.",
            names=("Ondina Brambilla",),
        )
    )  # fmt: skip
    words = set(said.terms.values())
    assert "multa" in words
    assert not words & {"ondina", "brambilla", "garibaldi", "example"}
    assert "…" in cleaned("Scriva a ada@example.org")
    assert example("Il mio vicino Mario Rossi disturba", ()) == "Il mio vicino … disturba"
    assert example("ada@example.org", ()) == ""


def test_a_person_counts_once_and_fewer_than_k_are_left_out():
    contacts = [told(record(number, "truffa", person="same")) for number in range(9)]
    assert tally(contacts, 5).counts == {}
    contacts += [
        told(record(number, "truffa", code="solved", proposed="privacy")) for number in range(5)
    ]
    found = tally(contacts, 5)
    assert found.people == 6
    assert found.counts == {
        "it:truff": 6, "topic:weapons": 6, "code:solved": 5, "moved:privacy>weapons": 5,
    }  # fmt: skip


def test_terms_of_the_same_contacts_make_one_theme():
    found = [rise("it:sportell"), rise("it:bloccat", 1e-5), rise("topic:weapons", 1e-4)]
    groups = grouped(
        found,
        {"it:sportell": {1, 2, 3, 4}, "it:bloccat": {2, 3, 4, 9}, "topic:weapons": {7, 8, 9, 1}},
    )
    assert [each.terms for each in groups] == [["it:sportell", "it:bloccat"], ["topic:weapons"]]
    words = {"it:sportell": "sportello", "it:bloccat": "bloccato", "topic:weapons": ""}
    assert proposed_name(words, groups[0].terms) == "sportello, bloccato"
    assert proposed_name(words, groups[1].terms) == ""
    assert same(groups[0], ["it:bloccat", "it:altro"])
    assert not same(groups[1], ["it:bloccat", "it:altro"])


COUNTS = st.dictionaries(st.text("abcdefg", min_size=1, max_size=2), st.integers(1, 30), max_size=9)


@given(counts=COUNTS, k=st.integers(5, 9))
def test_no_figure_stands_for_fewer_than_k_nor_does_a_difference(counts, k):
    shown = pooled(counts, k)
    assert all(count >= k for count in shown.values())
    assert (
        sum(shown.values()) in (sum(counts.values()), 0)
        or sum(counts.values()) - sum(shown.values()) < k
    )
    # the names of all values but one say nothing of that one
    hidden = [each for each in counts if each not in shown]
    assert len(hidden) != 1 or sum(counts.values()) < k
    if OTHERS in shown:
        assert shown[OTHERS] == sum(counts[each] for each in hidden)


def test_users_are_counted_by_each_dimension_alone():
    users = [
        {"segment": "civil", "channel": "video", "language": "it", "time": time_of(9)}
        for _ in range(8)
    ]
    users += [
        {"segment": "military", "channel": "phone", "language": "de", "time": time_of(20)}
    ] * 5
    found = {(each.dimension, each.value): each.contacts for each in portions(users, 5)}
    assert found[("segment", "military")] == found[("time", "evening")] == 5
    assert found[("need", "-")] == 13
    assert [time_of(hour) for hour in (7, 8, 12, 14, 18)] == [
        "night", "morning", "midday", "afternoon", "evening",
    ]  # fmt: skip


def test_the_spread_of_a_theme_hides_small_cells():
    contacts = [told(record(number, "truffa")) for number in range(7)]
    contacts += [told(record(number + 7, "truffa", channel="message")) for number in range(2)]
    assert spread(contacts, 5)["channel"] == {"*": 9}
