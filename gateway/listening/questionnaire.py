"""The structure of a questionnaire: sections of questions with branches, the pages that a citizen is shown, and the answers
that count.

The sections are fixed: a general one, and one for each way in which people meet the institution. Their questions belong to
a version (:mod:`gateway.listening.versions`). A question is the same in two versions if its id and its kind are.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal, NamedTuple, get_args

import msgspec
from msgspec import Meta

from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused

SCALE: Final = ("1", "2", "3", "4", "5")
LONGEST_TEXT: Final = 600
"""Characters of a free answer."""
GENERAL: Final = "general"
WAYS: Final = "general-ways"
"""The question by which further sections are chosen."""

Kind = Literal["scale", "one", "several", "text"]
Place = Literal["barracks", "patrol", "neighbourhood", "phone", "online"]
PLACES: Final[tuple[Place, ...]] = get_args(Place)
"""The sections beside the general one: ways in which people meet the institution."""
SECTIONS: Final = (GENERAL, *PLACES)
Given = Mapping[str, list[str]]
"""Answers by question; a question with one answer has a list of one."""
# generous: what is wrong with a draft is said where it stands, and only nonsense is refused
Id = Annotated[str, Meta(max_length=64)]
Words = dict[Annotated[str, Meta(max_length=8)], Annotated[str, Meta(max_length=1_000)]]
"""A sentence by language."""


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The condition of a question that follows one of these ``answers`` to another ``question`` of its section."""

    question: Id
    answers: Annotated[list[Id], Meta(max_length=40)]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer that can be chosen."""

    id: Id
    words: Words


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question. ``id`` is its section's id and its own, joined by a dash. Kinds ``one`` and ``several`` have ``options``."""

    id: Id
    kind: Kind
    words: Words
    options: Annotated[list[Option], Meta(max_length=40)] = []
    after: After | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the options."""
        return SCALE if self.kind == "scale" else tuple(each.id for each in self.options)


class Questionnaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The questions of each section, in their order."""

    general: Annotated[list[Question], Meta(max_length=60)]
    barracks: Annotated[list[Question], Meta(max_length=60)]
    patrol: Annotated[list[Question], Meta(max_length=60)]
    neighbourhood: Annotated[list[Question], Meta(max_length=60)]
    phone: Annotated[list[Question], Meta(max_length=60)]
    online: Annotated[list[Question], Meta(max_length=60)]

    def section(self, name: str) -> list[Question]:
        """Return the questions of one section."""
        found: list[Question] = getattr(self, name)
        return found

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by id, in their order."""
        return {each.id: each for name in SECTIONS for each in self.section(name)}


class Step(NamedTuple):
    """One page of a questionnaire."""

    section: str
    questions: tuple[Question, ...]
    more: bool
    """Questions that follow from answers of the page before."""


def section_of(channel: str) -> str:
    """Return the section for a contact by this channel."""
    return "phone" if channel in {"phone", "callback"} else "online"


def steps(of: Questionnaire, main: str, given: Given) -> list[Step]:
    """Return the pages in order, as far as the answers so far decide them. Pure.

    The general section comes first, then the contact's (*main*), then those that the citizen chose. A question that depends
    on an answer stands on a later page.
    """
    chosen = given.get(WAYS, [])
    pages: list[Step] = []
    for section in (GENERAL, main, *(each for each in PLACES if each in chosen and each != main)):
        level = [each for each in of.section(section) if each.after is None]
        more = False
        while level:
            pages.append(Step(section, tuple(level), more))
            before = {each.id for each in level}
            level = [each for each in of.section(section) if _follows(each, before, given)]
            more = True
    return pages


def checked(of: Questionnaire, given: Mapping[str, object], main: str) -> dict[str, list[str]]:
    """Return the answers to questions that were really asked, without empty ones. Pure.

    Raises ``Refused`` ``bad_answer`` for an answer that its question does not offer.
    """
    known: dict[str, list[str]] = {}
    for question in of.questions.values():
        said = _as_list(given.get(question.id))
        if question.kind == "text":
            # PostgreSQL takes no zero in a text: it would hold up all answers of the month
            text = one_line("".join(said))[:LONGEST_TEXT]
            said = [text] if text else []
        elif not set(said) <= set(question.answers) or (
            question.kind != "several" and len(said) > 1
        ):
            raise Refused("bad_answer", f"{question.id} has no such answer.", kind="invalid")
        if said:
            known[question.id] = list(dict.fromkeys(said))
    asked = {each.id for step in steps(of, main, known) for each in step.questions}
    return {each: said for each, said in known.items() if each in asked}


def same(one: Question | None, other: Question | None) -> bool:
    """Return whether two versions of a question are the same question."""
    return one is not None and other is not None and (one.id, one.kind) == (other.id, other.kind)


def newest_with(versions: Mapping[int, Questionnaire], question: str, kind: Kind) -> int | None:
    """Return the last of these versions that asks this question, None if none does. Pure."""
    return max(
        (number for number, of in versions.items() if _has(of.questions.get(question), kind)),
        default=None,
    )


def options_of(
    versions: Mapping[int, Questionnaire], question: str, kind: Kind
) -> dict[str, Option | None]:
    """Return the options of a question in all versions, those of the newest first; None stands for a number of a scale. Pure."""
    if kind == "scale":
        return dict.fromkeys(SCALE)
    found: dict[str, Option | None] = {}
    for number in sorted(versions, reverse=True):
        asked = versions[number].questions.get(question)
        if asked is not None and asked.kind == kind:
            found |= {each.id: each for each in asked.options if each.id not in found}
    return found


def in_order(versions: Mapping[int, Questionnaire]) -> Iterable[tuple[str, Kind]]:
    """Yield every question that was ever asked, section by section, those of the newest version first. Pure."""
    for section in SECTIONS:
        seen: dict[tuple[str, Kind], None] = {}
        for number in sorted(versions, reverse=True):
            seen |= dict.fromkeys(
                (each.id, each.kind) for each in versions[number].section(section)
            )
        yield from seen


def _has(question: Question | None, kind: Kind) -> bool:
    return question is not None and question.kind == kind


def _follows(question: Question, before: set[str], given: Given) -> bool:
    after = question.after
    if after is None or after.question not in before:
        return False
    return any(each in after.answers for each in given.get(after.question, []))


def _as_list(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value[:40]
    raise Refused("bad_answer", "An answer is text, or a list of texts.", kind="invalid")
