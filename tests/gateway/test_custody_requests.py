"""What was asked of one hold or seal says nothing of the next one."""

from datetime import timedelta

import pytest

from gateway.archive.custody import sql as custody
from gateway.archive.tables import Recording
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from tests.gateway.contact_rows import a_recording, another_in_custody

WHY = {"reason": "Procura, fascicolo 12"}


@pytest.fixture
async def office(client, core, bearer, people, vault):
    """The recording r1, and by role who signs in anew for every step: time passes between them."""
    await a_recording(core, "r1")
    vault.media[("r1", "citizen")] = b"x" * 100
    async with another_in_custody(core, [each.id for each in people.values()]):
        yield Office(client, bearer)


class Office:
    def __init__(self, client, bearer):
        self._client, self._bearer = client, bearer

    async def post(self, role, path, **body):
        answer = await self._client.post(
            f"/api/v1/recordings/r1/{path}", json=WHY | body, headers=await self._bearer(role)
        )
        told = await answer.json() if answer.content_type == "application/json" else {}
        return answer.status, told.get("code"), told

    async def asked(self, role, kind):
        status, _, told = await self.post(role, "requests", kind=kind)
        assert status == 201
        return f"requests/{told['id']}/decision"

    async def custody(self):
        headers = await self._bearer(Role.ADMIN)
        return await (
            await self._client.get("/api/v1/recordings/r1/custody", headers=headers)
        ).json()

    async def states(self):
        asked = (await self.custody())["requests"]
        return sorted((each["kind"], each["state"]) for each in asked)


async def test_a_release_asked_of_an_old_hold_does_not_lift_a_new_one(office, core):
    await office.post(Role.SUPERVISOR, "hold")
    one = await office.asked(Role.SUPERVISOR, "release")
    two = await office.asked(Role.ADMIN, "release")
    assert (await office.post(Role.ADMIN, one, granted=True))[0] == 204
    assert await office.states() == [("release", "granted"), ("release", "refused")]
    asked = (await office.custody())["requests"]
    [lapsed] = [each for each in asked if each["state"] == "refused"]
    assert (lapsed["decidedBy"], lapsed["decidedWhy"]) == (None, None)
    assert lapsed["decidedAt"]
    async with core.database.reading() as session:
        trail = await audit.of_subject(session, "recording:r1")
    [entry] = [each for each in trail if each.action == "recording.release.lapse"]
    assert (entry.account_id, entry.detail) == (None, {"request": lapsed["id"]})
    assert (await office.post(Role.SUPERVISOR, "hold"))[0] == 204
    assert (await office.post(Role.SUPERVISOR, two, granted=True))[:2] == (409, "already_decided")
    assert (await office.custody())["hold"] is not None
    # whoever asked may ask of the new one
    assert (await office.post(Role.ADMIN, "requests", kind="release"))[0] == 201


async def test_an_opening_of_an_old_seal_does_not_open_a_new_one(office):
    assert (await office.post(Role.QUALITY, "seal"))[0] == 204
    one = await office.asked(Role.SUPERVISOR, "open")
    assert (await office.post(Role.ADMIN, one, granted=True))[0] == 204
    assert (await office.post(Role.SUPERVISOR, "views"))[0] == 201
    waiting = await office.asked(Role.SUPERVISOR, "open")
    two = await office.asked(Role.SUPERVISOR, "unseal")
    assert (await office.post(Role.ADMIN, two, granted=True))[0] == 204
    assert (await office.post(Role.QUALITY, "seal"))[0] == 204
    assert (await office.post(Role.SUPERVISOR, "views"))[:2] == (403, "sealed")
    late = await office.post(Role.ADMIN, waiting, granted=True)
    assert late[:2] == (409, "already_decided")
    assert await office.states() == [
        ("open", "granted"), ("open", "refused"), ("unseal", "granted"),
    ]  # fmt: skip


async def test_what_another_kind_asks_for_goes_on(office):
    await office.post(Role.SUPERVISOR, "hold")
    await office.post(Role.SUPERVISOR, "seal")
    one = await office.asked(Role.SUPERVISOR, "release")
    await office.asked(Role.SUPERVISOR, "unseal")
    assert (await office.post(Role.ADMIN, one, granted=True))[0] == 204
    assert await office.states() == [("release", "granted"), ("unseal", "pending")]


@pytest.mark.parametrize("kind", ["release", "open", "unseal"])
async def test_one_that_is_older_than_what_it_asks_of_is_refused_only(
    office, core, clock, people, kind
):
    """Of a station that let requests outlive their hold or seal."""
    await office.post(Role.ADMIN, "hold" if kind == "release" else "seal")
    before = clock.now - timedelta(days=1)
    async with core.database.writing() as session:
        await custody.ask(
            session, "old", "r1", kind=kind, by=people[Role.ADMIN].id, at=before, why="prima"
        )
    path = "requests/old/decision"
    assert (await office.post(Role.SUPERVISOR, path, granted=True))[:2] == (409, "nothing_to_ask")
    state = await office.custody()
    assert (state["hold"] or state["sealedAt"]) is not None
    assert (await office.post(Role.SUPERVISOR, path, granted=False))[0] == 204


async def test_an_opening_counts_for_the_seal_it_was_granted_for(office, core, clock):
    await office.post(Role.QUALITY, "seal")
    one = await office.asked(Role.SUPERVISOR, "open")
    assert (await office.post(Role.ADMIN, one, granted=True))[0] == 204
    assert (await office.post(Role.SUPERVISOR, "views"))[0] == 201
    # a seal that began after the opening, of a station that did not end it
    async with core.database.writing() as session:
        (await session.get(Recording, "r1")).sealed_at = clock.now + timedelta(minutes=1)
    clock.advance(minutes=2)
    assert (await office.post(Role.SUPERVISOR, "views"))[:2] == (403, "sealed")
