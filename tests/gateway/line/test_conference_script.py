"""What a caller hears who takes part in a conference by telephone. Pure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.actions import Ask, HangUp, Join, Stop, Wait
from gateway.line.conference_script import ConferenceScript
from tests.gateway.line.hearing import said

ME = {"member": "g-1", "muted": True}
OTHER = {"member": "a-boss", "muted": False}


def called() -> ConferenceScript:
    return ConferenceScript("it", "conference", ())


def conference(*members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"state": "open", "members": list(members), "lobby": [], "recording": None} | more


def snapshot(place: str, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "snapshot",
        "you": "g-1",
        "place": place,
        "conference": conference(*members, **more),
    }


def changed(*members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "conference", "conference": conference(*members, **more)}


def inside() -> ConferenceScript:
    script = called()
    script.begin()
    for key in "12345678#":
        script.key(key)
    script.joined("")
    assert said(script.told(snapshot("room", ME, OTHER))) == "it/joined it/muted"
    return script


def test_the_pin_is_keyed_in_with_the_hash_key_or_without_it() -> None:
    script = called()
    assert said(script.begin()) == "it/welcome it/pin"
    for key in "1234":
        assert script.key(key) == [Wait(15.0)]
    assert script.key("#") == [Join("1234")]
    other = called()
    other.begin()
    other.key("7")
    assert other.timed_out() == [Join("7")]


def test_the_third_wrong_pin_ends_the_call() -> None:
    script = called()
    script.begin()
    for wrong in ("it/pin_wrong it/pin", "it/pin_wrong it/pin", "it/pin_wrong it/goodbye"):
        script.key("1")
        script.key("#")
        assert said(script.joined("pin_wrong")) == wrong
    assert script.played() == [HangUp()]


@pytest.mark.parametrize(
    ("word", "heard"), [("too_many_requests", "no_media"), ("ended", "conference_over")]
)
def test_what_no_other_pin_would_change_ends_the_call(word: str, heard: str) -> None:
    script = called()
    script.begin()
    script.key("1")
    script.key("#")
    assert said(script.joined(word)) == f"it/{heard} it/goodbye"


def test_a_caller_waits_in_the_lobby_and_is_let_in_muted() -> None:
    script = called()
    script.begin()
    script.key("1")
    script.key("#")
    assert said(script.told(snapshot("lobby"))) == "it/lobby"
    assert script.told(snapshot("lobby")) == []
    assert script.told(changed(OTHER)) == []
    assert said(script.told(snapshot("room", ME, OTHER))) == "it/joined it/muted"


def test_the_microphone_is_opened_and_closed_by_two_keys() -> None:
    script = inside()
    assert script.key("6") == script.key("*") == []
    assert script.key("6") == [Ask("openMicrophone")]
    assert said(script.told(changed(ME | {"muted": False}, OTHER))) == "it/mic_on"
    script.key("*")
    assert script.key("6") == [Ask("closeMicrophone")]
    # a chair may do it as well
    assert said(script.told(changed(ME, OTHER))) == "it/mic_off"


def test_who_comes_is_announced_without_a_name_and_who_goes_by_a_tone() -> None:
    script = inside()
    joined = script.told(changed(ME, OTHER, {"member": "g-2", "muted": False}))
    assert said(joined) == "tone:beep it/somebody_joined"
    assert said(script.told(changed(ME, OTHER))) == "tone:beep"
    assert script.told(changed(ME, OTHER)) == []


def test_the_recording_is_told_when_it_begins_and_on_entry() -> None:
    script = inside()
    assert said(script.told(changed(ME, OTHER, recording={}))) == "it/conference_recorded"
    assert script.told(changed(ME, OTHER, recording={})) == []
    late = called()
    late.begin()
    late.key("1")
    late.key("#")
    assert "it/conference_recorded" in said(late.told(snapshot("lobby", recording={})))
    assert "it/conference_recorded" in said(late.told(snapshot("room", ME, recording={})))


@pytest.mark.parametrize(
    "event",
    [
        changed(ME, state="ended"),
        snapshot("removed", OTHER),
        {"type": "refused", "code": "removed"},
    ],
)
def test_the_end_and_being_sent_out_end_the_call(event: dict[str, Any]) -> None:
    script = inside()
    assert said(script.told(event)) == "it/conference_over it/goodbye"
    assert script.gone() == []


def test_another_telephone_with_the_same_link_takes_the_place() -> None:
    assert inside().told({"type": "replaced"}) == [Stop(), HangUp()]


def test_who_hangs_up_leaves() -> None:
    assert called().gone() == []
    assert inside().gone() == [Ask("leave")]


def picked_up(*, recorded: bool = False) -> ConferenceScript:
    script = called()
    script.recorded = recorded
    heard = "it/conference_call it/conference_recorded" if recorded else "it/conference_call"
    assert said(script.greeting()) == f"{heard} it/conference_join"
    return script


def test_somebody_who_is_called_joins_by_a_key_and_is_muted() -> None:
    script = picked_up()
    assert script.played() == [Wait(6.0)]
    assert script.key("1") == [Join("")]
    assert said(script.told(snapshot("room", ME, OTHER))) == "it/joined it/muted"
    script.key("*")
    assert script.key("6") == [Ask("openMicrophone")]


def test_somebody_who_is_called_hears_of_a_recording_before_joining() -> None:
    script = picked_up(recorded=True)
    script.key("1")
    assert "it/conference_recorded" in said(script.told(snapshot("room", ME, recording={})))


def test_somebody_who_is_called_may_decline() -> None:
    script = picked_up()
    assert said(script.key("2")) == "it/goodbye"
    assert (script.played(), script.gone()) == ([HangUp()], [])


@given(st.lists(st.sampled_from([*"023456789*#", "played", "silent"]), min_size=8, max_size=80))
def test_an_answering_machine_is_hung_up_and_never_in_the_conference(steps: list[str]) -> None:
    script = picked_up()
    questions, actions = 1, list[Any]()
    for step in steps:
        if step == "played":
            actions = script.played()
        elif step == "silent":
            actions = script.timed_out()
        else:
            actions = script.key(step)
        questions += "conference_join" in said(actions)
        assert not any(isinstance(action, Join) for action in actions)
    assert questions <= 3
    # whatever a machine says, three silences end the call
    for _ in range(3):
        script.timed_out()
    assert script.stage == "leaving"


def test_a_call_into_a_conference_that_is_over_is_ended_with_a_word() -> None:
    script = picked_up()
    assert said(script.cut()) == "it/goodbye"
    assert (script.cut(), script.played()) == ([], [HangUp()])
    within = inside()
    assert within.cut()[0] == Ask("leave")


@given(st.lists(st.sampled_from([*"0123456789*#", "played", "silent", "wrong"]), max_size=80))
def test_nobody_comes_in_without_a_pin_and_three_are_tried_at_most(steps: list[str]) -> None:
    script = called()
    script.begin()
    tried = 0
    for step in steps:
        match step:
            case "played":
                actions = script.played()
            case "silent":
                actions = script.timed_out()
            case "wrong":
                actions = script.joined("pin_wrong")
            case key:
                actions = script.key(key)
        tried += sum(isinstance(action, Join) for action in actions)
    assert tried <= 3
    assert script.stage in ("pin", "joining", "leaving")
