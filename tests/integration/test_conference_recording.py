"""A conference is recorded: everybody is told, everybody in the room is kept and nobody else, and a worker that dies
costs no more than a gap."""

import asyncio
import contextlib

import pytest

from gateway.conference import abandoned
from recordings.model import RecordingId
from tests.integration.conferences import (
    ADA,
    ANNA,
    call,
    http_of,
    is_recorded,
    link,
    page,
    seen,
    talking,
)
from tests.integration.recorded import finished
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, sent, until
from tests.support.recordings.recorded_sound import kept_takes, tones_in
from tests.support.servers.worker_process import WorkerProcess


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


async def test_everybody_is_told_and_everybody_in_the_room_is_kept(gateway, workers, store):
    worker, _ = await workers(store=store)
    conference = await call(gateway, title="Riunione di prova", items=[{"text": "Patenti"}])
    token, _ = await link(gateway, conference)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        page(gateway, conference, link=token, browser="b" * 20, name="Ada") as ada_page,
        talking(gateway, conference, boss_page, anna_page, ada_page) as (boss, anna, ada),
    ):
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        refused = await anna_page.ask("startRecording")
        assert refused["error"]["code"] == "not_allowed"
        await boss_page.do("startRecording")
        for each in (boss_page, anna_page):
            told = await seen(each, is_recorded("active"), 10)
            assert told["recording"]["by"]
        waiting = await ada_page.wait(
            lambda e: e["type"] == "snapshot" and e["conference"]["recording"]
        )
        assert waiting["place"] == "lobby", "whoever waits knows before coming in"
        again = await boss_page.ask("startRecording")
        assert again["error"]["code"] == "recorded"
        item = waiting["conference"]["agenda"]
        assert item is None, "nothing else is told outside"
        agenda = (await seen(boss_page, lambda each: each["agenda"]))["agenda"]["items"]
        await boss_page.do("goToItem", itemId=agenda[0]["itemId"])
        await boss_page.do("openBallot", question="Va bene?", options=["Sì", "No"])
        await boss_page.do("closeBallot")
        await anna_page.do("sendChat", text="Parola rara: ornitorinco")
        await hears_and_sees(anna, boss)
        # what nobody hears is not kept, though the page goes on sending it
        me = anna.member
        await boss_page.do("mute", member=me)
        await seen(boss_page, lambda each: any(m["muted"] for m in each["members"]))
        rooms = worker.worker.rooms.values()
        await until(lambda: any(anna.peer_id in room.policy.muted for room in rooms))
        # what was said before that is on its way no more
        (before,) = sent(worker.worker, [anna])
        await until(lambda: sent(worker.worker, [anna])[0] >= before + 10)
        anna.sender.hertz = 2200
        await boss_page.do("admit")
        inside = await ada_page.wait(lambda e: e["type"] == "snapshot" and e["place"] == "room")
        assert inside["conference"]["recording"]["state"] == "active"
        await hears_and_sees(boss, ada)
        anna.sender.hertz = ANNA
        # what was said before is not on its way any more
        (before,) = sent(worker.worker, [anna])
        await until(lambda: sent(worker.worker, [anna])[0] >= before + 10)
        await anna_page.do("openMicrophone")
        await anna_page.do("setMedia", microphone=True, camera=True)
        await hears_and_sees(boss, anna)
        guest = ada.member
        await boss_page.do("stopRecording")
        await seen(anna_page, lambda each: each["recording"] is None and each["ballot"])
        assert (await boss_page.ask("stopRecording"))["error"]["code"] == "not_recorded"
        (row,) = await finished(gateway, conference)
        await boss_page.do("end")
    assert row.state == "ready", row.failure
    assert store.verify(RecordingId(row.id), deep=True) == []
    takes = kept_takes(store, row.id)
    assert f"{guest}.audio.0" in takes
    heard = {
        take: tones_in(store, row.id, take, ANNA, 2200)
        for take in takes
        if take.startswith(f"{me}.audio")
    }
    assert len(heard) == 2, "a take before the microphone was closed, and one after"
    assert sum(tones[ANNA] for tones in heard.values()) >= 10
    assert sum(tones[2200] for tones in heard.values()) == 0
    assert tones_in(store, row.id, f"{guest}.audio.0", ADA)[ADA] >= 5
    assert row.gaps == [], "nothing that anybody heard is missing"

    async with http_of(gateway, "quality1") as http:
        async with http.get(f"/api/v1/recordings/{row.id}") as answer:
            shown = await answer.json()
        assert (shown["category"], shown["title"]) == ("conference", "Riunione di prova")
        assert "Ada" in {party["name"] for party in shown["parties"]}
        for words in ("ornitorinco", "riunione di prova"):
            async with http.post(
                "/api/v1/recordings/search", json={"category": "conference", "words": words}
            ) as answer:
                page_found = await answer.json()
            assert [each["id"] for each in page_found["recordings"]] == [row.id], words
        async with http.post(
            f"/api/v1/recordings/{row.id}/views", json={"reason": "Controllo"}
        ) as answer:
            view = await answer.json()
            assert answer.status == 201, view
            cookies = {name: each.value for name, each in answer.cookies.items()}
        marks = {mark["kind"]: mark for mark in view["marks"]}
        assert marks["item"]["words"] == "Patenti"
        assert marks["ballot"]["words"] == "Va bene?"
        assert marks["chat"]["words"].endswith(": Parola rara: ornitorinco")
        late = next(m for m in view["marks"] if m["kind"] == "present" and m["words"] == "Ada")
        assert late["atMs"] > 0, "a late arrival is seen as one"
        async with http.get(view["parties"][0]["url"], cookies=cookies) as answer:
            assert answer.status == 200
            assert (await answer.read())[:4] == b"\x1a\x45\xdf\xa3"
    async with http_of(gateway, "operator1") as http:
        for path in (f"/api/v1/recordings/{row.id}", "/api/v1/recordings"):
            async with http.get(path) as answer:
                assert answer.status == 403
    async with http_of(gateway, "supervisor1") as http:
        async with http.get("/api/v1/contacts") as answer:
            listed = await answer.json()
        assert conference not in str(listed), "it is nobody's contact"
        async with http.get("/api/v1/reports/today") as answer:
            today = await answer.json()
        assert all(each["category"] != "conference" for each in today["categories"]), today


@pytest.fixture
async def processes(gateway):
    """Start media workers as they are shipped, on the station's own archive."""
    async with contextlib.AsyncExitStack() as stack:

        async def start():
            process = WorkerProcess(
                gateway.settings.data_dir,
                gateway.settings.redis_url,
                {"VS_STATION": gateway.settings.station},
                token=TOKEN,
            )
            stack.push_async_callback(process.aclose)
            return await process.start()

        yield start


@pytest.mark.long
async def test_a_worker_s_death_continues_the_recording_and_the_gap_is_declared(
    gateway, processes, store
):
    first = await processes()
    conference = await call(gateway)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        talking(gateway, conference, boss_page, anna_page) as (boss, anna),
    ):
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        await boss_page.do("startRecording")
        await seen(anna_page, is_recorded("active"), 10)
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        (started,) = store.list_recordings()
        await until(
            lambda: tones_in(store, started.recording_id, f"{anna.member}.audio.0", ANNA)[ANNA] > 5
        )
        await processes()
        lost = {person: person.peer_id for person in (boss, anna)}
        first.kill()
        await seen(anna_page, is_recorded("interrupted"), 10)
        for one, other in ((boss, anna), (anna, boss)):
            await one.page.wait(
                lambda e, peer=lost[one]: e["type"] == "mediaLost" and e["peerId"] == peer
            )
            await one.connect(other)
        anna_page.events.clear()
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        await seen(anna_page, is_recorded("active"), 10)
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        # the end of the conference is the end of its recording
        await boss_page.do("end")
        (row,) = await finished(gateway, conference)
    assert (row.id, row.state) == (started.recording_id, "ready"), row.failure
    assert store.verify(RecordingId(row.id), deep=True) == []
    for take in (0, 1):
        kept = tones_in(store, row.id, f"{anna.member}.audio.{take}", ANNA)
        assert kept[ANNA] >= 5, "what was kept before and after is there, one take each"
    (gap,) = [gap for gap in row.gaps if gap["cause"] == "interrupted"]
    assert f"{anna.member}.audio" in gap["sources"], gap


async def test_a_recording_of_nobody_ends_and_whoever_comes_back_is_told(
    gateway, workers, store, monkeypatch
):
    monkeypatch.setattr(abandoned, "RECORDING_ENDS_MS", 1_500)
    await workers(store=store)
    conference = await call(gateway)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        talking(gateway, conference, boss_page, anna_page) as (boss, anna),
    ):
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        await boss_page.do("startRecording")
        await seen(anna_page, is_recorded("active"), 10)
    (row,) = await finished(gateway, conference)
    assert row.state == "ready", row.failure
    async with page(gateway, conference, "supervisor1") as boss_page:
        back = await seen(boss_page, lambda each: each["recordingEnded"])
        assert (back["state"], back["recording"]) == ("open", None)
        await boss_page.do("startRecording")
        again = await seen(boss_page, lambda each: each["recording"])
        assert again["recordingEnded"] is None
        await boss_page.do("end")
