"""Several clients at once, as several gateways would be."""

import asyncio
import random
from collections import Counter

import pytest

from queueing.model import AgentState, ContactState, Limit, NewContact, Party, Refusal, Transition
from queueing.runner import connect
from tests.support.situations.acd import done, enter, on_duty


@pytest.fixture
async def gateways(valkey, new_acd):
    """Six of them, each with its own connections."""
    clients = [connect(valkey.url, timeout_s=30) for _ in range(6)]

    def build(**settings):
        return [new_acd(client, **settings) for client in clients]

    yield build
    for client in clients:
        await client.aclose()


async def test_racing_claims_assign_each_contact_once_and_each_agent_once(gateways):
    acds = gateways(auto_offer=False)
    for number in range(60):
        await enter(acds[0], f"c{number}", ["weapons", "privacy", "licences"][number % 3])
    for number in range(40):
        await on_duty(acds[0], f"a{number}", weapons=3, privacy=2, licences=number % 5 + 1)
    # Every gateway claims for every agent, and offers every contact, at the same time.
    attempts = [acd.claim_next(f"a{number}") for acd in acds for number in range(40)]
    attempts += [acd.offer_next(f"c{number}") for acd in acds for number in range(60)]
    random.Random(7).shuffle(attempts)
    results = await asyncio.gather(*attempts)
    offers = [offer for won in results if isinstance(won, Transition) for offer in won.offers]
    assert len(offers) == 40
    assert len({offer.contact for offer in offers}) == 40
    assert len({offer.agent for offer in offers}) == 40
    words = Counter(refused for refused in results if isinstance(refused, Refusal))
    assert set(words) <= {
        Refusal.OFFER_PENDING,
        Refusal.NOT_WAITING,
        Refusal.NOBODY_AVAILABLE,
    }
    for offer in offers:
        contact, agent = await acds[0].contact(offer.contact), await acds[0].agent(offer.agent)
        assert (contact.state, contact.agent) == (ContactState.OFFERED, offer.agent)
        assert (agent.state, agent.contact) == (AgentState.OFFERED, offer.contact)


async def test_a_limit_is_not_overrun_by_those_who_enter_at_once(gateways):
    acds = gateways()
    station, own = Limit(5, acds[0].categories), Limit(3, frozenset({"weapons"}))
    entering = [
        acds[number % 6].enqueue(
            NewContact(id=f"c{number}", category=category, limits=(station, own))
            if category == "weapons"
            else NewContact(id=f"c{number}", category=category, limits=(station,))
        )
        for number, category in enumerate(["weapons", "privacy"] * 12)
    ]
    results = await asyncio.gather(*entering)
    words = Counter(each for each in results if isinstance(each, Refusal))
    assert words == {Refusal.QUEUE_FULL: 19}
    waiting = await acds[0].waiting()
    assert sum(each.seated for each in waiting.values()) == 5
    assert waiting["weapons"].seated <= 3


async def test_arrivals_and_agents_that_race_always_meet(gateways):
    acds = gateways()
    for number in range(30):
        done(await acds[0].sign_on(f"a{number}", {"weapons": number % 5 + 1}))
    entering = [
        acds[number % 6].enqueue(NewContact(id=f"c{number}", category="weapons"))
        for number in range(30)
    ]
    arriving = [
        acds[number % 6].set_state(f"a{number}", AgentState.AVAILABLE) for number in range(30)
    ]
    together = [*entering, *arriving]
    random.Random(3).shuffle(together)
    results = await asyncio.gather(*together)
    offers = [offer for result in results for offer in done(result).offers]
    assert {offer.contact for offer in offers} == {f"c{number}" for number in range(30)}
    assert {offer.agent for offer in offers} == {f"a{number}" for number in range(30)}


@pytest.mark.parametrize(
    ("verbs", "losers"),
    [
        (("accept", "accept"), {"not_offered"}),
        (("accept", "decline"), {"not_offered"}),
        (("accept", "leave"), {"not_waiting", "contact_closed"}),
        (("decline", "leave"), {"not_offered", "contact_closed"}),
    ],
)
async def test_of_two_racing_answers_one_wins(gateways, verbs, losers):
    acds = gateways()
    attempt = {
        "accept": lambda acd, contact: acd.accept(contact, "a"),
        "decline": lambda acd, contact: acd.decline(contact, "a"),
        "leave": lambda acd, contact: acd.leave(contact),
    }
    for number in range(20):
        contact = f"c{number}"
        await enter(acds[0], contact)
        await on_duty(acds[0], "a")
        first, second = random.Random(number).sample(acds, 2)
        results = await asyncio.gather(
            attempt[verbs[0]](first, contact), attempt[verbs[1]](second, contact)
        )
        refused = [result for result in results if isinstance(result, Refusal)]
        if verbs == ("decline", "leave") and not refused:
            pass  # Declined first, then left while waiting: both are legal.
        else:
            assert len(refused) == 1
            assert refused[0] in losers
        state = (await acds[0].contact(contact)).state
        if state is ContactState.CONNECTED:
            done(await acds[0].hang_up(contact, Party.CITIZEN))
            done(await acds[0].finish_wrap_up("a", "", AgentState.PAUSED))
        else:
            if state is ContactState.WAITING:
                done(await acds[0].leave(contact))
            done(await acds[0].set_state("a", AgentState.PAUSED))
