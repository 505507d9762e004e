"""The requests and answers of the routes of conferences."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from gateway.conference.people import Part
from gateway.conference.plan import Repeats
from gateway.conference.roll import Standing
from gateway.platform.ids import Id
from gateway.platform.times import Moment

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\S")]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"\S")]
ItemText = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Length = Annotated[int, msgspec.Meta(ge=5, le=720)]
Called = Literal["briefing", "brainstorming", "debriefing", "meeting"]
"""The kinds that supervisors call."""
FOCUS: Final = "focus"
"""The kind of a focus group. :mod:`gateway.focus_groups` alone calls it, changes it, calls it off and invites its guests, who have agreed to be in the group."""
Kind = Literal[Called, "focus"]
ConferenceState = Literal["scheduled", "open", "ended"]


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the agenda; ``minutes`` is the time meant for it."""

    text: ItemText
    minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 0


class NewConference(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A conference at a time, or (without ``startsAt``) now. ``offices`` are those expected; all that are in use
    when left out. ``minutes`` is its intended length. ``repeats`` makes a series of it, without the days on which
    the station is closed; ``invite``: offices that have an address get an invitation by e-mail, and so do the
    accounts ``invited``, which all have one."""

    kind: Called
    title: Title
    starts_at: Moment | None = None
    offices: Annotated[list[Id], msgspec.Meta(max_length=60)] | None = None
    items: Annotated[list[NewItem], msgspec.Meta(max_length=40)] = []
    minutes: Length = 60
    repeats: Repeats | None = None
    invite: bool = False
    invited: Annotated[list[Id], msgspec.Meta(max_length=60)] = []


class ConferenceChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Changes of a conference that nobody has opened; absent members stay as they are. ``items`` is the whole
    agenda."""

    kind: Called | None = None
    title: Title | None = None
    starts_at: Moment | None = None
    minutes: Length | None = None
    offices: Annotated[list[Id], msgspec.Meta(max_length=60)] | None = None
    items: Annotated[list[NewItem], msgspec.Meta(max_length=40)] | None = None
    invited: Annotated[list[Id], msgspec.Meta(max_length=60)] | None = None


class ConferenceListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A conference that is planned, goes on, or ended a short while ago, as one person sees it.

    ``expected``: the person is called to it, as one of an expected office or of the station itself; others are not told
    of it. ``you`` is the person's place in it, null for one who never came. ``repeats``: it is the next of a series,
    ``after`` counts those that follow it. ``offices``, the agenda's ``items`` and the accounts ``invited`` are told to
    supervisors alone, and empty for others.
    """

    id: str
    kind: Kind
    title: str
    state: ConferenceState
    made_at: datetime
    starts_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    people: int
    expected: bool
    you: Literal["lobby", "room", "left", "removed"] | None
    minutes: int
    repeats: Repeats | None
    after: int
    invites: bool
    offices: list[str]
    items: list[NewItem]
    invited: list[str]


class Attendance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person who attended. ``phone``: by telephone."""

    name: str
    part: Part
    office: str | None
    stays: list[tuple[datetime, datetime | None]]
    phone: bool = False


class RollCorrected(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A chair's correction of an entry of the roll; ``by`` is a name, ``note`` the reason if one was given."""

    at: datetime
    by: str
    present: bool
    note: str


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry of the roll, an office (``officeId``, with its ``short`` name) or a person (``member``).
    ``standing``: how they count; ``connected``: in the room while the roll was called, without an answer. The last
    of the ``corrections`` goes before ``answered``, their standing by their own answer."""

    name: str
    office: bool
    office_id: str | None
    member: str | None
    short: str | None
    answered_at: datetime | None
    late: bool
    standing: Standing
    answered: Standing
    corrections: list[RollCorrected]


class RollCorrection(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A chair's statement whether an office (``officeId``) or a person (``member``) was present at the last roll."""

    present: bool
    office_id: Id | None = None
    member: Id | None = None
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class RollChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The roll after a correction. ``minutes``: whether the draft has the new roll (``renewed``), has a roll that
    somebody rewrote and that is to be changed by hand (``rewritten``), or does not exist yet (``none``)."""

    roll: list[Answered]
    minutes: Literal["renewed", "rewritten", "none"]


class ItemTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An item of the agenda, and for how many seconds it was spoken of."""

    text: str
    minutes: int
    spent_s: int


class BallotTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A vote and who voted for what; ``unvoted`` names those entitled who did not vote."""

    question: str
    opened_at: datetime
    closed_at: datetime | None
    options: list[str]
    votes: list[tuple[str, int]]
    unvoted: list[str]


class PollTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A quick poll: how many chose each option; ``counts`` is null while it is not to be seen."""

    question: str
    opened_at: datetime
    closed_at: datetime | None
    options: list[str]
    counts: list[int] | None


class ConferenceRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything of one conference but its media. ``abandoned_at``: since when nobody had been in it when the
    station ended it."""

    id: str
    kind: Kind
    title: str
    state: ConferenceState
    starts_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    abandoned_at: datetime | None
    attendance: list[Attendance]
    roll: list[Answered]
    items: list[ItemTold]
    ballots: list[BallotTold]
    polls: list[PollTold]


class GivenTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task given in a conference; ``to`` is a name, null for everybody."""

    id: str
    text: str
    to: str | None
    until: datetime | None
    done: bool


class GivenDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision made in a conference, and the topic or the information sheet that it changes."""

    id: str
    text: str
    category: str | None
    sheet: str | None
    by: str
    at: datetime


class GivenSoFar(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks and decisions of a conference so far, in order; they are entries of the day's own tasks and
    decisions."""

    tasks: list[GivenTask]
    decisions: list[GivenDecision]


class DoorLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The link by which a guest comes in."""

    link: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Door(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The facts that are shown before somebody comes in: the conference, whose it is, who called it (empty where the
    account is gone), and what of it is kept for how many days.

    ``recorded``: it is being recorded; ``unrecorded``: it cannot be. ``you``: the label of a guest's link; null for
    staff.
    """

    id: str
    kind: Kind
    title: str
    state: ConferenceState
    starts_at: datetime | None
    opened_at: datetime | None
    organisation: str
    called_by: str
    recorded: bool
    unrecorded: bool
    days: int
    chat_days: int
    you: str | None


class NewLink(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A guest's link to make: for whom, for how many hours, and whether for one browser alone."""

    label: Label
    hours: Annotated[int, msgspec.Meta(ge=1, le=744)] = 24
    single_use: bool = True


class DialIn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A guest's access by telephone: the number to call, ``""`` where the station knows none, and the PIN to key in."""

    number: str
    pin: str


class DialledIn(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A caller's PIN, with the ticket of the call that the station's own SIP process makes."""

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,16}$")]
    ticket: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class DialInOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The conference that the PIN leads to, and the guest's link by which the caller comes in."""

    conference_id: str
    link: str


class LinkMade(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A new guest's link, and in ``dial`` the access by telephone; both are shown this once."""

    id: str
    url: str
    expires_at: datetime
    dial: DialIn | None = None
