"""What raises an alarm: the floor held against the rules, and that nothing flickers. Pure."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alarms.conditions import CAUSES, AlarmFacts, Condition, Moment, conditions, refusing
from gateway.alarms.kinds import FACTS, Kind, Rule, Unit, shipped
from gateway.alarms.letters import letter
from gateway.alarms.lifecycle import RESUMED_WITHIN_MS, Lasting, StoredAlarm, steps
from gateway.floor import api
from gateway.mail.compose import Sender
from gateway.platform.topics import topics as shipped_topics
from gateway.workday.phases import ShutOut
from queueing.admitting import NotAdmitted
from queueing.model import AgentState
from tests.gateway.alarm_floors import NOW_MS, agent, floor, topic

SHIPPED = shipped(wait_s=300, hold_s=120, level_percent=80)
TOPICS = ("weapons", "privacy")


def raised(at: api.Floor, rules: list[Rule] = SHIPPED, **more: Any) -> list[tuple[str, str | None]]:
    found = conditions(Moment(floor=at, **more), rules)
    return [(str(each.kind), each.category) for each in found]


def test_a_quiet_floor_raises_nothing():
    quiet = floor(topic(waiting=1, waited_s=299), agents=[agent(AgentState.AVAILABLE, 9000)])
    assert raised(quiet) == []


HELD = api.FloorContact(
    contact_id="c1",
    reference="7K4-92Q",
    category="weapons",
    channel="video",
    modality="video",
    held_since_ms=NOW_MS - 121_000,
)


@pytest.mark.parametrize(
    ("at", "kind", "category"),
    [
        (floor(topic(waiting=1, waited_s=300)), "wait", "weapons"),
        (floor(topic(waiting=1, working=0)), "nobody", "weapons"),
        (floor(topic(waiting=1, waited_s=9000, working=0)), "nobody", "weapons"),
        (floor(topic(waiting=20)), "waiting", None),
        (floor(topic(waiting=11), topic("privacy", waiting=9)), "waiting", None),
        (floor(agents=[agent(AgentState.WRAP_UP, 900)]), "wrap_up", None),
        (floor(agents=[agent(AgentState.PAUSED, 300, reason="no_answer")]), "missed", None),
        (floor(agents=[agent(AgentState.BUSY, contact=HELD)]), "hold", "weapons"),
        (
            floor(
                agents=[
                    agent(
                        AgentState.BUSY,
                        contact=msgspec.structs.replace(
                            HELD, held_since_ms=None, recording_failed=True
                        ),
                    )
                ]
            ),
            "recording",
            "weapons",
        ),
        (
            floor(
                agents=[
                    agent(
                        AgentState.BUSY,
                        contact=msgspec.structs.replace(
                            HELD, held_since_ms=None, authorisation="pending"
                        ),
                    )
                ]
            ),
            "authorisation",
            "weapons",
        ),
        (
            floor(
                messages=api.FloorMessages(waiting=2, near=0, overdue=1, oldest_due_at_ms=NOW_MS)
            ),
            "late",
            None,
        ),
        (
            floor(
                messages=api.FloorMessages(waiting=2, near=1, overdue=0, oldest_due_at_ms=NOW_MS)
            ),
            "near",
            None,
        ),
        (floor(clock_doubted_ms=NOW_MS), "clock", None),
        (floor(offered=10, within=7), "level", None),
        (
            floor(
                refused=[
                    api.FloorRefused(
                        contact_id="c1", reference="7K4-92Q", category="privacy", at_ms=NOW_MS
                    )
                ]
            ),
            "refused",
            "privacy",
        ),
        (
            floor(
                unserved=[
                    api.FloorUnserved(
                        category="privacy",
                        requirements=["de"],
                        waiting=2,
                        oldest_since_ms=NOW_MS,
                        resting=1,
                    )
                ]
            ),
            "line",
            "privacy",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_is_raised_by_the_rules_that_ship(at, kind, category):
    assert raised(at) == [(kind, category)]
    off = [msgspec.structs.replace(rule, enabled=False) for rule in SHIPPED]
    assert raised(at, off) == []


def test_a_pause_of_ones_own_choice_is_no_missed_ring():
    resting = floor(agents=[agent(AgentState.PAUSED, 3000, reason="lunch")])
    assert raised(resting) == []


def test_few_contacts_are_no_service_level_yet():
    assert raised(floor(offered=4, within=0)) == []
    assert raised(floor(offered=5, within=0)) == [("level", None)]
    # who still waits has been neither answered nor lost
    assert raised(floor(offered=9, still_waiting=5, within=0)) == []
    assert raised(floor(offered=10, still_waiting=5, within=0)) == [("level", None)]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        (floor(topic(waiting=19)), floor(topic(waiting=20))),
        (
            floor(agents=[agent(AgentState.WRAP_UP, 899)]),
            floor(agents=[agent(AgentState.WRAP_UP, 900)]),
        ),
        (
            floor(agents=[agent(AgentState.PAUSED, 299, reason="no_answer")]),
            floor(agents=[agent(AgentState.PAUSED, 300, reason="no_answer")]),
        ),
        (floor(offered=100, within=80), floor(offered=100, within=79)),
    ],
)
def test_a_moment_before_its_threshold_nothing_is_raised(before, then):
    assert raised(before) == []
    assert len(raised(then)) == 1


def test_citizens_who_are_shut_out_are_told_of_first_and_not_at_once():
    late = floor(topic(waiting=1, working=0))
    since = NOW_MS - 299_000
    assert raised(late, shut_out=ShutOut("briefing", since)) == [("nobody", "weapons")]
    longer = raised(late, shut_out=ShutOut("briefing", since - 1000))
    assert longer == [("shut_out", None), ("nobody", "weapons")]


OUT_RULES = [rule for rule in SHIPPED if rule.kind is Kind.SHUT_OUT]
CLOSED = topic("licences", refused=NotAdmitted.CLOSED)


def out(*topics: Any, since_s: int | None = 400) -> list[tuple[str | None, str | None]]:
    """Why and of which topic citizens are out, all refusing topics having refused for so long; None: since just now."""
    at = floor(*topics)
    since = {} if since_s is None else dict.fromkeys(refusing(at), NOW_MS - since_s * 1000)
    found = conditions(Moment(floor=at, refusing=since), OUT_RULES)
    return [(each.told.cause, each.category) for each in found]


@pytest.mark.parametrize(
    ("refused", "cause"),
    [
        (NotAdmitted.QUEUE_FULL, "full"),
        (NotAdmitted.NOBODY_SIGNED_IN, "unstaffed"),
        (NotAdmitted.ALL_PAUSED, "paused"),
        (NotAdmitted.MEDIA_SHORT, "no_media"),
    ],
)
def test_who_is_not_admitted_is_shut_out_as_well(refused, cause):
    weapons, privacy = topic(refused=refused), topic("privacy", refused=refused)
    assert out(weapons, privacy, CLOSED) == [(cause, None)], "of all that are open"
    assert out(weapons, topic("privacy"), CLOSED) == [(cause, "weapons")]
    assert out(weapons, privacy, since_s=299) == []
    assert out(weapons, privacy, since_s=None) == []


def test_topics_that_refuse_for_different_reasons_are_told_one_by_one():
    full = topic(refused=NotAdmitted.QUEUE_FULL)
    short = topic("privacy", refused=NotAdmitted.MEDIA_SHORT)
    assert out(full, short) == [("full", "weapons"), ("no_media", "privacy")]


def test_all_topics_refuse_since_the_last_began_to():
    at = floor(
        topic(refused=NotAdmitted.QUEUE_FULL), topic("privacy", refused=NotAdmitted.QUEUE_FULL)
    )
    since = {"weapons": NOW_MS - 900_000, "privacy": NOW_MS - 301_000}
    (one,) = conditions(Moment(floor=at, refusing=since), OUT_RULES)
    assert one.since_ms == NOW_MS - 301_000


def test_an_alarm_of_citizens_kept_out_stands_when_another_gateway_begins_to_count():
    at = floor(topic(refused=NotAdmitted.QUEUE_FULL))
    (raised_before,) = conditions(
        Moment(floor=at, refusing={"weapons": NOW_MS - 400_000}), OUT_RULES
    )
    anew = Moment(floor=at, refusing={"weapons": NOW_MS})
    assert conditions(anew, OUT_RULES) == []
    (still,) = conditions(anew, OUT_RULES, raised_before.standing)
    assert still.key == raised_before.key
    admits = Moment(floor=floor(topic()))
    assert conditions(admits, OUT_RULES, raised_before.standing) == []


def test_a_full_queue_that_admits_one_now_and_then_has_been_full_all_along():
    lasting = Lasting()
    assert lasting.since(["weapons"], 1_000) == {"weapons": 1_000}
    assert lasting.since([], 2_000) == {}
    assert lasting.since(["weapons", "privacy"], 3_000) == {"weapons": 1_000, "privacy": 3_000}
    later = 3_000 + RESUMED_WITHIN_MS
    assert lasting.since(["weapons"], later) == {"weapons": 1_000}
    gone = later + RESUMED_WITHIN_MS + 1
    assert lasting.since(["weapons"], gone) == {"weapons": gone}


def test_a_rule_for_a_topic_stands_in_place_of_the_general_one():
    lax = Rule(id="lax", kind=Kind.WAIT, threshold=900, category="weapons")
    at = floor(topic(waiting=1, waited_s=600), topic("privacy", waiting=1, waited_s=600))
    assert raised(at, [*SHIPPED, lax]) == [("wait", "privacy")]


def test_all_rules_that_are_met_make_one_alarm_the_gravest_last():
    first = Rule(id="first", kind=Kind.WAIT, threshold=60)
    second = Rule(id="second", kind=Kind.WAIT, threshold=600, mail=("capo@example.org",))
    at = Moment(floor=floor(topic(waiting=1, waited_s=700)))
    (both,) = conditions(at, [second, first])
    assert [rule.id for rule in both.rules] == ["first", "second"]
    sooner = Moment(floor=floor(topic(waiting=1, waited_s=70)))
    (one,) = conditions(sooner, [first, second])
    assert [rule.id for rule in one.rules] == ["first"]
    known = StoredAlarm(
        id="1", key=one.key, over_ms=None, since_ms=one.since_ms, told=one.told, rules=["first"]
    )
    todo = steps([known], [both], NOW_MS)
    assert [(each.id, [rule.id for rule in each.more]) for each in todo.renewed] == [
        ("1", ["second"])
    ]
    assert [rule.id for rule, _ in todo.to_tell] == ["second"], "the first has been told"


def test_a_rule_for_the_queue_of_a_topic_counts_that_topic_alone():
    own = Rule(id="own", kind=Kind.WAITING, threshold=3, category="privacy")
    at = floor(topic(waiting=5), topic("privacy", waiting=3))
    assert raised(at, [own]) == [("waiting", "privacy")]


@given(st.lists(st.integers(17, 20), min_size=1, max_size=40))
def test_a_queue_that_swings_around_its_threshold_raises_one_alarm(lengths):
    met: set[str] = set()
    begun = 0
    for length in lengths:
        at = Moment(floor=floor(topic(waiting=length)))
        now = {name for each in conditions(at, SHIPPED, met) for name in each.standing}
        begun += len(now - met)
        met = now
    assert begun <= 1


KINDS = st.sampled_from(list(Kind))


@st.composite
def rules(draw) -> list[Rule]:
    made = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(KINDS)
        facts = FACTS[kind]
        made.append(
            Rule(
                id=f"r{number}",
                kind=kind,
                threshold=draw(st.integers(facts.least, max(facts.least, min(facts.most, 900)))),
                category=draw(st.sampled_from((None, *TOPICS))) if facts.by_topic else None,
                enabled=draw(st.booleans()),
            )
        )
    return made


@st.composite
def floors(draw) -> api.Floor:
    seconds = st.integers(0, 1000)
    topics = [
        topic(name, draw(st.integers(0, 30)), draw(seconds), draw(st.integers(0, 2)))
        for name in TOPICS
    ]
    agents = [
        agent(
            draw(st.sampled_from(list(AgentState))),
            draw(seconds),
            agent_id=f"a{number}",
            reason=draw(st.sampled_from((None, "lunch", "no_answer"))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return floor(
        *topics, agents=agents, offered=draw(st.integers(0, 20)), within=draw(st.integers(0, 0))
    )


@given(floors(), rules())
def test_what_is_raised_meets_an_enabled_rule_and_nothing_is_told_twice(at, given_rules):
    found = conditions(Moment(floor=at), given_rules)
    keys = [each.key for each in found]
    assert len(keys) == len(set(keys)), "of one thing there is one alarm"
    for each, rule in [(one, rule) for one in found for rule in one.rules]:
        assert rule in given_rules
        assert rule.enabled
        if rule.facts.unit is Unit.SECONDS and each.since_ms is not None:
            assert (NOW_MS - each.since_ms) / 1000 >= rule.threshold
        if rule.category is not None:
            assert each.category == rule.category


@given(floors(), rules())
def test_a_wait_that_passes_the_general_rule_is_told_unless_a_rule_of_its_own_says_otherwise(
    at, given_rules
):
    """Judged a second time, from the floor alone."""
    told = {
        each.category
        for each in conditions(Moment(floor=at), given_rules)
        if each.kind in (Kind.WAIT, Kind.NOBODY)
    }
    enabled = [rule for rule in given_rules if rule.enabled]
    for each in at.categories:
        due = False
        for kind in (Kind.WAIT, Kind.NOBODY) if each.working == 0 else (Kind.WAIT,):
            of_kind = [rule for rule in enabled if rule.kind is kind]
            mine = [rule for rule in of_kind if rule.category == each.category]
            general = [rule for rule in of_kind if rule.category is None]
            waited_s = (NOW_MS - (each.oldest_since_ms or NOW_MS)) / 1000
            due |= each.waiting > 0 and any(
                waited_s >= rule.threshold for rule in (mine or general)
            )
        assert (each.category in told) == due


def condition(key: str, **told: Any) -> Condition:
    rule = Rule(id="r", kind=Kind.WAIT, threshold=60)
    return Condition(
        rules=(rule,), subject=key, category=None, since_ms=None, told=AlarmFacts(**told)
    )


def test_what_flickers_is_the_same_alarm():
    gone = StoredAlarm(
        id="1", key="wait:weapons", over_ms=NOW_MS, since_ms=None, told=AlarmFacts(), rules=["r"]
    )
    soon = steps([gone], [condition("weapons")], NOW_MS + RESUMED_WITHIN_MS)
    assert [each.id for each in soon.renewed] == ["1"]
    assert soon.raised == soon.to_tell == [], "nobody is told twice"
    later = steps([gone], [condition("weapons")], NOW_MS + RESUMED_WITHIN_MS + 1)
    assert [each.subject for each in later.raised] == ["weapons"]
    assert later.renewed == []


def test_what_an_alarm_says_is_brought_up_to_date():
    known = StoredAlarm(
        id="1",
        key="wait:weapons",
        over_ms=None,
        since_ms=None,
        told=AlarmFacts(count=1),
        rules=["r"],
    )
    same = steps([known], [condition("weapons", count=1)], NOW_MS)
    assert same.none
    changed = steps([known], [condition("weapons", count=2)], NOW_MS)
    assert [each.id for each in changed.renewed] == ["1"]


@given(
    st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.integers(0, 300_000)), max_size=12),
)
def test_there_is_one_open_alarm_of_each_condition_and_no_other(turns):
    stored: dict[str, StoredAlarm] = {}
    now_ms = NOW_MS
    for subjects, pause_ms in turns:
        now_ms += pause_ms
        found = [condition(subject) for subject in sorted(subjects)]
        todo = steps(stored.values(), found, now_ms)
        for alarm_id in todo.over:
            stored[alarm_id] = msgspec.structs.replace(stored[alarm_id], over_ms=now_ms)
        for each in todo.renewed:
            stored[each.id] = msgspec.structs.replace(stored[each.id], over_ms=None)
        for each in todo.raised:
            alarm_id = f"{len(stored):03}"
            stored[alarm_id] = StoredAlarm(
                id=alarm_id, key=each.key, over_ms=None, since_ms=None, told=each.told, rules=["r"]
            )
        still = [each.key for each in stored.values() if each.over_ms is None]
        assert sorted(still) == sorted(each.key for each in found)
        assert steps(stored.values(), found, now_ms).none, "the same floor changes nothing"


@pytest.mark.parametrize(
    ("cause", "category"),
    [
        *((each, None) for each in ("not_begun", "briefing", "debriefing", "closed")),
        *((each, category) for each in CAUSES.values() for category in (None, "privacy")),
    ],
)
def test_a_letter_says_why_citizens_are_shut_out(cause, category):
    kept_out = Condition(
        rules=(SHIPPED[0],), subject=cause, category=category, since_ms=NOW_MS,
        told=AlarmFacts(cause=cause),
    )  # fmt: skip
    wait = condition("weapons")
    made = letter(
        Sender(name="Stazione", organisation="Ente", origin="https://station.example"),
        shipped_topics(),
        [kept_out, msgspec.structs.replace(wait, category="weapons")],
        to="capo@example.org",
    )
    assert made.subject.endswith("(e un altro)")
    assert "restano fuori" in made.text
    assert "kept out" in made.text
    assert "Armi: si aspetta da troppo tempo" in made.text
    assert "https://station.example/supervisor" in made.text


def test_every_kind_has_a_sentence_for_a_letter():
    for rule in SHIPPED:
        cause = "full" if rule.kind is Kind.SHUT_OUT else None
        one = Condition(
            rules=(rule,),
            subject="x",
            category="weapons",
            since_ms=None,
            told=AlarmFacts(cause=cause),
        )
        made = letter(
            Sender(name="", organisation="Ente", origin="https://s.example"),
            shipped_topics(),
            [one],
            to="capo@example.org",
        )
        assert f"alarm.{rule.kind}" not in made.text
        assert "{" not in made.text


def test_unusual_calls_out_are_an_alarm():
    rules = shipped(wait_s=600, hold_s=300, level_percent=80)
    at = Moment(floor=floor(), calls_out=2)
    (found,) = [each for each in conditions(at, rules) if each.kind is Kind.CALLS_OUT]
    assert found.told.count == 2
    quiet = conditions(Moment(floor=floor()), rules)
    assert not [each for each in quiet if each.kind is Kind.CALLS_OUT]
