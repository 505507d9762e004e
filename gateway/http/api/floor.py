"""The floor, for supervisors: who waits, who works."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from gateway.http.route import Call, Route


class FloorWaiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One category's line, and how many operators could be rung for it now."""

    category: str
    count: int
    oldest_since_ms: int | None
    available: int


class FloorAgent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One operator's state and since when."""

    agent_id: str
    name: str
    code: str
    state: str
    reason: str | None
    since_ms: int


class Floor(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The floor at one moment; ``reachable`` says whether somebody could be rung now."""

    now_ms: int
    reachable: bool
    waiting: list[FloorWaiting]
    agents: list[FloorAgent]


class FloorProvider(Protocol):
    """Where the floor's state comes from."""

    async def floor(self) -> Floor:
        """The floor now."""
        ...


class FloorApi:
    """The handler."""

    def __init__(self, provider: FloorProvider) -> None:
        self._provider = provider

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/floor", self.floor, "Who waits and who works", "floor",
                response=Floor,
            ),
        )  # fmt: skip

    async def floor(self, _call: Call) -> Floor:
        """The floor now."""
        return await self._provider.floor()
