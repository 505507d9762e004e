"""The pages that are open to anybody: the citizen's page, and the public documents (accessibility statement, privacy
notice, check of an operator's code).

The documents are written by the server, in the language asked for (``?lang=``) or preferred by the
browser, into the frame that the build made (``document.html``): they need no script, so that they can
be read and a code can be checked on any device. Of the citizen's page the server writes what is seen
before its script has come.
"""

import asyncio
import html
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from string import Template
from typing import Final

import structlog
from aiohttp import web

from gateway.accounts.codes import Standing, as_code
from gateway.contacts.call_codes import CodeCheck
from gateway.platform.dates import full_day_in_words
from gateway.platform.http.client import CLIENT
from gateway.platform.http.frames import Frames
from gateway.platform.http.headers import INLINE
from gateway.platform.http.language import language_for, way_back
from gateway.platform.http.pages import SITE, language_links, no_build_page, station_name
from gateway.platform.refused import Refused
from gateway.platform.words import Fragment, document
from gateway.settings import Settings
from gateway.site.first import COMMON, first_frame, first_words
from gateway.site.notice import NoticeFacts
from gateway.site.service import Station
from signaling.protocol.base import Language

log = structlog.get_logger()

PATIENCE_S: Final = 0.5
"""For how long the first page waits for the state of the station; it is read within milliseconds."""

STATEMENT_DATE: Final = date(2026, 11, 24)
"""When the accessibility statement was last compared with what the tests check."""

DOCUMENTS: Final = ("accessibility", "privacy", "verify")
FOOTER: Final = ("guide", "results", "complaint", *DOCUMENTS)
"""What the foot of every page leads to, as in ``web/src/ui/footer.ts``: first the questions that people ask (criterion C.SI.2.3 of the public
administration's model site)."""

BEGUN: Final = {
    "/test": ("test.html", "trial", "page.title", "lead"),
    "/message": ("message.html", "message", "leave.title", "leave.lead{way}"),
    "/recognition": ("recognition.html", "recognition", "page.title", "lead"),
    "/copy": ("copy.html", "receipt", "page.title", "lead"),
    "/complaint": ("complaint.html", "complaint", "leave.title", "leave.lead"),
}
"""Pages of which the server writes a heading and a sentence: the file of the build, and the fragment and keys of both."""


class PublicPages:
    """Writes the documents; what the organisation has set stands in them, escaped."""

    def __init__(
        self,
        dist: Path,
        settings: Settings,
        codes: CodeCheck,
        notice: NoticeFacts,
        station: Callable[[Language], Awaitable[Station]],
    ) -> None:
        """*station* tells the state of the station, its topics worded in a language."""
        self._home = dist / "index.html"
        self._dist = dist
        self._settings = settings
        self._codes = codes
        self._notice = notice
        self._station = station
        self._frames = Frames()

    def add_to(self, app: web.Application) -> None:
        """Register the pages' addresses."""
        app.router.add_get("/", self.home)
        app.router.add_get("/kiosk", self.home)
        for path in BEGUN:
            app.router.add_get(path, self.begun)
        for name in DOCUMENTS:
            app.router.add_get(f"/{name}", self.verify if name == "verify" else self.document)

    async def home(self, request: web.Request) -> web.Response:
        """The citizen's page, which begins with the state of the station in the browser's language."""
        language = language_for(request)
        station = await self._now(language)
        # a screen of the station's own begins with its script
        begins = station is not None and request.path == "/"
        return self._written(
            request,
            self._home,
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
        """A page of one task, with what it is for and 112 in sight before its script has come."""
        language = language_for(request)
        frame, fragment, title, lead = BEGUN[request.path]
        say = Fragment(fragment).say
        way = "Plain" if self._settings.smtp_url else "Here"
        return self._written(
            request,
            self._dist / frame,
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
        """A text as it stands, with the organisation's own data filled in."""
        name = request.path.strip("/")
        language = language_for(request)
        text = document(f"{name}.html", language)
        facts = self._facts(language)
        if name == "privacy":
            facts |= await self._notice.of(language)
        return self.page(request, name, Template(text).substitute(facts))

    async def verify(self, request: web.Request) -> web.Response:
        """The form, and what is to be said of the code if one was sent with it."""
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
        page = self.page(request, "verify", form, status)
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
            **self._names(language),
            "origin": html.escape(settings.origin),
            "date": STATEMENT_DATE.isoformat(),
            "date_words": full_day_in_words(STATEMENT_DATE, language),
            "register": _set(language, "accessibility.register", url=settings.accessibility_url),
            "contact": _set(language, "contact.email", email=settings.contact_email)
            or SITE.say(language, "contact.station"),
        }

    def _names(self, language: Language) -> dict[str, str]:
        return {
            "organisation": html.escape(self._settings.organisation),
            "name": html.escape(station_name(self._settings.station_name, language)),
        }

    def page(
        self,
        request: web.Request,
        name: str,
        content: str,
        status: int = 200,
        *,
        frame: str = "document.html",
        **more: str,
    ) -> web.Response:
        """Write *content* (HTML) into a frame of the build as the document *name*; *more* are places of the frame beside the
        usual ones, or in their stead, escaped by the caller."""
        language = language_for(request)
        words = {
            "title": SITE.say(language, f"{name}.title"),
            "tagline": SITE.say(language, "tagline"),
            "skip": SITE.say(language, "skip"),
            "back": SITE.say(language, "back"),
            "home": way_back(request),
            "language": SITE.say(language, "language"),
            "languages": language_links(language, request.path),
            "footer": SITE.say(language, "footer"),
            "exit": html.escape(self._settings.quick_exit_url),
            "exit_action": SITE.say(language, "exit"),
            "exit_hint": SITE.say(language, "exit.hint"),
            "links": _links(name, language),
            "content": content,
        }
        page = self._written(request, self._dist / frame, **(words | more))
        if page.status == 200:
            page.set_status(status)
        # with "no-referrer" a browser sends a form without its origin, and the gateway refuses it as another site's
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    def _written(self, request: web.Request, frame: Path, **words: str) -> web.Response:
        """The *frame* with *words* in it, or the note that no build is there."""
        try:
            template = self._frames.read(frame)
        except OSError:
            return no_build_page(request)
        language = language_for(request)
        written = template.text.safe_substitute(self._names(language), lang=language, **words)
        page = web.Response(text=written, content_type="text/html")
        page[INLINE] = template.inline
        page.headers["Cache-Control"] = "no-cache"
        page.headers["Content-Language"] = language
        page.headers["Vary"] = "Accept-Language, Accept-Encoding"
        page.enable_compression()
        return page


async def form_of(request: web.Request) -> Mapping[str, object]:
    """Return the fields of a form that was sent in; none where it cannot be read, as when it is not in UTF-8."""
    try:
        return await request.post()
    except (ValueError, LookupError):
        return {}


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


def _links(current: str, language: Language) -> str:
    mark = {current: ' aria-current="page"'}
    return "".join(
        f'<li><a href="/{name}?lang={language}"{mark.get(name, "")}>{COMMON.say(language, f"footer.{name}")}</a></li>'
        for name in FOOTER
    )
