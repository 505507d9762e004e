"""Pages the gateway writes by itself: errors in words, and the note that no build is there.

Plain documents in the reader's language; their style is a file of the build (the policy allows none
inline), and without it they still read well.
"""

import html
from typing import Final

from aiohttp import web

from gateway.platform.http.errors import ApiError
from gateway.platform.http.language import language_for, way_back
from gateway.platform.words import Fragment

SITE: Final = Fragment("site")
"""The words of everything that the gateway writes as a page."""
_GUIDE: Final = Fragment("guide")

_ERRORS: Final = {404: "not-found", 403: "forbidden", 429: "too-many"}


def station_name(given: str, language: str) -> str:
    """Return what the station is called: the *given* name, or where none is set its usual one in *language*."""
    return given or SITE.say(language, "station")


def wants_page(request: web.Request) -> bool:
    """Whether the caller is a person with a browser rather than a program."""
    if request.path.startswith(("/api/", "/socket.io/", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in request.headers.get("Accept", "")


def _page(request: web.Request, title: str, body: str, status: int) -> web.Response:
    language = language_for(request)
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/favicon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/notice.css">'
        f"<title>{html.escape(title)}</title></head><body>"
        '<header><img src="/emblem" alt="" width="40" height="40">'
        f"<span>{SITE.say(language, 'station')}</span></header>"
        f"<main><h1>{title}</h1>{body}</main></body></html>\n"
    )
    made = web.Response(text=text, status=status, content_type="text/html")
    made.headers["Cache-Control"] = "no-store"
    made.headers["Content-Language"] = language
    made.headers["Vary"] = "Accept-Language"
    return made


def error_page(request: web.Request, error: ApiError) -> web.Response:
    """An error for people, with a way on and the code in small print."""
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
    )


def no_build_page(request: web.Request) -> web.Response:
    """503 in place of a page whose files have not been built."""
    language = language_for(request)
    return _page(
        request,
        SITE.say(language, "unbuilt.title"),
        f"<p>{SITE.say(language, 'unbuilt.text')}</p>",
        503,
    )
