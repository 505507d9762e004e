"""Contacts that were served, questionnaires that are filled in, and the rows that come of them."""

import re

from sqlalchemy import select

from gateway.contacts.tables import Contact


async def served(core, name, *, category="weapons", channel="video", office=None, at=None):
    at = at or core.clock()
    async with core.database.writing() as session:
        session.add(
            Contact(
                id=name, reference=name[:16], category=category, channel=channel, modality="video", language="it",
                needs=[], consent=False, created_at=at, connected_at=at, ended_at=at, state="closed",
                answered_office=office,
            )
        )  # fmt: skip


async def rows(core, model):
    async with core.database.reading() as session:
        return list((await session.execute(select(model))).scalars())


async def fills_in(client, address, *pages):
    """Go through the pages as a browser without a script does; return the last."""
    token = address.split("token=")[1]
    shown = await (await client.get(address)).text()
    for said in pages:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        assert hidden["token"] == token
        hidden["given"] = hidden["given"].replace("&quot;", '"')
        answer = await client.post("/questionnaire?lang=it", data=[*hidden.items(), *said])
        assert answer.status == 200
        shown = await answer.text()
    return shown
