"""A page of the staff at one gateway hears at once that what it reads was changed at another, until its session ends."""

import asyncio
import secrets

import msgspec
import pytest

from gateway.accounts import sql as accounts
from gateway.contacts import opening
from gateway.floor import notices
from gateway.line.shown import LINE_STATE, LineState, ShownLine
from gateway.line.trunks import TrunkState
from gateway.platform import versions
from gateway.platform.security.permissions import Role
from gateway.platform.sql import changes
from gateway.telephony.calls import EXCHANGE_STATE, HeldCalls
from tests.integration import conferences
from tests.integration.conversations import ENTER, entered
from tests.integration.over_http import asked
from tests.support.clients.wire_client import wire_client

NOTICE = {"text": "Torniamo presto.", "minutes": 5}


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch):
    for module in (changes, opening, notices, versions):
        monkeypatch.setattr(module, "SAFETY_S", 1e9)


@pytest.fixture
async def two(running):
    # each test has a queue of its own: what another has left in it would be served first
    station = f"noticed-pages-{secrets.token_hex(4)}"
    async with (
        running(station=station) as one,
        running(station=station) as other,
    ):
        async with asyncio.timeout(15):
            channel = f"{{acd:{station}}}:changed"
            while (await one.redis.pubsub_numsub(channel))[0][1] < 2:
                await asyncio.sleep(0.01)
        yield one, other


async def page(gateway, username):
    return wire_client(gateway.url, "/staff", {"token": await gateway.token(username)})


def changed(topic):
    return lambda event: event["type"] == "changed" and topic in event["topics"]


async def test_a_list_that_is_changed_at_one_is_told_at_the_other_to_those_who_may_read_it(two):
    one, other = two
    async with (
        await page(other, "supervisor1") as supervisor,
        await page(other, "operator1") as operator,
    ):
        answer = await supervisor.do("hear", topics=["notices", "alarms"])
        assert answer == {"topics": ["notices", "alarms"]}
        answer = await operator.do("hear", topics=["notices", "alarms", "no-such-thing"])
        assert answer == {"topics": ["alarms"]}
        status, _ = await asked(one, "supervisor1", "POST", "/api/v1/notices", NOTICE)
        assert status == 201
        told = await supervisor.wait(changed("notices"))
        # no data, names alone
        assert set(told) == {"type", "topics"}
        assert not [each for each in operator.events if "notices" in each.get("topics", ())]


async def test_a_cool_down_which_no_table_has_is_told_as_well(two):
    one, other = two
    async with (
        await page(other, "supervisor1") as supervisor,
        one.citizen(visitor="page-key-0123456789") as citizen,
        one.desk() as desk,
    ):
        waiting = await entered(citizen)
        await supervisor.do("hear", topics=["cool-downs"])
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=waiting["contactId"])
        await citizen.wait_state("connected")
        await desk.do("endContact", contactId=waiting["contactId"], reason="abuse")
        await supervisor.wait(changed("cool-downs"))
        _, listed = await asked(other, "supervisor1", "GET", "/api/v1/cool-downs")
        assert [each["contactId"] for each in listed["coolDowns"]] == [waiting["contactId"]]


async def test_one_contact_and_one_queue_are_told_to_those_who_read_them_and_no_others(two):
    one, other = two
    async with (
        await page(other, "supervisor1") as supervisor,
        one.citizen() as citizen,
        one.desk() as desk,
    ):
        await supervisor.do("hear", topics=["floor/line:weapons", "floor/line:licences"])
        # that of the beginning, when all may have been missed, is behind it
        other.core.database.changes.missed()
        await supervisor.wait(changed("floor/line:licences"))
        supervisor.events.clear()
        contact = (await entered(citizen))["contactId"]
        await supervisor.wait(changed("floor/line:weapons"))
        about, chat = f"contacts/{{id}}:{contact}", f"contacts/{{id}}/monitoring/chat:{contact}"
        wanted = [about, chat, "contacts/{id}:somebody-else"]
        assert await supervisor.do("hear", topics=wanted) == {"topics": wanted}
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        await desk.do("acceptOffer", contactId=contact)
        await supervisor.wait(changed(about))
        await citizen.do("sendChat", text="Buongiorno")
        await supervisor.wait(changed(chat))
        told = {topic for event in supervisor.events for topic in event.get("topics", ())}
        assert told == {"floor/line:weapons", about, chat}


async def test_a_desk_is_told_of_conferences_that_concern_it_and_of_no_word_in_them(two):
    one, other = two
    async with other.core.database.reading() as session:
        ids = {
            name: (await accounts.by_username(session, name)).id
            for name in ("operator1", "operator2")
        }
    topics = {name: f"conferences:{account}" for name, account in ids.items()}
    async with await page(other, "operator1") as anna, await page(other, "operator2") as ada:
        pages = {"operator1": anna, "operator2": ada}
        for name, each in pages.items():
            # of their own place alone
            answer = await each.do("hear", topics=list(topics.values()))
            assert answer == {"topics": [topics[name]]}
        conference = await conferences.call(one, title="Riunione")
        for name, each in pages.items():
            await each.wait(changed(topics[name]))
        heard = len(ada.events)
        anna.events.clear()
        async with conferences.page(one, conference, "operator1") as there:
            await there.wait(lambda event: event["type"] == "snapshot")
            await anna.wait(changed(topics["operator1"]))
        assert not [each for each in ada.events[heard:] if each["type"] == "changed"]


async def test_what_stands_in_redis_alone_is_told_when_it_is_another(two):
    one, other = two
    key = f"{{acd:{one.settings.station}}}"
    committed = one.core.database.changes.committed
    lines = []

    def line_changed():
        lines.append(1)
        committed({LINE_STATE})

    line = ShownLine(one.redis, key, changed=line_changed)
    shown = [TrunkState(name="pbx", address="192.0.2.1:5060", heard_ms=1)]
    held = HeldCalls(one.redis, key, changed=lambda: committed({EXCHANGE_STATE}))
    async with await page(other, "admin1") as admin:
        await admin.do("hear", topics=["line-state", "telephony-state"])
        await line.show(LineState(address="a", since_ms=1, trunks=shown))
        await admin.wait(changed("line-state"))
        await held.heard()
        await admin.wait(changed("telephony-state"))
        # that a trunk was heard later is not told
        shown = [msgspec.structs.replace(shown[0], heard_ms=2)]
        await line.show(LineState(address="a", since_ms=1, trunks=shown, dropped=4))
        assert len(lines) == 1


async def test_the_socket_ends_with_the_session(two):
    one, other = two
    async with await page(other, "operator1") as operator, await page(other, "operator2") as stays:
        for each in (operator, stays):
            await each.do("hear", topics=["alarms"])
        async with one.core.database.reading() as session:
            account = await accounts.by_username(session, "operator1")
        await one.core.accounts.change(account.id, disabled=True)
        await operator.wait(lambda event: event["type"] == "sessionEnded")
        async with asyncio.timeout(15):
            while operator.sio.namespaces:
                await asyncio.sleep(0.01)
        assert stays.sio.connected
        assert await stays.do("hear", topics=["alarms"]) == {"topics": ["alarms"]}


@pytest.mark.parametrize("auth", [{}, {"token": "x.y.z"}, {"token": 7}, {"seat": "x"}])
async def test_nobody_hears_without_a_sign_in(gateway, auth):
    async with wire_client(gateway.url, "/staff", auth) as client:
        assert client.refusal["code"] == "invalid_token"


async def test_a_one_time_password_hears_nothing(gateway):
    _, gateway.passwords["nuovo"] = await gateway.core.accounts.add("nuovo", Role.OPERATOR)
    async with await page(gateway, "nuovo") as client:
        assert client.refusal["code"] == "password_change_required"


async def test_a_citizen_s_seat_opens_no_page_of_the_staff(gateway):
    async with gateway.citizen() as citizen:
        seat = (await citizen.do("enterQueue", **ENTER))["seat"]
    async with wire_client(gateway.url, "/staff", {"token": seat}) as client:
        assert client.refusal["code"] == "invalid_token"
