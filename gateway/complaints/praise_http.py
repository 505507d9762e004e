"""Routes of praise at the desk: taken down for a citizen, read, and passed on."""

from collections.abc import Sequence

from gateway.complaints import api
from gateway.complaints.http import BODY
from gateway.complaints.praise import Praises
from gateway.platform.http.route import Call, Route


class PraisesApi:
    """Handles the routes of praise."""

    def __init__(self, praises: Praises) -> None:
        self._praises = praises

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/praises", self.praises, "Praise that came in", "complaints",
                response=api.PraiseList,
            ),
            Route(
                "POST", "/api/v1/praises/taken", self.take_praise, "Take down praise for a citizen", "complaints",
                request=api.TakenPraise, response=api.PraiseLeft, status=201, body_limit=BODY,
            ),
            Route(
                "POST", "/api/v1/praises/{id}/passing", self.pass_on, "Pass praise on", "complaints",
                request=api.PassingOn, response=api.PraiseList,
            ),
        )  # fmt: skip

    async def praises(self, call: Call) -> api.PraiseList:
        """Return praise: a supervisor gets all of it, others that which names them or their office."""
        return await self._praises.listed(call.staff)

    async def take_praise(self, call: Call) -> api.PraiseLeft:
        """Take down praise that a citizen expresses at the desk or by telephone."""
        return await self._praises.take_down(call.body, call.staff)

    async def pass_on(self, call: Call) -> api.PraiseList:
        """Pass praise on to the unit and the people it is about, with thanks to its author."""
        await self._praises.pass_on(call.staff, call.path("id"), call.body)
        return await self._praises.listed(call.staff)
