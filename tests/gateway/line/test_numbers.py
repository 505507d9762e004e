"""Numbers that callers dial: which one was meant, where it leads today, and what is heard. Pure."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.actions import Play
from gateway.line.incoming import shown_as
from gateway.line.numbers.heard import Heard, heard, in_words, script_of
from gateway.line.numbers.model import (
    MOST_NUMBERS,
    InboundNumber,
    MenuKey,
    changed,
    check,
    find,
    in_force,
    menu_of,
    of_settings,
    tidied,
)
from gateway.line.prompts import named_topics
from gateway.platform.checks import STATION_CHECK
from gateway.platform.languages import LANGUAGES, find_locales
from gateway.platform.refused import Refused
from gateway.platform.topics import topics as shipped
from gateway.settings import load_settings
from gateway.topics.model import catalogue_of, topic_of
from media.telephone.prompts import SHIPPED

ROME = "+390612345678"


def sentences(language: str) -> dict[str, str]:
    text = (find_locales() / language / "telephone.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


SAID = sentences("it")


def number(called=ROME, leads_to="menu", languages=("it",), **more) -> InboundNumber:
    return InboundNumber(number=called, leads_to=leads_to, languages=list(languages), **more)


def keys(**topics: str) -> list[MenuKey]:
    """One page: ``k1="weapons"``."""
    return [MenuKey(key=key.removeprefix("k"), topic=topic) for key, topic in topics.items()]


def catalogue(**retired: str | None):
    """The topics that ship, some of them retired: by which successor."""
    return catalogue_of(
        [
            msgspec.structs.replace(topic_of(each), retired=True, replaced_by=retired[each.id])
            if each.id in retired
            else topic_of(each)
            for each in shipped()
        ]
    )


def texts(step: Heard) -> list[str]:
    return [each.text for each in step.lines]


def name_of(language: str, topic: str) -> str:
    return f"{topic} ({language})"


@pytest.mark.parametrize(
    ("called", "meant"),
    [
        (ROME, ROME), ("390612345678", ROME), ("00390612345678", ROME), ("0612345678", ROME), ("612345678", ROME),
        ("1234", "1234"), ("234", None), ("12345678", None), ("+390699999999", None), ("station", "station"),
        ("+39-06-1234.5678", ROME), ("+39(06)12345678", ROME), ("06 1234 5678", ROME), ("sta-tion", None),
    ],
)  # fmt: skip
def test_a_number_is_known_with_and_without_its_country(called: str, meant: str | None) -> None:
    numbers = [number(each) for each in (ROME, "1234", "station")]
    found = find(numbers, called)
    assert (found and found.number) == meant
    any_other = number("*")
    assert find([any_other, *numbers], called) == (found or any_other)


def test_the_settings_are_the_first_numbers() -> None:
    settings = load_settings(
        sip_numbers=f"*=menu,{ROME}=weapons,1234=conference",
        sip_topics=",".join(["weapons"] * 8 + ["privacy"]),
        sip_languages="it,en",
        sip_reception="complaints",
    )
    topic, conference, every_other = (of_settings(settings)[at] for at in (0, 1, 2))
    assert topic == number(leads_to="topic", languages=("it", "en"), topic="weapons")
    assert conference == number("1234", "conference", ("it", "en"))
    assert (every_other.number, every_other.reception) == ("*", "complaints")
    assert [[(each.key, each.topic) for each in page] for page in every_other.menu] == [
        [(str(key), "weapons") for key in range(1, 9)],
        [("1", "privacy")],
    ]
    assert of_settings(load_settings()) == [number("*")]


def test_numbers_are_kept_without_what_says_nothing() -> None:
    made = tidied(
        [
            number("*", note=" tutti\tgli  altri "),
            number("+39 06 (1234) 5678", languages=("it", "en", "it"), topic="weapons", menu=[[], keys(k2="privacy", k1="weapons")]),
            number("1234", "topic", topic="privacy", reception="weapons", menu=[keys(k1="weapons")]),
            number("1235", "conference", topic="privacy"),
        ]
    )  # fmt: skip
    assert made == [
        number(ROME, languages=("it", "en"), menu=[keys(k1="weapons", k2="privacy")]),
        number("1234", "topic", topic="privacy"),
        number("1235", "conference"),
        number("*", note="tutti gli altri"),
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+39 06 (1234) 5678", ROME), ("+39.06.1234-5678", ROME), ("06/12345678", "0612345678"), (" 12\u00a034 ", "1234"),
        ("sale-riunioni.2", "sale-riunioni.2"), (" sale riunioni", "saleriunioni"), ("*", "*"), ("--", "--"),
    ],
)  # fmt: skip
def test_what_people_write_between_digits_is_left_out(written: str, kept: str) -> None:
    assert tidied([number(written)])[0].number == kept


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("number_twice", [number(), number("0612345678")]),
        ("number_twice", [number("12"), number("12")]),
        ("bad_number", [number("06;drop")]),
        ("bad_number", [number("+")]),
        ("topic_unnamed", [number(leads_to="topic")]),
        ("unknown_topic", [number(leads_to="topic", topic="no-such")]),
        ("unknown_topic", [number(reception="no-such")]),
        ("unknown_topic", [number(menu=[keys(k1="no-such")])]),
        ("unknown_topic", [number(leads_to="topic", topic=STATION_CHECK)]),
        ("key_twice", [number(menu=[keys(k1="weapons") + keys(k1="privacy")])]),
        ("no_number_left", [number(retired=True)]),
        ("no_number_left", []),
        ("too_many_numbers", [number(f"{1000 + each}") for each in range(MOST_NUMBERS + 1)]),
    ],
)
def test_a_fault_has_its_word(code: str, numbers: list[InboundNumber]) -> None:
    with pytest.raises(Refused) as refused:
        check(numbers, shipped())
    assert (refused.value.code, refused.value.kind) == (code, "invalid")


def test_what_has_no_fault_passes() -> None:
    pages = [keys(k1="weapons", k3="privacy"), keys(k1="weapons")]
    check(
        [number(menu=pages, reception="complaints"), number("1234", "topic", topic="weapons"),
         number("+390612345679", "conference", retired=True), number("*")],
        shipped(),
    )  # fmt: skip
    check([number(f"{1000 + each}") for each in range(MOST_NUMBERS)], shipped())


def test_changed_names_what_is_new_other_or_gone() -> None:
    one, two, three = number("1"), number("2"), number("3")
    assert changed([one, two], [two, one]) == []
    assert changed([one, number("2", note="x"), three], [one, two]) == ["2", "3"]
    assert changed([one], [one, two]) == ["2"]


def test_the_successor_stands_in_for_a_retired_topic_and_a_key_without_one_is_not_said() -> None:
    topics = catalogue(weapons="privacy", complaints=None)
    pages = [keys(k1="weapons", k2="complaints", k4="licences"), keys(k1="complaints")]
    (made,) = in_force([number(menu=pages, reception="complaints")], topics)
    assert made == number(menu=[keys(k1="privacy", k4="licences")])
    (made,) = in_force([number(leads_to="topic", topic="weapons")], topics)
    assert made.target == "privacy"
    (made,) = in_force([number(leads_to="topic", topic="complaints")], topics)
    assert (made.target, made.menu) == ("menu", [])
    # settings are not checked: a topic that there is not is like one without a successor
    (made,) = in_force([number(leads_to="topic", topic="no-such")], topics)
    assert made.target == "menu"
    meeting = number(leads_to="conference", retired=True)
    assert in_force([meeting], topics) == [meeting]


def test_a_menu_without_keys_of_its_own_has_all_topics() -> None:
    topics = [f"topic-{each}" for each in range(9)]
    first, second = menu_of(number(), topics)
    assert first[0] == ("1", "topic-0")
    assert first[7] == ("8", "topic-7")
    assert second == (("1", "topic-8"),)
    own = number(menu=[keys(k2="weapons")])
    assert menu_of(own, topics) == ((("2", "weapons"),),)


def test_a_caller_hears_the_menu_page_by_page_and_the_question() -> None:
    pages = [keys(k1="weapons", k3="privacy"), keys(k1="esteem")]
    steps = heard(number(menu=pages, reception="complaints"), (), {"it/weapons"}, name_of)
    assert [(each.stage, each.page) for each in steps] == [("menu", 1), ("menu", 2), ("consent", 0)]
    assert texts(steps[0]) == [
        SAID["welcome"],
        SAID["emergency"],
        "weapons (it) prema 1",
        # there is no prompt that says its name
        f"{SAID['topic']} 2 prema 3",
        SAID["menuMore"],
        SAID["menuOperator"],
        SAID["menuAgain"],
    ]
    assert texts(steps[1])[0] == f"{SAID['topic']} 1 prema 1"
    assert texts(steps[2])[0].startswith("Con il suo consenso")


def test_of_several_languages_each_is_heard() -> None:
    steps = heard(
        number(leads_to="topic", topic="weapons", languages=("it", "de")), (), (), name_of
    )
    assert [(each.language, each.stage) for each in steps] == [
        ("it", "language"), ("it", "consent"), ("de", "consent"),
    ]  # fmt: skip
    assert [(each.language, each.text) for each in steps[0].lines[1:]] == [
        ("it", SAID["emergency"]),
        ("it", "Per continuare in italiano, prema 1"),
        ("de", "Um auf Deutsch fortzufahren, drücken Sie 2"),
    ]


def test_a_caller_to_conferences_is_asked_for_the_pin() -> None:
    (step,) = heard(number(leads_to="conference"), ["weapons"], (), name_of)
    assert step.stage == "pin"
    assert texts(step)[-1] == "Inserisca il codice della conferenza e poi il cancelletto."


def test_who_has_no_topics_hears_that_nobody_is_there() -> None:
    (step,) = heard(number(), (), (), name_of)
    assert step.stage == "leaving"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_prompt_has_its_words(language: str) -> None:
    """No sentence of a call is shown by the name of its file."""
    words = set(sentences(language).values())
    shown = [
        in_words([Play((f"{language}/{path.stem}",))], name_of)[0].text
        for path in (SHIPPED / language).glob("*.opus")
        if path.stem != "numbers"
    ]
    assert {each for each in shown if not each.endswith(f" ({language})")} <= words
    assert len(shown) > 60


@pytest.mark.parametrize(
    ("listed", "called", "shown"),
    [
        ("+390612345678", "0612345678", "+390612345678"),
        ("*", "1234", "1234"),
        ("*", "9" * 400, "9" * 32),
    ],
)
def test_a_number_of_ours_is_shown_as_it_was_written_down(
    listed: str, called: str, shown: str
) -> None:
    assert shown_as(number(listed), called) == shown


@given(st.lists(st.sampled_from([each.id for each in shipped()]), max_size=20))
def test_what_is_heard_is_what_the_call_plays(topics: list[str]) -> None:
    """Each key that is said chooses a topic, whatever the menu is."""
    wanted = number()
    steps = heard(wanted, topics, named_topics(["it"], SHIPPED / "none"), name_of)
    pages = [each for each in steps if each.stage == "menu"]
    assert len(pages) == -(-len(topics) // 8)
    said = [line for page in pages for line in texts(page) if line[-1].isdigit()]
    assert len(said) == len(topics)
    for page in pages:
        for line in texts(page):
            if line[-1].isdigit():
                script = script_of("menu", ["it"], menu=menu_of(wanted, topics))
                script.begin()
                for _ in range(page.page - 1):
                    script.key("9")
                script.key(line[-1])
                assert script.stage == "consent"
