"""Pages that the gateway writes by itself: errors in words, and the note that no build is there.

They are plain documents in the reader's language. Their style is a file of the build (the policy allows none inline); they
are readable without it.
"""

import html
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.language import language_for, way_back
from gateway.platform.languages import LANGUAGES, known_languages
from gateway.platform.words import Fragment
from signaling.protocol.base import Language

SITE: Final = Fragment("site")
"""The words of everything that the gateway writes as a page."""
_GUIDE: Final = Fragment("guide")

_ERRORS: Final = {404: "not-found", 403: "forbidden", 429: "too-many"}


def station_name(given: str, language: str) -> str:
    """Return the station's name: the *given* one, or if none is set its usual one in *language*."""
    return given or SITE.say(language, "station")


@dataclass(frozen=True, slots=True)
class Shown:
    """The organisation's settings for every page: the station's *name*, and the site to which the quick exit leads."""

    name: str
    exit_url: str


def language_links(current: str, path: str = "") -> str:
    """Return links to the same page in every language: at *path*, or if that is empty at the present address."""
    mark = {current: ' aria-current="true"'}
    return "".join(
        f'<a href="{html.escape(path)}?lang={code}" lang="{code}" hreflang="{code}"'
        f"{mark.get(code, '')}>{known_languages()[code].name}</a>"
        for code in LANGUAGES
    )


def wants_page(request: web.Request) -> bool:
    """Return whether the caller is a person with a browser rather than a program."""
    if request.path.startswith(("/api/", "/socket.io/", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in request.headers.get("Accept", "")


_SCRIPTS: Final = '<script src="/gone.js"></script><script src="/exit.js" defer></script>'


def _languages(request: web.Request) -> str:
    """The menu of languages; what a form has sent cannot be asked for again."""
    if request.method not in {"GET", "HEAD"}:
        return ""
    language = language_for(request)
    links = language_links(language)
    return f'<nav class="languages" aria-label="{SITE.say(language, "language")}">{links}</nav>'


def exit_bar(language: Language, address: str) -> str:
    """Return the quick exit that every page has, as HTML; ``exit.js`` makes it leave no traces."""
    action = SITE.say(language, "exit")
    return (
        f'<nav class="exit-bar" aria-label="{action}"><a class="vs-quick-exit" href="{html.escape(address)}" '
        f'rel="noreferrer" title="{SITE.say(language, "exit.hint")}">{action}</a></nav>'
    )


def _page(
    request: web.Request, title: str, body: str, status: int, shown: Shown | None = None
) -> web.Response:
    language = language_for(request)
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/favicon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/notice.css">'
        f"{_SCRIPTS if shown else ''}"
        f"<title>{html.escape(title)}</title></head><body>"
        '<header><img src="/emblem" alt="" width="40" height="40">'
        f"<span>{html.escape(station_name(shown.name if shown else '', language))}</span>"
        f"{_languages(request)}</header>"
        f"{exit_bar(language, shown.exit_url) if shown else ''}"
        f"<main><h1>{title}</h1>{body}</main></body></html>\n"
    )
    made = web.Response(text=text, status=status, content_type="text/html")
    made.headers["Cache-Control"] = "no-store"
    made.headers["Content-Language"] = language
    made.headers["Vary"] = "Accept-Language"
    return made


def error_page(request: web.Request, error: ApiError, shown: Shown) -> web.Response:
    """Return an error as a page for people, with a link onward and the code in small print."""
    language = language_for(request)
    kind = _ERRORS.get(error.status, "failed")
    note = error.body.message if error.status >= 500 else f"{error.status} {error.body.code}"
    return _page(
        request,
        SITE.say(language, f"error.{kind}.title"),
        f"<p>{SITE.say(language, f'error.{kind}')}</p>"
        f'<p class="emergency">{_GUIDE.say(language, "emergency")}</p>'
        f'<p><a class="way-on" href="{way_back(request)}">{SITE.say(language, "back")}</a></p>'
        f"<p><small>{SITE.say(language, 'error.code', code=html.escape(note))}</small></p>",
        error.status,
        shown,
    )


def no_build_page(request: web.Request) -> web.Response:
    """Return a 503 in place of a page whose files have not been built."""
    language = language_for(request)
    return _page(
        request,
        SITE.say(language, "unbuilt.title"),
        f"<p>{SITE.say(language, 'unbuilt.text')}</p>",
        503,
    )
