"""Answering a challenge (RFC 8760: SHA-256 before MD5). Pure."""

from collections.abc import Sequence

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
    """Add to *request* the credentials that the strongest challenge of a 401 or 407 wants. Returns False where none can be
    answered, or where the far side has refused these very credentials."""
    status = challenged.status_code
    name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
    header = "Authorization" if status == 401 else "Proxy-Authorization"
    for challenge in _strongest_first(challenged.headers.get(name)):
        parsed = parse_auth(challenge)
        refused = header in request.headers and parsed.params.get("stale", "").lower() != "true"
        credentials = build_credentials(
            SipDigestAuth(user, password), parsed, request.method, request.uri,
            nonce_count=nonce_count, cnonce=cnonce,
        )  # fmt: skip
        if credentials is not None and not refused:
            request.headers.set_single(header, stringify_auth(credentials))
            return True
    return False


def _strongest_first(challenges: Sequence[str]) -> list[str]:
    def strength(challenge: str) -> int:
        return _STRENGTH.get(parse_auth(challenge).params.get("algorithm", "MD5").upper(), 0)

    return sorted(challenges, key=strength, reverse=True)
