"""Routes of other bodies: the staff who answer find them and refer citizens to them, supervisors and administrators
keep them."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.bodies import api
from gateway.bodies.lists import MOST_OCTETS
from gateway.bodies.of_sheets import SheetBodies
from gateway.bodies.service import Bodies
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused

_AT: Final = "/api/v1/bodies"
_ONE: Final = f"{_AT}/{{id}}"
_OF_SHEET: Final = "/api/v1/sheets/{id}/body"


class BodiesApi:
    """Handles the routes of other bodies."""

    def __init__(self, bodies: Bodies, of_sheets: SheetBodies) -> None:
        self._bodies = bodies
        self._of_sheets = of_sheets

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", _AT, self.found, "Other bodies, by the words of a place or a matter", "bodies",
                query=api.BodiesQuery, response=api.BodyList,
            ),
            Route(
                "POST", _AT, self.add, "Add a body by hand", "bodies",
                request=api.BodyFields, response=api.BodyShown, status=201,
            ),
            Route(
                "GET", f"{_AT}/figures", self.figures, "How often somebody was referred to which body", "bodies",
                query=api.BodyFiguresQuery, response=api.BodyFigures,
            ),
            Route(
                "GET", f"{_AT}/file", self.exported, "The whole directory as a table", "bodies",
                content_type="text/csv",
            ),
            Route(
                "PUT", f"{_AT}/file", self.bring, "Take IndicePA's open data over, or an own table: all of it or nothing",
                "bodies", upload=True, response=api.BodiesBrought,
                errors={422: "The file is too large, or no text in UTF-8."},
            ),
            Route("GET", _ONE, self.opened, "A body", "bodies", response=api.BodyShown),
            Route(
                "GET", _OF_SHEET, self.of_sheet, "The body whose matter a sheet is about", "bodies",
                response=api.SheetBodyShown,
            ),
            Route(
                "PUT", _OF_SHEET, self.choose, "Have a sheet name the body whose matter it is about", "bodies",
                request=api.SheetBodyChosen, response=api.SheetBodyShown,
                errors={409: "Nobody is referred to the body any more."},
            ),
            Route(
                "PUT", _ONE, self.change, "Change what the office writes of a body", "bodies",
                request=api.BodyFields, response=api.BodyShown,
            ),
            Route(
                "PUT", f"{_ONE}/retired", self.retire, "Refer nobody to it any more, or again", "bodies",
                request=api.BodyRetired, response=api.BodyShown,
            ),
            Route(
                "POST", f"{_ONE}/referrals", self.refer, "Refer somebody to a body", "bodies",
                request=api.NewReferral, response=api.BodyReferred, status=201,
                errors={409: "Nobody is referred to it any more."},
            ),
        )  # fmt: skip

    async def found(self, call: Call) -> api.BodyList:
        """Return the bodies that match the words, those most often referred to first."""
        return await self._bodies.found(call.query)

    async def add(self, call: Call) -> api.BodyShown:
        """Add a body by hand: an agency, a youth-information office, an office of one's own."""
        made = await self._bodies.add(call.body, by=call.staff.account_id)
        return await self._bodies.opened(made)

    async def figures(self, call: Call) -> api.BodyFigures:
        """Count referrals by body over the given days, or the last thirty; the most frequent body comes first."""
        return await self._bodies.figures(call.query)

    async def exported(self, _call: Call) -> web.Response:
        """Return the directory as a CSV file, which can be imported again, here or in another station."""
        made = web.Response(
            text=await self._bodies.exported(), content_type="text/csv", charset="utf-8"
        )
        made.headers["Content-Disposition"] = 'attachment; filename="bodies.csv"'
        return made

    async def bring(self, call: Call) -> api.BodiesBrought:
        """Import a CSV file. A file with a fault changes nothing, and the answer names the lines."""
        data = bytearray()
        async for piece in call.request.content.iter_any():
            data += piece
            if len(data) > MOST_OCTETS:
                raise Refused("file_too_large", "The file is too large.", kind="invalid")
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            raise Refused("not_text", "The file is no text in UTF-8.", kind="invalid") from None
        return await self._bodies.bring(text, by=call.staff.account_id)

    async def opened(self, call: Call) -> api.BodyShown:
        """Return everything about one body, with the office's own notes, which citizens are not shown."""
        return await self._bodies.opened(call.path("id"))

    async def of_sheet(self, call: Call) -> api.SheetBodyShown:
        """Return the body that a sheet names, with address, hours and what to bring, for the staff who refer to it."""
        return await self._of_sheets.of(call.path("id"))

    async def choose(self, call: Call) -> api.SheetBodyShown:
        """Choose the body that a sheet names, or none; the people who look after the sheet may. Citizens see it with
        the sheet."""
        await self._of_sheets.choose(call.path("id"), call.body.body, call.staff)
        return await self._of_sheets.of(call.path("id"))

    async def change(self, call: Call) -> api.BodyShown:
        """Change a body. The data from IndicePA stay as they are."""
        await self._bodies.change(call.path("id"), call.body, by=call.staff.account_id)
        return await self._bodies.opened(call.path("id"))

    async def retire(self, call: Call) -> api.BodyShown:
        """Retire a body, or offer it again. The body and its earlier referrals stay; while retired it is not
        offered."""
        await self._bodies.retire(
            call.path("id"), retired=call.body.retired, by=call.staff.account_id
        )
        return await self._bodies.opened(call.path("id"))

    async def refer(self, call: Call) -> api.BodyReferred:
        """Refer a citizen to a body: its card goes into the chat or by e-mail, or is read aloud."""
        return await self._bodies.refer(call.path("id"), call.body, call.staff)
