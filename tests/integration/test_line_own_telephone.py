"""Operators who answer callers at a telephone of their own: it rings, has the sound, and is gone again. Real sockets and sound."""

import asyncio
import contextlib
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from gateway.archive import lookups as recordings
from gateway.line.sip.events import Hung
from gateway.outgoing import lookups as calls_out
from gateway.platform.audit.tables import AuditEntry
from gateway.probe.tracks import Sender
from gateway.processes.sip import serving
from tests.integration import consultations
from tests.integration.beside import Beside
from tests.integration.conversations import told_contact
from tests.integration.line_calls import (
    at_the_desk,
    hears,
    serving_line,
    settings_of_line,
)
from tests.integration.over_http import asked
from tests.support.line_caller import TONE_HZ, Telephone
from tests.support.people.talk_parties import Person, until

OWN = "201"
OWN_HZ = 700
BROWSER_HZ = 1000
COLLEAGUE_HZ = 1400


@pytest.fixture
async def gateway(running):
    async with running(
        **settings_of_line(sip_desk_telephones=True, sip_out_extensions="3")
    ) as made:
        yield made


@pytest.fixture
async def line(gateway, workers, store):
    async with serving_line(gateway, workers, store) as made:
        yield made


async def chosen(line, extension=OWN, *, answers=True):
    """The first operator says which telephone is theirs."""
    body = {"extension": extension, "answers": answers}
    return await asked(line.gateway, "operator1", "PUT", "/api/v1/me/telephone", body)


@contextlib.asynccontextmanager
async def answering(line, **choice):
    """An operator who answers callers at a telephone has answered one. Until it is picked up the browser has the sound: all of them, each
    as a tone."""
    assert (await chosen(line, **choice))[0] == 204
    own, caller = await line.telephone(tone_hz=OWN_HZ), Telephone(line.board.port)
    await caller.open()
    try:
        async with at_the_desk(line, caller) as (_, desk, contact, agent, tone):
            yield SimpleNamespace(
                own=own, caller=caller, desk=desk, contact=contact, agent=agent, tone=tone
            )
    finally:
        await caller.aclose()


def shown(there):
    """How far the operator's telephone is, as the desk shows it."""
    return (told_contact(there.desk)["ownTelephone"] or {}).get("state")


async def picked_up(there):
    """The telephone rings, and talks with the caller."""
    invited = await there.own.rung()
    await until(lambda: shown(there) == "ringing")
    await there.own.pick_up(invited)
    await talks(there)
    return invited


async def talks(there, within_s=60):
    """Caller and telephone hear each other, and the desk says so."""
    await until(lambda: shown(there) == "answered", within_s)
    await until(lambda: there.own.hears(TONE_HZ) and there.caller.hears(OWN_HZ, 0.8), within_s)


async def back_in_the_browser(there):
    """The page connects, as it does where no telephone is answered, and talks with the caller."""
    await there.agent.connect(there.tone)
    await hears(there.agent, there.tone)
    await until(lambda: there.caller.hears(BROWSER_HZ, 0.8))


async def test_the_telephone_has_the_sound_in_place_of_the_browser_until_the_operator_ends(line):
    async with answering(line) as there:
        browser = there.agent.peer_id
        invited = await picked_up(there)
        assert invited.called == OWN
        assert browser not in line.worker.worker.figures().peers
        refused = await there.desk.ask("connectMedia", contactId=there.contact, sdp="v=0")
        assert refused["error"]["code"] == "on_telephone"
        await there.desk.do("hold", contactId=there.contact)
        await until(lambda: not there.own.hears(TONE_HZ, 0.1))
        await until(lambda: not there.caller.hears(OWN_HZ, 0.1))
        await there.desk.do("retrieve", contactId=there.contact)
        await talks(there)
        await there.desk.do("hangUp")
        assert (await there.own.over()).why == "bye"
        await there.desk.wait_state("wrap_up")
        assert told_contact(there.desk)["ownTelephone"] is None
    async with line.gateway.core.database.reading() as session:
        call = await calls_out.last_of(session, there.contact, "desk")
        found = await session.execute(
            select(AuditEntry.action).where(
                AuditEntry.action.in_(("own-telephone.change", "call-out.dial"))
            )
        )
        assert sorted(found.scalars()) == ["call-out.dial", "own-telephone.change"]
    assert call.number is None, "it is kept with the account alone"


@pytest.mark.long
async def test_a_telephone_that_is_busy_leaves_the_sound_with_the_browser_and_may_ring_again(line):
    async with answering(line) as there:
        await there.own.rung(ring=False)
        there.own.refuse(486)
        await until(lambda: shown(there) == "busy")
        await hears(there.agent, there.tone)
        await until(lambda: there.caller.hears(BROWSER_HZ))
        there.own.happened.clear()
        await there.desk.do("ringTelephone", contactId=there.contact)
        await picked_up(there)
        refused = await there.desk.ask("ringTelephone", contactId=there.contact)
        assert refused["error"]["code"] == "telephone_rings"


@pytest.mark.long
async def test_a_telephone_that_hangs_up_first_gives_the_caller_to_the_browser(line):
    async with answering(line) as there:
        await picked_up(there)
        there.own.hang_up()
        await until(lambda: shown(there) == "ended")
        assert told_contact(there.desk)["state"] == "connected"
        await back_in_the_browser(there)


@pytest.mark.parametrize(
    ("answered", "ended"),
    [pytest.param(False, "cancelled", marks=pytest.mark.long), (True, "bye")],
)
async def test_the_operator_takes_the_sound_back(line, answered, ended):
    async with answering(line) as there:
        if answered:
            await picked_up(there)
        else:
            await there.own.rung()
        await there.desk.do("takeSoundBack", contactId=there.contact)
        assert (await there.own.until(Hung)).why == ended
        await until(lambda: shown(there) == "ended")
        await back_in_the_browser(there)


@pytest.mark.long
async def test_an_operator_who_answers_in_the_browser_has_no_telephone_rung(line):
    async with answering(line, answers=False) as there:
        await hears(there.agent, there.tone)
        assert shown(there) is None
        await there.desk.do("ringTelephone", contactId=there.contact)
        await picked_up(there)


@pytest.mark.long
async def test_a_colleague_is_consulted_by_telephone_joined_and_given_the_caller(line):
    async with answering(line) as there, line.gateway.desk("operator2") as console:
        await console.do("setState", state="available")
        await console.wait_state("available")
        colleague = Person(console, 12, COLLEAGUE_HZ, contactId=there.contact)
        colleague.id = (await consultations.account_of(line.gateway, "operator2")).id
        number = SimpleNamespace(sender=Sender(13, OWN_HZ))
        try:
            await picked_up(there)
            asking = SimpleNamespace(page=there.desk)
            await consultations.asked(there.contact, asking, colleague)
            await colleague.connect(number, there.tone)
            await console.do("acceptOffer", contactId=there.contact)
            await until(lambda: there.own.hears(COLLEAGUE_HZ))
            await hears(colleague, number)
            # the caller is on hold
            await until(lambda: not there.caller.hears(OWN_HZ, 0.1))
            await there.desk.do("joinConsult", contactId=there.contact)
            await until(
                lambda: there.caller.hears(COLLEAGUE_HZ, 0.2) and there.caller.hears(OWN_HZ, 0.2)
            )
            await until(
                lambda: there.own.hears(COLLEAGUE_HZ, 0.2) and there.own.hears(TONE_HZ, 0.2)
            )
            await there.desk.do("leaveConsult", contactId=there.contact)
            assert (await there.own.over()).why == "bye"
            await hears(colleague, there.tone)
            await until(lambda: there.caller.hears(COLLEAGUE_HZ, 0.8))
        finally:
            await colleague.aclose()


async def test_a_supervisor_listens_and_whispers_to_the_telephone(line):
    async with answering(line) as there:
        await picked_up(there)
        page = Beside(line.gateway, there.contact)
        assert (await page.call("POST"))[0] == 200
        supervisor = Person(page, 13, COLLEAGUE_HZ)
        number = SimpleNamespace(sender=Sender(14, OWN_HZ))
        try:
            await supervisor.connect(there.tone, number)
            await hears(supervisor, there.tone)
            await hears(supervisor, number)
            await page.be("whisper")
            await until(lambda: there.own.hears(COLLEAGUE_HZ, 0.2))
            assert not there.caller.hears(COLLEAGUE_HZ, 0.1)
        finally:
            await supervisor.aclose()


async def test_the_telephone_is_the_operator_in_the_recording(line):
    async with answering(line) as there:
        await picked_up(there)
        there.caller.press("*")
        there.caller.press("7")
        await until(lambda: told_contact(there.desk)["recording"]["state"] == "active")
        heard = there.own.heard
        await until(lambda: there.own.heard > heard + 100)
        await there.desk.do("hangUp")
        async with asyncio.timeout(30):
            while True:
                async with line.gateway.core.database.reading() as session:
                    found = await recordings.of_contact(session, there.contact)
                if found and found[0].state == "ready":
                    break
                await asyncio.sleep(0.1)
    assert {each["party"] for each in found[0].parties} == {"citizen", "agent"}


@pytest.mark.long
async def test_a_killed_sip_process_loses_no_telephone(line):
    async with answering(line) as there:
        await picked_up(there)
        await line.board.aclose()
        async with serving(line.gateway.settings) as board:
            await until(
                lambda: sorted(each.script.stage for each in board.calls) == ["desk", "talking"]
            )
            await talks(there)
            await there.desk.do("hangUp")
            assert (await there.own.over()).why == "bye"


@pytest.mark.long
async def test_a_sip_process_that_stays_away_gives_the_browser_the_sound(looked_at_often, line):
    async with answering(line) as there:
        await picked_up(there)
        await line.board.aclose()
        await until(lambda: shown(there) == "ended", 60)
        assert told_contact(there.desk)["ownTelephone"]["reason"] == "line-away"
        await back_in_the_browser(there)


@pytest.mark.long
async def test_a_worker_that_dies_is_replaced_and_the_telephone_follows(line, workers):
    async with answering(line) as there:
        await picked_up(there)
        await workers()
        await line.worker.die()
        await until(lambda: there.own.far_changed and there.caller.far_changed, 40)
        await talks(there, 40)
