"""The audit trail as an administrator reads, verifies and exports it, by the API and by the command."""

import asyncio
import contextlib
import dataclasses
import json
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from gateway.cli import __main__ as cli
from gateway.platform.audit import log as audit
from gateway.platform.audit.chain import Link, Verifier, head_text, public_key
from gateway.platform.audit.lines import AuditLine
from gateway.platform.audit.remembered import FOLDER, Remembered
from gateway.platform.audit.seal import signing_key
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.permissions import Role
from tests.gateway.audit_links import STRANGER
from tests.gateway.contact_rows import a_recording


@pytest.fixture
async def admin(bearer):
    return await bearer(Role.ADMIN)


async def note(core, action, subject, *, by=None, **detail):
    await audit.record(
        core.database, at=core.clock(), account_id=by, action=action, subject=subject, detail=detail
    )


async def listed(client, admin, **query):
    answer = await client.get("/api/v1/audit", params=query, headers=admin)
    assert answer.status == 200
    return await answer.json()


async def test_the_newest_entry_is_first_and_reading_is_one(client, admin, core, people):
    await a_recording(core, "r1")
    me = people[Role.QUALITY].id
    await note(core, "recording.view", "recording:r1", by=me, reason="Reclamo")
    entries = (await listed(client, admin))["entries"]
    assert [each["action"] for each in entries[:3]] == [
        "audit.read", "recording.view", "session.open",
    ]  # fmt: skip
    read, view, opened = entries[:3]
    assert (read["username"], read["detail"]) == ("admin1", {})
    assert (view["username"], view["detail"], view["signed"]) == (
        "quality1", {"reason": "Reclamo"}, True,
    )  # fmt: skip
    assert len(view["subjectName"]) == 9  # the contact's reference
    assert opened["subjectName"] == "admin1"
    assert view["seq"] == opened["seq"] + 1


async def test_pages_follow_each_other_without_a_gap(client, admin, core):
    for number in range(7):
        await note(core, "contact.consult", f"contact:c{number}")
    seen, before = [], {}
    while True:
        page = await listed(client, admin, limit=3, action="contact.consult", **before)
        seen += [each["subject"] for each in page["entries"]]
        if page["nextBefore"] is None:
            break
        before = {"before": page["nextBefore"]}
    assert seen == [f"contact:c{number}" for number in reversed(range(7))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"action": "contact.consult"}, ["c1"]),
        ({"action": "contact."}, ["c1", "c2"]),
        ({"action": "contact"}, []),
        ({"subject": "contact:c"}, ["c1", "c2"]),
        ({"subject": "contact:%"}, []),
        ({"account": "station", "action": "contact."}, ["c2"]),
        ({"from": "2026-11-24T09:30:00Z", "action": "contact."}, ["c2"]),
        ({"to": "2026-11-24T09:30:00Z", "action": "contact."}, ["c1"]),
    ],
)
async def test_filters(client, admin, core, people, clock, query, found):
    await note(core, "contact.consult", "contact:c1", by=people[Role.SUPERVISOR].id)
    clock.advance(hours=1)
    await note(core, "contact.remove", "contact:c2")
    clock.advance(hours=-1)
    page = await listed(client, admin, **query)
    assert sorted(each["subject"].partition(":")[2] for each in page["entries"]) == found


async def test_who_did_it_is_a_filter(client, admin, core, people):
    who = people[Role.SUPERVISOR].id
    await note(core, "contact.consult", "contact:c1", by=who)
    entries = (await listed(client, admin, account=who))["entries"]
    assert [each["subject"] for each in entries if each["action"] != "account.add"] == [
        "contact:c1"
    ]


def link_of(line):
    told = msgspec.json.decode(line, type=AuditLine)
    return Link(**{field.name: getattr(told, field.name) for field in dataclasses.fields(Link)})


async def test_the_export_can_be_verified_by_itself(client, admin, core):
    for number in range(3):
        await note(core, "recording.view", f"recording:r{number}", reason='però, "così"\n')
    answer = await client.get("/api/v1/audit/export", headers=admin)
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.jsonl"'
    lines = (await answer.read()).splitlines()
    links = [link_of(line) for line in lines]
    assert links[-1].action == "audit.export"
    verifier = Verifier(keys=[public_key(signing_key(core.keys))])
    verifier.take(links)
    verdict = verifier.finish()
    assert (verdict.first, verdict.entries) == (None, len(lines))
    assert json.loads(lines[-1])["username"] == "admin1"


async def test_verification_is_asked_for_and_names_what_is_broken(client, admin, core):
    at = "/api/v1/audit/verification"
    before = await (await client.get(at, headers=admin)).json()
    assert before["state"] == "unknown"
    whole = await (await client.post(at, headers=admin)).json()
    assert (whole["state"], whole["first"], whole["wrong"]) == ("whole", None, 0)
    assert whole["entries"] > 0
    async with core.database.writing() as session:
        await session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(action="x"))
    assert (await (await client.get(at, headers=admin)).json())["state"] == "whole"
    assert 'vs_trouble{trouble="audit"} 0.0' in await (await client.get("/metrics")).text()
    broken = await (await client.post(at, headers=admin)).json()
    assert (broken["state"], broken["first"]) == ("broken", {"seq": 2, "kind": "changed"})
    ready = await (await client.get("/readyz")).json()
    assert ready["troubles"]["audit"] == {"seq": 2, "kind": "changed"}
    assert 'vs_trouble{trouble="audit"} 1.0' in await (await client.get("/metrics")).text()
    assert (await (await client.get(at, headers=admin)).json())["state"] == "broken"
    actions = [each["action"] for each in (await listed(client, admin))["entries"]]
    assert actions.count("audit.verify") == 2


@pytest.fixture
def command(core, monkeypatch):
    """The command on the test's own station."""
    monkeypatch.setenv("VS_DATA_DIR", str(core.settings.data_dir))

    def run(*words):
        return CliRunner().invoke(cli.main, ["audit", *words])

    return run


async def in_thread(command, *words):
    return await asyncio.to_thread(command, *words)


async def test_the_command_verifies(core, people, command, tmp_path):
    done = await in_thread(command, "verify", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["whole"], told["problems"]) == (True, [])
    assert told["key"] == public_key(signing_key(core.keys))
    kept = tmp_path / "head.eml"
    text = Remembered(core.settings.data_dir / FOLDER).text()
    kept.write_bytes(b"Subject: x\r\n\r\n" + text)
    assert (await in_thread(command, "verify", "--head", str(kept))).exit_code == 0
    async with core.database.writing() as session:
        await session.execute(delete(AuditEntry).where(AuditEntry.seq == 2))
    broken = await in_thread(command, "verify")
    assert broken.exit_code == 1
    assert "entry 2 is the first" in broken.output
    broken = json.loads((await in_thread(command, "verify", "--json")).stdout)
    assert broken["problems"][0] == {"seq": 2, "id": None, "kind": "missing"}


async def test_a_head_from_elsewhere_that_is_none_is_refused(core, people, command, tmp_path):
    file = tmp_path / "head"
    verdict = json.loads((await in_thread(command, "verify", "--json")).stdout)
    assert verdict["whole"]
    for content in (b"hello", head_text(STRANGER, Remembered(core.settings.data_dir / FOLDER).head(), 1)):  # fmt: skip
        file.write_bytes(content)
        assert (await in_thread(command, "verify", "--head", str(file))).exit_code == 2
    assert (await in_thread(command, "verify", "--key", "abc")).exit_code == 2


async def test_an_export_tells_how_far_it_is(core, people, command, monkeypatch, tmp_path):
    monkeypatch.setattr("gateway.audit.reading.BATCH", 2)
    shown = []

    @contextlib.contextmanager
    def bar(what):
        assert what == "Exporting the audit trail"
        yield shown.append

    monkeypatch.setattr("gateway.cli.audit.progress", bar)
    for number in range(3):
        await note(core, "contact.remove", f"contact:c{number}")
    for words in ([], ["--output", str(tmp_path / "trail.jsonl")]):
        shown.clear()
        assert (await in_thread(command, "export", *words)).exit_code == 0
        assert len(shown) > 1
        assert shown == sorted(shown)
        assert shown[-1] == 1.0
    # progress is told of the selected entries: here there are none
    shown.clear()
    assert (await in_thread(command, "export", "--until", "1999-01-01")).exit_code == 0
    assert shown == []


async def test_the_command_exports_a_range(core, people, command, clock, tmp_path):
    clock.advance(days=1)
    await note(core, "recording.view", "recording:r1")
    clock.advance(days=1)
    await note(core, "recording.view", "recording:r2")
    day = (clock.now - timedelta(days=1)).date().isoformat()
    until = clock.now.date().isoformat()
    done = await in_thread(command, "export", "--since", day, "--until", until)
    assert done.exit_code == 0, done.output
    assert [json.loads(line)["subject"] for line in done.stdout.splitlines()] == ["recording:r1"]
    file = tmp_path / "trail.jsonl"
    assert (await in_thread(command, "export", "--output", str(file))).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    last = json.loads(file.read_bytes().splitlines()[-1])
    assert (last["action"], last["accountId"]) == ("audit.export", None)
    assert (await in_thread(command, "export", "--output", str(file))).exit_code == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("before", str(10**23)),
        ("before", str(2**63)),
        ("from", "0001-01-01T00:00:00+14:00"),
        ("to", "9999-12-31T23:59:59-14:00"),
    ],
)
async def test_what_the_database_cannot_hold_is_refused(client, bearer, name, value):
    admin = await bearer(Role.ADMIN)
    answer = await client.get("/api/v1/audit", params={name: value}, headers=admin)
    assert answer.status == 422
    assert f"`{name}`" in (await answer.json())["message"]
