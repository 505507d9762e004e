"""The one error by which a service says that something cannot be done. Each transport turns it into its own answer in one
place: HTTP in :func:`gateway.platform.http.errors.of_refused`."""

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["conflict", "absent", "invalid", "away"]
"""Why, as far as a transport has to know: ``conflict``: not possible as things stand; ``absent``: the named thing is not there;
``invalid``: the request never makes sense; ``away``: a server that is needed does not answer now, and may later."""

_KINDS: Final[Mapping[str, Kind]] = {
    "not_found": "absent",
    "unknown_contact": "absent",
    "media_unavailable": "away",
}
"""What these words always mean."""


class Refused(Exception):  # noqa: N818 - it is a refusal, as CommandRefused is
    """A service declines a request. ``code`` is a word for programs, the message a sentence for people."""

    def __init__(self, code: str, message: str, *, kind: Kind | None = None) -> None:
        """*kind* None: as the word says, which is ``conflict`` for most."""
        super().__init__(message)
        self.code = str(code)
        self.kind: Kind = kind or _KINDS.get(self.code, "conflict")
