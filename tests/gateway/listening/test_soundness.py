"""What keeps a questionnaire from being published, and pages of any that may be."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.listening.questionnaire import (
    SECTIONS,
    After,
    Option,
    Question,
    Questionnaire,
    checked,
    in_order,
    options_of,
    steps,
)
from gateway.listening.shipped import shipped
from gateway.listening.soundness import LONGEST_QUESTION, MOST_OPTIONS, MOST_QUESTIONS, problems
from gateway.platform.languages import LANGUAGES

OF = shipped()


def words(said="Una domanda"):
    return {language: f"{said} ({language})" for language in LANGUAGES}


def asked(id_, kind="scale", options=(), after=None):
    return Question(
        id=id_, kind=kind, words=words(), options=[Option(each, words(each)) for each in options],
        after=None if after is None else After(*after),
    )  # fmt: skip


def with_patrol(*questions):
    return msgspec.structs.replace(OF, patrol=list(questions))


BASE = asked("patrol-a", "one", ("yes", "no"))


@pytest.mark.parametrize(
    ("code", "questions"),
    [
        ("duplicate_id", (BASE, BASE)),
        ("duplicate_id", (asked("patrol-a", "one", ("yes", "yes")),)),
        ("bad_id", (asked("online-a"),)),
        ("bad_id", (asked("patrol-Ä"),)),
        ("bad_id", (asked("patrol-a", "one", ("yes", "no.")),)),
        ("too_few_options", (asked("patrol-a", "several", ("yes",)),)),
        ("options_unasked", (asked("patrol-a", "text", ("yes", "no")),)),
        ("too_many", (asked("patrol-a", "one", [f"o{each}" for each in range(13)]),)),
        ("too_many", [asked(f"patrol-{each}") for each in range(21)]),
        ("empty_section", ()),
        ("empty_section", (asked("patrol-a", after=("patrol-a", ["1"])),)),
        ("after_unknown", (BASE, asked("patrol-b", after=("online-solved", ["no"])))),
        ("after_text", (asked("patrol-t", "text"), asked("patrol-b", after=("patrol-t", ["x"])))),
        ("after_no_answer", (BASE, asked("patrol-b", after=("patrol-a", [])))),
        ("after_wrong_answer", (BASE, asked("patrol-b", after=("patrol-a", ["maybe"])))),
        ("cycle", (BASE, asked("patrol-b", after=("patrol-c", ["1"])), asked("patrol-c", after=("patrol-b", ["1"])))),
        ("too_deep", (BASE, asked("patrol-b", after=("patrol-a", ["no"])), asked("patrol-c", after=("patrol-b", ["1"])), asked("patrol-d", after=("patrol-c", ["1"])))),
    ],
)  # fmt: skip
def test_each_flaw_is_named_where_it_stands(code, questions):
    found = problems(with_patrol(*questions))
    assert code in {each.code for each in found}
    assert {each.section for each in found} == {"patrol"}


def test_words_are_there_in_every_language_and_short_enough():
    said = words() | {"sl": " ", "fr": "x" * 301}
    found = problems(with_patrol(msgspec.structs.replace(asked("patrol-a"), words=said)))
    assert [(each.code, each.language) for each in found] == [
        (code, language)
        for language in LANGUAGES
        for code in [{"sl": "missing_language", "fr": "too_long"}.get(language)]
        if code
    ]


def test_as_much_as_there_may_be_is_no_flaw():
    full = asked("patrol-a", "one", [f"o{each}" for each in range(MOST_OPTIONS)])
    long = msgspec.structs.replace(full, words=dict.fromkeys(LANGUAGES, "x" * LONGEST_QUESTION))
    rest = [asked(f"patrol-{each}") for each in range(MOST_QUESTIONS - 1)]
    assert problems(with_patrol(long, *rest)) == []


def test_the_question_of_further_sections_stays():
    ways = OF.questions["general-ways"]
    rest = [each for each in OF.general if each.id != "general-ways"]
    without = msgspec.structs.replace(OF, general=rest)
    assert [each.code for each in problems(without)] == ["no_ways"]
    fewer = msgspec.structs.replace(ways, options=ways.options[:3])
    narrowed = msgspec.structs.replace(OF, general=[*rest, fewer])
    assert [each.code for each in problems(narrowed)] == ["bad_ways"]


@given(st.data())
def test_pages_end_and_ask_each_question_at_most_once_whatever_the_branches(data):
    """Also of a draft with cycles: its preview must not hang."""
    names = [f"patrol-{each}" for each in range(5)]
    questions = [
        asked(name, after=data.draw(st.none() | st.tuples(st.sampled_from(names), st.just(["1"]))))
        for name in names
    ]
    said = {name: ["1"] for name in names} | {"general-ways": ["patrol"]}
    shown = [each.id for step in steps(with_patrol(*questions), "online", said) for each in step.questions]  # fmt: skip
    assert len(shown) == len(set(shown))


def test_an_answer_that_follows_from_one_that_is_not_asked_is_left_out():
    of = with_patrol(BASE, asked("patrol-b", after=("patrol-a", ["no"])), asked("patrol-c", after=("patrol-b", ["1"])))  # fmt: skip
    said = {"general-ways": "patrol", "patrol-b": "1", "patrol-c": "5"}
    assert set(checked(of, {**said, "patrol-a": "no"}, "online")) == {"general-ways", "patrol-a", "patrol-b", "patrol-c"}  # fmt: skip
    assert set(checked(of, {**said, "patrol-a": "yes"}, "online")) == {"general-ways", "patrol-a"}


def test_a_question_is_the_same_in_two_versions_by_its_id_and_kind():
    second = with_patrol(asked("patrol-a", "one", ("no", "perhaps")), asked("patrol-b", "text"))
    first = with_patrol(BASE, asked("patrol-b"))
    versions = {1: first, 2: second}
    found = [each for each in in_order(versions) if each[0].startswith("patrol-")]
    assert found == [("patrol-a", "one"), ("patrol-b", "text"), ("patrol-b", "scale")]
    assert list(options_of(versions, "patrol-a", "one")) == ["no", "perhaps", "yes"]


def test_a_questionnaire_goes_to_json_and_back():
    assert msgspec.json.decode(msgspec.json.encode(OF), type=Questionnaire) == OF
    assert list(msgspec.to_builtins(OF)) == list(SECTIONS)
