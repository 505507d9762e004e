"""Routes by which administrators listen to callers' prompts, replace them and restore them."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from aiohttp import web

from gateway.line.prompts import PromptFiles, PromptList
from gateway.platform.http.route import Call, Route, json_response
from queueing.categories import Catalogue

MOST_BYTES: Final = 8 * 1024 * 1024
"""A minute of stereo at 48 kHz as WAV has 11.5 MB, of mono half of that."""
_BODY: Final = MOST_BYTES * 4 // 3 + 1024


class PromptWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sound in base64: WAV, MP3, M4A, FLAC, or Opus in Ogg; a minute and 8 MiB at most."""

    sound: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class PromptsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the prompts; when left out, the line's first."""

    language: str | None = None


class PromptsApi:
    """The handlers."""

    def __init__(self, files: PromptFiles, catalogue: Catalogue) -> None:
        self._files = files
        self._catalogue = catalogue

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        one = "/api/v1/line-prompts/{language}/{prompt}"
        return (
            Route(
                "GET", "/api/v1/line-prompts", self.listing, "What callers by the telephone line hear", "upkeep",
                query=PromptsQuery, response=PromptList, errors={404: "There are no prompts in that language."},
            ),
            Route(
                "GET", one, self.sound, "A prompt as it is played", "upkeep", content_type="audio/ogg",
            ),
            Route(
                "PUT", one, self.put, "Replace a prompt by a recording", "upkeep",
                request=PromptWanted, status=204, body_limit=_BODY,
                errors={422: "It is no sound of a known kind, longer than a minute, or silent."},
            ),
            Route(
                "DELETE", one, self.remove, "Go back to the shipped prompt", "upkeep", status=204,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> PromptList:
        """List the station's words first, then the topics' names, in the language asked for or the line's first."""
        return self._files.listed(call.query.language, self._catalogue.current)

    async def sound(self, call: Call) -> web.StreamResponse:
        """Answer with the sound that callers hear, the station's own recording where there is one, as Ogg."""
        path = self._files.path(call.path("language"), call.path("prompt"))
        return web.FileResponse(
            path, headers={"Content-Type": "audio/ogg", "Cache-Control": "no-store"}
        )

    async def put(self, call: Call) -> web.Response:
        """Replace the prompt from the next call on."""
        await self._files.put(
            call.path("language"), call.path("prompt"), call.body.sound, by=call.staff.account_id
        )
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """Delete the own prompt; the shipped one is played again."""
        await self._files.remove(
            call.path("language"), call.path("prompt"), by=call.staff.account_id
        )
        return json_response(None, status=204)
