"""Whether a repeated command has already been carried out.

A page sends a command again when the answer was lost. The gateway that carried it out remembers its answer; one that was
started since does not, and the queue refuses a transition that is no longer possible. If the state is the one that the
command leads to, it has been carried out, and the page is told so.
"""

from queueing.model import OVER, TALKING, Channel, Contact, ContactState, Outcome, Party

_LEFT = frozenset({Outcome.ABANDONED, Outcome.LEFT_WHILE_RINGING})


def has_answered(contact: Contact | None, agent: str) -> bool:
    """Return whether this agent talks in the contact, or has it as a message that the queue has handed over."""
    if contact is None or contact.agent != agent or contact.answered_at is None:
        return False
    return contact.state in TALKING or contact.channel is Channel.MESSAGE


def has_ended(contact: Contact | None) -> bool:
    """Return whether the conversation is over."""
    return contact is not None and contact.answered_at is not None and contact.state in OVER


def has_left(contact: Contact | None) -> bool:
    """Return whether the citizen has given up the place."""
    return contact is not None and contact.outcome in _LEFT


def has_finished(contact: Contact | None, agent: str, code: str) -> bool:
    """Return whether this agent, the last in the contact, has closed it with the code."""
    if contact is None or contact.state is not ContactState.CLOSED or contact.code != code:
        return False
    agents = [leg.agent for leg in contact.legs if leg.party is Party.AGENT]
    return bool(agents) and agents[-1] == agent
