"""Saved reports: kept, shared among supervisors, mailed once for each period."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.mail.compose import Letter
from gateway.mail.tables import OutgoingMail
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from gateway.platform.security.sealing import Sealer
from gateway.platform.times import ROME
from gateway.reports.grouping import By
from gateway.reports.periods import Compare, bounds
from gateway.reports.reports import Reports, thresholds_of
from gateway.reports.saved import SavedAsked, asked_of
from gateway.reports.saved_periods import SENT_AT, due, last_over, next_due
from gateway.reports.tables import SavedReport
from gateway.schema import REPORT_COLUMNS
from tests.gateway.surface import saved_reports
from tests.support.situations.history_days import OPERATORS, contacts_between, operator

PERIODS = ("yesterday", "lastWeek", "lastMonth", "lastQuarter")
PATH = "/api/v1/saved-reports"


@pytest.mark.parametrize(
    ("today", "period", "first", "last"),
    [
        ("2026-11-29", "yesterday", "2026-11-28", "2026-11-28"),
        ("2026-11-29", "lastWeek", "2026-11-16", "2026-11-22"),
        ("2026-11-30", "lastWeek", "2026-11-23", "2026-11-29"),
        ("2026-03-31", "lastMonth", "2026-02-01", "2026-02-28"),
        ("2026-01-01", "lastMonth", "2025-12-01", "2025-12-31"),
        ("2026-11-29", "lastQuarter", "2026-07-01", "2026-09-30"),
        ("2026-02-01", "lastQuarter", "2025-10-01", "2025-12-31"),
    ],
)
def test_the_last_period_that_is_over(today, period, first, last):
    found = last_over(period, date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.integers(0, 15 * 365 * 86_400), st.sampled_from(PERIODS))
def test_a_report_is_due_at_seven_after_its_period_and_not_before(after_s, period):
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=after_s)
    first, last = due(period, now)
    sent = datetime.combine(last + timedelta(days=1), SENT_AT, ROME)
    assert first <= last
    assert sent <= now
    after = next_due(period, now)
    assert after > now
    begun, ended = due(period, after)
    assert begun == last + timedelta(days=1), "no period is left out"
    assert after == datetime.combine(ended + timedelta(days=1), SENT_AT, ROME)
    assert due(period, after - timedelta(seconds=1)) == (first, last)


def test_all_that_was_chosen_is_asked_again():
    chosen = SavedAsked(
        by=By.CATEGORY, category="weapons", channel="video", outcome="completed", operator="anna",
        office="office-01", wrap_up="referred", compare=Compare.YEAR,
    )  # fmt: skip
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    asked = asked_of(chosen, (first, last))
    assert (asked.first, asked.last) == (first, last)
    for name in chosen.__struct_fields__:
        assert getattr(asked, name) == getattr(chosen, name), name


@pytest.fixture
def saved(core, clock):
    """As the station makes it; its loop does not run."""
    return saved_reports(
        core, Reports(core.database, thresholds_of(core.settings), clock, columns=REPORT_COLUMNS)
    )


@pytest.fixture
async def offices(core):
    await core.offices.first_run(["weapons", "road-code"])
    await core.offices.change("office-01", name="Nucleo del Nord", email="nord@example.org")
    await core.offices.change("office-02", email="sud@example.org")


def wanted(**more):
    return {
        "name": "Mese per canale", "period": "lastMonth", "asked": {"by": "channel"},
        "language": "it", "offices": [], **more,
    }  # fmt: skip


async def _letters(core):
    sealer = Sealer(core.keys.of("sealed-mail"))
    async with core.database.reading() as session:
        rows = await session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "report"))
        return [msgspec.json.decode(sealer.open(row.sealed, row.id), type=Letter) for row in rows]


async def test_supervisors_save_and_forget_reports(client, bearer, core, offices):
    headers = await bearer(Role.SUPERVISOR)
    answer = await client.post(PATH, headers=headers, json=wanted(offices=["office-01"]))
    assert answer.status == 201, await answer.text()
    (shown,) = (await answer.json())["reports"]
    assert (shown["name"], shown["first"], shown["last"]) == (
        "Mese per canale", "2026-10-01", "2026-10-31",
    )  # fmt: skip
    assert shown["asked"] == {"by": "channel"}
    assert shown["nextAt"].startswith("2026-12-01T07:00")
    listed = await (await client.get(PATH, headers=headers)).json()
    assert listed["reports"] == [shown]
    assert listed["mailConfigured"] is False
    assert (await client.delete(f"{PATH}/none", headers=headers)).status == 404
    gone = await client.delete(f"{PATH}/{shown['id']}", headers=headers)
    assert (await gone.json())["reports"] == []
    async with core.database.reading() as session:
        found = await session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"report:{shown['id']}")
        )
        assert list(found) == ["report.save", "report.remove"]


async def test_people_get_a_report_once_although_they_share_an_address(
    client, bearer, core, saved, offices, clock, people
):
    headers = await bearer(Role.SUPERVISOR)
    anna, rita = people[Role.SUPERVISOR].id, people[Role.QUALITY].id
    await core.accounts.change(anna, email="anna@example.org")
    await core.accounts.change(rita, email="Nord@example.org".lower())
    named = wanted(people=[anna, rita], offices=["office-01"])
    (shown,) = (await (await client.post(PATH, headers=headers, json=named)).json())["reports"]
    assert shown["people"] == sorted([anna, rita])
    clock.now = datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert await saved.send_due() == 2
    assert sorted(each.to for each in await _letters(core)) == [
        "anna@example.org", "nord@example.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"people": ["nobody"]}, 422, "unknown_person"),
        ({"offices": ["office-09"]}, 422, "unknown_office"),
        ({"offices": ["nowhere"]}, 422, "unknown_office"),
        ({"asked": {"by": "operator"}}, 403, "agreement_needed"),
        ({"asked": {"by": "day", "operator": "anna"}}, 403, "agreement_needed"),
        ({"period": "today"}, 422, "invalid"),
        ({"name": ""}, 422, "invalid"),
    ],
)
async def test_what_is_not_saved(client, bearer, offices, change, status, code):
    answer = await client.post(PATH, headers=await bearer(Role.SUPERVISOR), json=wanted(**change))
    assert (answer.status, (await answer.json())["code"]) == (status, code)


async def test_for_supervisors_only(client, bearer):
    for role in set(Role) - {Role.SUPERVISOR}:
        headers = await bearer(role)
        assert (await client.get(PATH, headers=headers)).status == 403
        assert (await client.post(PATH, headers=headers, json=wanted())).status == 403
        assert (await client.delete(f"{PATH}/x", headers=headers)).status == 403


async def test_a_period_is_mailed_once_to_each_office(core, clock, saved, offices, client, bearer):
    start, end = bounds(date(2026, 11, 1), date(2026, 11, 30))
    days = contacts_between(51, start, end, 80, OPERATORS)
    days.accounts = [operator(name) for name in OPERATORS]
    async with core.database.writing() as session:
        await days.write(session)
    headers = await bearer(Role.SUPERVISOR)
    both = ["office-02", "office-01"]
    answer = await client.post(PATH, headers=headers, json=wanted(offices=both))
    assert answer.status == 201
    await client.post(PATH, headers=headers, json=wanted(name="Di nessuno"))
    assert await saved.send_due() == 0, "October was over before it was saved"
    clock.now = datetime(2026, 12, 1, 5, 59, tzinfo=UTC)
    assert await saved.send_due() == 0
    clock.advance(minutes=2)
    both_at_once = await asyncio.gather(saved.send_due(), saved.send_due())
    assert sorted(both_at_once) == [0, 2], "whichever gateway does"
    assert await saved.send_due() == 0, "once"
    clock.advance(days=20)
    assert await saved.send_due() == 0
    letters = await _letters(core)
    assert sorted(letter.to for letter in letters) == ["nord@example.org", "sud@example.org"]
    letter = letters[0]
    assert letter.subject == "Mese per canale: dal 01/11/2026 al 30/11/2026"
    assert "Contatti: 80" in letter.text
    assert "/supervisor/reports?from=2026-11-01&to=2026-11-30&by=channel" in letter.text
    assert letter.automatic
    clock.now = datetime(2027, 1, 1, 6, 1, tzinfo=UTC)
    assert await saved.send_due() == 2, "December"
    async with core.database.reading() as session:
        found = await session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "report.mail")
        )
        assert [each["first"] for each in found] == ["2026-11-01", "2026-12-01"]


async def test_after_a_while_switched_off_the_last_period_alone_is_mailed(
    core, clock, saved, offices, client, bearer
):
    headers = await bearer(Role.SUPERVISOR)
    body = wanted(period="yesterday", offices=["office-01"])
    assert (await client.post(PATH, headers=headers, json=body)).status == 201
    clock.advance(days=9)
    assert await saved.send_due() == 1
    (letter,) = await _letters(core)
    assert "02/12/2026" in letter.subject


async def test_nothing_of_single_operators_is_mailed_once_the_agreement_has_ended(
    core, clock, saved, offices
):
    common = {
        "station": core.settings.station, "owner": None, "period": "yesterday", "language": "en",
        "offices": ["office-01"], "sent_for": None, "created_at": clock(),
    }  # fmt: skip
    async with core.database.writing() as session:
        for name, asked in (("people", {"by": "operator"}), ("topics", {"by": "category"})):
            session.add(SavedReport(id=name, name=name, asked=asked, **common))
        elsewhere = common | {"station": "elsewhere"}
        session.add(SavedReport(id="e", name="elsewhere", asked={"by": "day"}, **elsewhere))
    assert await saved.send_due() == 1
    (letter,) = await _letters(core)
    assert letter.subject.startswith("topics: ")
    assert letter.languages == ("en",)


async def test_an_office_that_is_closed_gets_no_more(core, clock, saved, offices, client, bearer):
    headers = await bearer(Role.SUPERVISOR)
    body = wanted(period="yesterday", offices=["office-01", "office-02"])
    assert (await client.post(PATH, headers=headers, json=body)).status == 201
    await core.offices.change("office-02", disabled=True)
    clock.advance(days=1)
    assert await saved.send_due() == 1
    assert [letter.to for letter in await _letters(core)] == ["nord@example.org"]
