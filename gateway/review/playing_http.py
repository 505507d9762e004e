"""Routes that give the bearer of a view's ticket the media: the films in ranges, their loudness, small pictures."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.archive.playback.sending import send
from gateway.archive.playback.service import Playback
from gateway.evaluation.served_films import ServedFilms
from gateway.platform.http.errors import ApiError, not_found, unauthenticated
from gateway.platform.http.route import Call, Route
from gateway.review.cookie import ViewCookie
from gateway.review.viewing import Viewing

_PARTY = "/api/v1/recordings/{id}/parties/{party}"
_PRIVATE = {"Cache-Control": "no-store"}
"""A browser's cache would keep in clear what is encrypted here."""


class StillQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``at``: milliseconds from the recording's start; ``ticket`` is read before this."""

    ticket: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    at: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)] = 0


class PlayingApi:
    """The handlers."""

    def __init__(
        self,
        viewing: Viewing,
        sessions: Sessions,
        vault: Playback,
        served: ServedFilms,
        cookie: ViewCookie,
    ) -> None:
        self._viewing = viewing
        self._sessions = sessions
        self._vault = vault
        self._served = served
        self._cookie = cookie

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", f"{_PARTY}/media", self.media,
                "One person's part, in ranges", "recordings", content_type="video/webm",
                errors={
                    206: "A part of the bytes.",
                    416: "The range begins behind the end.",
                },
            ),
            Route(
                "GET", f"{_PARTY}/peaks", self.peaks,
                "How loud one person is over the recording, a byte a step", "recordings",
                content_type="application/octet-stream",
            ),
            Route(
                "GET", f"{_PARTY}/still", self.still, "A small picture of one moment", "recordings",
                query=StillQuery, content_type="image/jpeg",
            ),
        )  # fmt: skip

    async def media(self, call: Call) -> web.StreamResponse:
        """Answer with the decrypted bytes, whole or in one range, and note them with the view.

        Of a masked part only the sound is given, with the voice changed.
        """
        recording_id, party = await self._shown_to(call)
        view = call.ticket.claims.get("view")
        # decided when the view was opened, and signed
        opened = (
            self._vault.open_masked if call.ticket.claims.get("masked") else self._vault.open_party
        )
        reader = await opened(recording_id, party)
        if reader is None:
            raise _not_there()
        try:
            line = None if view is None else await reader.line()

            def sent(start: int, end: int) -> None:
                if line is not None:
                    self._served.note(str(view), party, recording_id, line.stretch(start, end))

            return await send(call.request, reader, sent=sent)
        finally:
            await reader.aclose()

    async def peaks(self, call: Call) -> web.Response:
        """Answer with one octet for each step of the recording, from which the player draws its wave."""
        line = await self._vault.peaks(*await self._shown_to(call))
        if line is None:
            raise _not_there()
        return web.Response(body=line, content_type="application/octet-stream", headers=_PRIVATE)

    async def still(self, call: Call) -> web.Response:
        """Answer with the picture of one moment."""
        recording_id, party = await self._shown_to(call)
        if call.ticket.claims.get("masked"):
            raise _not_there()
        picture = await self._vault.still(recording_id, party, call.query.at)
        if picture is None:
            raise _not_there()
        return web.Response(body=picture, content_type="image/jpeg", headers=_PRIVATE)

    async def _shown_to(self, call: Call) -> tuple[str, str]:
        """Return the recording that the bearer of the ticket may have now."""
        claims = call.ticket.claims
        recording_id, party = call.path("id"), call.path("party")
        if claims.get("recording") != recording_id or claims.get("party") != party:
            raise unauthenticated("The ticket is for another recording.")
        session_id = str(claims.get("sid"))
        if claims.get("cookie"):
            # not those of a station check, which no browser plays
            self._cookie.raise_refusal(call.request, session_id)
        if session_id not in await self._sessions.still_live([session_id]):
            raise unauthenticated("The viewer has signed out.")
        await self._viewing.require_open(recording_id, claims)
        return recording_id, party


def _not_there() -> ApiError:
    return not_found("This part of the recording is not there.")
