"""Routes of the telephone at which an operator takes calls."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from gateway.platform.http.route import Call, Route, json_response
from gateway.telephony.own_telephones import OwnTelephones

Extension = Annotated[str, Meta(min_length=1, max_length=16, pattern=r"^[0-9*#+]+$")]


class OwnTelephone(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The extension, or the number; None if the exchange knows by itself which telephone is whose.

    ``answers``: the telephone line calls it for each caller whom the operator answers, and it has the sound in place of the
    browser.
    """

    extension: Extension | None
    answers: bool = False


class TelephoneSetApi:
    """The handlers."""

    def __init__(self, own: OwnTelephones) -> None:
        self._own = own

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/me/telephone", self.read, "The own telephone, and whether callers are answered there",
                "me", response=OwnTelephone,
            ),
            Route(
                "PUT", "/api/v1/me/telephone", self.write, "Say which telephone is the own one, and whether it answers callers",
                "me", request=OwnTelephone, status=204,
                errors={
                    409: "Operators answer in the browser at this station, or numbers of that kind are not called.",
                    422: "That is not a telephone number.",
                },
            ),
        )  # fmt: skip

    async def read(self, call: Call) -> OwnTelephone:
        """Answer with the caller's telephone, if one was given."""
        own = await self._own.of(call.staff.account_id)
        if own is None:
            return OwnTelephone(extension=None)
        return OwnTelephone(extension=own.extension, answers=own.answers)

    async def write(self, call: Call) -> web.Response:
        """Store the caller's telephone, or delete it."""
        wanted: OwnTelephone = call.body
        await self._own.keep(call.staff.account_id, wanted.extension, answers=wanted.answers)
        return json_response(None, status=204)
