"""Tells which members may vote in a ballot, and which of them have not voted. Pure."""

from gateway.conference.noted import Ballot
from gateway.conference.state import State


def entitled(state: State, ballot: Ballot) -> list[str]:
    """Return the members who may vote: everybody but guests who was in the room at some time while it was open, in the
    order of their first coming."""
    return [
        member
        for member, who in state.people.items()
        if who.part != "guest"
        and any(
            (not ballot.closed_ms or stay[0] <= ballot.closed_ms)
            and (len(stay) == 1 or stay[1] >= ballot.opened_ms)
            for stay in who.stays
        )
    ]


def unvoted(state: State, ballot: Ballot) -> list[str]:
    """Return those of :func:`entitled` who have not voted."""
    return [member for member in entitled(state, ballot) if member not in ballot.votes]
