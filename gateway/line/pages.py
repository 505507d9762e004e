"""The pages by which calls reach the station: a citizen's for a contact, a guest's for a conference."""

from collections.abc import Callable
from typing import Any

from gateway.line.call import LineCall
from gateway.line.call_events import PageEvent
from gateway.line.page import Page
from gateway.line.station import DialIn, StationFacts
from gateway.line.tickets import Ticket, Tickets


class Pages:
    """Makes pages, each with the ticket by which the SIP process vouches for the caller. Holds no state."""

    def __init__(
        self, facts: StationFacts, tickets: Tickets, mark: Callable[[str, str], str]
    ) -> None:
        """*mark* makes a name that reveals nothing, from a kind and the text that it stands for."""
        self._facts = facts
        self._tickets = tickets
        self._mark = mark

    def ticket(self, call: LineCall) -> str:
        """Return the ticket of a call."""
        return self._tickets.make(
            Ticket(call=call.call, number=call.number, called=call.called, trunk=call.trunk)
        )

    def contact(self, call: LineCall, seat: str) -> Page:
        """Return a page for the call's contact, not started; *seat* is that of an earlier page."""
        # a withheld number's call has one visitor too, whichever process enters for it
        auth = {"visitor": self._visitor(call), "line": self.ticket(call)}
        if seat:
            auth["seat"] = seat
        return self._page(call, auth)

    def conference(self, call: LineCall, conference: DialIn) -> Page:
        """Return a page in a conference for the call, not started."""
        auth = {
            "conference": conference.conference_id,
            "link": conference.link,
            "line": self.ticket(call),
            "browser": self._visitor(call),
        }
        return self._page(call, auth, namespace="/conference")

    def _page(self, call: LineCall, auth: dict[str, str], **more: str) -> Page:
        async def told(event: dict[str, Any]) -> None:
            call.tell(PageEvent(event))

        facts = self._facts
        return Page(facts.url, facts.origin, auth, told, verify=facts.verify, **more)

    def _visitor(self, call: LineCall) -> str:
        return self._mark("visitor", call.number or call.call)[:40]
