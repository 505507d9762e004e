"""The verdict in SQL: found by a search, told by the API and the command line."""

import asyncio
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gateway.archive.capture.verdict import LEGS_WAIT, TechnicalVerdict, expected_ms
from gateway.archive.tables import Recording
from gateway.cli.__main__ import main
from gateway.contacts import changes as contacts
from gateway.contacts.tables import Contact, Leg
from gateway.platform.security.permissions import Role
from gateway.platform.times import from_ms
from gateway.stores import open_archive
from recordings.model import RecordingId
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import record


@pytest.fixture
async def recorded(core, people):
    """A recording with its files, its row and the operator's leg, which is not written to its end yet."""
    store = open_archive(core.settings)
    record(store, "r1", pictures=True)
    summary = store.summary(RecordingId("r1"))
    started = from_ms(summary.started_at_ms)
    ended = started + timedelta(milliseconds=summary.duration_ms)
    await a_recording(core, "r1", ended_at=ended, duration_ms=summary.duration_ms)
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).started_at = started
        await contacts.put_leg(
            session, leg_id="l1", contact_id="contact-of-r1", position=0, party="agent",
            channel="video", account_id=people[Role.OPERATOR].id, started_at=started,
        )  # fmt: skip
    yield store, started, ended
    assert store.close()


async def end_leg(core, at):
    async with core.database.writing() as session:
        (await session.get(Leg, "l1")).ended_at = at


async def row(core):
    async with core.database.reading() as session:
        return await session.get(Recording, "r1")


async def test_judged_once_its_legs_are_known(core, recorded, client, bearer, monkeypatch):
    store, _, ended = recorded
    now = ended + timedelta(minutes=1)
    verdicts = TechnicalVerdict(store, core.database, lambda: now)
    assert await verdicts.judge_new() == []
    await end_leg(core, ended + timedelta(milliseconds=300))
    assert await verdicts.judge_new() == ["r1"]
    assert await verdicts.judge_new() == []
    kept = await row(core)
    # the pictures of the test are 128 by 96
    assert (kept.verdict, kept.faults) == ("fair", ["resolution"])
    assert kept.technical["expectedMs"] == kept.duration_ms + 300

    quality = await bearer(Role.QUALITY)
    shown = await (await client.get("/api/v1/recordings/r1", headers=quality)).json()
    assert (shown["verdict"], shown["faults"]) == ("fair", ["resolution"])
    citizen = next(p for p in shown["technical"]["parties"] if p["party"] == "citizen")
    assert (citizen["width"], citizen["height"], citizen["lost"]) == (128, 96, 0.0)
    assert abs(citizen["skewMs"]) < 40
    for word, expected in (("fair", ["r1"]), ("poor", []), ("good", [])):
        found = await client.get(f"/api/v1/recordings?verdict={word}", headers=quality)
        assert [r["id"] for r in (await found.json())["recordings"]] == expected
    assert (await client.get("/api/v1/recordings?verdict=bad", headers=quality)).status == 422
    monkeypatch.setenv("VS_DATA_DIR", str(core.settings.data_dir))

    async def listed(*arguments):
        ran = await asyncio.to_thread(
            CliRunner().invoke, main, ["recordings", "list", "--json", *arguments]
        )
        return [each["verdict"] for each in json.loads(ran.stdout)]

    assert await listed() == await listed("--verdict", "fair") == ["fair"]
    assert await listed("--verdict", "poor") == []


async def test_one_that_is_shorter_than_the_conversation_says_so(core, recorded):
    store, _, ended = recorded
    await end_leg(core, ended + timedelta(seconds=30))
    await TechnicalVerdict(store, core.database, lambda: ended + LEGS_WAIT).judge_new()
    kept = await row(core)
    assert (kept.verdict, "length" in kept.faults) == ("poor", True)


async def test_legs_that_never_end_are_not_waited_for_without_end(core, recorded):
    store, _, ended = recorded
    await TechnicalVerdict(store, core.database, lambda: ended + LEGS_WAIT).judge_new()
    kept = await row(core)
    assert kept.technical["expectedMs"] is None
    assert kept.faults == ["resolution"]


async def test_files_that_cannot_be_measured_are_poor(core, recorded):
    store, _, ended = recorded
    await end_leg(core, ended)
    (store.root / "recordings" / "r1" / "summary.json").write_bytes(b"{}")
    await TechnicalVerdict(store, core.database, lambda: ended + LEGS_WAIT).judge_new()
    kept = await row(core)
    assert (kept.verdict, kept.faults) == ("poor", ["unreadable"])


def leg(started, ended, party="agent"):
    return Leg(party=party, started_at=started, ended_at=ended)


def test_what_was_to_be_expected(clock):
    at = clock.now
    minutes = {n: at + timedelta(minutes=n) for n in range(-5, 30)}
    recording = Recording(started_at=at, ended_at=minutes[10])
    given = Contact(consent=True)
    assert expected_ms(recording, given, [leg(minutes[-5], minutes[10])]) == 600_000
    # handed on: two operators, one recording
    two = [leg(minutes[0], minutes[4]), leg(minutes[4], minutes[12])]
    assert expected_ms(recording, given, two) == 720_000
    # another recording's legs, the citizen's own, one that goes on
    others = [leg(minutes[15], minutes[20]), leg(minutes[-5], minutes[-4])]
    assert expected_ms(recording, given, [leg(at, minutes[10]), *others]) == 600_000
    assert expected_ms(recording, given, [leg(at, minutes[10], "citizen")]) is None
    assert expected_ms(recording, given, [leg(at, None)]) is None
    # ended by the citizen: nothing is short
    assert expected_ms(recording, Contact(consent=False), [leg(at, minutes[20])]) is None
