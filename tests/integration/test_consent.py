"""Consent is given and withdrawn in the middle of a call, with a real worker: what reaches the disk."""

import asyncio
import time

import aiohttp
import pytest

from media.client import MediaClient, MediaWorkerError
from media.room.recording_order import StaleOrderError
from recordings.model import RecordingId
from recordings.timeline import Pause
from tests.integration.consultations import account_of, asked, everybody_listens, three
from tests.integration.conversations import talking, told_contact
from tests.integration.recorded import both_show, finished, shows
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, until
from tests.support.recordings.recorded_sound import captured_at, kept_takes, tones_in
from tests.support.servers.worker_process import WorkerProcess

PUBLIC, PRIVATE = 600, 900


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN, hold_limit_s=90) as made:
        yield made


async def receipt_of(citizen):
    """What the page is told once the recording is sealed."""
    told = await citizen.page.wait(
        lambda e: e["type"] == "contact" and (e["contact"]["receipt"] or {}).get("spans"), 20
    )
    return told["contact"]["receipt"]


async def copy_of(gateway, what, code):
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{gateway.url}/api/v1/copies/{what}", json={"code": code}) as answer,
    ):
        return answer.status, (await answer.json()).get("state")


async def test_withdrawn_and_given_again(gateway, workers, store):
    await workers(store=store)
    async with talking(gateway, recording=True) as (contact, citizen, agent):
        await both_show("active", citizen, agent)
        await hears_and_sees(agent, citizen)
        asked_ms = time.time() * 1000
        await citizen.page.do("stopRecording")
        done_ms = time.time() * 1000
        citizen.sender.hertz = PRIVATE
        await both_show("stopped", citizen, agent)
        assert told_contact(citizen.page)["recordingConsent"] is False
        assert told_contact(agent.page)["recordingConsent"] is False
        (recording,) = {info.recording_id for info in store.list_recordings()}
        # the conversation goes on, and none of it is kept
        await hears_and_sees(agent, citizen)
        before = {s: r.frames for s, r in kept_takes(store, recording).items()}
        await hears_and_sees(agent, citizen)
        assert {s: r.frames for s, r in kept_takes(store, recording).items()} == before
        # sent again, it is no mistake
        await citizen.page.do("stopRecording")

        citizen.sender.hertz = PUBLIC
        await hears_and_sees(agent, citizen)
        again_ms = time.time() * 1000
        await citizen.page.do("startRecording")
        await both_show("active", citizen, agent)
        await hears_and_sees(agent, citizen)
        await citizen.page.do("hangUp")
        receipt = await receipt_of(citizen)
    (row,) = await finished(gateway, contact)
    assert row.id == recording
    first, second = receipt["spans"]
    assert int(asked_ms) <= first["untilMs"] <= done_ms < int(again_ms) <= second["fromMs"]
    assert {s["party"]: (s["sound"], s["picture"]) for s in receipt["sources"]} == {
        "citizen": (True, True),
        "agent": (True, True),
    }
    assert receipt["durationS"] < (row.ended_at - row.started_at).total_seconds()
    assert receipt["keptUntilMs"] > done_ms + 100 * 86_400_000
    assert await copy_of(gateway, "follow", receipt["code"]) == (200, "open")
    assert await copy_of(gateway, "ask", receipt["code"]) == (200, "asked")
    assert await copy_of(gateway, "follow", receipt["code"][::-1]) == (404, None)
    takes = kept_takes(store, recording)
    for party in ("citizen", "agent"):
        for kind in ("audio", "video"):
            first, second = takes[f"{party}.{kind}.0"], takes[f"{party}.{kind}.1"]
            assert first.ended_cleanly
            (pause,) = [fact for fact in first.facts if isinstance(fact, Pause)]
            assert pause.why == "withdrawn"
            assert second.frames > 0
    for take in ("citizen.audio.0", "citizen.audio.1"):
        heard = tones_in(store, recording, take, PUBLIC, PRIVATE)
        assert heard[PUBLIC] >= 5, heard
        assert heard[PRIVATE] == 0, heard
    assert store.verify(RecordingId(recording), deep=True) == []
    assert [gap["cause"] for gap in row.gaps] == ["withdrawn"]


async def test_a_worker_that_is_killed_before_it_hears_of_the_withdrawal(
    gateway, store, monkeypatch
):
    """What it captured meanwhile is on the disk when it dies, and gone when the recording is sealed."""
    put = MediaClient.put_recording

    async def never_arrives(client, room, **order):
        if order.get("why") == "withdrawn":
            raise MediaWorkerError("unreachable")
        await put(client, room, **order)

    monkeypatch.setattr(MediaClient, "put_recording", never_arrives)
    settings = {"VS_STATION": gateway.settings.station}
    worker = WorkerProcess(
        gateway.settings.data_dir, gateway.settings.redis_url, settings, token=TOKEN
    )
    try:
        await worker.start()
        async with talking(gateway, recording=True) as (contact, citizen, agent):
            await both_show("active", citizen, agent)
            await hears_and_sees(agent, citizen)
            await citizen.page.do("stopRecording")
            done_ms = time.time() * 1000
            citizen.sender.hertz = PRIVATE
            (recording,) = {info.recording_id for info in store.list_recordings()}

            def heard():
                return tones_in(store, recording, "citizen.audio.0", PRIVATE)[PRIVATE]

            async with asyncio.timeout(20):
                while await asyncio.to_thread(heard) < 20:
                    await asyncio.sleep(0.1)
            worker.kill()
            await citizen.page.do("hangUp")
        (row,) = await finished(gateway, contact)
    finally:
        await worker.aclose()
    assert row.state == "ready"
    takes = kept_takes(store, recording)
    assert {"citizen.audio.0", "citizen.video.0", "agent.audio.0", "agent.video.0"} <= set(takes)
    for take, report in takes.items():
        assert max(captured_at(store, recording, take), default=0) <= done_ms
        assert [fact.why for fact in report.facts if isinstance(fact, Pause)] == ["withdrawn"]
    assert tones_in(store, recording, "citizen.audio.0", PUBLIC)[PUBLIC] >= 5
    assert heard() == 0
    assert store.verify(RecordingId(recording), deep=True) == []


async def test_withdrawn_for_good_the_recording_ends_there(gateway, workers, store):
    await workers(store=store)
    async with talking(gateway, recording=True) as (contact, citizen, agent):
        await both_show("active", citizen, agent)
        await hears_and_sees(agent, citizen)
        await citizen.page.do("stopRecording")
        citizen.sender.hertz = PRIVATE
        await both_show("stopped", citizen, agent)
        (recording,) = {info.recording_id for info in store.list_recordings()}
        await hears_and_sees(agent, citizen)
        before = {s: r.frames for s, r in kept_takes(store, recording).items()}
        for _ in range(2):
            await hears_and_sees(agent, citizen)
        await agent.page.do("hangUp")
    (row,) = await finished(gateway, contact)
    assert {s: r.frames for s, r in kept_takes(store, row.id).items()} == before
    heard = tones_in(store, row.id, "citizen.audio.0", PUBLIC, PRIVATE)
    assert heard[PUBLIC] >= 5, heard
    assert heard[PRIVATE] == 0, heard
    assert row.gaps == []
    async with gateway.citizen() as other:
        assert (await other.ask("startRecording"))["error"]["code"] == "not_allowed"


async def test_first_given_in_the_middle_of_the_call(gateway, workers, store):
    await workers(store=store)
    async with talking(gateway, recording=False) as (contact, citizen, agent):
        await hears_and_sees(agent, citizen)
        assert list(store.list_recordings()) == []
        began_ms = time.time() * 1000
        await citizen.page.do("startRecording")
        await both_show("active", citizen, agent)
        assert told_contact(agent.page)["recordingConsent"] is True
        await hears_and_sees(agent, citizen)
        await citizen.page.do("hangUp")
    (row,) = await finished(gateway, contact)
    assert row.state == "ready"
    for take in kept_takes(store, row.id):
        assert min(captured_at(store, row.id, take)) >= began_ms


async def test_an_older_order_of_another_gateway_does_not_bring_the_recording_back(
    gateway, workers, store
):
    """It read the state before the citizen withdrew, and spoke after."""
    worker, _ = await workers(store=store)
    async with talking(gateway, recording=True) as (_, citizen, agent):
        await both_show("active", citizen, agent)
        (older,) = [r.order for r in worker.worker.recordings.values()]
        await citizen.page.do("stopRecording")
        await both_show("stopped", citizen, agent)
        ((room, recording),) = worker.worker.recordings.items()
        newer = recording.order
        with pytest.raises(StaleOrderError):
            worker.worker.set_recording(room, older)
        assert recording.order is newer
        assert not recording._recorders


async def test_a_consultation_without_the_citizen_is_not_kept_and_who_joins_is_a_source(
    gateway, workers, store
):
    await workers(store=store)
    async with three(gateway, recording=True) as (contact, citizen, agent, colleague):
        await both_show("active", citizen, agent)
        await hears_and_sees(citizen, agent)
        await asked(contact, agent, colleague)
        await both_show("held", citizen, agent)
        agent.sender.hertz = PRIVATE
        await everybody_listens(citizen, agent, colleague)
        await colleague.page.do("acceptOffer", contactId=contact)
        (recording,) = {info.recording_id for info in store.list_recordings()}
        await hears_and_sees(colleague, agent)
        before = {s: r.frames for s, r in kept_takes(store, recording).items()}
        await hears_and_sees(agent, colleague)
        assert {s: r.frames for s, r in kept_takes(store, recording).items()} == before
        await until(shows(colleague, "held"))
        agent.sender.hertz = 1_000
        await hears_and_sees(colleague, agent)

        joined_ms = time.time() * 1000
        await agent.page.do("joinConsult", contactId=contact)
        await both_show("active", citizen, agent, colleague)
        await hears_and_sees(citizen, colleague)
        await hears_and_sees(colleague, citizen)
        # and the third one is told, too, when the citizen does not agree any more
        await citizen.page.do("stopRecording")
        await both_show("stopped", citizen, agent, colleague)
        await citizen.page.do("hangUp")
    (row,) = await finished(gateway, contact)
    takes = kept_takes(store, recording)
    for take in takes:
        if take.startswith("agent.audio"):
            heard = tones_in(store, recording, take, 1_000, PRIVATE)
            assert heard[PRIVATE] == 0, (take, heard)
        if take.startswith("colleague"):
            assert min(captured_at(store, recording, take)) >= joined_ms
    assert tones_in(store, recording, "colleague.audio.0", 1_400)[1_400] >= 5
    assert takes["colleague.video.0"].frames > 0
    assert "held" in {gap["cause"] for gap in row.gaps}
    marks = await marks_told(gateway, recording)
    kinds = [mark["kind"] for mark in marks]
    assert {"consent_given", "consult", "joined", "consent_withdrawn"} <= set(kinds)
    consult = marks[kinds.index("consult")]
    name = (await account_of(gateway, "operator2")).display_name
    assert consult["words"] == name
    assert consult["untilMs"] == marks[kinds.index("joined")]["atMs"]


async def marks_told(gateway, recording):
    token = await gateway.token("quality1")
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
        http.post(
            f"{gateway.url}/api/v1/recordings/{recording}/views", json={"reason": "Controllo"}
        ) as answer,
    ):
        assert answer.status == 201, await answer.text()
        return (await answer.json())["marks"]
