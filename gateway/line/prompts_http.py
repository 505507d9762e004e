"""For administrators: the prompts of callers, listened to, replaced and put back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from aiohttp import web

from gateway.line.prompts import Prompt, PromptFiles
from gateway.platform.audit import log as audit
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.categories import Catalogue

MOST_BYTES: Final = 8 * 1024 * 1024
"""A minute of stereo at 48 kHz as WAV has 11.5 MB, of mono half of that."""
_BODY: Final = MOST_BYTES * 4 // 3 + 1024


class PromptWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sound (WAV, MP3, M4A, FLAC, or Opus in Ogg; a minute and 8 MiB at most), in base64."""

    sound: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class PromptsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The prompts of one language; the line's first without."""

    language: str | None = None


class PromptList(msgspec.Struct, frozen=True, kw_only=True):
    """The prompts of ``language``; ``languages`` are those of the line."""

    language: str
    languages: list[str]
    prompts: list[Prompt]


class PromptsApi:
    """The handlers."""

    def __init__(
        self,
        files: PromptFiles,
        catalogue: Catalogue,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._files = files
        self._catalogue = catalogue
        self._database = database
        self._clock = clock

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
        """The station's words first, then the topics' names, in the language that is asked for or the first of the station."""
        languages = list(self._files.languages)
        language = call.query.language or languages[0]
        if language not in languages:
            raise Refused("not_found", "There are no prompts in that language.")
        prompts = self._files.listed(language, self._catalogue.current)
        return PromptList(language=language, languages=languages, prompts=prompts)

    async def sound(self, call: Call) -> web.StreamResponse:
        """The sound as callers hear it, the station's own recording where there is one, as Ogg."""
        path = self._files.path(call.path("language"), call.path("prompt"))
        return web.FileResponse(
            path, headers={"Content-Type": "audio/ogg", "Cache-Control": "no-store"}
        )

    async def put(self, call: Call) -> web.Response:
        """Play it from the next call on."""
        language, prompt = call.path("language"), call.path("prompt")
        await self._files.put(language, prompt, call.body.sound)
        await self._note(call, "line.prompt_set", f"{language}/{prompt}")
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """The shipped one is played again."""
        language, prompt = call.path("language"), call.path("prompt")
        await self._files.remove(language, prompt)
        await self._note(call, "line.prompt_reset", f"{language}/{prompt}")
        return json_response(None, status=204)

    async def _note(self, call: Call, action: str, prompt: str) -> None:
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=self._clock(),
                account_id=call.staff.account_id,
                action=action,
                subject=prompt,
            )
