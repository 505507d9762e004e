"""Access tokens for a mail-box (OAuth 2.0, RFC 6749): by the client's own credentials, or by a refresh token."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import aiohttp
import msgspec

from gateway.mailbox.imap import MailboxError

WITHIN_S: Final = 20.0
LARGEST: Final = 64 * 1024
EARLY_S: Final = 120.0
"""So long before it ends a token is fetched anew."""


class _Answer(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float = 3600.0
    refresh_token: str | None = None


class TokenSource:
    """Fetches tokens from one address, and caches the last one while it is valid."""

    def __init__(self, url: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """*url* is ``VS_IMAP_TOKEN_URL``: ``https://client:secret@host/path?scope=…`` and, for mail-boxes of one person,
        ``&refresh_token=…``; what stands in its query is sent as the request's form. Raises :class:`ValueError`."""
        parts = urlsplit(url)
        if not parts.hostname or not parts.username:
            raise ValueError("names no host or no client")
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        self._url = urlunsplit((parts.scheme, host, parts.path, "", ""))
        self._form = dict(parse_qsl(parts.query))
        self._form.setdefault(
            "grant_type", "refresh_token" if "refresh_token" in self._form else "client_credentials"
        )
        self._form |= {
            "client_id": unquote(parts.username),
            "client_secret": unquote(parts.password or ""),
        }
        self._monotonic = monotonic
        self._token = ""
        self._good_until = 0.0

    async def token(self) -> str:
        """Return a token that is valid for the next minutes. Raises :class:`MailboxError` ``token``."""
        if self._token and self._monotonic() < self._good_until:
            return self._token
        try:
            timeout = aiohttp.ClientTimeout(total=WITHIN_S)
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.post(self._url, data=self._form, allow_redirects=False) as answer,
            ):
                body = await answer.content.read(LARGEST)
                if answer.status != 200:
                    raise MailboxError("token")
            found = msgspec.json.decode(body, type=_Answer)
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError):
            raise MailboxError("token") from None
        self._token = found.access_token
        self._good_until = self._monotonic() + max(0.0, found.expires_in - EARLY_S)
        if found.refresh_token:
            self._form["refresh_token"] = found.refresh_token
        return self._token

    def forget(self) -> None:
        """Drop the cached token, since the mail-box has refused it."""
        self._token = ""
