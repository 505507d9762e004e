"""Messages of the namespace ``/citizen``: a visitor who enters the queue, waits, talks and leaves.

A socket connects with :class:`Auth` and is sent a :class:`Snapshot` at once.
"""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import (
    CategoryId,
    Channel,
    ChatLine,
    ChatPage,
    Command,
    EntityId,
    Event,
    FileRules,
    IceServer,
    Language,
    Longer,
    MediaAnswer,
    MediaState,
    Modality,
    Need,
    Nothing,
    PersonName,
    Recording,
    Sdp,
    Sharing,
    Slot,
    TimestampMs,
    View,
)
from signaling.protocol.conversation import (
    ChatAdded,
    HangUp,
    LadderChanged,
    LayersWanted,
    MediaLost,
    Newest,
    ReadChat,
    ReportQuality,
    SendChat,
    SetMedia,
    SlotsChanged,
    Sync,
    TypeText,
    Typing,
)

VisitorKey = Annotated[str, Meta(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Auth(View, frozen=True):
    """The credentials of a socket.

    ``seat`` is the token of a citizen who comes back. ``visitor`` is a random key that the page makes for itself, so
    that an ``enterQueue`` whose answer was lost can be sent again over a new socket without entering twice. ``check``
    is the ticket of a station check, ``line`` that of a telephone call, which only the station's own SIP process can
    make.
    """

    seat: Annotated[str, Meta(max_length=2_000)] | None = None
    visitor: VisitorKey | None = None
    check: Annotated[str, Meta(max_length=2_000)] | None = None
    line: Annotated[str, Meta(max_length=2_000)] | None = None


class EnterQueue(Command, frozen=True, tag="enterQueue", kw_only=True):
    """Enter the queue of a category.

    ``recording`` is the citizen's consent, chosen beforehand; it has no default. ``known`` is the token of a citizen
    who asked to be recognised; an invalid one is ignored.
    """

    category: CategoryId
    modality: Modality
    recording: bool
    language: Language = "it"
    name: PersonName | None = None
    needs: Annotated[list[Need], Meta(max_length=3)] = []
    known: Annotated[str, Meta(max_length=2_000)] | None = None


class LeaveQueue(Command, frozen=True, tag="leaveQueue", kw_only=True):
    """Leave the queue and give up the place."""


class EndCall(Command, frozen=True, tag="endCall", kw_only=True):
    """End the conversation. ``returnToCall`` takes that back until ``return_until_ms``; ``hangUp`` ends it for good."""


class ReturnToCall(Command, frozen=True, tag="returnToCall", kw_only=True):
    """Take back that the conversation was ended. Refused with ``not_connected`` once it is over."""


class ConnectMedia(Command, frozen=True, tag="connectMedia", kw_only=True):
    """Offer the browser's one PeerConnection; ``peer_id`` is given when that connection restarts ICE."""

    sdp: Sdp
    peer_id: EntityId | None = None


class BringLeg(Command, frozen=True, tag="bringLeg", kw_only=True):
    """Name the telephone ``leg``, and its media ``worker``, that carries the sound of a contact by the telephone
    line. Refused with ``not_by_line`` for any other contact.
    """

    worker: Annotated[str, Meta(min_length=1, max_length=200)]
    leg: EntityId


class NoteKey(Command, frozen=True, tag="noteKey", kw_only=True):
    """Store which ``key`` the caller pressed to a question, as proof of the consent to the recording, of its refusal,
    or of the callback asked for. By the telephone line alone.
    """

    asked: Literal["consent", "consent_change", "callback"]
    key: Annotated[str, Meta(pattern=r"^[*#]?[0-9*#]$")]
    at_ms: TimestampMs


class AskCallback(Command, frozen=True, tag="askCallback", kw_only=True):
    """Replace the place in the queue by a callback to the ``number`` that was keyed in, or else to the caller's; the
    contact ends.

    By the telephone line alone. Refused with ``way_off``, ``bad_number``, ``number_not_called``, ``number_asked``,
    ``number_code_needed``, ``answered_meanwhile``, ``callbacks_full``.
    """

    number: Annotated[str, Meta(pattern=r"^[0-9]{3,16}$")] | None = None


class StopRecording(Command, frozen=True, tag="stopRecording", kw_only=True):
    """Withdraw the consent; nothing said afterwards is recorded."""


class StartRecording(Command, frozen=True, tag="startRecording", kw_only=True):
    """Consent to the recording, for the first time or again; recording starts from now."""


class ChangeLanguage(Command, frozen=True, tag="changeLanguage", kw_only=True):
    """Change the language that the citizen speaks and reads; the operator is shown it.

    The requirements for operators stay as they were on entering. Refused with ``contact_closed`` once the
    conversation is over.
    """

    language: Language


class ShareLocation(Command, frozen=True, tag="shareLocation", kw_only=True):
    """Give the location that the operator asked for: in words, by coordinates (WGS 84), or both."""

    text: Annotated[str, Meta(max_length=300)] | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    accuracy_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None


class DeclineLocation(Command, frozen=True, tag="declineLocation", kw_only=True):
    """Decline to give the location."""


ClientMessage = (
    EnterQueue
    | LeaveQueue
    | ConnectMedia
    | BringLeg
    | NoteKey
    | AskCallback
    | SetMedia
    | StopRecording
    | StartRecording
    | ChangeLanguage
    | ShareLocation
    | DeclineLocation
    | EndCall
    | ReturnToCall
    | HangUp
    | SendChat
    | ReadChat
    | TypeText
    | ReportQuality
    | Sync
)


class Entered(View, frozen=True):
    """The token of the seat. The page keeps it, also over a reload, and presents it when connecting again."""

    contact_id: EntityId
    seat: str


class LegBrought(View, frozen=True):
    """The media worker that carries the contact's sound. Another one than the leg's means that the leg must move
    there.
    """

    worker: str


class Notice(View, frozen=True):
    """A notice from the floor to waiting citizens, in Italian; ``translations`` into other languages may be missing."""

    notice_id: EntityId
    text: str
    translations: dict[Language, str] = {}


class Place(View, frozen=True):
    """The citizen's place in the queue, and the wait as a range of seconds.

    The range is ``None`` when no honest one can be given (no operator who serves the topic is signed in). It never
    becomes longer without a reason in ``longer``, which stays until the range is shorter again: operators have left,
    others had an earlier place, the contact stands in another line, conversations last longer, or the wait that was
    told is over. ``notices`` go to everybody who waits in that line.
    """

    position: int
    low_s: int | None = None
    high_s: int | None = None
    longer: Longer | None = None
    notices: list[Notice] = []


class AgentCard(View, frozen=True):
    """The operator who answers, by a service name, never a private one. ``code`` is that of the call, and can be
    checked while the call lasts.
    """

    name: str
    code: str


class Transferred(View, frozen=True):
    """Where a contact was transferred to. ``name`` is empty for a topic, which is then the contact's own."""

    to: Literal["operator", "office", "topic"]
    name: str | None = None


class RecordedSpan(View, frozen=True):
    """The start and end of one recorded span."""

    from_ms: TimestampMs
    until_ms: TimestampMs


RecordedParty = Literal["citizen", "agent", "colleague", "supervisor", "outside"]
"""``outside``: the number outside that was called for the contact."""


class RecordedOf(View, frozen=True):
    """The recorded sources of one party."""

    party: RecordedParty
    sound: bool = False
    picture: bool = False
    screen: bool = False


class Receipt(View, frozen=True):
    """What was recorded of the conversation.

    It has the spans in which the citizen agreed, their total ``duration_s``, the sources of each party, the end of
    retention, and the ``code`` that requests a copy. ``preparing``: the rest follows in a moment; ``failed``: nothing
    could be kept; ``gone``: the recording is destroyed.
    """

    code: str
    state: Literal["preparing", "ready", "failed", "gone"]
    spans: list[RecordedSpan] = []
    duration_s: int = 0
    sources: list[RecordedOf] = []
    kept_until_ms: TimestampMs | None = None


class Contact(View, frozen=True):
    """The citizen's view of the contact.

    ``sharing`` ``off``: the camera starts off, and the page says why. ``location`` is the state of the operator's
    request for the citizen's location. ``media`` tells the browser how to use its connection: ``off`` none yet,
    ``warm`` connect but send nothing, ``live`` send. ``held_since_ms`` is when a hold began, during which neither
    side hears or sees the other. ``returned`` tells why a contact waits again: its agent's console is gone for good,
    the agent transferred it (to ``transfer``), or nobody answered.

    ``consult`` tells of a third party: ``consulting`` while the citizen is on hold, ``three_way`` once all talk,
    ``passed`` when the citizen talks with a number outside alone. That party is the ``colleague``, or with
    ``outside`` a number outside. ``taken_over``: the operator was the colleague before. ``supervisor`` has joined
    openly.

    ``channel`` ``phone``: the contact continues by telephone, and the page may be closed. ``receipt`` is there once
    the contact has ended, if anything was recorded; ``files`` are the rules for files in the chat, where they are
    allowed. ``return_until_ms``: until then the citizen, who has ended the conversation, may take that back.
    ``consent_asked_at_ms``: when the operator last asked a caller by the telephone line for consent to the recording,
    who answers by key.
    """

    contact_id: EntityId
    reference: str
    category: CategoryId
    modality: Modality
    state: Literal["waiting", "ringing", "connected", "ended"]
    entered_at_ms: TimestampMs
    seat_lease_s: int
    recording_consent: bool
    channel: Channel = "video"
    sharing: Sharing = "on"
    location: Literal["asked", "shared", "declined"] | None = None
    media: Literal["off", "warm", "live"] = "off"
    connected_at_ms: TimestampMs | None = None
    held_since_ms: TimestampMs | None = None
    ended_at_ms: TimestampMs | None = None
    outcome: str | None = None
    cool_down_until_ms: TimestampMs | None = None
    agent: AgentCard | None = None
    agent_media: MediaState = MediaState()
    agent_online: bool = True
    consult: Literal["consulting", "three_way", "passed"] | None = None
    colleague: AgentCard | None = None
    colleague_media: MediaState = MediaState()
    outside: bool = False
    supervisor: AgentCard | None = None
    supervisor_media: MediaState = MediaState()
    taken_over: bool = False
    returned: Literal["agent_lost", "transferred", "not_answered"] | None = None
    transfer: Transferred | None = None
    recording: Recording = Recording()
    receipt: Receipt | None = None
    files: FileRules | None = None
    return_until_ms: TimestampMs | None = None
    consent_asked_at_ms: TimestampMs | None = None


class Snapshot(Event, frozen=True, tag="snapshot", kw_only=True):
    """Everything the page needs.

    ``contact`` is absent for a visitor who has not entered, or whose seat is gone (then ``seat_lost`` is true).
    ``seat`` is the token of a contact that has just entered; a page that already shows a contact can drop it.
    ``chat`` has the newest lines; with ``more_chat`` earlier ones exist (``readChat``). ``cool_down_until_ms``: until
    when this visitor may not enter.
    """

    revision: int
    now_ms: TimestampMs
    contact: Contact | None = None
    seat: str | None = None
    place: Place | None = None
    chat: list[ChatLine] = []
    more_chat: bool = False
    slots: list[Slot] = []
    ice_servers: list[IceServer] = []
    seat_lost: bool = False
    cool_down_until_ms: TimestampMs | None = None


class ContactChanged(Event, frozen=True, tag="contact", kw_only=True):
    """The contact as it is now."""

    revision: int
    contact: Contact


class PlaceChanged(Event, frozen=True, tag="place", kw_only=True):
    """The place as it is now; sent at most every two seconds."""

    place: Place


ServerMessage = (
    Snapshot
    | ContactChanged
    | PlaceChanged
    | SlotsChanged
    | LadderChanged
    | LayersWanted
    | Newest
    | ChatAdded
    | Typing
    | MediaLost
)

RESULTS: dict[type[Command], type[View]] = {
    EnterQueue: Entered,
    LeaveQueue: Nothing,
    ConnectMedia: MediaAnswer,
    BringLeg: LegBrought,
    NoteKey: Nothing,
    AskCallback: Nothing,
    SetMedia: Nothing,
    StopRecording: Nothing,
    StartRecording: Nothing,
    ChangeLanguage: Nothing,
    ShareLocation: Nothing,
    DeclineLocation: Nothing,
    EndCall: Nothing,
    ReturnToCall: Nothing,
    HangUp: Nothing,
    SendChat: ChatLine,
    ReadChat: ChatPage,
    TypeText: Nothing,
    ReportQuality: Nothing,
    Sync: Nothing,
}
"""The result type that acknowledges each command."""
