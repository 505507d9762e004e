"""What a citizen's hang-up does to the call until it is final."""

import msgspec
import pytest

from gateway.contacts.desired_media import DesiredMedia
from gateway.contacts.hang_ups import HangUps
from gateway.platform.refused import Refused
from queueing.model import Channel, ContactState, Party, Refusal, Transition
from tests.support.situations.contacts import a_contact

CONTACT = a_contact(consent=True, agent="a", answered_at=1)
LEAVING = msgspec.structs.replace(
    CONTACT, state=ContactState.RECONNECTING, attached=False, hung_up_at=2
)


class Queue:
    def __init__(self, contact=CONTACT, answer=None):
        self.it = contact
        self.answer = answer if answer is not None else Transition(())
        self.asked = []

    async def contact(self, _contact_id):
        return self.it

    async def detach(self, contact_id, *, hung_up):
        self.asked.append(("detach", contact_id, hung_up))
        return self.answer

    async def resume(self, contact_id, *, hung_up):
        self.asked.append(("resume", contact_id, hung_up))
        return self.answer

    async def hang_up(self, contact_id, by):
        self.asked.append(("hang_up", contact_id, by))
        return Transition(())


class Media:
    def __init__(self):
        self.reconciled = []

    def reconcile(self, contact_id):
        self.reconciled.append(contact_id)


async def test_a_hang_up_can_be_taken_back_and_stops_the_recording_now():
    queue, media = Queue(), Media()
    await HangUps(queue, media, 10).end("c")
    assert (queue.asked, media.reconciled) == ([("detach", "c", True)], ["c"])


@pytest.mark.parametrize(
    ("contact", "return_s", "answer", "first"),
    [
        (msgspec.structs.replace(CONTACT, channel=Channel.PHONE), 10, None, []),
        (CONTACT, 0, None, []),
        # a second operator is there
        (CONTACT, 10, Refusal.NOT_CONNECTED, [("detach", "c", True)]),
    ],
)
async def test_where_nobody_could_come_back_it_is_final(contact, return_s, answer, first):
    queue = Queue(contact, answer)
    await HangUps(queue, Media(), return_s).end("c")
    assert queue.asked == [*first, ("hang_up", "c", Party.CITIZEN)]


async def test_it_is_taken_back_until_the_conversation_is_over():
    queue, media = Queue(LEAVING), Media()
    await HangUps(queue, media, 10).take_back("c")
    assert (queue.asked, media.reconciled) == ([("resume", "c", True)], ["c"])
    with pytest.raises(Refused) as refused:
        await HangUps(Queue(CONTACT, Refusal.NOT_CONNECTED), media, 10).take_back("c")
    assert refused.value.code == "not_connected"


@pytest.mark.parametrize(
    ("contact", "asked"), [(LEAVING, [("hang_up", "c", Party.CITIZEN)]), (CONTACT, []), (None, [])]
)
async def test_who_goes_on_to_the_next_makes_it_final(contact, asked):
    queue = Queue(contact)
    await HangUps(queue, Media(), 10).make_final("c")
    assert queue.asked == asked


async def test_nobody_is_heard_and_nothing_recorded_meanwhile():
    async def by_phone(_contact_id):
        return False

    before = await DesiredMedia(Queue(), by_phone).of("c")
    meanwhile = await DesiredMedia(Queue(LEAVING), by_phone).of("c")
    assert (before.captured, meanwhile.captured) == (True, False)
    assert meanwhile.together == frozenset()
    # the rooms of the workers stay, so that it goes on at once
    assert meanwhile.stage == "paired"


async def test_once_final_the_conversation_ended_when_the_citizen_hung_up():
    async def by_phone(_contact_id):
        return False

    final = msgspec.structs.replace(LEAVING, state=ContactState.WRAP_UP, ended_at=2)
    assert (await DesiredMedia(Queue(final), by_phone).of("c")).ended_ms == 2
