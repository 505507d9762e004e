"""The files by which a browser installs the station on a device: its manifest, and the page shown without a connection.

Both are written in the visitor's language. The offline page is fetched in advance and shown by the page's service worker
(``web/public/sw.js``) without a connection, so it says only what stays true until the next visit: the emergency number, the
hours of a usual week, and other ways to reach the station.
"""

import html
import json
import re
from pathlib import Path
from string import Template
from typing import Final

import msgspec
from aiohttp import web

from gateway.contacts.opening import Opening
from gateway.platform.http.language import language_for
from gateway.platform.http.pages import SITE, exit_bar, no_build_page, station_name
from gateway.platform.words import Fragment
from gateway.settings import Settings
from signaling.protocol.base import Language

THEME: Final = "#0059b3"
"""The colour around the page, as in ``web/index.html``."""
ICONS: Final = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)
WORDS: Final = Fragment("offline")
_PLAIN: Final = ("title", "text", "emergency", "again", "retry", "ways.title")


class InstalledPages:
    """Writes the manifest and the offline page."""

    def __init__(self, dist: Path, settings: Settings, opening: Opening) -> None:
        """*dist* is where the built pages are; *opening* has the hours in force."""
        self._frame = dist / "offline.html"
        self._settings = settings
        self._opening = opening

    def add_to(self, app: web.Application) -> None:
        """Register the addresses."""
        app.router.add_get("/manifest.webmanifest", self.manifest)
        app.router.add_get("/offline", self.offline)

    async def manifest(self, request: web.Request) -> web.Response:
        """Answer with the manifest (W3C Web Application Manifest) of the citizen's page.

        The name under the icon is the station's. The organisation stands in the description only, which the browser shows
        before it installs: an icon must not give away with whom the telephone's owner talks.
        """
        language = language_for(request)
        name = station_name(self._settings.station_name, language)
        given = {
            "id": "/",
            "name": name,
            "short_name": name,
            "description": f"{self._settings.organisation}. {SITE.say(language, 'tagline')}",
            "lang": language,
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": THEME,
            "background_color": "#ffffff",
            "icons": [
                {"src": f"/icons/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in ICONS
            ],
        }
        answer = web.Response(
            body=json.dumps(given, ensure_ascii=False).encode(),
            content_type="application/manifest+json",
        )
        return _varying(answer, language)

    async def offline(self, request: web.Request) -> web.Response:
        """Answer with the page for when there is no connection; ``offline.js`` puts its hours into words and tries again."""
        try:
            frame = self._frame.read_text(encoding="utf-8")
        except OSError:
            return no_build_page(request)
        language = language_for(request)
        lease_minutes = max(1, self._settings.seat_lease_s // 60)
        written = Template(frame).safe_substitute(
            lang=language,
            name=html.escape(station_name(self._settings.station_name, language)),
            exit=exit_bar(language, self._settings.quick_exit_url),
            **{key.replace(".", "_"): WORDS.say(language, key) for key in _PLAIN},
            seat=WORDS.say(language, "seat", count=lease_minutes),
            ways="".join(f"<li>{each}</li>" for each in self._ways(language)),
        )
        return _varying(web.Response(text=written, content_type="text/html"), language)

    def _ways(self, language: Language) -> list[str]:
        """The hours of a usual week, and how else the station is reached."""
        hours = self._opening.station
        if hours.always:
            found = [WORDS.say(language, "always")]
        else:
            week = [
                [
                    (f"{each.opens:%H:%M}", f"{each.closes:%H:%M}" if each.closes else "24:00")
                    for each in day
                ]
                for day in hours.week
            ]
            data = html.escape(msgspec.json.encode(week).decode())
            found = [f'{WORDS.say(language, "hours")} <span data-week="{data}"></span>']
        phone, email = self._settings.contact_phone, self._settings.contact_email
        if phone is not None:
            number = re.sub(r"[^0-9+]", "", phone)
            link = f'<a href="tel:{number}">{html.escape(phone)}</a>'
            found.append(WORDS.say(language, "phone", phone=link))
        if email is not None:
            shown = html.escape(email)
            found.append(
                WORDS.say(language, "email", email=f'<a href="mailto:{shown}">{shown}</a>')
            )
        return found


def _varying(answer: web.Response, language: Language) -> web.Response:
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return answer
