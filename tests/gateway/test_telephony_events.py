"""What the exchange is told of each thing that happens with a caller."""

import pytest

from gateway.platform import signing
from gateway.telephony.events import noted
from queueing.model import ContactState, Event
from tests.support.servers.exchange import is_signed


def told(kind, before, after, agent="a", **details):
    made = noted(
        Event(
            seq=1,
            kind=kind,
            at_ms=0,
            contact="c",
            agent=agent,
            category="weapons",
            contact_from=ContactState(before),
            contact_to=ContactState(after),
            details=details,
        )
    )
    return made and (made.type, made.agent, made.colleague)


def switched(state, agent="a", **details):
    return told("switch_channel", state, state, agent, channel="phone", **details)


@pytest.mark.parametrize(
    ("event", "is_told"),
    [
        (told("accept", "offered", "connected"), ("call.assigned", "a", "")),
        (told("hold", "connected", "held"), ("call.held", "a", "")),
        (told("retrieve", "held", "connected"), ("call.retrieved", "a", "")),
        (told("agent_lost", "connected", "waiting"), ("call.requeued", "", "")),
        (told("hang_up", "connected", "wrap_up", by="agent"), ("call.ended", "", "")),
        # a colleague is asked: the caller hears music, and no other telephone rings yet
        (told("consult", "connected", "asking", "b", by="a", to="!b"), ("call.held", "a", "")),
        (told("consult", "held", "asking", "b", by="a", to="!b"), None),
        (told("consult_decline", "asking", "held", "b", by="a"), None),
        (told("consult_no_answer", "asking", "held", "b", by="a"), None),
        (told("colleague_lost", "asking", "held", "b", by="a"), None),
        (told("consult_over", "asking", "asking", "b", why="lost"), None),
        (
            told("consult_cancel", "asking", "connected", "b", by="a"),
            ("call.retrieved", "a", "b"),
        ),
        # and comes
        (
            told("consult_accept", "asking", "consulting", "b", by="a"),
            ("consult.assigned", "a", "b"),
        ),
        (told("consult_leave", "consulting", "held", "b", by="a"), ("consult.ended", "a", "b")),
        (told("colleague_lost", "consulting", "held", "b", by="a"), ("consult.ended", "a", "b")),
        (
            told("consult_cancel", "consulting", "connected", "b", by="a"),
            ("call.retrieved", "a", "b"),
        ),
        (
            told("consult_complete", "consulting", "connected", to="b"),
            ("call.transferred", "b", ""),
        ),
        (told("agent_lost", "consulting", "held", to="b"), ("call.held", "b", "")),
        # all three
        (
            told("consult_join", "consulting", "three_way", colleague="b"),
            ("consult.joined", "a", "b"),
        ),
        (told("consult_leave", "three_way", "connected", "b", by="a"), ("consult.ended", "a", "b")),
        (
            told("consult_cancel", "three_way", "connected", "b", by="a"),
            ("consult.ended", "a", "b"),
        ),
        (told("consult_leave", "three_way", "connected", to="b"), ("call.transferred", "b", "")),
        (told("agent_lost", "three_way", "connected", to="b"), ("call.transferred", "b", "")),
        (
            told("consult_over", "three_way", "three_way", "b", why="lost"),
            ("consult.ended", "", "b"),
        ),
        (told("hang_up", "three_way", "wrap_up", by="citizen"), ("call.ended", "", "")),
        # comes to the telephone: to whatever the contact's state is
        (switched("waiting", agent=None), ("call.queued", "", "")),
        (switched("offered"), ("call.offered", "a", "")),
        (switched("connected"), ("call.assigned", "a", "")),
        (switched("held"), ("call.held", "a", "")),
        (switched("asking", colleague="b"), ("call.held", "a", "")),
        (switched("consulting", colleague="b"), ("consult.assigned", "a", "b")),
        (switched("three_way", colleague="b"), ("consult.joined", "a", "b")),
        (told("switch_channel", "held", "held", channel="video"), ("call.moved", "", "")),
    ],
)
def test_what_the_exchange_is_told(event, is_told):
    assert event == is_told


def test_a_part_that_is_finished_is_nothing_to_the_exchange():
    assert noted(Event(seq=1, kind="finish_part", at_ms=0, contact="c", agent="a")) is None


@pytest.mark.parametrize(
    ("received_s", "fresh"),
    [(1000, True), (1300, True), (1301, False), (700, True), (699, False)],
)
def test_a_delivery_is_good_for_five_minutes_by_either_clock(received_s, fresh):
    headers = signing.headers("secret", "e1", 1000, b"{}")
    assert is_signed("secret", headers, b"{}", now_s=received_s) is fresh
    for secret, body in (("another", b"{}"), ("secret", b"[]")):
        assert not is_signed(secret, headers, body, now_s=1000)
