"""The telephone at which an operator takes calls: its extension, as the exchange dials it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.sql.engine import Database
from gateway.telephony import sql as telephone

Extension = Annotated[str, Meta(min_length=1, max_length=16, pattern=r"^[0-9*#+]+$")]


class OwnTelephone(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The extension; None where the exchange knows by itself which telephone is whose."""

    extension: Extension | None


class TelephoneSetApi:
    """The handlers."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/telephone", self.read, "The extension of the own telephone",
                "me", response=OwnTelephone,
            ),
            Route(
                "PUT", "/api/v1/me/telephone", self.write, "Say which telephone is the own one",
                "me", request=OwnTelephone, status=204,
            ),
        )  # fmt: skip

    async def read(self, call: Call) -> OwnTelephone:
        """The extension, if one was given."""
        async with self._database.reading() as session:
            return OwnTelephone(extension=await telephone.extension(session, call.staff.account_id))

    async def write(self, call: Call) -> web.Response:
        """Keep it, or take it away."""
        wanted: OwnTelephone = call.body
        async with self._database.writing() as session:
            await telephone.set_extension(
                session, call.staff.account_id, wanted.extension, self._clock()
            )
        return json_response(None, status=204)
