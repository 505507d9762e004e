"""A supervisor at an operator's side: with a real worker and decoded media, and with what is recorded."""

import asyncio
import contextlib

import pytest

from gateway.accounts import sql as accounts
from tests.integration.beside import Beside
from tests.integration.conversations import answered, talking, told_contact
from tests.integration.over_http import asked
from tests.integration.recorded import both_show, finished
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import Person, hears_and_sees, nothing_of, until
from tests.support.recordings.recorded_sound import kept_takes, tones_in

WHISPER = 1_400


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN) as made:
        yield made


@contextlib.asynccontextmanager
async def watched(gateway, **entry):
    """Citizen and operator talk, and a supervisor listens, all with an ear for the two others."""
    async with talking(gateway, **entry) as (contact, citizen, agent):
        page = Beside(gateway, contact)
        assert (await page.call("POST"))[0] == 200
        supervisor = Person(page, 12, WHISPER)
        try:
            await citizen.connect(agent, supervisor)
            await agent.connect(citizen, supervisor)
            await supervisor.connect(citizen, agent)
            await hears_and_sees(supervisor, citizen)
            await hears_and_sees(supervisor, agent)
            yield contact, citizen, agent, supervisor
        finally:
            await supervisor.aclose()


async def hears_only(person, other):
    judge = person.judge(other)
    judge.begin()
    await until(lambda: judge.tones >= 10)
    assert judge.recognised == 0


async def steps_of(gateway, contact):
    _, told = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact}")
    return [
        (step["kind"], step["operator"])
        for step in told["steps"]
        if step["kind"].startswith("monitoring.")
    ]


async def test_a_whisper_reaches_the_operator_and_neither_the_citizen_nor_the_recording(
    gateway, workers, store
):
    worker, _ = await workers(store=store)
    async with watched(gateway, recording=True) as (contact, citizen, agent, supervisor):
        await both_show("active", citizen, agent)
        # the page sends with all its might, and the room lets nobody have it
        await asyncio.gather(
            nothing_of(worker.worker, citizen, supervisor),
            nothing_of(worker.worker, agent, supervisor),
        )
        assert told_contact(agent.page)["monitored"]["way"] == "listen"
        assert told_contact(citizen.page)["supervisor"] is None

        await supervisor.page.be("whisper")
        await hears_only(agent, supervisor)
        await nothing_of(worker.worker, citizen, supervisor)
        await hears_and_sees(citizen, agent)
        assert told_contact(agent.page)["monitored"]["way"] == "whisper"
        assert told_contact(citizen.page)["supervisor"] is None

        await supervisor.page.be("listen")
        await nothing_of(worker.worker, agent, supervisor)
        await supervisor.page.call("DELETE")
        await until(lambda: supervisor.peer_id not in worker.worker.figures().peers)
        await hears_and_sees(citizen, agent)
        assert told_contact(agent.page)["monitored"] is None
        await citizen.page.do("hangUp")
    (row,) = await finished(gateway, contact)
    takes = kept_takes(store, row.id)
    assert {take.partition(".")[0] for take in takes} == {"citizen", "agent"}
    for take in takes:
        if ".audio" in take:
            assert tones_in(store, row.id, take, WHISPER)[WHISPER] == 0, take
    assert tones_in(store, row.id, "agent.audio.0", 1_000)[1_000] > 10
    name = (await steps_of(gateway, contact))[0][1]
    assert await steps_of(gateway, contact) == [
        ("monitoring.listen", name),
        ("monitoring.whisper", name),
        ("monitoring.listen", name),
        ("monitoring.end", name),
    ]


async def test_who_joins_is_heard_and_seen_by_all_named_and_recorded(gateway, workers, store):
    worker, _ = await workers(store=store)
    async with watched(gateway, recording=True) as (contact, citizen, agent, supervisor):
        await both_show("active", citizen, agent)
        await supervisor.page.be("join")
        await hears_and_sees(citizen, supervisor)
        await hears_and_sees(agent, supervisor)
        assert told_contact(citizen.page)["supervisor"]["name"]
        assert told_contact(agent.page)["monitored"]["way"] == "join"
        _, state = await supervisor.page.call("GET")
        assert {slot["party"] for slot in state["slots"]} >= {"citizen", "agent"}
        # on hold the supervisor is with nobody either
        await agent.page.do("hold", contactId=contact)
        await nothing_of(worker.worker, citizen, supervisor, agent)
        await agent.page.do("retrieve", contactId=contact)
        await hears_and_sees(citizen, supervisor)

        await citizen.page.do("hangUp")
        await until(lambda: not worker.worker.figures().peers)
        async with asyncio.timeout(60):
            while (await steps_of(gateway, contact))[-1][0] != "monitoring.end":
                await asyncio.sleep(0.05)
        assert (await supervisor.page.call("GET"))[0] == 409
    (row,) = await finished(gateway, contact)
    assert tones_in(store, row.id, "supervisor.audio.0", WHISPER)[WHISPER] > 10


async def test_one_supervisor_at_a_time_and_only_where_somebody_talks(gateway, workers):
    await workers()
    async with answered(gateway, modality="video") as (contact, _, desk):
        page = Beside(gateway, contact)
        for _ in range(2):
            assert (await page.call("POST"))[0] == 200
        status, refused = await Beside(gateway, contact, "operator2").call("POST")
        assert (status, refused["code"]) == (403, "forbidden")
        await desk.do("hangUp")
        await desk.wait_state("wrap_up")
        status, refused = await page.call("POST")
        assert (status, refused["code"]) == (409, "not_connected")
    status, refused = await Beside(gateway, "nobody").call("POST")
    assert (status, refused["code"]) == (404, "unknown_contact")


async def test_a_conversation_that_is_taken_over_goes_on_at_the_supervisors_desk(
    gateway, workers, store
):
    worker, _ = await workers(store=store)
    async with watched(gateway, recording=True) as (contact, citizen, agent, supervisor):
        await both_show("active", citizen, agent)
        other = Beside(gateway, contact, "operator2")
        assert (await other.call("POST", after="/take-over"))[0] == 403
        assert (await supervisor.page.call("POST", after="/take-over"))[0] == 204
        await agent.page.wait_state("wrap_up")
        assert told_contact(agent.page)["part"]
        # neither the operator nor the page on the floor is in the conversation any more
        gone = {agent.peer_id, supervisor.peer_id}
        await until(lambda: gone.isdisjoint(worker.worker.figures().peers))
        assert (await supervisor.page.call("GET"))[0] == 409
        status, refused = await supervisor.page.call("POST", after="/take-over")
        assert (status, refused["code"]) == (409, "not_monitoring")

        async with gateway.desk("supervisor1") as desk:
            assert told_contact(desk)["contactId"] == contact
            assert told_contact(desk)["authorisation"] is None
            # the same voice and picture as before, by the desk's connection
            successor = Person(desk, 12, WHISPER, contactId=contact)
            try:
                await successor.connect(citizen)
                await hears_and_sees(citizen, supervisor)
                await hears_and_sees(successor, citizen)
                await desk.do("hangUp")
                await desk.wait_state("wrap_up")
            finally:
                await successor.aclose()
    (row,) = await finished(gateway, contact)
    takes = [take for take in kept_takes(store, row.id) if take.startswith("agent.audio.")]
    first, *later = sorted(takes)
    assert tones_in(store, row.id, first, 1_000)[1_000] > 10
    assert any(tones_in(store, row.id, take, WHISPER)[WHISPER] > 10 for take in later)


async def floor_of(gateway):
    return (await asked(gateway, "supervisor1", "GET", "/api/v1/floor"))[1]


async def calls_on_the_floor(gateway, count):
    async with asyncio.timeout(60):
        while len(told := (await floor_of(gateway))["helps"]) != count:
            await asyncio.sleep(0.1)
    return told


async def test_an_operator_calls_for_help_until_somebody_comes(gateway, workers):
    await workers()
    async with answered(gateway, modality="video") as (contact, citizen, desk):
        await desk.do("callHelp", contactId=contact, wanted=True)
        since = told_contact(desk)["helpSinceMs"]
        assert since
        # asked for twice it is one call, since the first
        await desk.do("callHelp", contactId=contact, wanted=True)
        assert told_contact(desk)["helpSinceMs"] == since
        (told,) = await calls_on_the_floor(gateway, 1)
        assert (told["contactId"], told["askedAtMs"]) == (contact, since)

        await desk.do("callHelp", contactId=contact, wanted=False)
        assert told_contact(desk)["helpSinceMs"] is None
        await calls_on_the_floor(gateway, 0)

        await desk.do("callHelp", contactId=contact, wanted=True)
        await calls_on_the_floor(gateway, 1)
        page = Beside(gateway, contact)
        assert (await page.call("POST"))[1]["way"] == "listen"
        await calls_on_the_floor(gateway, 0)
        assert told_contact(desk)["helpSinceMs"] is None
        # called for by whoever is there already: they are asked to look up
        await desk.do("callHelp", contactId=contact, wanted=True)
        await calls_on_the_floor(gateway, 1)
        assert (await page.call("POST"))[0] == 200
        await calls_on_the_floor(gateway, 0)

        await page.call("DELETE")
        await desk.do("callHelp", contactId=contact, wanted=True)
        await calls_on_the_floor(gateway, 1)
        await citizen.do("hangUp")
        await desk.wait_state("wrap_up")
        await calls_on_the_floor(gateway, 0)
        answer = await desk.ask("callHelp", contactId=contact, wanted=True)
        assert answer["error"]["code"] == "not_connected"
        assert not any("help" in str(event).lower() for event in citizen.events)
    _, told = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact}")
    kinds = [step["kind"] for step in told["steps"] if step["kind"].startswith("help.")]
    assert kinds == [
        *("help.call", "help.withdraw", "help.call", "help.taken", "help.call", "help.taken"),
        "help.call",
    ]


async def sign_ins_end(gateway, username):
    """What signing out, a new password, another role and disabling an account have in common."""
    async with gateway.core.database.writing() as session:
        account = await accounts.by_username(session, username)
        await accounts.revoke_sessions_of(session, account.id, gateway.core.clock())


async def test_a_supervisor_whose_sign_in_ends_hears_nothing_more(gateway, workers):
    worker, _ = await workers()
    async with watched(gateway) as (contact, citizen, agent, supervisor):
        await sign_ins_end(gateway, "supervisor1")
        await until(lambda: supervisor.peer_id not in worker.worker.figures().peers)
        status, _ = await Beside(gateway, contact).call("GET")
        assert status == 409, "signed in anew, they are not at the operator's side"
        await hears_and_sees(citizen, agent)


@pytest.mark.parametrize("page", ["open", "closed"])
async def test_an_operator_whose_sign_in_ends_hears_and_sends_nothing_more(gateway, workers, page):
    """Also where the page's socket is closed, as one would that wants to listen on."""
    worker, _ = await workers()
    async with talking(gateway) as (_, citizen, agent):
        if page == "closed":
            await agent.page.sio.disconnect()
        await sign_ins_end(gateway, "operator1")
        await until(lambda: agent.peer_id not in worker.worker.figures().peers)
        await citizen.page.wait_state("waiting")


async def test_the_chat_is_read_in_any_way_and_written_in_by_who_has_joined(gateway, workers):
    await workers()
    async with answered(gateway, modality="video") as (contact, citizen, _):
        page = Beside(gateway, contact)
        assert (await page.call("POST"))[0] == 200
        await citizen.do("sendChat", text="Buongiorno")
        async with asyncio.timeout(60):
            while not (await page.call("GET", after="/chat"))[1].get("lines"):
                await asyncio.sleep(0.1)
        line = {"text": "Ci sono anch'io.", "key": "a-key-of-mine"}
        status, refused = await page.call("POST", line, after="/chat")
        assert (status, refused["code"]) == (409, "not_joined")
        await page.be("join")
        status, written = await page.call("POST", line, after="/chat")
        assert (status, written["author"], written["text"]) == (201, "agent", line["text"])
        # the same once more is the same line
        repeated = (await page.call("POST", line, after="/chat"))[1]
        assert repeated["lineId"] == written["lineId"]
        shown = await citizen.wait(
            lambda m: m["type"] == "chat" and m["line"]["text"] == line["text"]
        )
        assert shown["line"]["lineId"] == written["lineId"]
        status, chat = await page.call("GET", after="/chat")
        assert [each["text"] for each in chat["lines"]] == ["Buongiorno", line["text"]]
        # a line of the station's side says by whom it is where that is not the operator
        assert chat["lines"][0].get("supervisor") is None
        assert (
            shown["line"]["supervisor"] == chat["lines"][1]["supervisor"] == written["supervisor"]
        )
        assert written["supervisor"]
        assert (await Beside(gateway, contact).call("DELETE"))[0] == 204
        assert (await page.call("GET", after="/chat"))[0] == 409


async def test_one_s_own_microphone_and_camera_are_told_to_the_others(gateway, workers):
    await workers()
    async with answered(gateway, modality="video") as (contact, citizen, _):
        page = Beside(gateway, contact)
        assert (await page.call("POST"))[0] == 200
        await page.be("join")
        for off in ({"camera": False}, {"camera": False, "microphone": False}, {}):
            status, _ = await page.call("PUT", {"way": "join", **off})
            assert status == 200
            wanted = {
                "microphone": off.get("microphone", True),
                "camera": off.get("camera", True),
                "screen": False,
            }
            await citizen.wait(
                lambda m, wanted=wanted: (
                    m["type"] == "contact" and m["contact"].get("supervisorMedia") == wanted
                )
            )
