"""Conversations of a citizen and an operator: begun, answered, and as their pages know them."""

import asyncio
import contextlib

from gateway.accounts import sql as accounts
from gateway.contacts import lookups as contacts
from queueing.backend import Acd
from queueing.categories import shipped
from tests.support.people.talk_parties import Person, hears_and_sees

ENTER = {"category": "weapons", "modality": "text", "recording": False}


async def enter(citizen, **fields):
    return await citizen.do(
        "enterQueue", **{"category": "weapons", "modality": "video", "recording": False, **fields}
    )


@contextlib.asynccontextmanager
async def talking(gateway, **entry):
    """A citizen and an operator who hear and see each other."""
    async with gateway.citizen() as visitor, gateway.desk() as console:
        contact = (await enter(visitor, **entry))["contactId"]
        await console.do("setState", state="available")
        await console.wait_state("offered")
        citizen = Person(visitor, 10, 600)
        agent = Person(console, 11, 1000, contactId=contact)
        try:
            await citizen.connect(agent)
            await agent.connect(citizen)
            await console.do("acceptOffer", contactId=contact)
            await hears_and_sees(citizen, agent)
            await hears_and_sees(agent, citizen)
            yield contact, citizen, agent
        finally:
            await asyncio.gather(citizen.aclose(), agent.aclose())


async def closed_row(gateway, contact_id):
    """The contact's row, once all of its history is written."""
    async with asyncio.timeout(60):
        while True:
            async with gateway.core.database.reading() as session:
                row = await contacts.contact(session, contact_id)
            if row is not None and row.state == "closed":
                return row
            await asyncio.sleep(0.02)


def told_contact(page):
    told = [e["contact"] for e in page.events if e["type"] in ("agent", "contact", "snapshot")]
    return [contact for contact in told if contact][-1]


@contextlib.asynccontextmanager
async def answered(gateway, **entry):
    """A citizen in writing, answered by the first operator."""
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact = (await enter(citizen, **{"modality": "text", **entry}))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        yield contact, citizen, desk


async def knows_only(gateway, username, *topics):
    """An operator's own topics; the demonstration's know all."""
    async with gateway.core.database.writing() as session:
        account = await accounts.by_username(session, username)
        await accounts.set_categories(session, account.id, dict.fromkeys(topics, 3))


def account_of(page):
    return next(e["agent"]["agentId"] for e in page.events if e.get("agent"))


async def entered(citizen, **fields):
    return await citizen.do("enterQueue", **{**ENTER, **fields})


def acd_of(gateway):
    return Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)


async def page_gone(gateway, agent):
    """Wait until the queue knows that the operator's page is closed."""
    acd = acd_of(gateway)
    async with asyncio.timeout(60):
        while (await acd.agent(agent)).present:
            await asyncio.sleep(0.02)
