"""The cookie beside a view's tickets: a film's address that leaks from the browser opens nothing by itself."""

import hashlib
import hmac

from aiohttp import web

from gateway.platform.http.errors import unauthenticated

PATH = "/api/v1/recordings"


class ViewCookie:
    """Sets and checks the cookie: one for each sign-in, so that several views of one person do not disturb each other.
    Holds no state."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        """*secret* makes the cookie's value; *secure*: the browser came by https."""
        self._secret = secret
        self._secure = secure
        self._name = "__Secure-vs_view" if secure else "vs_view"

    def give(self, response: web.Response, session_id: str, max_age_s: int) -> None:
        """Set the cookie for *max_age_s* seconds."""
        response.set_cookie(
            self._name,
            self._value(session_id),
            path=PATH,
            max_age=max_age_s,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )

    def raise_refusal(self, request: web.Request, session_id: str) -> None:
        """Raise ``ApiError`` 401 if the request does not come from the browser of this sign-in."""
        given = request.cookies.get(self._name, "")
        if not hmac.compare_digest(given.encode(), self._value(session_id).encode()):
            raise unauthenticated("The recording was opened in another browser.")

    def _value(self, session_id: str) -> str:
        return hmac.new(self._secret, session_id.encode(), hashlib.sha256).hexdigest()
