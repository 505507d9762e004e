"""What pages show of a recording, and its rows once it is sealed."""

import asyncio

from sqlalchemy import select

from gateway.archive.tables import Recording
from tests.integration.conversations import told_contact
from tests.support.people.talk_parties import until


def shows(person, state):
    return lambda: told_contact(person.page)["recording"]["state"] == state


async def both_show(state, *people):
    for person in people:
        await until(shows(person, state))


async def finished(gateway, contact):
    """The contact's recordings, once they are sealed."""
    async with asyncio.timeout(60):
        while True:
            async with gateway.core.database.reading() as session:
                rows = (
                    (
                        await session.execute(
                            select(Recording).where(Recording.contact_id == contact)
                        )
                    )
                    .scalars()
                    .all()
                )
            if rows and all(row.state in ("ready", "failed") for row in rows):
                return rows
            await asyncio.sleep(0.05)
