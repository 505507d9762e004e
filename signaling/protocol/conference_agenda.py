"""Messages of the namespace ``/conference`` about the agenda, and about ballots, whose votes are recorded by
name. Polls, which are anonymous, are in ``conference_extras``.
"""

from typing import Annotated

from msgspec import Meta

from signaling.protocol.base import Command, EntityId, TimestampMs, View
from signaling.protocol.conference_extras import Option, Question

ItemText = Annotated[str, Meta(min_length=1, max_length=200)]


class Item(View, frozen=True):
    """An item of the agenda; ``minutes`` is the time meant for it."""

    item_id: EntityId
    text: ItemText
    minutes: Annotated[int, Meta(ge=0, le=240)] = 0


class SetAgenda(Command, frozen=True, tag="setAgenda", kw_only=True):
    """Replace the agenda.

    ``seen`` are the items of the agenda that was edited, in their order. If it has changed meanwhile, the command is
    refused with ``agenda_changed``, and the edit must be made again on the new one. Without ``seen`` the last write
    wins.
    """

    items: Annotated[list[Item], Meta(max_length=40)]
    seen: Annotated[list[EntityId], Meta(max_length=40)] | None = None


class GoToItem(Command, frozen=True, tag="goToItem", kw_only=True):
    """Begin an item, or (without ``item_id``) end the present one."""

    item_id: EntityId | None = None


class Agenda(View, frozen=True):
    """The items, the one being discussed, and since when."""

    items: list[Item]
    current: EntityId | None = None
    since_ms: TimestampMs | None = None


class Vote(Command, frozen=True, tag="vote", kw_only=True):
    """Vote for an option by its number from 0; a second vote replaces the first. Votes are recorded by name."""

    ballot_id: EntityId
    option: Annotated[int, Meta(ge=0, le=9)]


class OpenBallot(Command, frozen=True, tag="openBallot", kw_only=True):
    """Put a question to the vote."""

    question: Question
    options: Annotated[list[Option], Meta(min_length=2, max_length=10)]


class CloseBallot(Command, frozen=True, tag="closeBallot", kw_only=True):
    """End the vote; the result stands."""


class Choice(View, frozen=True):
    """An option and the members who voted for it."""

    text: str
    voters: list[EntityId]


class Ballot(View, frozen=True):
    """A question put to the vote.

    ``entitled`` may vote: everybody but guests who was in the room while it was open. ``unvoted`` are the names of
    the entitled who have not voted.
    """

    ballot_id: EntityId
    question: str
    choices: list[Choice]
    opened_at_ms: TimestampMs
    closed_at_ms: TimestampMs | None
    entitled: list[EntityId] = []
    unvoted: list[str] = []
