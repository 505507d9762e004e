"""The views an operator's console shows: the parts of the snapshot and the events of ``/desk``."""

from typing import Literal

from signaling.protocol.base import (
    CategoryId,
    Channel,
    EntityId,
    Language,
    Location,
    MediaState,
    Modality,
    Need,
    Recording,
    Sharing,
    TimestampMs,
    View,
)

PauseReason = Literal[
    "break", "lunch", "training", "paperwork", "technical", "no_answer", "supervisor"
]
EscalationOutcome = Literal["handed-over", "advised", "not-reached", "mistake"]
WrapUpCode = Literal[
    "information-given",
    "referred",
    "report-taken",
    "follow-up",
    "not-competent",
    "no-contact",
    "abuse",
]


class StandingAuthorisation(View, frozen=True):
    """An authorisation for the day to serve a topic outside the operator's own, asked for or given.

    ``ended``: a supervisor took it back.
    """

    category: CategoryId
    state: Literal["pending", "granted", "refused", "ended"]
    until_ms: TimestampMs | None = None
    reason: str | None = None


class OfficeClosed(View, frozen=True):
    """The operator's office is closed. ``opens_at_ms``: when it opens again, if that is known."""

    name: str
    opens_at_ms: TimestampMs | None = None


class SetBy(View, frozen=True):
    """A state that a supervisor has set for the operator: who, which, why, when."""

    name: str
    state: Literal["available", "paused", "offline"]
    reason: str
    at_ms: TimestampMs


class Agent(View, frozen=True):
    """The operator's own state.

    ``authorisations`` are today's, for topics that are not among ``categories``. ``wrap_up_until_ms``: when wrap-up
    ends by itself, where it has an end. ``auto_answer_s``: after how many seconds of ringing the desk answers by
    itself, if it can be heard and seen. ``office_closed``: the operator's office is closed, so the operator is
    offered nothing. ``writing``: the operator has a message in hand, and live contacts ring all the same. ``set_by``:
    a supervisor has recently set the state.
    """

    agent_id: EntityId
    name: str
    code: str
    state: Literal["offline", "available", "offered", "busy", "wrap_up", "paused"]
    since_ms: TimestampMs
    categories: list[CategoryId]
    reason: PauseReason | None = None
    next_state: Literal["available", "paused", "offline"] | None = None
    next_reason: PauseReason | None = None
    authorisations: list[StandingAuthorisation] = []
    wrap_up_until_ms: TimestampMs | None = None
    auto_answer_s: int | None = None
    office_closed: OfficeClosed | None = None
    writing: bool = False
    set_by: SetBy | None = None


class ConsultAsked(View, frozen=True):
    """The operator who asks for a consultation, and the question."""

    name: str
    code: str
    note: str = ""


CallbackState = Literal[
    "ready", "calling", "ringing", "reached", "busy", "declined", "no-answer", "unreachable", "refused", "failed"
]  # fmt: skip


class Callback(View, frozen=True):
    """A citizen who asked to be called back, and how far the call has come.

    ``ready``: not called yet; ``calling``: a link to video has been sent, valid until ``good_until_ms``, or the
    telephone is dialled; ``ringing``: the citizen's telephone rings; ``reached``, or why not. ``refused`` (by the
    station's limits, for the ``reason``) and ``failed``: no telephone has rung, and the operator may try again.
    """

    way: Channel
    state: CallbackState
    asked_at_ms: TimestampMs
    good_until_ms: TimestampMs | None = None
    reason: str | None = None


class OfferedMessage(View, frozen=True):
    """A message to be answered by e-mail, until ``due_at_ms``; ``near``: little opening time is left,
    ``again``: the citizen has written once more.
    """

    due_at_ms: TimestampMs
    near: bool = False
    again: bool = False


class Offer(View, frozen=True):
    """The ringing contact, with the facts needed to decide.

    ``consult``: a colleague asks for a consultation about it. ``callback``: the citizen is not there, and is called
    when the operator answers. ``message``: nobody is there; once accepted, the message is the operator's, and
    ``/api/v1/messages`` shows it. ``line``: a telephone whose sound this page carries. ``telephone_rings``: the
    operator's telephone rings too, and picking it up accepts the offer. ``citizen_media``: what the citizen's page
    says it sends, None before it has said so.
    """

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
    line: bool = False
    name: str | None = None
    sharing: Sharing = "on"
    consult: ConsultAsked | None = None
    callback: Callback | None = None
    message: OfferedMessage | None = None
    telephone_rings: bool = False
    citizen_media: MediaState | None = None


class Escalation(View, frozen=True):
    """The note for 112: the operator's text, the time of the call, its outcome."""

    opened_at_ms: TimestampMs
    what: str = ""
    callback: str = ""
    called_at_ms: TimestampMs | None = None
    outcome: EscalationOutcome | None = None


QualityWord = Literal["good", "fair", "poor"]
QualityIssue = Literal["picture", "sound", "delay", "loss"]


class PartyQuality(View, frozen=True):
    """How well one side receives the other: over the last minute, and after the contact over all of it.

    ``connection`` judges the side's link, ``path`` names its kind. ``issues`` are the faults, the worst first: the
    picture stands still or is slow, sound has holes, sound and picture arrive late, packets are lost.
    """

    word: QualityWord | None = None
    issues: list[QualityIssue] = []
    connection: QualityWord | None = None
    path: Literal["udp", "tcp", "relay"] | None = None


class CallQuality(View, frozen=True):
    """The quality in both directions; a side of which nothing is known yet is absent."""

    citizen: PartyQuality | None = None
    agent: PartyQuality | None = None


class Invitation(View, frozen=True):
    """The invitation handed to the citizen: a code of eight digits to be read out, and for video a link.
    Valid once, until ``expires_at_ms``.
    """

    code: str
    expires_at_ms: TimestampMs
    url: str | None = None


class Telephone(View, frozen=True):
    """The operator's telephone in a contact by telephone, and how far its call has come.

    ``reason`` is why it was not picked up. ``number`` is the caller's, where the exchange knows it. ``machine``: the
    citizen, who was called, may have been answered for by a machine. ``cut``: the station ends the call, which has
    reached its longest duration or the day's budget. ``called`` is the station's number that the caller dialled,
    ``trunk`` the trunk it came through.
    """

    state: Literal["connecting", "ringing", "talking", "unanswered"]
    reason: Literal["busy", "no-answer", "unreachable"] | None = None
    number: str | None = None
    machine: bool = False
    cut: Literal["longest", "budget"] | None = None
    called: str | None = None
    trunk: str | None = None


class Outside(View, frozen=True):
    """A number outside that is called for the contact: how far the call has come, or the ``reason`` why it was not
    made.
    """

    state: Literal[
        "asked", "calling", "ringing", "answered", "busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"
    ]  # fmt: skip
    reason: str | None = None
    number: str | None = None


class OwnTelephone(View, frozen=True):
    """The operator's own telephone, which the station calls so that they can talk to a caller by the line.

    ``reason`` is why the browser has the sound instead. While ``answered``, the telephone carries the sound, and the
    page makes no connection.
    """

    state: Literal[
        "asked", "calling", "ringing", "answered", "busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"
    ]  # fmt: skip
    reason: str | None = None


KeypadSide = Literal["caller", "outside"]


class Keypad(View, frozen=True):
    """The telephone to which the operator may send keys now: the ``caller``'s, or that of a number ``outside``.

    ``takes_keys`` is false when its side of the line takes none (no telephone events, RFC 4733), or has put the call
    on hold.
    """

    to: KeypadSide
    takes_keys: bool


class ContactAuthorisation(View, frozen=True):
    """The authorisation to serve a contact of a topic outside the operator's own: ``needed`` and not yet requested,
    ``pending``, ``granted`` or ``refused`` for the ``reason``.
    """

    state: Literal["needed", "pending", "granted", "refused"]
    category: CategoryId
    reason: str | None = None


class LegShown(View, frozen=True):
    """One operator's part in the contact; ``why`` is the queue's word for how it ended (``transferred``)."""

    name: str
    code: str
    since_ms: TimestampMs
    until_ms: TimestampMs | None = None
    why: str | None = None


class Consultation(View, frozen=True):
    """The other operator in the contact: asked until ``until_ms``, consulted while the citizen is on hold, or joined
    with both.

    ``media`` is what that operator sends. With ``outside`` a number outside is in that operator's place, and has no
    name.
    """

    state: Literal["asking", "consulting", "three_way"]
    name: str
    code: str
    note: str = ""
    until_ms: TimestampMs | None = None
    media: MediaState = MediaState()
    outside: Outside | None = None


Trouble = Literal["not_growing", "black", "frozen", "silent"]
RecordedSource = Literal["microphone", "camera", "screen", "screenAudio"]


class RecordingTrouble(View, frozen=True):
    """A recorded source is useless at the moment: nothing reaches the file though it is sent, the picture is
    black or stands still, or there is no sound at all.
    """

    party: Literal["citizen", "agent", "colleague", "supervisor"]
    source: RecordedSource
    trouble: Trouble


class Monitored(View, frozen=True):
    """The supervisor beside the operator: listening and watching, whispering to the operator, or joined so
    that the citizen hears and sees them too.
    """

    name: str
    way: Literal["listen", "whisper", "join"]
    since_ms: TimestampMs
    media: MediaState = MediaState()


class HelpComing(View, frozen=True):
    """The supervisor who has answered the operator's call for help, and when; the supervisor comes in person."""

    name: str
    said_at_ms: TimestampMs


class Contact(View, frozen=True):
    """The contact in hand, from answer to the end of wrap-up.

    ``role`` ``colleague``: it belongs to another operator, who asked for a consultation. ``part``: another operator
    has it or had it last, and the wrap-up covers only this operator's part. ``held_since_ms`` is when the citizen was
    put on hold; after ``hold_limit_s`` it has lasted too long. ``telephone`` is there while the contact is by
    telephone. ``help_since_ms``: when a supervisor was called for; ``help_coming``: one has answered that call.
    ``return_until_ms``: until then the citizen, who has hung up, may take that back; the contact is then
    ``connected`` again. ``call_code`` is shown to the citizen, who can check it while they talk.

    ``line``: a telephone whose sound this page carries. ``outside``: a number outside that was called and did not
    come; the citizen is still on hold. ``own_telephone``: the operator's, where it was called about this contact.
    ``keypad``: the telephone that keys may be sent to.
    """

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
    line: bool = False
    telephone: Telephone | None = None
    own_telephone: OwnTelephone | None = None
    keypad: Keypad | None = None
    name: str | None = None
    held_since_ms: TimestampMs | None = None
    hold_limit_s: int = 0
    ended_at_ms: TimestampMs | None = None
    ended_by: Literal["citizen", "agent", "lost", "failed"] | None = None
    return_until_ms: TimestampMs | None = None
    call_code: str = ""
    cool_down_until_ms: TimestampMs | None = None
    citizen_online: bool = True
    citizen_media: MediaState = MediaState()
    recording: Recording = Recording()
    recording_troubles: list[RecordingTrouble] = []
    sharing: Sharing = "on"
    location: Location | None = None
    escalation: Escalation | None = None
    quality: CallQuality | None = None
    authorisation: ContactAuthorisation | None = None
    consent_asked_at_ms: TimestampMs | None = None
    legs: list[LegShown] = []
    role: Literal["agent", "colleague"] = "agent"
    part: bool = False
    outside: Outside | None = None
    consult: Consultation | None = None
    monitored: Monitored | None = None
    help_since_ms: TimestampMs | None = None
    help_coming: HelpComing | None = None
    callback: Callback | None = None


class Waiting(View, frozen=True):
    """The number of contacts waiting in one of the operator's categories, and since when the longest waits."""

    category: CategoryId
    count: int
    oldest_since_ms: TimestampMs | None = None


class PastContact(View, frozen=True):
    """One line of "today"; ``quality`` is the worse of the two sides' verdicts."""

    contact_id: EntityId
    reference: str
    category: CategoryId
    modality: Modality
    started_at_ms: TimestampMs
    duration_s: int
    channel: Channel = "video"
    code: WrapUpCode | None = None
    quality: QualityWord | None = None
