"""A console that closed its connection is offered nothing, and comes back to what it was."""

from queueing.model import AgentState, ContactState, NewContact, Refusal
from tests.support.situations.acd import enter, kinds, on_duty


async def test_offers_nothing_until_it_is_back(acd):
    await acd.sign_on("a1", {"weapons": 3})
    await acd.set_state("a1", AgentState.AVAILABLE)
    await acd.console_gone("a1")
    entered = await acd.enqueue(NewContact(id="c1", category="weapons"))
    assert entered.offers == ()
    assert (await acd.agent("a1")).state is AgentState.AVAILABLE
    back = await acd.sign_on("a1", {"weapons": 3})
    assert [offer.contact for offer in back.offers] == ["c1"]


async def test_unknown_agent_is_refused(acd):
    assert await acd.console_gone("nobody") is Refusal.UNKNOWN_AGENT


async def test_one_that_is_gone_for_good_loses_its_contact_at_the_next_tick(acd):
    await on_duty(acd, "a1")
    await enter(acd, "c1")
    await acd.accept("c1", "a1")
    await acd.console_gone("a1", for_good=True)
    assert kinds(await acd.tick()) == ["agent_lost"]
    assert (await acd.agent("a1")).state is AgentState.OFFLINE
    contact = await acd.contact("c1")
    assert (contact.state, contact.agent) == (ContactState.WAITING, None)


async def test_one_that_signs_on_again_before_is_not_given_up(acd):
    await on_duty(acd, "a1")
    await acd.console_gone("a1", for_good=True)
    await acd.sign_on("a1", {"weapons": 3})
    await acd.tick()
    assert (await acd.agent("a1")).state is AgentState.AVAILABLE
