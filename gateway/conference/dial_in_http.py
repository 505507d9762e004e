"""The route by which callers on the telephone line key in the PIN of a conference; the number of tries is limited by
caller."""

from collections.abc import Callable, Sequence

from gateway.conference.api import DialInOpened, DialledIn
from gateway.conference.guests import GuestLinks
from gateway.line.tickets import Ticket
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused
from gateway.platform.throttle import Throttle

EVERYBODY = "everybody"


class DialInApi:
    """Handles the route."""

    def __init__(
        self,
        guests: GuestLinks,
        caller: Callable[[str], Ticket | None],
        tries: Throttle,
        together: Throttle,
    ) -> None:
        """*caller* reads a ticket, None for one that is not good; *tries* counts PINs by the caller's number, and of those without a
        number together; *together* counts those of everybody, since a number may be forged."""
        self._guests = guests
        self._caller = caller
        self._tries = tries
        self._together = together

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/conference-dial-ins", self.dial_in,
                "A caller's PIN: which conference it leads to", "conferences",
                request=DialledIn, response=DialInOpened,
                errors={403: "The ticket is no call's.", 404: "No conference has this PIN.", 429: "Too many PINs were tried from there."},
            ),
        )  # fmt: skip

    async def dial_in(self, call: Call) -> DialInOpened:
        """Return the conference of a PIN, to the station's own SIP process."""
        caller = self._caller(call.body.ticket)
        if caller is None:
            raise Refused("not_allowed", "That ticket is not good.", kind="forbidden")
        source = caller.number or "withheld"
        async with self._tries.guess(source), self._together.guess(EVERYBODY):
            found = await self._guests.by_pin(call.body.pin)
        return DialInOpened(conference_id=found.conference_id, link=found.token)
