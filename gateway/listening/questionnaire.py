"""The questionnaire that ships: a general section, and one for each way in which people meet the institution.

The words of each question and of its answers stand in ``locales/<language>/questionnaire.json``. A change of questions or
answers needs a new ``VERSION``: answers belong to the version they were given to.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, get_args

from gateway.knowledge.entries import one_line
from gateway.platform.refused import Refused

VERSION: Final = 1
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
Given = Mapping[str, list[str]]
"""Answers by question; a question with one answer has a list of one."""


class After(NamedTuple):
    """A question that follows one of these ``answers`` to another ``question``."""

    question: str
    answers: tuple[str, ...]


class Question(NamedTuple):
    """``id`` is that of its section and its own, joined by a dash."""

    id: str
    kind: Kind
    options: tuple[str, ...] = ()
    after: After | None = None


class Step(NamedTuple):
    """One page of the questionnaire."""

    section: str
    questions: tuple[Question, ...]
    more: bool
    """Questions that follow from answers of the page before."""


def _scales(section: str, *names: str) -> Iterator[Question]:
    for name in names:
        yield Question(f"{section}-{name}", "scale", SCALE)


def _solved(section: str) -> Iterator[Question]:
    yield Question(f"{section}-solved", "one", ("yes", "partly", "no"))
    yield Question(
        f"{section}-unsolved", "text", after=After(f"{section}-solved", ("partly", "no"))
    )
    yield Question(f"{section}-better", "text")


SECTIONS: Final[Mapping[str, tuple[Question, ...]]] = {
    GENERAL: (
        Question("general-often", "one", ("first", "yearly", "often")),
        Question("general-why", "several", ("information", "request", "report", "help", "other")),
        *_scales(GENERAL, "trust", "listened"),
        Question("general-distrust", "text", after=After("general-trust", ("1", "2"))),
        Question(WAYS, "several", ("barracks", "patrol", "neighbourhood", "phone", "online")),
    ),
    "barracks": (
        *_scales("barracks", "access", "waiting", "courtesy", "clarity"),
        *_solved("barracks"),
    ),
    "patrol": (
        *_scales("patrol", "courtesy", "clarity", "safety"),
        Question("patrol-better", "text"),
    ),
    "neighbourhood": (
        Question("neighbourhood-known", "one", ("yes", "no")),
        *_scales("neighbourhood", "presence", "courtesy", "listened"),
        Question("neighbourhood-better", "text"),
    ),
    "phone": (*_scales("phone", "waiting", "courtesy", "clarity"), *_solved("phone")),
    "online": (*_scales("online", "ease", "waiting", "quality", "clarity"), *_solved("online")),
}
QUESTIONS: Final[Mapping[str, Question]] = {
    question.id: question for section in SECTIONS.values() for question in section
}


def section_of(channel: str) -> str:
    """The section for a contact by this channel."""
    return "phone" if channel in {"phone", "callback"} else "online"


def steps(main: str, given: Given) -> list[Step]:
    """The pages in their order, as far as they are known by what was answered: the general section, that of the contact (*main*),
    then those the citizen chose."""
    chosen = given.get(WAYS, [])
    order = [GENERAL, main, *(each for each in SECTIONS if each in chosen and each != main)]
    pages: list[Step] = []
    for section in order:
        questions = SECTIONS[section]
        pages.append(Step(section, tuple(each for each in questions if each.after is None), False))
        follow = tuple(each for each in questions if each.after and _asked(each, given))
        if follow:
            pages.append(Step(section, follow, True))
    return pages


def checked(given: Mapping[str, object], main: str) -> dict[str, list[str]]:
    """Return the answers that were really asked for, empty ones left out. Raises ``Refused`` ``bad_answer`` for one that the
    question does not offer."""
    known: dict[str, list[str]] = {}
    for question in QUESTIONS.values():
        said = _as_list(given.get(question.id))
        if question.kind == "text":
            # PostgreSQL takes no zero in a text: it would hold up all answers of the month
            text = one_line("".join(said))[:LONGEST_TEXT]
            said = [text] if text else []
        elif not set(said) <= set(question.options) or (
            question.kind != "several" and len(said) > 1
        ):
            raise Refused("bad_answer", f"{question.id} has no such answer.", kind="invalid")
        if said:
            known[question.id] = list(dict.fromkeys(said))
    asked = {each.id for step in steps(main, known) for each in step.questions}
    return {each: said for each, said in known.items() if each in asked}


def _asked(question: Question, given: Given) -> bool:
    after = question.after
    return after is None or any(each in after.answers for each in given.get(after.question, []))


def _as_list(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value[:20]
    raise Refused("bad_answer", "An answer is text, or a list of texts.", kind="invalid")
