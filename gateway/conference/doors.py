"""How many may come. Pure."""

from collections.abc import MutableMapping
from typing import Protocol, TypeVar

from gateway.conference.refusal import NotPossibleError

MOST_PEOPLE = 60
"""In the room; so many of the staff come in, however many guests there are."""
MOST_WAITING = 20
"""Guests in the lobby, whose links anybody may pass on."""


class Comer(Protocol):
    """Somebody who is or was there (:class:`gateway.conference.state.Person`)."""

    @property
    def part(self) -> str:
        """What they are."""

    @property
    def place(self) -> str:
        """Where they are."""

    @property
    def socket(self) -> str:
        """Their page; nothing while it is gone."""

    @property
    def stays(self) -> list[list[int]]:
        """When they were in the room."""


C = TypeVar("C", bound=Comer)


def let_in(people: MutableMapping[str, C], *, guest: bool) -> None:
    """Whether another one may come, a guest to the lobby. Staff is never refused because of guests, nobody for people who have left.
    Of guests who were never let in and whose pages are gone only the last are remembered.

    Raises :class:`NotPossibleError`: ``full``.
    """
    if guest:
        strangers = [
            member
            for member, who in people.items()
            if who.part == "guest"
            and who.place in ("lobby", "left")
            and not who.socket
            and not who.stays
        ]
        for member in strangers[: max(0, len(strangers) - MOST_WAITING)]:
            del people[member]
    counted = [who for who in people.values() if guest or who.part != "guest"]
    waiting = sum(
        who.part == "guest" and who.place == "lobby" and bool(who.socket) for who in counted
    )
    if sum(who.place == "room" for who in counted) >= MOST_PEOPLE or waiting >= MOST_WAITING:
        raise NotPossibleError("full", "As many are there as there is room for.")
