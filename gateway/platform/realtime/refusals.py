"""What a page is told when the queue refuses what it asked for."""

from queueing.model import Refusal
from signaling.errors import CommandRefused


def raise_refusal(result: object, *, done: bool = False) -> None:
    """Raises :class:`CommandRefused` with the queue's word where it refused, unless what was asked for is *done*
    already, by the same command sent before."""
    if isinstance(result, Refusal) and not done:
        raise CommandRefused(result, "That is not possible any more.")
