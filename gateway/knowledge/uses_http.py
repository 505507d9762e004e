"""Routes of sheets at the desk: used in a contact, printed, reported as wrong or missing."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from gateway.knowledge import api
from gateway.knowledge.paper import printed
from gateway.knowledge.uses import SheetUses
from gateway.platform.http.route import Call, Route


class SheetUsesApi:
    """The handlers."""

    def __init__(self, uses: SheetUses) -> None:
        self._uses = uses

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at, one = "/api/v1/sheets", "/api/v1/sheets/{id}"
        return (
            Route(
                "POST", f"{at}/problems", self.tell, "Say that a sheet is wrong or missing", "sheets",
                request=api.SheetProblem, status=204, errors={404: "There is no such sheet."},
            ),
            Route(
                "POST", f"{one}/uses", self.use, "Use a sheet in the contact in hand", "sheets",
                request=api.SheetUsed, response=api.SheetSent, status=201,
                errors={409: "The contact is not in hand, or the sheet is not in force and may only be read."},
            ),
            Route(
                "GET", f"{one}/figures", self.figures, "How often a sheet served", "sheets",
                response=api.SheetFigures,
            ),
            Route(
                "GET", f"{one}/pdf", self.pdf, "A sheet as PDF", "sheets",
                query=api.SheetLanguageQuery, content_type="application/pdf",
                errors={409: "It is not in force."},
            ),
        )  # fmt: skip

    async def tell(self, call: Call) -> web.Response:
        """Give the report as a task to the sheet's owner, else to a supervisor."""
        await self._uses.tell(call.body, call.staff)
        return web.Response(status=204)

    async def use(self, call: Call) -> api.SheetSent:
        """Note the use in the contact's history; an e-mail is sent by this."""
        return await self._uses.use(call.path("id"), call.body, call.staff)

    async def figures(self, call: Call) -> api.SheetFigures:
        """Answer with the uses in contacts and citizens' verdicts of the last months; nobody is named."""
        return await self._uses.figures(call.path("id"))

    async def pdf(self, call: Call) -> web.Response:
        """Answer with the sheet as a tagged, accessible PDF that states the day until which it is valid."""
        paper = await self._uses.paper(call.path("id"), call.query.language)
        made = await asyncio.to_thread(printed, paper)
        return web.Response(
            body=made,
            content_type="application/pdf",
            headers={
                "Cache-Control": "private, no-store",
                "Content-Disposition": f'attachment; filename="{call.path("id")}.pdf"',
            },
        )
