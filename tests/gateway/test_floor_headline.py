"""The floor's first line against a queue that is played out: who would be served is found by serving them."""

import dataclasses
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from gateway.floor.headline import Promised, Topic, Waiting, headline
from queueing import estimates, routing
from queueing.admitting import AdmissionRules, Line, NotAdmitted, not_admitted, staffing
from queueing.handling import Learnt
from queueing.hours import ALWAYS, PUBLISHED, DayClosed, Hours, parse_week
from queueing.model import Agent, AgentState

TOPICS = ("weapons", "privacy", "licences", "welfare")
SKILLS = ("de", "lis")
OFFICES = (None, "north")
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday, 12:00 at the station."""
NIGHT = parse_week({"mon-sun": ["22:00-24:00"]})
AT_WORK = (AgentState.AVAILABLE, AgentState.OFFERED, AgentState.BUSY, AgentState.WRAP_UP)


@dataclasses.dataclass
class Caller:
    """One who waits, in the order in which they came."""

    category: str
    needs: frozenset[str]
    target: str = ""


def agent_of(number, state, topics, skills, office, present=True) -> Agent:
    return Agent(
        id=f"a{number}",
        state=state,
        categories=dict.fromkeys(topics, 3),
        skills=frozenset(skills),
        since_ms=0,
        idle_since=number,
        present=present,
        office=office,
    )


@st.composite
def floors(draw, *, fit_for=0):
    """Whoever is there, each fit for so many topics at least, and whoever waits. With *fit_for*, the station is not held."""
    agents = [
        agent_of(
            number,
            draw(st.sampled_from(AgentState)),
            draw(st.sets(st.sampled_from(TOPICS), min_size=fit_for)),
            draw(st.sets(st.sampled_from(SKILLS))),
            draw(st.sampled_from(OFFICES)),
            draw(st.booleans()),
        )
        for number in range(draw(st.integers(1 if fit_for else 0, 5)))
    ]
    targets = ["", "", "@north", *(f"!{agent.id}" for agent in agents)]
    callers = [
        Caller(
            draw(st.sampled_from(TOPICS)),
            frozenset() if target else draw(st.frozensets(st.sampled_from(SKILLS))),
            target,
        )
        for target in draw(st.lists(st.sampled_from(targets), max_size=6))
    ]
    held = None if fit_for else draw(st.sampled_from((None, None, None, *DayClosed)))
    closed = draw(st.sets(st.sampled_from(TOPICS)))
    hours = {
        topic: (
            msgspec.structs.replace(PUBLISHED, week=NIGHT) if topic in closed else PUBLISHED
        ).under(held)
        for topic in TOPICS
    }
    return agents, callers, hours, held


@dataclasses.dataclass
class Doors:
    """What the station admits: so many in all and in each topic, and without operators or media or not."""

    station: int | None
    topics: dict[str, int]
    waits: dict[str, bool]
    media: bool

    @property
    def rules(self) -> AdmissionRules:
        return AdmissionRules(
            station_limit=self.station,
            category_limits=self.topics,
            wait_for_nobody=self.waits["nobody"],
            wait_for_paused=self.waits["paused"],
            wait_for_media=self.waits["media"],
        )


doors = st.builds(
    Doors,
    station=st.none() | st.integers(1, 7),
    topics=st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 3)),
    waits=st.fixed_dictionaries({each: st.booleans() for each in ("nobody", "paused", "media")}),
    media=st.booleans(),
)
OPEN_TO_ALL = Doors(None, {}, dict.fromkeys(("nobody", "paused", "media"), True), media=True)


def knocks(topic: str, line: list[Caller], agents: list[Agent], at: Doors) -> str | None:
    """What a newcomer meets at an open topic: a line with a place left, and an operator on duty."""
    places = [] if at.station is None else [at.station - len(line)]
    if topic in at.topics:
        places.append(at.topics[topic] - [each.category for each in line].count(topic))
    if min(places, default=1) <= 0:
        return "queue_full"
    there = [
        agent.state is AgentState.PAUSED
        for agent in agents
        if topic in agent.categories and agent.present and agent.state is not AgentState.OFFLINE
    ]
    if not there and not at.waits["nobody"]:
        return "nobody_signed_in"
    if there and all(there) and not at.waits["paused"]:
        return "all_paused"
    return None if at.media or at.waits["media"] else "media_short"


# The queue, played: an operator who is free takes the first in line whom they may serve.


def may_take(agent: Agent, caller: Caller, *, reserved: bool) -> bool:
    if caller.target and reserved:
        mine = {f"!{agent.id}", f"@{agent.office}" if agent.office else "-"}
        return caller.target in mine
    if caller.category not in agent.categories:
        return False
    return all(need in agent.skills for need in caller.needs)


def take_first(agent: Agent, line: list[Caller], *, reserved: bool) -> bool:
    for caller in line:
        if may_take(agent, caller, reserved=reserved):
            line.remove(caller)
            return True
    return False


def played_out(agents: list[Agent], line: list[Caller]) -> list[Caller]:
    """Everybody at work takes one after another until nobody can; then reservations end, and on it goes."""
    left = list(line)
    for reserved in (True, False):
        while any(
            take_first(agent, left, reserved=reserved) for agent in agents if agent.state in AT_WORK
        ):
            pass
    return left


def settled(agents: list[Agent], line: list[Caller]) -> tuple[list[Agent], list[Caller]]:
    """The floor a moment later: the queue leaves nobody free who could take somebody."""
    left, after = list(line), []
    for agent in agents:
        free = agent.present and agent.state is AgentState.AVAILABLE
        rung = free and take_first(agent, left, reserved=True)
        after.append(msgspec.structs.replace(agent, state=AgentState.OFFERED) if rung else agent)
    return after, left


def lines_of(callers: list[Caller]) -> list[Waiting]:
    found: dict[tuple, int] = {}
    for each in callers:
        key = each.category, each.needs, each.target
        found[key] = found.get(key, 0) + 1
    return [
        Waiting(category=category, requirements=needs, target=target, count=count)
        for (category, needs, target), count in found.items()
    ]


def told_waits(agents: list[Agent], callers: list[Caller]) -> dict[str, int | None]:
    """What the queue would tell somebody who entered now, at most."""
    waiting = {topic: sum(each.category == topic for each in callers) for topic in TOPICS}
    places = routing.newcomers(waiting, agents, Learnt({}, {}, 0))
    found = {topic: estimates.told(places[topic]) for topic in TOPICS}
    return {topic: None if wait is None else wait[1] for topic, wait in found.items()}


def topic_of(category: str, hours: Hours, wait_s: int | None, now=NOON) -> Topic:
    """A topic that admits everybody while it is open."""
    refused = None if hours.is_open(now) else NotAdmitted.CLOSED
    return Topic(category=category, hours=hours, wait_s=wait_s, refused=refused)


def shown(agents, callers, hours, held, now=NOON, phase=None, at=OPEN_TO_ALL):
    waits = told_waits(agents, callers)
    lines = [each.category for each in callers]
    return headline(
        now,
        topics=[
            Topic(
                category=each,
                hours=hours[each],
                wait_s=waits[each],
                refused=not_admitted(
                    at.rules,
                    each,
                    Line(
                        station=len(lines),
                        category=lines.count(each),
                        staffing=staffing(agents, each),
                    ),
                    is_open=hours[each].is_open(now),
                    media=at.media,
                ),
            )
            for each in TOPICS
        ],
        waiting=lines_of(callers),
        agents=agents,
        station=PUBLISHED.under(held),
        phase=phase,
    )


@given(floors(), doors)
def test_it_says_who_would_be_served_if_the_queue_went_on(drawn, at):
    agents, callers, hours, held = drawn
    agents, callers = settled(agents, callers)
    found = shown(agents, callers, hours, held, at=at)
    left = played_out(agents, callers)
    opened = [topic for topic in TOPICS if held is None and hours[topic].is_open(NOON)]
    met = {t: knocks(t, callers, agents, at) for t in opened}
    out = [t for t in opened if met[t]]
    # somebody enters each open topic, behind all others
    bare = [t for t in opened if played_out(agents, [Caller(t, frozenset())])]
    # who waits in a closed topic is served, too
    late = [
        t
        for t in TOPICS
        if t not in opened
        and any(each.category == t and not each.needs and not each.target for each in callers)
        and not played_out(agents, [Caller(t, frozenset())])
    ]
    rings = [
        t
        for t in opened + late
        if any(
            take_first(agent, [Caller(t, frozenset())], reserved=True)
            for agent in agents
            if agent.present and agent.state is AgentState.AVAILABLE
        )
    ]
    event(f"{found.kind}, {bool(callers)}")
    assert (found.stranded, found.served) == (len(left), len(callers) - len(left))
    assert found.uncovered == [
        t for t in TOPICS if t in bare or any(each.category == t for each in left)
    ]
    assert found.refused == out
    assert found.refusal in ({met[t] for t in out} or {None})
    served = [t for t in opened if t not in bare and t not in out]
    if opened and set(opened) == set(bare):
        expected = "nobody"
    elif opened and out == opened:
        expected = "all_refused"
    elif left:
        expected = "uncovered"
    elif not opened:
        expected = "closed"
    elif set(out) - set(bare):
        expected = "refused"
    elif bare:
        expected = "uncovered"
    else:
        expected = "now" if set(served + late) <= set(rings) else "within"
    assert found.kind == expected
    waits = told_waits(agents, callers)
    told = [int(estimates.RING_S) if t in rings else waits[t] for t in served + late]
    assert found.within_s == (max(told) if told else None)


@given(floors(fit_for=3), doors)
def test_yes_is_never_said_over_somebody_who_is_not_served_or_not_admitted(drawn, at):
    agents, callers, hours, held = drawn
    found = shown(agents, callers, hours, held, at=at)
    # one floor in six is such a yes
    if found.kind in ("now", "within"):
        assert not played_out(agents, callers)
        assert not any(
            knocks(each, callers, agents, at) for each in TOPICS if hours[each].is_open(NOON)
        )


@pytest.mark.parametrize(
    ("full", "kind", "within_s"),
    [({"weapons"}, "refused", 120), ({"weapons", "privacy"}, "all_refused", None), (set(), "within", 900)],
)  # fmt: skip
def test_a_full_queue_is_no_yes_and_the_wait_is_that_of_the_others(full, kind, within_s):
    topics = [
        Topic(
            category=each, hours=ALWAYS, wait_s=wait_s,
            refused=NotAdmitted.QUEUE_FULL if each in full else None,
        )
        for each, wait_s in (("weapons", 900), ("privacy", 120))
    ]  # fmt: skip
    anna = agent_of(1, AgentState.BUSY, ["weapons", "privacy"], [], None)
    found = headline(
        NOON, topics=topics, waiting=[], agents=[anna], station=ALWAYS, phase="open",
    )  # fmt: skip
    assert (found.kind, found.within_s, set(found.refused)) == (kind, within_s, full)
    assert found.refusal == ("queue_full" if full else None)


def test_the_reason_that_most_topics_have_is_told():
    why = {
        "weapons": NotAdmitted.QUEUE_FULL,
        "privacy": NotAdmitted.MEDIA_SHORT,
        "licences": NotAdmitted.MEDIA_SHORT,
    }
    anna = agent_of(1, AgentState.BUSY, why, [], None)
    topics = [
        Topic(category=each, hours=ALWAYS, wait_s=60, refused=reason)
        for each, reason in why.items()
    ]
    found = headline(NOON, topics=topics, waiting=[], agents=[anna], station=ALWAYS, phase=None)
    assert (found.kind, found.refusal) == ("all_refused", "media_short")


@given(floors(), st.integers(0, 4))
def test_another_operator_at_work_strands_nobody(drawn, number):
    agents, callers, hours, held = drawn
    before = shown(agents, callers, hours, held)
    added = agent_of(9, AgentState.BUSY, TOPICS[:number], SKILLS, None)
    after = shown([*agents, added], callers, hours, held)
    assert after.stranded <= before.stranded
    assert set(after.uncovered) <= set(before.uncovered)


def opens(found):
    return (
        None if found.opens_at_ms is None else datetime.fromtimestamp(found.opens_at_ms / 1000, UTC)
    )


@pytest.mark.parametrize(("wait_s", "within_s"), [(900, 900), (60, 60)])
def test_who_waits_with_requirements_is_within_it_and_never_at_once(wait_s, within_s):
    """A free operator answers newcomers, and three citizens wait for the one operator who signs."""
    signs = agent_of(1, AgentState.BUSY, ["weapons"], ["lis"], None)
    free = agent_of(2, AgentState.AVAILABLE, ["weapons", "privacy"], [], None)
    found = headline(
        NOON,
        topics=[topic_of(each, ALWAYS, 60) for each in ("weapons", "privacy")],
        waiting=[Waiting(category="weapons", count=3)],
        promised=[
            Promised(category="weapons", wait_s=wait_s),
            Promised(category="privacy", wait_s=30),
        ],
        agents=[signs, free],
        station=ALWAYS,
        phase="open",
    )
    assert (found.kind, found.within_s, found.slowest) == ("within", within_s, "weapons")


@pytest.mark.parametrize(
    ("now", "held", "phase", "why", "opens_at"),
    [
        (NOON, DayClosed.NOT_YET, "briefing", "briefing", None),
        (NOON - timedelta(hours=5), DayClosed.NOT_YET, "briefing", "briefing", NOON - timedelta(hours=4)),
        (NOON, DayClosed.NOT_YET, "", "not_opened", None),
        (NOON, DayClosed.OVER, "debriefing", "debriefing", NOON + timedelta(hours=20)),
        (NOON, DayClosed.OVER, "closed", "ended", NOON + timedelta(hours=20)),
        (NOON + timedelta(hours=7), None, "", "hours", NOON + timedelta(hours=20)),
        (NOON + timedelta(minutes=90), None, "open", "hours", NOON + timedelta(hours=2)),
        (datetime(2026, 12, 8, 9, 0, tzinfo=UTC), None, "", "holiday", datetime(2026, 12, 9, 7, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_why_it_is_closed_and_when_it_opens(now, held, phase, why, opens_at):
    hours = PUBLISHED.under(held)
    found = headline(
        now,
        topics=[topic_of("weapons", hours, 60, now)],
        waiting=[],
        agents=[agent_of(1, AgentState.AVAILABLE, ["weapons"], [], None)],
        station=hours,
        phase=phase,
    )
    assert (found.kind, found.why, opens(found)) == ("closed", why, opens_at)


def test_a_day_with_hours_of_its_own_is_told_apart():
    shut: Hours = msgspec.structs.replace(PUBLISHED, special={NOON.date(): ()})
    found = headline(NOON, topics=[], waiting=[], agents=[], station=shut, phase="")
    assert (found.kind, found.why) == ("closed", "exception")


def test_who_still_waits_after_closing_is_told_of():
    hours = PUBLISHED.under(DayClosed.OVER)
    topic = topic_of("weapons", hours, None)
    line = Waiting(category="weapons", count=2)
    anna = agent_of(1, AgentState.BUSY, ["weapons"], [], None)
    kept = headline(
        NOON, topics=[topic], waiting=[line], agents=[anna], station=hours, phase="closed"
    )
    assert (kept.kind, kept.served, kept.stranded) == ("closed", 2, 0)
    gone = msgspec.structs.replace(anna, state=AgentState.PAUSED)
    lost = headline(
        NOON, topics=[topic], waiting=[line], agents=[gone], station=hours, phase="closed"
    )
    assert (lost.kind, lost.uncovered, lost.stranded, lost.resting) == (
        "uncovered", ["weapons"], 2, 1,
    )  # fmt: skip


def test_three_callers_whom_a_free_operator_cannot_serve_are_no_yes():
    """What the floor once called "yes, one operator is free"."""
    bruno = agent_of(1, AgentState.AVAILABLE, ["privacy"], [], None)
    lines = [Waiting(category="weapons", count=2), Waiting(category="licences", count=1)]
    found = headline(
        NOON,
        topics=[topic_of(each, ALWAYS, 60) for each in TOPICS[:3]],
        waiting=lines,
        agents=[bruno],
        station=ALWAYS,
        phase="open",
    )
    assert (found.kind, found.uncovered, found.stranded) == (
        "uncovered", ["weapons", "licences"], 3,
    )  # fmt: skip
    assert (found.free, found.within_s) == (1, 20)


def test_a_retired_topic_in_which_somebody_waits_is_named():
    found = headline(
        NOON,
        topics=[topic_of("weapons", ALWAYS, 60)],
        waiting=[Waiting(category="old", count=1)],
        agents=[agent_of(1, AgentState.BUSY, ["weapons"], [], None)],
        station=ALWAYS,
        phase=None,
    )
    assert (found.kind, found.uncovered) == ("uncovered", ["old"])
