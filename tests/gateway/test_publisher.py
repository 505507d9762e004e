"""Each page counts the revisions of its own view: what a desk is told carries the desk's."""

from collections import Counter

from gateway.platform.realtime.publisher import Publisher, agent_room, contact_room
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
    await Publisher(station, station).chat("c", ["a", None, "b"], line)
    assert station.told == [(contact_room("c"), 41), (agent_room("a"), 8), (agent_room("b"), 91)]
