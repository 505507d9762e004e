"""Routes of the opening hours: read by the staff, changed by an administrator."""

from collections.abc import Sequence
from datetime import date as Day  # noqa: N812 - a field of that name is in the way

import msgspec

from gateway.contacts.opening import HoursShown, Opening
from gateway.platform.http.route import Call, Route
from queueing.opening import OpeningPlan

HOURS_BODY = 128 * 1024
"""A plan with 400 exceptions and hours for every category fits."""


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """A public holiday on which the station is closed; its name is in the country's language."""

    date: Day
    name: str


class HolidayList(msgspec.Struct, frozen=True, kw_only=True):
    """The public holidays of the next twelve months."""

    holidays: list[Holiday]


class HoursChange(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A new plan of hours; ``revision`` is that of the plan that was changed."""

    revision: int
    plan: OpeningPlan


class RevisionQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``revision``: that of the plan that is given up."""

    revision: int


class HoursApi:
    """Handles the routes of the opening hours."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "Somebody else has changed the hours meanwhile."}
        return (
            Route(
                "GET", "/api/v1/hours", self.shown, "The opening hours as they are planned",
                "hours", response=HoursShown,
            ),
            Route(
                "GET", "/api/v1/hours/holidays", self.holidays,
                "Public holidays on which the station is closed", "hours", response=HolidayList,
            ),
            Route(
                "PUT", "/api/v1/hours", self.change, "Set other opening hours", "hours",
                request=HoursChange, response=HoursShown, body_limit=HOURS_BODY, errors=conflict,
            ),
            Route(
                "DELETE", "/api/v1/hours", self.reset,
                "Go back to the opening hours of the settings", "hours", query=RevisionQuery,
                response=HoursShown, errors=conflict,
            ),
        )  # fmt: skip

    async def shown(self, _call: Call) -> HoursShown:
        """Return the opening plan that is in force."""
        return self._opening.in_force

    async def holidays(self, _call: Call) -> HolidayList:
        """Return the public holidays of the next twelve months that count in the plan in force."""
        return HolidayList(
            holidays=[Holiday(date=day, name=name) for day, name in self._opening.holidays()]
        )

    async def change(self, call: Call) -> HoursShown:
        """Put another plan in force; citizens who wait already are served."""
        wanted: HoursChange = call.body
        return await self._opening.change(
            wanted.plan, revision=wanted.revision, by=call.staff.account_id
        )

    async def reset(self, call: Call) -> HoursShown:
        """Put the settings' hours in force again."""
        query: RevisionQuery = call.query
        return await self._opening.reset(revision=query.revision, by=call.staff.account_id)
