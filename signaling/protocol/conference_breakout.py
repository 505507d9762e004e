"""Messages of the namespace ``/conference`` about breakout rooms."""

from typing import Annotated

from msgspec import Meta

from signaling.protocol.base import ChatText, Command, EntityId, TimestampMs, View

RoomName = Annotated[str, Meta(min_length=1, max_length=60)]


class PlannedRoom(View, frozen=True):
    """A breakout room to open, and the members who go there."""

    name: RoomName
    members: Annotated[list[EntityId], Meta(max_length=60)]


class OpenBreakout(Command, frozen=True, tag="openBreakout", kw_only=True):
    """Open breakout rooms and move members there; all others stay in the main room. With ``minutes`` the
    rooms end by themselves.
    """

    rooms: Annotated[list[PlannedRoom], Meta(min_length=2, max_length=8)]
    minutes: Annotated[int, Meta(ge=0, le=240)] = 0


class MoveToRoom(Command, frozen=True, tag="moveToRoom", kw_only=True):
    """Move a member, or oneself, into a breakout room, or without ``group_id`` back into the main room."""

    member: EntityId
    group_id: EntityId | None = None


class TellRooms(Command, frozen=True, tag="tellRooms", kw_only=True):
    """Write a line to everybody in all rooms."""

    text: ChatText


class CallForHelp(Command, frozen=True, tag="callForHelp", kw_only=True):
    """Ask the chairs to come to one's own breakout room, or withdraw that."""

    wanted: bool


class EndBreakout(Command, frozen=True, tag="endBreakout", kw_only=True):
    """End the breakout rooms: everybody returns to the main room."""


class BreakoutRoom(View, frozen=True):
    """A breakout room; ``help_by`` is the member who asks for a chair, and since when."""

    group_id: EntityId
    name: str
    help_since_ms: TimestampMs | None = None
    help_by: EntityId | None = None


class Breakout(View, frozen=True):
    """The conference is in breakout rooms; they end by themselves at ``ends_at_ms``."""

    rooms: list[BreakoutRoom]
    opened_at_ms: TimestampMs
    ends_at_ms: TimestampMs | None = None
