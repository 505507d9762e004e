"""Who receives whom by the rule that a contact's state asks for, read as the worker reads it."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gateway.calls.room_rules import ORDINARY, rule_of
from gateway.calls.state import PARTIES
from media.room.policy import parse_policy

ALL = {party: f"peer-{party}" for party in PARTIES}
TALKERS = tuple(party for party in PARTIES if party != "supervisor")
WAYS = ("", "listen", "whisper", "join")


@given(present=st.sets(st.sampled_from(PARTIES)), together=st.frozensets(st.sampled_from(PARTIES)))
def test_those_together_receive_one_another_and_nobody_else_anything(present, together):
    peers = {party: ALL[party] for party in PARTIES if party in present}
    policy = parse_policy(rule_of(peers, together))
    for receiver, sender in itertools.permutations(peers, 2):
        allowed = bool(policy.allowed(peers[receiver], peers[sender]))
        assert allowed == ({receiver, sender} <= together), (receiver, sender)


@given(together=st.frozensets(st.sampled_from(PARTIES)))
def test_a_connection_that_the_rule_does_not_know_gets_nothing_but_in_an_ordinary_call(together):
    policy = parse_policy(rule_of(ALL, together))
    for known in ALL.values():
        assert not policy.allowed("stranger", known)
        assert not policy.allowed(known, "stranger")


def test_an_ordinary_call_has_the_rule_a_room_begins_with():
    two = {"citizen": "a", "agent": "b"}
    assert rule_of(two, frozenset({"citizen", "agent"})) == ORDINARY
    assert rule_of({"citizen": "a"}, frozenset({"citizen", "agent"})) == ORDINARY
    assert rule_of(ALL, frozenset({"citizen", "agent"})) != ORDINARY


@given(
    present=st.sets(st.sampled_from(PARTIES)),
    together=st.frozensets(st.sampled_from(TALKERS)),
    way=st.sampled_from(WAYS),
)
def test_whoever_is_beside_is_heard_as_far_as_the_way_says_and_never_further(
    present, together, way
):
    peers = {party: ALL[party] for party in PARTIES if party in present | {"supervisor"}}
    monitor = ALL["supervisor"]
    policy = parse_policy(rule_of(peers, together, way))
    for party, peer in peers.items():
        if party == "supervisor":
            continue
        theirs = {str(kind) for kind in policy.allowed(peer, monitor)}
        if way == "join" and party in together:
            assert "camera" in theirs
        elif way == "whisper" and party == "agent" and party in together:
            assert theirs == {"audio"}
        else:
            assert not theirs
        # they hear and see who talks, and nobody who is not together
        assert bool(policy.allowed(monitor, peer)) == (way != "" and party in together)
    # what is not open is recorded by nobody
    assert (monitor in policy.silent) == (way != "join" or not together)
    if way != "join":
        unmonitored = parse_policy(rule_of(peers, together))
        for one, other in itertools.permutations(set(peers) - {"supervisor"}, 2):
            assert policy.allowed(peers[one], peers[other]) == (
                unmonitored.allowed(peers[one], peers[other])
            )
