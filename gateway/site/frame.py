"""Fills in the frame of the public pages that the server writes: title, languages, quick exit, and the links at the foot."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aiohttp import web

from gateway.platform.http.frames import Frames
from gateway.platform.http.headers import INLINE
from gateway.platform.http.language import language_for, way_back
from gateway.platform.http.pages import SITE, language_links, no_build_page, station_name
from gateway.settings import Settings
from gateway.site.first import COMMON
from signaling.protocol.base import Language

DOCUMENTS: Final = ("accessibility", "privacy", "verify")
FOOTER: Final = ("guide", "results", "complaint", *DOCUMENTS)
"""What the foot of every page leads to, as in ``web/src/ui/footer.ts``: first the questions that people ask (criterion C.SI.2.3 of the public
administration's model site)."""


class PublicFrame:
    """Writes pages into the frames of the build."""

    def __init__(self, dist: Path, settings: Settings) -> None:
        """*dist* is the folder of the built pages."""
        self._dist = dist
        self._settings = settings
        self._frames = Frames()

    def names(self, language: Language) -> dict[str, str]:
        """Return the names of organisation and station, escaped: places of every frame."""
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
        """Write *content* (HTML) into a frame of the build as the document *name*.

        *more* are further places of the frame, or replace the usual ones, escaped by the caller.
        """
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
        page = self.write(request, frame, **(words | more))
        if page.status == 200:
            page.set_status(status)
        # with "no-referrer" a browser sends a form without its origin, and the gateway refuses it as another site's
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    def write(self, request: web.Request, frame: str, **words: str) -> web.Response:
        """Return the *frame* of the build with *words* in it, which the caller has escaped, or the note that no build is there."""
        try:
            template = self._frames.read(self._dist / frame)
        except OSError:
            return no_build_page(request)
        language = language_for(request)
        written = template.text.safe_substitute(self.names(language), lang=language, **words)
        page = web.Response(text=written, content_type="text/html")
        page[INLINE] = template.inline
        page.headers["Cache-Control"] = "no-cache"
        page.headers["Content-Language"] = language
        page.headers["Vary"] = "Accept-Language, Accept-Encoding"
        page.enable_compression()
        return page


async def form_of(request: web.Request) -> Mapping[str, object]:
    """Return the fields of a submitted form, empty if it cannot be parsed, for example if it is not UTF-8."""
    try:
        return await request.post()
    except (ValueError, LookupError):
        return {}


def _links(current: str, language: Language) -> str:
    mark = {current: ' aria-current="page"'}
    return "".join(
        f'<li><a href="/{name}?lang={language}"{mark.get(name, "")}>{COMMON.say(language, f"footer.{name}")}</a></li>'
        for name in FOOTER
    )
