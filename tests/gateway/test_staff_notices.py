"""Pages of the staff are told of what they read and may read, as one, and nothing once their session is over."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.accounts.tables import SESSIONS_ENDED
from gateway.app import Station
from gateway.consoles import staff as staff_pages
from gateway.consoles.staff import StaffHandler
from gateway.ground import prepare
from gateway.platform.refused import Refused
from gateway.platform.sql.changes import Changes, of_one
from gateway.platform.wiring import OfOne
from signaling.protocol import staff
from signaling.server import Session

PAGES = Path(__file__).parents[2] / "web" / "src"
TOPICS = {
    "alarms": ("alarms", "rules"),
    "readiness": ("checks",),
    "contacts/{id}": (OfOne("told"),),
    "conferences": ("conferences", OfOne("called", own=True)),
}


class Sockets:
    """What the handler needs of the signaling server: sockets here, what each was told, which were closed."""

    def __init__(self):
        self.open = []
        self.told = []
        self.dropped = []

    def sessions(self, namespace):
        assert namespace == "/staff"
        return list(self.open)

    async def tell(self, session, event):
        self.told.append((session.sid, event))

    async def drop(self, namespace, sid):
        assert namespace == "/staff"
        self.dropped.append(sid)
        self.open = [each for each in self.open if each.sid != sid]


class SignIns:
    """Whose sessions go on."""

    def __init__(self):
        self.live = set()

    async def still_live(self, ids):
        return self.live & set(ids)


class Pages:
    """The handler, and pages that are open at it."""

    def __init__(self):
        self.sockets, self.sign_ins, self.changes = Sockets(), SignIns(), Changes()
        self.handler = StaffHandler(self.sockets, self.sign_ins, self.changes, [TOPICS])

    def opened(self, sid, role="supervisor"):
        session = Session(sid=sid, namespace="/staff", address="", principal=f"of-{sid}", role=role)
        session.state.update({"session": f"session-{sid}", "hears": frozenset()})
        self.sign_ins.live.add(f"session-{sid}")
        self.sockets.open.append(session)
        return session

    async def hears(self, session, *topics):
        answer = await self.handler.command(session, staff.Hear(id="1", topics=list(topics)))
        return answer.topics

    async def told(self, count):
        async with asyncio.timeout(15):
            while len(self.sockets.told) < count:
                await asyncio.sleep(0.01)
        return self.sockets.told


@pytest.fixture
async def pages(monkeypatch):
    monkeypatch.setattr(staff_pages, "LEAST_S", 0.05)
    made = Pages()
    yield made
    await made.handler.aclose()


async def test_a_page_is_told_of_what_it_hears_by_any_of_its_tables(pages):
    one, other = pages.opened("one"), pages.opened("other")
    assert await pages.hears(one, "alarms", "readiness") == ["alarms", "readiness"]
    assert await pages.hears(other, "readiness") == ["readiness"]
    pages.handler.start()
    pages.changes.committed({"rules", "something"})
    assert await pages.told(1) == [("one", staff.Changed(topics=["alarms"]))]
    pages.changes.heard({"checks"})
    assert (await pages.told(3))[1:] == [
        ("one", staff.Changed(topics=["readiness"])),
        ("other", staff.Changed(topics=["readiness"])),
    ]


async def test_changes_that_come_together_are_told_as_one(pages):
    one = pages.opened("one")
    await pages.hears(one, "alarms", "readiness")
    for _ in range(100):
        pages.changes.committed({"alarms"})
    pages.changes.committed({"checks"})
    pages.handler.start()
    assert await pages.told(1) == [("one", staff.Changed(topics=["alarms", "readiness"]))]
    # the notice after it comes alone: nothing of the hundred is left
    pages.changes.committed({"alarms"})
    assert (await pages.told(2))[1:] == [("one", staff.Changed(topics=["alarms"]))]


async def test_what_is_heard_no_longer_is_not_told(pages):
    one, other = pages.opened("one"), pages.opened("other")
    for each in (one, other):
        await pages.hears(each, "alarms")
    await pages.handler.command(one, staff.StopHearing(id="2", topics=["alarms", "unknown"]))
    pages.changes.committed({"alarms"})
    pages.handler.start()
    assert await pages.told(1) == [("other", staff.Changed(topics=["alarms"]))]


async def test_nobody_hears_what_their_role_may_not_read_nor_what_is_unknown(pages):
    operator = pages.opened("one", role="operator")
    assert await pages.hears(operator, "readiness", "alarms", "accounts", "nothing") == ["alarms"]
    assert operator.state["hears"] == {"alarms"}


async def test_a_page_that_reads_one_thing_is_told_of_that_one_alone(pages):
    one, other = pages.opened("one"), pages.opened("other")
    assert await pages.hears(one, "contacts/{id}:c-1") == ["contacts/{id}:c-1"]
    await pages.hears(other, "contacts/{id}:c-2", "alarms")
    for contact in ("c-2", "c-3"):
        pages.changes.committed({of_one("told", contact)})
    pages.handler.start()
    assert await pages.told(1) == [("other", staff.Changed(topics=["contacts/{id}:c-2"]))]
    # where notices may have been missed it may be any of them, whole topics too
    pages.changes.missed()
    assert sorted((await pages.told(3))[1:]) == [
        ("one", staff.Changed(topics=["contacts/{id}:c-1"])),
        ("other", staff.Changed(topics=["alarms", "contacts/{id}:c-2"])),
    ]


async def test_what_is_told_of_an_account_reaches_its_own_pages(pages):
    own, other, chair = pages.opened("one", "operator"), pages.opened("two", "operator"), pages.opened("chair")  # fmt: skip
    assert await pages.hears(own, "conferences:of-one", "conferences:of-two") == ["conferences:of-one"]  # fmt: skip
    await pages.hears(other, "conferences:of-two")
    await pages.hears(chair, "conferences")
    pages.changes.committed({of_one("called", "of-one")})
    pages.handler.start()
    assert await pages.told(1) == [("one", staff.Changed(topics=["conferences:of-one"]))]
    # a word in the room is nothing to desks
    pages.changes.committed({"conferences"})
    assert (await pages.told(2))[1:] == [("chair", staff.Changed(topics=["conferences"]))]
    # one that is called, opened or ended is told to all desks
    pages.changes.committed({"called"})
    assert sorted((await pages.told(4))[2:]) == [
        ("one", staff.Changed(topics=["conferences:of-one"])),
        ("two", staff.Changed(topics=["conferences:of-two"])),
    ]


async def test_of_one_thing_nobody_hears_without_a_key_nor_of_a_list_with_one(pages):
    one = pages.opened("one")
    assert await pages.hears(one, "contacts/{id}", "alarms:x", "alarms") == [
        "contacts/{id}",
        "alarms",
    ]
    operator = pages.opened("two", role="operator")
    assert await pages.hears(operator, "contacts/{id}:c-1") == []


async def test_a_page_hears_so_many_things_and_no_more(pages, monkeypatch):
    monkeypatch.setattr(staff_pages, "MOST_HEARD", 3)
    one = pages.opened("one")
    wanted = [f"contacts/{{id}}:c-{number}" for number in range(4)]
    assert await pages.hears(one, *wanted[:2]) == wanted[:2]
    assert await pages.hears(one, *wanted[2:]) == wanted[2:3]
    assert len(one.state["hears"]) == 3


async def test_a_page_whose_session_ends_is_told_and_closed_before_anything_else_is_told(pages):
    one, other = pages.opened("one"), pages.opened("other")
    for each in (one, other):
        await pages.hears(each, "alarms")
    pages.sign_ins.live.discard("session-one")
    pages.changes.committed({SESSIONS_ENDED, "alarms"})
    pages.handler.start()
    assert await pages.told(2) == [
        ("one", staff.SessionEnded()),
        ("other", staff.Changed(topics=["alarms"])),
    ]
    assert pages.sockets.dropped == ["one"]


async def test_a_session_that_ended_while_its_socket_was_opened_hears_nothing(pages):
    one = pages.opened("one")
    pages.sign_ins.live.clear()
    with pytest.raises(Refused) as refused:
        await pages.hears(one, "alarms")
    assert refused.value.code == "invalid_token"
    assert not one.state["hears"]


@pytest.mark.parametrize(
    ("topics", "why"),
    [
        ([TOPICS, {"alarms": ("alarms",)}], "two rooms tell pages of alarms"),
        ([{"nowhere": ("alarms",)}], "no route for the staff answers nowhere"),
        ([{"station": ("alarms",)}], "no route for the staff answers station"),
    ],
)
def test_a_topic_belongs_to_one_room_and_a_route_of_the_staff(topics, why):
    with pytest.raises(ValueError, match=why):
        StaffHandler(SimpleNamespace(), SimpleNamespace(), Changes(), topics)


def test_pages_hear_what_rooms_tell(settings):
    ground = prepare(settings.model_copy(update={"redis_url": "redis://localhost"}))
    topics = [each for room in Station(ground).rooms for each in room.page_topics.items()]
    whole, ones = set(), set()
    for path in PAGES.rglob("*.ts"):
        text = path.read_text("utf-8")
        ones.update(re.findall(r"oneOf\(\s*'([^']+)'", text))
        for hears in re.findall(
            r"\b(?:hears: (?:\(\) => )?|notices\.hear\()('[^']+'|\[[^\]]+\])", text
        ):
            whole.update(re.findall(r"'([^']+)'", hears))
    of_one = {name for name, sources in topics if any(isinstance(s, OfOne) for s in sources)}
    assert ones == of_one
    of_all = {name for name, sources in topics if not all(isinstance(s, OfOne) for s in sources)}
    assert whole == of_all
