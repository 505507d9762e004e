"""Errors of the HTTP API: a status, a word for programs, a sentence for people."""

from typing import Final

import msgspec

from gateway.platform.refused import Kind, Refused


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every refused API request. ``retryable``: the same request may succeed later."""

    code: str
    message: str
    retryable: bool = False


class ApiError(Exception):
    """Raised by handlers; the error middleware turns it into a JSON answer.

    ``retry_after_s`` becomes the Retry-After header (RFC 9110, section 10.2.3). ``hides``: the caller may not even know
    that the thing exists, so the audit trail counts it as a refusal whatever the status.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retryable: bool = False,
        retry_after_s: float | None = None,
        hides: bool = False,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.hides = hides
        self.body = ErrorBody(code=code, message=message, retryable=retryable)
        self.retry_after_s = retry_after_s


_STATUS: Final[dict[Kind, int]] = {
    "conflict": 409,
    "absent": 404,
    "hidden": 404,
    "invalid": 422,
    "forbidden": 403,
    "unauthenticated": 401,
    "too_often": 429,
    "away": 503,
}


def of_refused(refused: Refused) -> ApiError:
    """Return the HTTP error for a service's refusal."""
    return ApiError(
        _STATUS[refused.kind],
        refused.code,
        str(refused),
        retryable=refused.retryable,
        retry_after_s=refused.retry_after_s,
        hides=refused.kind == "hidden",
    )


def unauthenticated(message: str = "Sign in first.") -> ApiError:
    """Return a 401: nobody is signed in, or no longer."""
    return ApiError(401, "unauthenticated", message)


def forbidden(message: str = "This is not open to your role.") -> ApiError:
    """Return a 403: signed in, but not allowed."""
    return ApiError(403, "forbidden", message)


def not_found(message: str = "There is nothing here.") -> ApiError:
    """Return a 404."""
    return ApiError(404, "not_found", message)


def hidden(message: str) -> ApiError:
    """Return a 404 for something that exists and that the caller may not see; only the audit trail distinguishes it from
    another 404."""
    return ApiError(404, "not_found", message, hides=True)
