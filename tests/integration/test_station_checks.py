"""The technical topic of station checks: who may enter it, when, and what is swept up."""

import contextlib
from datetime import timedelta

import aiohttp

from gateway.accounts import lookups
from gateway.accounts import sql as accounts
from gateway.accounts.service import NewAccount
from gateway.archive import sql as recordings
from gateway.contacts import changes
from gateway.contacts import lookups as contacts
from gateway.platform.audit import log as audit
from gateway.platform.checks import STATION_CHECK, is_technical
from gateway.platform.security.permissions import Role
from gateway.platform.times import from_ms
from gateway.probe.checks import ABANDONED_AFTER, TEMPORARY, StationChecks
from gateway.stores import open_archive, redis_client
from queueing.backend import Acd, wall_clock_ms
from queueing.model import NewContact
from recordings.model import RecordingId

ENTER = {"category": STATION_CHECK, "modality": "text", "recording": False}
PASSWORD = "correct horse battery"


async def checker(gateway, name="station-check-0001"):
    """A technical operator: account and access token."""
    (account,) = await gateway.core.accounts.add_all(
        [NewAccount(name, Role.OPERATOR, PASSWORD, "Check", {STATION_CHECK: 3})], one_time=False
    )
    gateway.passwords[name] = PASSWORD
    return account, await gateway.token(name)


async def ask(gateway, method, path, token):
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.request(method, gateway.url + path) as answer,
    ):
        return answer.status, await answer.json() if answer.status != 204 else None


def test_who_is_technical():
    assert is_technical([STATION_CHECK])
    assert not is_technical([])
    assert not is_technical([STATION_CHECK, "weapons"])


async def test_only_a_ticket_lets_in_and_hours_do_not_matter(running):
    async with running(hours="published", opening={"week": {}}) as gateway:
        _, token = await checker(gateway)
        status, ticket = await ask(gateway, "POST", "/api/v1/checks", token)
        assert (status, ticket["category"]) == (201, STATION_CHECK)
        status, refused = await ask(
            gateway, "POST", "/api/v1/checks", await gateway.token("operator1")
        )
        assert (status, refused["code"]) == (422, "not_technical")
        # nor does such an account read or end a check
        for method in ("GET", "DELETE"):
            status, refused = await ask(
                gateway, method, "/api/v1/checks/any", await gateway.token("operator1")
            )
            assert (status, refused["code"]) == (422, "not_technical")
        async with gateway.citizen() as stranger, gateway.citizen(check="x.y.z") as forger:
            for citizen in (stranger, forger):
                answer = await citizen.ask("enterQueue", **ENTER)
                assert answer["error"]["code"] == "unknown_category"
        async with gateway.citizen(check=ticket["ticket"]) as citizen:
            # a ticket opens the technical topic and no other
            other = await citizen.ask("enterQueue", **ENTER | {"category": "weapons"})
            assert other["error"]["code"] == "unknown_category"
            assert (await citizen.do("enterQueue", **ENTER))["contactId"]
        async with gateway.citizen() as citizen:
            closed = await citizen.ask("enterQueue", **ENTER | {"category": "weapons"})
            assert closed["error"]["code"] == "closed"


async def test_a_check_rings_at_its_own_operator_only(gateway):
    _, first = await checker(gateway, "station-check-0001")
    await checker(gateway, "station-check-0002")
    ticket = (await ask(gateway, "POST", "/api/v1/checks", first))[1]["ticket"]
    async with (
        gateway.desk("station-check-0001") as own,
        gateway.desk("station-check-0002") as other,
        gateway.desk("operator1") as person,
        gateway.citizen(check=ticket) as citizen,
    ):
        for desk in (other, person):
            await desk.do("setState", state="available")
        entered = await citizen.do("enterQueue", **ENTER)
        await citizen.wait_state("waiting")
        await own.do("setState", state="available")
        offered = await own.wait_state("offered")
        assert offered["offer"]["contactId"] == entered["contactId"]
        assert not any(e.get("offer") for desk in (other, person) for e in desk.events)
        # a person cannot file a contact under the technical topic
        moved = await person.ask(
            "correctCategory", contactId=entered["contactId"], category=STATION_CHECK
        )
        assert moved["error"]["code"] == "unknown_category"


async def test_technical_operators_are_on_no_floor(gateway):
    await checker(gateway)
    async with gateway.desk("station-check-0001") as desk:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
        supervisor = await gateway.token("supervisor1")
        _, floor = await ask(gateway, "GET", "/api/v1/floor", supervisor)
        assert floor["agents"] == []
        assert not floor["reachable"]
        _, station = await ask(gateway, "GET", "/api/v1/station", supervisor)
        assert station["agentsPresent"] == 0


async def test_what_a_killed_probe_left_is_swept_up(gateway):
    """The contact, its recording, the account, the queue's record: all of it, but not too early."""
    account, _ = await checker(gateway, f"{TEMPORARY}dead")
    core = gateway.core
    redis = redis_client(core.settings)
    store = open_archive(core.settings)
    acd = Acd(redis, core.settings.station, categories={STATION_CHECK})
    late = [0]

    def now_ms():
        return wall_clock_ms() + late[0]

    checks = StationChecks(
        acd, redis, core.database, store, core.signer, station=core.settings.station, now_ms=now_ms
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(redis.aclose)
        async with core.database.writing() as session:
            await changes.open_contact(
                session, contact_id="left1", reference="AAAA-BBBB", category=STATION_CHECK,
                channel="video", modality="video", language="it", needs=[], visitor_name=None,
                consent=True, created_at=from_ms(now_ms()),
            )  # fmt: skip
            await recordings.start(
                session, recording_id="rec1", contact_id="left1", started_at=from_ms(now_ms()),
                keep_until=from_ms(now_ms()) + timedelta(days=1), parties=[], state="failed",
            )  # fmt: skip
        store.create(RecordingId("rec1"), "left1", now_ms())
        store.finish(RecordingId("rec1"))
        await acd.enqueue(NewContact(id="left1", category=STATION_CHECK))
        await acd.sign_on(account.id, {STATION_CHECK: 3}, {account.id})

        await checks.sweep()
        async with core.database.reading() as session:
            assert await contacts.contact(session, "left1") is not None
            assert await lookups.by_id(session, account.id) is not None

        late[0] = int(ABANDONED_AFTER.total_seconds() * 1000) + 1000
        await checks.sweep()
        async with core.database.reading() as session:
            assert await contacts.contact(session, "left1") is None
            assert await contacts.events_of(session, "left1") == []
            assert await lookups.by_id(session, account.id) is None
            assert await accounts.by_username(session, "operator1") is not None
            (destroyed,) = await audit.of_subject(session, "rec1")
        assert destroyed.detail == {"reason": "probe"}
        assert list(store.list_recordings()) == []
        assert not (core.settings.data_dir / "recordings" / "recordings" / "rec1").exists()
        assert await acd.agent(account.id) is None
        assert (await acd.contact("left1")).state == "closed"
