"""The public pages: the citizen's page, and the public documents (accessibility statement, privacy notice, check of an
operator's code).

The server writes the documents, in the language asked for (``?lang=``) or preferred by the browser, into the frame that the
build made (``document.html``): they need no script, so that they can be read and a code can be checked on any device. Of
the citizen's page the server writes what is seen before its script has loaded.
"""

import asyncio
import html
from collections.abc import Awaitable, Callable
from datetime import date
from string import Template
from typing import Final

import structlog
from aiohttp import web

from gateway.accounts.codes import Standing, as_code
from gateway.contacts.call_codes import CodeCheck
from gateway.platform.dates import full_day_in_words
from gateway.platform.http.client import CLIENT
from gateway.platform.http.language import language_for
from gateway.platform.http.pages import SITE
from gateway.platform.refused import Refused
from gateway.platform.words import Fragment, document
from gateway.settings import Settings
from gateway.site.first import first_frame, first_words
from gateway.site.frame import DOCUMENTS, PublicFrame
from gateway.site.notice import NoticeFacts
from gateway.site.service import Station
from signaling.protocol.base import Language

log = structlog.get_logger()

PATIENCE_S: Final = 0.5
"""For how long the first page waits for the state of the station; it is read within milliseconds."""

STATEMENT_DATE: Final = date(2026, 11, 24)
"""When the accessibility statement was last compared with what the tests check."""

BEGUN: Final = {
    "/test": ("test.html", "trial", "page.title", "lead"),
    "/message": ("message.html", "message", "leave.title", "leave.lead{way}"),
    "/recognition": ("recognition.html", "recognition", "page.title", "lead"),
    "/copy": ("copy.html", "receipt", "page.title", "lead"),
    "/complaint": ("complaint.html", "complaint", "leave.title", "leave.lead"),
}
"""Pages of which the server writes a heading and a sentence: the file of the build, and the fragment and keys of both."""


class PublicPages:
    """Writes the documents, with the organisation's settings, escaped."""

    def __init__(
        self,
        frame: PublicFrame,
        settings: Settings,
        codes: CodeCheck,
        notice: NoticeFacts,
        station: Callable[[Language], Awaitable[Station]],
    ) -> None:
        """*station* returns the state of the station, its topics worded in a language."""
        self._frame = frame
        self._settings = settings
        self._codes = codes
        self._notice = notice
        self._station = station

    def add_to(self, app: web.Application) -> None:
        """Register the pages' addresses."""
        app.router.add_get("/", self.home)
        app.router.add_get("/kiosk", self.home)
        for path in BEGUN:
            app.router.add_get(path, self.begun)
        for name in DOCUMENTS:
            app.router.add_get(f"/{name}", self.verify if name == "verify" else self.document)

    async def home(self, request: web.Request) -> web.Response:
        """Answer with the citizen's page, which begins with the state of the station in the browser's language."""
        language = language_for(request)
        station = await self._now(language)
        # a screen of the station's own begins with its script
        begins = station is not None and request.path == "/"
        return self._frame.write(
            request,
            "index.html",
            **first_frame(station, language, request.path),
            first="here" if begins else "other",
            tagline=SITE.say(language, "tagline"),
            loading=SITE.say(language, "loading"),
            noscript=SITE.say(language, "noscript"),
            verify=SITE.say(language, "verify.title"),
            exit=html.escape(self._settings.quick_exit_url),
            embedders=html.escape(" ".join(self._settings.embed_origins)),
        )

    async def begun(self, request: web.Request) -> web.Response:
        """Answer with a page of one task, which shows its purpose and 112 before its script has loaded."""
        language = language_for(request)
        frame, fragment, title, lead = BEGUN[request.path]
        say = Fragment(fragment).say
        way = "Plain" if self._settings.smtp_url else "Here"
        return self._frame.write(
            request,
            frame,
            **first_words(request.path, language),
            title=html.escape(say(language, title)),
            lead=html.escape(say(language, lead.format(way=way))),
            tagline=SITE.say(language, "tagline"),
            exit=html.escape(self._settings.quick_exit_url),
        )

    async def _now(self, language: Language) -> Station | None:
        """The state of the station, or None when it cannot be had soon: the page's script goes on asking."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._station(language)
        except Exception as error:  # noqa: BLE001 - the page comes, whatever has happened to the queue
            log.warning("site.state_unknown", error=type(error).__name__)
            return None

    async def document(self, request: web.Request) -> web.Response:
        """Answer with a text, with the organisation's own data filled in."""
        name = request.path.strip("/")
        language = language_for(request)
        text = document(f"{name}.html", language)
        facts = self._facts(language)
        if name == "privacy":
            facts |= await self._notice.of(language)
        return self._frame.page(request, name, Template(text).substitute(facts))

    async def verify(self, request: web.Request) -> web.Response:
        """Answer with the form, and with the result for a code that was sent with it."""
        language = language_for(request)
        written = request.query.get("code", "")[:32].strip()
        result, status = "", 200
        if written:
            outcome = await self._outcome(written, request[CLIENT].counted_as)
            status = 429 if outcome == "limited" else 200
            result = _result(language, outcome, as_code(written))
        form = (
            f'<p class="vs-lead">{SITE.say(language, "verify.lead")}</p>{result}'
            '<form class="vs-verify" action="/verify" method="get">'
            f'<input type="hidden" name="lang" value="{language}">'
            f'<label for="code">{SITE.say(language, "verify.label")}</label>'
            f'<p class="vs-hint" id="code-hint">{SITE.say(language, "verify.hint")}</p>'
            '<div class="vs-verify-line"><input class="vs-input vs-code" id="code" name="code" '
            'aria-describedby="code-hint" maxlength="16" required autocomplete="off" '
            f'autocapitalize="characters" spellcheck="false" value="{html.escape(written)}">'
            f'<button class="btn btn-primary" type="submit">{SITE.say(language, "verify.action")}</button></div>'
            f"</form><p>{SITE.say(language, 'verify.safety')}</p>"
        )
        page = self._frame.page(request, "verify", form, status)
        page.headers["Cache-Control"] = "no-store"
        return page

    async def _outcome(self, written: str, address: str) -> str:
        try:
            standing = await self._codes.check(written, address)
        except Refused:
            return "limited"
        if standing is Standing.UNKNOWN and not _looks_like_a_code(written):
            return "malformed"
        return standing.value

    def _facts(self, language: Language) -> dict[str, str]:
        settings = self._settings
        return {
            **self._frame.names(language),
            "origin": html.escape(settings.origin),
            "date": STATEMENT_DATE.isoformat(),
            "date_words": full_day_in_words(STATEMENT_DATE, language),
            "register": _set(language, "accessibility.register", url=settings.accessibility_url),
            "contact": _set(language, "contact.email", email=settings.contact_email)
            or SITE.say(language, "contact.station"),
        }


def _set(language: Language, key: str, **given: str | None) -> str:
    """The sentence about what the organisation has set, or nothing where it has not."""
    values = {name: html.escape(value) for name, value in given.items() if value}
    return SITE.say(language, key, **values) if len(values) == len(given) else ""


def _looks_like_a_code(written: str) -> bool:
    code = as_code(written)
    return len(code) == 7 and code.replace("-", "").isalnum()


def _result(language: Language, outcome: str, code: str) -> str:
    tone = {"valid": "success", "unknown": "danger", "retired": "danger"}.get(outcome, "warning")
    shown = f'<span class="vs-code">{html.escape(code)}</span>'
    title = SITE.say(language, f"verify.{outcome}.title", code=shown)
    text = SITE.say(language, f"verify.{outcome}")
    return (
        f'<div class="vs-alert" data-tone="{tone}" data-outcome="{outcome}" role="status">'
        f'<div class="vs-alert-body"><h2>{title}</h2><p>{text}</p></div></div>'
    )
