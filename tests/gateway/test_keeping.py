"""How recordings are kept at one glance, what other rules would destroy, certificates."""

from datetime import timedelta

import pytest

from gateway.archive import changes as recordings
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.stores import open_archive
from tests.gateway.contact_rows import a_recording
from tests.recordings.archive_of_calls import START_MS, record


@pytest.fixture
async def staff(core, bearer):
    await a_recording(core, "r1", ended_at=core.clock(), bytes=1000)
    await a_recording(core, "r2", category="weapons", ended_at=core.clock(), bytes=500)
    await a_recording(core, "r3", ended_at=core.clock() - timedelta(days=400), bytes=7)
    return {role: await bearer(role) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QUALITY)}


async def overview(client, headers):
    answer = await client.get("/api/v1/custody", headers=headers)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def post(client, headers, path, body):
    answer = await client.post(f"/api/v1/{path}", json=body, headers=headers)
    return answer.status, await answer.json() if answer.content_type == "application/json" else None


async def test_holds_seals_and_requests_at_one_glance(client, staff):
    supervisor, admin = staff[Role.SUPERVISOR], staff[Role.ADMIN]
    assert await overview(client, admin) == {
        "held": [], "sealed": [], "requests": [], "destroyed": [],
    }  # fmt: skip
    for path, why in (("r1/hold", "fascicolo 12"), ("r2/seal", "materiale illecito")):
        assert (await post(client, supervisor, f"recordings/{path}", {"reason": why}))[0] == 204
    status, made = await post(
        client, supervisor, "recordings/r1/requests", {"kind": "release", "reason": "archiviato"}
    )
    assert status == 201
    mine, theirs = await overview(client, supervisor), await overview(client, admin)
    (held,), (sealed,), (asked,) = theirs["held"], theirs["sealed"], theirs["requests"]
    assert (held["recordingId"], held["by"], held["reason"]) == ("r1", "Supervisor", "fascicolo 12")
    assert (sealed["recordingId"], sealed["by"], sealed["reason"]) == (
        "r2", "Supervisor", "materiale illecito",
    )  # fmt: skip
    assert (asked["kind"], asked["state"], asked["askedBy"]) == ("release", "pending", "Supervisor")
    # whoever asked is not whoever decides
    assert (mine["requests"][0]["mine"], asked["mine"]) == (True, False)
    await post(
        client, admin, f"recordings/r1/requests/{made['id']}/decision",
        {"granted": True, "reason": "concordo"},
    )  # fmt: skip
    after = await overview(client, admin)
    assert after["held"] == []
    assert (after["requests"][0]["state"], after["requests"][0]["decidedBy"]) == (
        "granted",
        "Admin",
    )


async def test_each_list_has_its_order_and_leaves_out_what_is_over(client, core, clock, staff):
    supervisor, admin = staff[Role.SUPERVISOR], staff[Role.ADMIN]

    async def act(recording, what, reason, who=supervisor, **more):
        clock.advance(seconds=1)
        status, made = await post(
            client, who, f"recordings/{recording}/{what}", {"reason": reason, **more}
        )
        assert status in (201, 204), made
        return clock().strftime("%Y-%m-%dT%H:%M:%SZ"), made

    began = {name: await act(name, "hold", f"fascicolo {name}") for name in ("r1", "r2", "r3")}
    for granted in (False, True):
        _, made = await act("r3", "requests", "archiviato", kind="release")
        await act("r3", f"requests/{made['id']}/decision", "sì o no", admin, granted=granted)
    asked = [
        await act(name, "requests", f"archiviato {name}", kind="release") for name in ("r1", "r2")
    ]
    shut = {name: await act(name, "seal", f"sigillo {name}") for name in ("r2", "r1", "r3")}
    await a_recording(core, "gone", ended_at=clock())
    async with core.database.writing() as session:
        # an earlier seal, and a later act of another kind, say nothing of the present one
        for action, minutes in (("recording.seal", -60), ("recording.look", 5)):
            await audit.append(
                session, at=clock() + timedelta(minutes=minutes), account_id=None, action=action,
                subject="recording:r2", detail={"reason": "un altro"},
            )  # fmt: skip
        for number, (name, detail) in enumerate((
            ("r3", {"reason": "orphan"}), ("r3", {"reason": "retention", "rule": "abuse"}),
            ("gone", {"reason": "erasure"}),
        )):  # fmt: skip
            await recordings.change(session, name, state="destroyed")
            await audit.append(
                session, at=clock() + timedelta(minutes=number), account_id=None,
                action="recording.destroy", subject=name, detail=detail,
            )  # fmt: skip
    found = await overview(client, admin)
    assert [(each["recordingId"], each["since"], each["by"], each["reason"]) for each in found["held"]] == [
        (name, began[name][0], "Supervisor", f"fascicolo {name}") for name in ("r2", "r1")
    ]  # fmt: skip
    assert [(each["recordingId"], each["since"], each["by"], each["reason"]) for each in found["sealed"]] == [
        (name, shut[name][0], "Supervisor", f"sigillo {name}") for name in ("r1", "r2")
    ]  # fmt: skip
    # the request that has waited longest is next
    assert [(each["recordingId"], each["state"], each["askedAt"]) for each in found["requests"][:2]] == [
        (name, "pending", at) for name, (at, _) in zip(("r1", "r2"), asked, strict=True)
    ]  # fmt: skip
    assert [(each["recordingId"], each["state"]) for each in found["requests"][2:]] == [
        ("r3", "granted"),
        ("r3", "refused"),
    ]
    told = [(each["recordingId"], each["destroyedAt"], each["rule"]) for each in found["destroyed"]]
    assert told == [
        ("gone", (clock() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ"), "erasure"),
        ("r3", (clock() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), "abuse"),
    ]


async def test_rules_are_tried_before_they_are_set(client, staff):
    async def tried(*rules):
        status, told = await post(
            client, staff[Role.ADMIN], "retention/trial", {"rules": list(rules)}
        )
        assert status == 200, told
        return told

    plain = await tried()
    # by the default of 180 days only the one of last year is due
    assert (plain["examined"], plain["complete"], plain["due"], plain["dueBytes"]) == (
        3,
        True,
        1,
        7,
    )
    assert [each["recordingId"] for each in plain["examples"]] == ["r3"]
    assert plain["rules"] == [{"name": "default", "recordings": 3}]
    short = await tried({"name": "weapons-short", "days": 20, "category": "weapons"})
    assert (short["due"], short["soon"]) == (1, 1)
    assert {each["name"]: each["recordings"] for each in short["rules"]} == {
        "default": 2, "weapons-short": 1,
    }  # fmt: skip
    await post(client, staff[Role.SUPERVISOR], "recordings/r3/hold", {"reason": "fascicolo 12"})
    assert (await tried())["due"] == 0
    # nothing was changed by it
    answer = await client.get("/api/v1/retention", headers=staff[Role.ADMIN])
    assert (await answer.json())["rules"] == []
    status, told = await post(
        client, staff[Role.ADMIN], "retention/trial", {"rules": [{"name": "hold", "days": 3}]}
    )
    assert (status, told["code"]) == (422, "invalid_rules")


async def test_a_destroyed_one_has_its_certificate(client, core, staff):
    store = open_archive(core.settings)
    record(store, "r1", seconds=1)
    headers = staff[Role.QUALITY]
    answer = await client.get("/api/v1/recordings/r1/certificate", headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (409, "not_destroyed")
    store.destroy("r1", START_MS + 90_000)
    async with core.database.writing() as session:
        await recordings.change(session, "r1", state="destroyed")
        await audit.append(
            session, at=core.clock(), account_id=None, action="recording.destroy", subject="r1",
            detail={"reason": "retention", "rule": "abuse"},
        )  # fmt: skip
    found = await (await client.get("/api/v1/recordings/r1/certificate", headers=headers)).json()
    assert '"kind":"destroyed"' in found["entry"]
    assert found["key"] == store.public_key
    (gone,) = (await overview(client, staff[Role.ADMIN]))["destroyed"]
    assert (gone["recordingId"], gone["rule"]) == ("r1", "abuse")
