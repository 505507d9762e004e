"""Routes by which citizens leave a complaint or praise, follow a complaint, and judge its answer. No sign-in."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from gateway.complaints import api
from gateway.complaints.praise import Praises
from gateway.complaints.service import Complaints
from gateway.messages.api import TellSteps
from gateway.platform.follow_codes import FollowedCode
from gateway.platform.http.client import CLIENT
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused

BODY: Final = 32 * 1024
CODE_HEADER: Final = "X-Follow-Code"
"""Addresses end up in logs, and the body is the file."""
_AT: Final = "/api/v1/complaints"


class ComplaintFileQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names an upload: ``upload`` is the page's own key, which makes repeating it harmless; ``name`` is the file's."""

    upload: Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    name: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ComplaintsApi:
    """Handles the routes of citizens' complaints."""

    def __init__(self, complaints: Complaints, praises: Praises) -> None:
        self._complaints = complaints
        self._praises = praises

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        unknown = {404: "No complaint has this code."}
        return (
            Route(
                "GET", f"{_AT}/lists", self.lists, "What a form of a complaint offers", "complaints",
                response=api.ComplaintLists,
            ),
            Route(
                "POST", _AT, self.leave, "Make a complaint", "complaints", request=api.NewComplaint,
                response=api.ComplaintLeft, status=201, body_limit=BODY,
            ),
            Route(
                "POST", f"{_AT}/follow", self.follow, "How one's complaint stands", "complaints",
                request=FollowedCode, response=api.FollowedComplaint, errors=unknown,
            ),
            Route(
                "POST", f"{_AT}/follow/verdict", self.judge, "Say whether the answer settles it", "complaints",
                request=api.ComplaintVerdict, response=api.FollowedComplaint, body_limit=BODY,
                errors=unknown | {409: "There is no answer that waits for it."},
            ),
            Route(
                "POST", f"{_AT}/follow/steps", self.tell_steps,
                "Have an e-mail sent at each step of one's complaint, or none", "complaints", request=TellSteps,
                response=api.FollowedComplaint, errors=unknown | {409: "No e-mail can be sent at its steps."},
            ),
            Route(
                "POST", f"{_AT}/follow/files", self.send,
                f"Send a picture or document with one's complaint, whose code is in ``{CODE_HEADER}``", "complaints",
                upload=True, query=ComplaintFileQuery, response=api.ComplaintFile, status=201,
                errors={
                    404: "No complaint has this code, or the station takes no files.",
                    409: "The complaint is answered or closed, or has as many files as it may.",
                    422: "The file is too large, empty, or of a kind that is not taken.",
                    503: "Too many files are being looked at; later it may be taken.",
                },
            ),
            Route(
                "POST", "/api/v1/praises", self.praise, "Express praise", "complaints",
                request=api.NewPraise, response=api.PraiseLeft, status=201, body_limit=BODY,
            ),
        )  # fmt: skip

    async def lists(self, _call: Call) -> api.ComplaintLists:
        """Return kinds of complaints, and offices that they may be about."""
        return await self._complaints.lists()

    async def leave(self, call: Call) -> api.ComplaintLeft:
        """Leave a complaint. With an address it is answered, without one it is taken as information."""
        return await self._complaints.leave(call.body, call.request[CLIENT].counted_as)

    async def follow(self, call: Call) -> api.FollowedComplaint:
        """Return the state of a complaint. A wrong code gets no answer, not even that there is one."""
        return await self._complaints.follow(call.body.code, call.request[CLIENT].counted_as)

    async def judge(self, call: Call) -> api.FollowedComplaint:
        """Say once whether the answer settles the matter: the first no has another person examine it."""
        return await self._complaints.judge(call.body, call.request[CLIENT].counted_as)

    async def tell_steps(self, call: Call) -> api.FollowedComplaint:
        """Ask for an e-mail at each step, or for none; also for a complaint that came by mail or at the desk."""
        return await self._complaints.tell_steps(call.body, call.request[CLIENT].counted_as)

    async def send(self, call: Call) -> api.ComplaintFile:
        """Send a file for the complaint; its octets are the body."""
        code = call.request.headers.get(CODE_HEADER, "")
        if not 1 <= len(code) <= 64:
            raise Refused("not_found", "No complaint has this code.")
        return await self._complaints.send(
            code,
            call.request[CLIENT].counted_as,
            upload=call.query.upload,
            name=call.query.name,
            body=call.request.content.iter_any(),
            announced=call.request.content_length,
        )

    async def praise(self, call: Call) -> api.PraiseLeft:
        """Leave praise, which is passed on to the people it is about."""
        return await self._praises.leave(call.body, call.request[CLIENT].counted_as)
