"""The seam to the queue: what learns of messages that wait, to offer them when live queues allow.

SQL decides who has a message (:meth:`gateway.messages.desk.MessageDesk.take`), whoever offers it:
an offer that is accepted takes it there.
"""

from typing import Protocol


class MessageDispatch(Protocol):
    """Told after the fact, outside the transaction; what it raises is logged and harms nothing."""

    async def waits(self, message: str) -> None:
        """A message waits to be answered, new or again."""
        ...

    async def settled(self, message: str) -> None:
        """It waits no more: somebody has it, it is answered or closed."""
        ...

    async def near(self, message: str) -> None:
        """Its time runs out."""
        ...
