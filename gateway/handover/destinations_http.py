"""To whom a conversation can be handed on: operators who are there, offices, topics."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from gateway.platform.http.route import Call, Route


class OperatorThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who is signed on, and what they do now. ``skills``: ``lis`` (Italian sign language), and
    languages besides Italian."""

    id: str
    name: str
    code: str
    state: str
    categories: list[str]
    skills: list[str]


class OfficeThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An office that is open to transfers; ``present`` are its members who are signed on."""

    id: str
    name: str
    present: int


class TopicThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic: how many wait for it, and how many operators are signed on for it."""

    id: str
    waiting: int
    present: int


class Destinations(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All of them, without whoever asks."""

    operators: list[OperatorThere]
    offices: list[OfficeThere]
    topics: list[TopicThere]


class DestinationProvider(Protocol):
    """Who knows them (see ``gateway.handover.transfers``)."""

    async def destinations(self, account_id: str) -> Destinations:
        """Those there are for this operator now."""
        ...


class DestinationsApi:
    """The handler."""

    def __init__(self, provider: DestinationProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/destinations", self.destinations,
                "To whom a conversation can be handed on", "desk", response=Destinations,
            ),
        )  # fmt: skip

    async def destinations(self, call: Call) -> Destinations:
        """Those there are now."""
        return await self._provider.destinations(call.staff.account_id)
