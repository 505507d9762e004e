"""The page behind the links in the list's mails: an office confirms that it takes part, or leaves.

Opening a link changes nothing, since mail scanners open it, too: a button does. A mail program's own *unsubscribe* sends the same request
(RFC 8058, section 3.2) and is answered alike.
"""

import html
from typing import Final

from aiohttp import web

from gateway.mailing_list.letters import SUBSCRIPTION
from gateway.mailing_list.subscribers import LONGEST_TOKEN, Subscribers
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.http.pages import SITE
from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle
from gateway.site.frame import PublicFrame

NAME: Final = "subscription"


class SubscriptionPages:
    """Shows and carries out. *sent* limits by address how often."""

    def __init__(self, frame: PublicFrame, subscribers: Subscribers, sent: AddressThrottle) -> None:
        self._frame = frame
        self._subscribers = subscribers
        self._sent = sent

    def add_to(self, app: web.Application) -> None:
        """Register the address."""
        app.router.add_get(SUBSCRIPTION, self.show)
        app.router.add_post(SUBSCRIPTION, self.act)

    async def show(self, request: web.Request) -> web.Response:
        """Return who is meant and what the button does."""
        token, language = _token(request), language_for(request)
        try:
            ticket = self._subscribers.ticket(token)
        except Refused:
            return self._said(request, "bad_link", 404)
        row = await self._subscribers.named(ticket)
        if row is None:
            return self._said(request, "gone")
        if ticket.act == "join" and row.state == "subscribed":
            return self._said(request, "joined")
        action = html.escape(f"{SUBSCRIPTION}?token={token}&lang={language}", quote=True)
        return self._page(
            request,
            f'<div class="vs-stack"><p class="vs-lead">{SITE.say(language, f"subscription.{ticket.act}", name=html.escape(row.name))}</p>'
            f'<form method="post" action="{action}">'
            f'<button class="btn btn-primary" type="submit" data-testid="subscription">'
            f"{SITE.say(language, f'subscription.{ticket.act}.action')}</button></form></div>",
        )

    async def act(self, request: web.Request) -> web.Response:
        """Carry it out; a second time says the same."""
        try:
            if await self._sent.take(request[CLIENT].counted_as) > 0:
                return self._said(request, "too_many", 429)
            ticket = self._subscribers.ticket(_token(request))
        except Refused:
            return self._said(request, "bad_link", 404)
        there = await self._subscribers.carry_out(ticket)
        if ticket.act == "join":
            return self._said(request, "joined" if there else "gone")
        # an office that has left already wanted nothing else
        return self._said(request, "left")

    def _said(self, request: web.Request, what: str, status: int = 200) -> web.Response:
        language = language_for(request)
        said = SITE.say(language, f"subscription.{what}")
        return self._page(request, f'<p class="vs-lead" role="status">{said}</p>', status)

    def _page(self, request: web.Request, body: str, status: int = 200) -> web.Response:
        page = self._frame.page(request, NAME, body, status, languages="")
        page.headers["Cache-Control"] = "no-store"
        return page


def _token(request: web.Request) -> str:
    return request.query.get("token", "")[:LONGEST_TOKEN]
