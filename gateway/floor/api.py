"""The requests and answers of the routes of the floor."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.contacts.opening import DayPhase
from gateway.floor.headline import FloorHeadline
from gateway.floor.timeline import StateSpan
from gateway.handover.api import Cause
from gateway.reports.figures import Figures
from queueing.admitting import NotAdmitted
from queueing.model import MOST_PRIORITY_S, AgentState
from signaling.protocol.base import IceServer, Language, Slot
from signaling.protocol.desk_views import QualityWord

Resting = Literal["available", "paused", "offline"]
"""The states that an operator may choose, or a supervisor for them."""


class FloorWait(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The wait that a citizen who entered now would be told, in seconds."""

    low_s: int
    high_s: int


class FloorCategory(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One category's line, who serves it, and its day.

    ``refused``: why a citizen who calls now would not be admitted, None where they would. ``available`` operators could be rung now, ``working`` ones are neither paused nor off duty.
    ``within_s`` is the wait that was promised, ``today`` the figures since midnight at the station.
    ``trend``: how many entered in each of the last spans of ``trend_step_s``, the present one last.
    """

    category: str
    open: bool
    refused: NotAdmitted | None
    waiting: int
    oldest_since_ms: int | None
    available: int
    working: int
    wait: FloorWait | None
    within_s: int
    today: Figures | None
    trend: list[int]


class FloorContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contact that an operator has in hand, without the citizen's name.

    ``held_since_ms``: since when the citizen has been on hold, told once, at the operator whose contact it
    is. ``authorisation``: its topic is none of the operator's own and nobody has granted it: not asked for
    (``needed``), asked and not decided (``pending``), or ``refused``. ``recording_failed``: it is to be recorded and
    cannot be. ``quality``: how the worse side receives the other at present, None while nothing is known.
    """

    contact_id: str
    reference: str
    category: str
    channel: str
    modality: str
    held_since_ms: int | None = None
    authorisation: Literal["needed", "pending", "refused"] | None = None
    recording_failed: bool = False
    quality: QualityWord | None = None


class FloorSetBy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The supervisor who has set an operator's state, which one, why and when."""

    name: str
    state: Resting
    reason: str
    at_ms: int


class FloorAgent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One operator's state and since when, the contact in hand, and the office if of one. ``next_state``: what was chosen
    for after the contact. ``present``: the operator's desk is heard. ``set_by``: the supervisor by whom the state is so.
    """

    agent_id: str
    name: str
    code: str
    state: AgentState
    reason: str | None
    since_ms: int
    contact: FloorContact | None = None
    office: str | None = None
    next_state: Resting | None = None
    present: bool = True
    set_by: FloorSetBy | None = None


class FloorRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator asks to answer a category that is not an own one, and nobody has decided yet:
    ``during`` for the contact in hand, ``standing`` for the rest of the day.

    ``cause`` says how it came to that: ``asked`` by the operator, with ``why`` in their words, or made by
    itself because the contact was handed to somebody who does not answer its topic: ``transferred`` or
    ``consulted`` by ``handed_by``, or ``followed`` where that colleague's console was lost.
    """

    id: str
    kind: Literal["during", "standing"]
    agent_id: str
    operator: str
    category: str
    contact_id: str | None
    reference: str | None
    asked_at_ms: int
    why: str | None
    cause: Cause = "asked"
    handed_by: str | None = None


class FloorHelp(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator in a conversation calls for a supervisor, and nobody has come yet. ``channel`` and
    ``modality`` as of the contact in hand: only by video, and not in writing, can one listen."""

    contact_id: str
    reference: str
    category: str
    agent_id: str
    operator: str
    channel: str
    modality: str
    asked_at_ms: int


class FloorOffice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A peripheral office with members, by its short name if it has one: whether it takes contacts now, its operators on duty, of those
    who could be rung and who talk, who waits for it alone, and how many it has answered today."""

    office: str
    name: str
    open: bool
    present: int
    available: int
    talking: int
    waiting: int
    answered_today: int


class FloorOutside(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A citizen who was passed on to a number outside and talks with it, without an operator; ``since_ms``: when it answered.
    ``for_help``: with a number for help, whose call nobody of the house ends."""

    contact_id: str
    reference: str
    category: str
    channel: str
    modality: str
    since_ms: int
    for_help: bool = False


class FloorDeclined(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who did not take a contact, and why: the word chosen (``busy``, ``conflict-of-interest``,
    ``technical``, ``other``), or ``no_answer``."""

    operator: str
    reason: str


class FloorRefused(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that every operator at work who could take it has refused or missed, and that waits on;
    ``declined``: each of them, the longest ago first."""

    contact_id: str
    reference: str
    category: str
    at_ms: int
    declined: list[FloorDeclined] = []


class FloorUnserved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Citizens in a category whom nobody at work can serve, since they require all of ``requirements`` (a language's code,
    ``lis`` for sign language, ``house``). Others serve the category.

    ``resting`` operators could serve it and are paused.
    """

    category: str
    requirements: list[str]
    waiting: int
    oldest_since_ms: int
    resting: int


class FloorMessages(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Messages to be answered by e-mail: waiting in all, of those near their time, and beyond it; ``urgent``: nobody has taken
    them, and there are words of danger in them."""

    waiting: int
    near: int
    overdue: int
    oldest_due_at_ms: int | None
    urgent: int = 0


class FloorTargets(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The targets that were promised: ``share`` of the contacts answered within ``within_s``, unless their category
    has a time of its own; a wait of ``alarm_s`` is an alarm, and so is being on hold for ``hold_alarm_s``."""

    within_s: int
    share: float
    alarm_s: int
    hold_alarm_s: int


class FloorDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the working day stands; ``phase`` is empty while nothing is recorded of it, and the hours alone decide."""

    phase: DayPhase = ""
    brainstorming: bool = False


class Floor(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The floor at one moment; ``reachable`` says whether somebody could be rung now, ``headline`` how it stands
    for the citizens who wait and for one who enters.

    ``version`` is another one whenever anything but the time is. ``clock_doubted_ms``: the clock told this time,
    far beyond any that the station has seen, and nothing is let go of until somebody confirms it.
    """

    now_ms: int
    reachable: bool
    headline: FloorHeadline
    day: FloorDay
    targets: FloorTargets
    today: Figures
    trend_step_s: int
    categories: list[FloorCategory]
    agents: list[FloorAgent]
    requests: list[FloorRequest] = []
    helps: list[FloorHelp] = []
    refused: list[FloorRefused] = []
    unserved: list[FloorUnserved] = []
    messages: FloorMessages | None = None
    offices: list[FloorOffice] = []
    outside: list[FloorOutside] = []
    clock_doubted_ms: int | None = None
    version: str = ""


Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
NoticeText = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class Waiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One who is not yet answered; no name.

    ``rings_at``: the operator at whom it rings. ``waits_for``: the operator or office it was handed to.
    ``counts_from_ms``: the place it came with, for a callback the one it keeps, for a message one behind
    all who wait. ``requirements``: what an operator must have to be offered it. ``advance_s``: how much earlier than that it stands, negative for later. ``offers``: how often it
    has rung. ``away``: the citizen's page is not connected. ``declined``: who did not take it, and why.
    """

    contact_id: str
    reference: str
    channel: str
    modality: str
    language: str
    needs: list[str]
    entered_at_ms: int
    counts_from_ms: int
    offers: int
    advance_s: int
    away: bool
    rings_at: str | None
    waits_for: str | None
    requirements: list[str] = []
    declined: list[FloorDeclined] = []


class Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Citizens who wait for a category, in the order of their places; at most a hundred of ``count``."""

    now_ms: int
    count: int
    waiting: list[Waiting]


class ContactMove(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Where a waiting contact goes, and why: to another category, to one operator, or to an office."""

    reason: Reason
    category: Category | None = None
    operator: Id | None = None
    office: Id | None = None


class Advance(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The seconds by which a contact is moved ahead of the place it came with (negative: behind it), and why."""

    advance_s: Annotated[int, msgspec.Meta(ge=-MOST_PRIORITY_S, le=MOST_PRIORITY_S)]
    reason: Reason


class StateChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The state that an operator is to have from now on, or after the contact in hand. The operator reads the reason."""

    state: Resting
    reason: Reason


class OperatorDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator's states of today in their order. ``agreement`` names the agreement under which it may be told
    (art. 4 of law 300/1970); without one it is empty, and there is nothing to tell."""

    agreement: str
    start_ms: int
    now_ms: int
    spans: list[StateSpan]


class NewNotice(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A notice to waiting citizens: to all, or to those of one category. ``text`` is Italian. A page in another language
    shows the translation into it, else the English one, else ``text``."""

    text: NoticeText
    translations: dict[Language, NoticeText] = {}
    category: Category | None = None
    minutes: Annotated[int, msgspec.Meta(ge=5, le=720)] = 60


class NoticeShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A notice that is being shown, until when, and whose it is."""

    id: str
    text: str
    translations: dict[Language, str]
    category: str | None
    by: str
    made_at: datetime
    ends_at: datetime


Way = Literal["listen", "whisper", "join"]


class MonitoringShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A supervisor's presence at an operator's side: its way and since when, and what the connection's receiving slots
    carry. ``listen``: the microphone is received by nobody; ``whisper``: by the operator alone; ``join``: by all,
    and so is the camera. ``shown`` tells whether the operator's page says that somebody listens."""

    way: Way
    since_ms: int
    shown: bool
    slots: list[Slot] = []
    ice_servers: list[IceServer] = []
