"""The parts that all messages on the wire share.

All messages are frozen structs in tagged unions: the field ``type`` tells them apart, names are camelCase,
unknown fields are refused. Lengths are bounded here, once, so that no handler has to check them. Times are
Unix milliseconds of the station clock (``..._ms``); durations are seconds (``..._s``).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

CommandId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
EntityId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
CategoryId = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
Language = Literal["it", "en", "de", "fr", "sl"]
Need = Literal["sign-language", "hard-of-hearing", "slow-speech"]
Modality = Literal["video", "audio", "text"]
Channel = Literal["video", "phone"]
"""The channel that carries a contact now; one by telephone has no media of the station's."""
Sdp = Annotated[str, Meta(min_length=1, max_length=60_000)]
ChatText = Annotated[str, Meta(min_length=1, max_length=2_000)]
DraftText = Annotated[str, Meta(max_length=2_000)]
PersonName = Annotated[str, Meta(max_length=80)]
Note = Annotated[str, Meta(max_length=4_000)]
Longer = Literal["fewer_operators", "others_first", "moved", "longer_calls", "slower"]
"""Why a wait is longer than the citizen was told."""
Sharing = Literal["on", "off"]
"""Whether a topic's contacts send pictures from the start, or only once the citizen turns them on."""
TimestampMs = int
"""Unix time in milliseconds."""


class View(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=False):
    """A piece of state that a message carries."""


class Command(
    Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="type", kw_only=True
):
    """A request by a client.

    ``id`` is chosen by the client, at random. The same command sent again within half a minute (after a
    reconnect, say) is answered with the first answer and carried out once.
    """

    id: CommandId


class Event(
    Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="type", kw_only=True
):
    """A message from the server.

    An event that changes the snapshot carries the ``revision`` that it leads to; a client that sees a gap
    asks for a new snapshot with ``sync``. Events without a revision carry whole values that the next one
    replaces.
    """


class Failure(View, frozen=True):
    """Why a command was not carried out: a stable word, a sentence for people, and whether the same
    command may be sent again later (from ``until_ms`` on, where that is known)."""

    code: str
    message: str
    retryable: bool = False
    until_ms: TimestampMs | None = None


class Nothing(View, frozen=True):
    """The result of a command that returns nothing but success."""


class IceServer(View, frozen=True):
    """One entry of ``RTCConfiguration.iceServers``."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class MediaAnswer(View, frozen=True):
    """The media worker's SDP answer. ``peer_id`` names the connection; a later offer of the same connection (ICE
    restart) quotes it.
    """

    sdp: str
    peer_id: EntityId


class Slot(View, frozen=True):
    """What a receiving slot carries: whose source, as the receiver sees it."""

    index: int
    kind: Literal["audio", "video"]
    party: Literal["citizen", "agent", "colleague", "supervisor"] | None = None
    source: Literal["microphone", "camera", "screen", "screenAudio"] | None = None


FileRefusal = Literal["damaged", "pixels", "infected", "unscanned", "storage", "interrupted"]
"""Why a file cannot be had: it cannot be decoded; its picture is too large; the scanner found something in it; the
scanner did not answer; it could not be stored; the gateway ended while it was looked at."""


class ChatFile(View, frozen=True):
    """A file in the chat, which can be fetched by HTTP under the id of its line once it is ``ready``.

    ``name`` is the sender's, with the extension that the file's content has. A ``refused`` file stays refused, for
    the ``reason``. Pictures have a ``width`` and a ``height``, in pixels. ``size`` is in bytes; that of a refused
    file is what was sent.
    """

    name: str
    media_type: str
    size: int
    state: Literal["checking", "ready", "refused"]
    reason: FileRefusal | None = None
    width: int | None = None
    height: int | None = None


class FileRules(View, frozen=True):
    """Rules for files in the chat: which media types, at most ``max_bytes`` for each, and at most ``most`` files from
    one side.
    """

    media_types: list[str]
    max_bytes: int
    most: int


class ChatLine(View, frozen=True):
    """A finished line of the contact's chat.

    The text of a line with a ``file`` is the file's name. A line with the id of an earlier one replaces it.
    ``supervisor`` names the supervisor who wrote it, beside the operator.
    """

    line_id: EntityId
    author: Literal["citizen", "agent"]
    text: str
    sent_at_ms: TimestampMs
    file: ChatFile | None = None
    supervisor: str | None = None


class ChatPage(View, frozen=True):
    """Chat lines in the order of sending. ``more``: earlier ones exist, which ``readChat`` returns."""

    lines: list[ChatLine]
    more: bool


class Recording(View, frozen=True):
    """Whether this contact is being recorded, as both sides see it.

    ``active`` is reported only once bytes have reached the disk. ``held``: the citizen is on hold, and
    nothing is recorded meanwhile. ``interrupted``: the process that wrote the recording is gone, and nothing
    is recorded until ``active`` is reported again.
    """

    state: Literal["off", "starting", "active", "held", "interrupted", "stopped", "failed"] = "off"
    since_ms: TimestampMs | None = None


class MediaState(View, frozen=True):
    """The media a party sends now, for the other side's screen."""

    microphone: bool = False
    camera: bool = False
    screen: bool = False


class Location(View, frozen=True):
    """The citizen's location, in their own words or from their device (WGS 84, accuracy in metres).

    While the state is ``asked``, the values are those of an earlier answer.
    """

    state: Literal["asked", "shared", "declined"]
    at_ms: TimestampMs
    text: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None


def encode(message: Struct) -> object:
    """Return *message* as plain JSON-compatible objects, as Socket.IO needs them."""
    return msgspec.to_builtins(message)
