"""Serves the emblem as a picture at ``/emblem`` and as the icon of a tab, for everybody: the body's own, else a
neutral shield."""

from base64 import b64encode
from hashlib import sha256
from typing import Final

from aiohttp import web

from gateway.emblem.picture import Emblem
from gateway.emblem.service import Emblems

SHIELD: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#fff"/>'
    b'<path d="M16 5.5l8.6 2.9v6.8c0 5.3-3.6 9-8.6 10.9-5-1.9-8.6-5.6-8.6-10.9V8.4z" fill="none" stroke="#06c" '
    b'stroke-width="2.4" stroke-linejoin="round"/></svg>'
)
ICON: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#06c"/>'
    b'<path d="M16 6.5l8 2.6v6.6c0 5-3.3 8.5-8 10.3-4.7-1.8-8-5.3-8-10.3V9.1z" fill="none" stroke="#fff" '
    b'stroke-width="2.4" stroke-linejoin="round"/></svg>'
)


class EmblemPicture:
    """Answers requests for the emblem from memory."""

    def __init__(self, emblems: Emblems) -> None:
        self._emblems = emblems

    def add_to(self, app: web.Application) -> None:
        """Register the addresses with *app*."""
        app.router.add_get("/emblem", self.picture)
        app.router.add_get("/favicon.svg", self.icon)

    async def picture(self, request: web.Request) -> web.Response:
        """Return the picture, or 304 where the ETag still fits (RFC 9110, section 13.1.2)."""
        emblem = self._emblems.now
        if emblem is None:
            answer = _known_or(request, SHIELD, "image/svg+xml")
        else:
            answer = _known_or(request, emblem.picture, emblem.media_type)
        # the button on another site draws it
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    async def icon(self, request: web.Request) -> web.Response:
        """Return the icon of a tab as SVG, whatever the emblem's own type: the emblem is embedded in it."""
        emblem = self._emblems.now
        return _known_or(request, ICON if emblem is None else _icon_of(emblem), "image/svg+xml")


def _icon_of(emblem: Emblem) -> bytes:
    picture = b64encode(emblem.small)
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#fff"/>'
        b'<image x="1" y="1" width="30" height="30" href="data:image/jpeg;base64,'
        + picture
        + b'"/></svg>'
    )


def _known_or(request: web.Request, body: bytes, content_type: str) -> web.Response:
    digest = sha256(body).hexdigest()
    known = request.if_none_match
    if known is not None and any(tag.value in (digest, "*") for tag in known):
        answer = web.Response(status=304)
    else:
        answer = web.Response(body=body, content_type=content_type)
    answer.etag = digest
    answer.headers["Cache-Control"] = "no-cache"
    return answer
