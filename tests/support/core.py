"""A station's ground and its directory together: what most tests of the gateway stand on."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.accounts.directory import Directory
from gateway.ground import Ground, open_ground, utc_now
from gateway.settings import Settings


@dataclass(frozen=True)
class Core:
    """Has the attributes of both; closed with :meth:`aclose`."""

    ground: Ground
    directory: Directory

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        categories: Collection[str] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> "Core":
        ground = await open_ground(settings, clock=clock)
        return cls(ground, Directory(ground, categories))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ground if hasattr(self.ground, name) else self.directory, name)

    async def aclose(self) -> None:
        self.directory.close()
        await self.ground.aclose()
