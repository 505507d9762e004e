"""A chair corrects the roll by the API: on record, in the draft of the minutes, and not any more once they are signed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gateway.accounts.tables import Office
from gateway.conference import roll
from gateway.conference import state as st
from gateway.conference.api import RollCorrection
from gateway.conference.book import ConferenceBook
from gateway.conference.corrections import RollCorrections
from gateway.conference.people import Person
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from tests.support.situations.called_conferences import add_conference

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
PATH = "/api/v1/conferences/c1"


@pytest.fixture
async def book(core, people):
    """A conference that is over, at whose roll one office was there and silent."""
    async with core.database.writing() as session:
        session.add(Office(id="o1", name="Nucleo 01", short_name="N. 01", created_at=AT))
    book = ConferenceBook(core.database, core.settings.station)
    since = to_ms(AT)

    def go_on(state):
        boss = Person(name="Anna", part="chair", socket="s")
        st.enter(state, since, "a-boss", boss, straight=True)
        office = Person(name="Roma", part="office", office="o1", socket="t")
        st.enter(state, since, "a-roma", office, straight=True)
        st.start_roll(state, since + 1_000)
        st.end(state, since + 60_000)

    boss = people[Role.SUPERVISOR]
    await add_conference(
        core.database, core.settings.station, "c1", state=st.State(offices=["o1"]), by=boss.id, at=AT
    )  # fmt: skip
    await book.change("c1", go_on)
    return book


async def test_the_draft_follows_and_the_trail_tells(book, core, client, bearer):
    boss = await bearer(Role.SUPERVISOR)
    drafted = await (await client.get(f"{PATH}/minutes", headers=boss)).json()
    assert "Nucleo 01: collegato durante l'appello, non ha risposto" in drafted["text"]
    wanted = {"officeId": "o1", "present": True, "note": "visti in video"}
    answer = await client.post(f"{PATH}/roll/corrections", json=wanted, headers=boss)
    told = await answer.json()
    assert (answer.status, told["minutes"]) == (200, "renewed")
    (entry,) = told["roll"]
    assert (entry["standing"], entry["answered"], entry["short"]) == (
        "present",
        "connected",
        "N. 01",
    )
    assert [each["note"] for each in entry["corrections"]] == ["visti in video"]
    then = await (await client.get(f"{PATH}/minutes", headers=boss)).json()
    assert then["revision"] == drafted["revision"] + 1
    assert "Nucleo 01: presente (corretto da" in then["text"]
    async with core.database.reading() as session:
        rows = await session.execute(select(AuditEntry).where(AuditEntry.action == "roll.correct"))
        (noted,) = rows.scalars()
    assert noted.detail == {"of": "o1", "present": True, "note": True}
    # the same word again changes nothing and is no deed
    again = await client.post(f"{PATH}/roll/corrections", json=wanted, headers=boss)
    assert (await again.json())["minutes"] == "none"


async def test_pages_of_the_conference_are_told_once(book, core, clock, people):
    told = []

    async def tell(found):
        (called,) = found.state.roll.called
        told.append((found.id, roll.standing(found.state, found.state.roll, called)))

    corrections = RollCorrections(book, core.database, tell=tell, zone="Europe/Rome", clock=clock)
    wanted = RollCorrection(office_id="o1", present=True, note="visti in video")
    for _ in range(2):
        await corrections.correct("c1", wanted, by=people[Role.SUPERVISOR].id)
    assert told == [("c1", "present")]


async def test_a_roll_that_somebody_rewrote_stays_theirs(book, client, bearer):
    boss = await bearer(Role.SUPERVISOR)
    drafted = await (await client.get(f"{PATH}/minutes", headers=boss)).json()
    text = drafted["text"].replace("Presenti 0 su 1.", "Nessuno ha risposto.")
    body = {"revision": drafted["revision"], "text": text}
    await client.put(f"{PATH}/minutes", json=body, headers=boss)
    wanted = {"officeId": "o1", "present": True}
    told = await client.post(f"{PATH}/roll/corrections", json=wanted, headers=boss)
    assert (await told.json())["minutes"] == "rewritten"
    then = await (await client.get(f"{PATH}/minutes", headers=boss)).json()
    assert then["text"] == text


async def test_what_is_signed_is_not_corrected_and_nobody_else_corrects(book, client, bearer):
    boss = await bearer(Role.SUPERVISOR)
    wanted = {"officeId": "o1", "present": True}
    path = f"{PATH}/roll/corrections"
    for body, status in (
        ({"present": True}, 422),
        ({**wanted, "member": "a-roma"}, 422),
        ({"officeId": "o2", "present": True}, 409),
    ):
        assert (await client.post(path, json=body, headers=boss)).status == status
    office = await bearer(Role.OFFICE)
    assert (await client.post(path, json=wanted, headers=office)).status == 403
    drafted = await (await client.get(f"{PATH}/minutes", headers=boss)).json()
    signed = {"revision": drafted["revision"]}
    await client.post(f"{PATH}/minutes/signature", json=signed, headers=boss)
    refused = await client.post(path, json=wanted, headers=boss)
    assert (refused.status, (await refused.json())["code"]) == (409, "signed")
    record = await (await client.get(PATH, headers=boss)).json()
    assert record["roll"][0]["standing"] == "connected", "nothing of it was kept"
