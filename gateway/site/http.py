"""The routes open to everybody: open or closed, topics, waits, privacy facts.

Sites that may show the station in their pages (``VS_EMBED_ORIGINS``) read the summary across origins (CORS, Fetch
standard); nothing else is answered to them.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts.codes import Standing, as_code
from gateway.contacts.call_codes import CodeCheck
from gateway.platform.http.client import CLIENT, own_origins
from gateway.platform.http.errors import ErrorBody
from gateway.platform.http.middlewares import SUMMARY
from gateway.platform.http.route import Call, Route, json_response
from gateway.settings import Settings
from gateway.site.service import Station, StationSummary, StationView, summary_of
from signaling.protocol.base import Language


class OperatorCode(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a code: ``valid`` while a conversation goes on under it, ``written`` for an operator's own code, by
    which answers in writing are signed, ``retired`` for a former operator's."""

    code: str
    valid: bool
    written: bool = False
    retired: bool = False


class StationQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the topics' words; every language if it is not given. A topic without
    words in that language has those of another under the language's name."""

    language: Language | None = None


class SummaryQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The topic whose line is asked for; an unknown one stands for the whole station."""

    topic: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class StationApi:
    """The handlers."""

    def __init__(self, service: StationView, codes: CodeCheck, settings: Settings) -> None:
        self._service = service
        self._codes = codes
        self._settings = settings

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/station", self.station, "The state of the station", "station",
                query=StationQuery, response=Station,
            ),
            Route(
                "GET", SUMMARY, self.summary, "State and wait, for other sites to show",
                "station", query=SummaryQuery, response=StationSummary,
                errors={403: "The site that asks is not one that may show the station."},
            ),
            Route(
                "GET", "/api/v1/operators/{code}", self.operator,
                "Check the code an operator showed", "station", response=OperatorCode,
            ),
        )  # fmt: skip

    async def station(self, call: Call) -> web.Response:
        """Answer with the state of the station; with its topics it is the largest thing that the page waits for."""
        answer = json_response(await self._service.station(call.query.language))
        answer.enable_compression()
        return answer

    async def summary(self, call: Call) -> web.Response:
        """Answer with state and wait; a foreign site's page reads them only if the site may show the station."""
        origin = call.request.headers.get("Origin", "").lower()
        headers = {"Vary": "Origin"}
        if origin and origin not in own_origins(call.request, self._settings.public_url):
            if origin not in self._settings.embed_origins:
                body = ErrorBody(
                    code="site_not_allowed", message="This site may not show the station."
                )
                # readable for everybody, so that the site's page can say it in words
                headers["Access-Control-Allow-Origin"] = "*"
                return json_response(body, status=403, headers=headers)
            headers["Access-Control-Allow-Origin"] = origin
        query: SummaryQuery = call.query
        # the topics' words are not told
        station = await self._service.station("it")
        return json_response(summary_of(station, query.topic), headers=headers)

    async def operator(self, call: Call) -> OperatorCode:
        """Answer whether the code belongs to a call that goes on, or to an operator; nothing else about the person."""
        standing = await self._codes.check(call.path("code"), call.request[CLIENT].counted_as)
        return OperatorCode(
            code=as_code(call.path("code")),
            valid=standing is Standing.VALID,
            written=standing is Standing.WRITTEN,
            retired=standing is Standing.RETIRED,
        )
