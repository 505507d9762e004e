"""Whose the operator's and the colleague's connections are, when that changes."""

import pytest

from gateway.calls.state import Call, seating

BOTH = Call(
    worker="w",
    room="r",
    citizen_peer="pc",
    agent_peer="pa",
    agent_connected=True,
    agent_camera=True,
    agent_holder="a",
    colleague_peer="pb",
    colleague_microphone=True,
    colleague_holder="b",
    agent_online=False,
)


def test_as_long_as_nobody_comes_or_goes_nothing_changes():
    assert seating(BOTH, "a", "b") == BOTH
    # a call of an earlier version tells nobody's name
    old = Call(agent_peer="pa", citizen_peer="pc")
    assert seating(old, "a", "") == old


def test_a_colleague_who_has_the_contact_now_brings_the_connection_along():
    call = seating(BOTH, "b", "")
    assert (call.agent_peer, call.agent_holder, call.agent_microphone) == ("pb", "b", True)
    assert (call.agent_camera, call.agent_connected) == (False, False)
    assert (call.colleague_peer, call.colleague_holder, call.colleague_microphone) == (
        "",
        "",
        False,
    )
    assert call.agent_online, "the one whose console was gone is not the operator any more"
    assert call.citizen_peer == "pc"


def test_whoever_has_left_has_no_connection():
    call = seating(BOTH, "a", "")
    assert (call.agent_peer, call.colleague_peer, call.colleague_holder) == ("pa", "", "")
    waiting = seating(BOTH, "", "")
    assert waiting.peers == {"citizen": "pc"}


@pytest.mark.parametrize(("agent", "colleague"), [("c", "a"), ("c", ""), ("c", "d")])
def test_others_take_nothing_over(agent, colleague):
    call = seating(BOTH, agent, colleague)
    assert call.peers == {"citizen": "pc"}


def test_it_may_be_done_again():
    once = seating(BOTH, "b", "")
    assert seating(once, "b", "") == once
