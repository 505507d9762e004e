"""Links to the station and to its topics, and their QR codes, for sites and for posters."""

import io
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlencode

import msgspec
import segno
from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.pages import station_name
from gateway.platform.http.route import Call, Route
from gateway.platform.languages import SOURCE
from gateway.settings import Settings
from gateway.topics.choosing import retired_message
from queueing.categories import Catalogue
from signaling.protocol.base import Language

MARGIN = 4
"""The quiet zone around a code, in modules (ISO/IEC 18004, section 6.3.8)."""
PNG_SCALE = 40
"""Pixels a module: about 1,500 across, sharp at 12 cm in print."""


class LinkQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The topic's id and the language that the link asks for; without one, the visitor chooses."""

    topic: str | None = None
    language: Language | None = None


class QrQuery(LinkQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The link, and the form of the picture."""

    format: Literal["svg", "png"] = "svg"


class StationLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A link to the station, with the names of station and topic in the link's language for a poster (Italian if it names
    none).

    ``local``: the link works on this machine only, since ``VS_PUBLIC_URL`` is not set.
    """

    url: str
    name: str
    topic: str
    local: bool


class LinksApi:
    """The handlers."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings = settings
        self._catalogue = catalogue

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "There is no such topic.", 409: "The topic is not in use any more."}
        return (
            Route(
                "GET", "/api/v1/links", self.link, "A link to the station or to a topic", "station",
                query=LinkQuery, response=StationLink, errors=unknown,
            ),
            Route(
                "GET", "/api/v1/links/qr", self.qr, "The QR code of such a link", "station",
                query=QrQuery, content_type="image/svg+xml", other_types=("image/png",), errors=unknown,
            ),
        )  # fmt: skip

    async def link(self, call: Call) -> StationLink:
        """Answer with the address and the names of station and topic in the reader's language, to be put on another site."""
        query: LinkQuery = call.query
        url = self._url(query)
        named = None if query.topic is None else self._catalogue[query.topic]
        return StationLink(
            url=url,
            name=station_name(self._settings.station_name, query.language or SOURCE),
            topic="" if named is None else named.wording(query.language or SOURCE).label,
            local=self._settings.public_url is None and self._settings.local,
        )

    async def qr(self, call: Call) -> web.Response:
        """Answer with the code as a file; a fold or a stain on a poster may cover a quarter of it (level Q)."""
        query: QrQuery = call.query
        code = segno.make_qr(self._url(query), error="q")
        drawn = io.BytesIO()
        if query.format == "png":
            code.save(drawn, kind="png", scale=PNG_SCALE, border=MARGIN)
        else:
            code.save(drawn, kind="svg", border=MARGIN, omitsize=True, light="#fff", nl=False)
        name = "-".join(["station", *filter(None, (query.topic, query.language))])
        return web.Response(
            body=drawn.getvalue(),
            headers={
                "Content-Type": "image/png" if query.format == "png" else "image/svg+xml",
                "Content-Disposition": f'attachment; filename="{name}.{query.format}"',
                "Cache-Control": "no-store",
            },
        )

    def _url(self, query: LinkQuery) -> str:
        if query.topic is not None and query.topic not in self._catalogue:
            raise ApiError(404, "unknown_topic", "There is no such topic.")
        if query.topic is not None and self._catalogue[query.topic].retired:
            raise ApiError(409, "retired_topic", retired_message(self._catalogue, query.topic))
        given = {"topic": query.topic, "lang": query.language}
        asked = urlencode({name: value for name, value in given.items() if value is not None})
        return f"{self._settings.origin}/" + (f"?{asked}" if asked else "")
