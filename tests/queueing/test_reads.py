"""Looking at the station: places, loads, and the names of its keys."""

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing import routing, scripts
from queueing.backend import Acd
from queueing.handling import DEFAULT_HANDLING_MS, Learnt
from queueing.keys import StationKeys
from queueing.model import (
    Agent,
    AgentState,
    Channel,
    ContactState,
    Modality,
    NewContact,
    Party,
    Refusal,
    target_agent,
    target_office,
)
from queueing.reads import Assigned
from queueing.routing import places, working
from queueing.settings import AcdSettings
from tests.queueing.oracles import script_names
from tests.support.situations.acd import contact_in, done, enter, on_duty


def agent(name, state="available", skills=(), **categories):
    return Agent(
        id=name,
        state=AgentState(state),
        categories=categories,
        skills=frozenset(skills),
        since_ms=0,
        idle_since=0,
        present=True,
    )


# --- places


async def test_a_place_counts_everybody_an_able_agent_may_be_given_first(acd, clock):
    for number, category in enumerate(["privacy", "weapons", "licences", "weapons"]):
        await enter(acd, f"c{number}", category)
        clock.advance(1)
    # Nobody is there: each category for itself.
    assert [await acd.position(f"c{n}") for n in range(4)] == [1, 1, 1, 2]
    done(await acd.sign_on("a", {"privacy": 1, "weapons": 1}))
    done(await acd.set_state("a", AgentState.PAUSED))
    assert [await acd.position(f"c{n}") for n in range(4)] == [1, 2, 1, 3]
    done(await acd.sign_on("b", {"weapons": 1, "licences": 1}))
    done(await acd.set_state("b", AgentState.AVAILABLE))
    # Now b works and a does not: c1 rings at b, and c3 waits behind what b may be given.
    assert [await acd.position(f"c{n}") for n in range(4)] == [1, 1, 2, 3]
    place = await acd.place("c3")
    assert (place.category, place.agents, place.free) == ("weapons", 1, 0)


async def test_ringing_and_declining_do_not_move_anybody_back(acd, clock):
    await enter(acd, "c1")
    clock.advance(1)
    await enter(acd, "c2")
    await on_duty(acd, "a")
    assert (await acd.position("c1"), await acd.position("c2")) == (1, 2)
    done(await acd.decline("c1", "a"))
    assert (await acd.position("c1"), await acd.position("c2")) == (1, 2)
    done(await acd.accept("c2", "a"))
    assert (await acd.position("c1"), await acd.position("c2")) == (1, None)


async def test_requirements_decide_who_is_able(acd, clock):
    await enter(acd, "plain")
    clock.advance(1)
    await enter(acd, "signing", requirements=frozenset({"lis"}))
    for name in ("a", "b"):
        done(await acd.sign_on(name, {"weapons": 3}))
        done(await acd.set_state(name, AgentState.PAUSED))
    assert (await acd.place("signing")).agents == 0
    assert await acd.position("signing") == 1
    done(await acd.sign_on("signer", {"weapons": 3}, ["lis"]))
    done(await acd.set_state("signer", AgentState.AVAILABLE))
    place = await acd.place("signing")
    assert (place.position, place.agents) == (2, 1)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (ContactState.CONNECTED, Refusal.NOT_WAITING),
        (ContactState.WRAP_UP, Refusal.NOT_WAITING),
        (ContactState.CLOSED, Refusal.CONTACT_CLOSED),
    ],
)
async def test_whoever_is_not_in_line_has_no_place(acd, state, answer):
    await contact_in(acd, state, "c", "a")
    assert await acd.place("c") is answer
    assert await acd.position("c") is None
    assert await acd.places() == {}
    assert await acd.place("nobody") is Refusal.UNKNOWN_CONTACT


async def test_places_of_all_are_those_of_each(acd, clock):
    for number in range(30):
        await enter(
            acd,
            f"c{number}",
            ["weapons", "privacy", "licences"][number % 3],
            requirements=frozenset(["en"] if number % 4 == 0 else []),
            priority_s=number % 2,
        )
        clock.advance(0.4)
    await on_duty(acd, "a", skills=["en"], weapons=1, privacy=2)
    await on_duty(acd, "b", licences=1)
    done(await acd.accept((await acd.agent("b")).contact, "b"))
    places = await acd.places()
    assert len(places) == 29
    for contact, place in places.items():
        assert await acd.place(contact) == place


async def last_places(acd):
    return await acd.last_places(await acd.agents())


async def test_the_last_in_each_line_that_is_no_newcomers(acd, clock):
    await on_duty(acd, "signs", skills=["lis"], weapons=3)
    await enter(acd, "talks", requirements={"lis"})
    done(await acd.accept("talks", "signs"))
    await enter(acd, "plain")
    assert await last_places(acd) == [], "a newcomer stands behind them"
    for name in ("first", "second", "third"):
        clock.advance(1)
        await enter(acd, name, requirements={"lis"})
    assert await last_places(acd) == [await acd.place("third")]
    await on_duty(acd, "office", licences=1)
    done(await acd.set_state("office", AgentState.PAUSED))
    done(await acd.reserve("second", "!office"))
    await enter(acd, "fourth", requirements={"lis"})
    assert {each.pool for each in await last_places(acd)} == {"!office", "weapons"}
    done(await acd.set_state("office", AgentState.AVAILABLE))
    found = await last_places(acd)
    assert found == [await acd.place("fourth")], "the one for the office rings"


async def test_messages_have_no_last_place(acd):
    await on_duty(acd, "signs", skills=["lis"], weapons=3)
    await enter(acd, "talks", requirements={"lis"})
    done(await acd.accept("talks", "signs"))
    new = NewContact(
        id="m", category="weapons", channel=Channel.MESSAGE, requirements=frozenset({"lis"})
    )
    done(await acd.leave_message(new))
    assert await last_places(acd) == []
    await enter(acd, "waits", requirements={"lis"})
    assert await last_places(acd) == [await acd.place("waits")]


def rivals(queues, agents):
    on_duty = [agent for agent in agents if agent.state is not AgentState.OFFLINE]
    return routing._competing_queues(queues, on_duty, routing._served(working(on_duty), queues))


def test_rivals_share_an_agent():
    at_work = [agent("a", "busy", weapons=1, privacy=1), agent("b", licences=3)]
    resting = [agent("c", "paused", weapons=1, licences=1), agent("d", "offline", privacy=1)]
    queues = ["weapons|", "privacy|", "licences|", "weapons|lis"]
    assert rivals(queues, at_work + resting) == {
        "weapons|": {"weapons|", "privacy|"},
        "privacy|": {"weapons|", "privacy|"},
        "licences|": {"licences|"},
        "weapons|lis": {"weapons|lis"},
    }
    assert rivals(["weapons|", "licences|"], resting)["weapons|"] == {"weapons|", "licences|"}


arrivals = st.lists(
    st.tuples(st.sampled_from(["weapons|", "privacy|", "weapons|lis"]), st.integers(0, 9))
)
crews = st.lists(
    st.builds(
        lambda state, names, skills: agent("x", state, skills, **dict.fromkeys(names, 3)),
        st.sampled_from(["available", "busy", "paused", "offline"]),
        st.sets(st.sampled_from(["weapons", "privacy"])),
        st.sampled_from([(), ("lis",)]),
    ),
    max_size=4,
)


@given(arrivals, crews)
def test_positions_follow_the_order_of_each_line(arrived, crew):
    held = {}
    for number, (queue, score) in enumerate(arrived):
        held.setdefault(queue, []).append((score, f"{number:012d}:c{number}"))
    for line in held.values():
        line.sort()
    place = places(held, crew, Learnt({}, {}, 0), {})
    assert len(place) == len(arrived)
    for line in held.values():
        numbers = [place[member[13:]].position for _, member in line]
        assert numbers == sorted(set(numbers))
        assert numbers[0] >= 1
        assert numbers[-1] <= len(arrived)


# --- records and loads


async def test_a_contact_shows_its_whole_life(acd, clock):
    start = clock()
    await enter(
        acd,
        "c",
        channel=Channel.VIDEO,
        modality=Modality.TEXT,
        language="en",
        requirements=frozenset({"lis", "en"}),
        consent=True,
        priority_s=7,
    )
    found = await acd.contact("c")
    assert (found.modality, found.language, found.consent) == ("text", "en", True)
    assert found.requirements == {"lis", "en"}
    assert (found.entered_at, found.score_ms, found.offers) == (start, start - 7000, 0)
    clock.advance(1)
    await on_duty(acd, "a", skills=["en", "lis"], weapons=3)
    clock.advance(1)
    done(await acd.accept("c", "a"))
    clock.advance(10)
    done(await acd.hang_up("c", Party.AGENT, "a"))
    clock.advance(5)
    done(await acd.finish_wrap_up("a", "answered"))
    found = await acd.contact("c")
    assert (found.answered_at, found.ended_at) == (start + 2000, start + 12_000)
    assert (found.state, found.outcome, found.code) == ("closed", "completed", "answered")
    citizen, operator = found.legs
    assert (citizen.party, citizen.since_ms, citizen.until_ms) == ("citizen", start, start + 12_000)
    assert (operator.agent, operator.since_ms, operator.why) == (
        "a",
        start + 2000,
        "hung_up_by_agent",
    )


async def test_a_failed_contact_says_so(acd):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.hang_up("c", Party.SYSTEM))
    assert (await acd.contact("c")).outcome == "failed"


async def test_an_ended_contact_can_be_looked_up_for_a_while(new_acd, redis):
    acd = new_acd(closed_keep_s=60)
    await enter(acd, "c")
    assert await redis.ttl(acd.keys.contact("c")) == -1
    done(await acd.leave("c"))
    assert 0 < await redis.ttl(acd.keys.contact("c")) <= 60


async def test_the_snapshot_shows_the_floor(acd, clock):
    start = clock()
    await contact_in(acd, ContactState.CONNECTED, "talking", "a")
    clock.advance(100)
    done(await acd.hang_up("talking", Party.CITIZEN))
    done(await acd.finish_wrap_up("a", "", AgentState.PAUSED, "lunch"))
    clock.advance(1)
    await enter(acd, "old", "weapons")
    clock.advance(1)
    await enter(acd, "urgent", "weapons", priority_s=60)
    await on_duty(acd, "b", privacy=5)
    floor = await acd.snapshot()
    assert floor.at_ms == clock()
    assert set(floor.categories) == {"licences", "privacy", "road-code", "weapons"}
    weapons = floor.categories["weapons"]
    assert (weapons.waiting, weapons.oldest_at) == (2, start + 101_000)
    assert (weapons.available, weapons.working) == (0, 0)
    assert 100_000 < weapons.handling_ms < DEFAULT_HANDLING_MS, "of one contact"
    privacy = floor.categories["privacy"]
    assert (privacy.waiting, privacy.oldest_at, privacy.available) == (0, None, 1)
    assert [(who.id, who.state, who.present) for who in floor.agents] == [
        ("a", "paused", False),
        ("b", "available", True),
    ]
    assert (await acd.waiting(["weapons"]))["weapons"].count == 2


async def test_a_place_counts_who_works_for_the_lines_ahead(acd, clock):
    """Whoever is ahead in another category is served by others, too; and takes as long as that takes."""
    for seconds, category in ((100, "weapons"), (400, "privacy")):
        await enter(acd, f"old-{category}", category)
        await on_duty(acd, "first", weapons=3, privacy=3)
        done(await acd.accept(f"old-{category}", "first"))
        clock.advance(seconds)
        done(await acd.hang_up(f"old-{category}", Party.CITIZEN))
        done(await acd.finish_wrap_up("first", "", AgentState.PAUSED))
    for number, profile in enumerate(
        ({"weapons": 3, "privacy": 3}, {"privacy": 3}, {"licences": 3})
    ):
        await on_duty(acd, f"b{number}", **profile)
        await enter(acd, f"busy{number}", next(iter(profile)))
        done(await acd.accept(f"busy{number}", f"b{number}"))
    for name, category in (("p", "privacy"), ("w", "weapons"), ("l", "licences")):
        clock.advance(1)
        await enter(acd, name, category)
    place = await acd.place("w")
    assert (place.position, place.agents, place.crew) == (2, 1, 2)
    lasts = {name: load.handling_ms for name, load in (await acd.snapshot()).categories.items()}
    assert lasts["weapons"] < lasts["road-code"] < lasts["privacy"]
    assert place.handling_ms == (lasts["weapons"] + lasts["privacy"]) // 2
    assert (await acd.place("l")).crew == 1
    assert await acd.places() == {name: await acd.place(name) for name in ("p", "w", "l")}
    told = (await acd.snapshot()).categories
    await enter(acd, "next", "weapons")
    assert told["weapons"].newcomer == await acd.place("next")
    assert told["road-code"].newcomer.agents == 0


# --- keys


async def test_every_key_is_the_stations_and_documented(acd, redis):
    await contact_in(acd, ContactState.WRAP_UP, "c", "a")
    done(await acd.finish_wrap_up("a"))
    await enter(acd, "d", requirements=frozenset({"lis"}))
    keys = acd.keys
    known = {
        keys.station,
        keys.journal,
        keys.deadlines,
        keys.heads,
        keys.lines,
        keys.agents,
        keys.learnt,
        keys.contact("c"),
        keys.contact("d"),
        keys.agent("a"),
        keys.queue("weapons", "lis"),
        keys.line("weapons|lis"),
        keys.entered("weapons"),
        keys.seated("weapons"),
        keys.free("weapons"),
        keys.staff("weapons"),
        # what is handed to the agent alone; it is never looked for among the free
        keys.staff("!a"),
    }
    assert {key.decode() for key in await redis.keys("*")} == known
    assert all(key.startswith("{acd:") for key in known)


async def test_stations_do_not_see_each_other(redis, clock):
    here, there = (Acd(redis, name, categories=["weapons"], clock=clock) for name in ("h", "t"))
    await enter(here, "c")
    assert await there.contact("c") is None
    assert not (await on_duty(there, "a")).offers


@pytest.mark.parametrize("name", ["", "a b", "a}", "a:b", "x" * 65])
def test_a_station_id_that_would_break_keys_is_refused(name):
    with pytest.raises(ValueError, match="not a station id"):
        StationKeys(name)


def test_scripts_touch_no_key_that_is_not_in_the_list():
    suffixes = set()
    for name in script_names():
        suffixes |= set(re.findall(r"P \.\. ':([a-z_]+)", scripts.load(name).text))
    source = inspect.getsource(StationKeys)
    listed = set(re.findall(r"\{self\.station\}:([a-z_]+)", source))
    assert suffixes == listed


# --- settings


@pytest.mark.parametrize(
    "wrong", [{"ring_s": 0}, {"wrap_up_s": -1}, {"agent_lease_s": -5}, {"closed_keep_s": 0}]
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        AcdSettings(**wrong)


# --- what the agents have in hand


async def test_a_line_is_told_in_the_order_of_its_places(acd, clock):
    await on_duty(acd, "a")
    await enter(acd, "rings")
    clock.advance(1)
    await enter(acd, "late", priority_s=-60)
    clock.advance(1)
    await enter(acd, "away")
    done(await acd.detach("away"))
    clock.advance(1)
    await enter(acd, "first", priority_s=60)
    await enter(acd, "other", "privacy")

    async def told(limit):
        return [each.id for each in await acd.in_line("weapons", limit)]

    assert await told(9) == ["first", "rings", "away", "late"]
    # of a long queue the first contacts alone, in order
    assert await told(3) == ["rings", "away", "late"]
    assert await told(1) == ["rings"]
    done(await acd.accept("rings", "a"))
    assert await told(9) == ["first", "away", "late"]


async def test_the_end_of_a_wrap_up_is_told_by_the_clock_on_the_wall(new_acd, clock):
    acd = new_acd(outage_s=5, wrap_up_s=60)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    assert await acd.wrap_up_until("a") is None
    # the station is silent: what is due is due so much later
    clock.advance(600)
    done(await acd.tick())
    done(await acd.hang_up("c", Party.AGENT, "a"))
    assert await acd.wrap_up_until("a") == clock() + 60_000


async def test_what_is_in_hand_tells_whose_it_is_and_since_when_on_hold(acd, clock):
    for name in ("a", "b"):
        await on_duty(acd, name, weapons=3)
        clock.advance(1)
    await enter(acd, "c1")
    done(await acd.accept("c1", "a"))
    (talking,) = (await acd.in_hand({"c1", "unknown"})).values()
    assert (talking.state, talking.agent) == (ContactState.CONNECTED, "a")
    assert (talking.category, talking.held_at) == ("weapons", None)

    clock.advance(5)
    held_at = clock()
    done(await acd.hold("c1", "a"))
    clock.advance(5)
    assert (await acd.in_hand(["c1"]))["c1"].held_at == held_at
    # asking a colleague is the same hold
    done(await acd.consult("c1", "a", target="!b"))
    clock.advance(5)
    done(await acd.consult_accept("c1", "b"))
    assert (await acd.in_hand(["c1"]))["c1"].held_at == held_at
    done(await acd.consult_complete("c1", "a"))
    taken = (await acd.in_hand(["c1"]))["c1"]
    assert (taken.agent, taken.held_at) == ("b", None)
    assert await acd.in_hand([]) == {}


async def test_who_is_assigned_is_told_by_target_and_category(acd):
    await on_duty(acd, "anna", weapons=3)
    done(await acd.set_state("anna", AgentState.PAUSED))
    assert await acd.assigned() == ()
    for contact, category in (("one", "weapons"), ("two", "privacy"), ("three", "privacy")):
        await enter(acd, contact, category)
        done(await acd.reserve(contact, target_agent("anna")))
    await enter(acd, "four", "privacy")
    done(await acd.reserve("four", target_office("north")))
    await enter(acd, "five", "privacy")
    # nobody sits and waits with a message, kept for somebody or not
    await enter(acd, "six", "weapons", channel=Channel.MESSAGE)
    done(await acd.reserve("six", target_agent("anna")))
    assert await acd.assigned() == (
        Assigned(target="!anna", category="privacy", count=2),
        Assigned(target="!anna", category="weapons", count=1),
        Assigned(target="@north", category="privacy", count=1),
    )
