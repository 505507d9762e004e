"""Who hears whom with a number outside, and until when it is recorded."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.calls.desired import Desired
from gateway.calls.state import Call, seating
from gateway.contacts.desired_media import DesiredMedia
from queueing.model import Channel, ContactState

SINCE = 1_790_000_000_000


async def desired(state: ContactState, **about: Any) -> Desired:
    known = {
        "channel": Channel.LINE, "consent": True, "consent_at": 5, "leaving": False, "agent": "anna", "colleague": None,
        "outside": "call", "since_ms": SINCE, "ended_at": None,
    } | about  # fmt: skip
    live: Any = SimpleNamespace(state=state, **known)

    class Queue:
        async def contact(self, _contact: str) -> Any:
            return live

    queue: Any = Queue()
    return await DesiredMedia(queue, None).of("c")


@pytest.mark.parametrize("channel", [Channel.LINE, Channel.VIDEO])
@pytest.mark.parametrize(
    ("state", "together", "captured"),
    [
        (ContactState.ASKING, set(), False),
        (ContactState.CONSULTING, {"agent", "colleague"}, False),
        (ContactState.THREE_WAY, {"citizen", "agent", "colleague"}, True),
    ],
)
async def test_the_number_is_heard_where_a_colleague_would_be(
    channel: Channel, state: ContactState, together: set[str], *, captured: bool
) -> None:
    found = await desired(state, channel=channel)
    assert (found.stage, found.together, found.captured) == ("paired", together, captured)
    assert (found.agent, found.colleague) == ("anna", "+call")


async def test_who_goes_on_with_it_is_heard_by_it_alone_and_recorded_no_more() -> None:
    found = await desired(ContactState.PASSED, agent=None)
    assert (found.stage, found.together) == ("paired", {"citizen", "colleague"})
    assert (found.agent, found.colleague) == ("", "+call")
    assert (found.captured, found.passed, found.ended_ms) == (False, True, SINCE)


async def test_a_colleague_is_no_number() -> None:
    found = await desired(ContactState.CONSULTING, colleague="berta", outside=None)
    assert found.colleague == "berta"
    assert (await desired(ContactState.CONNECTED, outside=None)).colleague == ""


def test_its_connection_is_that_of_its_call_and_goes_with_it() -> None:
    call = Call(
        agent_peer="pa", agent_holder="anna", colleague_peer="leg-1", colleague_holder="+call"
    )
    assert seating(call, "anna", "+call") == call
    assert seating(call, "anna", "").colleague_peer == ""
    assert seating(call, "anna", "+another").colleague_peer == ""
    passed = seating(call, "", "+call")
    assert (passed.agent_peer, passed.colleague_peer) == ("", "leg-1")
