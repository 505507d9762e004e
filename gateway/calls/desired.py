"""Describes the media that a contact's state asks for."""

from typing import Literal

import msgspec

from gateway.calls.state import PartyName

BOTH: frozenset[PartyName] = frozenset({"citizen", "agent"})


class Desired(msgspec.Struct, frozen=True):
    """The media that a contact's state asks for.

    ``together`` are the parties of a paired contact who hear and see one another; nobody else in the room receives
    anything. ``recorded``: the citizen agrees, since ``consent_at_ms`` (0: since before the entry); only then, and
    while the citizen is among those together, something is recorded. ``ended_ms`` is when a conversation that is over,
    or was passed on, ended, 0 where that is not known.
    """

    stage: Literal["apart", "paired", "elsewhere", "over"]
    """``elsewhere``: the conversation goes on by a channel that has no media of ours."""
    recorded: bool = False
    consent_at_ms: int = 0
    ended_ms: int = 0
    together: frozenset[PartyName] = BOTH
    agent: str = ""
    colleague: str = ""
    """Whose the two connections of the station's side are: ids of operators, that of the call to a number outside behind a ``+``,
    empty for nobody."""
    passed: bool = False
    """The citizen talks with a number outside, without the station: the recording is over."""

    @property
    def captured(self) -> bool:
        """Whether the conversation is being captured now."""
        return (
            self.stage == "paired"
            and self.recorded
            and not self.passed
            and "citizen" in self.together
        )
