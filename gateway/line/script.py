"""The scripts of calls: what is played, and what each key and event means. Pure: events go in, actions come out.

This module holds what all scripts share: their stages, their words, and what another process needs to go on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gateway.line import words
from gateway.line.actions import Action, HangUp, Play

Stage = Literal[
    "begins", "language", "menu", "consent", "entering", "waiting", "number", "callback", "asking", "talking", "held",
    "rating", "leaving", "passed", "outside", "desk", "called", "pin", "joining", "lobby", "conference"
]  # fmt: skip
"""``number``: a number to be called back at is keyed in; ``callback``: it has been read back, and is confirmed; ``asking``: the
station is asked to call it; ``passed``: the caller talks with a number outside, without an operator; ``outside``: the call is that of such
a number, ``desk`` that of an operator's own telephone. ``called``: somebody whom the station has called is asked whether they join a conference. The last four are those of a call
to a conference."""
Menu: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]
"""The pages of a menu, each with its keys and the topics that they choose."""
FOLLOWED: tuple[Stage, ...] = ("outside", "desk")
"""Stages of telephones that are in a contact without a page: each second the line reports them to the station, which says whether they are still
wanted."""
PRESS_S = 6.0
"""How long a key is waited for."""


@dataclass(slots=True)
class Script:
    """One call. ``named`` topics have a prompt of their own, in the form ``it/weapons``. Of several ``languages`` the
    caller chooses one.

    Its methods return the actions to carry out.
    """

    language: str
    target: str
    menu: Menu
    named: Collection[str] = ()
    languages: Sequence[str] = ()
    number: str = ""
    """That of the call, empty where it is withheld."""
    calls_back: bool = False
    """Whether a caller may have the place called back."""
    callback_after_s: int = 0
    """From which wait on that is offered."""
    reception: str = ""
    """The topic of a caller who chooses none. Without one such a call ends."""
    closed: Collection[str] = ()
    """The topics that were closed when the call began."""
    stage: Stage = "begins"
    topic: str = ""
    recording: bool = False
    answered: bool = False
    """Whether an operator has ever had the call."""
    pressed: str = ""
    """The key by which the recording was decided."""
    offered: bool = False
    """Whether the caller has heard how to be called back."""
    keyed: str = ""
    """The number that was keyed in, so far."""
    star: bool = False
    """Whether the last key was the star that begins a choice of two keys."""
    asked_at_ms: int = 0
    """When the operator asked for the consent last."""
    _then: list[Action] = field(default_factory=list)
    """The actions that follow the present prompt."""

    def begin(self) -> list[Action]:
        """Begin the call that was answered."""
        return []

    def greeting(self) -> list[Action]:
        """Tell a telephone that was called to test the line who calls, and end the call."""
        return self._bye("welcome", "goodbye")

    def key(self, digit: str) -> list[Action]:  # noqa: ARG002 - here and below a kind of call has its own
        """Handle a key."""
        return []

    def played(self) -> list[Action]:
        """Handle that the prompt has been played to its end."""
        then, self._then = self._then, []
        return then or self._after_prompt()

    def timed_out(self, now: float = 0.0) -> list[Action]:  # noqa: ARG002
        """Handle that no key was pressed in time, or that a wait of the script is over."""
        return []

    def cut(self) -> list[Action]:
        """End a call that has reached its longest duration: leave its contact, say goodbye, and hang up."""
        if self.stage == "leaving":
            return []
        return [*self.gone(), *self._bye("goodbye")]

    def gone(self) -> list[Action]:
        """Handle that the far side has hung up."""
        self.stage = "leaving"
        return []

    def again(self) -> list[Action]:
        """Play again what played before the sound moved to another worker or another process took over."""
        return []

    # for the kinds of calls

    def _after_prompt(self) -> list[Action]:
        return []

    def _after_language(self) -> list[Action]:
        return []

    def _ask_language(self, *before: str) -> list[Action]:
        self.stage = "language"
        pieces = [*self._said(*before), *words.languages(self.languages)]
        return [Play(tuple(pieces), keys=True)]

    def _language_key(self, digit: str) -> list[Action]:
        chosen = int(digit) if digit.isdigit() else 0
        if not 1 <= chosen <= len(self.languages):
            return self._ask_language("not_understood")
        self.language = self.languages[chosen - 1]
        return self._after_language()

    def _bye(self, *said: str) -> list[Action]:
        self.stage = "leaving"
        self._then = [HangUp()]
        return [Play(tuple(self._said(*said)))]

    def _said(self, *names: str) -> list[str]:
        return [f"{self.language}/{name}" for name in names]
