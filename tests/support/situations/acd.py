"""Bringing contacts and agents of a real station into any state, by legal transitions."""

from queueing.backend import Acd
from queueing.model import (
    AgentState,
    Channel,
    ContactState,
    NewContact,
    Party,
    Refusal,
    Transition,
    target_agent,
)

COLLEAGUE = "second"
SECOND = (ContactState.ASKING, ContactState.CONSULTING, ContactState.THREE_WAY)
OUTSIDE = "call"
RING_OUTSIDE_S = 60


def done(result: Transition | Refusal) -> Transition:
    """The transition, which must have happened."""
    assert isinstance(result, Transition), f"refused: {result}"
    return result


def kinds(result: Transition | Refusal) -> list[str]:
    """What happened, in order."""
    return [event.kind for event in done(result).events]


def the_offer(result: Transition | Refusal) -> tuple[str, str]:
    """(contact, agent) of the one offer the transition made."""
    (offer,) = done(result).offers
    return offer.contact, offer.agent


async def enter(acd: Acd, contact: str, category: str = "weapons", **fields) -> Transition:
    return done(await acd.enqueue(NewContact(id=contact, category=category, **fields)))


async def on_duty(acd: Acd, agent: str, *, skills=(), **categories) -> Transition:
    """Signs an agent on and makes it available; ``weapons=5`` and the like are its profile."""
    profile = {name.replace("_", "-"): level for name, level in categories.items()}
    done(await acd.sign_on(agent, profile or {"weapons": 3}, skills))
    return done(await acd.set_state(agent, AgentState.AVAILABLE))


async def contact_in(
    acd: Acd, state: ContactState, contact: str, agent: str, *, outside: bool = False
) -> None:
    """A contact in ``state``, with ``agent`` where the state has one, and a colleague, or a number *outside*, where it has one."""
    state = ContactState(state)
    if state is ContactState.SCHEDULED:
        new = NewContact(id=contact, category="weapons", channel=Channel.CALLBACK)
        done(await acd.schedule_callback(new, due_ms=acd._clock() + 3_600_000))
        return
    await enter(acd, contact)
    if state is ContactState.WAITING:
        return
    if state is ContactState.CLOSED:
        done(await acd.leave(contact))
        return
    await on_duty(acd, agent)
    if state is ContactState.OFFERED:
        return
    done(await acd.accept(contact, agent))
    if state is ContactState.HELD:
        done(await acd.hold(contact, agent))
    elif state is ContactState.RECONNECTING:
        done(await acd.detach(contact))
    elif state is ContactState.WRAP_UP:
        done(await acd.hang_up(contact, Party.CITIZEN))
    elif state is ContactState.PASSED or (outside and state in SECOND):
        await with_outside(acd, state, contact, agent)
    elif state in SECOND:
        await with_colleague(acd, state, contact, agent)


async def with_colleague(
    acd: Acd, state: ContactState, contact: str, agent: str, colleague: str = COLLEAGUE
) -> None:
    """A second agent is asked, consulted or joined in a contact that the agent talks in."""
    await on_duty(acd, colleague)
    done(await acd.consult(contact, agent, target=target_agent(colleague)))
    if state is not ContactState.ASKING:
        done(await acd.consult_accept(contact, colleague))
    if state is ContactState.THREE_WAY:
        done(await acd.consult_join(contact, agent))


async def with_outside(acd: Acd, state: ContactState, contact: str, agent: str) -> None:
    """A number outside is called, consulted or joined in a contact that the agent talks in, or has been passed on to."""
    done(await acd.call_outside(contact, agent, OUTSIDE, RING_OUTSIDE_S))
    if state is not ContactState.ASKING:
        done(await acd.outside_answered(contact, OUTSIDE))
    if state is ContactState.THREE_WAY:
        done(await acd.consult_join(contact, agent))
    if state is ContactState.PASSED:
        done(await acd.pass_on(contact, agent))


async def agent_in(acd: Acd, state: AgentState, agent: str, contact: str) -> None:
    """An agent in ``state``, with ``contact`` where the state has one."""
    state = AgentState(state)
    if state is AgentState.OFFLINE:
        done(await acd.sign_on(agent, {"weapons": 3}))
    elif state is AgentState.PAUSED:
        done(await acd.sign_on(agent, {"weapons": 3}))
        done(await acd.set_state(agent, AgentState.PAUSED, "lunch"))
    elif state is AgentState.AVAILABLE:
        await on_duty(acd, agent)
    else:
        of_contact = {
            AgentState.OFFERED: ContactState.OFFERED,
            AgentState.BUSY: ContactState.CONNECTED,
            AgentState.WRAP_UP: ContactState.WRAP_UP,
        }
        await contact_in(acd, of_contact[state], contact, agent)
