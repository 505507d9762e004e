"""Selects the contacts that are to be judged, by rules that an administrator writes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec

from gateway.evaluation.sampling import Unit, draw, draw_each

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Every = Literal["all", "per_operator", "stratified"]
Period = Literal["week", "month"]


class AssignmentRule(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):  # fmt: skip
    """Selects recorded contacts to be judged by the form ``form``: those that meet every condition; a condition that is
    None does not count. ``max_satisfaction``: the citizen's answer, 1 to 5, is this or less.

    ``choose`` ``all``: every one that fits, as soon as it can be played. Otherwise, when a ``period`` is over, a sample
    of those that began in it: ``count`` of each operator (``per_operator``), or ``count`` altogether by category,
    office and operator (``stratified``). ``double`` percent are judged by two reviewers who do not know of each other.
    ``reviewers`` are accounts, empty for the whole quality office; each has ``days`` days.
    """

    name: Name
    form: Word
    on: bool = True
    category: Word | None = None
    outcome: Annotated[str, msgspec.Meta(min_length=1, max_length=32)] | None = None
    code: Word | None = None
    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=16)] | None = None
    operator: Word | None = None
    office: Word | None = None
    verdict: Literal["good", "fair", "poor"] | None = None
    escalated: bool | None = None
    max_satisfaction: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    choose: Every = "all"
    count: Annotated[int, msgspec.Meta(ge=1, le=500)] = 2
    period: Period = "month"
    double: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    reviewers: Annotated[list[Word], msgspec.Meta(max_length=50)] = []
    days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 14

    def fits(self, facts: "ContactFacts") -> bool:
        """Return whether the contact meets every condition of the rule."""
        if self.max_satisfaction is not None and (
            facts.satisfaction is None or facts.satisfaction > self.max_satisfaction
        ):
            return False
        return all(
            wanted is None or wanted == there
            for wanted, there in (
                (self.category, facts.category),
                (self.outcome, facts.outcome),
                (self.code, facts.code),
                (self.channel, facts.channel),
                (self.operator, facts.operator),
                (self.office, facts.office),
                (self.verdict, facts.verdict),
                (self.escalated, facts.escalated),
            )
        )


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """The facts of a recorded contact that rules look at; ``operator`` is the operator who spoke longest."""

    recording: str
    operator: str
    category: str
    office: str | None = None
    channel: str = "video"
    outcome: str | None = None
    code: str | None = None
    verdict: str | None = None
    escalated: bool = False
    satisfaction: int | None = None


def chosen(rule: AssignmentRule, contacts: Iterable[ContactFacts], seed: str) -> list[ContactFacts]:
    """Return the contacts that the rule selects, in order of recording; *seed* decides the sample."""
    fitting = {each.recording: each for each in contacts if rule.fits(each)}
    if rule.choose == "all":
        return [fitting[name] for name in sorted(fitting)]
    if rule.choose == "per_operator":
        units = (Unit(name, (each.operator,)) for name, each in fitting.items())
        drawn = draw_each(units, rule.count, seed)
    else:
        units = (
            Unit(name, (each.category, each.office or "", each.operator))
            for name, each in fitting.items()
        )
        drawn = draw(units, rule.count, seed)
    return [fitting[name] for name in sorted(unit.id for unit in drawn)]


def last_period(kind: Period, today: date) -> tuple[str, date, date]:
    """Return the newest period that is over: its name, its first day, and the day after its last."""
    if kind == "week":
        after = today - timedelta(days=today.weekday())
        first = after - timedelta(days=7)
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}", first, after
    after = today.replace(day=1)
    first = (after - timedelta(days=1)).replace(day=1)
    return f"{first:%Y-%m}", first, after


def seed_of(rule_id: str, period: str) -> str:
    """Return the seed of a rule's draw, which is stored with it, so that the draw can be repeated."""
    return f"{rule_id}/{period}"
