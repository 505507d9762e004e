"""The pages behind the links in the list's mails: an office confirms that it takes part, leaves, or fetches the files of an
entry.

Opening a link changes nothing, since mail scanners open it, too: only a button does. A mail program's own *unsubscribe*
sends the same request (RFC 8058, section 3.2) and is answered alike.
"""

import html
from typing import Final
from urllib.parse import quote

from aiohttp import web

from gateway.attachments.downloads import file_answer, file_number
from gateway.mailing_list.letters import FILES, SUBSCRIPTION
from gateway.mailing_list.shared_files import SharedFiles
from gateway.mailing_list.subscribers import LONGEST_TOKEN, Subscribers
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.http.pages import SITE
from gateway.platform.refused import Refused
from gateway.platform.throttle import AddressThrottle
from gateway.site.frame import PublicFrame

NAME: Final = "subscription"
REFUSED: Final = {
    "bad_link": ("bad_link", 404),
    "not_found": ("no_files", 404),
    "file_kind": ("refused_file", 409),
    "file_refused": ("refused_file", 409),
}
"""By the word of a refusal about files the sentence that is said, and the status."""


class SubscriptionPages:
    """Shows the pages and carries out their buttons. *sent* limits by address how often."""

    def __init__(
        self,
        frame: PublicFrame,
        subscribers: Subscribers,
        files: SharedFiles,
        sent: AddressThrottle,
    ) -> None:
        self._frame = frame
        self._subscribers = subscribers
        self._files = files
        self._sent = sent

    def add_to(self, app: web.Application) -> None:
        """Register the pages' addresses."""
        app.router.add_get(SUBSCRIPTION, self.show)
        app.router.add_post(SUBSCRIPTION, self.act)
        app.router.add_get(FILES, self.files)
        app.router.add_get(f"{FILES}/{{file}}", self.file)

    async def show(self, request: web.Request) -> web.Response:
        """Show which subscriber is meant and what the button does."""
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
        """Carry out what the button says; repeating it shows the same."""
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

    async def files(self, request: web.Request) -> web.Response:
        """Show the names of an entry's files, each a link to the file."""
        token = _token(request)
        try:
            if await self._sent.take(request[CLIENT].counted_as) > 0:
                return self._said(request, "too_many", 429)
            entry = await self._files.behind(token)
        except Refused as refused:
            return self._said(request, *REFUSED[refused.code])
        names = await self._files.names(entry)
        if not names:
            return self._said(request, "no_files", 404)
        about = SITE.say(
            language_for(request), "subscription.files",
            title=html.escape(entry.title), author=html.escape(entry.author),
        )  # fmt: skip
        items = "".join(
            f'<li><a href="{FILES}/{number}?token={quote(token)}" download data-testid="list-file">{html.escape(name)}</a></li>'
            for number, name in enumerate(names)
        )
        return self._page(
            request, f'<div class="vs-stack"><p class="vs-lead">{about}</p><ul>{items}</ul></div>'
        )

    async def file(self, request: web.Request) -> web.Response:
        """Answer with one of the files, inspected anew."""
        try:
            if await self._sent.take(request[CLIENT].counted_as) > 0:
                return self._said(request, "too_many", 429)
            entry = await self._files.behind(_token(request))
            number = file_number(request.match_info["file"])
            name, media_type, data = await self._files.give(entry.id, number)
        except Refused as refused:
            return self._said(request, *REFUSED[refused.code])
        return file_answer(name, media_type, data)

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
