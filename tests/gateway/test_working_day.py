"""The working day: phases, who may move them, what is recorded, and that it turns the queue on and off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts.service import NewAccount
from gateway.accounts.tables import Office
from gateway.conference.book import ConferenceBook
from gateway.conference.people import Person
from gateway.conference.state import enter
from gateway.contacts.opening import DayStands
from gateway.contacts.tables import ContactEvent
from gateway.handover.tables import Authorisation
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from gateway.workday import sql as days
from gateway.workday.agenda import topics
from gateway.workday.phases import Move, Phase, after, closed_by_day, moves_from, shut_out
from gateway.workday.service import WorkingDay
from queueing.hours import ALWAYS, PUBLISHED, DayClosed
from tests.gateway.contact_rows import a_recording

BEFORE_HOURS = datetime(2026, 11, 24, 6, 45, tzinfo=UTC)
"""A quarter to eight on a Tuesday in Rome."""


@given(st.lists(st.sampled_from(Move)))
def test_a_day_goes_through_its_phases_and_through_no_others(moves):
    phase, brainstorming = Phase.CLOSED, False
    for move in moves:
        allowed = moves_from(phase, brainstorming)
        if move not in allowed:
            with pytest.raises(Refused, match="does not stand there"):
                after(phase, brainstorming, move)
            continue
        before = phase
        phase, brainstorming = after(phase, brainstorming, move)
        assert not brainstorming or phase is Phase.OPEN
        assert phase is not Phase.BRIEFING or before is Phase.CLOSED
        assert phase is not Phase.DEBRIEFING or before is Phase.OPEN
    assert moves_from(phase, brainstorming), "there is always a way on"


def test_a_day_that_was_over_too_soon_is_opened_again():
    for phase in (Phase.CLOSED, Phase.BRIEFING, Phase.DEBRIEFING):
        assert after(phase, False, Move.OPEN) == (Phase.OPEN, False)


@pytest.mark.parametrize(
    ("phase", "by_hand", "held"),
    [
        (None, False, None),
        (None, True, DayClosed.NOT_YET),
        (Phase.BRIEFING, False, DayClosed.NOT_YET),
        (Phase.OPEN, True, None),
        (Phase.DEBRIEFING, False, DayClosed.OVER),
        (Phase.CLOSED, True, DayClosed.OVER),
    ],
)
def test_what_holds_the_queue_back(phase, by_hand, held):
    assert closed_by_day(phase, by_hand=by_hand) is held


def test_hours_under_a_day_that_is_closed():
    nine = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    briefing, over = PUBLISHED.under(DayClosed.NOT_YET), PUBLISHED.under(DayClosed.OVER)
    assert PUBLISHED.is_open(nine)
    for held in (briefing, over):
        assert not held.is_open(nine)
        assert held.scheduled(nine)
        assert held.why_closed(nine) == "day"
    assert briefing.next_opening(nine) is None, "at any moment"
    assert briefing.next_opening(BEFORE_HOURS).hour == 8
    assert over.next_opening(nine).date() == date(2026, 11, 25)
    assert ALWAYS.under(DayClosed.OVER).next_opening(nine).date() == date(2026, 11, 25)
    assert PUBLISHED.opened(nine).hour == 8
    assert PUBLISHED.opened(BEFORE_HOURS) is None


async def test_from_briefing_to_closed_with_the_queue_following(client, bearer, clock, opening):
    clock.now = BEFORE_HOURS
    boss = await bearer(Role.SUPERVISOR)

    async def now():
        return await (await client.get("/api/v1/day", headers=boss)).json()

    async def move(what, revision, status=200):
        asked = {"move": what, "revision": revision}
        answer = await client.post("/api/v1/day/moves", json=asked, headers=boss)
        assert answer.status == status, await answer.text()
        return await answer.json()

    shown = await now()
    assert (shown["phase"], shown["recorded"], shown["moves"]) == (
        "closed",
        False,
        ["brief", "open"],
    )
    shown = await move("brief", 0)
    assert (shown["phase"], shown["letsIn"], shown["late"]) == ("briefing", False, False)
    assert (await move("open", 0, 409))["code"] == "moved"
    assert (await move("debrief", 1, 409))["code"] == "not_now"

    clock.now = BEFORE_HOURS + timedelta(minutes=20)
    boss = await bearer(Role.SUPERVISOR)
    shown = await now()
    assert shown["late"], "it is five past eight"
    assert not opening.station.is_open(clock.now)
    assert not opening.of("weapons").is_open(clock.now)
    shown = await move("open", 1)
    assert (shown["letsIn"], shown["late"]) == (True, False)
    assert opening.of("weapons").is_open(clock.now)

    assert (await move("brainstorm", 2))["brainstorming"]
    assert opening.station.is_open(clock.now), "brainstorming is beside open"
    shown = await move("debrief", 3)
    assert (shown["phase"], shown["brainstorming"], shown["letsIn"]) == ("debriefing", False, False)
    assert (await move("close", 4))["phase"] == "closed"

    answer = await client.get("/api/v1/days/2026-11-24", headers=boss)
    record = await answer.json()
    assert [(each["move"], each["phase"]) for each in record["moves"]] == [
        ("brief", "briefing"), ("open", "open"), ("brainstorm", "open"),
        ("debrief", "debriefing"), ("close", "closed"),
    ]  # fmt: skip
    assert all(each["by"] and not each["byItself"] for each in record["moves"])

    clock.advance(days=1)
    boss = await bearer(Role.SUPERVISOR)
    shown = await now()
    assert (shown["recorded"], shown["letsIn"]) == (False, True), "tomorrow goes by its hours"


async def test_a_briefing_that_nobody_ends_does_not_keep_citizens_out(core, day, clock, opening):
    clock.now = BEFORE_HOURS
    await day.move(Move.BRIEF, revision=0, by=None, note="")
    clock.now = BEFORE_HOURS + timedelta(minutes=29, seconds=59)
    await day.check()
    assert not opening.station.is_open(clock.now)
    clock.advance(seconds=1)
    await day.check()
    assert opening.station.is_open(clock.now)
    record = await day.record(date(2026, 11, 24))
    assert [(each.move, each.by_itself) for each in record.moves] == [
        ("brief", False),
        ("open", True),
    ]


async def test_a_briefing_that_begins_within_the_hours_has_its_time(day, clock, opening):
    clock.now = BEFORE_HOURS + timedelta(hours=2)
    shown = await day.move(Move.BRIEF, revision=0, by=None, note="")
    assert shown.opens_itself_at == clock.now + timedelta(minutes=15)
    clock.advance(minutes=14, seconds=59)
    await day.check()
    assert not opening.station.is_open(clock.now)
    clock.advance(seconds=1)
    await day.check()
    assert opening.station.is_open(clock.now)


async def test_another_gateway_takes_it_over_and_only_one_moves_it(
    core, day, clock, opening, topics
):
    other = WorkingDay(
        core.database, type(opening)(
            core.database, station=core.settings.station, configured=core.settings.opening,
            always=bool, categories=["weapons"], technical=[], day=DayStands, clock=core.clock,
        ),
        day._agendas, station=core.settings.station, catalogue=topics.catalogue, by_hand=True,
        opens_itself_s=0, clock=core.clock,
    )  # fmt: skip
    assert other.closed_by_day() is DayClosed.NOT_YET
    await day.move(Move.OPEN, revision=0, by=None, note="")
    await other.check()
    assert other.closed_by_day() is None
    shown = await other.now()
    await day.move(Move.DEBRIEF, revision=shown.revision, by=None, note="")
    with pytest.raises(Exception, match="meanwhile"):
        await other.move(Move.DEBRIEF, revision=shown.revision, by=None, note="")


async def somebody(core, username):
    [made] = await core.accounts.add_all(
        [NewAccount(username, Role.OPERATOR, "correct horse battery", username.title(), {})],
        one_time=False,
    )
    return made


async def test_tasks_are_given_seen_by_whom_they_concern_and_done(client, bearer, core, clock):
    boss = await bearer(Role.SUPERVISOR)
    mine = await bearer(Role.OPERATOR)
    me = (await (await client.get("/api/v1/me", headers=mine)).json())["id"]
    other = await somebody(core, "other")

    async def give(**task):
        answer = await client.post("/api/v1/day/tasks", json=task, headers=boss)
        return answer.status, await answer.json()

    assert (await give(text="Call back the school", accountId=me))[0] == 201
    _, theirs = await give(text="For the other one", accountId=other.id)
    assert (await give(text="For everybody", until="2026-11-24T16:00:00Z"))[0] == 201
    assert (await give(text="Nobody", accountId="nobody"))[1]["code"] == "unknown_account"
    assert (await give(text="Both", accountId=me, officeId="o1"))[1]["code"] == "two_receivers"

    async def texts(headers):
        answer = await client.get("/api/v1/day/tasks", headers=headers)
        return {each["text"]: each for each in (await answer.json())["tasks"]}

    seen = await texts(mine)
    assert list(seen) == ["For everybody", "Call back the school"], "what has a time comes first"
    assert len(await texts(boss)) == 3
    path = f"/api/v1/day/tasks/{seen['Call back the school']['id']}"
    done = {"done": True, "note": "reached the head"}
    assert (await client.patch(path, json=done, headers=mine)).status == 204
    stranger = await client.patch(f"/api/v1/day/tasks/{theirs['id']}", json=done, headers=mine)
    assert stranger.status == 404
    assert list(await texts(mine)) == ["For everybody"]
    record = await (await client.get("/api/v1/days/2026-11-24", headers=boss)).json()
    [kept] = [each for each in record["tasks"] if each["text"] == "Call back the school"]
    assert kept["doneNote"] == "reached the head"
    assert kept["doneBy"]


async def test_decisions_name_the_topic_they_change(client, bearer):
    boss = await bearer(Role.SUPERVISOR)
    wanted = {"text": "Ask for the plate first", "category": "road-code", "sheet": "Multe 3"}
    answer = await client.post("/api/v1/day/decisions", json=wanted, headers=boss)
    assert answer.status == 201
    wrong = await client.post(
        "/api/v1/day/decisions", json=wanted | {"category": "astrology"}, headers=boss
    )
    assert (wrong.status, (await wrong.json())["code"]) == (422, "unknown_category")
    record = await (await client.get("/api/v1/days/2026-11-24", headers=boss)).json()
    assert [(each["category"], each["sheet"]) for each in record["decisions"]] == [
        ("road-code", "Multe 3")
    ]


async def test_whoever_begins_the_day_a_moment_after_another_writes_in_theirs(
    client, bearer, monkeypatch
):
    boss = await bearer(Role.SUPERVISOR)
    of = days.of
    for path in ("tasks", "decisions"):
        await client.post("/api/v1/day/tasks", json={"text": "The first"}, headers=boss)
        before = iter((True,))

        async def not_yet(*asked, before=before):
            return None if next(before, False) else await of(*asked)

        monkeypatch.setattr(days, "of", not_yet)
        answer = await client.post(f"/api/v1/day/{path}", json={"text": "Both"}, headers=boss)
        monkeypatch.undo()
        assert answer.status == 201, path
    record = await (await client.get("/api/v1/days/2026-11-24", headers=boss)).json()
    assert sorted(each["text"] for each in record["tasks"]) == ["Both", "The first", "The first"]
    assert [each["text"] for each in record["decisions"]] == ["Both"]


@pytest.mark.parametrize("text", ["   ", " \n\t ", " a ", "ab"])
async def test_blanks_are_no_task_and_no_decision(client, bearer, text):
    boss = await bearer(Role.SUPERVISOR)
    for path in ("tasks", "decisions"):
        answer = await client.post(f"/api/v1/day/{path}", json={"text": text}, headers=boss)
        assert answer.status == 422, path
    wanted = {"kind": "meeting", "title": "  ", "offices": []}
    assert (await client.post("/api/v1/conferences", json=wanted, headers=boss)).status == 422


async def test_earlier_days_are_listed_and_who_may_be_given_a_task(client, bearer, core, clock):
    boss = await bearer(Role.SUPERVISOR)
    for text in ("One thing", "Another thing"):
        await client.post("/api/v1/day/tasks", json={"text": text}, headers=boss)
    [one, _] = (await (await client.get("/api/v1/day/tasks", headers=boss)).json())["tasks"]
    await client.patch(f"/api/v1/day/tasks/{one['id']}", json={"done": True}, headers=boss)
    clock.advance(days=1)
    boss = await bearer(Role.SUPERVISOR)
    await client.post("/api/v1/day/decisions", json={"text": "Decided so"}, headers=boss)
    listed = await (await client.get("/api/v1/days", headers=boss)).json()
    assert [
        (each["on"], each["tasks"], each["undone"], each["decisions"]) for each in listed["days"]
    ] == [("2026-11-25", 0, 0, 1), ("2026-11-24", 2, 1, 0)]

    gone = await somebody(core, "gone")
    await somebody(core, "zoe")
    await core.accounts.change(gone.id, disabled=True)
    people = (await (await client.get("/api/v1/day/people", headers=boss)).json())["people"]
    names = [each["name"] for each in people]
    assert "Zoe" in names
    assert "Gone" not in names
    assert names == sorted(names)
    for path in ("/api/v1/days", "/api/v1/day/people", "/api/v1/days/2026-11-24/conferences"):
        assert (await client.get(path, headers=await bearer(Role.OPERATOR))).status == 403


async def test_a_days_conferences_are_in_its_record_and_may_be_called_off(client, bearer, clock):
    boss = await bearer(Role.SUPERVISOR)

    async def call(**wanted):
        wanted = {"kind": "meeting", "title": "Riunione", "offices": []} | wanted
        answer = await client.post("/api/v1/conferences", json=wanted, headers=boss)
        return (await answer.json())["id"]

    async def of_day(day):
        answer = await client.get(f"/api/v1/days/{day}/conferences", headers=boss)
        return [each["id"] for each in (await answer.json())["conferences"]]

    tomorrow = await call(startsAt="2026-11-25T06:45:00Z")
    present = await call()
    assert await of_day("2026-11-24") == [present]
    assert await of_day("2026-11-25") == [tomorrow]
    path = f"/api/v1/conferences/{tomorrow}"
    assert (await client.delete(path, headers=await bearer(Role.OPERATOR))).status == 403
    assert (await client.delete(path, headers=boss)).status == 204
    again = await client.delete(path, headers=boss)
    assert (again.status, (await again.json())["code"]) == (409, "ended")
    assert (await client.delete("/api/v1/conferences/none", headers=boss)).status == 404
    for no_day in ("no-day", "9999-12-31", "0001-01-01"):
        answer = await client.get(f"/api/v1/days/{no_day}/conferences", headers=boss)
        assert answer.status == 422, no_day


async def test_whom_a_conference_calls(client, bearer, core, clock):
    boss, mine = await bearer(Role.SUPERVISOR), await bearer(Role.OFFICE)
    me = (await (await client.get("/api/v1/me", headers=mine)).json())["id"]
    async with core.database.writing() as session:
        for office in ("ostia", "nord"):
            session.add(Office(id=office, name=office, created_at=clock.now))
        (await session.get(Account, me)).office_id = "ostia"

    async def call(**wanted):
        wanted = {"kind": "meeting", "title": "Riunione"} | wanted
        answer = await client.post("/api/v1/conferences", json=wanted, headers=boss)
        return (await answer.json())["id"]

    async def listed(headers):
        found = await (await client.get("/api/v1/conferences", headers=headers)).json()
        return {each["id"]: (each["expected"], each["you"]) for each in found["conferences"]}

    all_of_them, other = await call(), await call(offices=["nord"])
    assert await listed(mine) == {all_of_them: (True, None)}, "the other is not told of"
    assert await listed(boss) == {all_of_them: (True, None), other: (True, None)}
    book = ConferenceBook(core.database, core.settings.station)
    coming = Person(name="Ostia", part="office", office="ostia")
    await book.change(other, lambda state: enter(state, 1, f"a-{me}", coming, straight=True))
    assert (await listed(mine))[other] == (False, "lobby")


async def test_only_supervisors_move_the_day(client, bearer):
    for role in (Role.OPERATOR, Role.QUALITY, Role.ADMIN, Role.OFFICE):
        headers = await bearer(role)
        assert (await client.get("/api/v1/day", headers=headers)).status == 200
        asked = {"move": "open", "revision": 0}
        assert (await client.post("/api/v1/day/moves", json=asked, headers=headers)).status == 403
    assert (
        await client.get("/api/v1/days/yesterday", headers=await bearer(Role.SUPERVISOR))
    ).status == 422


async def test_the_agenda_tells_what_was_asked_for_and_what_is_late(client, bearer, core, clock):
    boss = await bearer(Role.SUPERVISOR)
    operator = await somebody(core, "asker")
    async with core.database.writing() as session:
        for number, state in enumerate(("granted", "refused", "pending")):
            session.add(
                Authorisation(
                    id=f"a{number}", kind="during", account_id=operator.id, category="weapons",
                    asked_at=clock.now - timedelta(minutes=number), state=state,
                )
            )  # fmt: skip
    late = {"text": "Long due", "until": "2026-11-24T08:00:00Z"}
    await client.post("/api/v1/day/tasks", json=late, headers=boss)
    agenda = await (await client.get("/api/v1/day/agenda", headers=boss)).json()
    assert agenda["asked"] == [{"category": "weapons", "asked": 3, "refused": 1}]
    assert [each["text"] for each in agenda["undone"]] == ["Long due"]
    assert (agenda["day"], agenda["topics"]) == (None, []), "nobody has called yet"
    assert topics({}, {}) == []


@pytest.mark.parametrize(
    ("phase", "held", "at", "moved", "expected"),
    [
        (Phase.BRIEFING, DayClosed.NOT_YET, (7, 30), (6, 45), ("briefing", (7, 0))),
        (Phase.BRIEFING, DayClosed.NOT_YET, (7, 30), (7, 10), ("briefing", (7, 10))),
        (Phase.BRIEFING, DayClosed.NOT_YET, (6, 45), (6, 40), None),
        (Phase.DEBRIEFING, DayClosed.OVER, (9, 0), (8, 50), ("debriefing", (8, 50))),
        (Phase.CLOSED, DayClosed.OVER, (13, 30), (8, 50), ("closed", (13, 0))),
        (None, DayClosed.NOT_YET, (7, 30), None, ("not_begun", (7, 0))),
        (Phase.OPEN, None, (7, 30), (7, 0), None),
        # the hour of lunch
        (Phase.CLOSED, DayClosed.OVER, (12, 30), (8, 50), None),
    ],
)
def test_citizens_are_shut_out_within_the_hours_alone(phase, held, at, moved, expected):
    """All times are UTC; the published hours begin at eight and two in Rome, seven and one here."""

    def moment(of):
        return None if of is None else datetime(2026, 11, 24, *of, tzinfo=UTC)

    found = shut_out(phase, PUBLISHED.under(held), moment(at), moment(moved))
    if expected is None:
        assert found is None
    else:
        cause, since = expected
        assert found == (cause, to_ms(moment(since)))


def test_a_station_that_is_always_open_shuts_out_since_it_was_moved():
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    moved = now - timedelta(minutes=3)
    always = ALWAYS.under(DayClosed.OVER)
    assert shut_out(Phase.CLOSED, always, now, moved) == ("closed", to_ms(moved))
    assert shut_out(None, always, now, None).since_ms < to_ms(moved), "since midnight"


def test_the_day_ends_with_its_last_period():
    nine = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert PUBLISHED.ends(nine).isoformat() == "2026-11-24T17:30:00+01:00"
    assert PUBLISHED.under(DayClosed.OVER).ends(nine) == PUBLISHED.ends(nine)
    assert PUBLISHED.ends(nine + timedelta(days=4)) is None, "a Saturday"
    assert ALWAYS.ends(nine) is None


async def test_the_day_knows_since_when_it_shuts_citizens_out(day, clock):
    clock.now = BEFORE_HOURS
    await day.move(Move.BRIEF, revision=0, by=None, note="")
    assert day.shut_out() is None, "the hours have not begun"
    clock.advance(minutes=20)
    assert day.shut_out() == ("briefing", to_ms(BEFORE_HOURS + timedelta(minutes=15)))
    shown = await day.now()
    assert shown.ends_at.hour == 17
    await day.move(Move.OPEN, revision=1, by=None, note="")
    assert day.shut_out() is None
    clock.advance(minutes=20)
    await day.move(Move.CLOSE, revision=2, by=None, note="")
    assert day.shut_out() == ("closed", to_ms(clock.now))


async def test_the_evening_has_the_days_figures_and_what_it_leaves_open(
    client, bearer, core, clock
):
    for name, category in (("r1", "weapons"), ("r2", "complaints")):
        await a_recording(core, name, category=category)
    async with core.database.writing() as session:
        for number in range(2):
            session.add(
                ContactEvent(
                    journal_id=f"1-{number}", contact_id="contact-of-r1", agent_id="a1",
                    kind="no_answer", at=clock.now, data={},
                )
            )  # fmt: skip
    boss = await bearer(Role.SUPERVISOR)
    for text in ("Richiamare Ostia", "Leggere la circolare"):
        answer = await client.post("/api/v1/day/tasks", json={"text": text}, headers=boss)
        assert answer.status == 201
    today = (await (await client.get("/api/v1/day/agenda", headers=boss)).json())["today"]
    assert (today["missed"], today["complaints"], today["openTasks"]) == (1, 1, 2)
    assert today["offered"] >= 2
