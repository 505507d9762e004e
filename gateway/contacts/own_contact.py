"""Finds the contact that an operator has: their commands are about that one alone."""

from collections.abc import Collection

from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import TALKING, Contact, ContactState, Refusal

AT_THE_DESK = frozenset({*TALKING, ContactState.WRAP_UP})
"""States of a contact that its operator has taken and not finished."""
NOT_OVER = frozenset(ContactState) - {ContactState.CLOSED}


async def own_contact(
    acd: Acd, agent_id: str, contact_id: str, states: Collection[ContactState] = NOT_OVER
) -> Contact:
    """Return the operator's contact with this id, if it is in one of *states*. Raises :class:`Refused`
    (``not_your_contact``)."""
    contact = await acd.contact(contact_id)
    if contact is None or contact.agent != agent_id or contact.state not in states:
        raise not_yours()
    return contact


async def in_hand(acd: Acd, agent_id: str) -> str:
    """Return the id of the contact that an operator has. Raises :class:`Refused` (``not_connected``)."""
    agent = await acd.agent(agent_id)
    if agent is None or agent.contact is None:
        raise Refused("not_connected", "There is no contact in hand.")
    return agent.contact


def not_yours() -> Refused:
    """Return the refusal of a command about somebody else's contact, or about none."""
    return Refused(Refusal.NOT_YOUR_CONTACT, "That contact is not yours.")
