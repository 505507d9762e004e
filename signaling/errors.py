"""The errors that refuse a command or a socket.

``CommandRefused`` carries a stable word for programs and a sentence for people. The words of the signaling
layer itself are listed here; those of the queue and of the media worker pass through.
"""

from enum import StrEnum


class Code(StrEnum):
    """Words of the signaling layer."""

    INVALID_MESSAGE = "invalid_message"
    NOT_ALLOWED = "not_allowed"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    INTERNAL = "internal"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a word, not a secret


class CommandRefused(Exception):  # noqa: N818 - a refusal is an ordinary answer, not a defect
    """Raised by a handler to answer a command with a failure."""

    def __init__(
        self, code: str, message: str, *, retryable: bool = False, until_ms: int | None = None
    ) -> None:
        """*until_ms*: the station's time from which the command may succeed, where that is known."""
        super().__init__(code)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.until_ms = until_ms


class ConnectionRefused(CommandRefused):
    """Raised by a handler's ``connect`` to turn a socket away."""
