"""The interface of the recording server, which a higher room provides: it takes recording sessions on the line's sockets,
by the line's rules."""

from typing import Protocol

from gateway.line.shown import ShownCall
from gateway.line.sip.events import DialogEvent, Invited


class RecordingServer(Protocol):
    """Takes recording sessions (RFC 7866). The switchboard opens and closes it."""

    async def open(self) -> None:
        """Take up the sessions of an earlier process. Raises RedisError."""

    def take(self, invited: Invited) -> None:
        """Answer or refuse a session that begins."""

    def happened(self, event: DialogEvent) -> bool:
        """Handle an event of a dialog; return False where the dialog is no recording session."""

    @property
    def at_rest(self) -> bool:
        """Whether another process could take up every session now."""

    async def leave(self) -> None:
        """Leave all sessions to the process that follows."""

    async def aclose(self) -> None:
        """Stop; another process takes up standing sessions. Idempotent."""

    def shown(self) -> list[ShownCall]:
        """Return the sessions that administrators see beside the calls."""
