"""The route by which administrators see everything that is stored, with its retention."""

from collections.abc import Sequence

import msgspec

from gateway.platform.http.route import Call, Route
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece
from gateway.platform.sql.engine import Database
from gateway.setting_sources import SettingsSources
from gateway.settings import Settings
from gateway.upkeep.kept import KeptKind, kinds, with_due


class KeptListed(msgspec.Struct, frozen=True, kw_only=True):
    """Every kind of personal data that is stored, citizens' first."""

    kinds: list[KeptKind]


class KeptApi:
    """The handler."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        sources: SettingsSources,
        keeps: Sequence[Keeping],
        pieces: Sequence[Piece],
    ) -> None:
        self._database = database
        order = ("citizen", "guest", "staff")
        found = kinds(keeps, settings, sources)
        self._kinds = sorted(found, key=lambda each: order.index(each.whose))
        self._pieces = pieces

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/upkeep/kept", self.listing,
                "Everything that is kept, by which rule, and what is due next", "upkeep",
                response=KeptListed,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> KeptListed:
        """Answer with the declarations of all rooms, under the settings in force."""
        async with self._database.reading() as session:
            return KeptListed(kinds=await with_due(session, self._kinds, self._pieces))
