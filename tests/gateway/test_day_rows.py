"""Working days in SQL, and what their agenda counts: of several days, stations and people each their own, to the moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.accounts.tables import Office
from gateway.archive.tables import Recording
from gateway.contacts.tables import Contact, ContactEvent, Escalation
from gateway.evaluation.tables import Evaluation, ReviewForm
from gateway.handover.tables import Authorisation
from gateway.knowledge.service import Sheets
from gateway.platform.security.permissions import Role
from gateway.reports.periods import bounds
from gateway.reports.reports import Reports, thresholds_of
from gateway.schema import REPORT_COLUMNS
from gateway.workday import sql as days
from gateway.workday.agenda import Agendas
from gateway.workday.tables import DayDecision, DayMove, DayTask
from tests.gateway.contact_rows import a_recording
from tests.gateway.sheet_finder import finder_of
from tests.gateway.surface import nothing

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY, BEFORE = date(2026, 11, 24), date(2026, 11, 23)
SECOND = timedelta(seconds=1)


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
async def two_days(core, people):
    """Two days of the station and one of another, each with tasks and decisions."""
    anna, boss = people[Role.OPERATOR].id, people[Role.SUPERVISOR].id
    made = {}
    async with core.database.writing() as session:
        session.add_all(
            Office(id=name, name=name, short_name=name, created_at=NOON) for name in ("o1", "o2")
        )
        for name, station, on in (
            ("today", "main", TODAY), ("before", "main", BEFORE), ("theirs", "another", TODAY),
        ):  # fmt: skip
            made[name] = (await days.begin(session, station, on)).id
        await session.flush()
        given = {
            # due, given, to whom
            "undated": (None, -9, {}),
            "later": (60, -5, {"account_id": anna}),
            "sooner": (30, -3, {"office_id": "o1"}),
            "as-soon": (30, -4, {}),
            "boss": (10, -1, {"account_id": boss}),
            "office-2": (20, -1, {"office_id": "o2"}),
            "done": (5, -20, {"account_id": anna, "done_at": NOON, "done_by": anna}),
        }
        for name, (until, at, columns) in given.items():
            day = made["before"] if name == "undated" else made["today"]
            session.add(
                DayTask(
                    id=name, day_id=day, text=name, until=None if until is None else after(until), given_at=after(at),
                    given_by=boss, **columns,
                )
            )  # fmt: skip
        session.add(DayTask(id="theirs", day_id=made["theirs"], text="t", given_at=after(-99)))
        for name, day, at in (
            ("d2", "today", 2), ("d3", "today", 1), ("d1", "today", 2), ("d0", "before", 0), ("d4", "theirs", 0),
        ):  # fmt: skip
            session.add(DayDecision(id=name, day_id=made[day], text=name, decided_at=after(at)))
    return made


async def test_tasks_that_are_not_done_come_by_their_date_and_to_those_they_are_for(
    core, two_days, people
):
    async def undone(account=None, office=None, limit=9, station="main"):
        async with core.database.reading() as session:
            found = await days.undone(
                session, station, account_id=account, office_id=office, limit=limit
            )
            return [each.id for each in found]

    anna = people[Role.OPERATOR].id
    assert await undone() == ["boss", "office-2", "as-soon", "sooner", "later", "undated"]
    assert await undone(limit=2) == ["boss", "office-2"]
    assert await undone(anna) == ["as-soon", "later", "undated"]
    assert await undone(anna, "o1") == ["as-soon", "sooner", "later", "undated"]
    assert await undone(station="another") == ["theirs"]


async def test_a_day_has_its_own_tasks_and_decisions_in_order(core, two_days):
    async with core.database.reading() as session:
        tasks = await days.tasks(session, two_days["today"])
        decisions = await days.decisions(session, two_days["today"])
        last = await days.last(session, "main", 9)
        newest = await days.last(session, "main", 1)
    assert [each.id for each in tasks] == [
        "done", "later", "as-soon", "sooner", "boss", "office-2",
    ]  # fmt: skip
    assert [each.id for each in decisions] == ["d3", "d1", "d2"]
    # given out, of these not done, decided
    assert [(each.local_day, *counts) for each, *counts in last] == [
        (TODAY, 6, 5, 3), (BEFORE, 1, 1, 1),
    ]  # fmt: skip
    assert [each.local_day for each, *_ in newest] == [TODAY]


async def test_of_two_who_move_a_day_one_does_and_no_other_day_is_moved(core, two_days, people):
    by = people[Role.SUPERVISOR].id
    move = {"brainstorming": True, "by": by, "by_itself": False, "note": "Su"}
    async with core.database.writing() as session:
        day = await days.of(session, "main", TODAY)
        first = await days.move(session, day, what="open", phase="open", at=after(1), **move)
        again = await days.move(session, day, what="close", phase="closed", at=after(2), **move)
        other = await days.of(session, "main", BEFORE)
        await days.move(session, other, what="brief", phase="briefing", at=after(9), **move)
    assert (first, again) == (True, False)
    async with core.database.writing() as session:
        day = await days.of(session, "main", TODAY)
        assert (day.phase, day.brainstorming, day.revision) == ("open", True, 1)
        await days.move(session, day, what="close", phase="closed", at=after(3), **move)
    async with core.database.reading() as session:
        moves = await days.moves(session, day.id)
        assert [(row.revision, row.move, row.phase, row.at, row.account_id, row.note) for row in moves] == [
            (1, "open", "open", after(1), by, "Su"), (2, "close", "closed", after(3), by, "Su"),
        ]  # fmt: skip
        assert await days.moved_at(session, day.id) == after(3)
        assert await days.moved_at(session, "none") is None
        theirs = await days.of(session, "another", TODAY)
        assert (theirs.phase, theirs.revision) == ("closed", 0)
        assert len(list(await session.scalars(select(DayMove)))) == 3


@pytest.fixture
def agendas(core, topics):
    reports = Reports(
        core.database, thresholds_of(core.settings), core.clock, columns=REPORT_COLUMNS
    )
    sheets = Sheets(core.database, topics.catalogue, core.clock, finder_of(core, topics))
    return Agendas(
        core.database, reports, sheets, core.clock,
        measures=nothing, emerging=nothing, reports_due=nothing,
    )  # fmt: skip


@pytest.fixture
async def around(core, clock, people):
    """Everything that an agenda counts, at the first moment of the day before, the last of today, and just beyond both."""
    start, _ = bounds(BEFORE, BEFORE)
    today, end = bounds(TODAY, TODAY)
    moments = {"first": start, "last": end - SECOND, "before": start - SECOND, "after": end}
    async with core.database.writing() as session:
        session.add(
            ReviewForm(id="f", name="F", draft=None, revision=1, newest=1, created_at=start, changed_at=start)
        )  # fmt: skip
    for name, at in {**moments, "today": today, "yesterday": today - SECOND}.items():
        await a_recording(core, name, category="weapons")
        contact = f"contact-of-{name}"
        async with core.database.writing() as session:
            row = await session.get(Contact, contact)
            row.created_at, row.state, row.outcome = at, "closed", "failed"
            recording = await session.get(Recording, name)
            recording.started_at, recording.verdict = at, "poor"
            session.add(Escalation(contact_id=contact, opened_at=at))
            for kind in ("refused_by_all", "no_answer", "offer"):
                if (name, kind) == ("last", "no_answer"):
                    # offered and taken
                    continue
                session.add(
                    ContactEvent(journal_id=f"{name}-{kind}", contact_id=contact, kind=kind, at=at, data={})
                )  # fmt: skip
            for kind, category in (
                ("during", "weapons"),
                ("standing", "fines"),
                ("waiting", "weapons"),
            ):
                session.add(
                    Authorisation(
                        id=f"{name}-{kind}", kind=kind, account_id=people[Role.OPERATOR].id, category=category,
                        contact_id=None if kind == "standing" else contact, asked_at=at,
                        state="refused" if name == "last" else "pending",
                    )
                )  # fmt: skip
    return moments


async def test_an_agenda_counts_from_the_day_before_to_the_end_of_its_day(core, agendas, around):
    found = await agendas.of(TODAY, [], open_tasks=3)
    assert (found.on, found.day, found.before) == (TODAY, BEFORE, BEFORE - timedelta(days=7))
    assert {each.kind: each.count for each in found.alarms} == {
        "emergency": 4, "failed": 4, "refused_by_all": 4, "poor_recording": 4,
    }  # fmt: skip
    # as many of one topic as of another: by name
    assert [(each.category, each.asked, each.refused) for each in found.asked] == [
        ("fines", 4, 1), ("weapons", 4, 1),
    ]  # fmt: skip
    assert (found.today.missed, found.today.open_tasks) == (1, 3)


async def test_the_topic_asked_for_most_comes_first_and_what_was_given_unasked_is_no_question(
    core, agendas, around, people
):
    async with core.database.writing() as session:
        session.add(
            Authorisation(
                id="more", kind="standing", account_id=people[Role.OPERATOR].id, category="weapons",
                asked_at=around["last"], state="granted",
            )
        )  # fmt: skip
    found = await agendas.of(TODAY, [], open_tasks=0)
    assert [(each.category, each.asked) for each in found.asked] == [("weapons", 5), ("fines", 4)]


async def test_scores_are_of_what_was_released_in_the_seven_days_before(core, agendas, around):
    """And the week before that beside it."""
    start, end = bounds(TODAY - timedelta(days=7), TODAY - timedelta(days=1))
    released = {
        start: 300, end - SECOND: 400, end - 2 * SECOND: 500,
        # the week before; behind both; today
        start - SECOND: 100, start - timedelta(days=7): 200, start - timedelta(days=7) - SECOND: 900, end: 900,
    }  # fmt: skip
    async with core.database.writing() as session:
        for number, (at, tenths) in enumerate([*released.items(), (start, None)]):
            session.add(
                Evaluation(
                    id=f"e{number}", recording_id="first", contact_id="contact-of-first", form_id="f", version=1,
                    turn="only", state="released", category="weapons", occurred_at=at, assigned_at=at, due_at=at,
                    answers={}, tenths=tenths, released_at=at,
                )
            )  # fmt: skip
    found = await agendas.of(TODAY, [], open_tasks=0)
    assert [(each.category, each.value, each.count, each.before) for each in found.scores] == [
        ("weapons", 40.0, 3, 15.0)
    ]
