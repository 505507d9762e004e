"""Every command of a namespace is carried out by one room."""

import pytest

from gateway.platform.realtime.commands import CommandTable
from gateway.platform.realtime.refusals import failure_of
from gateway.platform.refused import Refused
from signaling.protocol import conversation, desk
from signaling.protocol.base import ChatPage, Nothing

OWN = {desk.Heartbeat}
NAMESPACE = desk.Heartbeat | desk.Hold | conversation.ReadChat


async def hold(agent, command):
    raise Refused("not_your_contact", f"{agent} {command.contact_id}")


async def read(_agent, _command):
    return ChatPage(lines=[], more=True)


async def nothing(_agent, _command):
    return None


async def test_the_room_that_registered_a_command_carries_it_out():
    table = CommandTable(NAMESPACE, OWN, [{desk.Hold: hold}, {}, {conversation.ReadChat: read}])
    page = await table.carry_out("a1", conversation.ReadChat(id="c" * 8, before="x9"))
    assert page == ChatPage(lines=[], more=True)
    with pytest.raises(Refused, match="a1 x1"):
        await table.carry_out("a1", desk.Hold(id="c" * 8, contact_id="x1"))


async def test_a_command_without_a_result_is_answered():
    table = CommandTable(NAMESPACE, OWN, [{desk.Hold: nothing, conversation.ReadChat: nothing}])
    answer = await table.carry_out("a1", desk.Hold(id="c" * 8, contact_id="x1"))
    assert isinstance(answer, Nothing)


@pytest.mark.parametrize(
    ("rooms", "said"),
    [
        (
            [{desk.Hold: hold, conversation.ReadChat: read}, {desk.Hold: nothing}],
            "desk.Hold is registered twice",
        ),
        (
            [{desk.Hold: hold, conversation.ReadChat: read}, {desk.Heartbeat: nothing}],
            "desk.Heartbeat is registered twice",
        ),
        ([{desk.Hold: hold}], "nobody carries conversation.ReadChat out"),
        (
            [{desk.Hold: hold, conversation.ReadChat: read, desk.Consult: nothing}],
            "desk.Consult does not exist here",
        ),
    ],
)
def test_what_two_rooms_or_none_would_carry_out_stops_the_start(rooms, said):
    with pytest.raises(ValueError, match=f"^{said}$"):
        CommandTable(NAMESPACE, OWN, rooms)


def test_a_page_is_told_what_a_service_refused_and_nothing_of_a_defect():
    shown = failure_of(Refused("cooled_down", "Stay away.", until_ms=7))
    assert (shown.code, shown.message, shown.until_ms) == ("cooled_down", "Stay away.", 7)
    assert not shown.retryable
    assert failure_of(Refused("no_media", "Busy.", kind="away")).retryable
    assert failure_of(ValueError("secret detail")) is None
