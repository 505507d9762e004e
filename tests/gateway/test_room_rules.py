"""Who receives whom by the rule that a contact's state asks for, read as the worker reads it."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gateway.usecases.callstate import PARTIES
from gateway.usecases.room_rules import ORDINARY, rule_of
from media.room.policy import parse_policy

ALL = {party: f"peer-{party}" for party in PARTIES}


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
