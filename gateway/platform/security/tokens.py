"""Signed tokens: staff access tokens, citizens' seats, tickets for a recording.

All are JWTs (RFC 7519) with HS256 and nothing else, a key of their own per audience, an expiry
and a subject. Time is an argument, so that a test can move it.
"""

from datetime import datetime, timedelta
from typing import Any

import jwt

from gateway.platform.security.keys import Keys

ALGORITHM = "HS256"
STAFF = "staff"
SEAT = "seat"
MEDIA_VIEW = "media-view"
EXPORT_FILE = "export-file"
COPY_FILE = "copy-file"
STATION_CHECK_ENTRY = "station-check"
DEVICE = "device"
LINE = "line"
CALL_OUT = "call-out"
RECORDED_CALL = "recorded-call"
RECOGNITION = "recognition"
ACCESS_TTL = timedelta(minutes=5)


class InvalidTokenError(Exception):
    """The token was not signed by the station, is for another audience, or has ``expired``."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.expired = expired


class TokenSigner:
    """Signs and verifies tokens of any audience.

    ``sign`` and ``verify`` are pure but for the keys; a token of one audience never verifies for
    another, since both the claim and the key differ.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._derived: dict[str, bytes] = {}

    def _key(self, audience: str) -> bytes:
        if audience not in self._derived:
            self._derived[audience] = self._keys.of(f"token/{audience}")
        return self._derived[audience]

    def sign(
        self, audience: str, subject: str, *, now: datetime, ttl: timedelta, **claims: Any
    ) -> str:
        """Return a token for *subject* that is valid until ``now + ttl``."""
        payload = {
            **claims,
            "aud": audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + ttl).timestamp()),
        }
        return jwt.encode(payload, self._key(audience), algorithm=ALGORITHM)

    def verify(self, audience: str, token: str, *, now: datetime) -> dict[str, Any]:
        """Return the token's claims. Raises :class:`InvalidTokenError`."""
        claims = self.read(audience, token)
        if now.timestamp() >= claims["exp"]:
            raise InvalidTokenError("expired", expired=True)
        return claims

    def read(self, audience: str, token: str) -> dict[str, Any]:
        """Return the claims of a token that the station signed, expired or not. Raises :class:`InvalidTokenError`."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(audience),
                algorithms=[ALGORITHM],
                audience=audience,
                # The clock is ours: expiry is checked against ``now``.
                options={
                    "require": ["aud", "sub", "iat", "exp"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise InvalidTokenError(type(error).__name__) from None
        if not isinstance(claims["exp"], int):
            raise InvalidTokenError("expired", expired=True)
        return claims
