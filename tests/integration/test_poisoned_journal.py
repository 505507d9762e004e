"""Entries of the journal that nobody understands stop nothing: contacts ring, and their history is written."""

import asyncio

import aiohttp

from gateway.contacts import lookups as contacts
from queueing.keys import StationKeys
from tests.integration.conversations import entered

LATER_THAN_ANY_DATE_MS = 10**18


async def poison(gateway, number):
    """Append what a newer release, or a mistake, might: none of the entries can be decoded or none handled."""
    journal = StationKeys(gateway.settings.station).journal
    newer = {"seq": str(number), "kind": "enqueue", "at": "1", "contact": f"odd-{number}"}
    await gateway.redis.xadd(journal, newer | {"contact_to": "dreaming"})
    await gateway.redis.xadd(journal, {"kind": "of nobody"})
    late = {"at": str(LATER_THAN_ANY_DATE_MS), "kind": "offer", "contact_to": "offered"}
    await gateway.redis.xadd(journal, newer | late)


async def test_contacts_ring_and_their_history_is_written(gateway):
    async with gateway.desk() as desk:
        await desk.do("setState", state="available")
        for number in range(3):
            await poison(gateway, number)
            async with gateway.citizen() as citizen:
                await entered(citizen)
                offer = (await desk.wait_state("offered"))["offer"]
                await poison(gateway, number)
                await desk.do("acceptOffer", contactId=offer["contactId"])
                await desk.do("hangUp")
                await desk.wait_state("wrap_up")
                await desk.do(
                    "finishWrapUp", contactId=offer["contactId"], code="information-given"
                )
                await desk.wait_state("available")
            await written(gateway, offer["contactId"])
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/readyz") as answer,
    ):
        aside = (await answer.json())["troubles"]["journalSetAside"]
    # two of three are odd to every reader; the third to the history alone
    assert aside["live"] >= 2 * 6
    assert aside["history"] >= 3 * 6


async def written(gateway, contact_id):
    """Return when the contact is closed in the history."""
    async with asyncio.timeout(20):
        while True:
            async with gateway.core.database.reading() as session:
                row = await contacts.contact(session, contact_id)
            if row is not None and row.state == "closed":
                return
            await asyncio.sleep(0.02)
