"""Messages of the namespace ``/conference``: members of a conference, in its lobby and in its room.

A socket connects with :class:`Auth` and is sent a :class:`Snapshot` at once.
"""

from typing import Annotated, Literal

from msgspec import Meta

from signaling.protocol.base import (
    CategoryId,
    ChatText,
    Command,
    EntityId,
    Event,
    IceServer,
    MediaAnswer,
    MediaState,
    Nothing,
    PersonName,
    Sdp,
    TimestampMs,
    View,
)
from signaling.protocol.conference_agenda import (
    Agenda,
    Ballot,
    CloseBallot,
    GoToItem,
    OpenBallot,
    SetAgenda,
    Vote,
)
from signaling.protocol.conference_breakout import (
    Breakout,
    CallForHelp,
    EndBreakout,
    MoveToRoom,
    OpenBreakout,
    TellRooms,
)
from signaling.protocol.conference_calls import (
    CallDialled,
    CallQuote,
    DialOut,
    HangUpCall,
    PhoneCall,
    QuoteCall,
)
from signaling.protocol.conference_extras import (
    AnswerPoll,
    Caption,
    CaptionLine,
    ClosePoll,
    LetGuestsWrite,
    NameCaptioner,
    NotesChanged,
    NotesRead,
    OpenPoll,
    Poll,
    React,
    Reaction,
    ReadNotes,
    RoomTyped,
    TypeCaption,
    WriteNotes,
)
from signaling.protocol.conversation import (
    LadderChanged,
    LayersWanted,
    MediaLost,
    Newest,
    ReadChat,
    SetMedia,
    Sync,
)

BrowserKey = Annotated[str, Meta(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Token = Annotated[str, Meta(min_length=1, max_length=2_000)]
Pixels = Annotated[int, Meta(ge=0, le=8192)]
Kind = Literal["briefing", "brainstorming", "debriefing", "meeting", "focus"]
"""``focus``: a focus group, whose guests are citizens that agreed to it."""
Part = Literal["chair", "operator", "office", "reviewer", "guest"]
Source = Literal["microphone", "camera", "screen", "screenAudio"]


class Auth(View, frozen=True):
    """The credentials of a socket, and the conference it joins.

    Staff give the access ``token``. Guests give the ``link`` they were sent, their ``name``, and a random key that
    their ``browser`` keeps, which identifies them when they come back. Callers by telephone come by ``line``, the
    ticket of the call, which only the station's own SIP process can make.
    """

    conference: EntityId
    token: Token | None = None
    link: Token | None = None
    name: PersonName | None = None
    browser: BrowserKey | None = None
    line: Token | None = None


class ConnectMedia(Command, frozen=True, tag="connectMedia", kw_only=True):
    """Offer the browser's one PeerConnection; ``peer_id`` is given when that connection restarts ICE."""

    sdp: Sdp
    peer_id: EntityId | None = None


class BringLeg(Command, frozen=True, tag="bringLeg", kw_only=True):
    """Name the telephone ``leg``, and its media ``worker``, that carries the member's sound. By the telephone line
    alone.
    """

    worker: Annotated[str, Meta(min_length=1, max_length=200)]
    leg: EntityId


class CloseMicrophone(Command, frozen=True, tag="closeMicrophone", kw_only=True):
    """Close one's own microphone at the station; ``openMicrophone`` opens it. For callers, whose telephones go on
    sending.
    """


class Leave(Command, frozen=True, tag="leave", kw_only=True):
    """Leave the conference."""


class RaiseHand(Command, frozen=True, tag="raiseHand", kw_only=True):
    """Raise or lower the hand. Hands are served in the order in which they were raised."""

    raised: bool


class OpenMicrophone(Command, frozen=True, tag="openMicrophone", kw_only=True):
    """Open one's own microphone after a chair has closed it, as a deliberate act: ``setMedia``, which a page
    repeats when it reconnects, does not open it.
    """


class SendChat(Command, frozen=True, tag="sendChat", kw_only=True):
    """Write a line to everybody in the same room. ``group`` is the breakout room for which it was typed
    (empty: the main room); if the member is in another one by now the line is refused with ``moved`` and sent
    nowhere.
    """

    text: ChatText
    group: RoomTyped = ""


class AnswerRollCall(Command, frozen=True, tag="answerRollCall", kw_only=True):
    """Answer the roll call."""


class Tile(View, frozen=True):
    """The size at which a picture is shown, in device pixels; 0 by 0: not at all."""

    member: EntityId
    source: Literal["camera", "screen"]
    width: Pixels
    height: Pixels


class SetView(Command, frozen=True, tag="setView", kw_only=True):
    """The pictures this page shows and their sizes; ``pins`` are shown to this page whether or not they speak."""

    tiles: Annotated[list[Tile], Meta(max_length=64)]
    pins: Annotated[list[EntityId], Meta(max_length=12)] = []


class Admit(Command, frozen=True, tag="admit", kw_only=True):
    """Admit from the lobby: one ``member``, the ``members`` whom the chair has seen waiting, or without either
    everybody.

    A member who was sent out may come back this way. Members whose page has gone meanwhile are not admitted.
    """

    member: EntityId | None = None
    members: Annotated[list[EntityId], Meta(max_length=100)] | None = None


class Remove(Command, frozen=True, tag="remove", kw_only=True):
    """Send a member out of the room or the lobby; only a chair can admit them again."""

    member: EntityId


class Mute(Command, frozen=True, tag="mute", kw_only=True):
    """Close a member's microphone, or without ``member`` every microphone in the chair's room except chairs'.
    Opening it again (``openMicrophone``) is the member's own act.
    """

    member: EntityId | None = None


class GiveFloor(Command, frozen=True, tag="giveFloor", kw_only=True):
    """Give a member the floor and lower their hand; without ``member`` take the floor back."""

    member: EntityId | None = None


class StartRollCall(Command, frozen=True, tag="startRollCall", kw_only=True):
    """Start the roll call: every office that is expected, and everybody who is here."""


class EndRollCall(Command, frozen=True, tag="endRollCall", kw_only=True):
    """Close the roll call; answers after that are late."""


class Present(Command, frozen=True, tag="present", kw_only=True):
    """Show a member large to everybody, or (without ``member``) let each page decide."""

    member: EntityId | None = None


class PinForAll(Command, frozen=True, tag="pinForAll", kw_only=True):
    """Keep a member's picture visible to everybody whether or not they speak, an interpreter's for instance."""

    member: EntityId
    pinned: bool


class StartRecording(Command, frozen=True, tag="startRecording", kw_only=True):
    """Start recording the conference; everybody in it, and everybody who joins later, is told."""


class StopRecording(Command, frozen=True, tag="stopRecording", kw_only=True):
    """Stop the recording; another one may be started."""


class End(Command, frozen=True, tag="end", kw_only=True):
    """End the conference for everybody."""


ClientMessage = (
    ConnectMedia
    | SetMedia
    | BringLeg
    | CloseMicrophone
    | Leave
    | OpenMicrophone
    | RaiseHand
    | SendChat
    | ReadChat
    | AnswerRollCall
    | Vote
    | SetView
    | Sync
    | Admit
    | Remove
    | Mute
    | GiveFloor
    | StartRollCall
    | EndRollCall
    | Present
    | PinForAll
    | SetAgenda
    | GoToItem
    | OpenBallot
    | CloseBallot
    | StartRecording
    | StopRecording
    | QuoteCall
    | DialOut
    | HangUpCall
    | OpenBreakout
    | MoveToRoom
    | TellRooms
    | CallForHelp
    | EndBreakout
    | End
    | React
    | OpenPoll
    | AnswerPoll
    | ClosePoll
    | WriteNotes
    | ReadNotes
    | LetGuestsWrite
    | NameCaptioner
    | TypeCaption
)


class LegBrought(View, frozen=True):
    """The media worker that carries the conference. Another one than the leg's means that the leg must move there."""

    worker: str


class Line(View, frozen=True):
    """A line of the chat, written by ``member``. ``everywhere``: it went to all rooms."""

    line_id: EntityId
    member: EntityId
    name: str
    text: str
    sent_at_ms: TimestampMs
    everywhere: bool = False


class Member(View, frozen=True):
    """A member in the room or in the lobby.

    ``here``: their page is connected. ``media``: their connection to the station is up. ``muted``: a chair has closed
    the microphone. ``office`` is the name of their office, ``office_short`` its short name, if it has one. ``group``
    is the breakout room they are in; ``moving``: their media is still in the previous room.
    """

    member: EntityId
    name: str
    part: Part
    office: str | None = None
    here: bool = True
    media: bool = False
    sends: MediaState = MediaState()
    muted: bool = False
    hand_since_ms: TimestampMs | None = None
    joined_at_ms: TimestampMs | None = None
    group: EntityId | None = None
    moving: bool = False
    office_id: EntityId | None = None
    office_short: str | None = None
    phone: bool = False
    """They take part by telephone, without a picture."""


class Called(View, frozen=True):
    """An entry of the roll: an office, or a member without one.

    ``answered_at_ms``: when they answered, or joined. ``late``: they answered after the roll was closed, or joined
    after it was called. ``standing`` is the result; ``connected`` members were in the room while the roll was called
    and did not answer. ``corrected_by`` names a chair who has corrected it, at ``corrected_at_ms``. ``short`` is the
    office's short name.
    """

    name: str
    office_id: EntityId | None = None
    member: EntityId | None = None
    answered_at_ms: TimestampMs | None = None
    late: bool = False
    standing: Literal["present", "late", "connected", "absent"] = "absent"
    corrected_by: str | None = None
    corrected_at_ms: TimestampMs | None = None
    short: str | None = None


class Roll(View, frozen=True):
    """The roll call's entries, offices first."""

    started_at_ms: TimestampMs
    closed_at_ms: TimestampMs | None
    called: list[Called]


class Recording(View, frozen=True):
    """The recording of the conference. ``by`` is the name of the chair who started it.

    ``active``: the recording grows on the disk; ``interrupted``: its writer is gone and another continues;
    ``failed``: nothing can be written, and recording resumes as soon as that is possible; ``stopping``: it is ending,
    and something may still be captured.
    """

    state: Literal["starting", "active", "interrupted", "failed", "stopping"]
    started_at_ms: TimestampMs
    by: str


class Conference(View, frozen=True):
    """A conference as its members see it; ``lobby`` and ``sent_out`` (members a chair has sent out) are empty for all
    but chairs.

    ``hands`` are the raised hands in their order; ``floor`` is the member who has been given it. ``presented`` is
    shown large to everybody, ``pinned`` members are always shown. ``recording`` is shown in the lobby as well.
    ``recording_ended``: when the station ended the last recording because nobody was in the room. ``unrecorded``: it
    cannot be recorded, since its guests were told so. ``guests_write``: guests may write the shared notes.
    ``captioners`` type captions. ``calls`` are telephones that chairs called, the newest last; None for all but
    chairs, and where the station calls nobody.
    """

    conference_id: EntityId
    kind: Kind
    title: str
    state: Literal["scheduled", "open", "ended"]
    starts_at_ms: TimestampMs | None
    opened_at_ms: TimestampMs | None
    members: list[Member]
    lobby: list[Member] = []
    sent_out: list[Member] = []
    hands: list[EntityId] = []
    floor: EntityId | None = None
    presented: EntityId | None = None
    pinned: list[EntityId] = []
    roll: Roll | None = None
    agenda: Agenda | None = None
    ballot: Ballot | None = None
    recording: Recording | None = None
    recording_ended: TimestampMs | None = None
    unrecorded: bool = False
    poll: Poll | None = None
    guests_write: bool = False
    breakout: Breakout | None = None
    captioners: list[EntityId] = []
    calls: list[PhoneCall] | None = None


class Slot(View, frozen=True):
    """What a receiving slot carries: whose source."""

    index: int
    kind: Literal["audio", "video"]
    member: EntityId | None = None
    source: Source | None = None


class Snapshot(Event, frozen=True, tag="snapshot", kw_only=True):
    """Everything the page needs.

    ``you`` is the page's own member. ``place`` is where that member is: in the room, in the lobby, gone by their own
    act (``left``) or by a chair's (``removed``). ``answered`` is the open poll if the member has answered it.
    ``group`` is the member's breakout room. ``chat`` has that room's newest lines; with ``more_chat`` earlier ones
    exist (``readChat``).
    """

    revision: int
    now_ms: TimestampMs
    you: EntityId
    part: Part
    place: Literal["room", "lobby", "left", "removed"]
    group: EntityId | None = None
    conference: Conference
    chat: list[Line] = []
    more_chat: bool = False
    slots: list[Slot] = []
    ice_servers: list[IceServer] = []
    answered: EntityId | None = None
    captions: list[CaptionLine] = []


class ConferenceChanged(Event, frozen=True, tag="conference", kw_only=True):
    """The conference as it is now."""

    revision: int
    conference: Conference


class LinePage(View, frozen=True):
    """Lines of one's room's chat in the order of sending. ``more``: earlier ones exist."""

    lines: list[Line]
    more: bool


class LineAdded(Event, frozen=True, tag="chat", kw_only=True):
    """A line was added to the chat."""

    line: Line


class SlotsChanged(Event, frozen=True, tag="slots", kw_only=True):
    """What the receiving slots carry now."""

    slots: list[Slot]


class Loudest(Event, frozen=True, tag="loudest", kw_only=True):
    """The members who speak now, the loudest first, in the breakout room ``group`` or in the main room."""

    members: list[EntityId]
    group: EntityId | None = None


class MuteAsked(Event, frozen=True, tag="muteAsked", kw_only=True):
    """A chair (``by``, a member) has closed this page's microphone: it sends nothing more until its user
    opens it.
    """

    by: str


class Replaced(Event, frozen=True, tag="replaced", kw_only=True):
    """The same member has opened the conference in another page. This page is closed and does not reconnect by
    itself.
    """


class DeskStands(Event, frozen=True, tag="deskStands", kw_only=True):
    """The state of the account's desk, which may be open in another browser; only this account's pages are told.

    A contact of ``category`` is offered there, it has been answered, or nothing rings any more.
    """

    stands: Literal["offered", "answered", "gone"]
    category: CategoryId | None = None


ServerMessage = (
    Snapshot
    | ConferenceChanged
    | LineAdded
    | SlotsChanged
    | Loudest
    | MuteAsked
    | Replaced
    | DeskStands
    | LadderChanged
    | LayersWanted
    | MediaLost
    | Newest
    | Reaction
    | NotesChanged
    | Caption
)

RESULTS: dict[type[Command], type[View]] = {
    ConnectMedia: MediaAnswer,
    SetMedia: Nothing,
    BringLeg: LegBrought,
    CloseMicrophone: Nothing,
    Leave: Nothing,
    OpenMicrophone: Nothing,
    RaiseHand: Nothing,
    SendChat: Line,
    ReadChat: LinePage,
    AnswerRollCall: Nothing,
    Vote: Nothing,
    SetView: Nothing,
    Sync: Nothing,
    Admit: Nothing,
    Remove: Nothing,
    Mute: Nothing,
    GiveFloor: Nothing,
    StartRollCall: Nothing,
    EndRollCall: Nothing,
    Present: Nothing,
    PinForAll: Nothing,
    SetAgenda: Nothing,
    GoToItem: Nothing,
    OpenBallot: Nothing,
    CloseBallot: Nothing,
    StartRecording: Nothing,
    StopRecording: Nothing,
    QuoteCall: CallQuote,
    DialOut: CallDialled,
    HangUpCall: Nothing,
    OpenBreakout: Nothing,
    MoveToRoom: Nothing,
    TellRooms: Line,
    CallForHelp: Nothing,
    EndBreakout: Nothing,
    End: Nothing,
    React: Nothing,
    OpenPoll: Nothing,
    AnswerPoll: Nothing,
    ClosePoll: Nothing,
    WriteNotes: Nothing,
    ReadNotes: NotesRead,
    LetGuestsWrite: Nothing,
    NameCaptioner: Nothing,
    TypeCaption: Nothing,
}
"""The result type that acknowledges each command."""
