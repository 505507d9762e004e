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
    ChatPage,
    Command,
    EntityId,
    Event,
    FileRules,
    IceServer,
    MediaAnswer,
    Note,
    Nothing,
    Sdp,
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
from signaling.protocol.desk_views import (
    Agent,
    Contact,
    EscalationOutcome,
    Invitation,
    KeypadSide,
    Offer,
    PastContact,
    PauseReason,
    Waiting,
    WrapUpCode,
)

DeclineReason = Literal["busy", "conflict-of-interest", "technical", "other"]
EndReason = Literal["abuse", "no-reply", "technical", "prank"]

Token = Annotated[str, Meta(min_length=1, max_length=2_000)]


class Auth(View, frozen=True):
    """The credentials of a socket: the access token."""

    token: Token


class SetState(Command, frozen=True, tag="setState", kw_only=True):
    """Change the operator's own state; during a contact it becomes the state after it."""

    state: Literal["available", "paused", "offline"]
    reason: PauseReason | None = None


class AcceptOffer(Command, frozen=True, tag="acceptOffer", kw_only=True):
    """Answer the contact that is ringing."""

    contact_id: EntityId


class DeclineOffer(Command, frozen=True, tag="declineOffer", kw_only=True):
    """Decline the contact that is ringing; it keeps its place for another operator."""

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
    """Transfer the conversation without speaking to the receiver (blind transfer): to an operator, an office, or
    anybody who serves the topic. The contact waits again at its old place; there is no wrap-up.
    """

    contact_id: EntityId
    category: CategoryId | None = None
    operator: EntityId | None = None
    office: EntityId | None = None


class Consult(Command, frozen=True, tag="consult", kw_only=True):
    """Consult a colleague about the contact in hand: one operator, or a free one of an office or a topic. The
    citizen is put on hold. The colleague is shown the ``note``.
    """

    contact_id: EntityId
    category: CategoryId | None = None
    operator: EntityId | None = None
    office: EntityId | None = None
    note: Annotated[str, Meta(max_length=300)] = ""


class CompleteConsult(Command, frozen=True, tag="completeConsult", kw_only=True):
    """Complete a warm transfer: the contact becomes the colleague's, and this operator wraps up their own part."""

    contact_id: EntityId


class CancelConsult(Command, frozen=True, tag="cancelConsult", kw_only=True):
    """Return to the citizen without the colleague, who may still be ringing, be consulted, or have joined."""

    contact_id: EntityId


class JoinConsult(Command, frozen=True, tag="joinConsult", kw_only=True):
    """Join citizen, operator and colleague in one conversation."""

    contact_id: EntityId


class LeaveConsult(Command, frozen=True, tag="leaveConsult", kw_only=True):
    """Leave a three-way conversation to the other operator; a colleague leaves a consultation."""

    contact_id: EntityId


class AskAuthorisation(Command, frozen=True, tag="askAuthorisation", kw_only=True):
    """Ask the supervisor for authorisation to serve a topic outside the operator's own: for the contact in hand, or
    without one for the rest of the day.
    """

    category: CategoryId
    contact_id: EntityId | None = None
    reason: Annotated[str, Meta(max_length=300)] = ""


class ExtendWrapUp(Command, frozen=True, tag="extendWrapUp", kw_only=True):
    """Extend the wrap-up, where it has an end."""

    seconds: Annotated[int, Meta(ge=10, le=1800)] = 120


class RingTelephone(Command, frozen=True, tag="ringTelephone", kw_only=True):
    """Ring the operator's own telephone: again, after nobody picked it up, or to take over from the browser a caller
    by the telephone line.

    Refused: ``not_your_contact``, ``not_connected``, ``no_telephone`` (none was given), ``telephone_rings``,
    ``not_called``.
    """

    contact_id: EntityId


class TakeSoundBack(Command, frozen=True, tag="takeSoundBack", kw_only=True):
    """Move the sound from the operator's own telephone to the browser; the telephone is hung up or stops ringing."""

    contact_id: EntityId


class SendKeys(Command, frozen=True, tag="sendKeys", kw_only=True):
    """Send keys to the telephone that the operator talks with: the ``caller``'s, or a number ``outside`` (see
    ``keypad`` of the contact).

    Nobody else hears the keys, and they are not stored. Refused: ``not_your_contact``, ``not_connected`` (with
    another telephone by now, or with none), ``no_keys`` (it takes none), ``keys_waiting`` (too many are still being
    sent).
    """

    contact_id: EntityId
    to: KeypadSide
    keys: Annotated[str, Meta(min_length=1, max_length=32, pattern="^[0-9*#]+$")]


class Invite(Command, frozen=True, tag="invite", kw_only=True):
    """Make an invitation by which the citizen continues the same contact by another channel. With ``email`` the link
    to video is sent there, too.
    """

    contact_id: EntityId
    channel: Channel
    email: Annotated[str, Meta(min_length=3, max_length=254)] | None = None


class EndContact(Command, frozen=True, tag="endContact", kw_only=True):
    """End the conversation for a reason that is recorded. After ``abuse`` the visitor must stay away for a
    while.
    """

    contact_id: EntityId
    reason: EndReason


class Escalate(Command, frozen=True, tag="escalate", kw_only=True):
    """Open the note for a call to 112. The citizen's page is told nothing."""

    contact_id: EntityId


class NoteEscalation(Command, frozen=True, tag="noteEscalation", kw_only=True):
    """Store the facts known, and the outcome of the call to 112; replaces the whole previous note."""

    contact_id: EntityId
    what: Annotated[str, Meta(max_length=1_000)] = ""
    callback: Annotated[str, Meta(max_length=40)] = ""
    called_at_ms: Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)] | None = None
    outcome: EscalationOutcome | None = None


class CallHelp(Command, frozen=True, tag="callHelp", kw_only=True):
    """Call a supervisor into the conversation in hand, or (not ``wanted``) withdraw the call. The citizen's
    page is told nothing. Refused: ``not_your_contact``, ``not_connected``.
    """

    contact_id: EntityId
    wanted: bool


class AskLocation(Command, frozen=True, tag="askLocation", kw_only=True):
    """Ask the citizen for their location; they decide whether to give it."""

    contact_id: EntityId


class AskConsent(Command, frozen=True, tag="askConsent", kw_only=True):
    """Ask a caller by the telephone line for consent to the recording; they answer by key.

    Refused with ``not_by_line`` for anybody else, who consents on the page.
    """

    contact_id: EntityId


class FinishWrapUp(Command, frozen=True, tag="finishWrapUp", kw_only=True):
    """Close the contact with its wrap-up code, and notes for the history.

    The code ``abuse`` keeps the visitor away for a while, as ending the contact for that reason does.
    """

    contact_id: EntityId
    code: WrapUpCode
    notes: Note = ""


class CorrectCategory(Command, frozen=True, tag="correctCategory", kw_only=True):
    """Correct the topic of the contact."""

    contact_id: EntityId
    category: CategoryId


class Renew(Command, frozen=True, tag="renew", kw_only=True):
    """Present a fresh access token on this socket."""

    token: Token


class Heartbeat(Command, frozen=True, tag="heartbeat", kw_only=True):
    """Report that the console is alive; a silent console is offered nothing."""


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
    | TakeSoundBack
    | SendKeys
    | Invite
    | EndContact
    | Escalate
    | NoteEscalation
    | AskLocation
    | AskConsent
    | CallHelp
    | FinishWrapUp
    | CorrectCategory
    | SendChat
    | ReadChat
    | TypeText
    | ReportQuality
    | Renew
    | Heartbeat
    | Sync
)


class Snapshot(Event, frozen=True, tag="snapshot", kw_only=True):
    """Everything the console needs.

    ``chat`` has the newest lines; with ``more_chat`` earlier ones exist (``readChat``). ``telephony``: the station
    has a telephone channel; ``own_telephones``: operators may answer callers by the line at a telephone of their own;
    ``mail``: the station can send e-mail; ``files``: the rules for files in the chat, where they are allowed.
    ``decline_cooldown_s``: for how long a contact is not offered again to the operator who declined it.
    """

    revision: int
    now_ms: TimestampMs
    agent: Agent
    offer: Offer | None = None
    contact: Contact | None = None
    chat: list[ChatLine] = []
    more_chat: bool = False
    slots: list[Slot] = []
    waiting: list[Waiting] = []
    today: list[PastContact] = []
    ice_servers: list[IceServer] = []
    telephony: bool = False
    own_telephones: bool = False
    mail: bool = False
    decline_cooldown_s: float = 0
    files: FileRules | None = None


class AgentChanged(Event, frozen=True, tag="agent", kw_only=True):
    """The state, the ringing offer and the contact in hand, which change together."""

    revision: int
    agent: Agent
    offer: Offer | None = None
    contact: Contact | None = None


class WaitingChanged(Event, frozen=True, tag="waiting", kw_only=True):
    """The contacts waiting in the operator's categories; sent at most every two seconds."""

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
    TakeSoundBack: Nothing,
    SendKeys: Nothing,
    Invite: Invitation,
    EndContact: Nothing,
    Escalate: Nothing,
    NoteEscalation: Nothing,
    AskLocation: Nothing,
    AskConsent: Nothing,
    CallHelp: Nothing,
    FinishWrapUp: Nothing,
    CorrectCategory: Nothing,
    SendChat: ChatLine,
    ReadChat: ChatPage,
    TypeText: Nothing,
    ReportQuality: Nothing,
    Renew: Nothing,
    Heartbeat: Nothing,
    Sync: Nothing,
}
"""The result type that acknowledges each command."""
