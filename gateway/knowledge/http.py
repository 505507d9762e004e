"""Routes of information sheets for the staff: everybody reads, the staff who serve citizens write, a second person publishes."""

from collections.abc import Sequence

from aiohttp import web

from gateway.knowledge import api
from gateway.knowledge.care import SheetCare
from gateway.knowledge.entries import SheetText, tidied
from gateway.knowledge.service import SheetConflict, Sheets
from gateway.platform.http.route import Call, Route, json_response

BODY = 256 * 1024


class SheetsApi:
    """The handlers."""

    def __init__(self, sheets: Sheets, care: SheetCare) -> None:
        self._sheets = sheets
        self._care = care

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at, one = "/api/v1/sheets", "/api/v1/sheets/{id}"
        return (
            Route(
                "GET", at, self.listing, "Information sheets", "sheets",
                query=api.SheetsQuery, response=api.SheetList,
                errors={503: "The search does not answer; without words it does."},
            ),
            Route(
                "POST", at, self.add, "Write a new sheet", "sheets",
                request=api.NewSheet, response=api.SheetOpened, status=201, body_limit=BODY,
            ),
            Route(
                "GET", f"{at}/waiting", self.waiting, "What is to be done about sheets", "sheets",
                response=api.SheetsWaiting,
            ),
            Route(
                "GET", f"{at}/people", self.people, "People who can look after a sheet", "sheets",
                response=api.SheetPeople,
            ),
            Route(
                "GET", f"{at}/lives", self.lives, "For how many days sheets live", "sheets",
                response=api.SheetLives,
            ),
            Route(
                "PUT", f"{at}/lives", self.set_lives, "Set for how many days sheets live", "sheets",
                request=api.SheetLivesGiven, response=api.SheetLives,
            ),
            Route(
                "POST", f"{at}/preview", self.preview, "Words as they would be shown", "sheets",
                request=SheetText, response=api.SheetPreview, body_limit=BODY,
            ),
            Route(
                "GET", one, self.opened, "A sheet with its words", "sheets",
                response=api.SheetOpened,
            ),
            Route(
                "PUT", one, self.place, "Say where a sheet belongs and who looks after it", "sheets",
                request=api.SheetPlace, response=api.SheetOpened,
            ),
            Route(
                "POST", f"{one}/confirmation", self.confirm, "Confirm that a sheet is still true", "sheets",
                request=api.SheetConfirmation, response=api.SheetOpened,
                errors={409: "Another version is in force, it was never published, or it is withdrawn."},
            ),
            Route(
                "POST", f"{one}/withdrawal", self.withdraw, "Withdraw a sheet", "sheets",
                request=api.SheetReason, response=api.SheetOpened,
            ),
            Route(
                "DELETE", f"{one}/withdrawal", self.restore, "Bring a withdrawn sheet back", "sheets",
                response=api.SheetOpened,
            ),
        )  # fmt: skip

    async def listing(self, call: Call) -> api.SheetList:
        """List the sheets, expired and withdrawn ones too; each states its present state."""
        return await self._sheets.listing(call.query, call.staff)

    async def add(self, call: Call) -> api.SheetOpened:
        """Make a sheet, as a draft or handed in for review at once. Without an owner it is the caller's."""
        made = await self._sheets.add(call.body, call.staff)
        return await self._sheets.opened(made, call.staff)

    async def waiting(self, call: Call) -> api.SheetsWaiting:
        """Answer with the counts for marks on the staff's pages: sheets that expire, and sheets that wait for a review."""
        return await self._sheets.waiting(call.staff)

    async def people(self, _call: Call) -> api.SheetPeople:
        """Answer with the people who can be chosen as owner and deputy."""
        return await self._care.people()

    async def lives(self, _call: Call) -> api.SheetLives:
        """Answer with the topics whose sheets do not live for the usual time; a sheet may have a life of its own besides."""
        return await self._care.lives()

    async def set_lives(self, call: Call) -> api.SheetLives:
        """Set the lives by topic. They apply at once, also to sheets confirmed before."""
        await self._care.set_lives(call.body.topics, call.staff)
        return await self._care.lives()

    async def preview(self, call: Call) -> api.SheetPreview:
        """Answer with the text as HTML. Nothing is stored. Refused as writing it would be."""
        return self._sheets.preview(tidied(call.body))

    async def opened(self, call: Call) -> api.SheetOpened:
        """Answer with a sheet: in every language the published version and the newest, which may wait for a review."""
        return await self._sheets.opened(call.path("id"), call.staff)

    async def place(self, call: Call) -> api.SheetOpened:
        """Change topics, owner, deputy, competent body and life. They apply at once and need no review."""
        await self._care.place(call.path("id"), call.body, call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)

    async def confirm(self, call: Call) -> api.SheetOpened:
        """Confirm the sheet in the name of its owner, its deputy or a supervisor. Its life begins anew."""
        await self._sheets.confirm(call.path("id"), call.body.seen, call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)

    async def withdraw(self, call: Call) -> api.SheetOpened:
        """Withdraw the sheet: citizens no longer see it, hand-held devices lose it when they next connect, and the staff
        reads the reason."""
        await self._sheets.withdraw(call.path("id"), call.body.reason, call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)

    async def restore(self, call: Call) -> api.SheetOpened:
        """Restore a withdrawn sheet as it was; if its life has ended meanwhile, it counts as expired until it is confirmed."""
        await self._sheets.restore(call.path("id"), call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)


class SheetVersionsApi:
    """The handlers for a sheet's versions: written, reviewed, published."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        at = "/api/v1/sheets/{id}/versions"
        one = f"{at}/{{number}}"
        return (
            Route(
                "GET", at, self.versions, "Everything that a sheet has said", "sheets",
                response=api.SheetVersions,
            ),
            Route(
                "POST", at, self.write, "Write a version", "sheets",
                request=api.SheetWrite, response=api.SheetOpened, status=201, body_limit=BODY,
                errors={409: "Somebody else wrote meanwhile, or the sheet is withdrawn."},
                refusals={409: api.SheetChanged},
            ),
            Route(
                "POST", f"{one}/review", self.hand_in, "Have a version reviewed", "sheets",
                response=api.SheetOpened,
                errors={409: "There is a newer one, it is published already, or the sheet is withdrawn."},
            ),
            Route(
                "POST", f"{one}/approval", self.approve, "Publish a version written by others", "sheets",
                response=api.SheetOpened,
                errors={
                    403: "The caller wrote at it: somebody else has to review it.",
                    409: "It waits for no review, there is a newer one, or the sheet is withdrawn.",
                },
            ),
            Route(
                "POST", f"{one}/return", self.give_back, "Give a version back to its author", "sheets",
                request=api.SheetReason, response=api.SheetOpened,
                errors={409: "It waits for no review, or there is a newer one."},
            ),
        )  # fmt: skip

    async def versions(self, call: Call) -> api.SheetVersions:
        """Answer with the versions: who wrote each, when and why, and who published it."""
        return await self._sheets.versions(call.path("id"), call.staff)

    async def write(self, call: Call) -> api.SheetOpened | web.Response:
        """Add a version. The published one stays in force until somebody else has approved the new one."""
        try:
            await self._sheets.write(call.path("id"), call.body, call.staff)
        except SheetConflict as conflict:
            return json_response(
                api.SheetChanged(
                    code="sheet_changed", message=str(conflict), theirs=conflict.theirs
                ),
                status=409,
            )
        return json_response(await self._sheets.opened(call.path("id"), call.staff), status=201)

    async def hand_in(self, call: Call) -> api.SheetOpened:
        """Hand a version in; it then waits for the people who may publish it."""
        await self._sheets.hand_in(call.path("id"), _number(call), call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)

    async def approve(self, call: Call) -> api.SheetOpened:
        """Publish a version at once, in place of the one before. Publishing the original confirms the sheet."""
        await self._sheets.approve(call.path("id"), _number(call), call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)

    async def give_back(self, call: Call) -> api.SheetOpened:
        """Give a version back; its author reads what to change, and the published version stays."""
        await self._sheets.give_back(call.path("id"), _number(call), call.body.reason, call.staff)
        return await self._sheets.opened(call.path("id"), call.staff)


def _number(call: Call) -> int:
    """The number of a version in the path; 0, which no version has, for anything else."""
    said = call.path("number")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
