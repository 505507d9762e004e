"""The requests and answers of the routes of inquiries."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.inquiries.rules import Standing
from gateway.platform.personal.traces import Trace

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Request = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Way = Literal["station", "email", "pec"]
AnswerWay = Literal["page", "mail", "noted"]


class NewInquiry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question about the contact or case ``contact``.

    It goes to one of the station's offices, which answers it in the station, or to a body of the directory, by ``email`` or
    certified mail (``pec``). The answer is wanted by the end of the day ``due``. A repeated ``request`` asks once.
    ``again``: an inquiry of the same contact that asked the same of another addressee; ``withdraw``: withdraw that one if
    it is open.
    """

    request: Request
    contact: Id
    office: Id | None = None
    body: Id | None = None
    way: Way = "station"
    subject: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
    question: Annotated[str, msgspec.Meta(min_length=3, max_length=5000)]
    due: date
    again: Id | None = None
    withdraw: bool = False


class InquiriesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which inquiries are asked for.

    ``contact``: all inquiries of one contact, in any state. ``to`` is the key of an addressee (``office:…``, ``body:…``).
    ``who``: ``mine``, which the caller asked, or ``ours``, which the caller's office is to answer. ``count``: the most to
    return.
    """

    state: Literal["open", "answered", "withdrawn"] = "open"
    contact: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    to: Annotated[str, msgspec.Meta(max_length=90)] | None = None
    when: Literal["near", "late"] | None = None
    who: Literal["mine", "ours"] | None = None
    count: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 100


class InquiryListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An inquiry as lists show it.

    ``to`` is the key of its addressee. ``unseen``: the caller has not read the answer yet. ``contact`` is the reference of
    the contact it was asked in.
    """

    id: str
    reference: str
    contact_id: str
    contact: str
    category: str
    subject: str
    to: str
    addressee: str
    way: Way
    standing: Standing
    asked_by: str | None
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    mine: bool
    ours: bool
    unseen: bool


class InquiryAnswerShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An answer.

    ``sender``: the address of a mail. ``expected`` False: it is not the address that was asked, so the sender must be
    checked. ``certified`` False: the question went as certified mail and the answer did not, so its sender must be checked
    as well. ``files`` came with it; ``fileNames`` are those that can be downloaded. ``automatic``: a machine wrote it, an
    absence notice for instance, and the inquiry stays open.
    """

    way: AnswerWay
    text: str
    at: datetime
    by: str | None
    sender: str
    expected: bool
    certified: bool
    files: int
    automatic: bool
    id: str
    file_names: list[str]


class InquiryNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Another inquiry that asks the same of another addressee."""

    id: str
    reference: str
    addressee: str


class InquiryOpened(InquiryListed, frozen=True, kw_only=True, rename="camel"):
    """An inquiry with its texts.

    ``mail`` is the state of the question's mail, ``mail_error`` why it has not arrived. ``case``: it was asked in a case,
    which has a page. ``may_answer``: the caller may answer as a member of the office, or note an answer received otherwise.
    ``may_change``: withdraw it, remind, and move its day. ``may_ask_again``: ask the same elsewhere. ``again_of`` asked the
    same before, ``asked_again`` after it. ``first_due_at`` is the first due day, if it was moved, and ``moved_why`` the
    reason.
    """

    question: str
    email: str
    answers: list[InquiryAnswerShown]
    mail: Literal["pending", "sent", "failed"] | None
    mail_error: str | None
    case: bool
    reminded_at: datetime | None
    withdrawn_why: str | None
    sheet: str | None
    may_answer: bool
    may_change: bool
    may_ask_again: bool
    again_of: InquiryNamed | None
    asked_again: list[InquiryNamed]
    first_due_at: datetime | None
    moved_why: str | None


class InquiryTally(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of the inquiries to one addressee. ``days`` is the median response time of the last ninety days; null if
    there were no answers."""

    to: str
    name: str
    open: int
    near: int
    late: int
    answered: int
    days: float | None


class InquiryList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Inquiries: open ones by due time, others newest first.

    ``by_addressee`` is filled for supervisors alone. ``certifies``: certified mail can be sent. ``reads_mail``: answers by
    mail are filed automatically. ``total`` counts all that match, of which ``inquiries`` holds the first.
    """

    inquiries: list[InquiryListed]
    total: int
    by_addressee: list[InquiryTally]
    sees_all: bool
    certifies: bool
    reads_mail: bool


class InquiriesWaiting(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Counts for the caller: questions to answer, answers to read, and the caller's inquiries that are late."""

    to_answer: int
    unseen: int
    late: int


class InquiryReply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer. A repeated ``request`` answers once."""

    request: Request
    text: Annotated[str, msgspec.Meta(min_length=2, max_length=20_000)]


class InquiryWithdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the answer is no longer needed; the addressee reads it."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class InquiryMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new day by whose end the answer is wanted, and why."""

    due: date
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


class InquirySheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft of an information sheet made from question and answer.

    ``checked``: the caller has read the text and found no personal data in it.
    """

    title: Annotated[str, msgspec.Meta(min_length=3, max_length=120)]
    text: Annotated[str, msgspec.Meta(min_length=3, max_length=12_000)]
    checked: bool = False


class InquirySheetMade(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the draft; null where ``traces`` of personal data were found and the caller has not checked them."""

    sheet: str | None
    traces: list[Trace]
