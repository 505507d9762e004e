"""Messages of the namespace ``/conference`` about breakout rooms."""

from typing import Annotated

from msgspec import Meta

from signaling.protocol.base import ChatText, Command, EntityId, TimestampMs, View

RoomName = Annotated[str, Meta(min_length=1, max_length=60)]


class PlannedRoom(View, frozen=True):
    """A breakout room to be, and who goes there."""

    name: RoomName
    members: Annotated[list[EntityId], Meta(max_length=60)]


class OpenBreakout(Command, frozen=True, tag="openBreakout", kw_only=True):
    """Open breakout rooms and move people there; whoever is in none of them stays in the main room. With
    ``minutes`` they end by themselves."""

    rooms: Annotated[list[PlannedRoom], Meta(min_length=2, max_length=8)]
    minutes: Annotated[int, Meta(ge=0, le=240)] = 0


class MoveToRoom(Command, frozen=True, tag="moveToRoom", kw_only=True):
    """Put somebody, or oneself, into a breakout room, or without ``group_id`` back into the main room."""

    member: EntityId
    group_id: EntityId | None = None


class TellRooms(Command, frozen=True, tag="tellRooms", kw_only=True):
    """Write a line to everybody in all rooms."""

    text: ChatText


class CallForHelp(Command, frozen=True, tag="callForHelp", kw_only=True):
    """Ask the chairs to come to the breakout room one is in, or take that back."""

    wanted: bool


class EndBreakout(Command, frozen=True, tag="endBreakout", kw_only=True):
    """Everybody is in the main room again."""


class BreakoutRoom(View, frozen=True):
    """A breakout room; since when somebody there (``help_by``, a member) asks for a chair."""

    group_id: EntityId
    name: str
    help_since_ms: TimestampMs | None = None
    help_by: EntityId | None = None


class Breakout(View, frozen=True):
    """The conference is in breakout rooms; they end by themselves at ``ends_at_ms``."""

    rooms: list[BreakoutRoom]
    opened_at_ms: TimestampMs
    ends_at_ms: TimestampMs | None = None
