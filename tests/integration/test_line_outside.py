"""Numbers outside in a contact, by telephone and by video: consulted, joined, passed on to, gone. Real sockets and sound."""

import asyncio
import contextlib
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import select

from gateway.archive import lookups as recordings
from gateway.contacts import lookups as contacts
from gateway.contacts.tables import Leg
from gateway.line.sip.events import Hung
from gateway.outgoing import lookups as calls_out
from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.probe.tracks import Sender
from gateway.processes.sip import serving
from tests.integration import conversations
from tests.integration.conferences import http_of
from tests.integration.conversations import told_contact
from tests.integration.floor import supervises
from tests.integration.floor import until as until_floor
from tests.integration.line_calls import (
    DIALLED,
    at_the_desk,
    hears,
    serving_line,
    settings_of_line,
)
from tests.support.line_caller import TONE_HZ, Telephone
from tests.support.people.talk_parties import nothing_of, until

WRITTEN = "06 1234-5678"
OUTSIDE_HZ = 700
OPERATOR_HZ = 1000
CITIZEN_HZ = 600


@pytest.fixture
async def gateway(running):
    async with running(**settings_of_line()) as made:
        yield made


@pytest.fixture
async def line(gateway, workers, store):
    async with serving_line(gateway, workers, store) as made:
        yield made


async def called(line, contact, number=WRITTEN, *, pass_on=False, status=201):
    """The operator has a number called."""
    path = f"/api/v1/contacts/{contact}/outside-call"
    async with (
        http_of(line.gateway, "operator1") as http,
        http.post(path, json={"number": number, "passOn": pass_on}) as answer,
    ):
        assert answer.status == status, await answer.text()
        return await answer.json()


@contextlib.asynccontextmanager
async def by_telephone(line):
    """A caller whom an operator talks with, and a telephone outside: all of them, each as a tone."""
    outside, caller = await line.telephone(tone_hz=OUTSIDE_HZ), Telephone(line.board.port)
    number = SimpleNamespace(sender=Sender(13, OUTSIDE_HZ))
    await caller.open()
    try:
        async with at_the_desk(line, caller, number) as (_, desk, contact, agent, tone):
            yield SimpleNamespace(
                outside=outside,
                caller=caller,
                desk=desk,
                contact=contact,
                agent=agent,
                tone=tone,
                number=number,
            )
    finally:
        await caller.aclose()


@contextlib.asynccontextmanager
async def by_video(line, **entry):
    """A citizen by video whom an operator talks with, and a telephone outside."""
    outside = await line.telephone(tone_hz=OUTSIDE_HZ)
    number = SimpleNamespace(sender=Sender(13, OUTSIDE_HZ))
    async with conversations.talking(line.gateway, **entry) as (contact, citizen, agent):
        await citizen.connect(agent, number)
        await agent.connect(citizen, number)
        yield SimpleNamespace(
            outside=outside,
            citizen=citizen,
            desk=agent.page,
            contact=contact,
            agent=agent,
            number=number,
        )


async def shows(desk, state):
    """The desk shows the number outside in the place of a colleague, in this state of the consultation."""
    await until(lambda: (told_contact(desk)["consult"] or {}).get("state") == state)
    return told_contact(desk)["consult"]


async def consulted(line, there):
    """The number has answered, and operator and number hear each other."""
    await called(line, there.contact)
    invited = await there.outside.rung()
    await there.outside.pick_up(invited)
    await shows(there.desk, "consulting")
    await hears(there.agent, there.number)
    await until(lambda: there.outside.hears(OPERATOR_HZ))


async def legs_of(gateway, contact):
    """The parties of the contact and why each left, once it is closed and written down."""
    async with asyncio.timeout(30):
        while True:
            async with gateway.core.database.reading() as session:
                row = await contacts.contact(session, contact)
                found = await session.execute(
                    select(Leg).where(Leg.contact_id == contact).order_by(Leg.position)
                )
                legs = found.scalars().all()
            if row.state == "closed" and all(leg.ended_at for leg in legs):
                return row, [(leg.party, leg.ended_why) for leg in legs]
            await asyncio.sleep(0.05)


async def passed_on_the_floor(line, count):
    """The citizens of whom the floor says that they talk with a number outside, once there are so many."""
    token = await line.gateway.token("supervisor1")
    floor = await until_floor(line.gateway, token, lambda told: len(told["outside"]) == count)
    return floor["outside"]


async def finished(there, code="referred"):
    """The operator closes the own part."""
    await there.desk.wait_state("wrap_up")
    assert told_contact(there.desk)["part"] is True
    await there.desk.do("finishWrapUp", contactId=there.contact, code=code, notes="")
    await there.desk.wait_state("available")


async def test_the_operator_speaks_with_a_number_while_the_caller_has_music_and_goes_back(line):
    async with by_telephone(line) as there:
        await called(line, there.contact)
        invited = await there.outside.rung()
        assert invited.called == DIALLED
        asked = await shows(there.desk, "asking")
        await until(lambda: told_contact(there.desk)["consult"]["outside"]["state"] == "ringing")
        assert asked["outside"]["number"] == DIALLED
        assert told_contact(there.desk)["heldSinceMs"]
        await there.outside.pick_up(invited)
        await shows(there.desk, "consulting")
        await hears(there.agent, there.number)
        await until(lambda: there.outside.hears(OPERATOR_HZ))
        assert not there.outside.hears(TONE_HZ, 0.1), "the caller is on hold"
        await until(lambda: not there.caller.hears(OPERATOR_HZ, 0.1))
        assert not there.caller.hears(OUTSIDE_HZ, 0.1)
        await there.desk.do("cancelConsult", contactId=there.contact)
        assert (await there.outside.over()).why == "bye"
        await hears(there.agent, there.tone)
        await until(lambda: there.caller.hears(OPERATOR_HZ))
        assert told_contact(there.desk)["consult"] is None
        assert told_contact(there.desk)["outside"] is None


@pytest.mark.long
async def test_all_three_talk_and_the_number_hangs_up(line):
    async with by_telephone(line) as there:
        await consulted(line, there)
        await there.desk.do("joinConsult", contactId=there.contact)
        await shows(there.desk, "three_way")
        await until(
            lambda: there.outside.hears(TONE_HZ, 0.2) and there.outside.hears(OPERATOR_HZ, 0.2)
        )
        await until(
            lambda: there.caller.hears(OUTSIDE_HZ, 0.2) and there.caller.hears(OPERATOR_HZ, 0.2)
        )
        await hears(there.agent, there.number)
        await hears(there.agent, there.tone)
        there.outside.hang_up()
        await until(lambda: told_contact(there.desk)["consult"] is None)
        await hears(there.agent, there.tone)
        await until(lambda: there.caller.hears(OPERATOR_HZ))


async def test_the_caller_goes_on_with_the_number_and_the_operator_is_out(line):
    async with by_telephone(line) as there:
        await consulted(line, there)
        await there.desk.do("completeConsult", contactId=there.contact)
        await until(lambda: there.outside.hears(TONE_HZ) and there.caller.hears(OUTSIDE_HZ))
        await finished(there)
        before = there.caller.heard
        await until(lambda: there.caller.heard > before + 50)
        # they talk on without the operator, as the supervisor sees
        await until(lambda: there.caller.hears(OUTSIDE_HZ))
        (shown,) = await passed_on_the_floor(line, 1)
        assert (shown["contactId"], shown["channel"], shown["category"]) == (
            there.contact,
            "line",
            "weapons",
        )
        there.caller.hang_up()
        assert (await there.outside.over()).why == "bye"
        await until(lambda: not line.board.calls)
    row, legs = await legs_of(line.gateway, there.contact)
    await passed_on_the_floor(line, 0)
    assert (row.outcome, row.wrap_up_code) == ("completed", "referred")
    assert legs == [("citizen", "hang_up"), ("agent", "transferred"), ("outside", "hang_up")]
    async with line.gateway.core.database.reading() as session:
        found = await session.execute(
            select(AuditEntry.action).where(AuditEntry.action.startswith("call-out."))
        )
        assert list(found.scalars()) == ["call-out.dial", "call-out.pass"]
        call = await calls_out.last_of(session, there.contact, "outside")
    assert call.ended_at is not None


async def test_a_supervisor_ends_the_call_of_a_caller_who_was_passed_on(line):
    reason = {"reason": "Nessuno risponde più di questa telefonata."}
    async with by_telephone(line) as there:
        path = f"contacts/{there.contact}/outside-call/end"
        refused = await supervises(line.gateway, "POST", path, reason)
        assert (refused[0], refused[1]["code"]) == (409, "not_passed_on")
        await consulted(line, there)
        await there.desk.do("completeConsult", contactId=there.contact)
        await finished(there)
        await until(lambda: there.outside.hears(TONE_HZ) and there.caller.hears(OUTSIDE_HZ))
        (shown,) = await passed_on_the_floor(line, 1)
        assert shown["forHelp"] is False
        assert (await supervises(line.gateway, "POST", path, reason))[0] == 204
        assert (await there.outside.over()).why == "bye"
        # after a goodbye
        assert (await there.caller.over()).why == "bye"
        await until(lambda: not line.board.calls)
    row, legs = await legs_of(line.gateway, there.contact)
    assert row.outcome == "completed"
    assert [party for party, _ in legs] == ["citizen", "agent", "outside"]
    async with line.gateway.core.database.reading() as session:
        entries = await audit.of_subject(session, f"contact:{there.contact}")
    assert [each.detail["reason"] for each in entries if each.action == "contact.end"] == list(
        reason.values()
    )


@pytest.mark.long
async def test_keys_reach_the_telephone_that_is_meant_and_are_in_no_record(line):
    async with by_telephone(line) as there:

        async def send(to, keys):
            return await there.desk.ask("sendKeys", contactId=there.contact, to=to, keys=keys)

        assert told_contact(there.desk)["keypad"] == {"to": "caller", "takesKeys": True}
        assert (await send("caller", "5"))["ok"]
        await until(lambda: there.caller.keys == "5")
        await consulted(line, there)
        assert told_contact(there.desk)["keypad"] == {"to": "outside", "takesKeys": True}
        assert (await send("caller", "47110815"))["error"]["code"] == "not_connected"
        assert (await send("outside", "47110815*#"))["ok"]
        await until(lambda: there.outside.keys == "47110815*#")
        await there.desk.do("joinConsult", contactId=there.contact)
        await shows(there.desk, "three_way")
        assert (await send("outside", "9"))["ok"]
        await until(lambda: there.outside.keys == "47110815*#9")
        assert there.caller.keys == "5"
        # what the caller hears of the number goes on: a key takes the place of sound towards the number alone
        await until(lambda: there.caller.hears(OUTSIDE_HZ, 0.2))
        there.outside.hang_up()
        await until(lambda: told_contact(there.desk)["keypad"]["to"] == "caller")
    async with line.gateway.core.database.reading() as session:
        found = await session.execute(
            select(AuditEntry.action, AuditEntry.detail).where(
                AuditEntry.subject == f"contact:{there.contact}"
            )
        )
        noted = found.all()
    assert [detail for action, detail in noted if action == "line.keypad"] == [
        {"to": "caller"}, {"to": "outside"},
    ]  # fmt: skip
    assert "47110815" not in str(noted)


@pytest.mark.long
async def test_the_desk_follows_whether_a_telephone_takes_keys(line):
    caller = Telephone(line.board.port, takes_keys=False)
    await caller.open()
    try:
        async with at_the_desk(line, caller) as (_, desk, contact, _agent, _tone):
            assert told_contact(desk)["keypad"] == {"to": "caller", "takesKeys": False}
            answer = await desk.ask("sendKeys", contactId=contact, to="caller", keys="1")
            assert answer["error"]["code"] == "no_keys"
            caller.takes_keys = True
            await caller.reoffers("sendrecv")
            await until(lambda: told_contact(desk)["keypad"]["takesKeys"])
            await desk.do("sendKeys", contactId=contact, to="caller", keys="1")
            await until(lambda: caller.keys == "1")
    finally:
        await caller.aclose()


@pytest.mark.long
async def test_a_caller_is_passed_on_at_once_when_the_number_answers(line):
    async with by_telephone(line) as there:
        await called(line, there.contact, pass_on=True)
        invited = await there.outside.rung()
        await shows(there.desk, "asking")
        await there.outside.pick_up(invited)
        await there.desk.wait_state("wrap_up")
        await until(lambda: there.outside.hears(TONE_HZ) and there.caller.hears(OUTSIDE_HZ))
        there.outside.hang_up()
        assert (await there.caller.over()).why == "bye", "after a goodbye"
        await until(lambda: not line.board.calls)
        await finished(there)
    _, legs = await legs_of(line.gateway, there.contact)
    assert legs[-1] == ("outside", "outside_gone")


@pytest.mark.long
async def test_a_number_that_is_busy_or_not_wanted_any_more_gives_the_caller_back(line):
    async with by_telephone(line) as there:
        await called(line, there.contact)
        await there.outside.rung(ring=False)
        there.outside.refuse(486)
        await until(lambda: (told_contact(there.desk)["outside"] or {}).get("state") == "busy")
        assert told_contact(there.desk)["heldSinceMs"], "the caller is on hold until taken back"
        await there.desk.do("retrieve", contactId=there.contact)
        await hears(there.agent, there.tone)
        there.outside.happened.clear()
        await called(line, there.contact, "112")
        assert (await there.outside.rung()).called == "112"
        await there.desk.do("cancelConsult", contactId=there.contact)
        assert (await there.outside.until(Hung)).why == "cancelled"
        await hears(there.agent, there.tone)


@pytest.mark.long
async def test_a_number_that_may_not_be_called_leaves_the_caller_where_they_are(line):
    async with by_telephone(line) as there:
        refused = await called(line, there.contact, "+44 20 7946 0000", status=409)
        assert refused["code"] == "not_called"
        assert told_contact(there.desk)["heldSinceMs"] is None
        assert not there.outside.happened


@pytest.mark.long
async def test_the_limits_of_the_hour_hold_here_too_and_leave_help_alone(line, monkeypatch):
    async with by_video(line) as there:
        monkeypatch.setattr(
            line.board.out, "limits", msgspec.structs.replace(line.board.out.limits, hourly=0)
        )
        await called(line, there.contact)
        await until(lambda: (told_contact(there.desk)["outside"] or {}).get("state") == "refused")
        assert told_contact(there.desk)["outside"]["reason"] == "hourly"
        await there.desk.do("retrieve", contactId=there.contact)
        await hears(there.agent, there.citizen)
        await called(line, there.contact, "112")
        assert (await there.outside.rung()).called == "112"


@pytest.mark.long
async def test_a_call_that_has_lasted_too_long_is_ended_and_the_two_talk_on(line, monkeypatch):
    async with by_video(line) as there:
        await consulted(line, there)
        await there.desk.do("joinConsult", contactId=there.contact)
        await shows(there.desk, "three_way")
        monkeypatch.setattr(
            line.board.out, "limits", msgspec.structs.replace(line.board.out.limits, longest_s=0)
        )
        assert (await there.outside.over()).why == "bye"
        await until(lambda: told_contact(there.desk)["consult"] is None)
        await hears(there.agent, there.citizen)
        await hears(there.citizen, there.agent)


@pytest.mark.long
@pytest.mark.parametrize("joined", [False, True])
async def test_a_citizen_by_video_hears_the_number_and_goes_on_with_it(line, joined):
    async with by_video(line) as there:
        await consulted(line, there)
        assert told_contact(there.citizen.page)["consult"] == "consulting"
        await nothing_of(line.worker.worker, there.citizen, there.agent)
        if joined:
            await there.desk.do("joinConsult", contactId=there.contact)
            await hears(there.citizen, there.number)
            await hears(there.citizen, there.agent)
            await until(
                lambda: (
                    there.outside.hears(CITIZEN_HZ, 0.2) and there.outside.hears(OPERATOR_HZ, 0.2)
                )
            )
            told = told_contact(there.citizen.page)
            assert (told["consult"], told["colleague"]) == ("three_way", None)
            await there.desk.do("leaveConsult", contactId=there.contact)
        else:
            await there.desk.do("completeConsult", contactId=there.contact)
        await there.citizen.page.wait(
            lambda e: e["type"] == "contact" and e["contact"]["consult"] == "passed"
        )
        await until(lambda: there.outside.hears(CITIZEN_HZ))
        await hears(there.citizen, there.number)
        told = told_contact(there.citizen.page)
        assert (told["state"], told["agent"], told["media"]) == ("connected", None, "live")
        await finished(there)
        await until(lambda: there.agent.peer_id not in line.worker.worker.figures().peers)
        await there.citizen.page.do("hangUp")
        assert (await there.outside.over()).why == "bye"
    _, legs = await legs_of(line.gateway, there.contact)
    assert legs == [("citizen", "hang_up"), ("agent", "transferred"), ("outside", "hang_up")]


async def test_a_number_is_recorded_with_consent_hears_so_and_is_a_party_of_its_own(line):
    async with by_video(line, recording=True) as there:
        await until(lambda: told_contact(there.desk)["recording"]["state"] == "active")
        await consulted(line, there)
        await until(lambda: told_contact(there.desk)["recording"]["state"] == "held")
        heard = there.outside.heard
        await there.desk.do("joinConsult", contactId=there.contact)
        await until(lambda: told_contact(there.desk)["recording"]["state"] == "active")
        (call,) = line.board.calls
        await until(lambda: call.script.recording)
        await until(lambda: there.outside.heard > heard + 100)
        await there.desk.do("leaveConsult", contactId=there.contact)
        await until(lambda: told_contact(there.citizen.page)["recording"]["state"] == "stopped")
        await hears(there.citizen, there.number)
        async with asyncio.timeout(30):
            while True:
                async with line.gateway.core.database.reading() as session:
                    (kept,) = await recordings.of_contact(session, there.contact)
                if kept.state == "ready":
                    break
                await asyncio.sleep(0.1)
        parties = {each["party"] for each in kept.parties}
        assert {"citizen", "agent", "outside"} <= parties
        await there.citizen.page.do("hangUp")


@pytest.mark.parametrize("state", [pytest.param("consulting", marks=pytest.mark.long), "passed"])
async def test_a_killed_sip_process_loses_nobody(line, state):
    async with by_video(line) as there:
        await consulted(line, there)
        if state == "passed":
            await there.desk.do("completeConsult", contactId=there.contact)
            await until(lambda: there.outside.hears(CITIZEN_HZ))
        await line.board.aclose()
        async with serving(line.gateway.settings) as board:
            await until(lambda: [each.script.stage for each in board.calls] == ["outside"])
            listener, tone = (
                (there.agent, OPERATOR_HZ) if state == "consulting" else (there.citizen, CITIZEN_HZ)
            )
            await hears(listener, there.number)
            await until(lambda: there.outside.hears(tone))
            # the new process is told that nobody wants it any more
            if state == "consulting":
                await there.desk.do("cancelConsult", contactId=there.contact)
            else:
                await there.citizen.page.do("hangUp")
            assert (await there.outside.over()).why == "bye"
            await until(lambda: not board.calls)


@pytest.mark.long
async def test_a_sip_process_that_stays_away_leaves_the_citizen_with_the_operator(
    looked_at_often, line
):
    async with by_video(line) as there:
        await consulted(line, there)
        await line.board.aclose()
        await until(lambda: (told_contact(there.desk)["outside"] or {}).get("state") == "ended", 60)
        await there.desk.do("retrieve", contactId=there.contact)
        await hears(there.agent, there.citizen)


@pytest.mark.long
async def test_a_worker_that_dies_is_replaced_and_the_number_follows(line, workers):
    async with by_telephone(line) as there:
        await consulted(line, there)
        await there.desk.do("completeConsult", contactId=there.contact)
        await until(lambda: there.outside.hears(TONE_HZ) and there.caller.hears(OUTSIDE_HZ))
        await workers()
        await line.worker.die()
        await until(lambda: there.outside.far_changed and there.caller.far_changed, 40)
        await until(lambda: there.outside.hears(TONE_HZ) and there.caller.hears(OUTSIDE_HZ), 40)
        assert {call.script.stage for call in line.board.calls} == {"passed", "outside"}
