"""The requests and answers of the routes of the floor."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.contacts.opening import DayPhase
from gateway.floor.headline import FloorHeadline
from gateway.floor.timeline import StateSpan
from gateway.handover.api import Cause
from gateway.platform.ids import Id
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
    """One category: its line, the operators who serve it, and its figures of today.

    ``refused``: why a citizen who enters now would not be admitted, None if admitted. ``available`` operators could be rung
    now; ``working`` ones are neither paused nor off duty. ``within_s`` is the wait that was promised, ``today`` the figures
    since midnight at the station. ``trend``: how many entered in each of the last spans of ``trend_step_s``, the present
    one last.
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

    ``held_since_ms``: since when the citizen has been on hold; set only in the row of the operator whose contact it is.
    ``authorisation`` is set where the topic is not one of the operator's and nobody has granted it: not asked for
    (``needed``), asked and not decided (``pending``), or ``refused``. ``recording_failed``: the contact should be recorded
    and cannot be. ``quality``: how the worse side receives the other at present, None while unknown.
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
    """A supervisor's change of an operator's state: which supervisor, which state, why and when."""

    name: str
    state: Resting
    reason: str
    at_ms: int


class FloorAgent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One operator: the state and since when, the contact in hand, and the office if any.

    ``next_state``: the state chosen for after the contact. ``present``: the operator's desk is heard from. ``set_by``: the
    supervisor who set the present state.
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
    """An undecided request of an operator to answer a category that is not one of their own: ``during`` for the contact in
    hand, ``standing`` for the rest of the day.

    ``cause``: ``asked`` by the operator, with ``why`` in their words, or requested by the station because the contact was
    handed to an operator who does not answer its topic: ``transferred`` or ``consulted`` by ``handed_by``, or ``followed``
    where that colleague's console was lost.
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
    """A call for help by an operator in a conversation, to which no supervisor has come yet.

    ``channel`` and ``modality`` are those of the contact in hand: a supervisor can listen only by video and by the
    telephone line, and not in writing.
    """

    contact_id: str
    reference: str
    category: str
    agent_id: str
    operator: str
    channel: str
    modality: str
    asked_at_ms: int


class FloorOffice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A peripheral office with members, by its short name if it has one.

    Says whether it takes contacts now, how many of its operators are on duty, could be rung and talk, how many citizens
    wait for it alone, and how many contacts it has answered today.
    """

    office: str
    name: str
    open: bool
    present: int
    available: int
    talking: int
    waiting: int
    answered_today: int


class FloorOutside(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A citizen who was passed on to a number outside and talks with it, without an operator.

    ``since_ms``: when the number answered. ``for_help``: it is a number for help, and nobody of the staff ends such a call.
    """

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
    """A contact that still waits after every operator at work who could take it has declined or missed it.

    ``declined``: each of them, the longest ago first.
    """

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
    """Counts of the messages to be answered by e-mail: all that wait, those near their due time, and those beyond it.

    ``urgent``: those with words of danger that nobody has taken, or to which such words were added since somebody took
    them.
    """

    waiting: int
    near: int
    overdue: int
    oldest_due_at_ms: int | None
    urgent: int = 0


class FloorTargets(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The targets that were promised.

    ``share`` of the contacts are answered within ``within_s``, unless their category has a time of its own. A wait of
    ``alarm_s`` raises an alarm, and so does being on hold for ``hold_alarm_s``.
    """

    within_s: int
    share: float
    alarm_s: int
    hold_alarm_s: int


class FloorDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The phase of the working day; ``phase`` is empty while none is recorded, and opening hours alone decide."""

    phase: DayPhase = ""
    brainstorming: bool = False


class Floor(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The floor at one moment.

    ``reachable``: an operator could be rung now. ``headline`` sums up how the citizens who wait, and one who enters now,
    are served. ``version`` changes whenever anything but the time does. ``clock_doubted_ms``: the time that the clock told,
    far beyond any that the station has seen; nothing expires until somebody confirms it.
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


Category = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]
NoticeText = Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class Waiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that is not answered yet, without the citizen's name.

    ``rings_at``: the operator at whom it rings. ``waits_for``: the operator or office to whom it was handed.
    ``counts_from_ms``: its place in line by time of entry; a callback keeps the place it had, a message stands behind all
    who wait. ``requirements``: what an operator must have to be offered it. ``advance_s``: by how many seconds it stands
    ahead of that place, negative for behind. ``offers``: how often it has rung. ``away``: the citizen's page is not
    connected. ``declined``: the operators who did not take it, and why.
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
    """The contacts that wait for a category, in the order of their places; lists at most a hundred of ``count``."""

    now_ms: int
    count: int
    waiting: list[Waiting]


class ContactMove(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Where a waiting contact is moved, and why: to another category, to one operator, or to an office."""

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
    """The state that an operator is to have from now on, or after the contact in hand, and the reason, which the operator reads."""

    state: Resting
    reason: Reason


class OperatorDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator's states of today, in order.

    ``agreement`` names the agreement under which they may be shown (art. 4 of law 300/1970). Without an agreement it is
    empty, and so is the list.
    """

    agreement: str
    start_ms: int
    now_ms: int
    spans: list[StateSpan]


class NewNotice(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A notice to waiting citizens: to all, or to those of one category.

    ``text`` is Italian. A page in another language shows the translation into it, else the English one, else ``text``.
    """

    text: NoticeText
    translations: dict[Language, NoticeText] = {}
    category: Category | None = None
    minutes: Annotated[int, msgspec.Meta(ge=5, le=720)] = 60


class NoticeShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A notice that is being shown, until when, and its author."""

    id: str
    text: str
    translations: dict[Language, str]
    category: str | None
    by: str
    made_at: datetime
    ends_at: datetime


Way = Literal["listen", "whisper", "join"]


class MonitoringShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A supervisor's monitoring of an operator: the way, since when, and what the connection's receiving slots carry.

    ``listen``: nobody receives the supervisor's microphone; ``whisper``: the operator alone does; ``join``: all receive it,
    and the camera. ``shown``: the operator's page says that a supervisor listens.
    """

    way: Way
    since_ms: int
    shown: bool
    slots: list[Slot] = []
    ice_servers: list[IceServer] = []
