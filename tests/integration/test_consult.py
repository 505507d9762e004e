"""A second operator in a contact: with a real worker and decoded media, and with what the pages are told."""

import asyncio

import pytest
from sqlalchemy import select

from gateway.contacts import lookups as contacts
from gateway.contacts.tables import Leg
from tests.integration.consultations import account_of, asked, everybody_listens, three
from tests.integration.conversations import told_contact
from tests.integration.workers import TOKEN
from tests.support.people.talk_parties import hears_and_sees, nothing_of, until


@pytest.fixture
async def gateway(running):
    async with running(media_control_token=TOKEN, hold_limit_s=90) as made:
        yield made


async def test_a_warm_transfer_that_the_citizen_does_not_hear(gateway, workers):
    worker, _ = await workers()
    async with three(gateway) as (contact, citizen, agent, colleague):
        offer = await asked(contact, agent, colleague, "Un porto d'armi scaduto: serve il modulo?")
        assert offer["consult"]["note"] == "Un porto d'armi scaduto: serve il modulo?"
        assert offer["consult"]["code"] == (await account_of(gateway, "operator1")).code
        assert told_contact(agent.page)["consult"]["state"] == "asking"
        assert told_contact(citizen.page)["consult"] == "consulting"
        assert told_contact(citizen.page)["heldSinceMs"]
        # the desk's connection is made ready while it rings, and hears nothing
        await everybody_listens(citizen, agent, colleague)
        await asyncio.gather(
            nothing_of(worker.worker, citizen, agent),
            nothing_of(worker.worker, colleague, agent, citizen),
        )

        await colleague.page.do("acceptOffer", contactId=contact)
        await hears_and_sees(agent, colleague)
        await hears_and_sees(colleague, agent)
        await asyncio.gather(
            nothing_of(worker.worker, citizen, agent, colleague),
            nothing_of(worker.worker, agent, citizen),
            nothing_of(worker.worker, colleague, citizen),
        )
        assert told_contact(colleague.page)["role"] == "colleague"
        refused = await colleague.page.ask("sendChat", text="Buongiorno.")
        assert refused["error"]["code"] == "not_joined"
        # sent again, it is no mistake
        await colleague.page.do("acceptOffer", contactId=contact)

        await agent.page.do("completeConsult", contactId=contact)
        await hears_and_sees(citizen, colleague)
        await hears_and_sees(colleague, citizen)
        name = (await account_of(gateway, "operator2")).display_name
        await citizen.page.wait(
            lambda e: (
                e["type"] == "contact"
                and (e["contact"].get("agent") or {}).get("name") == name
                and e["contact"]["takenOver"]
                and e["contact"]["heldSinceMs"] is None
            )
        )
        await agent.page.wait_state("wrap_up")
        own = told_contact(agent.page)
        assert (own["state"], own["part"]) == ("wrap_up", True)
        assert told_contact(colleague.page)["role"] == "agent"
        # the first one's connection is gone with the part
        await until(lambda: agent.peer_id not in worker.worker.figures().peers)

        await agent.page.do(
            "finishWrapUp", contactId=contact, code="referred", notes="Passato a un collega."
        )
        await agent.page.wait_state("available")
        await hears_and_sees(citizen, colleague)
        await colleague.page.do("hangUp")
        await colleague.page.wait_state("wrap_up")
        await colleague.page.do(
            "finishWrapUp", contactId=contact, code="information-given", notes="Modulo inviato."
        )
        await until(lambda: not worker.worker.figures().peers)
    row, legs = await history(gateway, contact)
    assert (row.notes, row.wrap_up_code) == (
        "Passato a un collega.\n\nModulo inviato.",
        "information-given",
    )
    assert [(leg.party, leg.ended_why, bool(leg.wrapped_at)) for leg in legs] == [
        ("citizen", "hang_up", False),
        ("agent", "transferred", True),
        ("colleague", "took_over", False),
        ("agent", "hang_up", True),
    ]


async def history(gateway, contact):
    """The contact's row and legs, once everything is written."""
    async with asyncio.timeout(60):
        while True:
            async with gateway.core.database.reading() as session:
                row = await contacts.contact(session, contact)
                found = await session.execute(
                    select(Leg).where(Leg.contact_id == contact).order_by(Leg.position)
                )
                legs = found.scalars().all()
            if row.state == "closed" and all(leg.ended_at for leg in legs) and legs[-1].wrapped_at:
                return row, legs
            await asyncio.sleep(0.05)


async def test_all_three_and_one_leaves(gateway, workers):
    worker, _ = await workers()
    async with three(gateway) as (contact, citizen, agent, colleague):
        await asked(contact, agent, colleague)
        await everybody_listens(citizen, agent, colleague)
        await colleague.page.do("acceptOffer", contactId=contact)
        await hears_and_sees(agent, colleague)
        await agent.page.do("joinConsult", contactId=contact)
        for person, others in (
            (citizen, (agent, colleague)),
            (agent, (citizen, colleague)),
            (colleague, (citizen, agent)),
        ):
            for other in others:
                await hears_and_sees(person, other)
        told = told_contact(citizen.page)
        assert (told["consult"], told["heldSinceMs"]) == ("three_way", None)
        # one code for the call, for both operators
        assert told["colleague"]["code"] == told["agent"]["code"]
        assert told["colleague"]["name"] != told["agent"]["name"]
        await colleague.page.do("sendChat", text="Sono il collega.")
        await citizen.page.wait(lambda e: e.get("line", {}).get("text") == "Sono il collega.")
        await agent.page.wait(lambda e: e.get("line", {}).get("text") == "Sono il collega.")

        await agent.page.do("leaveConsult", contactId=contact)
        await until(lambda: agent.peer_id not in worker.worker.figures().peers)
        await hears_and_sees(citizen, colleague)
        await hears_and_sees(colleague, citizen)
        # a page that is loaded again is the operator's now
        await colleague.connect(citizen)
        await hears_and_sees(citizen, colleague)
        await hears_and_sees(colleague, citizen)
        await citizen.page.do("hangUp")
        await colleague.page.wait_state("wrap_up")


@pytest.mark.long
async def test_the_colleague_leaves_and_the_two_go_on(gateway, workers):
    worker, _ = await workers()
    async with three(gateway) as (contact, citizen, agent, colleague):
        await asked(contact, agent, colleague)
        await everybody_listens(citizen, agent, colleague)
        await colleague.page.do("acceptOffer", contactId=contact)
        await agent.page.do("joinConsult", contactId=contact)
        await hears_and_sees(citizen, colleague)
        # hanging up is leaving: the citizen is not the colleague's to send away
        await colleague.page.do("hangUp")
        await colleague.page.wait_state("wrap_up")
        await until(lambda: colleague.peer_id not in worker.worker.figures().peers)
        await hears_and_sees(citizen, agent)
        await hears_and_sees(agent, citizen)
        await colleague.page.do("finishWrapUp", contactId=contact, code="information-given")
        await colleague.page.wait_state("available")


@pytest.mark.long
async def test_back_to_the_citizen(gateway, workers):
    worker, _ = await workers()
    async with three(gateway) as (contact, citizen, agent, colleague):
        await asked(contact, agent, colleague)
        await everybody_listens(citizen, agent, colleague)
        await colleague.page.do("acceptOffer", contactId=contact)
        await hears_and_sees(agent, colleague)
        await agent.page.do("cancelConsult", contactId=contact)
        await hears_and_sees(citizen, agent)
        await hears_and_sees(agent, citizen)
        await colleague.page.wait_state("available")
        await until(lambda: colleague.peer_id not in worker.worker.figures().peers)


@pytest.mark.long
async def test_a_colleague_who_declines(gateway, workers):
    worker, _ = await workers()
    async with three(gateway) as (contact, citizen, agent, colleague):
        await asked(contact, agent, colleague)
        await colleague.page.do("declineOffer", contactId=contact, reason="busy")
        await colleague.page.wait_state("available")
        told = told_contact(agent.page)
        assert told["consult"] is None
        assert told["heldSinceMs"]
        await nothing_of(worker.worker, citizen, agent)
        await agent.page.do("retrieve", contactId=contact)
        await hears_and_sees(citizen, agent)


async def test_what_is_refused(gateway, workers):
    await workers()
    async with three(gateway) as (contact, _, agent, colleague), gateway.desk("operator3") as other:
        for command, more, code in (
            ("consult", {"operator": colleague.id}, "not_your_contact"),
            ("completeConsult", {}, "not_consulting"),
            ("leaveConsult", {}, "not_consulting"),
        ):
            refused = await other.ask(command, contactId=contact, **more)
            assert refused["error"]["code"] == code
        for more, code in (
            ({}, "no_destination"),
            ({"category": "station-check"}, "unknown_category"),
            ({"office": "nowhere"}, "unknown_office"),
            ({"operator": colleague.id, "category": "weapons"}, "no_destination"),
        ):
            refused = await agent.page.ask("consult", contactId=contact, **more)
            assert refused["error"]["code"] == code
        await asked(contact, agent, colleague)
        for command in ("completeConsult", "joinConsult", "cancelConsult"):
            assert "error" in await colleague.page.ask(command, contactId=contact), command
