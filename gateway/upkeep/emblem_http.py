"""Routes of the body's emblem for administrators: uploaded as a picture and stored as nothing but its pixels."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from aiohttp import web

from gateway.attachments.kinds import HEIC, kind_of
from gateway.attachments.pictures import Pictures, UnusableError
from gateway.emblem.picture import Emblem
from gateway.emblem.service import Emblems
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.refused import Refused

MOST_BYTES: Final = 2 * 1024 * 1024
LONGEST_SIDE: Final = 512
"""Of the emblem as it is kept, in pixels: sharp on paper, and quick on a page."""
TAKEN: Final = ("png", "jpeg")
_BODY: Final = MOST_BYTES * 4 // 3 + 1024


class EmblemWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The picture (PNG or JPEG, at most 2 MiB), in base64."""

    picture: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class EmblemShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether the body has set an emblem, else a neutral shield is shown; sizes in pixels. The picture is at ``/emblem``."""

    own: bool
    width: int = 0
    height: int = 0
    set_at: datetime | None = None


class EmblemApi:
    """The handlers."""

    def __init__(self, emblems: Emblems, pictures: Pictures) -> None:
        self._emblems = emblems
        self._pictures = pictures

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/emblem", self.shown, "Whether the body has set an emblem", "upkeep",
                response=EmblemShown,
            ),
            Route(
                "PUT", "/api/v1/emblem", self.put, "Set the body's emblem", "upkeep",
                request=EmblemWanted, response=EmblemShown, body_limit=_BODY,
                errors={422: "The picture is too large, damaged, or neither PNG nor JPEG."},
            ),
            Route(
                "DELETE", "/api/v1/emblem", self.remove, "Go back to the neutral shield", "upkeep",
                status=204,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> EmblemShown:
        """Answer whether there is an emblem, and since when."""
        return _shown(self._emblems.now)

    async def put(self, call: Call) -> EmblemShown:
        """Re-encode the picture, in a process of its own, and show it on all pages from now on."""
        wanted: EmblemWanted = call.body
        kind = kind_of(wanted.picture)
        if kind is HEIC:
            raise Refused("emblem_heic", "Save the picture as PNG or JPEG first.", kind="invalid")
        if kind is None or kind.name not in TAKEN:
            raise Refused("emblem_kind", "An emblem is a PNG or a JPEG.", kind="invalid")
        try:
            made = await self._pictures.encode_anew(wanted.picture, kind, longest=LONGEST_SIDE)
        except UnusableError as unusable:
            raise Refused(
                f"emblem_{unusable.reason}", "The picture cannot be read.", kind="invalid"
            ) from None
        emblem = Emblem(
            media_type=made.media_type, width=made.width, height=made.height, picture=made.data,
            small=made.preview,
        )  # fmt: skip
        return _shown(await self._emblems.put(emblem, by=call.staff.account_id))

    async def remove(self, call: Call) -> web.Response:
        """Remove the emblem; the neutral shield is shown from now on."""
        await self._emblems.remove(by=call.staff.account_id)
        return json_response(None, status=204)


def _shown(emblem: Emblem | None) -> EmblemShown:
    if emblem is None:
        return EmblemShown(own=False)
    return EmblemShown(own=True, width=emblem.width, height=emblem.height, set_at=emblem.set_at)
