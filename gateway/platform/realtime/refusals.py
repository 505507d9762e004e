"""Turns refusals into answers to pages."""

from gateway.platform.refused import Refused
from queueing.model import Refusal
from signaling.errors import Failure


def failure_of(error: Exception) -> Failure | None:
    """Return the answer to a command or socket that a service refused, None for any other error."""
    if not isinstance(error, Refused):
        return None
    return Failure(error.code, str(error), retryable=error.retryable, until_ms=error.until_ms)


def raise_refusal(result: object, *, done: bool = False) -> None:
    """Raise :class:`Refused` with the queue's word if *result* is a refusal, unless the same command sent before has *done*
    it already."""
    if isinstance(result, Refusal) and not done:
        raise Refused(result, "That is not possible any more.")
