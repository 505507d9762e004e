"""Shifts by name: read, checked, counted, planned for a week by supervisors, and told to those who work them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.forecast.rota import ShiftSpan, minute_of, problem_of, read_list, rostered, week_of
from gateway.forecast.tables import SHIFTS_KEPT, Shift
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role

MONDAY = date(2026, 11, 30)
WEEK = week_of(MONDAY)
PATH = "/api/v1/shifts"


def shift(account="a", day=MONDAY, begins=480, ends=840) -> ShiftSpan:
    return ShiftSpan(account=account, day=day, begins=begins, ends=ends)


def test_a_week_is_monday_to_sunday():
    assert (MONDAY, date(2026, 12, 6)) == WEEK
    assert week_of(date(2026, 12, 6)) == WEEK


@pytest.mark.parametrize(
    ("text", "minute"),
    [("8", 480), ("08:30", 510), ("8.30", 510), ("24:00", 1440), ("24:30", None), ("8:60", None),
     ("", None), ("otto", None), ("-1", None), ("8:123", None),
     ("8.3", None), ("²", None), ("9" * 5000, None)],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text, minute):
    assert minute_of(text) == minute


def test_what_does_not_fit_has_a_word():
    assert problem_of([shift(), shift(begins=840, ends=1440)], WEEK) is None
    assert problem_of([shift(), shift("b"), shift(day=WEEK[1])], WEEK) is None
    assert problem_of([shift(begins=840)], WEEK) == "span"
    assert problem_of([shift(), shift(begins=839, ends=900)], WEEK) == "overlap"
    assert problem_of([shift(day=WEEK[1] + timedelta(days=1))], WEEK) == "other_week"


@given(
    st.lists(
        st.builds(
            lambda who, begins, length: shift(who, begins=begins, ends=min(1440, begins + length)),
            st.sampled_from("abc"), st.integers(0, 1439), st.integers(1, 600),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_somebody_counts_once_where_they_are_there_for_half_of_it(shifts):
    found = rostered(shifts)
    for at in range(48):
        there = {
            each.account
            for each in shifts
            if sum(each.begins <= at * 30 + m < each.ends for m in range(30)) >= 15
        }
        assert found[at] == len(there)
    assert rostered(shifts, {"a"}) == rostered([each for each in shifts if each.account == "a"])


def test_a_list_is_read_and_its_faults_are_told_by_line():
    accounts = {"anna": "a", "luca": "l"}
    text = "nome utente;giorno;dalle;alle\nAnna;30/11/2026;8;14.30\n\nluca;2026-12-01;14;24:00\n"
    found, problems = read_list(text, accounts, WEEK)
    assert problems == []
    assert found == [
        shift("a", ends=870),
        shift("l", day=MONDAY + timedelta(days=1), begins=840, ends=1440),
    ]
    wrong = "username,day,from,to\nrita,2026-11-30,8,14\nanna,ieri,8,14\nanna,2026-12-07,8,14\nanna,2026-11-30,14,8"
    _, problems = read_list(wrong, accounts, WEEK)
    assert [(each.line, each.code) for each in problems] == [
        (2, "person_unknown"), (3, "day"), (4, "other_week"), (5, "span"),
    ]  # fmt: skip
    for day in ("1/1/99999999999", "99999999999999999999/1/2026", "²/12/2026"):
        _, problems = read_list(f"username,day,from,to\nanna,{day},8,14", accounts, WEEK)
        assert [(each.line, each.code) for each in problems] == [(2, "day")]
    twice = "username,day,from,to\nanna,2026-11-30,8,14\nanna,2026-11-30,13,15"
    assert [each.code for each in read_list(twice, accounts, WEEK)[1]] == ["overlap"]
    assert [each.value for each in read_list("username,day", accounts, WEEK)[1]] == ["from", "to"]
    assert [each.code for each in read_list('a,"b', accounts, WEEK)[1]] == ["not_csv"]


@pytest.fixture
async def olga(core, people, clock):
    """An operator who answers weapons; the station's day is in the week."""
    clock.now = clock.now.replace(month=11, day=30)
    await core.accounts.change(people[Role.OPERATOR].id, categories={"weapons": 3})
    return people[Role.OPERATOR].id


async def test_a_week_is_planned_once_seen_and_told_to_those_who_work(client, bearer, core, olga):
    boss = await bearer(Role.SUPERVISOR)
    shown = await (await client.get(f"{PATH}?day=2026-12-02", headers=boss)).json()
    assert (shown["first"], shown["last"], shown["shifts"]) == ("2026-11-30", "2026-12-06", [])
    assert [(each["id"], each["topics"]) for each in shown["people"]] == [(olga, ["weapons"])]
    mine = {"account": olga, "day": "2026-11-30", "begins": 480, "ends": 840}
    wanted = {"day": "2026-11-30", "shifts": [mine], "seen": shown["seen"]}
    answer = await client.put(PATH, json=wanted, headers=boss)
    assert answer.status == 200, await answer.text()
    assert (await answer.json())["shifts"] == [mine]
    again = await client.put(PATH, json=wanted, headers=boss)
    assert (again.status, (await again.json())["code"]) == (409, "shifts_changed")
    seen = (await answer.json())["seen"]
    for shifts, code in (
        ([mine | {"account": "nobody"}], "unknown_person"),
        ([mine | {"day": "2026-12-07"}], "other_week"),
        ([mine, mine | {"begins": 600, "ends": 900}], "overlap"),
    ):
        refused = await client.put(
            PATH, json={**wanted, "shifts": shifts, "seen": seen}, headers=boss
        )
        assert (refused.status, (await refused.json())["code"]) == (422, code)
    own = await client.get("/api/v1/me/shifts", headers=await bearer(Role.OPERATOR))
    assert (await own.json())["shifts"] == [mine]
    others = await client.get("/api/v1/me/shifts", headers=await bearer(Role.OFFICE))
    assert (await others.json())["shifts"] == []
    far = await client.get(f"{PATH}?day=2030-01-01", headers=boss)
    assert (far.status, (await far.json())["code"]) == (422, "day_too_far")
    async with core.database.reading() as session:
        (entry,) = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "shifts.change")
        )
    assert entry.detail == {"shifts": 1, "people": 1}


async def test_the_forecast_counts_those_who_answer_its_topics(client, bearer, olga):
    boss = await bearer(Role.SUPERVISOR)
    seen = (await (await client.get(f"{PATH}?day=2026-12-01", headers=boss)).json())["seen"]
    mine = {"account": olga, "day": "2026-12-01", "begins": 480, "ends": 540}
    wanted = {"day": "2026-12-01", "shifts": [mine], "seen": seen}
    assert (await client.put(PATH, json=wanted, headers=boss)).status == 200
    for topics, day, expected in (
        ("", "2026-12-01", [1, 1, 0]),
        ("weapons", "2026-12-01", [1, 1, 0]),
        ("privacy", "2026-12-01", [0, 0, 0]),
        ("", "2026-12-02", [None, None, None]),
    ):
        told = await client.get(f"/api/v1/forecast?day={day}&topics={topics}", headers=boss)
        slots = {each["time"]: each["rostered"] for each in (await told.json())["slots"]}
        assert [slots[at] for at in ("08:00", "08:30", "09:00")] == expected


async def test_another_week_and_another_station_stay_as_they_are(
    client, bearer, core, olga, people
):
    """Nor is anybody shown what is over, far ahead, or of another station of this database."""
    boss = await bearer(Role.SUPERVISOR)
    days = [MONDAY + timedelta(days=each) for each in (-1, 0, 7, 14, 15)]
    async with core.database.writing() as session:
        session.add_all(
            Shift(station=core.settings.station, account_id=olga, day=day, begins=480, ends=840)
            for day in days
        )
        session.add(Shift(station="another", account_id=olga, day=MONDAY, begins=0, ends=60))
    own = await client.get("/api/v1/me/shifts", headers=await bearer(Role.OPERATOR))
    told = [(each["day"], each["begins"]) for each in (await own.json())["shifts"]]
    assert told == [(day.isoformat(), 480) for day in days[1:4]]
    boss = await bearer(Role.SUPERVISOR)
    forecast = await client.get(f"/api/v1/forecast?day={MONDAY}&topics=", headers=boss)
    slots = {each["time"]: each["rostered"] for each in (await forecast.json())["slots"]}
    assert (slots["00:00"], slots["08:00"]) == (0, 1)
    shown = await (await client.get(f"{PATH}?day={MONDAY}", headers=boss)).json()
    assert [each["begins"] for each in shown["shifts"]] == [480]

    # who has left meanwhile may stay where they were
    await core.accounts.change(olga, disabled=True)
    shown = await (await client.get(f"{PATH}?day={MONDAY}", headers=boss)).json()
    assert shown["people"] == []
    kept = [shown["shifts"][0] | {"ends": 900}]
    wanted = {"day": MONDAY.isoformat(), "shifts": kept, "seen": shown["seen"]}
    answer = await client.put(PATH, json=wanted, headers=boss)
    assert answer.status == 200, await answer.text()
    async with core.database.reading() as session:
        rows = await session.scalars(select(Shift).order_by(Shift.day, Shift.begins))
        left = [(row.station, row.day, row.ends) for row in rows]
    station = core.settings.station
    assert left == [
        (station, days[0], 840),
        ("another", MONDAY, 60),
        (station, MONDAY, 900),
        *((station, day, 840) for day in days[2:]),
    ]


async def test_a_list_is_only_read(client, bearer, core, olga, people):
    boss = await bearer(Role.SUPERVISOR)
    username = people[Role.OPERATOR].username
    text = f"username,day,from,to\n{username},2026-11-30,8,14"
    answer = await client.post(
        f"{PATH}/read", json={"day": "2026-11-30", "text": text}, headers=boss
    )
    told = await answer.json()
    assert (told["problems"], [each["account"] for each in told["shifts"]]) == ([], [olga])
    async with core.database.reading() as session:
        assert list(await session.scalars(select(Shift))) == []


async def test_shifts_are_forgotten_after_a_year(core, olga, clock):
    from gateway.forecast.shifts import Shifts  # noqa: PLC0415

    shifts = Shifts(core.database, station=core.settings.station, clock=clock)
    async with core.database.writing() as session:
        for days in (SHIFTS_KEPT.days, SHIFTS_KEPT.days + 1):
            session.add(
                Shift(
                    account_id=olga, station=core.settings.station, begins=0, ends=60,
                    day=clock.now.date() - timedelta(days=days),
                )
            )  # fmt: skip
    await shifts.forget()
    async with core.database.reading() as session:
        (left,) = await session.scalars(select(Shift))
    assert left.day == clock.now.date() - SHIFTS_KEPT
