"""Telephones that chairs call into a conference: what stands of each call, and who is hung up. Pure."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.accounts.lookups import OfficeNames
from gateway.conference import abandoned, phone_calls
from gateway.conference import state as st
from gateway.conference.attendance import attendance
from gateway.conference.book import StoredConference
from gateway.conference.minutes_facts import attended
from gateway.conference.noted import PhoneCall
from gateway.conference.people import Person
from gateway.conference.records import recorded
from gateway.conference.views import view
from gateway.platform.refused import Refused

CALLED_MS = 1500
HOUR_MS = 3_600_000


def call(number: int = 1, **changes: Any) -> PhoneCall:
    made: dict[str, Any] = {
        "id": f"c-{number}", "name": f"Nucleo {number:02}", "by": "boss", "link": f"l{number}",
        "member": f"g-{number}", "asked_ms": CALLED_MS,
    }  # fmt: skip
    return PhoneCall(**made | changes)


def found_of(state: st.State) -> StoredConference:
    return StoredConference(
        id="c", kind="briefing", title="Briefing", starts_at=None, revision=1, state=state,
        made_at=datetime(2026, 12, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def state() -> st.State:
    """An open conference of a chair who has called one telephone."""
    made = st.State(offices=["o1"])
    boss = Person(name="Boss", part="chair", socket="s", connected=True)
    st.enter(made, 1000, "boss", boss, straight=True)
    phone_calls.add(made, call(office="o1"))
    return made


def joins(state: st.State, now_ms: int = 3000) -> Person:
    """The called presses the key."""
    phone_calls.told(state, now_ms, "c-1", "answered")
    come = Person(
        name="Nucleo 01",
        part="guest",
        socket="t",
        came_by="l1",
        phone=True,
        muted=True,
        office="o1",
    )
    st.enter(state, now_ms, "g-1", come, straight=True)
    come.connected, come.peer = True, "leg"
    return come


def stands(state: st.State) -> tuple[str, str]:
    return state.calls[0].state, state.calls[0].reason


@pytest.mark.parametrize(
    "word", ["busy", "declined", "no-answer", "unreachable", "refused", "failed", "ended"]
)
def test_a_call_is_followed_to_its_end_and_its_first_end_stands(state: st.State, word: Any) -> None:
    for way in ("calling", "ringing"):
        assert phone_calls.told(state, 2000, "c-1", way) == ("l1", False)
        assert stands(state) == (way, "")
    assert phone_calls.told(state, 2500, "c-1", word, "why") is None
    assert stands(state) == (word, "why")
    # a word that was on its way changes nothing, and wants nothing more
    assert phone_calls.told(state, 2600, "c-1", "ringing") is None
    assert phone_calls.told(state, 2700, "c-1", "ended", "cancelled") is None
    assert stands(state) == (word, "why")


def test_nobody_is_in_the_conference_before_the_key(state: st.State) -> None:
    assert phone_calls.told(state, 2000, "c-1", "answered", machine=True) == ("l1", False)
    assert (stands(state), state.calls[0].machine, list(state.people)) == (
        ("answered", ""), True, ["boss"],
    )  # fmt: skip
    # told again by another process, it was answered when it was
    phone_calls.told(state, 9000, "c-1", "answered")
    phone_calls.told(state, 9000, "c-1", "ringing")
    assert (state.calls[0].state, state.calls[0].answered_ms) == ("answered", 2000)
    assert joins(state).inside


def test_the_called_are_told_of_a_recording_before_they_join(state: st.State) -> None:
    st.start_recording(state, 1500, "boss", "r")
    assert phone_calls.told(state, 2000, "c-1", "answered") == ("l1", True)


def test_an_office_that_is_called_counts_on_the_roll(state: st.State) -> None:
    st.start_roll(state, 2000)
    joins(state)
    assert state.roll is not None
    assert state.roll.of("g-1", "o1") is state.roll.called[0]
    st.end_roll(state, 4000)
    shown = view(found_of(state), {}, chair=True, dials=True)
    assert shown.roll is not None
    assert shown.roll.called[0].standing == "connected"


@pytest.mark.parametrize(
    ("how", "when"),
    [
        *((how, when) for how in ("hung up", "conference over") for when in ("ringing", "asked", "inside")),
        ("sent out", "inside"),
        ("left", "inside"),
    ],
)  # fmt: skip
def test_a_call_that_nobody_wants_any_more_ends(state: st.State, how: str, when: str) -> None:
    if when == "inside":
        joins(state)
    elif when == "asked":
        phone_calls.told(state, 2000, "c-1", "answered")
    if how == "hung up":
        phone_calls.hang_up(state, 5000, "c-1")
    elif how == "conference over":
        st.end(state, 5000)
    else:
        st.go(state, 5000, "g-1", removed=how == "sent out")
    word = "ringing" if when == "ringing" else "talking"
    assert phone_calls.told(state, 6000, "c-1", word) is None  # type: ignore[arg-type]
    assert state.calls[0].over_ms
    assert phone_calls.by_link(state, "l1") is None


def test_an_office_is_called_once_at_a_time_and_not_too_many_are() -> None:
    state = st.State(state="open")
    phone_calls.add(state, call(1, office="o1"))
    phone_calls.add(state, call(1, office="o1"))
    assert len(state.calls) == 1, "the same command again"
    with pytest.raises(Refused, match="is being called"):
        phone_calls.add(state, call(2, office="o1"))
    phone_calls.told(state, 2000, "c-1", "no-answer")
    phone_calls.add(state, call(2, office="o1"))
    with pytest.raises(Refused, match="As many"):
        for number in range(3, 100):
            phone_calls.add(state, call(number))
    assert sum(not each.over_ms for each in state.calls) == phone_calls.MOST_AT_ONCE


def end_due(state: st.State, now_ms: int) -> list[str]:
    return abandoned.end_due(state, now_ms, ends_after_ms=10 * HOUR_MS)


@pytest.mark.parametrize("answered", [False, True])
def test_a_call_that_comes_no_further_is_given_up(state: st.State, answered: bool) -> None:
    """A gateway was killed before it had the call made, or was away when the line told that nobody pressed a key."""
    if answered:
        phone_calls.told(state, CALLED_MS, "c-1", "answered")
    end_due(state, CALLED_MS + phone_calls.NO_FURTHER_MS - 1)
    assert not state.calls[0].over_ms
    end_due(state, CALLED_MS + phone_calls.NO_FURTHER_MS)
    assert stands(state) == ("failed", "line-away")
    # the line, back again, is told that nobody wants it
    assert phone_calls.told(state, HOUR_MS, "c-1", "talking") is None


def test_a_call_that_has_come_into_the_room_is_not_given_up(state: st.State) -> None:
    joins(state)
    end_due(state, HOUR_MS)
    assert stands(state) == ("answered", "")


def test_a_call_that_goes_on_is_shown_however_many_came_after_it(state: st.State) -> None:
    joins(state)
    for number in range(2, 60):
        phone_calls.add(state, call(number))
        phone_calls.told(state, 4000, f"c-{number}", "busy")
    shown = view(found_of(state), {}, chair=True, dials=True).calls or []
    assert [each.call_id for each in shown[:2]] == ["c-1", "c-40"]
    assert len(shown) == 21


def test_telephones_that_were_called_are_not_left_among_themselves_for_hours(
    state: st.State,
) -> None:
    joins(state)
    boss = state.people["boss"]
    end_due(state, 4000)
    st.page_gone(state, 5000, "boss", "s")
    boss.connected = False
    end_due(state, 6000)
    # the chair's page comes back in time
    boss.socket = "s2"
    end_due(state, 6000 + abandoned.PHONES_MS)
    assert state.people["g-1"].inside
    boss.socket = ""
    end_due(state, HOUR_MS)
    assert end_due(state, HOUR_MS + abandoned.PHONES_MS - 1) == []
    assert end_due(state, HOUR_MS + abandoned.PHONES_MS) == ["leg"]
    assert state.people["g-1"].place == "left"
    assert phone_calls.told(state, 2 * HOUR_MS, "c-1", "talking") is None
    assert state.phones_ms > 0
    end_due(state, 2 * HOUR_MS)
    assert state.phones_ms == 0


def test_callers_who_pay_for_themselves_may_stay_among_themselves(state: st.State) -> None:
    joins(state)
    caller = Person(name="Sede", part="guest", socket="p", came_by="l9", phone=True)
    st.enter(state, 3000, "g-9", caller, straight=True)
    st.go(state, 4000, "boss")
    for at_ms in (5000, HOUR_MS, 2 * HOUR_MS):
        end_due(state, at_ms)
    assert state.people["g-1"].inside


def test_chairs_alone_see_who_is_called_and_only_where_the_station_calls(state: st.State) -> None:
    found: StoredConference = found_of(state)
    (shown,) = view(found, {}, chair=True, dials=True).calls or []
    assert (shown.name, shown.state, shown.office_id, shown.joined) == (
        "Nucleo 01", "asked", "o1", False,
    )  # fmt: skip
    assert view(found, {}, chair=False, dials=True).calls is None
    assert view(found, {}, chair=True, dials=False).calls is None
    joins(state)
    (inside,) = view(found, {}, chair=True, dials=True).calls or []
    assert inside.joined


def test_the_attendance_says_who_was_there_by_telephone(state: st.State) -> None:
    joins(state, 60_000)
    st.end(state, 180_000)
    offices = {"o1": OfficeNames("Nucleo Roma")}
    zone = ZoneInfo("Europe/Rome")
    made = attendance(state, offices, now_ms=180_000, zone=zone, language="it")
    assert [row[:3] + row[5:6] for row in made.rows] == [
        ["Boss", "presiede", "", 3],
        ["Nucleo 01", "ospite, per telefono", "Nucleo Roma", 2],
    ]
    told = recorded(found_of(state), offices).attendance
    assert [(each.office, each.phone) for each in told] == [(None, False), ("Nucleo Roma", True)]
    (boss, called) = attended(state, {"o1": "Nucleo Roma"}, zone)
    assert (boss.phone, called.phone, called.office) == (False, True, "Nucleo Roma")
