"""Routes of contact drivers, for supervisors."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from gateway.accounts.lookups import office_names
from gateway.drivers import api
from gateway.drivers.files import as_table, in_words
from gateway.drivers.service import ContactDrivers
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.platform.sql.engine import Database
from gateway.reports.export import ParquetMissingError, to_csv, to_parquet

_AT: Final = "/api/v1/drivers"
_ONE: Final = f"{_AT}/themes/{{id}}"
PARQUET: Final = "application/vnd.apache.parquet"


class DriversApi:
    """Handles the routes of contact drivers."""

    def __init__(self, drivers: ContactDrivers, database: Database) -> None:
        self._drivers = drivers
        self._database = database

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        gone = {404: "There is no such theme, or it was merged into another."}
        return (
            Route("GET", _AT, self.read, "Which themes rise above the usual", "drivers", response=api.Drivers),
            Route(
                "PUT", f"{_ONE}/name", self.confirm, "Confirm a theme's name", "drivers",
                request=api.ThemeName, response=api.Drivers, errors=gone,
            ),
            Route(
                "PUT", f"{_ONE}/dismissal", self.dismiss, "Say that it is no theme", "drivers",
                request=api.ThemeDismissal, response=api.Drivers, errors=gone,
            ),
            Route(
                "DELETE", f"{_ONE}/dismissal", self.restore, "Say that it is a theme after all", "drivers",
                response=api.Drivers, errors=gone,
            ),
            Route(
                "PUT", f"{_ONE}/merged", self.merge, "Put a theme together with another", "drivers",
                request=api.ThemeMerge, response=api.Drivers, errors=gone,
            ),
            Route(
                "POST", f"{_ONE}/sheet", self.make_sheet, "Begin an information sheet about it", "drivers",
                request=api.ThemeSheet, response=api.ThemeSheetMade, status=201,
                errors={**gone, 409: "A sheet was begun already."},
            ),
            Route(
                "POST", f"{_ONE}/tasks", self.make_task, "Give a task about it out", "drivers",
                request=api.ThemeTask, response=api.Drivers, status=201, errors=gone,
            ),
            Route(
                "GET", f"{_AT}/segments", self.segments, "Contacts of a month by kind of user", "drivers",
                query=api.SegmentsQuery, response=api.Segments, errors={404: "Nothing is known of that month."},
            ),
            Route(
                "GET", f"{_AT}/csv", self.csv, "Themes, counts, searches or segments for a spreadsheet", "drivers",
                query=api.DriversFile, content_type="text/csv",
            ),
            Route(
                "GET", f"{_AT}/parquet", self.parquet, "The same as a Parquet file", "drivers",
                query=api.DriversFile, content_type=PARQUET,
                errors={501: "The station was installed without Parquet."},
            ),
        )  # fmt: skip

    async def read(self, _call: Call) -> api.Drivers:
        """Return the themes with the weekly counts of each."""
        return await self._drivers.shown()

    async def confirm(self, call: Call) -> api.Drivers:
        """Confirm a theme with its name; the caller has read the examples that are kept."""
        await self._drivers.confirm(call.path("id"), call.body, call.staff)
        return await self._drivers.shown()

    async def dismiss(self, call: Call) -> api.Drivers:
        """Dismiss a theme, which stays dismissed while the same words go on rising."""
        await self._drivers.dismiss(call.path("id"), call.body.reason, call.staff)
        return await self._drivers.shown()

    async def restore(self, call: Call) -> api.Drivers:
        """Restore a dismissed theme, with the name that its words propose."""
        await self._drivers.restore(call.path("id"), call.staff)
        return await self._drivers.shown()

    async def merge(self, call: Call) -> api.Drivers:
        """Merge a theme into another, which continues with the words of both."""
        await self._drivers.merge(call.path("id"), call.body.into, call.staff)
        return await self._drivers.shown()

    async def make_sheet(self, call: Call) -> api.ThemeSheetMade:
        """Begin a draft of an information sheet; the caller writes it, and it is reviewed like every other."""
        return api.ThemeSheetMade(
            sheet=await self._drivers.make_sheet(call.path("id"), call.body, call.staff)
        )

    async def make_task(self, call: Call) -> api.Drivers:
        """Put a task about the theme on the list of the day."""
        await self._drivers.make_task(call.path("id"), call.body, call.staff)
        return await self._drivers.shown()

    async def segments(self, call: Call) -> api.Segments:
        """Return a month's contacts by kind of user. Rare values are summed up, so that no figure stands for fewer
        than the small cell."""
        return await self._drivers.segments(call.query.month)

    async def csv(self, call: Call) -> web.Response:
        """Return a table as CSV: its columns have the names of the API, or those of the reader's language."""
        query: api.DriversFile = call.query
        made = await as_table(self._database, query.of)
        if query.language:
            async with self._database.reading() as session:
                offices = await office_names(session)
            made = await asyncio.to_thread(in_words, made, query.language, offices)
        body = await asyncio.to_thread(to_csv, made, ";" if query.separator == "semicolon" else ",")
        return _file(body, f"drivers-{query.of}.csv", "text/csv; charset=utf-8")

    async def parquet(self, call: Call) -> web.Response:
        """Return the table with typed columns, for analysts; needs the part of the installation that writes Parquet."""
        made = await as_table(self._database, call.query.of)
        try:
            body = await asyncio.to_thread(to_parquet, made)
        except ParquetMissingError as error:
            raise ApiError(501, "parquet_missing", str(error)) from None
        return _file(body, f"drivers-{call.query.of}.parquet", PARQUET)


def _file(body: bytes, name: str, kind: str) -> web.Response:
    return web.Response(
        body=body,
        headers={
            "Content-Type": kind,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
