"""Routes of recognition: for citizens, who do not sign in and have a code, and for the operator of a contact."""

from collections.abc import Sequence

from aiohttp import web

from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route
from gateway.recognition import api
from gateway.recognition.desk import KnownAtDesk
from gateway.recognition.service import Recognition


class RecognitionApi:
    """The handlers."""

    def __init__(self, recognition: Recognition, desk: KnownAtDesk) -> None:
        self._recognition = recognition
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "Nobody is recognised by this code."}
        invalid = {422: "The address is none."}
        # the code travels in the body: addresses end up in logs
        return (
            Route(
                "POST", "/api/v1/recognition", self.begin, "Ask to be recognised", "recognition",
                request=api.BeRecognised, response=api.RecognitionCode, status=201, errors=invalid,
            ),
            Route(
                "POST", "/api/v1/recognition/open", self.open, "Everything that is kept by a code", "recognition",
                request=FollowedCode, response=api.Kept, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/recognition/wishes", self.change, "Change what one wants known", "recognition",
                request=api.ChangeWishes, response=api.Kept, errors=unknown | invalid,
            ),
            Route(
                "POST", "/api/v1/recognition/cases", self.link, "Tie a case to one's code, by its own code", "recognition",
                request=api.LinkCase, response=api.Kept,
                errors={
                    404: "Nobody is recognised by this code, or no case has that one.",
                    409: "As many cases as possible are tied to it.",
                },
            ),
            Route(
                "POST", "/api/v1/recognition/cases/remove", self.unlink, "Untie a case", "recognition",
                request=api.UnlinkCase, response=api.Kept, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/recognition/code", self.renew, "Another code in place of one's own", "recognition",
                request=FollowedCode, response=api.RecognitionCode, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/recognition/erase", self.erase, "Erase everything at once", "recognition",
                request=FollowedCode, status=204, errors=unknown,
            ),
            Route(
                "POST", "/api/v1/recognition/entrance", self.entrance, "What a page needs to enter recognised", "recognition",
                request=FollowedCode, response=api.Entrance, errors=unknown,
            ),
            Route(
                "GET", "/api/v1/contacts/{id}/recognition", self.at_desk,
                "What the citizen of a contact or a message wanted known", "desk", response=api.KnownHere,
                errors={409: "The caller neither talks with this citizen nor has their message in hand."},
            ),
        )  # fmt: skip

    async def begin(self, call: Call) -> api.RecognitionCode:
        """Begin recognition. The code is shown only once."""
        return await self._recognition.begin(call.body, _address(call))

    async def open(self, call: Call) -> api.Kept:
        """Answer with everything stored, and who saw it."""
        wanted: FollowedCode = call.body
        return await self._recognition.open(wanted.code, _address(call))

    async def change(self, call: Call) -> api.Kept:
        """Replace all wishes of the citizen with this code."""
        return await self._recognition.change(call.body, _address(call))

    async def link(self, call: Call) -> api.Kept:
        """Link a case; one that is linked already stays so."""
        return await self._recognition.link(call.body, _address(call))

    async def unlink(self, call: Call) -> api.Kept:
        """Unlink a contact, which stays without the person. May be repeated."""
        return await self._recognition.unlink(call.body, _address(call))

    async def renew(self, call: Call) -> api.RecognitionCode:
        """Give a new code, in place of one that somebody else may have seen."""
        wanted: FollowedCode = call.body
        return await self._recognition.renew(wanted.code, _address(call))

    async def erase(self, call: Call) -> web.Response:
        """Withdraw the consent: everything stored under this code is deleted; the contacts stay as any other."""
        wanted: FollowedCode = call.body
        await self._recognition.erase(wanted.code, _address(call))
        return web.Response(status=204)

    async def entrance(self, call: Call) -> api.Entrance:
        """Answer with a token, which is valid for an hour."""
        wanted: FollowedCode = call.body
        return await self._recognition.entrance(wanted.code, _address(call))

    async def at_desk(self, call: Call) -> api.KnownHere:
        """Answer with the recognised citizen. The look goes on record, and the citizen sees it."""
        return await self._desk.of_contact(call.path("id"), by=call.staff)


def _address(call: Call) -> str:
    return call.request[CLIENT].counted_as
