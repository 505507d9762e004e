"""The emblem as a picture at ``/emblem``, for everybody: what the body has set, else a neutral shield."""

from hashlib import sha256
from typing import Final

from aiohttp import web

from gateway.emblem.service import Emblems

SHIELD: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#fff"/>'
    b'<path d="M16 5.5l8.6 2.9v6.8c0 5.3-3.6 9-8.6 10.9-5-1.9-8.6-5.6-8.6-10.9V8.4z" fill="none" stroke="#06c" '
    b'stroke-width="2.4" stroke-linejoin="round"/></svg>'
)
_SHIELD_DIGEST: Final = sha256(SHIELD).hexdigest()


class EmblemPicture:
    """Answers from memory."""

    def __init__(self, emblems: Emblems) -> None:
        self._emblems = emblems

    def add_to(self, app: web.Application) -> None:
        """Register the address."""
        app.router.add_get("/emblem", self.picture)

    async def picture(self, request: web.Request) -> web.Response:
        """The picture, asked for again by its ETag (RFC 9110, section 13.1.2)."""
        emblem = self._emblems.now
        digest = _SHIELD_DIGEST if emblem is None else emblem.digest
        known = request.if_none_match
        if known is not None and any(tag.value in (digest, "*") for tag in known):
            answer = web.Response(status=304)
        elif emblem is None:
            answer = web.Response(body=SHIELD, content_type="image/svg+xml")
        else:
            answer = web.Response(body=emblem.picture, content_type=emblem.media_type)
        answer.etag = digest
        answer.headers["Cache-Control"] = "no-cache"
        return answer
