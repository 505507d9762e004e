"""Messages of the namespace ``/desk``: an operator's console.

A socket connects with :class:`Auth` and is sent a :class:`Snapshot`. The token
is renewed over the same socket with ``renew`` before it ends.
"""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import (
    CategoryId,
    Channel,
    ChatLine,
    Command,
    EntityId,
    Event,
    IceServer,
    Language,
    Location,
    MediaAnswer,
    MediaState,
    Modality,
    Need,
    Note,
    Nothing,
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
    ReportQuality,
    SendChat,
    SetMedia,
    SlotsChanged,
    Sync,
    TypeText,
    Typing,
)

PauseReason = Literal["break", "lunch", "training", "paperwork", "technical", "no_answer"]
DeclineReason = Literal["busy", "conflict-of-interest", "technical", "other"]
EscalationOutcome = Literal["handed-over", "advised", "not-reached", "mistake"]
EndReason = Literal["abuse", "no-reply", "technical", "prank"]
WrapUpCode = Literal[
    "information-given",
    "referred",
    "report-taken",
    "follow-up",
    "not-competent",
    "no-contact",
    "abuse",
]


Token = Annotated[str, Meta(min_length=1, max_length=2_000)]


class Auth(View, frozen=True):
    """What a socket presents: the access token."""

    token: Token


class SetState(Command, frozen=True, tag="setState", kw_only=True):
    """Change the operator's own state; during a contact it becomes the state after it."""

    state: Literal["available", "paused", "offline"]
    reason: PauseReason | None = None


class AcceptOffer(Command, frozen=True, tag="acceptOffer", kw_only=True):
    """Answer the contact that is ringing."""

    contact_id: EntityId


class DeclineOffer(Command, frozen=True, tag="declineOffer", kw_only=True):
    """Refuse the contact that is ringing; it keeps its place for somebody else."""

    contact_id: EntityId
    reason: DeclineReason = "other"


class ConnectMedia(Command, frozen=True, tag="connectMedia", kw_only=True):
    """Offer the console's PeerConnection for the contact being offered or answered."""

    contact_id: EntityId
    sdp: Sdp
    peer_id: EntityId | None = None


class Hold(Command, frozen=True, tag="hold", kw_only=True):
    """Put the citizen on hold: neither side hears or sees the other, nothing is recorded, and the chat
    goes on. The citizen's page says so; for a caller the telephone exchange plays music."""

    contact_id: EntityId


class Retrieve(Command, frozen=True, tag="retrieve", kw_only=True):
    """Take the citizen back from hold."""

    contact_id: EntityId


class Transfer(Command, frozen=True, tag="transfer", kw_only=True):
    """Hand the conversation on without having spoken to anybody about it: to an operator, an office, or
    whoever answers the topic. The contact waits again at its old place; there is no wrap-up."""

    contact_id: EntityId
    category: CategoryId | None = None
    operator: EntityId | None = None
    office: EntityId | None = None


class Consult(Command, frozen=True, tag="consult", kw_only=True):
    """Ask a colleague about the contact in hand: one operator, or whoever is free of an office or a
    topic. The citizen is on hold from now on. The colleague is shown the ``note``."""

    contact_id: EntityId
    category: CategoryId | None = None
    operator: EntityId | None = None
    office: EntityId | None = None
    note: Annotated[str, Meta(max_length=300)] = ""


class CompleteConsult(Command, frozen=True, tag="completeConsult", kw_only=True):
    """The contact is the colleague's from now on; what is left is the own wrap-up."""

    contact_id: EntityId


class CancelConsult(Command, frozen=True, tag="cancelConsult", kw_only=True):
    """Back to the citizen without the colleague, who may still be rung, consulted, or with both."""

    contact_id: EntityId


class JoinConsult(Command, frozen=True, tag="joinConsult", kw_only=True):
    """Citizen, operator and colleague talk together."""

    contact_id: EntityId


class LeaveConsult(Command, frozen=True, tag="leaveConsult", kw_only=True):
    """Leave a conversation of three to the other operator; a colleague leaves a consultation."""

    contact_id: EntityId


class AskAuthorisation(Command, frozen=True, tag="askAuthorisation", kw_only=True):
    """Ask the supervisor to be allowed to answer a topic that is not among the own ones: for the contact
    in hand, or without one for the rest of the day."""

    category: CategoryId
    contact_id: EntityId | None = None
    reason: Annotated[str, Meta(max_length=300)] = ""


class ExtendWrapUp(Command, frozen=True, tag="extendWrapUp", kw_only=True):
    """More time for the wrap-up, where it has an end."""

    seconds: Annotated[int, Meta(ge=10, le=1800)] = 120


class RingTelephone(Command, frozen=True, tag="ringTelephone", kw_only=True):
    """Ring the operator's own telephone once more, after it was not taken."""

    contact_id: EntityId


class Invite(Command, frozen=True, tag="invite", kw_only=True):
    """Make an invitation for the citizen to go on by another channel, with the same contact. ``email``:
    the link to video is sent there, too."""

    contact_id: EntityId
    channel: Channel
    email: Annotated[str, Meta(min_length=3, max_length=254)] | None = None


class EndContact(Command, frozen=True, tag="endContact", kw_only=True):
    """End the conversation for a reason that is kept. After ``abuse`` the visitor has to stay away for
    a while."""

    contact_id: EntityId
    reason: EndReason


class Escalate(Command, frozen=True, tag="escalate", kw_only=True):
    """Open the note for a call to 112. The citizen's page is told nothing."""

    contact_id: EntityId


class NoteEscalation(Command, frozen=True, tag="noteEscalation", kw_only=True):
    """What is known, and what came of the call to 112; the whole note replaces the one before."""

    contact_id: EntityId
    what: Annotated[str, Meta(max_length=1_000)] = ""
    callback: Annotated[str, Meta(max_length=40)] = ""
    called_at_ms: Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)] | None = None
    outcome: EscalationOutcome | None = None


class AskLocation(Command, frozen=True, tag="askLocation", kw_only=True):
    """Ask the citizen where they are; they decide whether to tell."""

    contact_id: EntityId


class FinishWrapUp(Command, frozen=True, tag="finishWrapUp", kw_only=True):
    """Close the contact with how it ended, and notes for the history. The code ``abuse`` makes the
    visitor stay away for a while, as ending it for that reason does."""

    contact_id: EntityId
    code: WrapUpCode
    notes: Note = ""


class CorrectCategory(Command, frozen=True, tag="correctCategory", kw_only=True):
    """The subject turned out to be another one."""

    contact_id: EntityId
    category: CategoryId


class Renew(Command, frozen=True, tag="renew", kw_only=True):
    """Present a fresh access token on this socket."""

    token: Token


class Heartbeat(Command, frozen=True, tag="heartbeat", kw_only=True):
    """The console is alive; one that stays silent is never offered anything."""


ClientMessage = (
    SetState
    | AcceptOffer
    | DeclineOffer
    | ConnectMedia
    | SetMedia
    | HangUp
    | Hold
    | Retrieve
    | Transfer
    | Consult
    | CompleteConsult
    | CancelConsult
    | JoinConsult
    | LeaveConsult
    | AskAuthorisation
    | ExtendWrapUp
    | RingTelephone
    | Invite
    | EndContact
    | Escalate
    | NoteEscalation
    | AskLocation
    | FinishWrapUp
    | CorrectCategory
    | SendChat
    | TypeText
    | ReportQuality
    | Renew
    | Heartbeat
    | Sync
)


class StandingLeave(View, frozen=True):
    """What the operator asked, or was given, for the day: to answer a topic that is not an own one."""

    category: CategoryId
    state: Literal["pending", "granted", "refused"]
    until_ms: TimestampMs | None = None
    reason: str | None = None


class Agent(View, frozen=True):
    """The operator's own state. ``leaves`` are today's, for topics that are not among ``categories``.
    ``wrap_up_until_ms``: when wrap-up ends by itself, where it has an end. ``auto_answer_s``: after so long
    of ringing the desk answers by itself, if it can be heard and seen."""

    agent_id: EntityId
    name: str
    code: str
    state: Literal["offline", "available", "offered", "busy", "wrap_up", "paused"]
    since_ms: TimestampMs
    categories: list[CategoryId]
    reason: PauseReason | None = None
    next_state: Literal["available", "paused", "offline"] | None = None
    next_reason: PauseReason | None = None
    leaves: list[StandingLeave] = []
    wrap_up_until_ms: TimestampMs | None = None
    auto_answer_s: int | None = None


class ConsultAsked(View, frozen=True):
    """Which operator asks, and what about."""

    name: str
    code: str
    note: str = ""


CallbackState = Literal["ready", "calling", "reached", "busy", "no-answer", "unreachable"]


class Callback(View, frozen=True):
    """A citizen who asked to be called back. ``ready``: not called yet; ``calling``: by video a link has been
    sent, good until ``good_until_ms``, by ``phone`` the exchange dials; ``reached``, or why not."""

    way: Channel
    state: CallbackState
    asked_at_ms: TimestampMs
    good_until_ms: TimestampMs | None = None


class OfferedMessage(View, frozen=True):
    """A message to be answered by e-mail, until ``due_at_ms``; ``near``: little opening time is left, ``again``:
    the citizen has written once more."""

    due_at_ms: TimestampMs
    near: bool = False
    again: bool = False


class Offer(View, frozen=True):
    """The contact that is ringing, with what is needed to decide. ``consult``: a colleague asks for a
    word about it. ``callback``: the citizen is not there, and is called when the operator answers.
    ``message``: nobody is there; the message is the operator's once the offer is accepted, and is shown
    by ``/api/v1/messages``."""

    contact_id: EntityId
    category: CategoryId
    modality: Modality
    language: Language
    needs: list[Need]
    recording_consent: bool
    waiting_since_ms: TimestampMs
    offered_at_ms: TimestampMs
    expires_at_ms: TimestampMs
    media_ready: bool
    channel: Channel = "video"
    name: str | None = None
    sharing: Sharing = "on"
    consult: ConsultAsked | None = None
    callback: Callback | None = None
    message: OfferedMessage | None = None


class Escalation(View, frozen=True):
    """The note for 112: what the operator wrote, when the call was made, what came of it."""

    opened_at_ms: TimestampMs
    what: str = ""
    callback: str = ""
    called_at_ms: TimestampMs | None = None
    outcome: EscalationOutcome | None = None


QualityWord = Literal["good", "fair", "poor"]
QualityIssue = Literal["picture", "sound", "delay", "loss"]


class PartyQuality(View, frozen=True):
    """How one side receives the other: in the last minute, and once the contact is over in all of it.

    ``connection`` judges the side's link, ``path`` says over what it runs. ``issues``, the worst first,
    are what is not good: the picture stands still or is slow, sound has holes, it comes late, packets
    are lost.
    """

    word: QualityWord | None = None
    issues: list[QualityIssue] = []
    connection: QualityWord | None = None
    path: Literal["udp", "tcp", "relay"] | None = None


class CallQuality(View, frozen=True):
    """Both directions; absent for a side of which nothing is known yet."""

    citizen: PartyQuality | None = None
    agent: PartyQuality | None = None


class Invitation(View, frozen=True):
    """What is handed to the citizen: a code of eight digits to be read out, and for video a link. Good
    once, until ``expires_at_ms``."""

    code: str
    expires_at_ms: TimestampMs
    url: str | None = None


class Telephone(View, frozen=True):
    """The operator's telephone in a contact by telephone: asked for, rings, taken, or not taken for the
    ``reason``. ``number`` is the caller's, where the exchange knows it."""

    state: Literal["connecting", "ringing", "talking", "unanswered"]
    reason: Literal["busy", "no-answer", "unreachable"] | None = None
    number: str | None = None


class Leave(View, frozen=True):
    """Whether the operator may answer a topic that is not among the own ones: ``needed`` and not yet asked
    for, ``pending``, ``granted`` or ``refused`` for the ``reason``."""

    state: Literal["needed", "pending", "granted", "refused"]
    category: CategoryId
    reason: str | None = None


class LegShown(View, frozen=True):
    """One operator's part in the contact; ``why`` it ended is the queue's word (``transferred``)."""

    name: str
    code: str
    since_ms: TimestampMs
    until_ms: TimestampMs | None = None
    why: str | None = None


class Consultation(View, frozen=True):
    """The other operator in the contact: asked until ``until_ms``, consulted while the citizen is on hold,
    or with both. ``media`` is what that one sends."""

    state: Literal["asking", "consulting", "three_way"]
    name: str
    code: str
    note: str = ""
    until_ms: TimestampMs | None = None
    media: MediaState = MediaState()


class Contact(View, frozen=True):
    """The contact in hand, from answer to the end of wrap-up. ``role`` ``colleague``: it is another's,
    who asked for a word about it. ``part``: somebody else has or had it last, and the wrap-up is only of
    the own part. ``held_since_ms``: since when the citizen
    is on hold; from ``hold_limit_s`` on that is longer than it should be. ``telephone`` only while it is
    by telephone."""

    contact_id: EntityId
    reference: str
    category: CategoryId
    modality: Modality
    language: Language
    needs: list[Need]
    state: Literal["connected", "wrap_up"]
    entered_at_ms: TimestampMs
    connected_at_ms: TimestampMs
    recording_consent: bool
    channel: Channel = "video"
    telephone: Telephone | None = None
    name: str | None = None
    held_since_ms: TimestampMs | None = None
    hold_limit_s: int = 0
    ended_at_ms: TimestampMs | None = None
    ended_by: Literal["citizen", "agent", "lost", "failed"] | None = None
    cool_down_until_ms: TimestampMs | None = None
    citizen_online: bool = True
    citizen_media: MediaState = MediaState()
    recording: Recording = Recording()
    sharing: Sharing = "on"
    location: Location | None = None
    escalation: Escalation | None = None
    quality: CallQuality | None = None
    leave: Leave | None = None
    legs: list[LegShown] = []
    role: Literal["agent", "colleague"] = "agent"
    part: bool = False
    consult: Consultation | None = None
    callback: Callback | None = None


class Waiting(View, frozen=True):
    """How many wait for one of the operator's categories, and since when the first of them."""

    category: CategoryId
    count: int
    oldest_since_ms: TimestampMs | None = None


class PastContact(View, frozen=True):
    """One line of "today"; ``quality`` is the worse of the two sides' words."""

    contact_id: EntityId
    reference: str
    category: CategoryId
    modality: Modality
    started_at_ms: TimestampMs
    duration_s: int
    channel: Channel = "video"
    code: WrapUpCode | None = None
    quality: QualityWord | None = None


class Snapshot(Event, frozen=True, tag="snapshot", kw_only=True):
    """Everything the console needs. ``telephony``: the station has a telephone channel, ``mail``: it
    can send e-mail."""

    revision: int
    now_ms: TimestampMs
    agent: Agent
    offer: Offer | None = None
    contact: Contact | None = None
    chat: list[ChatLine] = []
    slots: list[Slot] = []
    waiting: list[Waiting] = []
    today: list[PastContact] = []
    ice_servers: list[IceServer] = []
    telephony: bool = False
    mail: bool = False


class AgentChanged(Event, frozen=True, tag="agent", kw_only=True):
    """State, ringing offer and contact in hand, which change together."""

    revision: int
    agent: Agent
    offer: Offer | None = None
    contact: Contact | None = None


class WaitingChanged(Event, frozen=True, tag="waiting", kw_only=True):
    """Who waits in the operator's categories; sent at most every two seconds."""

    waiting: list[Waiting]


class TodayChanged(Event, frozen=True, tag="today", kw_only=True):
    """Today's contacts of this operator, newest first."""

    today: list[PastContact]


class SessionEnded(Event, frozen=True, tag="sessionEnded", kw_only=True):
    """The server closes this console: signed out, disabled, or opened in another window."""

    reason: Literal["signed-out", "disabled", "expired", "replaced"]


ServerMessage = (
    Snapshot
    | AgentChanged
    | WaitingChanged
    | TodayChanged
    | SessionEnded
    | SlotsChanged
    | LadderChanged
    | LayersWanted
    | Newest
    | ChatAdded
    | Typing
    | MediaLost
)

RESULTS: dict[type[Command], type[View]] = {
    SetState: Nothing,
    AcceptOffer: Nothing,
    DeclineOffer: Nothing,
    ConnectMedia: MediaAnswer,
    SetMedia: Nothing,
    HangUp: Nothing,
    Hold: Nothing,
    Retrieve: Nothing,
    Transfer: Nothing,
    Consult: Nothing,
    CompleteConsult: Nothing,
    CancelConsult: Nothing,
    JoinConsult: Nothing,
    LeaveConsult: Nothing,
    AskAuthorisation: Nothing,
    ExtendWrapUp: Nothing,
    RingTelephone: Nothing,
    Invite: Invitation,
    EndContact: Nothing,
    Escalate: Nothing,
    NoteEscalation: Nothing,
    AskLocation: Nothing,
    FinishWrapUp: Nothing,
    CorrectCategory: Nothing,
    SendChat: ChatLine,
    TypeText: Nothing,
    ReportQuality: Nothing,
    Renew: Nothing,
    Heartbeat: Nothing,
    Sync: Nothing,
}
"""Which result each command is acknowledged with."""
