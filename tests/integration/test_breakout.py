"""Breakout rooms on a real gateway and a real media worker: who hears and sees whom, what is written where, what is
recorded, and everybody's way back."""

import asyncio
import contextlib

import pytest

from recordings.model import RecordingId
from tests.integration.conferences import call, http_of, is_recorded, link, page, seen, talking
from tests.integration.recorded import finished
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, nothing_of
from tests.support.recordings.recorded_sound import kept_takes, tones_in

CARLO, APART = 1000, 200


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


@contextlib.asynccontextmanager
async def four(gateway, conference):
    """Chair, two operators and a guest, all in the room."""
    token, _ = await link(gateway, conference)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        page(gateway, conference, "operator2") as carlo_page,
        page(gateway, conference, link=token, browser="b" * 20, name="Ada") as ada_page,
        talking(gateway, conference, boss_page, carlo_page, anna_page, ada_page) as people,
    ):
        boss, carlo, anna, ada = people
        await boss.page.do("admit", member=ada.member)
        await all_hear(*people)
        yield boss, carlo, anna, ada


async def all_hear(*people):
    await asyncio.gather(*(
        hears_and_sees(one, other) for one in people for other in people if one is not other
    ))  # fmt: skip


def rooms(*groups):
    return [{"name": name, "members": [each.member for each in people]} for name, *people in groups]


def in_group(conference, person):
    return next(m["group"] for m in conference["members"] if m["member"] == person.member)


async def moved(person, group, timeout_s=60):
    """The page has been given what there is of the room it is in."""
    return await person.page.wait(
        lambda e: e["type"] == "snapshot" and e["group"] == group and e["place"] == "room",
        timeout_s,
    )


async def test_each_room_for_itself_and_everybody_back(gateway, workers, store):
    worker, _ = await workers(store=store)
    conference = await call(gateway, title="Gruppi")
    async with four(gateway, conference) as (boss, carlo, anna, ada):
        await boss.page.do("startRecording")
        await seen(anna.page, is_recorded("active"), 10)
        await all_hear(boss, carlo, anna, ada)
        assert (await anna.page.ask("openBreakout", rooms=rooms(("A", anna), ("B", ada))))["error"][
            "code"
        ] == "not_allowed"
        connections = {each: each.peer_id for each in (boss, carlo, anna, ada)}
        await anna.page.do("sendChat", text="prima, a tutti")
        for each in (boss, carlo, anna, ada):
            each.page.events.clear()
        await boss.page.do("openBreakout", rooms=rooms(("Patenti", anna, ada), ("Caccia", carlo)))
        first = (await moved(anna, "b1-1"))["conference"]["breakout"]
        assert [each["name"] for each in first["rooms"]] == ["Patenti", "Caccia"]
        assert first["endsAtMs"] is None
        await asyncio.gather(moved(ada, "b1-1"), moved(carlo, "b1-2"))
        await nothing_of(worker.worker, boss, anna, ada, carlo)
        for each in (anna, ada, carlo):
            # whatever were kept of them from now on would be heard in the recording
            each.sender.hertz += APART
        await all_hear(anna, ada)
        await asyncio.gather(
            nothing_of(worker.worker, carlo, boss, anna, ada),
            *(nothing_of(worker.worker, each, boss, carlo) for each in (anna, ada)),
        )

        line = await anna.page.do("sendChat", text="solo tra noi", group="b1-1")
        await ada.page.wait(lambda e: e["type"] == "chat" and e["line"] == line)
        told = await boss.page.do("tellRooms", text="Cinque minuti")
        for each in (anna, ada, carlo):
            await each.page.wait(lambda e: e["type"] == "chat" and e["line"] == told)
            assert told["everywhere"]
        refused = await boss.page.ask("callForHelp", wanted=True)
        assert refused["error"]["code"] == "not_there", "who is in no room calls for none"
        await carlo.page.do("callForHelp", wanted=True)
        asked = await seen(
            boss.page, lambda c: c["breakout"] and c["breakout"]["rooms"][1]["helpSinceMs"]
        )
        assert asked["breakout"]["rooms"][1]["helpBy"] == carlo.member
        for each in (boss, carlo):
            written = [e["line"]["text"] for e in each.page.events if e["type"] == "chat"]
            assert "solo tra noi" not in written

        await boss.page.do("moveToRoom", member=boss.member, groupId="b1-2")
        visiting = await moved(boss, "b1-2")
        assert [each["text"] for each in visiting["chat"]] == ["Cinque minuti"]
        assert not visiting["conference"]["breakout"]["rooms"][1]["helpSinceMs"]
        await all_hear(boss, carlo)
        room_of = {anna: {anna, ada}, ada: {anna, ada}, carlo: {carlo, boss}, boss: {carlo, boss}}
        await asyncio.gather(*(
            nothing_of(worker.worker, each, *(room_of.keys() - room_of[each])) for each in room_of
        ))  # fmt: skip

        # one loads the page anew and is where the others of the room are
        await ada.connect(boss, carlo, anna)
        connections[ada] = ada.peer_id
        await all_hear(anna, ada)
        for each in (anna, ada, carlo):
            each.sender.hertz -= APART
            each.page.events.clear()
        boss.page.events.clear()
        await boss.page.do("endBreakout")
        await asyncio.gather(*(moved(each, None, 5) for each in (boss, carlo, anna, ada)))
        await all_hear(boss, carlo, anna, ada)
        back = await moved(anna, None)
        assert back["conference"]["breakout"] is None
        assert [e["text"] for e in back["chat"]] == ["prima, a tutti", "Cinque minuti"]
        assert {each: each.peer_id for each in connections} == connections
        assert not any(e["type"] == "mediaLost" for each in connections for e in each.page.events)
        await boss.page.do("end")
        (row,) = await finished(gateway, conference)
    assert row.state == "ready", row.failure
    assert store.verify(RecordingId(row.id), deep=True) == []
    causes = {gap["cause"] for gap in row.gaps}
    assert causes == {"breakout"}, row.gaps
    sources = {source for gap in row.gaps for source in gap["sources"]}
    without = {f"{each.member}.audio" for each in (boss, carlo, anna, ada)} - sources
    assert not without, (row.gaps, kept_takes(store, row.id))
    takes = [each for each in kept_takes(store, row.id) if each.startswith(f"{carlo.member}.audio")]
    heard = [tones_in(store, row.id, take, CARLO, CARLO + APART) for take in takes]
    assert len(heard) == 2, "one take before, one after"
    assert all(tones[CARLO] >= 5 for tones in heard)
    assert sum(tones[CARLO + APART] for tones in heard) == 0, "nothing of what was said in the room"
    async with http_of(gateway, "supervisor1") as http:
        async with http.get(f"/api/v1/conferences/{conference}/minutes") as answer:
            text = (await answer.json())["text"]
        assert "## Stanze di lavoro" in text
        assert "- Patenti: " in text
        assert "Cinque minuti" in text
        assert "solo tra noi" not in text, "what is written in a room stays there"
        async with http.post(
            f"/api/v1/recordings/{row.id}/views", json={"reason": "Controllo"}
        ) as answer:
            view = await answer.json()
    said = [mark["words"] for mark in view["marks"] if mark["kind"] == "chat"]
    assert [words.rpartition(": ")[2] for words in said] == ["prima, a tutti", "Cinque minuti"]


@pytest.mark.long
async def test_back_as_well_whoever_was_away_and_whose_worker_died(gateway, workers):
    first, _ = await workers()
    conference = await call(gateway)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        talking(gateway, conference, boss_page, anna_page) as (boss, anna),
    ):
        await all_hear(boss, anna)
        async with page(gateway, conference, "operator2") as carlo_page:
            carlo = (await carlo_page.wait(lambda e: e["type"] == "snapshot"))["you"]
        await boss.page.do(
            "openBreakout",
            rooms=[{"name": "A", "members": [anna.member]}, {"name": "B", "members": [carlo]}],
        )
        await moved(anna, "b1-1")
        second, _ = await workers()
        lost = {person: person.peer_id for person in (boss, anna)}
        await first.die()
        for one, other in ((boss, anna), (anna, boss)):
            await one.page.wait(
                lambda e, peer=lost[one]: e["type"] == "mediaLost" and e["peerId"] == peer
            )
            await one.connect(other)
        await seen(boss.page, lambda c: sum(m["media"] for m in c["members"]) == 2)
        await nothing_of(second.worker, boss, anna)
        async with page(gateway, conference, "operator2") as carlo_page:
            again = await carlo_page.wait(lambda e: e["type"] == "snapshot")
            assert again["group"] == "b1-2", "who comes back is in the room they were put in"
        await boss.page.do("endBreakout")
        await all_hear(boss, anna)
        async with page(gateway, conference, "operator2") as carlo_page:
            again = await carlo_page.wait(lambda e: e["type"] == "snapshot")
            assert (again["place"], again["group"]) == ("room", None)


async def test_rooms_end_by_themselves(gateway):
    conference = await call(gateway)
    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator1") as anna,
    ):
        you = (await anna.wait(lambda e: e["type"] == "snapshot"))["you"]
        await boss.do(
            "openBreakout",
            rooms=[{"name": "A", "members": [you]}, {"name": "B", "members": []}],
            minutes=1,
        )
        apart = await seen(anna, lambda c: c["breakout"])
        assert apart["breakout"]["endsAtMs"] - apart["breakout"]["openedAtMs"] == 60_000
        again = await boss.ask("openBreakout", rooms=[{"name": "A", "members": []}] * 2)
        assert again["error"]["code"] == "breakout_open"
