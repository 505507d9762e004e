"""Looking at personal data is in the audit trail: who, of whom, when, and why where a reason was given."""

import pytest
from sqlalchemy import select

from gateway.app import Station
from gateway.contacts.tables import Contact
from gateway.ground import prepare
from gateway.messages.acts_http import CaseActsApi
from gateway.messages.desk_http import MessageDeskApi
from gateway.messages.wiring import MessagesWiring
from gateway.platform.audit.consultations import ACTIONS, Consultations
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from tests.gateway.contact_rows import a_recording


@pytest.fixture
def consulted(core):
    """What was noted so far, in order: who, action, subject, detail."""

    async def read():
        async with core.database.reading() as session:
            rows = await session.execute(
                select(AuditEntry).where(AuditEntry.action.in_(ACTIONS)).order_by(AuditEntry.seq)
            )
        return [(row.account_id, row.action, row.subject, row.detail) for row in rows.scalars()]

    return read


async def named(core, name):
    """A contact with a name and a reference that are known."""
    await a_recording(core, "r1")
    async with core.database.writing() as session:
        contact = await session.get(Contact, "contact-of-r1")
        contact.visitor_name = name
        return contact.reference


async def test_a_search_for_a_person_is_told_without_the_person(
    client, bearer, core, people, consulted
):
    await named(core, "Ondina Brambilla")
    admin = await bearer(Role.ADMIN)
    body = {"name": "ondina brambilla", "reason": "Istanza prot. 12"}
    assert (await client.post("/api/v1/persons/search", json=body, headers=admin)).status == 200
    assert await consulted() == [
        (
            people[Role.ADMIN].id,
            "person.search",
            "persons",
            {"by": "name", "reason": "Istanza prot. 12", "count": 1, "found": ["contact-of-r1"]},
        )
    ]
    naming = {**body, "reason": "la signora Ondina Brambilla"}
    answer = await client.post("/api/v1/persons/search", json=naming, headers=admin)
    assert (await answer.json())["code"] == "reason_names_person"
    # a search that finds nobody is one, too
    await client.post("/api/v1/persons/search", json={"name": "nobody here"}, headers=admin)
    assert (await consulted())[1][3] == {"by": "name", "reason": "", "count": 0, "found": []}


async def test_a_contacts_history_is_told_and_tells_nothing_of_it(
    client, bearer, core, people, consulted
):
    reference = await named(core, "Ondina Brambilla")
    supervisor = await bearer(Role.SUPERVISOR)
    await client.get("/api/v1/contacts", params={"reference": reference}, headers=supervisor)
    one = await client.get("/api/v1/contacts/contact-of-r1", headers=supervisor)
    assert (await one.json())["steps"] == []
    again = await client.get("/api/v1/contacts/contact-of-r1", headers=supervisor)
    assert (await again.json())["steps"] == []
    assert (await client.get("/api/v1/contacts/nothing", headers=supervisor)).status == 404
    me = people[Role.SUPERVISOR].id
    found = {"by": "reference", "count": 1, "found": ["contact-of-r1"]}
    assert await consulted() == [
        (me, "contact.search", "contacts", found),
        (me, "contact.consult", "contact:contact-of-r1", {}),
    ]


async def test_what_is_searched_in_recordings_is_told_by_what_was_shown(
    client, bearer, core, people, consulted
):
    await a_recording(core, "r1")
    quality = await bearer(Role.QUALITY)
    body = {"category": "road-code", "words": "Brambilla"}
    await client.post("/api/v1/recordings/search", json=body, headers=quality)
    assert (await client.get("/api/v1/recordings/r1", headers=quality)).status == 200
    me = people[Role.QUALITY].id
    searched, opened = await consulted()
    assert searched[:3] == (me, "recording.search", "recordings")
    assert searched[3]["words"] is True
    assert searched[3]["category"] == "road-code"
    assert "Brambilla" not in str(searched)
    assert opened == (me, "recording.consult", "recording:r1", {})


async def test_a_page_that_reads_again_consults_once_a_minute(core, consulted):
    moments = iter((0.0, 59.0, 61.0, 61.0, 61.0))
    note = Consultations(core.database, core.clock, lambda: next(moments)).note
    for _ in range(3):
        await note("a1", "contact.consult", "contact:c1")
    await note("a2", "contact.consult", "contact:c1")
    await note("a1", "contact.consult", "contact:c2")
    assert [(who, subject) for who, _, subject, _ in await consulted()] == [
        ("a1", "contact:c1"),
        ("a1", "contact:c1"),
        ("a2", "contact:c1"),
        ("a1", "contact:c2"),
    ]


async def test_a_case_that_is_linked_and_then_opened_is_consulted_once(settings):
    ground = prepare(settings.model_copy(update={"redis_url": "redis://localhost"}))
    (room,) = (each for each in Station(ground).rooms if isinstance(each, MessagesWiring))
    handlers = {route.handler.__self__ for route in room.routes}
    noting = [each for each in handlers if isinstance(each, MessageDeskApi | CaseActsApi)]
    assert len(noting) == 2
    assert len({id(each._consulted) for each in noting}) == 1
    await ground.aclose()


async def test_what_cannot_be_put_on_record_is_not_shown(client, bearer, core, monkeypatch):
    await named(core, "Ondina Brambilla")
    supervisor = await bearer(Role.SUPERVISOR)

    async def away(*_args, **_more):
        raise OSError

    monkeypatch.setattr(Consultations, "note", away)
    one = await client.get("/api/v1/contacts/contact-of-r1", headers=supervisor)
    assert one.status == 500
