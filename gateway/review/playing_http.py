"""Gives the bearer of a view's ticket the media: the films in ranges, their loudness, small pictures."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.archive import lookups as recordings
from gateway.archive.playback.sending import send
from gateway.archive.playback.service import Playback
from gateway.evaluation.served_films import ServedFilms
from gateway.evaluation.tables import Evaluation
from gateway.platform.http.errors import ApiError, hidden, not_found, unauthenticated
from gateway.platform.http.route import Call, Route
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.review.cookie import ViewCookie

_PARTY = "/api/v1/recordings/{id}/parties/{party}"
_PRIVATE = {"Cache-Control": "no-store"}
"""A browser's cache would keep in clear what is encrypted here."""


class StillQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``at``: milliseconds from the recording's start; ``ticket`` is read before."""

    ticket: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    at: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)] = 0


class PlayingApi:
    """The handlers."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        vault: Playback,
        served: ServedFilms,
        cookie: ViewCookie,
    ) -> None:
        self._database = database
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
        """The decrypted bytes, whole or in one range; what goes out in a view is remembered with it. Of a masked part there is
        the sound with another voice, and nothing else."""
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
        """One octet for each step of the recording, as the player draws its wave."""
        line = await self._vault.peaks(*await self._shown_to(call))
        if line is None:
            raise _not_there()
        return web.Response(body=line, content_type="application/octet-stream", headers=_PRIVATE)

    async def still(self, call: Call) -> web.Response:
        """The picture of one moment."""
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
        async with self._database.reading() as session:
            # what was sealed meanwhile is not played on
            if await recordings.is_sealed(session, recording_id) and not claims.get("sealed"):
                raise hidden("This part of the recording is not there.")
            # an operator's, by what was said of them: while that counts
            evaluation = claims.get("evaluation")
            if evaluation is not None:
                row = await session.get(Evaluation, evaluation)
                if row is None or row.state != "released" or row.operator_id != claims.get("sub"):
                    raise unauthenticated("The evaluation does not count any more.")
        return recording_id, party


def sealed_to(staff: Staff) -> ApiError:
    """Refuse a recording that only two people may open together: to ordinary reviewers it is not there."""
    if staff.role is Role.QUALITY:
        return hidden("There is no such recording.")
    return ApiError(
        403, "sealed", "The recording is sealed: another person has to let you open it first."
    )


def _not_there() -> ApiError:
    return not_found("This part of the recording is not there.")
