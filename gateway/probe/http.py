"""Routes of station checks, for the operator accounts that exist for them (see ``probe``)."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.platform.checks import STATION_CHECK, is_technical
from gateway.platform.http.errors import ApiError, not_found
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.principal import Staff
from gateway.probe.checks import Check, StationChecks


class CheckTicket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The ticket with which the synthetic citizen's socket connects, and the topic it may then enter."""

    ticket: str
    category: str


class ChecksApi:
    """The handlers."""

    def __init__(self, checks: StationChecks) -> None:
        self._checks = checks

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        other = {422: "The account is not for checks."}
        late = {409: "The contact or its recording has not come to an end yet."}
        return (
            Route(
                "POST", "/api/v1/checks", self.begin, "Begin a station check", "checks",
                response=CheckTicket, status=201, errors=other,
            ),
            Route(
                "GET", "/api/v1/checks/{id}", self.show, "How a station check stands", "checks",
                response=Check, errors=other,
            ),
            Route(
                "DELETE", "/api/v1/checks/{id}", self.remove,
                "End a station check and remove everything of it", "checks",
                status=204, errors=other | late,
            ),
            Route(
                "DELETE", "/api/v1/checks", self.sign_off,
                "Take the calling technical operator out of the queue's books", "checks",
                status=204, errors=other,
            ),
        )  # fmt: skip

    async def begin(self, call: Call) -> CheckTicket:
        """Answer with a ticket by which a synthetic citizen enters the technical topic; only this caller is offered that
        contact."""
        staff = _technical(call)
        return CheckTicket(ticket=self._checks.ticket(staff.account_id), category=STATION_CHECK)

    async def show(self, call: Call) -> Check:
        """Answer with the state of the contact and its recording."""
        check = await self._checks.show(call.path("id"), _technical(call))
        if check is None:
            raise not_found("There is no such check.")
        return check

    async def remove(self, call: Call) -> web.Response:
        """Remove the contact, its recording and its history."""
        _technical(call)
        try:
            if not await self._checks.remove(call.path("id")):
                raise not_found("There is no such check.")
        except TimeoutError:
            raise ApiError(
                409, "not_over", "The check has not come to an end yet.", retryable=True
            ) from None
        return json_response(None, status=204)

    async def sign_off(self, call: Call) -> web.Response:
        """Remove the operator of the checks from the queue."""
        await self._checks.sign_off(_technical(call).account_id)
        return json_response(None, status=204)


def _technical(call: Call) -> Staff:
    """The caller, who must answer the technical topic and nothing else."""
    staff = call.staff
    if not is_technical(entry.category for entry in staff.account.categories):
        raise ApiError(
            422,
            "not_technical",
            f"This account is not for checks: its one topic is to be {STATION_CHECK}.",
        )
    return staff
