"""Short-lived TURN credentials for browsers (draft-uberti-behave-turn-rest, as coturn checks it).

The relay and this station share a secret. The user name carries its own expiry and is signed with
the secret, so the relay needs no accounts.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_LIFETIME_S = 6 * 3600


@dataclass(frozen=True, slots=True)
class TurnCredentials:
    """The credentials of a browser's `RTCIceServer`."""

    urls: tuple[str, ...]
    username: str
    credential: str


def turn_credentials(
    urls: Sequence[str],
    secret: str,
    user: str,
    now_s: float,
    lifetime_s: int = DEFAULT_LIFETIME_S,
) -> TurnCredentials:
    """Return credentials for an opaque `user` id, valid for `lifetime_s` from `now_s` (Unix seconds).

    Raises ValueError when `secret` or `urls` is empty or `user` holds a colon.
    """
    if not secret or not urls:
        raise ValueError("a relay needs addresses and a secret")
    if ":" in user:
        raise ValueError("a user id holds no colon")
    username = f"{int(now_s) + lifetime_s}:{user}"
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")
    return TurnCredentials(tuple(urls), username, base64.b64encode(digest).decode())
