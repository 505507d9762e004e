"""The one error by which a service refuses a request.

Each transport turns it into its own answer in one place: HTTP in :func:`gateway.platform.http.errors.of_refused`, a socket
in :func:`gateway.platform.realtime.refusals.failure_of`.
"""

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal[
    "conflict", "absent", "hidden", "invalid", "forbidden", "unauthenticated", "too_often", "away"
]
"""Why, as far as a transport has to know: ``conflict``: not possible as things stand; ``absent``: the named thing is not there;
``hidden``: it is there, and the asker may not know; ``invalid``: the request never makes sense; ``forbidden``: not to this
asker; ``unauthenticated``: the asker has not proven who they are; ``too_often``: asked for again too soon; ``away``: a server
that is needed does not answer now, and may later."""

_KINDS: Final[Mapping[str, Kind]] = {
    "not_found": "absent",
    "unknown_contact": "absent",
    "media_unavailable": "away",
}
"""What these words always mean."""


class Refused(Exception):  # noqa: N818 - an ordinary answer, not a defect
    """A service refuses a request. ``code`` is a word for programs, the message a sentence for people."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        kind: Kind | None = None,
        retryable: bool | None = None,
        retry_after_s: float | None = None,
        until_ms: int | None = None,
    ) -> None:
        """*kind* None: the usual one of the code, for most ``conflict``.

        *retryable*: whether the same request may succeed later; None: after ``too_often`` and ``away`` it may.
        *retry_after_s*: after how many seconds, told by HTTP; *until_ms*: from which moment of the station's time, told
        by sockets; both where known.
        """
        super().__init__(message)
        self.code = str(code)
        self.kind: Kind = kind or _KINDS.get(self.code, "conflict")
        self.retryable = self.kind in ("too_often", "away") if retryable is None else retryable
        self.retry_after_s = retry_after_s
        self.until_ms = until_ms


def too_many(retry_after_s: float, message: str = "Too many requests; wait a little.") -> Refused:
    """Return the refusal of a request that exceeds a rate (RFC 6585, section 4)."""
    return Refused("too_many_requests", message, kind="too_often", retry_after_s=retry_after_s)
