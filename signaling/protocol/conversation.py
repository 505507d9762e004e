"""Messages that both sides of a conversation send and get, in both namespaces."""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import (
    ChatLine,
    ChatText,
    Command,
    DraftText,
    EntityId,
    Event,
    Slot,
)

Rid = Annotated[str, Meta(min_length=1, max_length=16, pattern=r"^[A-Za-z0-9_-]+$")]
"""The name of a simulcast layer (RFC 8851)."""


class SetMedia(Command, frozen=True, tag="setMedia", kw_only=True):
    """Tell the other side which media are being sent. ``screen``: the screen is shared, with or without its sound."""

    microphone: bool
    camera: bool
    screen: bool = False


class HangUp(Command, frozen=True, tag="hangUp", kw_only=True):
    """End the conversation."""


class SendChat(Command, frozen=True, tag="sendChat", kw_only=True):
    """Send a finished line."""

    text: ChatText


class ReadChat(Command, frozen=True, tag="readChat", kw_only=True):
    """Read the newest lines before the line with the id ``before``, as many as a snapshot has."""

    before: EntityId


class TypeText(Command, frozen=True, tag="typeText", kw_only=True):
    """Send the whole unfinished line, so that the other side reads it as it is typed (the purpose of RFC 4103).

    An empty text clears it.
    """

    text: DraftText


class ReportQuality(Command, frozen=True, tag="reportQuality", kw_only=True):
    """Report how the last ``interval_s`` seconds of the call arrived here, as the browser measures it.

    Sent every ten seconds and once at the end, also when the contact is over. A value that was not measured is
    absent: without pictures there are no ``fps``. ``loss`` is the share of packets that did not arrive, before
    repair; ``concealment`` the share of sound that the receiver made up; ``path`` the kind of connection. Values are
    clamped to possible ones before they count.
    """

    contact_id: EntityId
    interval_s: float
    freezes: int = 0
    freeze_s: float = 0.0
    concealment: float | None = None
    fps: float | None = None
    jitter_buffer_ms: float | None = None
    rtt_ms: float | None = None
    loss: float | None = None
    path: Literal["udp", "tcp", "relay"] | None = None
    width: int | None = None
    height: int | None = None


class Sync(Command, frozen=True, tag="sync", kw_only=True):
    """Ask for a new snapshot."""


class Newest(Event, frozen=True, tag="newest", kw_only=True):
    """The newest revision. A page that is behind it has missed a change and asks for a snapshot.

    Delivery between gateways is at most once; this event also reveals the loss of a change that no other has
    followed.
    """

    newest: int


class SlotsChanged(Event, frozen=True, tag="slots", kw_only=True):
    """What the receiving slots carry now."""

    slots: list[Slot]


Rung = Literal["hd", "sd", "sound", "text"]
"""The rung of a path: a large picture, a small one, sound alone, or not even that."""


class LadderChanged(Event, frozen=True, tag="ladder", kw_only=True):
    """The rungs of the path between this page and the station: of what the page receives and of what it sends.

    A rung goes down after seconds of trouble and up after more seconds without. On ``sound`` the station sends no
    picture until it climbs. A new connection begins on ``hd``. Sent at every change, and now and then while not both
    are ``hd``.
    """

    incoming: Rung
    outgoing: Rung


class LayersWanted(Event, frozen=True, tag="layers", kw_only=True):
    """The simulcast layers of this page's sources that some receiver uses; the page need not encode or send
    the others.
    """

    source: Literal["camera", "screen"]
    rids: Annotated[list[Rid], Meta(max_length=4)]


class ChatAdded(Event, frozen=True, tag="chat", kw_only=True):
    """A line was added to the chat, or replaces the earlier line of its id."""

    revision: int
    line: ChatLine


class Typing(Event, frozen=True, tag="typing", kw_only=True):
    """The other side's unfinished line."""

    author: Literal["citizen", "agent"]
    text: str


class MediaLost(Event, frozen=True, tag="mediaLost", kw_only=True):
    """The media connection with this id is gone; make a new one."""

    peer_id: EntityId
