"""The questionnaire that ships: version one. Its words stand in ``locales/<language>/questionnaire.json``."""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from gateway.listening.questionnaire import (
    GENERAL,
    PLACES,
    WAYS,
    After,
    Kind,
    Option,
    Question,
    Questionnaire,
)
from gateway.platform.words import Fragment

VERSION: Final = 1
QUESTIONNAIRE: Final = Fragment("questionnaire")


class _Asked(NamedTuple):
    id: str
    kind: Kind
    options: tuple[str, ...] = ()
    after: tuple[str, tuple[str, ...]] | None = None


def _scales(section: str, *names: str) -> Iterator[_Asked]:
    for name in names:
        yield _Asked(f"{section}-{name}", "scale")


def _solved(section: str) -> Iterator[_Asked]:
    yield _Asked(f"{section}-solved", "one", ("yes", "partly", "no"))
    yield _Asked(f"{section}-unsolved", "text", after=(f"{section}-solved", ("partly", "no")))
    yield _Asked(f"{section}-better", "text")


_SECTIONS: Final[dict[str, tuple[_Asked, ...]]] = {
    "general": (
        _Asked("general-often", "one", ("first", "yearly", "often")),
        _Asked("general-why", "several", ("information", "request", "report", "help", "other")),
        *_scales(GENERAL, "trust", "listened"),
        _Asked("general-distrust", "text", after=("general-trust", ("1", "2"))),
        _Asked(WAYS, "several", PLACES),
    ),
    "barracks": (
        *_scales("barracks", "access", "waiting", "courtesy", "clarity"),
        *_solved("barracks"),
    ),
    "patrol": (
        *_scales("patrol", "courtesy", "clarity", "safety"),
        _Asked("patrol-better", "text"),
    ),
    "neighbourhood": (
        _Asked("neighbourhood-known", "one", ("yes", "no")),
        *_scales("neighbourhood", "presence", "courtesy", "listened"),
        _Asked("neighbourhood-better", "text"),
    ),
    "phone": (*_scales("phone", "waiting", "courtesy", "clarity"), *_solved("phone")),
    "online": (*_scales("online", "ease", "waiting", "quality", "clarity"), *_solved("online")),
}


@cache
def shipped() -> Questionnaire:
    """Return version one, in all languages."""
    return Questionnaire(
        **{name: [_with_words(each) for each in asked] for name, asked in _SECTIONS.items()}
    )


def _with_words(asked: _Asked) -> Question:
    say, languages = QUESTIONNAIRE.say, QUESTIONNAIRE.languages
    return Question(
        id=asked.id,
        kind=asked.kind,
        words={each: say(each, f"ask.{asked.id}") for each in languages},
        options=[
            Option(id=option, words={each: say(each, f"{asked.id}.{option}") for each in languages})
            for option in asked.options
        ],
        after=None if asked.after is None else After(asked.after[0], list(asked.after[1])),
    )
