"""The requests and answers of the routes of complaints and praise."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.complaints.states import Act, State
from gateway.messages.api import DangerShown
from gateway.platform.follow_codes import Code

TEXT_MAX = 5000
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
RequestKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")]
SeenTexts = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Name = Annotated[str, msgspec.Meta(max_length=80)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Way = Literal["web", "desk", "phone", "email", "pec"]
Why = Literal["information", "duplicate", "other-body", "unfounded", "withdrawn"]
Ended = Literal["settled", "unsettled", "lapsed", "information", "duplicate", "other-body", "unfounded", "withdrawn"]  # fmt: skip
FileState = Literal["checking", "ready", "refused"]
ListName = Literal["category", "cause", "measure"]


class ComplaintFacts(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """The facts of a complaint, however it comes in. ``office`` is the office concerned, where that is known."""

    category: Id
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    happened_on: date | None = None
    happened: Annotated[str, msgspec.Meta(max_length=40)] = ""
    office: Id | None = None


class NewComplaint(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A citizen's complaint. Without an ``email`` it is anonymous: it is taken as information, and nobody can be
    answered. ``request`` and ``visitor`` as for leaving a message; ``tellSteps``: an e-mail at each step is wanted."""

    request: RequestKey
    facts: ComplaintFacts
    text: Text
    email: Email | None = None
    name: Name | None = None
    language: Language = "it"
    consent: Literal[True]
    tell_steps: bool = False
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class TakenComplaint(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A complaint that a member of the staff takes down: by telephone, at the desk, during the contact ``outOf``;
    ``tellSteps`` as for leaving one."""

    request: RequestKey
    facts: ComplaintFacts
    text: Text
    way: Literal["desk", "phone"]
    email: Email | None = None
    name: Name | None = None
    language: Language = "it"
    out_of: Id | None = None
    tell_steps: bool = False


class ComplaintLeft(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The receipt: the reference, the code to follow the complaint, until when it is answered (null for an anonymous
    one), and whether a copy is ``mailed``."""

    reference: str
    code: str
    due_at: datetime | None
    time_zone: str
    mailed: bool


class ComplaintLists(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The choices of a form: kinds of complaints, offices that they may be about, the media types of files that are
    taken (none: no file at all), a file's largest size in bytes, and the greatest number of files."""

    categories: list["Choice"]
    offices: list["ComplaintOffice"]
    media_types: list[str]
    max_bytes: int
    most_files: int


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a list. ``label`` is empty for one that ships: pages have its words by its ``id``. ``words`` are
    those of a ``label`` in other languages."""

    id: str
    label: str
    words: dict[str, str] = {}


class ComplaintOffice(msgspec.Struct, frozen=True, kw_only=True):
    """An office that is open."""

    id: str
    name: str


class ComplaintTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a complaint: the state to which it came, and when."""

    state: State
    at: datetime


class ComplaintFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A picture or document of a complaint. ``reason`` says why a ``refused`` one was not stored."""

    id: str
    name: str
    size: int
    media_type: str
    state: FileState
    reason: str | None


class FollowedComplaint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a complaint, for the holder of its code. ``asked``: the answer waits for the citizen's word;
    ``mayReopen``: a no has it examined once more; ``tellSteps``: an e-mail is sent at each step, null where none can
    be; ``danger`` is about the words just written."""

    reference: str
    category: Choice
    subject: str
    state: State
    anonymous: bool
    taken_at: datetime
    due_at: datetime
    time_zone: str
    overdue: bool
    steps: list[ComplaintTaken]
    measure: Choice | None
    answers: list[str]
    asked: bool
    may_reopen: bool
    settled: bool | None
    files: list[ComplaintFile]
    may_send: bool
    tell_steps: bool | None
    danger: DangerShown | None = None


class ComplaintVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The citizen's word on the answer, with the complaint's code or the one of the answer's e-mail. ``text``: what is missing."""

    code: Code
    settled: bool
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class ComplaintListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A complaint in the list. ``near``: its time is running out; ``overdue``: it is over; ``mine``: the caller is
    responsible; ``group`` counts complaints about the same matter, this one included; ``proposed``: an answer waits
    for its reader."""

    id: str
    reference: str
    state: State
    category: Choice
    subject: str
    place: str
    office: ComplaintOffice | None
    way: Way
    anonymous: bool
    taken_at: datetime
    due_at: datetime
    near: bool
    overdue: bool
    late: bool
    person: str | None
    mine: bool
    cause: Choice | None
    measure: Choice | None
    settled: bool | None
    reopened: bool
    closed_why: Ended | None
    group: int
    proposed: bool


class ComplaintTally(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of complaints in work, by one office or one cause (null: not known yet). ``label`` and ``words`` as of
    an entry of a list; an office has its name."""

    key: str | None
    label: str
    words: dict[str, str]
    open: int
    near: int
    overdue: int


class ComplaintList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Complaints that the caller may see, at most 300, and how many of those in work are late or will be, by office
    and by cause."""

    complaints: list[ComplaintListed]
    by_office: list[ComplaintTally]
    by_cause: list[ComplaintTally]
    sees_all: bool


class ComplaintStepShown(msgspec.Struct, frozen=True, kw_only=True):
    """A step with the person who took it and the office's note."""

    state: State
    at: datetime
    by: str | None
    note: str | None


class ComplaintText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A text of the complaint's case."""

    author: Literal["citizen", "agent"]
    text: str
    written_at: datetime


class ComplaintRead(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the second reading: an answer was laid before another person, sent back with ``words``, or read and
    sent."""

    kind: Literal["proposed", "sent-back", "approved"]
    at: datetime
    by: str | None
    words: str | None


class ComplaintReading(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the second reading. ``wanted``: the topic demands it, and the caller cannot send an answer of
    their own; ``text``: the answer that waits, or was sent back; ``by`` is its author (null: none), ``mine``: the
    caller is."""

    wanted: bool
    text: str
    by: str | None
    mine: bool
    steps: list[ComplaintRead]


class ComplaintOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A complaint with everything. ``may`` lists what the caller may do now; ``like``: others that may be about the
    same matter, ``group``: those of which a person has said so. ``unreached``: a letter to this address came back."""

    complaint: ComplaintListed
    happened_on: date | None
    happened: str
    language: str
    name: str | None
    email: str | None
    measure_text: str
    thread: list[ComplaintText]
    steps: list[ComplaintStepShown]
    files: list[ComplaintFile]
    may: list[Act]
    may_assign: bool
    like: list[ComplaintListed]
    group: list[ComplaintListed]
    reading: ComplaintReading
    unreached: bool = False


class ComplaintsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Selects complaints: ``open``: those in work, due first; ``answered``: those that wait for the citizen's word;
    ``closed``: the newest first."""

    state: Literal["open", "answered", "closed"] = "open"
    office: Annotated[str, msgspec.Meta(max_length=64)] = ""
    cause: Annotated[str, msgspec.Meta(max_length=64)] = ""
    late: Literal["", "near", "overdue"] = ""


class ComplaintPerson(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody who may be made responsible, or was named in praise."""

    id: str
    name: str
    role: str
    office: str | None


class ComplaintPeople(msgspec.Struct, frozen=True, kw_only=True):
    """The staff who may be made responsible, by name."""

    people: list[ComplaintPerson]


class Responsible(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person who becomes responsible."""

    person: Id


class ComplaintDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cause and measure, both from the office's lists; ``text`` describes the measure, for the office and the
    de-briefing."""

    cause: Id
    measure: Id
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class ComplaintAnswer(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """The answer to the citizen; the station adds the question whether it settles the matter. ``seenTexts`` is how
    many texts of the thread were read: a text that came since has to be read first."""

    request: RequestKey
    text: Text
    seen_texts: SeenTexts


class ComplaintProposal(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """An answer that another person reads before it goes; ``seenTexts`` as in answering."""

    text: Text
    seen_texts: SeenTexts


class ComplaintSentBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The changes that a proposed answer needs."""

    words: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ComplaintClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason why a complaint is closed without an answer."""

    why: Why
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ComplaintConcerns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office that a complaint is about, and its kind."""

    office: Id | None
    category: Id


class Grouping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another complaint, and whether it is about the same matter (``together``)."""

    other: Id
    together: bool


class ChoiceShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry of a list with its history."""

    id: str
    list: ListName
    label: str
    words: dict[str, str]
    added_at: datetime
    added_by: str | None
    retired_at: datetime | None
    retired_by: str | None
    used: int


class ChoiceLists(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of the three lists, retired ones last."""

    choices: list[ChoiceShown]


class NewChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new entry, with its ``words`` in other languages by their codes; ``instead`` is an entry that it replaces
    and that is retired."""

    list: ListName
    label: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
    words: Annotated[
        dict[Language, Annotated[str, msgspec.Meta(max_length=120)]], msgspec.Meta(max_length=8)
    ] = {}
    instead: Id | None = None


class ComplaintsReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """Complaints of one kind, cause, measure, office or month in a year. ``label`` is the office's own words, with
    ``words`` in other languages by their codes; empty for an entry that ships. An office's is its name."""

    by: Literal["category", "cause", "measure", "office", "month"]
    key: str
    label: str
    words: dict[str, str]
    count: int


class ComplaintsReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures of a year: how many complaints came, were answered, in time, reopened, settled; ``days`` is the
    mean until the answer."""

    year: int
    years: list[int]
    taken: int
    anonymous: int
    answered: int
    in_time: int
    reopened: int
    settled: int
    open: int
    praises: int
    days: float | None
    rows: list[ComplaintsReportRow]


class ComplaintYear(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The year of the figures; the present one when it is not given."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2200)] | None = None


class ComplaintYearFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The year of the figures, the language, and the separator of columns."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2200)] | None = None
    language: Literal["it", "en"] = "it"
    separator: Literal["comma", "semicolon"] = "semicolon"


class NewPraise(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A citizen's praise; ``whom`` is who or what it is about in the citizen's words. With an ``email`` the citizen
    gets a thank-you."""

    request: RequestKey
    text: Text
    whom: Annotated[str, msgspec.Meta(max_length=200)] = ""
    email: Email | None = None
    name: Name | None = None
    language: Language = "it"
    consent: Literal[True]
    visitor: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class TakenPraise(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A citizen's praise that a member of the staff takes down."""

    request: RequestKey
    text: Text
    whom: Annotated[str, msgspec.Meta(max_length=200)] = ""
    way: Literal["desk", "phone"]
    email: Email | None = None
    name: Name | None = None
    language: Language = "it"


class PraiseLeft(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of praise."""

    reference: str
    mailed: bool


class PassingOn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office and the people to whom praise is passed on; at least one of them."""

    office: Id | None
    people: Annotated[list[Id], msgspec.Meta(max_length=20)]


class PraiseShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Praise that came in. ``mine``: the caller is among those named. Only supervisors are told who wrote it."""

    id: str
    reference: str
    text: str
    whom: str
    name: str | None
    taken_at: datetime
    office: ComplaintOffice | None
    people: list[str]
    passed_at: datetime | None
    mine: bool
    thanked: bool


class PraiseList(msgspec.Struct, frozen=True, kw_only=True):
    """Praise, at most 200: for supervisors all of it, that to be passed on first; for others the praise that names
    them or their office."""

    praises: list[PraiseShown]
