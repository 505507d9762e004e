"""A console that closed its connection is offered nothing, and comes back to what it was."""

from queueing.model import AgentState, NewContact, Refusal


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
