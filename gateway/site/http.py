"""What everybody may know of the station: open or closed, topics, waits, privacy facts."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.accounts.codes import OperatorCodes, Standing, as_code
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route, json_response
from gateway.site.service import Station, StationView
from signaling.protocol.base import Language


class OperatorCode(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether a code belongs to an operator of this station; ``retired``: it did once."""

    code: str
    valid: bool
    retired: bool = False


class StationQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which language the topics' words are wanted; in every language if it is not said. A topic without
    words in that language has those of another under the language's name."""

    language: Language | None = None


class StationApi:
    """The handlers."""

    def __init__(self, service: StationView, codes: OperatorCodes) -> None:
        self._service = service
        self._codes = codes

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/station", self.station, "The state of the station", "station",
                query=StationQuery, response=Station,
            ),
            Route(
                "GET", "/api/v1/operators/{code}", self.operator,
                "Check the code an operator showed", "station", response=OperatorCode,
            ),
        )  # fmt: skip

    async def station(self, call: Call) -> web.Response:
        """The state of the station; with its topics it is the largest thing that the page waits for."""
        answer = json_response(await self._service.station(call.query.language))
        answer.enable_compression()
        return answer

    async def operator(self, call: Call) -> OperatorCode:
        """Whether the code is an operator's; nothing else about the person."""
        standing = await self._codes.check(call.path("code"), call.request[CLIENT].counted_as)
        return OperatorCode(
            code=as_code(call.path("code")),
            valid=standing is Standing.VALID,
            retired=standing is Standing.RETIRED,
        )
