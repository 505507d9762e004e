"""What the media plane needs of others, and what it is asked for."""

from typing import Literal, Protocol

import msgspec

from gateway.calls.state import PartyName
from media.client import MediaEvent
from signaling.protocol.base import Slot
from signaling.protocol.conversation import Rung

BOTH: frozenset[PartyName] = frozenset({"citizen", "agent"})


class Desired(msgspec.Struct, frozen=True):
    """What a contact's state asks of its media.

    ``together`` are the parties of a paired contact who hear and see one another; nobody else in the
    room receives anything. ``recorded``: the citizen agrees, since ``consent_at_ms`` (0: since before the
    entry); something is kept only then, and only while the citizen is among those together.
    """

    stage: Literal["apart", "paired", "elsewhere", "over"]
    """``elsewhere``: the conversation goes on by a channel that has no media of ours."""
    recorded: bool = False
    consent_at_ms: int = 0
    together: frozenset[PartyName] = BOTH
    agent: str = ""
    colleague: str = ""
    """Whose the two connections of the station's side are: ids of operators, empty for nobody."""

    @property
    def captured(self) -> bool:
        """Whether what is said now is kept."""
        return self.stage == "paired" and self.recorded and "citizen" in self.together


class Recorder(Protocol):
    """What begins and ends a contact's recording (see ``recording_desk``)."""

    async def begin(self, contact: str, recording: str) -> str:
        """Make a recording ready to be written and return the reference of its key."""

    async def end(self, recording: str, ended_ms: int | None = None) -> None:
        """Everything is written: seal it and make it watchable, in the background. It ended at *ended_ms*,
        now when that is not said."""


class Listener(Protocol):
    """Who wants to know what the workers report (see ``live``)."""

    async def call_changed(self, contact: str) -> None:
        """Something that both sides see has changed."""

    async def slots_changed(self, contact: str, party: PartyName, slots: list[Slot]) -> None:
        """The receiving slots of one side carry something else now."""

    async def ladder_changed(
        self, contact: str, party: PartyName, incoming: Rung, outgoing: Rung
    ) -> None:
        """The path of one side is on another rung (see ``LadderChanged``)."""

    async def layers_wanted(
        self, contact: str, party: PartyName, source: Literal["camera", "screen"], rids: list[str]
    ) -> None:
        """Only these simulcast layers of what one side sends are of use."""

    async def media_lost(self, contact: str, party: PartyName, peer: str) -> None:
        """A connection is gone without having been asked to go."""


class Gauge(Protocol):
    """Who keeps how calls fare (see ``quality_book``)."""

    async def worker_measured(self, event: MediaEvent) -> None:
        """A worker tells what it lost of a peer in the last seconds."""
