"""The first line of the floor: can everybody be served now, how soon, and if not, why. Pure.

An operator at work (neither paused nor off duty) serves the citizens who wait for one of the operator's topics and require
no more than the operator has, and those assigned to the operator or the office. An operator who rings, talks or writes
counts, since they come back to the line. A free operator whose console is heard from can be rung at once.

A topic is *uncovered* when a citizen waits in it whom no operator at work can serve, or when it is open and no operator at
work serves it. It is *refused* when it is open and admits nobody who enters now, by the queue's own rules of admission
(``queueing.admitting``): its line or the station's is full, no call could be carried, no operator is there. A contact
assigned to an operator or office is offered to everybody again after a while, so it is stranded only where neither can
serve it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import Literal

import msgspec

from gateway.platform.times import to_ms
from queueing.admitting import NotAdmitted
from queueing.estimates import RING_S
from queueing.hours import DayClosed, Hours
from queueing.model import Agent, AgentState
from queueing.routing import working

ClosedWhy = Literal[
    "briefing", "not_opened", "debriefing", "ended", "hours", "holiday", "exception"
]


class FloorHeadline(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether everybody can be served now.

    ``now``: an operator is free for each open topic; ``within``: an operator at work serves each, and a citizen who
    enters now, or who waits, is told ``within_s`` at most, in the ``slowest`` topic. ``all_refused``: no open topic
    admits a citizen who enters now; ``refusal`` is the reason that most have. ``refused``: these open topics do not,
    others do. ``uncovered``: in these topics nobody at work serves the citizens who wait (``stranded`` of them) or one
    who enters; ``within_s`` then holds for the other topics. ``nobody``: no operator at work serves any open topic.
    ``closed``: nobody may enter, because of the day's phase, the hours, a holiday or a day with hours of its own;
    ``opens_at_ms`` where that is known. ``served``: citizens who wait and whom somebody at work can serve. ``free``
    operators can be rung now, ``working`` are on duty and not paused, ``resting`` are paused.
    """

    kind: Literal["now", "within", "all_refused", "refused", "uncovered", "nobody", "closed"]
    within_s: int | None = None
    slowest: str | None = None
    refused: list[str] = []
    refusal: NotAdmitted | None = None
    uncovered: list[str] = []
    stranded: int = 0
    served: int = 0
    free: int = 0
    working: int = 0
    resting: int = 0
    why: ClosedWhy | None = None
    opens_at_ms: int | None = None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A group of ``count`` citizens who wait alike.

    ``requirements`` are those that do not relax by themselves; ``target`` is the operator (``!id``) or office (``@id``) to
    whom they were assigned.
    """

    category: str
    count: int
    requirements: frozenset[str] = frozenset()
    target: str = ""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic and its hours.

    ``wait_s``: the longest wait that a citizen who entered now would be told, None where none can be told. ``refused``: why
    a citizen who entered now would not be admitted, None if admitted.
    """

    category: str
    hours: Hours
    wait_s: int | None
    refused: NotAdmitted | None


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """The longest wait that was told to a citizen who already waits, with requirements or assigned to an operator or office."""

    category: str
    wait_s: int


def headline(
    now: datetime,
    *,
    topics: Sequence[Topic],
    waiting: Iterable[Waiting],
    promised: Iterable[Promised] = (),
    agents: Iterable[Agent],
    station: Hours,
    phase: str | None,
) -> FloorHeadline:
    """Return the first line at *now* (aware).

    *promised* are the waits told to citizens whom the topics' own waits leave out. *phase* is the phase of the working day,
    None while none is recorded.
    """
    staff = list(agents)
    at_work = working(staff)
    free = [each for each in at_work if each.present and each.state is AgentState.AVAILABLE]
    lines = [line for line in waiting if line.count > 0]
    alone = [line for line in lines if not any(serves(agent, line) for agent in at_work)]
    stranded = sum(line.count for line in alone)
    opened = [topic for topic in topics if _is_open(topic)]
    bare = {each.category for each in opened if not _covers(at_work, each.category)}
    lonely = {line.category for line in alone}
    covered = [topic for topic in opened if topic.category not in bare]
    reasons = {each.category: each.refused for each in opened if each.refused is not None}
    # what a newcomer is told holds for everybody ahead without requirements, in a closed topic as well
    plain = {line.category for line in lines if not line.requirements and not line.target}
    waits = {
        topic.category: RING_S if _covers(free, topic.category) else topic.wait_s or 0
        for topic in topics
        if _covers(at_work, topic.category)
        and (topic.refused is None or (not _is_open(topic) and topic.category in plain))
    }
    at_once = all(_covers(free, category) for category in waits)
    for each in promised:
        at_once = False
        waits[each.category] = max(waits.get(each.category, 0), each.wait_s)
    slowest = max(waits, key=lambda each: waits[each]) if waits else None
    shown = FloorHeadline(
        kind="now" if at_once else "within",
        within_s=None if slowest is None else int(waits[slowest]),
        slowest=None if at_once else slowest,
        refused=list(reasons),
        refusal=Counter(reasons.values()).most_common(1)[0][0] if reasons else None,
        uncovered=_in_order(topics, bare | lonely),
        stranded=stranded,
        served=sum(line.count for line in lines) - stranded,
        free=sum(any(each.category in agent.categories for each in opened) for agent in free),
        working=len(at_work),
        resting=sum(each.state is AgentState.PAUSED for each in staff),
    )
    if opened and not covered:
        return msgspec.structs.replace(shown, kind="nobody")
    if opened and len(reasons) == len(opened):
        return msgspec.structs.replace(shown, kind="all_refused")
    if stranded:
        return msgspec.structs.replace(shown, kind="uncovered")
    if not opened:
        return _closed(shown, now, topics, station, phase)
    if reasons.keys() - bare:
        return msgspec.structs.replace(shown, kind="refused")
    return msgspec.structs.replace(shown, kind="uncovered") if bare else shown


def serves(agent: Agent, line: Waiting) -> bool:
    """Return whether this operator could take contacts of this line, whatever they do at present."""
    if line.target:
        return line.target in agent.pools or line.category in agent.categories
    return line.category in agent.categories and line.requirements <= agent.skills


def _is_open(topic: Topic) -> bool:
    return topic.refused is not NotAdmitted.CLOSED


def _in_order(topics: Sequence[Topic], categories: Set[str]) -> list[str]:
    """The *categories* in the order of the topics; retired ones, in which some still wait, come last."""
    known = [each.category for each in topics]
    return [*(each for each in known if each in categories), *sorted(categories - set(known))]


def _covers(agents: Iterable[Agent], category: str) -> bool:
    return any(category in agent.categories for agent in agents)


def _closed(
    shown: FloorHeadline,
    now: datetime,
    topics: Sequence[Topic],
    station: Hours,
    phase: str | None,
) -> FloorHeadline:
    # most topics have the station's hours
    distinct: list[Hours] = []
    for hours in (station, *(topic.hours for topic in topics)):
        if hours not in distinct:
            distinct.append(hours)
    openings = [opening for each in distinct if (opening := each.next_opening(now)) is not None]
    return msgspec.structs.replace(
        shown,
        kind="closed",
        why=_why(now, station, phase),
        opens_at_ms=to_ms(min(openings)) if openings else None,
    )


def _why(now: datetime, station: Hours, phase: str | None) -> ClosedWhy:
    if phase == "briefing":
        return "briefing"
    if phase == "debriefing":
        return "debriefing"
    match station.why_closed(now):
        case "day":
            return "ended" if station.day_closed is DayClosed.OVER else "not_opened"
        case "holiday":
            return "holiday"
        case "exception":
            return "exception"
        case _:
            return "hours"
