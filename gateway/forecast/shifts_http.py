"""Routes of shifts: everybody's for supervisors, one's own for operators."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from gateway.forecast.rota import LONGEST_LIST
from gateway.forecast.shifts import OwnShifts, Shifts, ShiftsRead, ShiftsWanted, ShiftWeek
from gateway.platform.http.route import Call, Route

_BODY = 512 * 1024


class WeekQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any day of the week that is asked for."""

    day: date


class ShiftList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of shifts (CSV with ``username``, ``day``, ``from``, ``to``) for the week that ``day`` is in."""

    day: date
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LIST)]


class ShiftsApi:
    """The handlers."""

    def __init__(self, shifts: Shifts) -> None:
        self._shifts = shifts

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        far = {422: "The day is too far from today, or something does not fit."}
        return (
            Route(
                "GET", "/api/v1/shifts", self.week, "Who works when in a week", "reports",
                query=WeekQuery, response=ShiftWeek, errors=far,
            ),
            Route(
                "PUT", "/api/v1/shifts", self.replace, "Plan who works when in a week", "reports",
                request=ShiftsWanted, response=ShiftWeek, body_limit=_BODY,
                errors=far | {409: "Somebody else has changed this week."},
            ),
            Route(
                "POST", "/api/v1/shifts/read", self.read, "Read a list of shifts, and store nothing",
                "reports", request=ShiftList, response=ShiftsRead, body_limit=_BODY, errors=far,
            ),
            Route(
                "GET", "/api/v1/me/shifts", self.own, "One's own shifts of the next two weeks", "me",
                response=OwnShifts,
            ),
        )  # fmt: skip

    async def week(self, call: Call) -> ShiftWeek:
        """Answer with the shifts from Monday to Sunday, and everybody who can be planned."""
        return await self._shifts.week(call.query.day)

    async def replace(self, call: Call) -> ShiftWeek:
        """Replace the whole week at once."""
        return await self._shifts.replace(call.body, by=call.staff.account_id)

    async def read(self, call: Call) -> ShiftsRead:
        """Read a list and store nothing. Faults are given by line; the page shows the rest as a draft."""
        wanted: ShiftList = call.body
        return await self._shifts.read(wanted.text, wanted.day)

    async def own(self, call: Call) -> OwnShifts:
        """Answer with the caller's shifts from today on, in the station's local time."""
        return await self._shifts.own(call.staff.account_id)
