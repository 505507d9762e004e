"""The sentences that callers of a number hear, produced by the call's own script."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache

import msgspec

from gateway.line.actions import Action, Play
from gateway.line.caller_script import NEXT_PAGE, CallerScript
from gateway.line.conference_script import ConferenceScript
from gateway.line.numbers.model import InboundNumber, menu_of
from gateway.line.prompts import TOPIC, snake
from gateway.line.script import Menu, Script, Stage
from gateway.platform.words import Fragment
from gateway.setting_line import CONFERENCE

_SAID = Fragment("telephone")
_ENDS = (".", "?", "!")

TopicName = Callable[[str, str], str]
"""Return the name of a topic; takes the language and the topic."""


class HeardLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, or a menu's key with its topic, in its language."""

    language: str
    text: str


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of one step of a call.

    ``language`` is the one in force at this step; ``page`` counts the pages of a menu from 1, and is 0 elsewhere.
    """

    language: str
    stage: Stage
    page: int = 0
    lines: list[HeardLine]


def script_of(
    target: str,
    languages: Sequence[str],
    *,
    menu: Menu = (),
    named: Collection[str] = (),
    reception: str = "",
    number: str = "",
    calls_back: bool = False,
    callback_after_s: int = 0,
    closed: Collection[str] = (),
) -> Script:
    """Return the script of a call that leads to *target*.

    *named* are the topics with a prompt of their own, as ``it/weapons``; the other arguments are as in
    :class:`~gateway.line.script.Script`.
    """
    if target == CONFERENCE:
        return ConferenceScript(languages[0], target, (), (), languages, number)
    return CallerScript(
        languages[0],
        target,
        menu,
        named,
        languages,
        number,
        calls_back,
        callback_after_s,
        reception,
        closed,
    )


def heard(
    number: InboundNumber, topics: Sequence[str], named: Collection[str], name_of: TopicName
) -> list[Heard]:
    """Return what a caller hears before the queue, or before a conference, while the station is open: the choice of
    language once, then everything in each language.

    *topics* are those of a menu without keys of its own.
    """

    def begun() -> Script:
        return script_of(
            number.target,
            number.languages,
            menu=menu_of(number, topics),
            named=named,
            reception=number.reception or "",
        )

    def step(script: Script, actions: Sequence[Action], page: int = 0) -> Heard:
        return Heard(
            language=script.language,
            stage=script.stage,
            page=page,
            lines=in_words(actions, name_of),
        )

    script = begun()
    actions = script.begin()
    if len(number.languages) == 1:
        return list(_in_one_language(script, actions, step))
    steps = [step(script, actions)]
    for key in range(1, len(number.languages) + 1):
        script = begun()
        script.begin()
        steps += _in_one_language(script, script.key(str(key)), step)
    return steps


def _in_one_language(
    script: Script, actions: list[Action], step: Callable[..., Heard]
) -> Iterator[Heard]:
    """Say what comes first, the further pages of the menu, and the question about the recording."""
    if not isinstance(script, CallerScript) or script.stage != "menu":
        yield step(script, actions)
        return
    yield step(script, actions, 1)
    for page in range(2, len(script.menu) + 1):
        yield step(script, script.key(NEXT_PAGE), page)
    key, _ = script.menu[script.page][0]
    yield step(script, script.key(key))


def in_words(actions: Sequence[Action], name_of: TopicName) -> list[HeardLine]:
    """Return all that is played as text, a line for each sentence and for each key of a menu."""
    lines: list[HeardLine] = []
    begun: list[str] = []
    spoken = ""
    for piece in (
        piece for action in actions if isinstance(action, Play) for piece in action.pieces
    ):
        language, _, name = piece.partition("/")
        if name:
            begun.append(_words(language, name, name_of))
            spoken = language
        # a pause has no name
        if begun and (not name or begun[-1].endswith(_ENDS)):
            lines.append(HeardLine(language=spoken, text=" ".join(begun)))
            begun = []
    return [*lines, HeardLine(language=spoken, text=" ".join(begun))] if begun else lines


def _words(language: str, name: str, name_of: TopicName) -> str:
    """Return the words of a prompt."""
    if name.startswith(TOPIC):
        return name_of(language, name.removeprefix(TOPIC))
    key = _keys().get(name)
    # all other names are those of numbers
    return name.removeprefix("n") if key is None else _SAID.say(language, key)


@cache
def _keys() -> dict[str, str]:
    return {snake(key): key for key in _SAID.after("")}
