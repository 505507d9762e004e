"""What a caller hears and may press. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.actions import (
    AskCallback,
    Consent,
    Enter,
    HangUp,
    Leave,
    Play,
    Proof,
    Rate,
    Stop,
    Wait,
)
from gateway.line.caller_script import MOST_KEYS, CallerScript, pages_of
from gateway.line.party_script import PartyScript
from gateway.line.script import FOLLOWED, Script, Stage
from tests.gateway.line.hearing import said

TOPICS = pages_of([f"topic-{number}" for number in range(1, 13)])
CONNECTED = {"state": "connected", "channel": "phone", "heldSinceMs": None}
WAITING = {"state": "waiting", "channel": "phone"}
ENDED = {"state": "ended", "channel": "phone", "outcome": "completed"}


def called(target: str = "menu") -> Script:
    return CallerScript("it", target, TOPICS)


def entered(*keys: str) -> Script:
    script = called()
    script.begin()
    for key in keys or ("1", "1"):
        script.key(key)
    script.entered(0.0)
    return script


def test_the_first_words_are_welcome_emergency_and_menu() -> None:
    words = said(called().begin())
    assert words.startswith("it/welcome it/emergency it/topic it/n1 it/press it/n1")
    assert words.endswith("it/menu_more it/menu_again")


def test_a_number_whose_topics_are_all_closed_says_so_and_hangs_up_when_it_has() -> None:
    every = {f"topic-{number}" for number in range(1, 13)}
    script = CallerScript("it", "menu", TOPICS, closed=every)
    assert said(script.begin()) == "it/welcome it/emergency it/closed"
    assert script.played() == [HangUp()]


def test_a_topic_that_stays_open_longer_than_all_others_is_reached_by_its_key() -> None:
    others = {f"topic-{number}" for number in range(1, 13)} - {"topic-3"}
    script = CallerScript("it", "menu", TOPICS, closed=others)
    assert "it/menu_again" in said(script.begin())
    assert said(script.key("3")) == "it/consent"


def test_a_reception_that_stays_open_longer_than_the_menu_is_reached_without_a_key() -> None:
    every = {f"topic-{number}" for number in range(1, 13)}
    script = CallerScript("it", "menu", TOPICS, reception="reception", closed=every)
    script.begin()
    assert said(script.timed_out()) == "it/consent"


@pytest.mark.parametrize("is_open", [True, False])
def test_a_number_of_one_topic_keeps_the_topics_hours(is_open: bool) -> None:
    script = CallerScript("it", "topic-3", (), closed={"topic-3"} if not is_open else ())
    words = said(script.begin())
    assert words == f"it/welcome it/emergency it/{'consent' if is_open else 'closed'}"
    assert script.stage == ("consent" if is_open else "leaving")


def test_a_topic_that_is_closed_says_so_before_anything_is_asked() -> None:
    script = CallerScript("it", "menu", TOPICS, closed={"topic-3"})
    script.begin()
    assert said(script.key("3")) == "it/closed"
    assert script.played() == [HangUp()]
    open_topic = CallerScript("it", "menu", TOPICS, closed={"topic-3"})
    open_topic.begin()
    assert said(open_topic.key("2")) == "it/consent"


def test_a_reception_that_is_closed_takes_nobody() -> None:
    script = CallerScript("it", "menu", TOPICS, reception="topic-3", closed={"topic-3"})
    script.begin()
    assert said(script.timed_out()) == "it/closed"


@pytest.mark.parametrize(
    ("keys", "topic"), [("3", "topic-3"), ("91", "topic-9"), ("94", "topic-12"), ("992", "topic-2")]
)
def test_a_topic_is_chosen_by_key_over_the_pages(keys: str, topic: str) -> None:
    script = called()
    script.begin()
    for key in keys:
        script.key(key)
    assert (script.stage, script.topic) == ("consent", topic)


@pytest.mark.parametrize("key", ["*", "#", "A"])
def test_any_other_key_repeats_the_menu(key: str) -> None:
    script = called()
    script.begin()
    assert said(script.key(key)).startswith("it/not_understood")
    assert script.stage == "menu"


def test_a_key_of_no_topic_on_the_last_page_chooses_none() -> None:
    script = called()
    script.begin()
    script.key("9")
    script.key("5")
    assert script.stage == "menu"


def test_a_menu_of_its_own_says_and_takes_its_own_keys_alone() -> None:
    script = CallerScript("it", "menu", ((("3", "weapons"), ("5", "privacy")), (("1", "esteem"),)))
    assert "it/press it/n3" in said(script.begin())
    assert said(script.key("1")).startswith("it/not_understood")
    assert "it/press it/n1" in said(script.key("9"))
    assert said(script.key("5")).startswith("it/not_understood")
    script.key("9")
    script.key("5")
    assert (script.stage, script.topic) == ("consent", "privacy")


@pytest.mark.parametrize("digit", "1190*")
def test_a_menu_without_topics_chooses_none(digit: str) -> None:
    script = CallerScript("it", "menu", (), stage="menu")
    assert script.again() == script.key("0")
    script.key(digit)
    assert script.stage == "menu"


@pytest.mark.parametrize(("key", "recording"), [("1", True), ("2", False)])
def test_the_recording_is_decided_by_key(key: str, recording: bool) -> None:
    script = called("weapons")
    assert "it/consent" in said(script.begin())
    actions = script.key(key)
    assert Enter("weapons", recording, key) in actions


def test_who_presses_nothing_has_not_agreed() -> None:
    script = called("weapons")
    script.begin()
    assert script.played() == [Wait(6.0)]
    script.timed_out()
    assert Enter("weapons", recording=False) in script.timed_out()


@pytest.mark.parametrize("stage", ["language", "menu", "consent"])
def test_who_presses_wrong_keys_for_ever_gives_the_line_back(stage: Stage) -> None:
    one = called()
    one.languages = ("it", "en")
    one.stage = stage
    for _ in range(MOST_KEYS):
        one.key("#")
    assert one.stage == stage
    one.key("#")
    assert one.stage == "leaving"
    assert one.played() == [HangUp()]


def test_after_three_silent_rounds_the_menu_ends() -> None:
    script = called()
    script.begin()
    for _ in range(2):
        assert script.timed_out()
        assert script.stage == "menu"
    assert said(script.timed_out()) == "it/goodbye"
    assert script.played() == [HangUp()]


def test_the_decision_is_said_with_the_way_to_change_it() -> None:
    script = called("weapons")
    script.begin()
    assert script.key("1") == [Enter("weapons", recording=True, key="1")]
    script.place(3, None, None, 0.0)
    # the page is told of the contact before the entry is answered
    assert script.contact(WAITING) == []
    actions = script.entered(0.0)
    assert said(actions).startswith("it/consent_yes it/consent_change it/waiting it/place it/n3")


def test_nothing_is_proved_of_a_caller_who_pressed_nothing() -> None:
    script = called("weapons")
    script.begin()
    script.timed_out()
    assert script.timed_out() == [Enter("weapons", recording=False)]
    assert said(script.entered(0.0)).startswith("it/consent_no")


def test_the_place_is_said_when_it_is_nearer_and_every_minute() -> None:
    script = entered()
    assert "it/place it/n5" in said(script.place(5, 300, 600, 21.0))
    assert script.place(5, 300, 600, 30.0) == []
    assert script.place(4, 120, 180, 31.0) == []
    assert script.played() == [Play(("music",), loop=True), Wait(60.0)]
    assert "it/n4" in said(script.timed_out(91.0))
    assert "it/estimate it/one_minute" in said(script.place(1, 20, 40, 112.0))
    assert script.place(1, None, None, 190.0) == []


def test_of_the_least_and_the_most_that_a_wait_may_take_the_most_is_said() -> None:
    assert said(entered().place(5, 300, 600, 21.0)).endswith("it/estimate it/n10 it/minutes")
    assert said(entered().place(5, 300, None, 21.0)).endswith("it/estimate it/n5 it/minutes")


def waits(number: str = "+390612345678", after_s: int = 180) -> Script:
    script = entered()
    script.number, script.calls_back, script.callback_after_s = number, True, after_s
    return script


@pytest.mark.parametrize(
    ("wait_s", "now", "offered"),
    [(600, 30, True), (60, 30, False), (None, 30, True), (60, 200, True)],
)
def test_a_callback_is_offered_where_the_wait_is_long(
    wait_s: int | None, now: float, offered: bool
) -> None:
    script = waits()
    assert ("callback_offer" in said(script.place(2, wait_s, wait_s, now))) is offered
    assert bool(script.key("1")) is offered


def test_a_callback_at_the_number_of_the_call() -> None:
    script = waits()
    script.place(2, None, None, 30.0)
    words = said(script.key("1"))
    assert words.startswith("it/callback_number pause:200 it/n0 it/n6 it/n1 it/n2")
    assert words.endswith("it/callback_confirm")
    assert script.key("1") == [Proof("callback", "1"), AskCallback("")]
    # the callback takes the place over, which ends the contact before the answer comes
    assert script.contact(ENDED) == []
    assert said(script.callback_asked(kept=True)) == "it/callback_done it/goodbye"
    assert script.played() == [HangUp()]
    assert script.gone() == []


def test_a_callback_at_a_number_that_is_keyed_in() -> None:
    script = waits(number="")
    script.place(2, None, None, 30.0)
    assert said(script.key("1")) == "it/callback_enter"
    for key in "3331234567#":
        script.key(key)
    assert script.stage == "callback"
    assert said(script.key("2")) == "it/callback_enter"
    for key in "064455667":
        script.key(key)
    # the hash key is forgotten
    assert "it/n0 it/n6 it/n4 it/n4" in said(script.timed_out(60.0))
    assert AskCallback("064455667") in script.key("1")
    assert said(script.callback_asked(kept=False)).startswith("it/callback_refused it/place it/n2")
    assert script.stage == "waiting"


@pytest.mark.parametrize("keys", ["13", "1", "12"])
def test_who_decides_otherwise_waits_on_in_their_place(keys: str) -> None:
    script = waits()
    script.place(2, None, None, 30.0)
    for key in keys:
        script.key(key)
    if script.stage != "waiting":
        script.timed_out(60.0)
    assert script.stage == "waiting"
    assert script.gone() == [Leave(talking=False)]


def test_an_operator_who_answers_meanwhile_is_talked_to() -> None:
    script = waits()
    script.place(2, None, None, 30.0)
    script.key("1")
    script.key("1")
    assert script.contact(CONNECTED) == [Stop()]
    assert script.callback_asked(kept=False) == []
    assert script.stage == "talking"


@pytest.mark.parametrize("leaves", ["silence", "answered"])
def test_a_number_that_was_keyed_in_half_is_not_read_back_later(leaves: str) -> None:
    script = waits()
    script.place(2, None, None, 30.0)
    script.key("1")
    script.key("2")
    for digit in "061":
        script.key(digit)
    if leaves == "silence":
        script.timed_out(60)
    else:
        script.contact(CONNECTED)
        script.contact(CONNECTED | {"state": "queued"})
    assert script.stage == "waiting"
    assert "it/n0 it/n6 it/n1 it/n2 it/n3" in said(script.key("1"))


def test_a_contact_that_ended_otherwise_while_a_callback_was_asked_for_ends_the_call() -> None:
    script = waits()
    script.place(2, None, None, 30.0)
    script.key("1")
    script.key("1")
    script.contact(ENDED | {"outcome": "removed"})
    assert said(script.callback_asked(kept=False)) == "it/no_media"


def test_consent_is_given_and_withdrawn_by_two_keys_while_talking() -> None:
    script = entered()
    script.contact(CONNECTED)
    assert script.key("7") == script.key("*") == script.key("1") == []
    script.key("*")
    actions = script.key("9")
    assert actions[:2] == [Proof("consent_change", "*9"), Consent(given=False, key="*9")]
    assert said(actions) == "it/consent_no"
    script.key("*")
    assert Consent(given=True, key="*7") in script.key("7")


def test_the_operator_s_question_is_said_once() -> None:
    script = entered()
    script.contact(CONNECTED)
    asked = CONNECTED | {"consentAskedAtMs": 5}
    assert script.contact(asked | {"heldSinceMs": 1})[0] != Stop()
    script.contact(CONNECTED)
    assert said(script.contact(asked)) == "it/consent_asked"
    assert script.contact(asked) == []
    assert said(script.contact(asked | {"consentAskedAtMs": 6})) == "it/consent_asked"


def test_who_chooses_no_topic_waits_for_an_operator_who_asks_where_that_is_set() -> None:
    script = called()
    script.reception = "other"
    assert "it/menu_operator" in said(script.begin())
    assert "it/consent" in said(script.timed_out())
    assert (script.stage, script.topic) == ("consent", "other")


def test_answered_held_and_back() -> None:
    script = entered()
    assert script.contact(CONNECTED) == [Stop()]
    assert said(script.contact(CONNECTED | {"heldSinceMs": 5})) == "it/hold"
    assert script.contact(CONNECTED | {"heldSinceMs": 5}) == []
    assert script.contact(CONNECTED) == [Stop()]


def test_passed_on_to_a_topic_the_caller_waits_again() -> None:
    script = entered()
    script.contact(CONNECTED)
    assert said(script.contact(WAITING)) == "it/back_in_queue"
    assert script.stage == "waiting"


def test_stars_after_a_conversation() -> None:
    script = entered()
    script.contact(CONNECTED)
    assert said(script.contact(ENDED)) == "it/rate"
    actions = script.key("4")
    assert actions[0] == Rate(4)
    assert said(actions) == "it/thanks it/goodbye"
    assert script.contact(ENDED) == []


def test_no_stars_where_nobody_answered() -> None:
    script = entered()
    assert said(script.contact(ENDED | {"outcome": "removed"})) == "it/no_media"
    assert script.played() == [HangUp()]


def test_the_contact_goes_on_by_video() -> None:
    script = entered()
    script.contact(CONNECTED)
    assert script.contact(CONNECTED | {"channel": "video"}) == [Stop(), HangUp()]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("closed", "closed"),
        ("queue_full", "queue_full"),
        ("all_paused", "no_agents"),
        ("x", "no_media"),
    ],
)
def test_a_refusal_is_said(code: str, word: str) -> None:
    script = called("weapons")
    script.begin()
    script.key("1")
    assert said(script.refused(code)) == f"it/{word}"


def test_who_hangs_up_leaves_what_they_are_in() -> None:
    assert called().gone() == []
    assert entered().gone() == [Leave(talking=False)]
    talking = entered()
    talking.contact(CONNECTED)
    assert talking.gone() == [Leave(talking=True)]


@given(
    st.lists(st.sampled_from([*"0123456789*#", "played", "silent", "wait", "talk", "hold", "end"]))
)
def test_whatever_is_pressed_nobody_enters_without_deciding_and_nobody_twice(
    steps: list[str],
) -> None:
    script = called()
    script.begin()
    entries, decided = 0, False
    for step in steps:
        before = script.stage
        match step:
            case "played":
                actions = script.played()
            case "silent":
                actions = script.timed_out()
            case "wait":
                actions = script.contact(WAITING)
            case "talk":
                actions = script.contact(CONNECTED)
            case "hold":
                actions = script.contact(CONNECTED | {"heldSinceMs": 1})
            case "end":
                actions = script.contact(ENDED)
            case key:
                actions = script.key(key)
        for action in actions:
            if isinstance(action, Enter):
                entries += 1
                decided = before == "consent"
                assert action.recording is (step == "1")
    assert entries <= 1
    assert decided or not entries


def test_a_language_is_chosen_first_where_there_are_several() -> None:
    script = CallerScript("it", "menu", TOPICS, {"en/topic-1"}, ("it", "en", "de"))
    assert said(script.begin()).startswith(
        "it/welcome it/emergency it/language it/press it/n1 pause:300 en/language en/press en/n2"
    )
    assert said(script.key("7")).startswith("it/not_understood it/language")
    words = said(script.key("2"))
    assert words.startswith("en/emergency en/topic-topic-1 en/press en/n1 pause:300 en/topic en/n2")
    assert script.language == "en"


def test_who_chooses_no_language_goes_on_in_the_first() -> None:
    script = CallerScript("it", "weapons", TOPICS, (), ("it", "en"))
    script.begin()
    assert said(script.timed_out()) == "it/consent"


def test_a_caller_who_was_passed_on_talks_until_one_of_the_two_hangs_up() -> None:
    script = called()
    script.stage, script.answered = "held", True
    passed = {"state": "connected", "channel": "phone", "consult": "passed"}
    assert script.contact(passed) == [Stop()]
    assert script.contact(passed) == []
    assert script.key("*") == script.key("7") == []
    assert script.gone() == [Leave(talking=True)]


@pytest.mark.parametrize("stage", FOLLOWED)
def test_a_telephone_without_a_page_is_led_through_nothing_and_ends_no_contact(
    stage: Stage,
) -> None:
    script = PartyScript("it", "menu", (), stage=stage)
    assert script.key("1") == script.played() == script.again() == script.timed_out() == []
    assert script.recorded(begins=True) == [Play(("it/consent_yes",))]
    assert script.recorded(begins=True) == script.recorded(begins=False) == []
    assert script.gone() == []
    assert script.release() == [], "it is over already"


@pytest.mark.parametrize("stage", FOLLOWED)
def test_a_telephone_that_nobody_wants_any_more_is_hung_up_without_a_word(stage: Stage) -> None:
    assert PartyScript("it", "menu", (), stage=stage).release() == [HangUp()]


@pytest.mark.parametrize("stage", FOLLOWED)
def test_a_telephone_without_a_page_that_has_talked_too_long_hears_goodbye(stage: Stage) -> None:
    script = PartyScript("it", "menu", (), stage=stage)
    assert script.cut() == [Play(("it/goodbye",))]
    assert script.played() == [HangUp()]
    assert script.cut() == [], "it is over already"


@pytest.mark.parametrize(
    ("stage", "leaves"),
    [
        ("talking", [Leave(talking=True)]),
        ("passed", [Leave(talking=True)]),
    ],
)
def test_a_call_that_has_lasted_too_long_says_goodbye_and_ends(
    stage: Stage, leaves: list[Leave]
) -> None:
    script = called()
    script.stage = stage
    assert script.cut() == [*leaves, Play(("it/goodbye",))]
    assert script.played() == [HangUp()]
    assert script.cut() == []
