"""Whoever comes back is offered first to the operator they spoke to, for a while."""

import pytest

from gateway.contacts import last_agent
from tests.integration.returning import answered_in_history, offered_to, talk, two_desks
from tests.support.servers.exchange import TOKEN, exchange

TEXT = {"category": "weapons", "modality": "text", "recording": False}
VISITOR = "a-visitor-key-of-a-page"


@pytest.mark.parametrize(("within", "same"), [(3600, True), (0, False)])
async def test_a_visitor_who_comes_back(running, within, same):
    async with running(same_operator_s=within) as gateway, two_desks(gateway) as (one, two):
        async with gateway.citizen(visitor=VISITOR) as citizen:
            entered = await citizen.do("enterQueue", **TEXT)
            await one.wait_state("offered")
            # the other is free for longer by the time the visitor comes back
            await two.do("setState", state="available")
            await talk(one, entered["contactId"])
        if same:
            await answered_in_history(gateway, entered["contactId"])
        async with gateway.citizen(visitor=VISITOR) as again:
            await again.do("enterQueue", **TEXT)
            desk, _ = await offered_to(one, two)
            assert desk is (one if same else two)


async def test_a_stranger_goes_to_whoever_is_free_for_longest(gateway):
    async with two_desks(gateway) as (one, two):
        async with gateway.citizen(visitor=VISITOR) as citizen:
            entered = await citizen.do("enterQueue", **TEXT)
            await one.wait_state("offered")
            await two.do("setState", state="available")
            await talk(one, entered["contactId"])
        await answered_in_history(gateway, entered["contactId"])
        async with gateway.citizen(visitor="another-visitor-key-of-a-page") as other:
            await other.do("enterQueue", **TEXT)
            desk, _ = await offered_to(one, two)
            assert desk is two


async def test_a_caller_who_calls_again(running):
    number = "+390612345678"
    async with (
        running(pbx_token=TOKEN) as gateway,
        exchange(gateway.url) as pbx,
        two_desks(gateway) as (one, two),
    ):
        call = await pbx.station.enter("call-1", "weapons", number=number)
        await one.wait_state("offered")
        await two.do("setState", state="available")
        await talk(one, call["contactId"])
        await answered_in_history(gateway, call["contactId"])
        await pbx.station.enter("call-2", "weapons", number=number)
        desk, _ = await offered_to(one, two)
        assert desk is one
        async with gateway.core.database.reading() as session:
            marks = await last_agent.marks_of(session, call["contactId"])
        assert marks
        assert not any("12345678" in mark for mark in marks)
