"""Finds the faults that keep a questionnaire from being published, each with its place. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from gateway.listening.questionnaire import (
    GENERAL,
    PLACES,
    SECTIONS,
    WAYS,
    Question,
    Questionnaire,
    Words,
)
from gateway.platform.languages import LANGUAGES

LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 120
MOST_QUESTIONS: Final = 20
MOST_OPTIONS: Final = 12
DEEPEST: Final = 3
"""Pages of a section that follow from one another."""
_QUESTION_ID: Final = re.compile(r"[a-z]+-[a-z0-9]{1,40}")
_OPTION_ID: Final = re.compile(r"[a-z0-9]{1,40}")

Flaw = Literal[
    "bad_id", "duplicate_id", "missing_language", "too_long", "too_many", "empty_section", "too_few_options", "options_unasked",
    "no_ways", "bad_ways", "after_unknown", "after_text", "after_no_answer", "after_wrong_answer", "cycle", "too_deep",
]  # fmt: skip
"""``options_unasked``: a scale or free text with options; ``no_ways``, ``bad_ways``: the question by which sections are chosen is gone or
offers other sections; ``after_…``: a branch hangs on nothing of its section, on free text, on no answer, or on an answer that there is not."""


class QuestionProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A fault. ``question`` is empty if it concerns a whole section; ``option`` and ``language`` are set if the fault is in one."""

    code: Flaw
    section: str
    question: str = ""
    option: str = ""
    language: str = ""


def problems(of: Questionnaire) -> list[QuestionProblem]:
    """Return all faults, in the order of the questions."""
    counted = Counter(each.id for name in SECTIONS for each in of.section(name))
    found: list[QuestionProblem] = []
    for name in SECTIONS:
        asked = of.section(name)
        if not any(each.after is None for each in asked):
            found.append(QuestionProblem(code="empty_section", section=name))
        if len(asked) > MOST_QUESTIONS:
            found.append(QuestionProblem(code="too_many", section=name))
        for each in asked:
            if counted[each.id] > 1:
                found.append(QuestionProblem(code="duplicate_id", section=name, question=each.id))
            found += _of_question(each, name)
            found += _of_branch(each, name, {one.id: one for one in asked})
    ways = next((each for each in of.general if each.id == WAYS), None)
    if ways is None:
        found.append(QuestionProblem(code="no_ways", section=GENERAL))
    elif ways.kind != "several" or ways.after or {each.id for each in ways.options} != set(PLACES):
        found.append(QuestionProblem(code="bad_ways", section=GENERAL, question=WAYS))
    return found


def _of_question(of: Question, section: str) -> Iterator[QuestionProblem]:
    if not _QUESTION_ID.fullmatch(of.id) or of.id.partition("-")[0] != section:
        yield QuestionProblem(code="bad_id", section=section, question=of.id)
    yield from _of_words(of.words, LONGEST_QUESTION, section, of.id)
    chosen = of.kind in {"one", "several"}
    if chosen and len(of.options) < 2:
        yield QuestionProblem(code="too_few_options", section=section, question=of.id)
    if not chosen and of.options:
        yield QuestionProblem(code="options_unasked", section=section, question=of.id)
    if len(of.options) > MOST_OPTIONS:
        yield QuestionProblem(code="too_many", section=section, question=of.id)
    counted = Counter(each.id for each in of.options)
    for option in of.options:
        if not _OPTION_ID.fullmatch(option.id):
            yield QuestionProblem(code="bad_id", section=section, question=of.id, option=option.id)
        if counted[option.id] > 1:
            yield QuestionProblem(
                code="duplicate_id", section=section, question=of.id, option=option.id
            )
        yield from _of_words(option.words, LONGEST_OPTION, section, of.id, option.id)


def _of_words(
    words: Words, longest: int, section: str, question: str, option: str = ""
) -> Iterator[QuestionProblem]:
    for language in LANGUAGES:
        said = words.get(language, "").strip()
        if not said or len(said) > longest:
            yield QuestionProblem(
                code="too_long" if said else "missing_language", section=section, question=question,
                option=option, language=language,
            )  # fmt: skip


def _of_branch(of: Question, section: str, known: dict[str, Question]) -> Iterator[QuestionProblem]:
    after = of.after
    if after is None:
        return

    def flaw(code: Flaw) -> QuestionProblem:
        return QuestionProblem(code=code, section=section, question=of.id)

    parent = known.get(after.question)
    if parent is None:
        yield flaw("after_unknown")
        return
    if parent.kind == "text":
        yield flaw("after_text")
    elif not after.answers:
        yield flaw("after_no_answer")
    elif not set(after.answers) <= set(parent.answers):
        yield flaw("after_wrong_answer")
    seen = [of.id]
    here: Question | None = parent
    while here is not None:
        if here.id in seen:
            yield flaw("cycle")
            return
        seen.append(here.id)
        here = known.get(here.after.question) if here.after else None
    if len(seen) > DEEPEST:
        yield flaw("too_deep")
