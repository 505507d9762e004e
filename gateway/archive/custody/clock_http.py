"""The route by which people who look after the archive see and confirm whether the station trusts its clock."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.platform import station_clock as station_time
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database


class ClockShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether the station trusts its clock. ``doubted_at``: the time that the clock told when it was found to be far
    ahead of the station's last activity; since then nothing is destroyed by its age. Null while the clock is
    believed."""

    doubted_at: datetime | None


class ClockApi:
    """Handles the routes of the clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/clock", self.shown, "Whether the station believes its clock",
                "recordings", response=ClockShown,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> ClockShown:
        """Return the state found at the last check."""
        async with self._database.reading() as session:
            return ClockShown(doubted_at=await station_time.doubted_at(session))
