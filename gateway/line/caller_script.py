"""The script of a caller, from the first prompt to the last. Pure.

By keys the caller does what a citizen does on the page: chooses a topic, decides about the recording, waits, talks, gives
stars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.line import words
from gateway.line.actions import (
    Action,
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
from gateway.line.script import PRESS_S, Menu, Script
from gateway.setting_line import MENU

NEXT_PAGE, AGAIN = "9", "0"
TOPICS_A_PAGE = 8
SILENT_ROUNDS = 3
MOST_KEYS = 60
"""Before the queue; a machine that presses for ever gives its line back."""
PLACE_EVERY_S = 60.0
"""How often the place is said while it stays the same; a nearer one is said at :data:`NEARER_EVERY_S` already."""
NEARER_EVERY_S = 20.0
RATED_WITHIN_S = 20.0
NUMBER_S = 15.0
"""How long the next digit of a number is waited for."""
SHORTEST_NUMBER, WHOLE_NUMBER, LONGEST_NUMBER = 3, 6, 16
END_OF_NUMBER = "#"
_WITH_SOMEBODY = ("talking", "held", "passed")
_IN_CALL = ("waiting", "number", "callback", *_WITH_SOMEBODY)
_REFUSED = {
    "closed": "closed",
    "queue_full": "queue_full",
    "nobody_signed_in": "no_agents",
    "all_paused": "no_agents",
}


def pages_of(topics: Sequence[str]) -> Menu:
    """Return a menu of all *topics* in their order, in pages with keys from 1."""
    return tuple(
        tuple((str(key), topic) for key, topic in enumerate(topics[at : at + TOPICS_A_PAGE], 1))
        for at in range(0, len(topics), TOPICS_A_PAGE)
    )


@dataclass(slots=True)
class CallerScript(Script):
    """One call to a menu or to a topic. Its methods return the actions to carry out."""

    page: int = 0
    silent: int = 0
    keys: int = 0
    position: int = 0
    wait_s: int | None = None
    placed_at: float = 0.0
    entered_at: float = 0.0
    over: bool = False
    """Whether the contact has ended."""

    # the beginning

    def begin(self) -> list[Action]:
        """Begin the call that was answered; it ends with a few words where all its topics are closed."""
        topics = self._topics()
        if topics and topics <= set(self.closed):
            return self._bye("welcome", "emergency", "closed")
        if len(self.languages) > 1:
            return self._ask_language("welcome", "emergency")
        return self._ask_topic("welcome", "emergency")

    def _topics(self) -> set[str]:
        """Return the topics that the call may lead to."""
        if self.target != MENU:
            return {self.target}
        chosen = {topic for page in self.menu for _, topic in page}
        return {*chosen, self.reception} - {""}

    def _after_language(self) -> list[Action]:
        is_heard = self.language == self.languages[0]
        return self._ask_topic(*(() if is_heard else ("emergency",)))

    def _ask_topic(self, *before: str) -> list[Action]:
        if self.target != MENU:
            self.topic = self.target
            return self._ask_consent(*before)
        if not self.menu:
            return self._bye(*before, "no_agents")
        return self._menu(*before)

    def _menu(self, *before: str) -> list[Action]:
        self.stage = "menu"
        shown = self.menu[self.page] if self.menu else ()
        pieces = [
            *self._said(*before),
            *words.menu(self.language, shown, self.named),
            *(self._said("menu_more") if len(self.menu) > 1 else ()),
            *(self._said("menu_operator") if self.reception else ()),
            *self._said("menu_again"),
        ]
        return [Play(tuple(pieces), keys=True)]

    def _ask_consent(self, *before: str) -> list[Action]:
        if self.topic in self.closed:
            return self._bye(*before, "closed")
        self.stage = "consent"
        return [Play(tuple(self._said(*before, "consent")), keys=True)]

    def _enter(self, *, recording: bool, key: str = "") -> list[Action]:
        self.stage, self.recording, self.pressed = "entering", recording, key
        return [Enter(self.topic, recording, key)]

    # what happens

    def key(self, digit: str) -> list[Action]:
        """Handle a key."""
        self.silent = 0
        self.keys += 1
        if self.keys > MOST_KEYS and self.stage in ("language", "menu", "consent"):
            return self._bye("goodbye")
        actions: list[Action] = []
        match self.stage:
            case "language":
                actions = self._language_key(digit)
            case "menu":
                actions = self._menu_key(digit)
            case "consent":
                decided = digit in ("1", "2")
                actions = (
                    self._enter(recording=digit == "1", key=digit)
                    if decided
                    else self._ask_consent("not_understood")
                )
            case "waiting" if digit == "1" and self.offered:
                actions = self._confirm()
            case "number":
                actions = self._number_key(digit)
            case "callback":
                actions = self._callback_key(digit)
            case "talking" | "held":
                actions = self._talking_key(digit)
            case "rating" if digit in "12345":
                self.stage = "leaving"
                actions = [Rate(int(digit)), *self._bye("thanks", "goodbye")]
            case _:
                pass
        return actions

    def _menu_key(self, digit: str) -> list[Action]:
        if digit == AGAIN:
            return self._menu()
        if digit == NEXT_PAGE and len(self.menu) > 1:
            self.page = (self.page + 1) % len(self.menu)
            return self._menu()
        topic = dict(self.menu[self.page]).get(digit) if self.menu else None
        if topic is None:
            return self._menu("not_understood")
        self.topic = topic
        return self._ask_consent()

    def _confirm(self) -> list[Action]:
        number = self.keyed or self.number
        if not number:
            return self._ask_number()
        self.stage = "callback"
        pieces = [
            *self._said("callback_number"),
            *words.digits(self.language, number),
            *self._said("callback_confirm"),
        ]
        return [Play(tuple(pieces), keys=True)]

    def _ask_number(self, *before: str) -> list[Action]:
        self.stage, self.keyed = "number", ""
        return [Play(tuple(self._said(*before, "callback_enter")), keys=True)]

    def _number_key(self, digit: str) -> list[Action]:
        if digit.isdigit() and len(self.keyed) < LONGEST_NUMBER:
            self.keyed += digit
            # the prompt has ended with the first key
            return [Wait(NUMBER_S)]
        if digit == END_OF_NUMBER and len(self.keyed) >= SHORTEST_NUMBER:
            return self._confirm()
        return self._ask_number("not_understood")

    def _callback_key(self, digit: str) -> list[Action]:
        match digit:
            case "1":
                self.stage = "asking"
                return [Proof("callback", digit), AskCallback(self.keyed)]
            case "2":
                return self._ask_number()
            case "3":
                return self._wait_on()
            case _:
                return [Play(tuple(self._said("not_understood", "callback_confirm")), keys=True)]

    def _wait_on(self, *before: str) -> list[Action]:
        self.stage = "waiting"
        return [Play((*self._said(*before), *self._place_words()))]

    def callback_asked(self, *, kept: bool) -> list[Action]:
        """Handle the station's answer to the wish for a callback: stored (*kept*), or refused for that number."""
        if self.stage != "asking":
            # an operator has answered in the meantime, or the caller has gone
            return []
        if kept:
            return self._bye("callback_done", "goodbye")
        if self.over:
            return self._bye("no_media")
        self.keyed = ""
        return self._wait_on("callback_refused")

    def _talking_key(self, digit: str) -> list[Action]:
        starred, self.star = self.star, digit == "*"
        if not starred or digit not in "79":
            return []
        self.recording = digit == "7"
        said = "consent_yes" if self.recording else "consent_no"
        return [
            Proof("consent_change", f"*{digit}"),
            Consent(self.recording, f"*{digit}"),
            Play(tuple(self._said(said))),
        ]

    def _after_prompt(self) -> list[Action]:
        actions: list[Action] = []
        match self.stage:
            case "language" | "menu" | "consent":
                actions = [Wait(PRESS_S)]
            case "rating":
                actions = [Wait(RATED_WITHIN_S)]
            case "number":
                actions = [Wait(NUMBER_S)]
            case "callback":
                actions = [Wait(PRESS_S)]
            case "waiting":
                # the place is said again even where it stays the same
                actions = [Play(words.MUSIC, loop=True), Wait(PLACE_EVERY_S)]
            case "held":
                actions = [Play(words.MUSIC, loop=True)]
            case _:
                pass
        return actions

    def timed_out(self, now: float = 0.0) -> list[Action]:
        """Handle that no key was pressed in time, or that the place is to be announced again."""
        actions: list[Action] = []
        match self.stage:
            case "waiting":
                actions = self._say_place(now) or self.played()
            case "number" if len(self.keyed) >= WHOLE_NUMBER:
                # the hash key was forgotten
                actions = self._confirm()
            case "number":
                self.keyed = ""
                actions = self._wait_on()
            case "callback":
                actions = self._wait_on()
            case "language":
                # who presses nothing goes on in the first
                actions = self._after_language()
            case "menu":
                self.silent += 1
                actions = self._no_topic()
            case "consent":
                self.silent += 1
                # who says nothing has not agreed
                actions = self._ask_consent() if self.silent < 2 else self._enter(recording=False)
            case "rating":
                actions = self._bye("goodbye")
            case _:
                pass
        return actions

    def _no_topic(self) -> list[Action]:
        if self.reception:
            self.topic, self.silent = self.reception, 0
            return self._ask_consent()
        return self._menu() if self.silent < SILENT_ROUNDS else self._bye("goodbye")

    def refused(self, code: str) -> list[Action]:
        """Handle that the queue refused the caller, with the word *code*."""
        return self._bye(_REFUSED.get(code, "no_media"))

    def entered(self, now: float) -> list[Action]:
        """Handle that the caller has a place in the queue."""
        self.stage, self.placed_at, self.entered_at = "waiting", now, now
        said = "consent_yes" if self.recording else "consent_no"
        pieces = [*self._said(said, "consent_change", "waiting"), *self._place_words(now)]
        return [Play(tuple(pieces))]

    def place(
        self, position: int, low_s: int | None, high_s: int | None, now: float
    ) -> list[Action]:
        """Handle the caller's new place: announce one that is nearer, unless a place was announced a moment before."""
        nearer = 0 < position < self.position or self.position == 0
        self.position, self.wait_s = position, high_s if high_s is not None else low_s
        if self.stage != "waiting" or not nearer or now - self.placed_at < NEARER_EVERY_S:
            return []
        return self._say_place(now)

    def _say_place(self, now: float) -> list[Action]:
        self.placed_at = now
        pieces = self._place_words(now)
        return [Play(tuple(pieces))] if pieces else []

    def _place_words(self, now: float = 0.0) -> list[str]:
        """Return what says place and wait, and the way out of it where the wait is long or unknown."""
        if not self.position:
            return []
        pieces = words.place(self.language, self.position, self.wait_s)
        waits_long = self.wait_s is None or self.wait_s >= self.callback_after_s
        if self.calls_back and (waits_long or now - self.entered_at >= self.callback_after_s):
            self.offered = True
            pieces += ["pause:300", *self._said("callback_offer")]
        return pieces

    def contact(self, contact: dict[str, Any]) -> list[Action]:
        """Handle a new state of the contact, in the form that a citizen's page is sent (``signaling.protocol.citizen.Contact``)."""
        if self.stage in ("begins", "language", "menu", "consent", "rating", "leaving"):
            return []
        state = contact["state"]
        if state == "ended":
            # the callback that takes the place over ends the contact before its answer comes
            self.over = True
            return [] if self.stage == "asking" else self._over(contact)
        if contact.get("channel") == "video":
            # the same contact goes on in a browser
            self.stage = "leaving"
            return [Stop(), HangUp()]
        if state == "connected":
            return self._connected(contact)
        if self.stage in ("talking", "held"):
            self.stage, self.position = "waiting", 0
            return [Play(tuple(self._said("back_in_queue")))]
        return []

    def _connected(self, contact: dict[str, Any]) -> list[Action]:
        if self.stage == "number":
            # half a number is nobody's
            self.keyed = ""
        if contact.get("consult") != "passed":
            return self._talk(
                held=contact.get("heldSinceMs") is not None,
                asked_at_ms=contact.get("consentAskedAtMs") or 0,
            )
        entering, self.stage = self.stage != "passed", "passed"
        return [Stop()] if entering else []

    def _talk(self, *, held: bool, asked_at_ms: int = 0) -> list[Action]:
        self.answered = True
        asked = asked_at_ms > self.asked_at_ms
        if held and self.stage != "held":
            self.stage = "held"
            return [Play(tuple(self._said("hold")))]
        if not held and self.stage != "talking":
            self.stage, self.asked_at_ms = "talking", max(self.asked_at_ms, asked_at_ms)
            return [Stop()]
        if asked and not held:
            self.asked_at_ms = asked_at_ms
            return [Play(tuple(self._said("consent_asked")))]
        return []

    def _over(self, contact: dict[str, Any]) -> list[Action]:
        if self.answered and self.stage != "passed" and contact.get("outcome") == "completed":
            self.stage = "rating"
            return [Play(tuple(self._said("rate")), keys=True)]
        return self._bye("goodbye" if self.answered else "no_media")

    def gone(self) -> list[Action]:
        """Handle that the caller has hung up."""
        stage, self.stage = self.stage, "leaving"
        if stage == "entering" or stage in _IN_CALL:
            return [Leave(talking=stage in _WITH_SOMEBODY)]
        return []

    def again(self) -> list[Action]:
        """Play again what played before the sound moved to another worker."""
        actions: list[Action] = []
        match self.stage:
            case "language":
                actions = self._ask_language()
            case "menu":
                actions = self._menu()
            case "consent":
                actions = self._ask_consent()
            case "waiting" | "held":
                actions = self.played()
            case "number":
                actions = self._ask_number()
            case "callback":
                actions = self._confirm()
            case "asking":
                actions = [AskCallback(self.keyed)]
            case "rating":
                actions = [Play(tuple(self._said("rate")), keys=True)]
            case _:
                pass
        return actions
