"""Facts of a conference for pages beside it: at the door, of what it has decided so far, and of who was there."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from gateway.accounts.tables import Office
from gateway.conference import state as st
from gateway.conference.attendance import file_name
from gateway.conference.book import ConferenceBook
from gateway.conference.people import Person
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from gateway.workday.tables import Day, DayDecision, DayTask
from tests.support.situations.called_conferences import add_conference

PATH = "/api/v1/conferences/c1"


@pytest.fixture
async def book(core, people, clock):
    """A conference that goes on since half an hour: a chair and an operator are in it, an office came and left, another
    never came."""
    async with core.database.writing() as session:
        for number in (1, 2):
            session.add(Office(id=f"o{number}", name=f"Nucleo 0{number}", created_at=clock.now))
    book = ConferenceBook(core.database, core.settings.station)
    since = to_ms(clock.now - timedelta(minutes=30))
    boss, anna = people[Role.SUPERVISOR], people[Role.OPERATOR]

    def go_on(state):
        for account, part, office in ((boss, "chair", ""), (anna, "operator", "")):
            person = Person(name=account.display_name, part=part, office=office, socket="s")
            st.enter(state, since, st.staff_member(account.id), person, straight=True)
        rome = Person(name="=Roma()", part="office", office="o1", socket="t")
        st.enter(state, since, "a-roma", rome, straight=True)
        st.start_roll(state, since + 60_000)
        st.answer_roll(state, since + 120_000, "a-roma")
        st.end_roll(state, since + 180_000)
        st.go(state, since + 600_000, "a-roma")

    await add_conference(
        core.database, core.settings.station, "c1", title="Briefing: Città",
        state=st.State(offices=["o1", "o2"]), by=boss.id, at=clock.now,
    )  # fmt: skip
    await book.change("c1", go_on)
    return book


async def test_the_door_says_which_conference_it_is_whose_and_what_is_kept(book, client, bearer):
    office = await bearer(Role.OFFICE)
    door = await (await client.get(f"{PATH}/door", headers=office)).json()
    assert (door["title"], door["kind"], door["state"]) == ("Briefing: Città", "briefing", "open")
    assert (door["organisation"], door["calledBy"]) == ("Arma dei Carabinieri", "Supervisor")
    assert (door["days"], door["chatDays"], door["recorded"], door["you"]) == (
        3650,
        180,
        False,
        None,
    )
    assert (await client.get("/api/v1/conferences/c9/door", headers=office)).status == 404
    assert (await client.get(f"{PATH}/door")).status == 401


async def test_a_guest_is_told_by_the_link_and_by_no_other(book, client, bearer):
    boss = await bearer(Role.SUPERVISOR)
    wanted = {"label": "Interprete"}
    made = await (await client.post(f"{PATH}/links", json=wanted, headers=boss)).json()
    link = made["url"].partition("#link=")[2]
    door = await (await client.post(f"{PATH}/door", json={"link": link})).json()
    assert (door["title"], door["you"]) == ("Briefing: Città", "Interprete")
    for path, body in (
        (f"{PATH}/door", {"link": link[:-2]}),
        ("/api/v1/conferences/c9/door", {"link": link}),
    ):
        refused = await client.post(path, json=body)
        assert (refused.status, (await refused.json())["code"]) == (409, "link_refused")
    await client.delete(f"{PATH}/links/{made['id']}", headers=boss)
    assert (await client.post(f"{PATH}/door", json={"link": link})).status == 409


async def test_decisions_and_tasks_are_told_to_those_who_are_in_it(
    book, core, client, bearer, people, clock
):
    boss = people[Role.SUPERVISOR]
    at = clock.now - timedelta(minutes=5)
    async with core.database.writing() as session:
        session.add(
            Day(id="d", station=core.settings.station, local_day=clock.now.date(),
                phase="briefing", brainstorming=False, revision=1)
        )  # fmt: skip
        await session.flush()
        session.add(
            DayTask(
                id="t", day_id="d", text="Rileggere", office_id="o2", given_by=boss.id, given_at=at
            )
        )
        session.add(
            DayDecision(
                id="x", day_id="d", text="Si apre alle 9", decided_by=boss.id, decided_at=at
            )
        )
        before = at - timedelta(hours=2)
        session.add(DayTask(id="old", day_id="d", text="Ieri", given_by=boss.id, given_at=before))
    for role in (Role.SUPERVISOR, Role.OPERATOR):
        given = await (await client.get(f"{PATH}/given", headers=await bearer(role))).json()
        assert [(each["text"], each["to"]) for each in given["tasks"]] == [
            ("Rileggere", "Nucleo 02")
        ]
        assert [(each["text"], each["by"]) for each in given["decisions"]] == [
            ("Si apre alle 9", "Supervisor")
        ]
    outside = await client.get(f"{PATH}/given", headers=await bearer(Role.OFFICE))
    assert (outside.status, (await outside.json())["code"]) == (403, "not_there")


async def test_attendance_is_a_table_of_people_and_of_the_offices_that_did_not_come(
    book, client, bearer, clock
):
    boss = await bearer(Role.SUPERVISOR)
    answer = await client.get(f"{PATH}/attendance?language=it", headers=boss)
    assert answer.content_type == "text/csv"
    assert "briefing-citt.csv" in answer.headers["Content-Disposition"]
    text = (await answer.read()).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert head[:3] == ["Nome", "Partecipa come", "Ufficio"]
    by_name = {row[0]: row for row in rows}
    # what a spreadsheet would calculate is text
    assert by_name["'=Roma()"][1:3] == ["ufficio", "Nucleo 01"]
    assert by_name["'=Roma()"][5:] == ["10", "presente"]
    assert by_name["Supervisor"][4:6] == ["", "30"]
    assert by_name["Nucleo 02"][3:] == ["", "", "0", "assente"]
    english = await client.get(f"{PATH}/attendance?language=en", headers=boss)
    assert "Roll call" in (await english.read()).decode("utf-8-sig")


def test_the_file_is_named_by_day_and_title():
    opened = datetime(2026, 11, 29, 8, tzinfo=UTC)
    assert file_name('Briefing "del" mattino', opened) == "2026-11-29-briefing-del-mattino.csv"
    assert file_name("…", None) == "conference.csv"
