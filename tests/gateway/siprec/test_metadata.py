"""Documents of RFC 7865 read: complete and partial, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.siprec.metadata import (
    DEEPEST,
    LONGEST,
    MOST_ELEMENTS,
    MOST_PEOPLE,
    BadMetadataError,
    Snapshot,
    applied,
)
from tests.support.sbc import Person, metadata

NOON_MS = 1_796_122_800_000
CALLER = Person("p-caller", "sip:+393331234567@carrier.example", "Ada Rossi", ["s-1"])
OFFICE = Person("p-office", "tel:+390612345678", "Sportello", ["s-2"])
LABELS = {"s-1": "1", "s-2": "2"}


def read(*people, before=None, labels=LABELS, now_ms=NOON_MS, **more):
    return applied(before, metadata(people, labels, **more).encode(), now_ms)


def test_people_streams_and_times_of_a_call_are_read():
    told = read(CALLER, OFFICE)
    assert told.session == "c0ffee0123456789"
    caller, office = told.participants.values()
    assert (caller.name, caller.number) == ("Ada Rossi", "+393331234567")
    assert (office.name, office.number) == ("Sportello", "+390612345678")
    # nine in Rome
    assert caller.joined_ms == 1_796_112_000_000
    assert caller.left_ms is None
    assert (told.senders("1"), told.senders("2"), told.senders("3")) == (
        ["p-caller"],
        ["p-office"],
        [],
    )
    assert told.consent is None


@pytest.mark.parametrize(
    ("aor", "number", "name"),
    [
        ("sip:0612345678@body.example;user=phone", "0612345678", ""),
        ("sips:00393331234567@body.example", "+393331234567", ""),
        ("sip:alice@body.example", "", "alice"),
        ("+39 06 12345678", "+390612345678", ""),
        ("sip:anonymous@anonymous.invalid", "", "anonymous"),
        ("", "", ""),
    ],
)
def test_an_address_is_a_number_or_the_name_of_its_user(aor, number, name):
    (who,) = read(Person("p", aor)).participants.values()
    assert (who.number, who.name) == (number, name)


def test_a_partial_document_changes_what_it_names_alone():
    before = read(CALLER, OFFICE)
    colleague = Person(
        "p-other", "tel:+390612345679", "Collega", ["s-2"], "2026-12-01T09:05:00+01:00"
    )
    gone = Person("p-office", "tel:+390612345678", "", [], "", "2026-12-01T09:05:00+01:00")
    told = read(gone, colleague, before=before, labels={}, mode="partial")
    assert list(told.participants) == ["p-caller", "p-office", "p-other"]
    assert told.participants["p-office"].left_ms == told.participants["p-other"].joined_ms
    assert told.participants["p-office"].joined_ms == before.participants["p-office"].joined_ms
    assert told.participants["p-caller"] == before.participants["p-caller"]
    assert (told.streams, told.senders("2")) == (LABELS, ["p-other"])


def test_somebody_who_comes_back_is_there_again():
    before = read(CALLER)
    gone = Person("p-caller", CALLER.aor, "", ["s-1"], "", "2026-12-01T09:05:00+01:00")
    away = read(gone, before=before, mode="partial")
    assert away.participants["p-caller"].left_ms is not None
    back = Person("p-caller", CALLER.aor, "", ["s-1"], "2026-12-01T09:06:00+01:00")
    told = read(back, before=away, mode="partial").participants["p-caller"]
    assert told.left_ms is None
    assert told.joined_ms == away.participants["p-caller"].left_ms + 60_000


def test_a_complete_document_takes_the_place_of_what_was_known():
    told = read(CALLER, before=read(CALLER, OFFICE), labels={"s-9": "1"}, now_ms=NOON_MS + 5)
    assert told.participants["p-office"].left_ms == NOON_MS + 5
    assert told.participants["p-caller"].left_ms is None
    assert told.streams == {"s-9": "1"}
    # a stream that is not named any more is nobody's
    assert told.senders("1") == []


def test_the_first_document_counts_as_complete_whatever_it_says():
    assert read(CALLER, mode="partial").senders("1") == ["p-caller"]


@pytest.mark.parametrize(
    ("words", "consent"),
    [
        (["given"], True), (["YES"], True), (["refused"], False), (["withdrawn", "given"], False), (["perhaps"], None),
        ([], None),
    ],
)  # fmt: skip
def test_consent_is_an_extension_of_the_client_s_own(words, consent):
    extra = "".join(
        f'<x:consent xmlns:x="https://sbc.example/">{word}</x:consent>' for word in words
    )
    assert read(CALLER, extra=extra).consent is consent


def test_consent_stays_until_something_else_is_said_and_is_no_element_of_the_rfc():
    given_ = '<consent xmlns="https://sbc.example/">given</consent>'
    before = read(CALLER, extra=given_)
    assert read(CALLER, before=before).consent is True
    taken_back = read(CALLER, before=before, extra=given_.replace("given", "withdrawn"))
    assert taken_back.consent is False
    assert read(CALLER, extra="<consent>given</consent>").consent is None


def test_words_are_kept_on_one_line_and_bounded():
    who = Person("p", "sip:x@y", "Ada\n\u202eRossi" + "a" * 400)
    (kept,) = read(who).participants.values()
    assert kept.name.startswith("Ada Rossi")
    assert len(kept.name) == 256


def test_a_time_without_an_offset_is_none():
    (who,) = read(Person("p", "sip:x@y", joined="2026-12-01T09:00:00")).participants.values()
    assert who.joined_ms is None


BOMB = (
    '<!DOCTYPE recording [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">&b;</recording>'
)


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("", "XML"),
        ("<recording", "XML"),
        ("hello", "XML"),
        ("<recording/>", "root"),
        ('<recording xmlns="urn:ietf:params:xml:ns:recording"/>', "root"),
        ('<session xmlns="urn:ietf:params:xml:ns:recording:1"/>', "root"),
        (BOMB, "document type"),
        (BOMB.replace('ENTITY a "ha"', 'ENTITY a SYSTEM "file:///etc/passwd"'), "document type"),
        ("<!DOCTYPE recording>" + metadata([CALLER], LABELS).partition("?>")[2], "document type"),
        (metadata([CALLER], LABELS, mode="some"), "datamode"),
        (metadata([CALLER], LABELS).replace("participant_id", "id"), "participant_id"),
        (metadata([CALLER], LABELS).replace("stream_id", "id"), "stream_id"),
        (metadata([CALLER], LABELS, extra="<a>" * 5), "XML"),
        (metadata([CALLER], LABELS, extra="<a/>" * MOST_ELEMENTS), "too many elements"),
        (metadata([CALLER], LABELS, extra="<a>" * DEEPEST + "</a>" * DEEPEST), "too many elements"),
        (metadata([CALLER], LABELS, extra=" " * LONGEST), "too long"),
        (metadata([Person(f"{i}", "", joined="") for i in range(MOST_PEOPLE + 1)], {}), "too many"),
        ('<?xml version="1.0" encoding="wide"?><recording/>', "XML"),
    ],
)  # fmt: skip
def test_what_is_no_metadata_is_refused_in_words(xml, why):
    with pytest.raises(BadMetadataError, match=why):
        applied(None, xml.encode(), NOON_MS)


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: metadata([], {}, extra=text).encode())
)
def test_octets_lead_to_a_snapshot_or_to_that_refusal_alone(octets):
    try:
        told = applied(None, octets, NOON_MS)
    except BadMetadataError:
        return
    assert isinstance(told, Snapshot)
