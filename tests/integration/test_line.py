"""Calls by the telephone line: a telephone, the SIP process's switchboard, a gateway, a media worker and an operator's desk, all with
real sockets and real sound."""

import asyncio
import contextlib
import time
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import AsyncMock

import msgspec
import pytest
from redis.exceptions import RedisError
from sqlalchemy import select

from gateway.callbacks import lookups as callbacks
from gateway.callbacks.tables import Callback
from gateway.line.kept import KEPT_S
from gateway.line.numbers.model import InboundNumber
from gateway.line.sip.events import Hung
from gateway.outgoing import lookups
from gateway.outgoing import sql as calls_out
from gateway.platform.audit.tables import AuditEntry
from gateway.probe.tracks import Sender
from gateway.processes.sip import serving
from queueing.model import Channel
from tests.integration.beside import Beside
from tests.integration.calling import ask
from tests.integration.conferences import call, http_of, page, seen
from tests.integration.conversations import told_contact
from tests.integration.line_calls import (
    DIALLED,
    at_the_desk,
    serving_line,
    settings_of_line,
    stage,
    talking,
    waiting,
)
from tests.support.line_caller import TONE_HZ, Telephone
from tests.support.people.talk_parties import Person, until
from tests.support.servers.station import free_ports
from tests.support.sipp import FOUND, MISSING, pause, receive, run, send


@pytest.fixture
async def gateway(running):
    async with running(**settings_of_line(sip_out_costs="+390=0.02")) as made:
        yield made


@pytest.fixture
async def line(gateway, workers):
    async with serving_line(gateway, workers) as made:
        yield made


async def keyed(telephone, keys):
    """Several keys, each as long as a person holds it."""
    for key in keys:
        telephone.press(key)
        await asyncio.sleep(0.1)


async def pressed_until(telephone, key, holds):
    """A key is pressed until it was heard: what is pressed before the worker is listened to is lost."""
    async with asyncio.timeout(60):
        while not holds():
            telephone.press(key)
            await asyncio.sleep(0.2)


async def test_caller_and_operator_hear_each_other_and_the_caller_hangs_up(line):
    async with talking(line) as (telephone, desk, contact, _):
        shown = told_contact(desk)
        assert shown["telephone"]["number"] == "+393331234567"
        assert (shown["telephone"]["called"], shown["telephone"]["trunk"]) == (DIALLED, "pbx")
        assert shown["channel"] == "phone"
        assert (await line.acd.contact(contact)).channel is Channel.LINE
        telephone.hang_up()
        await desk.wait_state("wrap_up")
        assert not line.board.agent.sessions
        await until(lambda: not line.worker.worker.peers or len(line.worker.worker.peers) == 1)


async def test_the_operator_hangs_up_and_the_caller_gives_stars(line):
    async with talking(line) as (telephone, desk, contact, _):
        # the operator asks for the recording, the caller agrees by key, and the key is on record
        await desk.do("askConsent", contactId=contact)
        (call,) = line.board.calls
        await until(lambda: call.script.asked_at_ms)
        await keyed(telephone, "*7")
        await until(lambda: told_contact(desk)["recordingConsent"])
        await until(lambda: not call._spawned)
        async with line.gateway.core.database.reading() as session:
            keys = await session.scalars(select(AuditEntry).where(AuditEntry.action == "line.key"))
            pressed = [(each.subject, each.detail["asked"], each.detail["key"]) for each in keys]
        about = f"contact:{contact}"
        assert pressed == [(about, "consent", "2"), (about, "consent_change", "*7")]
        await desk.do("hangUp")
        await stage(line, "rating")
        telephone.press("4")
        assert (await telephone.over()) == Hung(telephone.key, "bye")
        await until(lambda: not line.board.calls)


async def test_a_caller_on_hold_hears_music_and_no_operator(line):
    async with talking(line) as (telephone, desk, contact, judge):
        await desk.do("hold", contactId=contact)
        await stage(line, "held")
        await until(lambda: not telephone.hears(1000))
        await desk.do("retrieve", contactId=contact)
        await stage(line, "talking")
        await until(lambda: telephone.hears(1000))
        judge.begin()
        await until(lambda: judge.tones >= 10)


async def test_a_supervisor_listens_to_a_call_whispers_and_joins(line):
    async with at_the_desk(line) as (telephone, desk, contact, agent, caller):
        page = Beside(line.gateway, contact)
        assert (await page.call("POST"))[0] == 200
        supervisor = Person(page, 13, 1400)
        try:
            await supervisor.connect(
                caller, agent
            )  # with one ear for both, loudness decides who is heard
            heard = supervisor.judge(caller)
            await until(lambda: heard.tones >= 10)
            await page.be("whisper")
            await until(lambda: told_contact(desk)["monitored"]["way"] == "whisper")
            before = telephone.heard
            await until(lambda: telephone.heard > before + 25)
            assert not telephone.hears(1400), "a whisper is the operator's"
            await page.be("join")
            await until(lambda: telephone.hears(1400))
        finally:
            await supervisor.aclose()


async def test_a_topic_is_chosen_by_key_and_a_caller_who_gives_up_leaves_the_queue(line):
    telephone = await line.telephone()
    telephone.call("1234", transport="tcp")
    await telephone.answered()
    await stage(line, "menu")
    telephone.press("2")
    await stage(line, "consent")
    telephone.press("1")
    await stage(line, "waiting")
    (call,) = line.board.calls
    assert call.script.topic == line.board.facts.topics[1]
    assert call.script.recording
    telephone.hang_up()
    await until(lambda: not line.board.calls)
    places = await line.acd.places()
    assert not places


@pytest.mark.long
async def test_a_caller_has_the_place_called_back_by_two_keys(line):
    requests, facts = line.gateway.callbacks, line.board.facts
    requests.limits = replace(requests.limits, ways=("phone",), prefixes=("+39",))
    facts.take, facts.calls_back = (lambda _: None), True
    telephone = await waiting(line)
    (call,) = line.board.calls
    (before,) = await line.acd.places()
    await until(lambda: call.script.offered)
    telephone.press("1")
    await stage(line, "callback")
    telephone.press("1")
    assert (await telephone.over()).why == "bye"
    await until(lambda: not line.board.calls)
    async with line.gateway.core.database.reading() as session:
        asked = (await session.scalars(select(Callback))).one()
    live = await line.acd.contact(asked.contact_id)
    assert (asked.number, asked.comes_from) == ("+393331234567", before)
    assert (live.channel, live.state, live.score_ms) == ("callback", "waiting", asked.score_ms)


async def test_the_caller_s_own_hold_is_answered(line):
    async with talking(line) as (telephone, _desk, _contact, judge):
        answer = await telephone.reoffers("sendonly")
        assert "a=recvonly" in answer
        answer = await telephone.reoffers("sendrecv")
        assert "a=sendrecv" in answer
        judge.begin()
        await until(lambda: judge.tones >= 10)


async def test_a_worker_that_dies_is_replaced_in_the_call(line, workers):
    async with talking(line) as (telephone, _desk, _contact, _judge):
        before = telephone.heard
        await workers()
        (call,) = line.board.calls
        old = call.leg
        await line.worker.die()
        await until(lambda: call.leg != old)
        await until(lambda: telephone.heard > before + 5 or telephone.far_changed)


async def test_another_process_takes_the_line_over_while_calls_stand_and_begin(line):
    telephone = await waiting(line)
    before = {call.call for call in line.board.calls}
    async with contextlib.AsyncExitStack() as stack:
        # it waits, loaded, for the port that the first one has
        taking = asyncio.create_task(
            stack.enter_async_context(serving(line.gateway.settings, port_free_within_s=30))
        )
        line.board.agent.hand_over()
        late = Telephone(line.board.port)
        stack.push_async_callback(late.aclose)
        await late.open()
        late.call("1234")
        await line.board.hand_over()
        await line.board.aclose()
        board = await taking
        assert {call.call for call in board.calls} == before
        # the INVITE that came in between is sent again, and answered by the one that follows
        await late.answered()
        for each in (telephone, late):
            each.hang_up()
        await until(lambda: not board.calls)
        assert not await board.kept.all()


async def test_a_caller_who_hung_up_while_nobody_served_the_line_stays_with_no_operator(line):
    async with talking(line) as (telephone, desk, _, _):
        await line.board.hand_over()
        await line.board.aclose()
        # a telephone that is told by the network that nobody listens does not say it again
        telephone.unheard = "BYE"
        telephone.hang_up()
        async with serving(line.gateway.settings, port_free_within_s=30) as board:
            await desk.wait_state("wrap_up")
            await until(lambda: not board.calls)


async def test_what_is_kept_of_a_call_lasts_a_day_at_most_and_is_erased_once_redis_is_back(line):
    telephone = await waiting(line)
    kept = line.board.kept
    redis, (call,) = line.gateway.redis, line.board.calls
    name = f"{{acd:{line.gateway.settings.station}}}:sip:calls"
    assert 0 < await redis.ttl(name) <= KEPT_S
    forget, kept.forget = kept.forget, AsyncMock(side_effect=RedisError)
    telephone.hang_up()
    await until(lambda: not line.board.calls)
    assert await redis.hexists(name, call.call)
    kept.forget = forget
    async with asyncio.timeout(30):
        while await redis.hexists(name, call.call):
            await asyncio.sleep(0.05)


async def test_nobody_but_the_line_brings_a_leg(line, monkeypatch):
    # put out by the page of somebody else with its seat, the caller's page would come back, and put that out in turn
    monkeypatch.setattr("gateway.line.page.AGAIN_S", (3600.0, 0.2))
    await waiting(line)
    (call,) = line.board.calls
    async with line.gateway.citizen(seat=call.seat) as citizen:
        answer = await citizen.ask("bringLeg", worker="elsewhere", leg="leg-0011223344556677")
    assert answer["error"]["code"] == "not_allowed"


async def renumbered(line, *numbers):
    """An administrator has put these numbers in place of all others, and the line obeys them."""
    wanted = [{"languages": ["it"], **each} for each in numbers]
    async with http_of(line.gateway, "admin1") as http:
        async with http.get("/api/v1/inbound-numbers") as answer:
            revision = (await answer.json())["revision"]
        body = {"revision": revision, "numbers": wanted}
        async with http.put("/api/v1/inbound-numbers", json=body) as answer:
            assert answer.status == 200, await answer.text()
    # they are told all at once
    last = msgspec.convert(wanted[-1], InboundNumber)
    async with asyncio.timeout(30):
        while await line.board.facts.number(last.number) != last:
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def stranger(line):
    """A telephone beside the first one, at a port of its own."""
    async with contextlib.aclosing(Telephone(line.board.port)) as made:
        await made.open()
        yield made


OWN_KEYS = {
    "number": "1234", "leadsTo": "menu",
    "menu": [[{"key": "3", "topic": "licences"}], [{"key": "1", "topic": "privacy"}]],
}  # fmt: skip


async def test_a_call_obeys_the_numbers_as_they_were_when_it_began(line):
    before = await line.telephone()
    before.call("1234")
    await before.answered()
    await stage(line, "menu")
    (first,) = line.board.calls
    second_topic = line.board.facts.topics[1]
    assert second_topic not in ("licences", "privacy")
    # a number that is retired is told from one that there is not
    retired = {"number": DIALLED, "leadsTo": "topic", "topic": "weapons", "retired": True}
    await renumbered(line, retired, OWN_KEYS, {"number": "9999", "leadsTo": "conference"})
    for number, status in ((DIALLED, 410), ("5678", 404)):
        async with stranger(line) as late:
            late.call(number)
            assert (await late.over()).status == status
    # the caller who has heard the keys presses one of them
    before.press("2")
    await stage(line, "consent")
    assert first.script.topic == second_topic
    before.hang_up()
    await until(lambda: not line.board.calls)
    async with stranger(line) as after:
        after.call("1234")
        await after.answered()
        await stage(line, "menu")
        (second,) = line.board.calls
        await keyed(after, "93")
        # there is no 3 on the second page
        await until(lambda: second.script.keys == 2)
        assert (second.script.stage, second.script.page) == ("menu", 1)
        await keyed(after, "93")
        await until(lambda: second.script.topic == "licences")
        await keyed(after, "2")
        await stage(line, "waiting")
        after.hang_up()
        await until(lambda: not line.board.calls)


async def test_a_call_before_the_numbers_are_known_is_to_be_tried_again(gateway, monkeypatch):
    monkeypatch.setattr("gateway.line.station.KNOWN_WITHIN_S", 0.2)
    (nobody,) = free_ports(1)
    away = {"sip_station_url": f"http://127.0.0.1:{nobody}"}
    async with (
        serving(gateway.settings.model_copy(update=away)) as board,
        contextlib.aclosing(Telephone(board.port)) as telephone,
    ):
        await telephone.open()
        telephone.call("1234")
        assert (await telephone.over()).status == 503


@pytest.mark.long
async def test_a_call_that_is_taken_up_keeps_its_keys(line):
    telephone = await line.telephone()
    await renumbered(line, OWN_KEYS)
    telephone.call("1234")
    await telephone.answered()
    await stage(line, "menu")
    topic = {"number": "1234", "leadsTo": "topic", "topic": "weapons"}
    await renumbered(line, topic, {"number": "22", "leadsTo": "menu"})
    await line.board.hand_over()
    await line.board.aclose()
    async with serving(line.gateway.settings, port_free_within_s=30) as board:
        (call,) = board.calls
        assert call.script.stage == "menu"
        await pressed_until(telephone, "3", lambda: call.script.topic == "licences")
        telephone.hang_up()
        await until(lambda: not board.calls)


async def test_the_number_of_conferences_follows_the_administrator(line):
    meeting = await call(line.gateway)
    await renumbered(line, {"number": "4455", "leadsTo": "conference"})
    async with (
        http_of(line.gateway, "supervisor1") as http,
        http.post(f"/api/v1/conferences/{meeting}/links", json={"label": "Sede"}) as answer,
    ):
        assert (await answer.json())["dial"]["number"] == "4455"


async def test_an_unknown_number_is_refused(line):
    telephone = await line.telephone()
    telephone.call("999")
    assert (await telephone.over()).status == 404


async def test_a_caller_takes_part_in_a_conference_by_number_and_pin(line):
    gateway = line.gateway
    meeting = await call(gateway)
    async with (
        http_of(gateway, "supervisor1") as http,
        http.post(f"/api/v1/conferences/{meeting}/links", json={"label": "Sede"}) as answer,
    ):
        dial = (await answer.json())["dial"]
    assert dial["number"] == "5678"
    telephone = await line.telephone()
    telephone.call(dial["number"])
    await telephone.answered()
    await stage(line, "pin")
    (caller,) = line.board.calls
    await keyed(telephone, "1#")
    await until(lambda: caller.script.tries == 1)
    await keyed(telephone, f"{dial['pin']}#")
    await stage(line, "lobby")
    async with page(gateway, meeting, "supervisor1") as boss_page:
        waiting = await seen(boss_page, lambda each: each["lobby"])
        assert [(each["name"], each["phone"]) for each in waiting["lobby"]] == [("Sede", True)]
        boss = Person(boss_page, 10, 1000)
        sede = SimpleNamespace(sender=Sender(12, TONE_HZ))
        try:
            await boss.connect(sede)
            await boss_page.do("setMedia", microphone=True, camera=True)
            await boss_page.do("admit")
            await stage(line, "conference")
            # the chair is heard, and the telephone is muted on entry
            await until(lambda: telephone.hears(1000), 30)
            judge = boss.judge(sede)
            assert judge.tones == 0
            await keyed(telephone, "*6")
            await until(lambda: judge.tones >= 10)
            me = caller.script.member
            await boss_page.do("remove", member=me)
            assert (await telephone.over()).why == "bye"
        finally:
            await boss.aclose()
    await until(lambda: not line.board.calls)


SCENARIOS = {
    "an offer, sound, and the caller hangs up": [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(200, holds="m=audio"),
        send("ACK", 1), pause(300), send("BYE", 2), receive(200),
    ],
    "a delayed offer": [
        send("INVITE", 1, answered=False), receive(200, holds="m=audio"),
        send("ACK", 1, sdp="sendrecv"), pause(300), send("BYE", 2), receive(200),
    ],
    "hold and back": [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(200), send("ACK", 1),
        send("INVITE", 2, sdp="sendonly"), receive(200, holds="a=recvonly"), send("ACK", 2),
        send("UPDATE", 3, sdp="sendrecv"), receive(200, holds="a=sendrecv"), send("BYE", 4), receive(200),
    ],
    "a session refreshed without sound": [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(200), send("ACK", 1),
        send("UPDATE", 2), receive(200), send("INVITE", 3), receive(200, holds="m=audio"),
        send("ACK", 3, sdp="sendrecv"), send("BYE", 4), receive(200),
    ],
    "a question whether the station is there": [send("OPTIONS", 1, answered=False), receive(200)],
    "a request that belongs to nothing": [send("BYE", 1, answered=False), receive(481)],
    "passing on is declined": [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(200), send("ACK", 1),
        send("REFER", 2), receive(603), send("BYE", 3), receive(200),
    ],
}  # fmt: skip


@pytest.mark.skipif(FOUND is None, reason=MISSING)
@pytest.mark.parametrize("transport", ["u1", pytest.param("t1", marks=pytest.mark.long)])
async def test_another_stack_understands_what_the_line_says(line, tmp_path, transport):
    (trunk,) = line.gateway.settings.sip_trunks
    for name, steps in SCENARIOS.items():
        said = await run(
            steps, tmp_path, line.board.port, trunk.port, number="1234", transport=transport
        )
        assert not said, f"{name}: {said}"
    await until(lambda: not line.board.calls)
    await until(lambda: not line.worker.worker.peers)


# calls that the station makes: citizens who asked to be called back

WRITTEN = "06 1234-5678"
"""The number of :data:`DIALLED`, as a citizen writes it."""


@contextlib.asynccontextmanager
async def called_back(line):
    """An operator who has answered a callback, and the citizen's telephone."""
    telephone = await line.telephone()
    async with line.gateway.desk() as desk:
        await desk.do("setState", state="available")
        status, asked = await ask(line.gateway, way="phone", number=WRITTEN, email=None)
        assert status == 201, asked
        offer = (await desk.wait_state("offered"))["offer"]
        assert (offer["channel"], offer["line"], offer["callback"]["state"]) == (
            "phone",
            True,
            "ready",
        )
        await desk.do("acceptOffer", contactId=offer["contactId"])
        yield telephone, desk, offer["contactId"]


async def shows(desk, state):
    """The desk says how far the call has come."""
    await until(lambda: told_contact(desk)["callback"]["state"] == state)


async def story(line, contact):
    async with line.gateway.core.database.reading() as session:
        found = await callbacks.one(session, contact)
        call = await lookups.last_of(session, contact, "callback")
    return found.callback.result, call.state


async def test_a_citizen_is_called_back_by_the_line_and_both_hear_each_other(line):
    async with called_back(line) as (telephone, desk, contact):
        invited = await telephone.rung()
        assert (invited.called, invited.caller) == (DIALLED, "+390600000000")
        await shows(desk, "ringing")
        agent = Person(desk, 11, 1000, contactId=contact)
        caller = SimpleNamespace(sender=Sender(12, TONE_HZ))
        try:
            await agent.connect(caller)
            await telephone.pick_up(invited)
            await shows(desk, "reached")
            judge = agent.judge(caller)
            judge.begin()
            await until(lambda: judge.tones >= 10)
            await until(lambda: telephone.hears(1000))
            assert (await line.acd.contact(contact)).channel is Channel.LINE
            assert told_contact(desk)["telephone"]["number"] == DIALLED
            await desk.do("hangUp")
            await stage(line, "rating")
            telephone.press("5")
            await telephone.over()
        finally:
            await agent.aclose()
        await until(lambda: not line.board.calls)
        async with asyncio.timeout(30):
            while await story(line, contact) != ("reached", "ended"):
                await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("status", "shown", "result"),
    [
        (486, "busy", "busy"),
        pytest.param(603, "declined", "busy", marks=pytest.mark.long),
        pytest.param(404, "unreachable", "unreachable", marks=pytest.mark.long),
    ],
)
async def test_a_telephone_that_is_not_taken_is_told_in_its_words(line, status, shown, result):
    async with called_back(line) as (telephone, desk, contact):
        await telephone.rung(ring=False)
        telephone.refuse(status)
        await shows(desk, shown)
        assert await story(line, contact) == (result, shown)
        await until(lambda: not line.worker.worker.peers)


@pytest.mark.long
async def test_an_operator_who_ends_it_calls_the_call_off(line):
    async with called_back(line) as (telephone, desk, contact):
        await telephone.rung()
        await shows(desk, "ringing")
        await desk.do("hangUp")
        assert (await telephone.until(Hung)).why == "cancelled"
        assert (await story(line, contact))[0] is None


@pytest.mark.long
async def test_another_process_goes_on_with_a_call_that_rings(line):
    async with called_back(line) as (telephone, desk, _contact):
        invited = await telephone.rung()
        await shows(desk, "ringing")
        await line.board.aclose()
        async with serving(line.gateway.settings) as board:
            await telephone.pick_up(invited)
            await shows(desk, "reached")
            await until(lambda: [call.script.stage for call in board.calls] == ["talking"])
            telephone.hang_up()
            await until(lambda: not board.calls)


async def test_a_limit_keeps_the_call_and_it_may_be_made_again(line, monkeypatch):
    limits = line.board.out.limits
    monkeypatch.setattr(line.board.out, "limits", type(limits)(prefixes=(), hourly=0, daily=0))
    async with called_back(line) as (telephone, desk, contact):
        await shows(desk, "refused")
        assert told_contact(desk)["callback"]["reason"] == "hourly"
        line.board.out.limits = limits
        await desk.do("ringTelephone", contactId=contact)
        await telephone.rung()
        await shows(desk, "ringing")


@pytest.mark.long
@pytest.mark.skipif(FOUND is None, reason=MISSING)
async def test_another_stack_is_called_and_its_sound_comes_back(line):
    """sipp picks up and sends every packet of sound back: the operator hears what the operator says."""
    (trunk,) = line.gateway.settings.sip_trunks
    called = await asyncio.create_subprocess_exec(
        FOUND, "-sn", "uas", "-rtp_echo", "-i", "127.0.0.1", "-p", str(trunk.port), "-m", "1", "-nostdin",
        "-min_rtp_port", str(free_ports(1)[0]),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with line.gateway.desk() as desk:
            await desk.do("setState", state="available")
            await ask(line.gateway, way="phone", number=WRITTEN, email=None)
            contact = (await desk.wait_state("offered"))["offer"]["contactId"]
            agent = Person(desk, 11, 1000, contactId=contact)
            itself = SimpleNamespace(sender=Sender(12, 1000))
            try:
                await agent.connect(itself)
                await desk.do("acceptOffer", contactId=contact)
                await shows(desk, "reached")
                judge = agent.judge(itself)
                judge.begin()
                await until(lambda: judge.tones >= 10)
                (call,) = line.board.calls
                line.board.agent.hang_up(call.key, time.monotonic())
                line.board.reach.pump()
                async with asyncio.timeout(30):
                    assert await called.wait() == 0
            finally:
                await agent.aclose()
    finally:
        if called.returncode is None:
            called.kill()


async def test_of_two_machines_one_serves_and_the_other_stands_by(line):
    (port,) = free_ports(1)
    elsewhere = line.gateway.settings.model_copy(update={"sip_port": port})
    standing_by = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        opening = asyncio.create_task(
            stack.enter_async_context(serving(elsewhere, stands_by=standing_by.set))
        )
        async with asyncio.timeout(30):
            await standing_by.wait()
        assert not opening.done()
        await line.board.hand_over()
        await line.board.aclose()
        async with asyncio.timeout(30):
            board = await opening
        assert board.port == port


# telephones that a chair calls into a conference


@contextlib.asynccontextmanager
async def called_in(line, **whom):
    """A chair in a conference who has called a telephone into it, that telephone, and the name of the call."""
    meeting = await call(line.gateway)
    telephone = await line.telephone()
    async with page(line.gateway, meeting, "supervisor1") as chair:
        await seen(chair, lambda each: each["calls"] == [])
        made = await chair.do("dialOut", **(whom or {"name": "Interprete", "number": WRITTEN}))
        yield telephone, chair, made["callId"]


def told_call(chair):
    """Return the last call, as the chair's page was told of it last."""
    told = next(e for e in reversed(chair.events) if e["type"] in ("snapshot", "conference"))
    return told["conference"]["calls"][-1]


async def joined(line, telephone, chair):
    """The called picks up and presses the key."""
    await telephone.pick_up(await telephone.rung())
    await stage(line, "called")
    await until(lambda: told_call(chair)["state"] == "answered")
    telephone.press("1")
    await stage(line, "conference")
    return await seen(chair, lambda each: len(each["members"]) == 2)


async def test_an_office_is_called_into_a_conference_and_asked_whether_it_joins(line):
    gateway = line.gateway
    async with (
        http_of(gateway, "admin1") as http,
        http.patch("/api/v1/offices/office-01", json={"phone": WRITTEN}) as answer,
    ):
        name = (await answer.json())["name"]
    async with called_in(line, officeId="office-01") as (telephone, chair, made):
        quote = await chair.do("quoteCall", officeId="office-01")
        assert quote == {"name": name, "number": DIALLED, "price": "0.02", "longestMin": 120}
        invited = await telephone.rung()
        assert (invited.called, invited.caller) == (DIALLED, "+390600000000")
        await until(lambda: told_call(chair)["state"] == "ringing")
        again = await chair.ask("dialOut", officeId="office-01")
        assert again["error"]["code"] == "being_called"
        await telephone.pick_up(invited)
        await stage(line, "called")
        await until(lambda: told_call(chair)["state"] == "answered")
        newest = await chair.wait(lambda event: event["type"] == "conference")
        assert len(newest["conference"]["members"]) == 1, "nobody is in it before the key"
        boss, office = Person(chair, 10, 1000), SimpleNamespace(sender=Sender(12, TONE_HZ))
        try:
            await boss.connect(office)
            await chair.do("setMedia", microphone=True, camera=True)
            telephone.press("1")
            await stage(line, "conference")
            shown = await seen(chair, lambda each: len(each["members"]) == 2)
            member = next(each for each in shown["members"] if each["phone"])
            assert (member["name"], member["office"], member["muted"]) == (name, name, True)
            assert (told_call(chair)["callId"], told_call(chair)["member"]) == (
                made,
                member["member"],
            )
            await until(lambda: telephone.hears(1000), 30)
            judge = boss.judge(office)
            assert judge.tones == 0
            await keyed(telephone, "*6")
            await until(lambda: judge.tones >= 10)
            await chair.do("end")
            assert (await telephone.over()).why == "bye"
        finally:
            await boss.aclose()
    await until(lambda: not line.board.calls)
    async with gateway.core.database.reading() as session:
        (row,) = await calls_out.latest(session, 9)
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "call-out.dial"))
    assert (row.purpose, row.number, row.contact_id) == ("conference", DIALLED, None)
    assert entry.detail == {"purpose": "conference", "refused": None}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (480, "no-answer"),
        pytest.param(486, "busy", marks=pytest.mark.long),
        pytest.param(603, "declined", marks=pytest.mark.long),
        pytest.param(404, "unreachable", marks=pytest.mark.long),
    ],
)
async def test_a_chair_reads_why_somebody_who_is_called_does_not_come(line, status, shown):
    async with called_in(line) as (telephone, chair, _):
        await telephone.rung(ring=False)
        telephone.refuse(status)
        await until(lambda: told_call(chair)["state"] == shown)
        await until(lambda: not line.worker.worker.peers)


async def test_a_conference_calls_what_the_rules_allow_and_nothing_else(line):
    meeting = await call(line.gateway)
    async with page(line.gateway, meeting, "supervisor1") as chair:
        await seen(chair, lambda each: each["calls"] == [])
        for number in ("112", "+44 20 7946 0000", "+390112", "boh"):
            for kind, more in (("quoteCall", {}), ("dialOut", {"name": "Ada"})):
                answer = await chair.ask(kind, number=number, **more)
                said = answer["error"]["code"]
                assert said in ("not_called", "bad_number"), (kind, number, answer)
    async with line.gateway.core.database.reading() as session:
        assert await calls_out.latest(session, 9) == []


async def test_the_limits_of_calls_out_hold_for_conferences(line, monkeypatch):
    limits = line.board.out.limits
    monkeypatch.setattr(
        line.board.out, "limits", type(limits)(prefixes=limits.prefixes, hourly=0, daily=0)
    )
    async with called_in(line) as (_, chair, _made):
        await until(lambda: told_call(chair)["state"] == "refused")
        assert told_call(chair)["reason"] == "hourly"


@pytest.mark.parametrize(
    "when",
    ["ringing", *(pytest.param(each, marks=pytest.mark.long) for each in ("asked", "inside"))],
)
async def test_a_chair_hangs_up_a_telephone_however_far_its_call_is(line, when):
    async with called_in(line) as (telephone, chair, made):
        if when == "inside":
            await joined(line, telephone, chair)
        else:
            invited = await telephone.rung()
            await until(lambda: told_call(chair)["state"] == "ringing")
            if when == "asked":
                await telephone.pick_up(invited)
                await stage(line, "called")
        await chair.do("hangUpCall", callId=made)
        over = await telephone.over()
        assert over.why == ("cancelled" if when == "ringing" else "bye")
        assert (told_call(chair)["state"], told_call(chair)["reason"]) == ("ended", "cancelled")
        await seen(chair, lambda each: len(each["members"]) == 1)


@pytest.mark.long
@pytest.mark.parametrize("when", ["ringing", "asked", "inside"])
async def test_another_process_goes_on_with_a_call_into_a_conference_and_ends_it_with_that(
    line, when
):
    async with called_in(line) as (telephone, chair, _):
        invited = await telephone.rung()
        await until(lambda: told_call(chair)["state"] == "ringing")
        if when != "ringing":
            await telephone.pick_up(invited)
            await stage(line, "called")
        if when == "inside":
            telephone.press("1")
            await stage(line, "conference")
        await line.board.aclose()
        async with serving(line.gateway.settings) as board:
            if when == "ringing":
                await telephone.pick_up(invited)
            if when != "inside":
                await until(lambda: [each.script.stage for each in board.calls] == ["called"])
                await pressed_until(
                    telephone,
                    "1",
                    lambda: [each.script.stage for each in board.calls] == ["conference"],
                )
            await until(lambda: [each.script.stage for each in board.calls] == ["conference"])
            await seen(chair, lambda each: len(each["members"]) == 2)
            assert told_call(chair)["state"] == "answered"
            await chair.do("end")
            assert (await telephone.over()).why == "bye"
            await until(lambda: not board.calls)


@pytest.mark.long
async def test_a_conference_that_ends_while_no_process_serves_the_line_ends_its_calls(line):
    async with called_in(line) as (telephone, chair, _):
        await joined(line, telephone, chair)
        await line.board.aclose()
        await chair.do("end")
        async with serving(line.gateway.settings) as board:
            assert (await telephone.over()).why == "bye"
            await until(lambda: not board.calls)
