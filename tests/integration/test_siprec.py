"""Calls that an SBC has recorded here: its session by real sockets, the SIP process, a gateway, a media worker that captures, and what the
archive holds of it, decoded."""

import asyncio
import contextlib
import io
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from gateway.contacts.tables import Contact
from gateway.line.shown import ShownLine
from gateway.platform.uncounted import ELSEWHERE
from gateway.processes.sip import serving
from gateway.siprec.tables import RecordedCall, RecordedCallParty
from queueing.backend import Acd
from queueing.categories import shipped
from tests.integration.recorded import finished
from tests.integration.workers import TOKEN
from tests.support.media.encoded_media import decode
from tests.support.media.trunk import Trunk
from tests.support.people.talk_parties import until
from tests.support.recordings.recorded_sound import kept_takes
from tests.support.sbc import Person, Sbc, described, metadata
from tests.support.servers.station import free_ports

NUMBER = "+390612345678"
CALLER = Person("p-1", "sip:+393331234567@carrier.example", "Ada Rossi", ["s-1"])
OFFICE = Person("p-2", f"sip:{NUMBER}@body.example", "Sportello", ["s-2"])
LABELS = {"s-1": "1", "s-2": "2"}
XML = metadata([CALLER, OFFICE], LABELS)
CONSENT = '<consent xmlns="https://sbc.example/">{}</consent>'
TONES = (440, 1_000)


@pytest.fixture
def consent() -> str:
    """Who answers for the consent; a test may say something else."""
    return "given"


@pytest.fixture
async def gateway(running, consent):
    port, own, other = free_ports(3)
    settings = {
        "media_control_token": TOKEN,
        "sip": True,
        "sip_host": "127.0.0.1",
        "sip_port": port,
        "sip_trunks": f"sbc=sip:127.0.0.1:{own}?siprec=1,pbx=sip:192.0.2.7:{other}",
        "sip_recorded_numbers": {NUMBER: "weapons"},
        "sip_recorded_consent": consent,
    }
    async with running(**settings) as made:
        yield made


@pytest.fixture
async def recording(gateway, workers, store):
    """The SIP process's part and a worker that captures, in this process, and an SBC with two streams."""
    worker, _ = await workers(store=store)
    async with serving(gateway.settings) as board, contextlib.AsyncExitStack() as stack:
        sbc = Sbc(board.port)
        await sbc.open(gateway.settings.sip_trunks[0].port)
        stack.callback(sbc.close)
        sbc.streams += [Trunk(), Trunk()]
        acd = Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)
        yield SimpleNamespace(
            gateway=gateway, board=board, worker=worker, sbc=sbc, acd=acd, store=store
        )


@contextlib.asynccontextmanager
async def talking(sbc):
    """Both people say their tones."""
    async with contextlib.AsyncExitStack() as stack:
        for stream, hertz in zip(sbc.streams, TONES, strict=False):
            await stack.enter_async_context(stream.talking(hertz))
        yield


async def passed(sbc, packets=100):
    """So much has been said by everybody."""
    sent = [each.number for each in sbc.streams]
    await until(
        lambda: all(
            each.number >= before + packets
            for each, before in zip(sbc.streams, sent, strict=True)
            if each.target is not None
        ),
        30,
    )


async def rows(gateway, model):
    async with gateway.core.database.reading() as session:
        return list((await session.scalars(select(model))).all())


async def call(gateway):
    (row,) = await rows(gateway, RecordedCall)
    return row


def sounds(store, recording, party):
    """The tones of a party's rendition, a fifth of a second each."""
    with store.open_rendition(recording, party) as reader:
        film = decode(io.BytesIO(reader.read_range(0, reader.size)))
    pieces = range(max(1, round(film.duration_s * 5) - 2))
    return [film.tone(at / 5, at / 5 + 0.3) for at in pieces]


def heard(found, hertz):
    return sum(each == pytest.approx(hertz, abs=6) for each in found)


def legs(recording):
    return recording.worker.worker.peers


async def shown_stages(recording):
    """What administrators are shown of the line's calls."""
    gateway = recording.gateway
    line = ShownLine(gateway.redis, f"{{acd:{gateway.settings.station}}}")
    async with asyncio.timeout(30):
        while not (state := await line.state()) or not state.calls:
            await asyncio.sleep(0.05)
    return [each.stage for each in state.calls]


async def killed(worker):
    """Nothing is said to anybody, and what the process had open is closed by the system."""
    await worker.die()
    await worker.aclose()


async def nothing_left(recording):
    """No leg, no dialog, nothing kept."""
    await until(lambda: not legs(recording))
    assert not recording.board.agent.sessions
    key = f"{{acd:{recording.gateway.settings.station}}}:sip:recordings"
    async with asyncio.timeout(30):
        while await recording.gateway.redis.exists(key):
            await asyncio.sleep(0.05)


async def test_both_directions_of_a_call_are_sealed_verified_and_heard(recording):
    sbc, gateway, store = recording.sbc, recording.gateway, recording.store
    answer = await sbc.invite(described(sbc.streams), XML)
    assert answer.status == 200, answer.text
    assert "+sip.srs" in answer.header("Contact")
    assert answer.sdp.count("a=recvonly") == 2
    async with talking(sbc):
        await passed(sbc)
        row = await call(gateway)
        (contact,) = await rows(gateway, Contact)
        assert (contact.channel, contact.state, contact.category, contact.consent) == (
            ELSEWHERE,
            "closed",
            "weapons",
            True,
        )
        # it is nobody's to answer
        assert not await recording.acd.places()
        assert await recording.acd.contact(contact.id) is None
        assert await shown_stages(recording) == ["recorded"]
        assert (await sbc.bye()).status == 200
    (kept,) = await finished(gateway, row.contact_id)
    assert (kept.state, kept.failure) == ("ready", None)
    assert {each["party"] for each in kept.parties} == {"citizen", "agent"}
    assert await asyncio.to_thread(store.verify, kept.id, deep=True) == []
    for party, hertz, other in (("citizen", 440, 1_000), ("agent", 1_000, 440)):
        found = await asyncio.to_thread(sounds, store, kept.id, party)
        assert heard(found, hertz) >= 3, found
        assert not heard(found, other), found
    people = {
        each.party: (each.name, each.number) for each in await rows(gateway, RecordedCallParty)
    }
    assert people == {
        "citizen": ("Ada Rossi", "+393331234567"),
        "agent": ("Sportello", NUMBER),
    }
    assert (await call(gateway)).reason == "bye"
    await nothing_left(recording)


WRONG = [
    ("", {}, 400, "no metadata"),
    ("hello", {}, 400, "XML"),
    ('<!DOCTYPE a [<!ENTITY b "c">]>' + XML.partition("?>")[2], {}, 400, "document type"),
    (metadata([CALLER], {"s-1": "1"}), {}, 404, "topic"),
    (XML, {"sdp": ""}, 488, "no offer"),
    (XML, {"labels": False}, 400, "label"),
]


async def test_what_cannot_be_recorded_is_refused_in_words_and_leaves_nothing(recording):
    sbc = recording.sbc
    for xml, wrong, status, why in WRONG:
        sdp = wrong.get("sdp", described(sbc.streams, labels=wrong.get("labels", True)))
        answer = await sbc.invite(sdp, xml)
        assert answer.status == status, why
        assert why in answer.header("Warning")
        assert not await rows(recording.gateway, Contact), why
        await nothing_left(recording)


async def test_a_call_by_the_sbc_is_never_offered_to_anybody(recording):
    answer = await recording.sbc.invite(described(recording.sbc.streams), "", headers=())
    # its Contact says what it is: without metadata that is no session
    assert answer.status == 400
    assert not recording.board.calls
    assert not await recording.acd.places()


@pytest.mark.long
async def test_without_a_media_worker_the_sbc_is_told_to_go_elsewhere(recording):
    await recording.worker.die()
    answer = await recording.sbc.invite(described(recording.sbc.streams), XML, within_s=40)
    assert answer.status == 503
    assert answer.header("Retry-After")
    assert not await rows(recording.gateway, Contact)


@pytest.mark.long
async def test_a_person_who_takes_the_call_over_has_a_part_of_their_own(recording):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc):
        await passed(sbc)
        left = Person("p-2", OFFICE.aor, "", [], "", "2026-12-01T09:05:00+01:00")
        colleague = Person(
            "p-3", "sip:capo@body.example", "Collega", ["s-2"], "2026-12-01T09:05:00+01:00"
        )
        partial = metadata([left, colleague], {}, mode="partial")
        assert (await sbc.update(partial)).status == 200
        await passed(sbc)
        # what cannot be read changes nothing
        refused = await sbc.update("<recording/>")
        assert (refused.status, "root" in refused.header("Warning")) == (400, True)
        await passed(sbc, 50)
        assert (await sbc.bye()).status == 200
    row = await call(gateway)
    (kept,) = await finished(gateway, row.contact_id)
    assert {each["party"] for each in kept.parties} == {"citizen", "agent", "party-1"}
    # what has not changed was never broken off
    assert set(kept_takes(recording.store, kept.id)) == {
        "citizen.audio.0", "agent.audio.0", "party-1.audio.0",
    }  # fmt: skip
    for party, hertz in (("citizen", 440), ("agent", 1_000), ("party-1", 1_000)):
        assert heard(await asyncio.to_thread(sounds, recording.store, kept.id, party), hertz) >= 2
    people = {each.party: each for each in await rows(gateway, RecordedCallParty)}
    assert people["party-1"].name == "Collega"
    assert people["agent"].left_at == people["party-1"].joined_at
    assert people["citizen"].left_at is None


@pytest.mark.long
async def test_streams_come_and_go_and_pause_within_a_session(recording):
    sbc, gateway = recording.sbc, recording.gateway
    assert (
        await sbc.invite(described(sbc.streams[:1]), metadata([CALLER, OFFICE], {"s-1": "1"}))
    ).status == 200
    first, second = sbc.streams
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(first.talking(TONES[0]))
        await passed(sbc)
        more = await sbc.reinvite(described(sbc.streams, ["inactive", "sendonly"]), XML)
        assert more.status == 200
        assert ("a=inactive" in more.sdp, "a=recvonly" in more.sdp) == (True, True)
        assert len(legs(recording)) == 2
        await stack.enter_async_context(second.talking(TONES[1]))
        await passed(sbc)
        # the first line stays where it was, switched off
        off = described(sbc.streams).replace(f"m=audio {sbc.streams[0].port} ", "m=audio 0 ")
        gone = await sbc.reinvite(off)
        assert gone.status == 200
        assert "m=audio 0 RTP/AVP" in gone.sdp
        await until(lambda: len(legs(recording)) == 1)
        assert (await sbc.bye()).status == 200
    (kept,) = await finished(gateway, (await call(gateway)).contact_id)
    assert {each["party"] for each in kept.parties} == {"citizen", "agent"}
    assert heard(await asyncio.to_thread(sounds, recording.store, kept.id, "agent"), 1_000) >= 2


@pytest.mark.parametrize("consent", ["metadata"])
async def test_nothing_is_captured_before_the_people_agree_nor_after_they_do_not_any_more(
    recording,
):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc):
        await passed(sbc, 50)
        assert (await call(gateway)).recording_id is None
        given = metadata([], {}, mode="partial", extra=CONSENT.format("given"))
        first = sbc.streams[0].number
        assert (await sbc.update(given)).status == 200
        await passed(sbc)
        row = await call(gateway)
        assert row.recording_id
        assert (await sbc.update(given.replace("given", "withdrawn"))).status == 200
        (room,) = {each.room for each in legs(recording).values()}
        order = recording.worker.worker.recordings[room].order
        assert order.sources == {}
        agreed = sbc.streams[0].number - first
        await passed(sbc, 50)
        assert (await sbc.bye()).status == 200
    (kept,) = await finished(gateway, row.contact_id)
    assert kept.state == "ready"
    (contact,) = await rows(gateway, Contact)
    assert contact.consent is False
    found = await asyncio.to_thread(sounds, recording.store, kept.id, "citizen")
    # in fifths of a second, ten packets each
    assert 2 <= heard(found, 440) <= agreed / 10 + 3


@pytest.mark.long
async def test_a_worker_that_dies_is_replaced_and_the_recording_goes_on(recording, workers):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc):
        await passed(sbc)
        another, _ = await workers(store=recording.store)
        await killed(recording.worker)
        await until(lambda: sbc.offers, 30)
        assert sbc.offers[0].count("a=recvonly") == 2
        await until(lambda: len(another.worker.peers) == 2)
        await passed(sbc)
        assert (await sbc.bye()).status == 200
    await until(lambda: not another.worker.peers)
    (kept,) = await finished(gateway, (await call(gateway)).contact_id)
    assert {each["party"] for each in kept.parties} == {"citizen", "agent"}


@pytest.mark.long
async def test_an_sbc_that_takes_no_other_address_is_left(recording, workers, monkeypatch):
    monkeypatch.setattr("gateway.siprec.session.AGAIN_S", 0.05)
    sbc = recording.sbc
    sbc.takes_offers = False
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc):
        await passed(sbc, 20)
        await workers(store=recording.store)
        await killed(recording.worker)
        async with asyncio.timeout(40):
            await sbc.ended.wait()
    assert len(sbc.offers) == 5
    (kept,) = await finished(recording.gateway, (await call(recording.gateway)).contact_id)
    assert kept.state == "ready"
    assert (await call(recording.gateway)).reason == "unmoved"


async def test_another_process_goes_on_with_a_session(recording):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc), contextlib.AsyncExitStack() as stack:
        await passed(sbc)
        key = f"{{acd:{gateway.settings.station}}}:sip:recordings"
        (sealed,) = (await gateway.redis.hgetall(key)).values()
        assert not any(each in str(sealed) for each in ("3331234567", "Rossi", NUMBER))
        await recording.board.hand_over()
        await recording.board.aclose()
        board = await stack.enter_async_context(serving(gateway.settings, port_free_within_s=30))
        assert len(board.agent.sessions) == 1
        assert len(legs(recording)) == 2
        await passed(sbc)
        colleague = Person("p-3", "sip:capo@body.example", "Collega")
        assert (await sbc.update(metadata([colleague], {}, mode="partial"))).status == 200
        assert (await sbc.bye()).status == 200
        (kept,) = await finished(gateway, (await call(gateway)).contact_id)
        assert kept.state == "ready"
        assert {each.party for each in await rows(gateway, RecordedCallParty)} == {
            "citizen", "agent", "party-1",
        }  # fmt: skip
        await until(lambda: not legs(recording))


@pytest.mark.long
async def test_an_end_that_the_station_was_not_told_is_told_by_the_next_process(recording):
    sbc, gateway, board = recording.sbc, recording.gateway, recording.board
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with talking(sbc):
        await passed(sbc)
        url, board.facts.url = board.facts.url, "http://127.0.0.1:1"
        assert (await sbc.bye()).status == 200
        await until(lambda: not legs(recording))
    assert (await call(gateway)).state == "recording"
    await board.hand_over()
    await board.aclose()
    board.facts.url = url
    async with serving(gateway.settings, port_free_within_s=30):
        (kept,) = await finished(gateway, (await call(gateway)).contact_id)
        assert kept.state == "ready"
        row = await call(gateway)
        assert (row.state, row.reason) == ("over", "bye")


async def test_a_session_that_the_station_has_ended_is_ended_at_the_sbc(recording):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    async with gateway.core.database.writing() as session:
        row = await session.get(RecordedCall, (await call(gateway)).contact_id)
        row.state = "over"
    # the next news of it are not wanted
    assert (await sbc.update(metadata([], {}, mode="partial"))).status == 200
    async with asyncio.timeout(30):
        await sbc.ended.wait()
    await until(lambda: not legs(recording))


async def test_another_session_with_the_call_id_of_one_that_stands_is_refused(recording):
    sbc, gateway = recording.sbc, recording.gateway
    assert (await sbc.invite(described(sbc.streams), XML)).status == 200
    other = Sbc(recording.board.port)
    await other.open()
    other.streams.append(Trunk())
    try:
        stranger = Person("p-9", f"sip:{NUMBER}@body.example", "Un altro", ["s-1"])
        answer = await other.invite(
            described(other.streams), metadata([stranger], {"s-1": "1"}), call=sbc.call
        )
        assert (answer.status, "Call-ID" in answer.header("Warning")) == (482, True)
    finally:
        other.close()
    assert len(legs(recording)) == 2
    async with talking(sbc):
        await passed(sbc)
        assert (await sbc.bye()).status == 200
    (kept,) = await finished(gateway, (await call(gateway)).contact_id)
    assert {each["party"] for each in kept.parties} == {"citizen", "agent"}
    assert "Un altro" not in {each.name for each in await rows(gateway, RecordedCallParty)}
    # nor one that is over
    again = await sbc.invite(described(sbc.streams), XML, call=sbc.call)
    assert again.status == 403
    await nothing_left(recording)
