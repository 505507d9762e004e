"""A clock that is years ahead destroys nothing."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from gateway.archive.capture.service import RecordingDesk
from gateway.archive.custody.retention import Retention
from gateway.cli.__main__ import main
from gateway.conference.retention import ConferenceRetention
from gateway.contacts import changes as contacts
from gateway.ground import utc_now
from gateway.messages.retention import CaseRetention
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.sql.tables import StationTime
from gateway.platform.station_clock import is_believable
from gateway.platform.times import midnight, to_ms
from gateway.platform.topics import topics
from gateway.privacy.messages import purge_messages
from gateway.privacy.service import Persons
from gateway.schema import PERSONAL
from tests.gateway.contact_rows import states

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YEARS = timedelta(days=3650)


@pytest.mark.parametrize(
    ("ahead", "believed"),
    [
        (timedelta(0), True),
        (timedelta(days=2), True),
        (timedelta(days=2, seconds=1), False),
        (YEARS, False),
        (-YEARS, True),
    ],
)
def test_a_time_is_believed_that_is_not_far_beyond_what_was_seen(ahead, believed):
    assert is_believable(NOW + ahead, NOW) is believed


def test_a_new_station_believes_its_clock():
    assert is_believable(NOW, None)


def test_the_rooms_declare_where_the_time_of_what_happened_stands():
    assert sorted(map(str, station_time.dated_columns())) == [
        "audit.at",
        "contacts.created_at",
        "recordings.started_at",
    ]


def desk_at(core, store, ahead):
    return RecordingDesk(
        store,
        core.database,
        retention=Retention.by(core.settings, core.database),
        now_ms=lambda: to_ms(utc_now() + ahead),
    )


async def test_ten_years_ahead_no_recording_is_destroyed_until_somebody_says_that_it_is_right(kept):
    core, store = kept
    before = await states(core)
    ahead = desk_at(core, store, YEARS)
    assert await ahead.purge() == []
    # what is written meanwhile, with the wrong time, does not make it right
    async with core.database.writing() as session:
        await audit.append(
            session, at=utc_now() + YEARS, account_id=None, action="sign_in", subject="somebody"
        )
    assert await ahead.purge() == []
    assert await states(core) == before
    # the clock is put right: it goes on by itself
    assert await desk_at(core, store, timedelta(0)).purge() == ["old"]
    # or it was right, after years in which the station was off
    assert await ahead.purge() == []
    await station_time.confirm(core.database, utc_now() + YEARS)
    assert await ahead.purge() == ["young"]


async def test_it_is_told_as_long_as_it_is_doubted(kept):
    core, _store = kept

    async def told():
        async with core.database.reading() as session:
            return await station_time.doubted_at(session)

    assert await station_time.may_purge(core.database, utc_now())
    assert await told() is None
    wrong = utc_now() + YEARS
    assert not await station_time.may_purge(core.database, wrong)
    assert not await station_time.may_purge(core.database, wrong + timedelta(hours=1))
    assert await told() == wrong
    assert await station_time.may_purge(core.database, utc_now())
    assert await told() is None


async def test_day_by_day_a_station_goes_as_far_as_it_likes(kept):
    core, _store = kept
    for day in range(10):
        assert await station_time.may_purge(core.database, utc_now() + timedelta(days=day))
    # back: nothing goes too early then, and what was seen stays seen
    assert await station_time.may_purge(core.database, utc_now())
    assert await station_time.may_purge(core.database, utc_now() + timedelta(days=10))


async def test_nothing_else_goes_by_a_clock_that_is_not_believed(kept):
    core, _store = kept

    def wrong():
        return utc_now() + YEARS

    async with core.database.writing() as session:
        await contacts.open_contact(
            session,
            contact_id="named",
            reference="CCCC-DDDD",
            category="weapons",
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name="Anna Rossi",
            consent=True,
            created_at=utc_now(),
        )
        await contacts.change_contact(session, "named", state="closed", ended_at=utc_now())
    persons = Persons(core.database, wrong, None, PERSONAL)
    conferences = ConferenceRetention(core.database, chat_days=1, days=1, clock=wrong)
    assert await persons.purge({"contact": 1, "chat": 1, "notes": 1}) == {}
    assert await purge_messages(core.database, CaseRetention(1, topics()), wrong, PERSONAL) == []
    assert await conferences.purge() == (0, 0)
    await station_time.confirm(core.database, wrong())
    assert (await persons.purge({"contact": 1}))["contacts"] >= 1


async def test_the_commands_refuse_until_they_are_told_that_it_is_right(kept):
    core, _store = kept
    async with core.database.writing() as session:
        await session.execute(StationTime.__table__.insert().values(
            id=1, seen_at=utc_now() - timedelta(days=30), doubted_at=None
        ))  # fmt: skip

    def run(*arguments):
        return asyncio.to_thread(CliRunner().invoke, main, arguments)

    for command in ("recordings", "person"):
        refused = await run(command, "purge")
        assert refused.exit_code == 1
        assert "--clock-is-right" in refused.output
    assert (await states(core))["old"] != "destroyed"
    done = await run("recordings", "purge", "--clock-is-right", "--json")
    assert json.loads(done.output) == ["old"]
    assert (await run("person", "purge")).exit_code == 0
    async with core.database.reading() as session:
        assert "clock.confirm" in [e.action for e in await audit.of_subject(session, "station")]


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ("2026-07-01T22:30:45.123Z", "2026-07-02T00:00+02:00"),
        ("2026-07-01T21:59:59.999Z", "2026-07-01T00:00+02:00"),
        ("2026-12-01T23:00:00Z", "2026-12-02T00:00+01:00"),
        ("2026-12-01T22:59:59Z", "2026-12-01T00:00+01:00"),
        # the clocks were put forward after it
        ("2026-03-29T10:00:00Z", "2026-03-29T00:00+01:00"),
    ],
)
def test_the_day_of_a_moment_begins_at_midnight_in_rome(moment, begins):
    assert midnight(to_ms(datetime.fromisoformat(moment))) == datetime.fromisoformat(begins)
