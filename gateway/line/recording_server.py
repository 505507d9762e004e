"""The recording server that a room above provides: it takes the recording sessions of the line, on the same sockets and by the same rules."""

from typing import Protocol

from gateway.line.shown import ShownCall
from gateway.line.sip.events import DialogEvent, Invited


class RecordingServer(Protocol):
    """Takes recording sessions (RFC 7866). The switchboard opens and closes it."""

    async def open(self) -> None:
        """Take up what an earlier process had. Raises RedisError."""

    def take(self, invited: Invited) -> None:
        """Answer or refuse one that begins."""

    def happened(self, event: DialogEvent) -> bool:
        """Take what has happened to a dialog; return False where it is none of these."""

    @property
    def at_rest(self) -> bool:
        """Whether another process could take every session up now."""

    async def leave(self) -> None:
        """Leave everything to the process that follows."""

    async def aclose(self) -> None:
        """Stop; what stands is another process's. Idempotent."""

    def shown(self) -> list[ShownCall]:
        """Return what administrators are shown beside the calls."""
