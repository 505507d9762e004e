"""Operators as the floor shows them: of several contacts, supervisors and calls for help, each with their own."""

from datetime import timedelta

import pytest

from gateway.floor import agent_rows
from gateway.floor.agent_rows import SET_WITHIN_MS
from gateway.floor.sql import Facts
from gateway.floor.state_changes import StateSet
from gateway.handover.lookups import Question
from gateway.outgoing.lookups import TalkingOutside
from gateway.platform.security.tables import Account
from gateway.platform.times import from_ms
from queueing.model import Agent, AgentState, Channel, ContactState
from queueing.reads import InHand

NOW_MS = 1_790_000_000_000
FACTS = {
    "c1": Facts("AAA-111", "weapons", "video", "text"),
    "c2": Facts("BBB-222", "privacy", "phone", "video"),
}


def agent(name="anna", state=AgentState.BUSY, contact="c1", **more):
    return Agent(
        id=name, state=state, categories={"weapons": 3}, skills=frozenset(), since_ms=NOW_MS,
        idle_since=0, present=True, contact=contact, **more,
    )  # fmt: skip


def held(owner="anna", state=ContactState.CONNECTED, **more):
    return InHand(
        **{"state": state, "category": "licences", "agent": owner, "held_at": None}
        | {"channel": Channel.PHONE}
        | more
    )


def shown(who, in_hand, authorised=None, failing=(), quality=None):
    return agent_rows.contact(who, FACTS, in_hand, authorised, set(failing), quality or {})


def test_a_contact_is_shown_as_it_is_now_and_at_whose_it_is():
    in_hand = {"c1": held(held_at=7, state=ContactState.HELD), "c2": held("bruno")}
    at_anna = shown(agent(), in_hand, failing={"c1"}, quality={"c1": "poor", "c2": "good"})
    assert (at_anna.contact_id, at_anna.reference, at_anna.modality) == ("c1", "AAA-111", "text")
    assert (at_anna.category, at_anna.channel) == ("licences", "phone")
    assert (at_anna.held_since_ms, at_anna.recording_failed, at_anna.quality) == (7, True, "poor")
    assert at_anna.authorisation is None
    # a colleague who is asked has the same contact before them, and none of its alarms
    beside = shown(agent("bruno"), in_hand, {}, failing={"c1"})
    assert (beside.held_since_ms, beside.recording_failed, beside.authorisation) == (
        None,
        False,
        None,
    )
    assert not shown(agent(), in_hand, failing={"c2"}).recording_failed
    # what the queue does not have any more is shown as it entered
    assert (shown(agent(), {}).category, shown(agent(), {}).channel) == ("weapons", "video")
    assert shown(agent(contact=None), in_hand) is None
    assert shown(agent(contact="gone"), in_hand) is None


@pytest.mark.parametrize(
    ("state", "told"),
    [("pending", "pending"), ("refused", "refused"), ("granted", None), ("ended", "needed")],
)
def test_an_authorisation_is_that_of_this_operator_topic_and_contact(state, told):
    others = {
        Question("bruno", "licences", "c1"): "granted",
        Question("anna", "weapons", "c1"): "granted",
        Question("anna", "licences", "c2"): "granted",
    }
    in_hand = {"c1": held()}
    assert shown(agent(), in_hand, others).authorisation == "needed"
    asked = others | {Question("anna", "licences", "c1"): state}
    assert shown(agent(), in_hand, asked).authorisation == told


@pytest.mark.parametrize(
    ("state", "next_state", "chosen", "ago_ms", "still"),
    [
        # on record before the queue does it, at most so long
        ("paused", None, "paused", SET_WITHIN_MS, True),
        ("paused", None, "paused", SET_WITHIN_MS + 1, False),
        ("paused", None, "available", 0, False),
        # chosen for after the contact in hand, however long that lasts
        ("busy", "paused", "paused", 3_600_000, True),
        ("busy", "paused", "offline", 0, False),
        ("busy", None, "available", 0, False),
    ],
)
def test_a_supervisor_is_named_while_the_state_is_the_one_they_set(
    state, next_state, chosen, ago_ms, still
):
    assert SET_WITHIN_MS == 5_000
    who = agent(
        state=AgentState(state),
        next_state=None if next_state is None else AgentState(next_state),
        reason="supervisor",
    )
    account = Account(display_name="Anna", code="7K4")
    set_by = StateSet(
        "Carla", chosen, "Riunione.", from_ms(NOW_MS) - timedelta(milliseconds=ago_ms)
    )
    row = agent_rows.row(who, account, None, office="Nord", set_by=set_by)
    assert (row.name, row.code, row.office, row.reason) == ("Anna", "7K4", "Nord", "supervisor")
    assert (row.agent_id, row.since_ms, row.next_state) == ("anna", NOW_MS, next_state)
    if not still:
        assert row.set_by is None
        return
    assert (row.set_by.name, row.set_by.state) == ("Carla", chosen)
    assert (row.set_by.reason, row.set_by.at_ms) == ("Riunione.", NOW_MS - ago_ms)


def test_who_was_passed_on_is_shown_the_longest_ago_first():
    passed = {
        "c1": TalkingOutside(from_ms(NOW_MS), for_help=False),
        "c2": TalkingOutside(from_ms(NOW_MS - 1000), for_help=True),
        "gone": TalkingOutside(from_ms(NOW_MS - 2000), for_help=False),
    }
    in_hand = {"c1": held(), "c2": held(category="weapons", channel=Channel.VIDEO)}
    in_hand["gone"] = held()
    found = agent_rows.outside(passed, FACTS, in_hand)
    assert [
        (each.contact_id, each.reference, each.category, each.channel, each.modality)
        for each in found
    ] == [
        ("c2", "BBB-222", "weapons", "video", "video"),
        ("c1", "AAA-111", "licences", "phone", "text"),
    ]
    assert [(each.since_ms, each.for_help) for each in found] == [
        (NOW_MS - 1000, True),
        (NOW_MS, False),
    ]


def test_calls_for_help_are_those_of_operators_who_talk_the_first_to_call_first():
    in_hand = {"c1": held(), "c2": held("bruno"), "c3": held("dora"), "c4": held("emil")}
    facts = FACTS | dict.fromkeys(("c3", "c4"), FACTS["c1"])

    def row(name, contact, state=AgentState.BUSY):
        who = agent(name, state, contact)
        account = Account(display_name=name.title(), code=name)
        in_hers = agent_rows.contact(who, facts, in_hand, None, set(), {})
        return agent_rows.row(who, account, in_hers, office=None, set_by=None)

    agents = [
        row("anna", "c1"),
        row("bruno", "c2"),
        # done with it; handed on to her, and called for by the one before; without a call
        row("carla", "c1", AgentState.WRAP_UP),
        row("dora", "c3"),
        row("emil", "c4"),
    ]
    helping = {"c1": ("anna", NOW_MS), "c2": ("bruno", NOW_MS - 1), "c3": ("anna", NOW_MS - 9)}
    found = agent_rows.helps(agents, helping)
    assert [
        (each.contact_id, each.agent_id, each.operator, each.asked_at_ms, each.reference)
        for each in found
    ] == [
        ("c2", "bruno", "Bruno", NOW_MS - 1, "BBB-222"),
        ("c1", "anna", "Anna", NOW_MS, "AAA-111"),
    ]
    assert [(each.category, each.channel, each.modality) for each in found] == [
        ("licences", "phone", "video"),
        ("licences", "phone", "text"),
    ]
    assert agent_rows.helps([row("carla", "c1", AgentState.WRAP_UP)], {"c1": ("carla", 1)}) == []
