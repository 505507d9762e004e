"""The requests and answers of the quality office's part of the API. Scores are in tenths of a point, 0 to 1000."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from gateway.evaluation.form import LONGEST, Form
from gateway.evaluation.rule import AssignmentRule

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
ItemId = Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
Answer = Annotated[int, msgspec.Meta(ge=0, le=9)] | None
Answers = Annotated[dict[ItemId, Answer], msgspec.Meta(max_length=LONGEST)]
Comments = Annotated[
    dict[ItemId, Annotated[str, msgspec.Meta(max_length=1000)]], msgspec.Meta(max_length=LONGEST)
]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
Why = Annotated[str, msgspec.Meta(min_length=3, max_length=2000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Turn = Literal["only", "first", "second"]
State = Literal["open", "submitted", "released", "withdrawn", "cancelled"]
Decision = Literal["confirmed", "corrected", "withdrawn"]
DisputeState = Literal["open", "confirmed", "corrected", "withdrawn"]


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The base of the requests, which have no unknown fields."""


class Shown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The base of the answers."""


class ReviewMade(Shown, frozen=True, kw_only=True):
    """The id of a new form, rule, evaluation or session."""

    id: str


class PersonShown(Shown, frozen=True, kw_only=True):
    """A member of the staff."""

    id: str
    display_name: str
    code: str


# forms


class NewForm(Wire, frozen=True, kw_only=True):
    """A form to create; ``copy_of``: the form whose content it gets."""

    name: Name
    copy_of: Id | None = None


class FormDraft(Wire, frozen=True, kw_only=True):
    """The draft of a form; ``revision`` is that of the text that was changed."""

    revision: int
    name: Name
    draft: Form


class FormRevision(Wire, frozen=True, kw_only=True):
    """``revision``: the one that the caller has read."""

    revision: int


class FormShown(Shown, frozen=True, kw_only=True):
    """A form. ``draft``: the text in work, None for none; ``published``: the version in use, whose number is
    ``newest``."""

    id: str
    name: str
    revision: int
    newest: int
    draft: Form | None
    published: Form | None
    changed_at: datetime
    retired_at: datetime | None


class FormList(Shown, frozen=True, kw_only=True):
    """All forms by name, those not used any more at the end."""

    forms: list[FormShown]


class FormNamed(Shown, frozen=True, kw_only=True):
    """A form that can be used, by its name."""

    id: str
    name: str


# rules


class RuleChange(Wire, frozen=True, kw_only=True):
    """A rule that replaces the one with this ``revision``."""

    revision: int
    rule: AssignmentRule


class RuleShown(Shown, frozen=True, kw_only=True):
    """A rule, how many recordings it has assigned (``open`` of them not judged yet), and its newest draw."""

    id: str
    revision: int
    rule: AssignmentRule
    given: int
    open: int
    period: str | None
    drawn_at: datetime | None
    fitting: int | None
    drawn: int | None


class RuleList(Shown, frozen=True, kw_only=True):
    """All rules by name, and the forms and reviewers that they can name."""

    rules: list[RuleShown]
    forms: list[FormNamed]
    reviewers: list[PersonShown]


class RuleTrial(Shown, frozen=True, kw_only=True):
    """The result of a trial over the last ``days`` days: ``fitting`` recordings meet the rule, of which it would
    have ``taken`` some."""

    days: int
    fitting: int
    taken: int


# watching


class Watched(Wire, frozen=True, kw_only=True):
    """Stretches of the recording played since the last report, in milliseconds, in the order of playing."""

    spans: Annotated[
        list[tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=0)]]],
        msgspec.Meta(min_length=1, max_length=200),
    ]


class WatchShown(Shown, frozen=True, kw_only=True):
    """How much of a recording the caller has watched, over all views; ``needed`` is the share, 0 to 1, from which on
    they may judge it."""

    watched_ms: int
    duration_ms: int
    share: float
    needed: float
    enough: bool


# evaluations


class NewEvaluation(Wire, frozen=True, kw_only=True):
    """Takes a recording to judge it. ``operator``: whom to judge, where several took part; ``double``: another
    reviewer, chosen by lot, judges it, too, and neither knows of the other."""

    recording: Id
    form: Id
    operator: Id | None = None
    double: bool = False


class EvaluationDraft(Wire, frozen=True, kw_only=True):
    """The answers by item (null: not applicable), remarks by item, and one on the whole."""

    answers: Answers
    comments: Comments = {}
    summary: Text = ""


class ScoreShown(Shown, frozen=True, kw_only=True):
    """The score of the answers; see ``gateway/evaluation/scoring.py``."""

    tenths: int | None
    sections: dict[str, int | None]
    missing: list[str]
    failed: list[str]
    limited: Literal["critical", "fatal"] | None


class EvaluationShown(Shown, frozen=True, kw_only=True):
    """One evaluation in a list. ``mine``: the caller is to judge; ``waits_for_other``: it is one of a pair, and not
    both are handed in. ``dispute``: its state, None: nobody disputes it."""

    id: str
    recording_id: str
    reference: str
    category: str
    occurred_at: datetime
    form: FormNamed
    version: int
    operator: PersonShown | None
    reviewer: PersonShown | None
    rule: str | None
    turn: Turn
    state: State
    mine: bool
    waits_for_other: bool
    assigned_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    released_at: datetime | None
    tenths: int | None
    limited: Literal["critical", "fatal"] | None
    replied: bool
    dispute: DisputeState | None


class DisputeShown(Shown, frozen=True, kw_only=True):
    """The operator's dispute, and its outcome; ``was`` is the score before."""

    state: DisputeState
    items: list[str]
    why: str
    raised_at: datetime
    decided_at: datetime | None
    decided_why: str
    was_tenths: int | None
    was_answers: dict[str, int | None] | None


class OtherShown(Shown, frozen=True, kw_only=True):
    """The other half of a pair, once both are handed in."""

    id: str
    reviewer: PersonShown | None
    state: State
    answers: dict[str, int | None]
    comments: dict[str, str]
    summary: str
    tenths: int | None


class EvaluationOpened(Shown, frozen=True, kw_only=True):
    """An evaluation with everything."""

    evaluation: EvaluationShown
    content: Form
    answers: dict[str, int | None]
    comments: dict[str, str]
    summary: str
    score: ScoreShown
    watched: float | None
    watch: WatchShown | None
    reply: str
    replied_at: datetime | None
    dispute: DisputeShown | None
    other: OtherShown | None


class EvaluationsQuery(Wire, frozen=True, kw_only=True):
    """Selects evaluations by ``state``, ``operator`` (an account), ``form``, ``recording`` and state of the
    ``dispute``; newest first."""

    state: State | None = None
    operator: Id | None = None
    form: Id | None = None
    recording: Id | None = None
    dispute: DisputeState | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 100


class EvaluationsFile(EvaluationsQuery, frozen=True, kw_only=True):
    """Selects evaluations for a file; with a ``language`` its columns and words are a reader's, and times the station's."""

    language: Literal["", "it", "en"] = ""
    separator: Literal["comma", "semicolon"] = "semicolon"


class EvaluationList(Shown, frozen=True, kw_only=True):
    """Evaluations, and whether there are more than were asked for."""

    evaluations: list[EvaluationShown]
    more: bool


class RecordingReview(Shown, frozen=True, kw_only=True):
    """The acts on a recording that are open to a reviewer: the usable forms, the operators to judge, and the
    existing evaluations and calibrations."""

    watch: WatchShown
    forms: list[FormNamed]
    operators: list[PersonShown]
    evaluations: list[EvaluationShown]
    calibrations: list["CalibrationShown"]


class OperatorReply(Wire, frozen=True, kw_only=True):
    """The operator's reply."""

    text: Why


class NewDispute(Wire, frozen=True, kw_only=True):
    """The operator's objection; ``items`` are those it is about, empty for all of it."""

    why: Why
    items: Annotated[list[ItemId], msgspec.Meta(max_length=LONGEST)] = []


class DisputeDecision(Wire, frozen=True, kw_only=True):
    """The outcome of a dispute: the evaluation stands, is corrected by other ``answers``, or is withdrawn and
    counts no more."""

    decision: Decision
    why: Why
    answers: Answers | None = None


# calibrations


class NewCalibration(Wire, frozen=True, kw_only=True):
    """A session about one recording. ``participants`` are reviewers; its maker takes part only if named."""

    name: Name
    recording: Id
    form: Id
    participants: Annotated[list[Id], msgspec.Meta(min_length=2, max_length=20)]


class CalibrationDraft(Wire, frozen=True, kw_only=True):
    """A participant's answers."""

    answers: Answers


class CalibrationAgreed(Wire, frozen=True, kw_only=True):
    """The result on which the participants have agreed."""

    answers: Answers
    note: Text = ""


class CalibrationShown(Shown, frozen=True, kw_only=True):
    """One session. ``rated`` of the ``participants`` have handed in; ``mine``: whether the caller takes part, and
    has rated."""

    id: str
    name: str
    recording_id: str
    reference: str
    category: str
    form: FormNamed
    version: int
    state: Literal["rating", "comparing", "closed"]
    made_at: datetime
    made_by: PersonShown | None
    participants: int
    rated: int
    mine: Literal["none", "open", "rated"]
    tenths: int | None


class RatingShown(Shown, frozen=True, kw_only=True):
    """One participant's rating; with answers only when all may see them, or it is the caller's own."""

    person: PersonShown
    rated: bool
    answers: dict[str, int | None] | None
    tenths: int | None


class ItemSpread(Shown, frozen=True, kw_only=True):
    """The distance of the participants on an item: ``answers`` in the order of ``ratings``; ``spread`` is the
    distance between the lowest and the highest share, 0 to 1; None: nobody gave a step."""

    item: str
    same: bool
    spread: float | None


class CalibrationOpened(Shown, frozen=True, kw_only=True):
    """A session with everything; ``kappa`` of each participant against the agreement, by account."""

    calibration: CalibrationShown
    content: Form
    ratings: list[RatingShown]
    items: list[ItemSpread]
    agreed: dict[str, int | None]
    note: str
    watch: WatchShown
    kappa: dict[str, float | None]


class CalibrationList(Shown, frozen=True, kw_only=True):
    """All sessions, the newest first."""

    calibrations: list[CalibrationShown]


# figures


class TrendsQuery(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    rename={"first": "from", "last": "to"},
):  # fmt: skip
    """Selects released evaluations of contacts of the months ``from`` to ``to``, grouped by ``by``; items are those
    of ``form``. Trends of single operators need an agreement with the staff. ``language`` and ``separator`` count for
    CSV alone: with a ``language`` its columns and rows are in a reader's words."""

    by: Literal["operator", "category", "item"] = "category"
    first: date
    last: date
    form: Id | None = None
    operator: Id | None = None
    category: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    language: Literal["", "it", "en"] = ""
    separator: Literal["comma", "semicolon"] = "semicolon"


class TrendPoint(Shown, frozen=True, kw_only=True):
    """A month: the number of evaluations, and their mean (of items: the mean share, also in tenths of a point)."""

    month: str
    count: int
    tenths: float | None


class TrendRow(Shown, frozen=True, kw_only=True):
    """One operator, category or item; ``failed``: how many failed it, or were limited by a failure."""

    key: str
    label: str
    points: list[TrendPoint]
    count: int
    tenths: float | None
    failed: int


class Trends(Shown, frozen=True, kw_only=True):
    """Rows by label, and all of them together."""

    by: Literal["operator", "category", "item"]
    months: list[str]
    rows: list[TrendRow]
    total: TrendRow
    disputed: int


class AgreementQuery(Wire, frozen=True, kw_only=True):
    """The form whose newest version is meant."""

    form: Id


class AgreementFigures(Shown, frozen=True, kw_only=True):
    """The agreement over ``pairs`` of answers: the share of equal ones, and Cohen's kappa; None where it is
    undefined."""

    pairs: int
    same: float | None
    kappa: float | None


class ItemAgreementShown(Shown, frozen=True, kw_only=True):
    """The agreement on an item: ``nominal`` with not applicable as an answer, ``ordered`` weighted by the square of
    the distance."""

    item: str
    text: str
    nominal: AgreementFigures
    ordered: AgreementFigures


class AgreementShown(Shown, frozen=True, kw_only=True):
    """The agreement of reviewers who judged the same recordings without knowing of each other."""

    form: FormNamed
    version: int
    recordings: int
    overall: AgreementFigures
    items: list[ItemAgreementShown]


class OwnUnread(Shown, frozen=True, kw_only=True):
    """How many released evaluations the operator has not opened."""

    unread: int


class ReviewerForms(Shown, frozen=True, kw_only=True):
    """The forms that can be used, and the reviewers."""

    forms: list[FormNamed]
    reviewers: list[PersonShown]


class TrendChoices(Shown, frozen=True, kw_only=True):
    """Forms by name; ``operators``: whether an agreement with the staff allows trends of single operators."""

    forms: list[FormNamed]
    operators: bool
