"""Each page counts the revisions of its own view: what a desk is told carries the desk's."""

from collections import Counter

from redis.exceptions import ConnectionError as RedisAwayError
from structlog.testing import capture_logs

from gateway.platform.realtime.publisher import Publisher, agent_room, contact_room, show_at_once
from signaling.protocol.base import ChatLine


class Station:
    """Counts revisions as Redis does, and keeps what is sent."""

    def __init__(self):
        self.revisions = Counter({"contact:c": 40, "agent:a": 7, "agent:b": 90})
        self.told = []

    async def advance(self, whose):
        self.revisions[whose] += 1
        return self.revisions[whose]

    async def send(self, _namespace, room, event):
        self.told.append((room, event.revision))


async def test_a_line_of_chat_has_the_revision_of_each_who_is_told():
    station = Station()
    line = ChatLine(line_id="1", author="citizen", text="Buongiorno", sent_at_ms=0)
    await Publisher(station, station, snapshots=None).chat("c", ["a", None, "b"], line)
    assert station.told == [(contact_room("c"), 41), (agent_room("a"), 8), (agent_room("b"), 91)]


class Told:
    """A publisher that notes whom it is to show something, and fails for one of them."""

    def __init__(self, fails=""):
        self.fails = fails
        self.shown = []

    async def contact(self, contact):
        await self.desk(f"citizen of {contact}")

    async def desk(self, agent):
        if agent == self.fails:
            raise RedisAwayError
        self.shown.append(agent)


async def test_all_are_shown_it_at_once():
    told = Told()
    await show_at_once(told, "c", ["a", "b"])
    await show_at_once(told, "", ["d"])
    assert told.shown == ["citizen of c", "a", "b", "d"]


async def test_an_act_stands_though_its_pages_could_not_be_told():
    told = Told(fails="citizen of c")
    with capture_logs() as logged:
        await show_at_once(told, "c", ["a"])
    assert told.shown == ["a"]
    assert [each["event"] for each in logged] == ["pages.not_told"]
