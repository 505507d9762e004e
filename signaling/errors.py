"""The answers to a refused command or socket.

A handler refuses by raising an error of its own. :attr:`~signaling.server.SignalingSettings.failure_of` turns that into a
:class:`Failure`, and returns None for a defect.
"""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Codes of the refusals that the signaling layer itself makes; handlers have codes of their own."""

    INVALID_MESSAGE = "invalid_message"
    NOT_ALLOWED = "not_allowed"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    INTERNAL = "internal"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a word, not a secret


@dataclass(frozen=True, slots=True)
class Failure:
    """A stable word for programs and a sentence for people. *until_ms*: the station's time from which the same command may
    succeed, where that is known."""

    code: str
    message: str
    retryable: bool = False
    until_ms: int | None = None
