"""A conference on a real gateway: lobby, roll, hands, votes, guests, and a worker that dies."""

import asyncio
import contextlib

import aiohttp
import pytest

from tests.integration.conferences import call, http_of, link, names, page, seen
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import Person, hears_and_sees, nothing_of


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


async def test_from_the_lobby_to_the_end(gateway):
    conference = await call(gateway, items=[{"text": "Patenti", "minutes": 10}])
    async with page(gateway, conference, "operator1") as anna:
        first = await anna.wait(lambda event: event["type"] == "snapshot")
        assert (first["place"], first["conference"]["members"]) == ("lobby", [])
        refused = await anna.ask("startRollCall")
        assert refused["error"]["code"] == "not_allowed"
        async with page(gateway, conference, "supervisor1") as boss:
            inside = await anna.wait(
                lambda event: event["type"] == "snapshot" and event["place"] == "room"
            )
            assert len(inside["conference"]["members"]) == 2
            item = inside["conference"]["agenda"]["items"][0]["itemId"]
            await boss.do("goToItem", itemId=item)
            await seen(anna, lambda each: (each["agenda"] or {}).get("current") == item)

            await boss.do("startRollCall")
            await anna.do("answerRollCall")
            roll = (await seen(boss, lambda each: any(
                called["answeredAtMs"] for called in (each["roll"] or {"called": []})["called"]
            )))["roll"]  # fmt: skip
            absent = [each for each in roll["called"] if not each["answeredAtMs"]]
            assert len(absent) == len(roll["called"]) - 1

            await anna.do("raiseHand", raised=True)
            me = inside["you"]
            await seen(boss, lambda each: each["hands"] == [me])
            await boss.do("giveFloor", member=me)
            await seen(anna, lambda each: each["floor"] == me and not each["hands"])

            await anna.do("setMedia", microphone=True, camera=False)
            await boss.do("mute")
            await anna.wait(lambda event: event["type"] == "muteAsked")
            await seen(anna, lambda each: any(m["muted"] for m in each["members"]))

            await boss.do("openBallot", question="Spostiamo?", options=["Sì", "No"])
            ballot = (await seen(anna, lambda each: each["ballot"]))["ballot"]["ballotId"]
            await anna.do("vote", ballotId=ballot, option=1)
            await boss.do("closeBallot")
            done = await seen(boss, lambda each: each["ballot"] and each["ballot"]["closedAtMs"])
            assert [len(choice["voters"]) for choice in done["ballot"]["choices"]] == [0, 1]

            line = await anna.do("sendChat", text="Eccomi")
            told = await boss.wait(lambda event: event["type"] == "chat")
            assert told["line"] == line
            await boss.do("end")
            await seen(anna, lambda each: each["state"] == "ended")
            await boss.do("end")
            for tag, fields in (
                ("startRollCall", {}),
                ("goToItem", {"itemId": item}),
                ("setAgenda", {"items": []}),
                ("openBallot", {"question": "Ancora?", "options": ["Sì", "No"]}),
                ("admit", {}),
                ("letGuestsWrite", {"allowed": True}),
                ("openPoll", {"question": "Ancora?", "options": ["Sì", "No"]}),
            ):
                assert (await boss.ask(tag, **fields))["error"]["code"] == "not_open", tag
    async with (
        http_of(gateway, "supervisor1") as http,
        http.get(f"/api/v1/conferences/{conference}") as answer,
    ):
        record = await answer.json()
    assert [each["votes"] for each in record["ballots"]] == [[[record["attendance"][0]["name"], 1]]]
    assert len(record["attendance"]) == 2
    assert all(each["stays"][0][1] for each in record["attendance"])
    async with page(gateway, conference, "operator1") as late:
        assert late.refusal["code"] == "ended"


async def test_guests_wait_outside_and_their_links_open_nothing_else(gateway):
    conference, other = await call(gateway), await call(gateway)
    token, link_id = await link(gateway, conference)
    guest = {"link": token, "browser": "b" * 20, "name": "Ada"}
    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator1") as anna,
        page(gateway, conference, **guest) as ada,
    ):
        outside = await ada.wait(lambda event: event["type"] == "snapshot")
        assert (outside["place"], outside["part"]) == ("lobby", "guest")
        assert outside["conference"]["members"] == [], "nothing is told of those inside"
        waiting = await seen(boss, lambda each: each["lobby"])
        assert names(waiting, "lobby") == ["Ada"]
        assert not any(event.get("conference", {}).get("lobby") for event in anna.events), (
            "the lobby is the chairs' business"
        )
        for refused in ("vote", "admit"):
            fields = {"ballotId": "x", "option": 0} if refused == "vote" else {}
            assert (await ada.ask(refused, **fields))["error"]["code"] == "not_allowed"
        assert (await ada.ask("sendChat", text="Ciao"))["error"]["code"] == "not_there"

        await boss.do("admit", member=outside["you"])
        await ada.wait(lambda event: event["type"] == "snapshot" and event["place"] == "room")
        assert names(await seen(anna, lambda each: len(each["members"]) == 3))[0] == "Ada"
        async with page(gateway, conference, **guest | {"browser": "c" * 20}) as thief:
            assert thief.refusal["code"] == "link_refused", "good for one browser"
        async with page(gateway, other, **guest) as elsewhere:
            assert elsewhere.refusal["code"] == "link_refused"
        async with aiohttp.ClientSession(
            gateway.url, headers={"Authorization": f"Bearer {token}"}
        ) as http:
            for path in ("/api/v1/me", "/api/v1/conferences", "/api/v1/floor"):
                async with http.get(path) as answer:
                    assert answer.status == 401, path
        await boss.do("remove", member=outside["you"])
        gone = await ada.wait(
            lambda event: event["type"] == "snapshot" and event["place"] == "removed"
        )
        assert gone["conference"]["members"] == []
    async with page(gateway, conference, **guest) as again:
        assert again.refusal["code"] == "removed"
    async with http_of(gateway, "supervisor1") as http:
        path = f"/api/v1/conferences/{conference}/links/{link_id}"
        async with http.delete(path) as answer:
            assert answer.status == 204
    async with page(gateway, conference, **guest) as taken_back:
        assert taken_back.refusal["code"] == "link_refused"


async def test_who_comes_back_has_kept_the_place_and_an_administrator_takes_no_part(gateway):
    conference = await call(gateway)
    async with page(gateway, conference, "supervisor1") as boss:
        async with page(gateway, conference, "operator1") as anna:
            await anna.wait(lambda event: event["type"] == "snapshot")
        await seen(boss, lambda each: not all(m["here"] for m in each["members"]))
        async with page(gateway, conference, "operator1") as anna:
            snapshot = await anna.wait(lambda event: event["type"] == "snapshot")
            assert snapshot["place"] == "room"
            await seen(boss, lambda each: all(m["here"] for m in each["members"]))
            async with page(gateway, conference, "operator1"):
                await anna.wait(lambda event: event["type"] == "replaced")
                await asyncio.wait_for(anna.sio.wait(), 60)
        async with page(gateway, conference, "admin1") as admin:
            assert admin.refusal["code"] == "not_allowed"
    async with page(gateway, "nowhere", "supervisor1") as lost:
        assert lost.refusal["code"] == "not_found"


async def test_three_hear_and_see_one_another_but_not_whom_a_chair_has_muted_nor_the_lobby(
    gateway, workers
):
    worker, _ = await workers()
    conference = await call(gateway)
    token, _ = await link(gateway, conference)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        page(gateway, conference, link=token, browser="b" * 20, name="Ada") as ada_page,
        contextlib.AsyncExitStack() as people,
    ):
        boss, anna, ada = everybody = [
            Person(each, 10 + number, 600 + 400 * number)
            for number, each in enumerate((boss_page, anna_page, ada_page))
        ]
        for person in everybody:
            people.push_async_callback(person.aclose)
            await person.connect(*(other for other in everybody if other is not person))
            await person.page.do("setMedia", microphone=True, camera=True)
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        await asyncio.gather(
            nothing_of(worker.worker, boss, ada), nothing_of(worker.worker, ada, boss, anna)
        )

        await boss_page.do("admit")
        await asyncio.gather(*(
            hears_and_sees(one, other)
            for one in everybody for other in everybody if one is not other
        ))  # fmt: skip
        slots = (await anna_page.wait(lambda e: e["type"] == "slots" and sum(
            each["member"] is not None for each in e["slots"]) == 4
        ))["slots"]  # fmt: skip
        by_member = {}
        for slot in slots:
            if slot["member"]:
                by_member.setdefault(slot["member"], set()).add((slot["source"], slot["index"]))
        assert all(
            {source for source, _ in sources} == {"microphone", "camera"}
            and len({index for _, index in sources}) == 1
            for sources in by_member.values()
        ), "sound and picture of one person sit together"

        me = (await anna_page.wait(lambda e: e["type"] == "snapshot"))["you"]
        await boss_page.do("mute", member=me)
        await seen(ada_page, lambda each: any(m["muted"] for m in each["members"]))
        judge = boss.judge(anna)
        await hears_and_sees(boss, ada)
        judge.begin()
        await hears_and_sees(boss, ada)
        assert judge.tones == 0, "not a tone of who is muted, though she goes on sending"
        assert judge.recognised > 0
        # a page that comes back repeats what it sent: that opens nothing
        judge = boss.judge(anna)
        await anna_page.do("setMedia", microphone=True, camera=True)
        await hears_and_sees(boss, ada)
        judge.begin()
        await hears_and_sees(boss, ada)
        assert judge.tones == 0
        await anna_page.do("openMicrophone")
        await anna_page.do("setMedia", microphone=True, camera=True)
        await seen(ada_page, lambda each: not any(m["muted"] for m in each["members"]))
        await hears_and_sees(boss, anna)


@pytest.mark.long
async def test_a_worker_that_dies_takes_nobody_out_of_the_conference(gateway, workers):
    first, _ = await workers()
    conference = await call(gateway)
    async with (
        page(gateway, conference, "supervisor1") as boss_page,
        page(gateway, conference, "operator1") as anna_page,
        contextlib.AsyncExitStack() as people,
    ):
        boss, anna = Person(boss_page, 10, 600), Person(anna_page, 11, 1000)
        for one, other in ((boss, anna), (anna, boss)):
            people.push_async_callback(one.aclose)
            await one.connect(other)
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        await workers()
        lost = {person: person.peer_id for person in (boss, anna)}
        await first.die()
        for one, other in ((boss, anna), (anna, boss)):
            await one.page.wait(
                lambda e, peer=lost[one]: e["type"] == "mediaLost" and e["peerId"] == peer
            )
            await one.connect(other)
        await asyncio.gather(hears_and_sees(boss, anna), hears_and_sees(anna, boss))
        shown = await seen(boss_page, lambda each: all(m["media"] for m in each["members"]))
        assert len(shown["members"]) == 2


async def test_who_sits_in_a_conference_in_another_browser_is_told_of_their_own_desk(gateway):
    conference = await call(gateway)

    def stands(word, category):
        return lambda e: (
            e["type"] == "deskStands" and (e["stands"], e["category"]) == (word, category)
        )

    async with (
        page(gateway, conference, "supervisor1") as boss,
        page(gateway, conference, "operator2") as other,
        page(gateway, conference, "operator1") as anna,
        gateway.desk("operator1") as desk,
        gateway.citizen() as citizen,
    ):
        await desk.do("setState", state="available")
        entered = await citizen.do(
            "enterQueue", category="weapons", modality="text", recording=False
        )
        await anna.wait(stands("offered", "weapons"))
        await desk.do("acceptOffer", contactId=entered["contactId"])
        await anna.wait(stands("answered", None))
        # that of before the contact is behind it
        anna.events.clear()
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        await anna.wait(stands("gone", None))
        for each in (boss, other):
            await each.do("sync")
            assert not any(e["type"] == "deskStands" for e in each.events), "nobody else is told"
