"""Lists the people who take part in a conference, and bounds their number. Pure."""

from collections.abc import MutableMapping
from typing import Literal

import msgspec

from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

MOST_PEOPLE = 60
"""In the room; so many of the staff come in, however many guests there are."""
MOST_WAITING = 20
"""Guests in the lobby, whose links anybody may pass on."""


Part = Literal["chair", "operator", "office", "reviewer", "guest"]
PARTS: dict[Role, Part] = {
    Role.SUPERVISOR: "chair",
    Role.OPERATOR: "operator",
    Role.OFFICE: "office",
    Role.QUALITY: "reviewer",
}
"""As what each role takes part; administrators take none."""
Place = Literal["lobby", "room", "left", "removed"]


class Person(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A person who takes or took part. ``stays`` are pairs of coming and going, the last one open while they are
    there."""

    name: str
    part: Part
    account: str = ""
    office: str = ""
    """The id of the office they are of."""
    place: Place = "lobby"
    socket: str = ""
    came_by: str = ""
    """The session of staff, a guest's link: its id."""
    peer: str = ""
    connected: bool = False
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    muted: bool = False
    phone: bool = False
    """Whether they take part by telephone."""
    hand_ms: int = 0
    pins: list[str] = []
    group: str = ""
    """The breakout room they are in; in none of them in the main room."""
    settled: str = ""
    """The same, as far as their media has been moved."""
    gone_ms: int = 0
    """Since when their page has been gone; 0 while it is there."""
    stays: list[list[int]] = []

    @property
    def inside(self) -> bool:
        """Whether the person is in the room."""
        return self.place == "room"

    @property
    def away(self) -> bool:
        """Whether the person is in the room, but has been gone for so long that they do not count as present."""
        return self.inside and bool(self.stays) and len(self.stays[-1]) == 2


def let_in(people: MutableMapping[str, Person], *, guest: bool) -> None:
    """Check that another person may come (a *guest* to the lobby), and forget guests who were never let in and whose
    pages are gone, except the last ones. Staff are never refused because of guests, nobody because of people who have
    left.

    Raises :class:`Refused`: ``full``.
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
        raise Refused("full", "As many are there as there is room for.")
