"""Messages of the namespace ``/conference`` beside the conference itself: reactions."""

from typing import Literal

from signaling.protocol.base import Command, EntityId, Event

Reacted = Literal["agree", "applause", "heart", "laugh", "question"]


class React(Command, frozen=True, tag="react", kw_only=True):
    """Show everybody in the room a sign for some seconds. It is kept nowhere."""

    reaction: Reacted


class Reaction(Event, frozen=True, tag="reaction", kw_only=True):
    """Somebody shows a sign, which pages take away by themselves."""

    member: EntityId
    reaction: Reacted
