"""Finds the conditions on the floor that meet a rule at one moment. No I/O.

The floor is first measured without any rule, then each measure is held against the rules of its kind. All rules that one
measure meets make one alarm, told to everybody whom they name: a wait is one thing, whatever thresholds it passes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from gateway.alarms.kinds import Kind, Rule, Unit
from gateway.floor.api import Floor, FloorAgent, FloorContact, FloorDeclined
from gateway.workday.phases import ShutOut
from queueing.admitting import NotAdmitted
from queueing.model import AgentState

LONGEST_KEY = 300
ENOUGH = 5
"""So few contacts are no service level yet."""
MISSED_REASON = "no_answer"
STANDING_EASE_PERCENT = 2
"""A level that is an alarm stays one until it is so much better than the threshold."""
CAUSES: Final[Mapping[NotAdmitted, str]] = {
    NotAdmitted.QUEUE_FULL: "full",
    NotAdmitted.NOBODY_SIGNED_IN: "unstaffed",
    NotAdmitted.ALL_PAUSED: "paused",
    NotAdmitted.MEDIA_SHORT: "no_media",
}
"""Why citizens are shut out of a topic that is open, in the words of alarms, which are stored."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that rules judge at one moment: the floor, and whether the day keeps citizens out.

    ``refusing``: since when (wall clock, ms) each open topic admits nobody; a topic that is missing has just begun to.
    ``calls_out``: how many unusual things the station's own calls showed in the last hour.
    """

    floor: Floor
    shut_out: ShutOut | None = None
    refusing: Mapping[str, int] = {}
    calls_out: int = 0


class AlarmFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The facts of an alarm besides its kind and topic; no name of a citizen."""

    count: int | None = None
    contact_id: str | None = None
    reference: str | None = None
    agent_id: str | None = None
    operator: str | None = None
    requirements: list[str] = []
    resting: int = 0
    declined: list[FloorDeclined] = []
    share: float | None = None
    authorisation: str | None = None
    cause: str | None = None
    told_ms: int | None = None


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that meets ``rules`` now, the gravest rule last. ``since_ms``: since when it lasts, where that is
    known."""

    rules: tuple[Rule, ...]
    subject: str
    category: str | None
    since_ms: int | None
    told: AlarmFacts

    @property
    def kind(self) -> Kind:
        """The kind of alarm."""
        return self.rules[0].kind

    @property
    def key(self) -> str:
        """The key of the alarm, which stays the same as long as it is the same alarm."""
        return f"{self.kind}:{self.subject}"[:LONGEST_KEY]

    @property
    def standing(self) -> frozenset[str]:
        """The names under which :func:`conditions` is told that these rules are met."""
        return frozenset(standing_of(rule.id, self.key) for rule in self.rules)


class _Measured(msgspec.Struct, frozen=True, kw_only=True):
    kind: Kind
    subject: str
    value: float
    category: str | None = None
    since_ms: int | None = None
    told: AlarmFacts = AlarmFacts()


def standing_of(rule_id: str, key: str) -> str:
    """The name under which :func:`conditions` is told that an alarm has met a rule."""
    return f"{rule_id}:{key}"


def conditions(
    moment: Moment, rules: Iterable[Rule], standing: Collection[str] = ()
) -> list[Condition]:
    """Return the conditions that meet one of *rules*, the gravest kind first.

    *standing* names the rules that raised alarms have met already: a measured value has to fall clearly below their
    thresholds before they end.
    """
    by_kind: dict[Kind, list[Rule]] = {}
    for rule in rules:
        if rule.enabled:
            by_kind.setdefault(rule.kind, []).append(rule)
    found = []
    for measured in _measure(moment):
        key = f"{measured.kind}:{measured.subject}"[:LONGEST_KEY]
        met = [
            rule
            for rule in _applicable(by_kind.get(measured.kind, ()), measured)
            if _meets(measured, rule, standing_of(rule.id, key) in standing)
        ]
        if met:
            found.append(
                Condition(
                    rules=tuple(sorted(met, key=lambda rule: (_severity(rule), rule.id))),
                    subject=measured.subject,
                    category=measured.category,
                    since_ms=measured.since_ms,
                    told=measured.told,
                )
            )
    # a contact with nobody to serve it waits for too long as well: one alarm says so
    alone = {each.subject for each in found if each.kind is Kind.NOBODY}
    order = list(Kind)
    return sorted(
        (each for each in found if each.kind is not Kind.WAIT or each.subject not in alone),
        key=lambda each: order.index(each.kind),
    )


def _applicable(rules: Sequence[Rule], measured: _Measured) -> list[Rule]:
    own = [rule for rule in rules if rule.category == measured.category]
    if own or measured.kind is Kind.WAITING:
        return own
    return [rule for rule in rules if rule.category is None]


def _meets(measured: _Measured, rule: Rule, stands: bool) -> bool:
    threshold = rule.threshold
    match rule.facts.unit:
        case Unit.COUNT:
            return measured.value >= (threshold - threshold // 5 if stands else threshold)
        case Unit.PERCENT:
            eased = threshold + (STANDING_EASE_PERCENT if stands else 0)
            return measured.value * 100 < eased
        case Unit.SECONDS:
            # another gateway counts anew when it takes the watch over: an alarm that stands goes on
            return measured.value >= threshold or (stands and measured.kind is Kind.SHUT_OUT)
        case Unit.NONE:
            return True


def _severity(rule: Rule) -> int:
    return -rule.threshold if rule.facts.unit is Unit.PERCENT else rule.threshold


def _measure(moment: Moment) -> Iterator[_Measured]:
    floor = moment.floor
    if moment.shut_out is not None:
        yield _shut_out(floor, *moment.shut_out)
    yield from _refused(moment)
    yield from _of_topics(floor)
    for line in floor.unserved:
        yield _Measured(
            kind=Kind.LINE,
            subject=f"{line.category}:{'+'.join(line.requirements)}",
            value=line.waiting,
            category=line.category,
            since_ms=line.oldest_since_ms,
            told=AlarmFacts(
                count=line.waiting, requirements=line.requirements, resting=line.resting
            ),
        )
    for refused in floor.refused:
        yield _Measured(
            kind=Kind.REFUSED,
            subject=refused.contact_id,
            value=1,
            category=refused.category,
            since_ms=refused.at_ms,
            told=AlarmFacts(
                contact_id=refused.contact_id,
                reference=refused.reference,
                declined=refused.declined,
            ),
        )
    for agent in floor.agents:
        yield from _of_agent(floor, agent)
    yield from _of_messages(floor)
    yield _Measured(
        kind=Kind.CALLS_OUT,
        subject="",
        value=moment.calls_out,
        told=AlarmFacts(count=moment.calls_out),
    )
    if floor.clock_doubted_ms is not None:
        yield _Measured(
            kind=Kind.CLOCK, subject="", value=1, told=AlarmFacts(told_ms=floor.clock_doubted_ms)
        )
    level = floor.today.service_level_offered
    if level is not None and floor.today.offered - floor.today.waiting >= ENOUGH:
        # whole percents: a digit behind the point is no news
        share = round(level * 100) / 100
        yield _Measured(kind=Kind.LEVEL, subject="", value=level, told=AlarmFacts(share=share))


def refusing(floor: Floor) -> dict[str, NotAdmitted]:
    """Return the open topics that admit nobody now, each with the reason."""
    return {
        each.category: each.refused
        for each in floor.categories
        if each.open and each.refused is not None
    }


def _refused(moment: Moment) -> Iterator[_Measured]:
    """Measure what keeps citizens out of open topics: once where it is the same for all of them."""
    floor = moment.floor
    found = refusing(floor)
    since = {each: moment.refusing.get(each, floor.now_ms) for each in found}
    opened = [each.category for each in floor.categories if each.open]
    reasons = set(found.values())
    if len(reasons) == 1 and len(found) == len(opened):
        yield _shut_out(floor, CAUSES[reasons.pop()], max(since.values()))
        return
    for category, reason in found.items():
        yield _shut_out(floor, CAUSES[reason], since[category], category)


def _shut_out(floor: Floor, cause: str, since_ms: int, category: str | None = None) -> _Measured:
    return _Measured(
        kind=Kind.SHUT_OUT,
        subject=cause if category is None else f"{cause}:{category}",
        value=_for_s(floor, since_ms),
        category=category,
        since_ms=since_ms,
        told=AlarmFacts(cause=cause),
    )


def _of_topics(floor: Floor) -> Iterator[_Measured]:
    waiting = sum(each.waiting for each in floor.categories)
    yield _Measured(kind=Kind.WAITING, subject="", value=waiting, told=AlarmFacts(count=waiting))
    for each in floor.categories:
        if each.waiting == 0 or each.oldest_since_ms is None:
            continue
        for kind in (Kind.WAIT,) if each.working else (Kind.NOBODY, Kind.WAIT):
            yield _Measured(
                kind=kind,
                subject=each.category,
                value=_for_s(floor, each.oldest_since_ms),
                category=each.category,
                since_ms=each.oldest_since_ms,
            )
        yield _Measured(
            kind=Kind.WAITING,
            subject=each.category,
            value=each.waiting,
            category=each.category,
            told=AlarmFacts(count=each.waiting),
        )


def _of_agent(floor: Floor, agent: FloorAgent) -> Iterator[_Measured]:
    if agent.state is AgentState.WRAP_UP or (
        agent.state is AgentState.PAUSED and agent.reason == MISSED_REASON
    ):
        yield _Measured(
            kind=Kind.WRAP_UP if agent.state is AgentState.WRAP_UP else Kind.MISSED,
            subject=agent.agent_id,
            value=_for_s(floor, agent.since_ms),
            since_ms=agent.since_ms,
            told=AlarmFacts(agent_id=agent.agent_id, operator=agent.name),
        )
    contact = agent.contact
    if contact is None:
        return
    if contact.recording_failed:
        yield _of_contact(Kind.RECORDING, agent, contact, value=1)
    if contact.held_since_ms is not None:
        yield _of_contact(
            Kind.HOLD,
            agent,
            contact,
            value=_for_s(floor, contact.held_since_ms),
            since_ms=contact.held_since_ms,
        )
    if contact.authorisation is not None:
        yield _of_contact(
            Kind.AUTHORISATION, agent, contact, value=1, authorisation=contact.authorisation
        )


def _of_contact(
    kind: Kind,
    agent: FloorAgent,
    contact: FloorContact,
    *,
    value: float,
    since_ms: int | None = None,
    authorisation: str | None = None,
) -> _Measured:
    return _Measured(
        kind=kind,
        subject=f"{contact.contact_id}:{agent.agent_id}",
        value=value,
        category=contact.category,
        since_ms=since_ms,
        told=AlarmFacts(
            contact_id=contact.contact_id,
            reference=contact.reference,
            agent_id=agent.agent_id,
            operator=agent.name,
            authorisation=authorisation,
        ),
    )


def _of_messages(floor: Floor) -> Iterator[_Measured]:
    left = floor.messages
    if left is None:
        return
    yield _Measured(
        kind=Kind.URGENT, subject="", value=left.urgent, told=AlarmFacts(count=left.urgent)
    )
    yield _Measured(
        kind=Kind.LATE, subject="", value=left.overdue,
        since_ms=left.oldest_due_at_ms if left.overdue else None, told=AlarmFacts(count=left.overdue),
    )  # fmt: skip
    yield _Measured(kind=Kind.NEAR, subject="", value=left.near, told=AlarmFacts(count=left.near))


def _for_s(floor: Floor, since_ms: int) -> float:
    return max(0, floor.now_ms - since_ms) / 1000
