"""Digest authentication: answers challenges, and makes them (RFC 8760: SHA-256 before MD5). Without I/O: time is an argument."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

from aiosipua import (
    SipDigestAuth,
    SipRequest,
    SipResponse,
    build_credentials,
    parse_auth,
    stringify_auth,
)

_STRENGTH = {"SHA-256": 2, "MD5": 1}


def authorise(
    request: SipRequest,
    challenged: SipResponse,
    user: str,
    password: str,
    *,
    nonce_count: int = 1,
    cnonce: str | None = None,
) -> bool:
    """Add to *request* the credentials for the strongest challenge of a 401 or 407.

    Returns False where no challenge can be answered, or where one was answered already.
    """
    status = challenged.status_code
    name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
    header = "Authorization" if status == 401 else "Proxy-Authorization"
    if header in request.headers:
        return False
    for challenge in _strongest_first(challenged.headers.get(name)):
        parsed = parse_auth(challenge)
        credentials = build_credentials(
            SipDigestAuth(user, password), parsed, request.method, request.uri,
            nonce_count=nonce_count, cnonce=cnonce,
        )  # fmt: skip
        if credentials is not None:
            request.headers.set_single(header, stringify_auth(credentials))
            return True
    return False


def _strongest_first(challenges: Sequence[str]) -> list[str]:
    def strength(challenge: str) -> int:
        return _STRENGTH.get(parse_auth(challenge).params.get("algorithm", "MD5").upper(), 0)

    return sorted(challenges, key=strength, reverse=True)


GOOD_FOR_S = 60.0
MOST_USED = 4_096
_HASHES = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
Judged = Literal["good", "stale", "bad"]


class Challenger:
    """Challenges the calls of trunks. A nonce holds its time and a proof of its origin; each answer to it counts once."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._used: OrderedDict[str, None] = OrderedDict()

    def challenges(self, realm: str, now: float, *, stale: bool) -> list[str]:
        """Return the headers of a 401, the strongest first. *stale*: the client may retry with the same password."""
        at = str(int(now))
        nonce = f"{at}-{secrets.token_hex(8)}"
        nonce = f"{nonce}-{self._mark(nonce)}"
        more = ", stale=true" if stale else ""
        return [
            f'Digest realm="{realm}", nonce="{nonce}", algorithm={name}, qop="auth"{more}'
            for name in _HASHES
        ]

    def judge(self, request: SipRequest, user: str, password: str, now: float) -> Judged:
        """Return whether a request proves the password; ``stale``: it does, with a nonce that is too old or was used."""
        given = request.headers.get_first("authorization")
        if not given:
            return "bad"
        said = parse_auth(given).params
        made = _HASHES.get(said.get("algorithm", "MD5").upper())
        nonce = said.get("nonce", "")
        stem, _, mark = nonce.rpartition("-")
        ours = hmac.compare_digest(mark, self._mark(stem))
        if made is None or said.get("username") != user or not ours:
            return "bad"

        def digest(*parts: str) -> str:
            return made(":".join(parts).encode()).hexdigest()

        first = digest(user, said.get("realm", ""), password)
        second = digest(request.method, said.get("uri", ""))
        middle = [said.get(name, "") for name in ("nc", "cnonce", "qop")] if "qop" in said else []
        wanted = digest(first, nonce, *middle, second)
        if not hmac.compare_digest(wanted, said.get("response", "")):
            return "bad"
        # without qop no number is signed, and it may be any
        use = "/".join((nonce, *middle[:1]))
        age_s = now - int(stem.partition("-")[0])
        if use in self._used or not 0 <= age_s <= GOOD_FOR_S:
            return "stale"
        self._used[use] = None
        while len(self._used) > MOST_USED:
            self._used.popitem(last=False)
        return "good"

    def _mark(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]
