"""Legal holds, seals, four eyes and rules of retention: by the API, in the audit trail, on record."""

import base64
import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.accounts.approvals.service import (
    GIVEN_UP_AFTER,
)
from gateway.archive import changes as recordings
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.custody import sql as custody
from gateway.archive.custody.acts import RecordingActs
from gateway.archive.custody.service import Custody
from gateway.archive.tables import Recording, RecordingHold
from gateway.contacts.tables import Contact
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.times import to_ms
from gateway.settings import SettingsError, load_settings
from gateway.stores import open_archive
from recordings import mirror
from recordings.evidence import read_entries
from recordings.layout import RecordingFolder
from recordings.model import RecordingId, RecordingState
from recordings.retention import RetentionRule
from tests.gateway.conftest import client_of
from tests.gateway.contact_rows import a_recording, another_in_custody, clock_is_believed
from tests.recordings.archive_of_calls import record

WHY = {"reason": "Procura, fascicolo 12"}


@pytest.fixture
async def recorded(core):
    await a_recording(core, "r1")
    await a_recording(core, "r2", category="weapons", consent=False)
    await a_recording(core, "gone", state="destroyed", category="weapons")


@pytest.fixture
async def staff(core, bearer, people, recorded):
    signed_in = {role: await bearer(role) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QUALITY)}
    async with another_in_custody(core, [people[role].id for role in signed_in]):
        yield signed_in


async def shown(client, headers, recording="r1"):
    return await (await client.get(f"/api/v1/recordings/{recording}", headers=headers)).json()


async def custody_of(client, staff, recording="r1"):
    answer = await client.get(f"/api/v1/recordings/{recording}/custody", headers=staff[Role.ADMIN])
    assert answer.status == 200
    return await answer.json()


async def post(client, headers, path, **body):
    answer = await client.post(f"/api/v1/recordings/{path}", json=body or WHY, headers=headers)
    told = await answer.json() if answer.content_type == "application/json" else None
    return answer.status, told


async def test_a_hold_is_set_by_one_and_lifted_by_two(client, staff, core, acts, people):
    supervisor, admin = staff[Role.SUPERVISOR], staff[Role.ADMIN]
    before = await shown(client, staff[Role.QUALITY])
    assert (before["keptBy"], before["sealedAt"]) == ("default", None)
    assert (await post(client, supervisor, "r1/hold"))[0] == 204
    now = await shown(client, staff[Role.QUALITY])
    assert (now["keepUntil"], now["keptBy"]) == (None, "hold")
    status, told = await post(client, admin, "r1/hold")
    assert (status, told["code"]) == (409, "already_held")

    status, request = await post(client, supervisor, "r1/requests", kind="release", **WHY)
    assert status == 201
    again = await post(client, supervisor, "r1/requests", kind="release", **WHY)
    assert (again[0], again[1]["code"]) == (409, "already_asked")
    path = f"r1/requests/{request['id']}/decision"
    own = await post(client, supervisor, path, granted=True, **WHY)
    assert (own[0], own[1]["code"]) == (403, "own_request")
    assert (await custody_of(client, staff))["hold"]["reason"] == WHY["reason"]
    assert (await post(client, admin, path, granted=True, **WHY))[0] == 204
    late = await post(client, admin, path, granted=False, **WHY)
    assert (late[0], late[1]["code"]) == (409, "already_decided")
    after = await custody_of(client, staff)
    assert (after["hold"], after["keptBy"]) == (None, "default")
    assert after["keepUntil"] == before["keepUntil"]
    assert [(each["kind"], each["by"], each["role"]) for each in acts.noted] == [
        ("held", people[Role.SUPERVISOR].id, "supervisor"),
        ("release_asked", people[Role.SUPERVISOR].id, "supervisor"),
        ("released", people[Role.ADMIN].id, "admin"),
    ]
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, "recording:r1")
    # this test reads its custody in between, which is on record as well
    trail = [each for each in trail if each.action != "recording.consult"]
    assert [each.action for each in trail] == [
        "recording.hold", "recording.release.ask", "access.denied", "recording.release.grant",
    ]  # fmt: skip
    on_record = [each.id for each in trail if each.action != "access.denied"]
    assert on_record == [each["ref"] for each in acts.noted]


async def test_what_is_refused_stays_held(client, staff, acts):
    await post(client, staff[Role.ADMIN], "r1/hold")
    _, request = await post(client, staff[Role.ADMIN], "r1/requests", kind="release", **WHY)
    path = f"r1/requests/{request['id']}/decision"
    assert (await post(client, staff[Role.SUPERVISOR], path, granted=False, **WHY))[0] == 204
    state = await custody_of(client, staff)
    assert state["hold"] is not None
    assert [each["state"] for each in state["requests"]] == ["refused"]
    assert acts.noted[-1]["kind"] == "refused"


@pytest.mark.parametrize("first", [True, False], ids=["granted first", "refused first"])
async def test_of_two_decisions_at_once_one_is_signed(client, staff, acts, first):
    """Whatever the two decide on: the same request, or another one about the same hold."""
    await post(client, staff[Role.SUPERVISOR], "r1/hold")
    paths = []
    for role in (Role.ADMIN, Role.SUPERVISOR):
        _, request = await post(client, staff[role], "r1/requests", kind="release", **WHY)
        paths.append(f"r1/requests/{request['id']}/decision")
    acts.noted.clear()
    late = []

    async def decide_too():
        for role, path in ((Role.SUPERVISOR, paths[0]), (Role.ADMIN, paths[1])):
            late.append(await post(client, staff[role], path, granted=not first, **WHY))

    acts.meanwhile = decide_too
    assert (await post(client, staff[Role.SUPERVISOR], paths[0], granted=first, **WHY))[0] == 204
    assert [(status, told["code"]) for status, told in late] == [(409, "already_decided")] * 2
    assert [each["kind"] for each in acts.noted] == ["released" if first else "refused"]
    assert ((await custody_of(client, staff))["hold"] is None) is first


async def test_a_decision_that_a_process_left_half_made_is_made_again(
    client, staff, core, clock, bearer
):
    await post(client, staff[Role.ADMIN], "r1/hold")
    _, request = await post(client, staff[Role.ADMIN], "r1/requests", kind="release", **WHY)
    path = f"r1/requests/{request['id']}/decision"
    async with core.database.writing() as session:
        assert await custody.begin(
            session, "r1", request["id"], at=clock.now, before=clock.now - GIVEN_UP_AFTER
        )
    supervisor = staff[Role.SUPERVISOR]
    assert (await post(client, supervisor, path, granted=True, **WHY))[0] == 409
    clock.advance(seconds=GIVEN_UP_AFTER.total_seconds() + 1)
    supervisor, staff[Role.ADMIN] = await bearer(Role.SUPERVISOR), await bearer(Role.ADMIN)
    assert (await post(client, supervisor, path, granted=True, **WHY))[0] == 204
    assert (await custody_of(client, staff))["hold"] is None


async def test_what_could_not_be_signed_is_decided_again_at_once(client, staff, acts):
    await post(client, staff[Role.ADMIN], "r1/hold")
    _, request = await post(client, staff[Role.ADMIN], "r1/requests", kind="release", **WHY)
    path = f"r1/requests/{request['id']}/decision"
    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    assert (await post(client, staff[Role.SUPERVISOR], path, granted=True, **WHY))[0] == 503
    acts.refused = None
    assert (await post(client, staff[Role.SUPERVISOR], path, granted=True, **WHY))[0] == 204


async def test_what_cannot_be_put_on_record_does_not_happen(client, staff, acts):

    acts.refused = Refused("ledger_unavailable", "no", kind="away")
    assert (await post(client, staff[Role.SUPERVISOR], "r1/hold"))[0] == 503
    assert (await post(client, staff[Role.QUALITY], "r1/seal"))[0] == 503
    state = await custody_of(client, staff)
    assert (state["hold"], state["sealedAt"]) == (None, None)


async def test_nothing_to_ask_for_and_nobody_there(client, staff, core):
    admin = staff[Role.ADMIN]
    for kind in ("release", "open", "unseal"):
        status, told = await post(client, admin, "r1/requests", kind=kind, **WHY)
        assert (status, told["code"]) == (409, "nothing_to_ask")
    assert (await post(client, admin, "none/hold"))[0] == 404
    assert (await post(client, admin, "r1/requests/none/decision", granted=True, **WHY))[0] == 404
    assert (await post(client, admin, "r1/hold", reason="x"))[0] == 422
    async with core.database.writing() as session:
        await recordings.change(session, "r2", state="destroyed")
    status, told = await post(client, admin, "r2/hold")
    assert (status, told["code"]) == (409, "recording_gone")


async def view(client, headers, recording="r1"):
    answer = await client.post(
        f"/api/v1/recordings/{recording}/views", json={"reason": "campione"}, headers=headers
    )
    return answer.status, await answer.json()


async def test_illegal_material_is_opened_by_two_for_an_hour(
    client, staff, bearer, clock, vault, acts
):
    vault.media[("r1", "citizen")] = b"x" * 100
    supervisor, quality = staff[Role.SUPERVISOR], staff[Role.QUALITY]
    _, early = await view(client, supervisor)
    url = early["parties"][0]["url"]
    assert (await client.get(url)).status == 200
    assert (await post(client, quality, "r1/seal"))[0] == 204
    # also what somebody had open at that moment
    assert (await client.get(url)).status == 404
    status, told = await view(client, supervisor)
    assert (status, told["code"]) == (403, "sealed")
    status, told = await view(client, quality)
    assert (status, told["code"]) == (404, "not_found")
    assert (await shown(client, supervisor))["keptBy"] == "sealed"

    _, request = await post(client, supervisor, "r1/requests", kind="open", **WHY)
    assert (await view(client, supervisor))[0] == 403
    path = f"r1/requests/{request['id']}/decision"
    assert (await post(client, staff[Role.ADMIN], path, granted=True, **WHY))[0] == 204
    assert (await view(client, quality))[0] == 404
    clock.advance(minutes=20)
    supervisor = await bearer(Role.SUPERVISOR)
    status, opened = await view(client, supervisor)
    assert status == 201
    assert (await client.get(opened["parties"][0]["url"])).status == 200
    assert [each["kind"] for each in acts.noted] == [
        "viewed", "sealed", "opening_asked", "opening_granted", "viewed",
    ]  # fmt: skip
    clock.advance(minutes=41)
    supervisor, quality = await bearer(Role.SUPERVISOR), await bearer(Role.QUALITY)
    admin = await bearer(Role.ADMIN)
    assert (await client.get(opened["parties"][0]["url"])).status == 401
    assert (await view(client, supervisor))[0] == 403
    # the seal itself is taken away by two as well
    _, request = await post(client, supervisor, "r1/requests", kind="unseal", **WHY)
    path = f"r1/requests/{request['id']}/decision"
    assert (await post(client, admin, path, granted=True, **WHY))[0] == 204
    assert (await view(client, quality))[0] == 201
    assert (await post(client, quality, "r1/seal"))[0] == 204
    assert (await post(client, supervisor, "r1/seal"))[1]["code"] == "already_sealed"
    assert (await post(client, quality, "r1/seal"))[1]["code"] == "not_found"


async def test_rules_by_the_api_count_at_once(client, staff, core, retention, people):
    admin, quality = staff[Role.ADMIN], staff[Role.QUALITY]
    first = await (await client.get("/api/v1/retention", headers=quality)).json()
    assert first == {
        "rules": [], "defaultDays": 180, "revision": 0, "fromSettings": True, "changedAt": None,
        "waits": False,
    }  # fmt: skip
    rules = [
        {"name": "weapons", "days": 3650, "category": "weapons"},
        {"name": "withdrawn", "days": 300, "consent": False},
        {"name": "judged", "days": 400, "evaluated": True},
    ]
    change = {"revision": 0, "rules": rules}
    assert (await client.put("/api/v1/retention", json=change, headers=quality)).status == 403
    answer = await client.put("/api/v1/retention", json=change, headers=admin)
    assert answer.status == 200, await answer.text()
    assert (await answer.json())["rules"] == rules
    assert await retention.refresh() == 2, "r2, and the one beside it that is held"
    one, two = await shown(client, quality), await shown(client, quality, "r2")
    assert (one["keptBy"], two["keptBy"]) == ("default", "weapons")
    async with core.database.reading() as session:
        row = await session.get(Recording, "r2")
    assert row.kept_by == "weapons"
    assert row.keep_until == row.started_at + timedelta(days=3650)
    listed = await (await client.get("/api/v1/recordings", headers=quality)).json()
    assert {r["id"]: r["keptBy"] for r in listed["recordings"]} == {
        "r1": "default",
        "r2": "weapons",
        "gone": "weapons",
    }

    stale = await client.put("/api/v1/retention", json=change, headers=admin)
    assert (stale.status, (await stale.json())["code"]) == (409, "rules_changed")
    wrong = {"revision": 1, "rules": [{"name": "hold", "days": 3}]}
    refused = await client.put("/api/v1/retention", json=wrong, headers=admin)
    assert (refused.status, (await refused.json())["code"]) == (422, "invalid_rules")
    back = await client.delete("/api/v1/retention?revision=1", headers=admin)
    # the weapons' would go earlier: it takes two
    assert (back.status, (await back.json())["fromSettings"]) == (202, False)
    listed = await (await client.get("/api/v1/requests", headers=admin)).json()
    path = f"/api/v1/requests/{listed['requests'][0]['id']}/decision"
    granted = await client.post(path, json={"granted": True} | WHY, headers=staff[Role.SUPERVISOR])
    assert granted.status == 204
    now = await (await client.get("/api/v1/retention", headers=admin)).json()
    assert (now["fromSettings"], now["waits"]) == (True, False)
    assert (await shown(client, quality, "r2"))["keptBy"] == "default"
    for name in ("r1", "r2"):
        assert (await post(client, staff[Role.SUPERVISOR], f"{name}/hold"))[0] == 204
    listed = await (await client.get("/api/v1/recordings", headers=quality)).json()
    assert {r["id"] for r in listed["recordings"] if r["keptBy"] == "hold"} >= {"r1", "r2"}
    async with core.database.reading() as session:
        noted = await audit.of_subject(session, "station:main")
    by = people[Role.ADMIN].id
    assert [
        (each.action, each.account_id, each.detail["revision"], each.detail["rules"] is None)
        for each in noted
        if each.action in ("retention.change", "retention.reset")
    ] == [("retention.change", by, 1, False), ("retention.reset", by, 2, True)]


def test_rules_of_the_settings(clean_environment, monkeypatch):
    (clean_environment / "station.toml").write_text(
        '[[retention]]\nname = "abuse"\ndays = 730\noutcome = "abuse"\n'
    )
    assert load_settings().retention == [RetentionRule(name="abuse", days=730, outcome="abuse")]
    monkeypatch.setenv("VS_RETENTION", '[{"name": "hold", "days": 1}]')
    with pytest.raises(SettingsError, match="VS_RETENTION: no rule can be called hold"):
        load_settings()


@pytest.fixture
async def real(core, clock):
    """A recording with its files, and the desk that keeps and destroys."""
    store = open_archive(core.settings)
    record(store, "r1")
    await a_recording(core, "r1")
    yield store
    assert store.close()


@pytest.fixture
async def real_client(core, parts, real, retention, deciders, clock):
    """A client of a gateway that writes its acts into the ledgers of the recordings."""
    acts = RecordingActs(real, lambda: to_ms(clock.now))
    kept = Custody(core.database, acts, retention, deciders, core.clock)
    async with client_of(core, dataclasses.replace(parts, custody=kept)) as made:
        yield made


def desk_of(core, store, retention, at):
    return RecordingDesk(store, core.database, retention=retention, now_ms=lambda: to_ms(at))


async def states(core):
    async with core.database.reading() as session:
        return (await session.get(Recording, "r1")).state


async def test_a_hold_wins_over_the_purge_the_erasure_and_a_change_of_rules(
    core, clock, real, retention, real_client, bearer
):
    await clock_is_believed(core.database)
    admin, supervisor = await bearer(Role.ADMIN), await bearer(Role.SUPERVISOR)
    assert (await post(real_client, admin, "r1/hold"))[0] == 204
    later = clock.now + timedelta(days=4000)
    desk = desk_of(core, real, retention, later)
    await retention.change([RetentionRule(name="short", days=1)], revision=0, by=None)
    assert await desk.purge() == []
    assert not await desk.destroy("r1", "person.erase")
    assert await states(core) == "ready"
    # even where the database has lost the hold, the recording itself knows
    async with core.database.writing() as session:
        await custody.lift_holds(session, "r1", by=None, at=clock.now)
    assert await desk.purge() == []
    assert await states(core) == "ready"
    assert real.verify(RecordingId("r1"), deep=True) == []
    async with core.database.writing() as session:
        await custody.put_hold(session, "r1", by=None, at=clock.now, reason="again")
    _, request = await post(real_client, admin, "r1/requests", kind="release", **WHY)
    decided = await post(
        real_client, supervisor, f"r1/requests/{request['id']}/decision", granted=True, **WHY
    )
    assert decided[0] == 204
    async with core.database.reading() as session:
        holds = (await session.execute(select(RecordingHold))).scalars().all()
    # who lifted the first one stands
    lifted = {each.reason == "again": each.lifted_by is not None for each in holds}
    assert lifted == {False: False, True: True}
    assert await desk_of(core, real, retention, later).purge() == ["r1"]
    entry = read_entries(RecordingFolder(real.root, RecordingId("r1")))[-1]
    assert (entry.kind, entry.rule) == ("destroyed", "short")


async def test_what_was_written_down_is_decided_again_before_anything_goes(
    core, clock, real, retention
):
    await clock_is_believed(core.database)
    rule = RetentionRule(name="abuse", days=3650, outcome="abuse")
    await retention.change([rule], revision=0, by=None)
    now_ms = to_ms(clock.now)
    desk = RecordingDesk(real, core.database, retention=retention, now_ms=lambda: now_ms)
    # writes down until when what is kept, for a day
    assert await desk.purge() == []
    async with core.database.writing() as session:
        (await session.get(Contact, "contact-of-r1")).outcome = "abuse"
    now_ms = to_ms(clock.now + timedelta(days=200))
    assert await desk.purge() == []
    assert await retention.refresh() == 1
    assert await retention.refresh() == 0
    assert await desk_of(core, real, retention, clock.now + timedelta(days=3651)).purge() == ["r1"]


async def test_shorter_rules_are_followed_the_next_time_the_desk_looks(
    core, clock, real, retention
):
    await clock_is_believed(core.database)
    desk = desk_of(core, real, retention, clock.now + timedelta(days=2))
    assert await desk.purge() == []
    await retention.change([RetentionRule(name="short", days=1)], revision=0, by=None)
    assert await desk.purge() == ["r1"]


async def test_nothing_is_left_of_a_key_that_was_destroyed(core, clock, real, retention, tmp_path):
    await clock_is_believed(core.database)
    keystore = core.settings.data_dir / "keystore"
    data_key = real._keystore.fetch("r1", RecordingId("r1"))
    wrapped = (keystore / "wrapped" / "r1").read_bytes()
    copy = tmp_path / "keys-backup"
    mirror.mirror_keys(keystore, copy, lambda _: RecordingState.READY)
    secrets = [
        form
        for secret in (data_key, wrapped, wrapped[-48:])
        for form in (secret, secret.hex().encode(), base64.b64encode(secret)[:-2])
    ]

    def holding(folder):
        return [
            path
            for path in folder.rglob("*")
            if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
        ]

    assert [path.name for path in holding(core.settings.data_dir)] == ["r1"]
    assert [path.name for path in holding(copy)] == ["r1"]
    at = clock.now + timedelta(days=181)
    assert await desk_of(core, real, retention, at).purge() == ["r1"]
    assert holding(core.settings.data_dir) == []
    figures = mirror.mirror_keys(keystore, copy, lambda _: RecordingState.DESTROYED)
    assert figures.keys_destroyed == 1
    assert holding(copy) == []
    assert (core.settings.data_dir / "station.db").exists()
    left = {p.name for p in (real.root / "recordings" / "r1").iterdir()}
    assert left == {"recording.json", "ledger.jsonl", "ledger.lock", "writer.lock"}


async def test_what_nobody_knows_of_is_destroyed_in_its_time(core, clock, retention):
    await clock_is_believed(core.database)
    store = open_archive(core.settings)
    record(store, "unknown")
    record(store, "r1")
    await a_recording(core, "r1")
    begun = store.info(RecordingId("unknown")).ended_at_ms
    desk = RecordingDesk(
        store, core.database, retention=retention, now_ms=lambda: begun + 181 * 86_400_000
    )
    async with core.database.writing() as session:
        await recordings.change(session, "r1", ended_at=clock.now + timedelta(days=4000))
    assert await desk.purge() == ["unknown"]
    assert store.info(RecordingId("r1")).state is RecordingState.READY
    assert store.close()
