"""What may be done in a conference, as a pure state: coming and going, the roll, hands, votes, the rule."""

import msgspec
import pytest
from hypothesis import given, strategies

from gateway.conference import abandoned, breakout, extras, microphones, people, polls, roll, votes
from gateway.conference import state as st
from gateway.conference.agenda import set_agenda
from gateway.conference.groups import Move
from gateway.conference.marks import words_of
from gateway.conference.noted import Ballot, PhoneCall
from gateway.conference.people import Person
from gateway.conference.rules import rule_of
from gateway.platform.refused import Refused

PEOPLE = {"boss": "chair", "anna": "operator", "roma": "office", "guest": "guest"}


def somebody(member, **changes):
    person = Person(
        name=member.title(), part=PEOPLE[member], socket=f"s-{member}",
        office="o1" if member == "roma" else "",
    )  # fmt: skip
    return msgspec.structs.replace(person, **changes)


def enter(state, member, now_ms=1000):
    st.enter(state, now_ms, member, somebody(member), straight=PEOPLE[member] != "guest")


@pytest.fixture
def going():
    """An open conference of all four, the guest in the lobby."""
    state = st.State(offices=["o1", "o2"])
    for member in PEOPLE:
        enter(state, member)
    return state


def test_nobody_is_in_before_a_chair_has_come():
    state = st.State()
    for member in ("anna", "guest"):
        enter(state, member)
    assert (state.state, list(state.inside())) == ("scheduled", [])
    enter(state, "boss", 2000)
    assert (state.state, state.opened_ms) == ("open", 2000)
    assert list(state.inside()) == ["anna", "boss"]
    assert state.people["guest"].place == "lobby"
    assert st.admit(state, 3000, None) == ["guest"]
    assert state.people["guest"].stays == [[3000]]


def test_tomorrows_conference_is_not_opened_today():
    starts_ms = 100 * st.OPENS_BEFORE_MS
    state = st.State()
    boss = somebody("boss")
    with pytest.raises(Refused) as refused:
        st.enter(state, 98 * st.OPENS_BEFORE_MS, "boss", boss, straight=True, starts_ms=starts_ms)
    assert (refused.value.code, state) == ("early", st.State())
    st.enter(state, 99 * st.OPENS_BEFORE_MS, "boss", boss, straight=True, starts_ms=starts_ms)
    assert state.state == "open"


def test_whoever_was_sent_out_does_not_come_back_and_whoever_left_does(going):
    st.go(going, 2000, "anna")
    assert going.people["anna"].stays == [[1000, 2000]]
    enter(going, "anna", 3000)
    assert going.people["anna"].stays == [[1000, 2000], [3000]]
    st.go(going, 4000, "anna", removed=True)
    with pytest.raises(Refused, match="asked to leave"):
        enter(going, "anna", 5000)
    st.go(going, 4000, "guest", removed=True)
    assert st.admit(going, 5000, None) == []
    assert st.admit(going, 5000, ["guest"]) == [], "they may come, and are not in"
    enter(going, "guest", 6000)
    assert going.people["guest"].place == "lobby"
    st.admit(going, 6000, ["anna"])
    enter(going, "anna", 7000)
    assert going.people["anna"].stays[-1] == [7000]
    with pytest.raises(Refused):
        st.admit(going, 7000, ["nobody"])


def test_whoever_has_closed_the_page_in_the_lobby_is_not_let_in_and_waits_no_more(going):
    st.page_gone(going, 2000, "guest", "s-guest")
    with pytest.raises(Refused):
        st.admit(going, 3000, ["guest"])
    assert st.admit(going, 3000, None) == []
    assert going.people["guest"].stays == []
    abandoned.end_due(going, 2000 + abandoned.LOBBY_MS - 1, ends_after_ms=10**9)
    assert going.people["guest"].place == "lobby"
    abandoned.end_due(going, 2000 + abandoned.LOBBY_MS, ends_after_ms=10**9)
    assert going.people["guest"].place == "left"
    enter(going, "guest", 50_000)
    assert going.people["guest"].place == "lobby"


def test_a_chair_s_coming_brings_in_nobody_whose_page_is_gone():
    state = st.State(offices=["o1"])
    for member in ("anna", "roma"):
        enter(state, member)
    st.page_gone(state, 1500, "anna", "s-anna")
    enter(state, "boss", 2000)
    assert list(state.inside()) == ["roma", "boss"]
    assert state.people["anna"].stays == []
    enter(state, "anna", 3000)
    assert state.people["anna"].stays == [[3000]]


def test_only_those_whom_the_chair_has_seen_come_in(going):
    late = msgspec.structs.replace(somebody("guest"), socket="s-late")
    st.enter(going, 2000, "late", late, straight=False)
    assert st.admit(going, 3000, ["guest", "nobody"]) == ["guest"]
    assert going.people["late"].place == "lobby"
    # a member who left before them keeps nobody waiting
    st.go(going, 4000, "guest")
    assert st.admit(going, 5000, None) == ["late"]


def test_muted_by_a_chair_until_opened_by_oneself(going):
    anna = going.people["anna"]
    microphones.sends(anna, microphone=True, camera=True, screen=False)
    going.people["anna"].peer, going.people["boss"].peer = "pa", "pb"
    assert "anna" in microphones.mute(going, None)
    assert "pa" in rule_of(going)["muted"]
    for repeated in (False, True):
        microphones.sends(anna, microphone=repeated, camera=True, screen=False)
        assert anna.muted, "neither a page that follows nor one that comes back opens it"
        assert not anna.microphone
    assert microphones.mute(going, "anna") == [], "closed already"
    microphones.open_microphone(anna)
    microphones.sends(anna, microphone=True, camera=True, screen=False)
    assert (anna.muted, anna.microphone) == (False, True)
    assert "pa" not in rule_of(going)["muted"]


def test_a_page_that_says_to_send_nothing_is_muted_all_the_same(going):
    roma = going.people["roma"]
    roma.peer = "pr"
    microphones.sends(roma, microphone=False, camera=True, screen=False)
    assert set(microphones.mute(going, None)) == {"anna", "roma"}
    assert "pr" in rule_of(going)["muted"]
    assert microphones.mute(going, "guest") == [], "nobody hears the lobby"


def test_the_roll_knows_offices_persons_and_the_late(going):
    st.start_roll(going, 2000)
    assert [(each.office, each.member) for each in going.roll.called] == [
        ("o1", ""), ("o2", ""), ("", "anna"),
    ]  # fmt: skip
    st.answer_roll(going, 2100, "roma")
    st.end_roll(going, 3000)
    st.enter(
        going, 4000, "late",
        Person(name="Milano", part="office", office="o2", socket="x"), straight=True,
    )  # fmt: skip
    told = [(each.at_ms, each.late) for each in going.roll.called]
    assert told == [(2100, False), (4000, True), (0, False)]


def test_earlier_rolls_are_kept(going):
    st.start_roll(going, 2000)
    st.answer_roll(going, 2100, "roma")
    st.start_roll(going, 5000)
    assert [(each.started_ms, each.closed_ms) for each in going.rolls] == [(2000, 5000)]
    assert going.rolls[0].called[0].at_ms == 2100
    assert (going.roll.started_ms, going.roll.called[0].at_ms) == (5000, 0)


def test_an_item_that_is_taken_off_is_over_and_keeps_its_time(going):
    set_agenda(going, 2000, [("i1", "Patenti", 10), ("i2", "Armi", 5)])
    st.go_to_item(going, 10_000, "i1")
    set_agenda(going, 70_000, [("i3", "Multe", 7)])
    assert [(item.id, item.minutes) for item in going.items] == [("i3", 7)]
    assert (going.item, going.item_since_ms) == ("", 0)
    assert [(item.text, item.spent_ms) for item in going.gone_items] == [("Patenti", 60_000)]
    assert [(each.kind, each.ref) for each in going.moments[-2:]] == [
        ("item", "i1"), ("item_over", "i1"),
    ]  # fmt: skip
    assert words_of(going)["i1"] == "Patenti"
    set_agenda(going, 80_000, [("i2", "Armi", 5), ("i1", "Patenti", 10)])
    assert [item.spent_ms for item in going.items] == [0, 60_000]
    assert going.gone_items == []


def test_of_two_chairs_who_change_the_agenda_at_once_neither_loses_an_item(going):
    set_agenda(going, 2000, [("i1", "Patenti", 10)], seen=[])
    with pytest.raises(Refused) as refused:
        set_agenda(going, 2000, [("i2", "Armi", 5)], seen=[])
    assert refused.value.code == "agenda_changed"
    assert [item.text for item in going.items] == ["Patenti"]
    set_agenda(going, 2000, [("i1", "Patenti", 10)], seen=[])
    set_agenda(going, 2000, [("i1", "Patenti", 10), ("i2", "Armi", 5)], seen=["i1"])
    set_agenda(going, 2000, [("i3", "Multe", 0)])
    assert [item.text for item in going.items] == ["Multe"]


def test_whoever_comes_after_the_roll_has_begun_is_on_it_as_late(going):
    st.go(going, 1500, "anna")
    st.start_roll(going, 2000)
    for now_ms, member, part in (
        (2100, "carla", "operator"), (2200, "dario", "reviewer"), (2300, "capo", "chair"),
    ):  # fmt: skip
        who = Person(name=member, part=part, socket=f"s-{member}")
        st.enter(going, now_ms, member, who, straight=True)
    st.admit(going, 2400, ["guest"])
    st.answer_roll(going, 2500, "carla")
    st.end_roll(going, 3000)
    enter(going, "anna", 4000)
    told = [(each.office or each.member, each.at_ms, each.late) for each in going.roll.called]
    assert told == [
        ("o1", 0, False), ("o2", 0, False),
        ("carla", 2500, True), ("dario", 0, True), ("anna", 4000, True),
    ]  # fmt: skip
    for nobody in ("capo", "guest"):
        with pytest.raises(Refused) as refused:
            st.answer_roll(going, 5000, nobody)
        assert refused.value.code == "not_called"


def test_hands_in_the_order_of_asking_and_the_floor(going):
    st.raise_hand(going, 3000, "roma", raised=True)
    st.raise_hand(going, 2000, "anna", raised=True)
    st.raise_hand(going, 9000, "anna", raised=True)
    assert going.hands() == ["anna", "roma"]
    st.give_floor(going, 4000, "anna")
    assert (going.floor, going.hands()) == ("anna", ["roma"])
    st.go(going, 5000, "anna")
    assert going.floor == ""


def test_items_have_their_time(going):
    set_agenda(going, 2000, [("i1", "Patenti", 10), ("i2", "Armi", 5)])
    st.go_to_item(going, 10_000, "i1")
    st.go_to_item(going, 70_000, "i2")
    set_agenda(going, 9000, [("i2", "Armi", 15), ("i1", "Patenti", 10)])
    st.go_to_item(going, 100_000, None)
    assert [(item.id, item.spent_ms) for item in going.items] == [("i2", 30_000), ("i1", 60_000)]
    with pytest.raises(Refused):
        st.go_to_item(going, 1, "i3")


def test_a_vote_is_recorded_and_closed_for_good(going):
    st.open_ballot(going, 1, "b1", "Spostiamo?", ["Sì", "No"])
    st.vote(going, "anna", "b1", 0)
    st.vote(going, "anna", "b1", 1)
    for refused in (("guest", "b1", 0), ("anna", "b1", 2), ("anna", "b0", 0)):
        with pytest.raises(Refused):
            st.vote(going, *refused)
    with pytest.raises(Refused, match="open"):
        st.open_ballot(going, 2, "b2", "Anche?", ["Sì", "No"])
    st.close_ballot(going, 3)
    with pytest.raises(Refused):
        st.vote(going, "roma", "b1", 0)
    assert going.ballot.votes == {"anna": 1}


def test_a_roll_is_closed_once_and_only_where_there_is_one(going):
    with pytest.raises(Refused) as refused:
        st.end_roll(going, 1500)
    assert refused.value.code == "no_roll"
    st.start_roll(going, 2000)
    st.end_roll(going, 3000)
    with pytest.raises(Refused):
        st.end_roll(going, 4000)
    assert going.roll.closed_ms == 3000


def test_of_two_persons_on_the_roll_the_one_who_is_meant_is_corrected():
    state = st.State()
    for member in ("boss", "anna"):
        enter(state, member)
    st.enter(state, 1000, "bea", somebody("anna", name="Bea", socket="s-bea"), straight=True)
    st.start_roll(state, 2000)
    for member in ("bea", "anna"):
        found = roll.correct(
            state, 3000, office="", member=member, present=True, by="Boss", note=""
        )
        assert found.member == member
    with pytest.raises(Refused) as refused:
        roll.correct(state, 4000, office="", member="boss", present=True, by="Boss", note="")
    assert refused.value.code == "not_called"


def test_a_member_who_comes_back_while_the_roll_is_called_is_on_it():
    state = st.State()
    for member in ("boss", "anna"):
        enter(state, member)
    st.page_gone(state, 1500, "anna", "s-anna")
    st.absent(state, 1500, "anna")
    st.start_roll(state, 2000)
    state.roll.called.clear()
    enter(state, "anna", 3000)
    assert [(each.member, each.late) for each in state.roll.called] == [("anna", True)]
    assert state.people["anna"].stays == [[1000, 1500], [3000]]


KEPT = frozenset(
    {"name", "part", "account", "office", "came_by", "phone", "pins", "stays", "place"}
)
"""The fields that stay of a member who has left: identity, attendance, and settings for a return."""


def _filled(kind):
    return {"bool": True, "int": 7, "str": "x"}.get(kind.__name__, ["x"])


@pytest.mark.parametrize("removed", [False, True])
def test_whatever_a_member_has_in_the_room_goes_with_them_and_nobody_elses_does(going, removed):
    st.admit(going, 1500, None)
    for member in ("anna", "roma"):
        who = going.people[member]
        for field in msgspec.structs.fields(Person):
            if field.name not in KEPT:
                setattr(who, field.name, _filled(field.type))
        going.pinned.append(member)
        going.captioners.append(member)
    stays = msgspec.to_builtins(going.people["roma"])
    for name in ("floor", "presented"):
        setattr(going, name, "anna")
    st.go(going, 2000, "anna", removed=removed)
    gone, fresh = going.people["anna"], Person(name="", part="guest")
    left = [
        field.name
        for field in msgspec.structs.fields(Person)
        if field.name not in KEPT and getattr(gone, field.name) != getattr(fresh, field.name)
    ]
    assert left == []
    assert (going.floor, going.presented) == ("", "")
    assert (going.pinned, going.captioners) == (["roma"], ["roma"])
    assert msgspec.to_builtins(going.people["roma"]) == stays
    for name in ("floor", "presented"):
        setattr(going, name, "roma")
    st.go(going, 3000, "guest")
    assert (going.floor, going.presented) == ("roma", "roma")


def test_pins_for_all_and_for_one_never_show_oneself(going):
    for member in ("boss", "anna", "roma"):
        going.people[member].peer = f"p-{member}"
    st.present(going, "anna")
    st.pin(going, "roma", pinned=True)
    going.people["boss"].pins = ["anna", "nobody", "boss"]
    receivers = rule_of(going)["receivers"]
    assert receivers["p-boss"]["pins"] == ["p-anna", "p-roma"]
    assert receivers["p-anna"]["pins"] == ["p-roma"]
    assert receivers["p-roma"]["pins"] == ["p-anna"]
    # pictures pinned by one member take no bandwidth from those that all are to see
    assert receivers["p-boss"]["priority"] == ["p-anna", "p-roma"]
    assert receivers["p-anna"]["priority"] == ["p-roma"]
    assert receivers["p-roma"]["priority"] == ["p-anna"]
    going.people["boss"].pins = ["roma"]
    st.present(going, None)
    st.pin(going, "roma", pinned=False)
    assert rule_of(going)["receivers"] == {"p-boss": {"pins": ["p-roma"], "priority": []}}


def test_the_end_closes_everything(going):
    going.people["anna"].peer, going.people["guest"].peer = "pa", "pg"
    set_agenda(going, 1, [("i1", "Turni", 5)])
    st.go_to_item(going, 1000, "i1")
    st.open_ballot(going, 1, "b1", "Spostiamo?", ["Sì", "No"])
    st.start_roll(going, 1)
    st.start_recording(going, 1, "boss", "r1")
    polls.opened(going.polls, 1, "p1", "Va bene?", ["Sì", "No"], live=False)
    breakout.open_breakout(going, 1, [("A", ["anna"]), ("B", ["roma"])])
    for number in (1, 2):
        going.calls.append(
            PhoneCall(id=f"c{number}", name="", by="boss", link=f"l{number}", member="", asked_ms=1)
        )
    assert st.end(going, 9000) == ["pa", "pg"]
    assert (going.state, going.ended_ms, going.ballot.closed_ms) == ("ended", 9000, 9000)
    assert (going.roll.closed_ms, going.polls[0].closed_ms) == (9000, 9000)
    assert (going.recordings[0].ended_ms, going.breakouts[0].ended_ms) == (9000, 9000)
    assert [each.over_ms for each in going.calls] == [9000, 9000]
    assert (going.item, going.items[0].spent_ms) == ("", 8000)
    kinds = [each.kind for each in going.moments if each.at_ms == 9000]
    assert set(kinds) >= {"left", "item_over", "ballot_closed", "poll_closed", "roll_closed"}
    assert kinds[-2:] == ["recording_stopped", "ended"]
    assert not going.inside()
    with pytest.raises(Refused, match="over"):
        enter(going, "boss")


@given(
    strategies.lists(
        strategies.tuples(
            strategies.sampled_from(
                ["enter", "go", "remove", "admit", "mute", "hand", "floor", "roll"]
            ),
            strategies.sampled_from(list(PEOPLE)),
        ),
        max_size=40,
    )
)
def test_whatever_happens_only_those_inside_have_hands_floor_and_open_stays(steps):
    state = st.State(offices=["o1"])
    doing = {
        "enter": lambda now, who: enter(state, who, now),
        "go": lambda now, who: st.go(state, now, who),
        "remove": lambda now, who: st.go(state, now, who, removed=True),
        "admit": lambda now, who: st.admit(state, now, [who]),
        "mute": lambda _, who: microphones.mute(state, who),
        "hand": lambda now, who: st.raise_hand(state, now, who, raised=True),
        "floor": lambda now, who: st.give_floor(state, now, who),
        "roll": lambda now, _: st.start_roll(state, now),
    }
    for now, (what, who) in enumerate(steps, 1):
        try:
            doing[what](now, who)
        except Refused:
            continue
        for member, person in state.people.items():
            open_stays = [stay for stay in person.stays if len(stay) == 1]
            assert len(open_stays) == int(person.inside), (member, person)
        assert set(state.hands()) <= set(state.inside())
        assert state.floor in ("", *state.inside())
        kept = msgspec.convert(msgspec.to_builtins(state), st.State)
        assert kept == state, "it can be kept and read again"


@pytest.mark.parametrize(
    ("stays", "votes_in"),
    [
        ([[1000, 1999]], False),
        ([[1000, 2000]], True),
        ([[3000, 4000]], True),
        ([[3001, 4000]], False),
        ([[3001]], False),
        ([[3000]], True),
        ([[1000]], True),
        ([[100, 200], [2500, 2600]], True),
        ([[100, 200], [3001]], False),
        ([], False),
    ],
)
def test_a_member_there_for_a_moment_of_a_vote_may_vote(stays, votes_in):
    """From 2000 to 3000, both included."""
    state = st.State(
        people={"anna": somebody("anna", stays=stays), "guest": somebody("guest", stays=[[1]])}
    )
    ballot = Ballot(id="b", question="", options=["a"], opened_ms=2000, closed_ms=3000)
    assert votes.entitled(state, ballot) == ["anna"] * votes_in
    assert votes.unvoted(state, ballot) == ["anna"] * votes_in
    ballot.votes["anna"] = 0
    assert votes.unvoted(state, ballot) == []


def test_what_is_over_is_changed_no_more(going):
    st.end(going, 5000)
    before = msgspec.to_builtins(going)
    assert st.end(going, 6000) == []
    assert msgspec.to_builtins(going) == before
    with pytest.raises(Refused) as refused:
        st.presides(going, "boss")
    assert refused.value.code == "not_open"


@pytest.mark.parametrize("removed", [False, True])
def test_a_chair_who_has_gone_presides_no_more(going, removed):
    st.presides(going, "boss")
    st.go(going, 2000, "boss", removed=removed)
    with pytest.raises(Refused) as refused:
        st.presides(going, "boss")
    assert refused.value.code == "not_there"


def test_guests_keep_no_staff_out_and_those_who_left_nobody(going):
    def guest(number, socket="s"):
        who = Person(name="G", part="guest", socket=socket)
        st.enter(going, 2000, f"g{number}", who, straight=False)

    waiting = people.MOST_WAITING - 1
    for number in range(waiting):
        guest(number)
    with pytest.raises(Refused, match="As many"):
        guest("one-too-many")
    for number in range(people.MOST_PEOPLE):
        st.enter(going, 2000, f"o{number}", somebody("anna"), straight=True)
        st.go(going, 2000, f"o{number}")
    st.enter(going, 3000, "late", somebody("anna"), straight=True)
    assert going.people["late"].inside
    for number in range(waiting):
        st.page_gone(going, 4000, f"g{number}", "s")
    for number in range(1000):
        guest(f"x{number}")
        st.page_gone(going, 4000, f"gx{number}", "s")
    assert sum(who.part == "guest" for who in going.people.values()) <= 2 * people.MOST_WAITING + 1
    guest("x999")
    st.admit(going, 5000, ["gx999"])
    assert going.people["gx999"].inside


def test_staff_fills_the_room(going):
    there = len(going.inside())
    for number in range(people.MOST_PEOPLE - there):
        st.enter(going, 2000, f"o{number}", somebody("anna"), straight=True)
    with pytest.raises(Refused, match="As many"):
        st.enter(going, 2000, "more", somebody("anna"), straight=True)
    with pytest.raises(Refused, match="As many"):
        st.enter(going, 2000, "g", Person(name="G", part="guest", socket="s"), straight=False)


def test_whoever_has_closed_the_page_was_there_until_then(going):
    breakout.open_breakout(going, 1500, [("A", ["anna", "roma"]), ("B", [])])
    st.page_gone(going, 2000, "anna", "s-of-an-older-page")
    assert going.people["anna"].socket
    st.page_gone(going, 2000, "anna", "s-anna")
    limits = {"ends_after_ms": 10**9}
    abandoned.end_due(going, 2000 + abandoned.AWAY_MS - 1, **limits)
    assert going.people["anna"].stays == [[1000]]
    abandoned.end_due(going, 2000 + abandoned.AWAY_MS, **limits)
    anna = going.people["anna"]
    assert anna.stays == [[1000, 2000]]
    assert (anna.place, anna.group) == ("room", "b1-1"), "the place is theirs"
    assert [(m.since_ms, m.until_ms) for m in going.breakout.moves if m.member == "anna"] == [
        (1500, 2000)
    ]
    enter(going, "anna", 700_000)
    assert anna.stays == [[1000, 2000], [700_000]]
    assert going.breakout.moves[-1] == Move(
        member="anna", group="b1-1", since_ms=700_000, until_ms=0
    )
    st.page_gone(going, 800_000, "anna", "s-anna")
    st.end(going, 810_000)
    assert anna.stays[-1] == [700_000, 800_000]
    assert going.people["roma"].stays == [[1000, 810_000]]
    assert [m.until_ms for m in going.breakouts[0].moves] == [2000, 810_000, 800_000]


def test_whoever_is_heard_is_there_though_their_page_is_not(going):
    going.people["anna"].connected = True
    st.page_gone(going, 2000, "anna", "s-anna")
    abandoned.end_due(going, 10**7, ends_after_ms=10**9)
    assert going.people["anna"].stays == [[1000]]
    st.go(going, 10**7, "anna")
    assert going.people["anna"].stays == [[1000, 10**7]]


def test_captioners_who_have_left_keep_no_place(going):
    for number in range(extras.MOST_CAPTIONERS):
        st.enter(going, 2000, f"o{number}", somebody("anna"), straight=True)
        extras.name_captioner(going, f"o{number}", named=True)
    with pytest.raises(Refused, match="As many"):
        extras.name_captioner(going, "anna", named=True)
    st.go(going, 3000, "o0")
    assert "o0" not in going.captioners
    extras.name_captioner(going, "anna", named=True)


def test_the_floor_in_a_breakout_room_is_no_mark(going):
    breakout.open_breakout(going, 1500, [("A", ["anna"]), ("B", [])])
    st.give_floor(going, 2000, "anna")
    assert going.floor == "anna"
    assert not [each for each in going.moments if each.kind == "floor"]
    st.give_floor(going, 2000, "roma")
    assert [each.member for each in going.moments if each.kind == "floor"] == ["roma"]


@pytest.mark.parametrize(
    "leaves",
    [
        lambda state: st.go(state, 3000, "anna"),
        lambda state: breakout.move(state, 3000, "anna", None),
        lambda state: breakout.move(state, 3000, "anna", "b1-2"),
    ],
)
def test_an_empty_room_calls_for_nobody(going, leaves):
    breakout.open_breakout(going, 1500, [("A", ["anna", "roma"]), ("B", [])])
    breakout.call_for_help(going, 2000, "anna", wanted=True)
    leaves(going)
    assert going.breakout.groups[0].help_by == "anna", "somebody is left there"
    st.go(going, 3500, "roma")
    assert (going.breakout.groups[0].help_ms, going.breakout.groups[0].help_by) == (0, "")


@pytest.mark.parametrize(
    ("part", "office", "expected"),
    [
        ("chair", "", True),
        ("operator", "", True),
        ("office", "o1", True),
        ("office", "o3", False),
        ("operator", "o3", False),
        ("reviewer", "", False),
        ("guest", "", False),
    ],
)
def test_who_comes_in_without_being_let_in(part, office, expected):
    assert st.expects(st.State(offices=["o1", "o2"]), part, office) is expected


def test_an_office_that_was_not_called_waits_also_when_a_chair_opens_it():
    state = st.State(offices=["o1"])
    stranger = Person(name="Milano", part="office", office="o3", socket="s")
    st.enter(state, 1000, "milano", stranger, straight=False)
    enter(state, "roma")
    enter(state, "boss", 2000)
    assert list(state.inside()) == ["roma", "boss"]
    assert state.people["milano"].place == "lobby"
