"""The legs of a recording session: taken, offered anew, named, recorded and closed. The worker is one that notes its orders."""

import pytest

from gateway.siprec.description import BadDescriptionError, sections
from gateway.siprec.metadata import applied
from gateway.siprec.parties import parties_of
from gateway.siprec.sound import Sound
from gateway.siprec.state import State
from gateway.siprec.terms import Terms
from media.client import MediaWorkerError
from tests.gateway.siprec.worker import Workers, offered, stream
from tests.support.sbc import Person, metadata

NUMBERS = {"+390612345678": "weapons"}
CALLER = Person("p-1", "tel:+393331234567", "Ada", ["s-1"])
OFFICE = Person("p-2", "tel:+390612345678", "Sportello", ["s-2"])
LABELS = {"s-1": "1", "s-2": "2"}
CONSENT = '<consent xmlns="https://sbc.example/">{}</consent>'


def told(*people: Person, labels: dict[str, str] = LABELS, extra: str = ""):
    return applied(None, metadata(people, labels, extra=extra).encode(), 0)


def session(consent: str = "given") -> tuple[State, Terms]:
    terms = Terms(NUMBERS, consent)  # type: ignore[arg-type]
    snapshot = told(CALLER, OFFICE)
    state = State(
        call="c", trunk="sbc", topic="weapons", told=snapshot, parties=parties_of(snapshot, NUMBERS, {}),
        consent=terms.is_given(snapshot), started_ms=0, description=7, recording="rec-c", key="k",
    )  # fmt: skip
    return state, terms


@pytest.fixture
async def taken():
    """A session of two streams at worker a."""
    workers, (state, terms) = Workers(), session()
    sound = Sound(workers, state, srtp=False)
    await sound.take(sections(offered(stream("1"), stream("2"))))
    await sound.place()
    worker = workers.known["a"]
    worker.done.clear()
    return workers, worker, state, terms, sound


async def test_each_stream_is_a_leg_under_its_party_s_name_in_a_room_where_nobody_hears_anybody():
    workers, (state, _) = Workers(), session()
    sound = Sound(workers, state, srtp=False)
    answer = await sound.take(sections(offered(stream("1"), stream("2"))))
    await sound.place()
    await sound.order()
    assert answer.count("a=recvonly") == 2
    assert workers.known["a"].done == [
        ("create", "a-1", "citizen"),
        ("create", "a-2", "agent"),
        ("policy", "siprec-c", {"default": "none"}),
        ("room", "a-1", "siprec-c"),
        ("room", "a-2", "siprec-c"),
        ("record", "siprec-c", {"recording": "rec-c", "key": "k", "revision": 0}),
    ]


async def test_an_order_repeated_is_the_same_and_a_later_consent_is_a_new_one(taken):
    _, worker, state, terms, sound = taken
    await sound.order()
    terms.apply(state, told(CALLER, OFFICE), 5_000)
    await sound.order()
    one, two = worker.take("record")
    assert one == two


async def test_consent_that_is_taken_back_leaves_everything_out_from_that_moment():
    workers, (state, terms) = Workers(), session("metadata")
    sound = Sound(workers, state, srtp=False)
    await sound.take(sections(offered(stream("1"))))
    revisions = []
    for word, at_ms in (("given", 4_000), ("withdrawn", 5_000), ("given", 6_000)):
        terms.apply(state, told(CALLER, OFFICE, extra=CONSENT.format(word)), at_ms)
        await sound.order()
        revisions.append(state.revision)
    _, out, again = (order for _, _, order in workers.known["a"].take("record"))
    assert (out["sources"], out["why"], out["until_ms"]) == ({}, "withdrawn", 5_000)
    assert "sources" not in again
    assert revisions == [1, 2, 3]
    state.recording = ""
    await sound.order()
    assert not workers.known["a"].take("record")


async def test_a_stream_that_is_somebody_else_s_leaves_the_room_before_it_is_named(taken):
    _, worker, state, terms, sound = taken
    colleague = Person("p-3", "sip:capo@body.example", "", ["s-2"])
    terms.apply(state, told(CALLER, Person("p-2", OFFICE.aor), colleague), 5_000)
    await sound.place()
    assert worker.take("room", "name") == [
        ("room", "a-2", None),
        ("name", "a-2", "party-1"),
        ("room", "a-1", "siprec-c"),
        ("room", "a-2", "siprec-c"),
    ]
    await sound.place()
    assert not worker.take("name")


async def test_two_streams_that_change_places_never_bear_one_name_in_the_room(taken):
    _, worker, state, terms, sound = taken
    terms.apply(state, told(CALLER, OFFICE, labels={"s-1": "2", "s-2": "1"}), 5_000)
    await sound.place()
    moved = worker.take("room", "name")
    assert [each[0] for each in moved] == ["room", "room", "name", "name", "room", "room"]
    assert [each.party for each in state.streams] == ["agent", "citizen"]


async def test_a_later_offer_updates_adds_and_drops(taken):
    _, worker, state, _, sound = taken
    answer = await sound.take(sections(offered(stream("1"), stream("2", 0), stream("3"))))
    assert worker.done == [("update", "a-1"), ("delete", "a-2"), ("create", "a-3", "stream")]
    assert [each.leg for each in state.streams] == ["a-1", "", "a-3"]
    assert "m=audio 0 RTP/AVP 8" in answer
    assert "o=- 7 2 IN" in answer
    with pytest.raises(BadDescriptionError, match="missing"):
        await sound.take(sections(offered(stream("1"))))


async def test_an_offer_that_is_refused_has_added_no_stream(taken, monkeypatch):
    _, worker, state, _, sound = taken
    made = worker.create_leg

    async def unfit(sdp: str, label: str) -> tuple[str, str]:
        if "a=label:4" in sdp:
            raise worker.refusal("sdp_codec")
        return await made(sdp, label)

    monkeypatch.setattr(worker, "create_leg", unfit)
    two = (stream("1"), stream("2"))
    with pytest.raises(MediaWorkerError):
        await sound.take(sections(offered(*two, stream("3"), stream("4"))))
    assert worker.take("delete") == [("delete", "a-3")]
    # the streams that stood are offered anew, as a session timer does
    assert (await sound.take(sections(offered(*two)))).count("m=audio") == 2
    assert [each.leg for each in state.streams] == ["a-1", "a-2"]


async def test_without_srtp_where_it_was_agreed_nothing_is_taken():
    workers, (state, _) = Workers(), session()
    sound = Sound(workers, state, srtp=True)
    with pytest.raises(BadDescriptionError, match="in clear"):
        await sound.take(sections(offered(stream("1"))))
    await sound.take(sections(offered(stream("1").replace("RTP/AVP", "RTP/SAVP"))))
    assert workers.known["a"].made == 1


async def test_a_leg_that_is_lost_is_offered_anew_beside_the_others_and_replaced_by_the_answer(
    taken,
):
    _, worker, state, _, sound = taken
    offer = await sound.offer({"a-2"}, towards="192.0.2.5")
    assert worker.take("describe", "offer") == [
        ("describe", "a-1"),
        ("offer", "a-3", "agent", "192.0.2.5", False),
    ]
    assert offer.count("a=recvonly") == 2
    assert sound.moves
    await sound.answered(sections(offered(stream(""), stream("")), labelled=False))
    assert worker.done == [("answer", "a-1", True), ("answer", "a-3", True), ("delete", "a-2")]
    assert [each.leg for each in state.streams] == ["a-1", "a-3"]
    assert not sound.moves


async def test_legs_that_are_all_lost_are_opened_at_another_worker(taken):
    workers, worker, state, _, sound = taken
    worker.away = True
    workers.chosen = "b"
    await sound.offer({"a-1", "a-2"})
    await sound.answered(sections(offered(stream(""), stream("")), labelled=False))
    await sound.place()
    assert (state.worker, [each.leg for each in state.streams]) == ("b", ["b-1", "b-2"])
    assert ("room", "b-2", "siprec-c") in workers.known["b"].done


async def test_an_offer_that_is_not_taken_leaves_nothing_behind(taken):
    workers, worker, state, _, sound = taken
    await sound.offer({"a-2"})
    await sound.refused()
    assert worker.take("delete") == [("delete", "a-3")]
    assert [each.leg for each in state.streams] == ["a-1", "a-2"]
    # and one that was given up while it was made neither
    worker.away = True
    workers.chosen = "b"
    workers.known["b"].away = True
    with pytest.raises(MediaWorkerError):
        await sound.offer({"a-1", "a-2"})
    await sound.refused()
    assert not sound.moves


async def test_the_end_stops_the_recording_before_it_takes_the_legs(taken):
    _, worker, state, _, sound = taken
    await sound.close()
    assert worker.done == [
        ("record", "siprec-c", {"recording": None}),
        ("delete", "a-1"),
        ("delete", "a-2"),
        ("no policy", "siprec-c"),
    ]
    worker.away = True
    await sound.close()
    assert not any(each.leg for each in state.streams)
