"""By what citizens are known again."""

from datetime import timedelta

import pytest

from gateway.contacts import chat_sql, last_agent
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.tables import ChatMessage, Contact, Leg
from gateway.platform.security.permissions import Role
from tests.gateway.contact_rows import a_recording


def test_a_number_is_the_same_with_and_without_its_country():
    agents = LastAgents(None, secret=b"s", within=timedelta(days=1), now_ms=lambda: 0)
    marks = agents.marks(number="06 1234 5678")
    assert marks == agents.marks(number="+390612345678")
    assert marks != agents.marks(number="+390612345679")
    assert agents.marks(number="112x") == agents.marks(number=" 112X ")


@pytest.fixture
async def contacts(core, clock):
    """Ids of three contacts."""
    for name in ("a", "b", "c"):
        await a_recording(core, name)
    return [f"contact-of-{name}" for name in ("a", "b", "c")]


async def test_the_operator_who_answered_last_and_nobody_else(core, clock, people, contacts):
    since, ids = clock.now, [people[role].id for role in (Role.OPERATOR, Role.QUALITY)]
    first, last, others = contacts

    async def found(begun=since, marks=("ada", "ada's number")):
        async with core.database.reading() as session:
            return await last_agent.last_operator(session, marks, begun)

    async with core.database.writing() as session:
        for contact, mark in ((first, "ada"), (last, "ada"), (others, "bea")):
            await last_agent.remember(session, contact, [mark], since)
        for contact, party, account, after_s in (
            (first, "agent", ids[0], 0),
            (last, "agent", ids[1], 10),
            # none of these answered Ada last
            (last, "colleague", ids[0], 20),
            (last, "agent", None, 30),
            (others, "agent", ids[0], 40),
        ):
            session.add(
                Leg(
                    id=f"{contact}-{after_s}", contact_id=contact, position=after_s, party=party, channel="video",
                    account_id=account, started_at=since + timedelta(seconds=after_s),
                )
            )  # fmt: skip
    assert await found() == ids[1]
    assert await found(since + timedelta(seconds=10)) == ids[1]
    assert await found(since + timedelta(seconds=11)) is None
    assert await found(marks=("eva",)) is None
    async with core.database.writing() as session:
        (await session.get(Contact, last)).outcome = "abuse"
    assert await found() == ids[0]


async def test_a_page_of_chat_is_one_contacts(core, clock, contacts):
    async with core.database.writing() as session:
        for number in range(6):
            session.add(
                ChatMessage(
                    id=str(number), contact_id=contacts[number % 2], author="citizen", text="Buongiorno",
                    sent_at=clock.now + timedelta(seconds=number // 2),
                )
            )  # fmt: skip

    async def page(contact, **asked):
        async with core.database.reading() as session:
            lines, more = await chat_sql.page(session, contact, **asked)
        return [each.id for each in lines], more

    assert await page(contacts[0], limit=2) == (["2", "4"], True)
    assert await page(contacts[0], limit=3) == (["0", "2", "4"], False)
    assert await page(contacts[1], limit=2, before="5") == (["1", "3"], False)
    assert await page(contacts[1], limit=2, before="4") == ([], False)
