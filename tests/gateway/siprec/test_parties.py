"""Whose sound a stream is, and which topic a call has."""

import pytest

from gateway.siprec.metadata import applied
from gateway.siprec.parties import parties_of, party_of, topic_of, unique
from recordings.model import parse_party
from tests.support.sbc import Person, metadata

NUMBERS = {"+390612345678": "weapons", "+390687654321": "road-code"}
CALLER = Person("caller", "tel:+393331234567", sends=["s-1"])
OFFICE = Person("office", "sip:0612345678@body.example", sends=["s-2"])
COLLEAGUE = Person("colleague", "tel:+390687654321", sends=["s-2"])


def told(*people, labels=None):
    labels = labels or {"s-1": "1", "s-2": "2"}
    return applied(None, metadata(people, labels).encode(), 0)


@pytest.mark.parametrize(
    ("people", "called", "topic"),
    [
        ([CALLER, OFFICE], "srs", "weapons"),
        ([COLLEAGUE], "0612345678", "road-code"),
        ([CALLER], "0612345678", "weapons"),
        ([CALLER], "srs", None),
        ([CALLER], "00390612345678", "weapons"),
        ([CALLER], "45678", None),
        ([CALLER], "*", None),
        ([Person("p", "sip:alice@x")], "", None),
    ],
)
def test_a_topic_is_that_of_the_body_s_number_in_the_call_or_of_the_one_that_was_called(
    people, called, topic
):
    assert topic_of(NUMBERS, called, told(*people)) == topic
    assert topic_of(NUMBERS | {"*": "privacy"}, called, told(*people)) == (topic or "privacy")


def test_of_two_numbers_with_one_ending_the_one_that_is_written_out_counts():
    numbers = {"0612345678": "weapons", "+390612345678": "road-code"}
    assert topic_of(numbers, "+390612345678", told(CALLER)) == "road-code"
    assert topic_of(numbers, "00390612345678", told(CALLER)) == "weapons"


def test_the_body_s_side_and_the_citizen_are_told_by_the_body_s_numbers():
    assert parties_of(told(CALLER, OFFICE), NUMBERS, {}) == {"caller": "citizen", "office": "agent"}
    assert parties_of(told(OFFICE, CALLER), NUMBERS | {"*": "privacy"}, {}) == {
        "office": "agent",
        "caller": "citizen",
    }


def test_people_who_come_later_get_names_of_their_own_and_the_others_keep_theirs():
    known = parties_of(told(CALLER, OFFICE), NUMBERS, {})
    third = Person("third", "tel:+393339999999")
    assert parties_of(told(third, COLLEAGUE, CALLER, OFFICE), NUMBERS, known) == known | {
        "colleague": "agent-2",
        "third": "party-1",
    }


def test_without_a_number_of_the_body_nobody_is_called_the_citizen():
    people = told(CALLER, Person("x", "sip:alice@x"))
    assert parties_of(people, NUMBERS, {}) == {"caller": "party-1", "x": "party-2"}
    assert parties_of(people, {"*": "privacy"}, {}) == {"caller": "party-1", "x": "party-2"}


def test_a_stream_is_of_one_person_of_several_or_of_nobody_known():
    both = Person("both", "tel:+393330000000", sends=["s-1"])
    people = told(CALLER, OFFICE, both)
    parties = parties_of(people, NUMBERS, {})
    assert party_of("2", people, parties) == "agent"
    assert party_of("1", people, parties) == "mixed"
    assert party_of("7", people, parties) == "stream"


def test_two_sources_at_a_time_have_two_names_that_the_archive_takes():
    taken = []
    for _ in range(3):
        taken.append(unique("mixed", taken))
    assert taken == ["mixed", "mixed-2", "mixed-3"]
    assert [parse_party(each) for each in taken] == taken
