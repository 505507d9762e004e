"""A citizen, an operator, and a colleague who is consulted, all with decoded media."""

import contextlib

from gateway.accounts import sql as accounts
from tests.integration.conversations import talking
from tests.support.people.talk_parties import Person


@contextlib.asynccontextmanager
async def three(gateway, **entry):
    """Citizen and operator talk, and a colleague is free."""
    async with (
        talking(gateway, **entry) as (contact, citizen, agent),
        gateway.desk("operator2") as console,
    ):
        await console.do("setState", state="available")
        await console.wait_state("available")
        colleague = Person(console, 12, 1400, contactId=contact)
        colleague.id = (await account_of(gateway, "operator2")).id
        try:
            yield contact, citizen, agent, colleague
        finally:
            await colleague.aclose()


async def account_of(gateway, username):
    async with gateway.core.database.reading() as session:
        return await accounts.by_username(session, username)


async def everybody_listens(citizen, agent, colleague):
    """All three connect anew, each with an ear for the two others."""
    for person, others in (
        (citizen, (agent, colleague)),
        (agent, (citizen, colleague)),
        (colleague, (citizen, agent)),
    ):
        await person.connect(*others)


async def asked(contact, agent, colleague, note=""):
    await agent.page.do("consult", contactId=contact, operator=colleague.id, note=note)
    told = await colleague.page.wait(lambda e: e.get("offer"))
    return told["offer"]
