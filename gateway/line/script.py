"""What a caller hears and may press, from the first word to the last: the telephone's page without its telephone. Pure: what
happens goes in, actions come out.

The caller does by keys what a citizen does on the page: chooses a topic, decides about the recording, waits, talks, gives stars.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.line import words
from gateway.setting_line import MENU

Stage = Literal[
    "begins", "language", "menu", "consent", "entering", "waiting", "talking", "held", "rating", "leaving"
]  # fmt: skip
NEXT_PAGE, AGAIN = "9", "0"
TOPICS_A_PAGE = 8
SILENT_ROUNDS = 3
MOST_KEYS = 60
"""Before the queue; a machine that presses for ever gives its line back."""
PRESS_S = 6.0
PLACE_EVERY_S = 60.0
"""How often the place is said while it stays the same; a nearer one is said at :data:`NEARER_EVERY_S` already."""
NEARER_EVERY_S = 20.0
RATED_WITHIN_S = 20.0
_REFUSED = {
    "closed": "closed",
    "queue_full": "queue_full",
    "nobody_signed_in": "no_agents",
    "all_paused": "no_agents",
}


@dataclass(frozen=True, slots=True)
class Play:
    """Play the pieces in place of what plays; ``loop`` until something else is played, ``keys``: a key ends it."""

    pieces: tuple[str, ...]
    loop: bool = False
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Play nothing any more."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter the queue."""

    topic: str
    recording: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Give the place up, or hang up in the conversation."""

    talking: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Give stars."""

    score: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Call :meth:`Script.timed_out` after that long, unless something else was to be waited for meanwhile."""

    seconds: float


Deed = Play | Stop | Enter | Leave | Rate | HangUp | Wait


@dataclass(slots=True)
class Script:
    """One call. ``topics`` are those of the menu in the order of their keys; ``named`` ones have a prompt of their own, in the form
    ``it/weapons``. Of several ``languages`` the caller chooses one."""

    language: str
    target: str
    topics: Sequence[str]
    named: Collection[str] = ()
    languages: Sequence[str] = ()
    stage: Stage = "begins"
    topic: str = ""
    recording: bool = False
    answered: bool = False
    """Whether an operator has ever had the call."""
    page: int = 0
    silent: int = 0
    keys: int = 0
    position: int = 0
    placed_at: float = 0.0
    minutes: int | None = None
    _then: list[Deed] = field(default_factory=list)
    """What is done once the present prompt has been played."""

    # the beginning

    def begin(self, *, is_open: bool) -> list[Deed]:
        """The call is answered."""
        if not is_open:
            return self._bye("welcome", "closed")
        if len(self.languages) > 1:
            return self._ask_language("welcome")
        return self._ask_topic("welcome", "emergency")

    def _ask_language(self, *before: str) -> list[Deed]:
        self.stage = "language"
        pieces = [*self._said(*before), *words.languages(self.languages)]
        return [Play(tuple(pieces), keys=True)]

    def _ask_topic(self, *before: str) -> list[Deed]:
        if self.target != MENU:
            self.topic = self.target
            return self._ask_consent(*before)
        if not self.topics:
            return self._bye(*before, "no_agents")
        return self._menu(*before)

    def _menu(self, *before: str) -> list[Deed]:
        self.stage = "menu"
        first = self.page * TOPICS_A_PAGE
        shown = self.topics[first : first + TOPICS_A_PAGE]
        more = len(self.topics) > TOPICS_A_PAGE
        pieces = [
            *self._said(*before),
            *words.menu(
                self.language,
                [(str(key), topic) for key, topic in enumerate(shown, 1)],
                self.named,
            ),
            *(self._said("menu_more") if more else ()),
            *self._said("menu_again"),
        ]
        return [Play(tuple(pieces), keys=True)]

    def _ask_consent(self, *before: str) -> list[Deed]:
        self.stage = "consent"
        return [Play(tuple(self._said(*before, "consent")), keys=True)]

    def _enter(self, *, recording: bool) -> list[Deed]:
        self.stage, self.recording = "entering", recording
        said = "consent_yes" if recording else "consent_no"
        return [Play(tuple(self._said(said))), Enter(self.topic, recording)]

    def greeting(self) -> list[Deed]:
        """A telephone that was called to try the line hears who calls, and the call ends."""
        return self._bye("welcome", "goodbye")

    # what happens

    def key(self, digit: str) -> list[Deed]:
        """A key was pressed."""
        self.silent = 0
        self.keys += 1
        if self.keys > MOST_KEYS and self.stage in ("language", "menu", "consent"):
            return self._bye("goodbye")
        match self.stage:
            case "language":
                return self._language_key(digit)
            case "menu":
                return self._menu_key(digit)
            case "consent":
                decided = digit in ("1", "2")
                return (
                    self._enter(recording=digit == "1")
                    if decided
                    else self._ask_consent("not_understood")
                )
            case "rating" if digit in "12345":
                self.stage = "leaving"
                return [Rate(int(digit)), *self._bye("thanks", "goodbye")]
            case _:
                return []

    def _language_key(self, digit: str) -> list[Deed]:
        chosen = int(digit) if digit.isdigit() else 0
        if not 1 <= chosen <= len(self.languages):
            return self._ask_language("not_understood")
        self.language = self.languages[chosen - 1]
        return self._ask_topic("emergency")

    def _menu_key(self, digit: str) -> list[Deed]:
        pages = -(-len(self.topics) // TOPICS_A_PAGE)
        if digit == AGAIN:
            return self._menu()
        if digit == NEXT_PAGE and pages > 1:
            self.page = (self.page + 1) % pages
            return self._menu()
        if digit.isdigit():
            chosen = self.page * TOPICS_A_PAGE + int(digit) - 1
            last = min((self.page + 1) * TOPICS_A_PAGE, len(self.topics))
            if self.page * TOPICS_A_PAGE <= chosen < last:
                self.topic = self.topics[chosen]
                return self._ask_consent()
        return self._menu("not_understood")

    def played(self) -> list[Deed]:
        """The prompt has been played to its end."""
        then, self._then = self._then, []
        if then:
            return then
        match self.stage:
            case "language" | "menu" | "consent":
                return [Wait(PRESS_S)]
            case "rating":
                return [Wait(RATED_WITHIN_S)]
            case "waiting" | "held":
                return [Play(words.MUSIC, loop=True)]
            case _:
                return []

    def timed_out(self) -> list[Deed]:
        """Go on where no key was pressed."""
        match self.stage:
            case "language":
                # who presses nothing goes on in the first
                return self._ask_topic("emergency")
            case "menu":
                self.silent += 1
                return self._menu() if self.silent < SILENT_ROUNDS else self._bye("goodbye")
            case "consent":
                self.silent += 1
                # who says nothing has not agreed
                return self._ask_consent() if self.silent < 2 else self._enter(recording=False)
            case "rating":
                return self._bye("goodbye")
            case _:
                return []

    def refused(self, code: str) -> list[Deed]:
        """The queue has not taken the caller."""
        return self._bye(_REFUSED.get(code, "no_media"))

    def entered(self, now: float) -> list[Deed]:
        """The caller has a place."""
        self.stage, self.placed_at = "waiting", now - PLACE_EVERY_S
        return [Play(tuple(self._said("waiting")))]

    def place(self, position: int, low_s: int | None, high_s: int | None, now: float) -> list[Deed]:
        """The caller's place is known anew."""
        if self.stage != "waiting":
            return []
        nearer = 0 < position < self.position or self.position == 0
        due_s = NEARER_EVERY_S if nearer else PLACE_EVERY_S
        if now - self.placed_at < due_s:
            return []
        self.position, self.placed_at = position, now
        pieces = words.place(self.language, position, high_s if high_s is not None else low_s)
        return [Play(tuple(pieces))] if pieces else []

    def contact(self, contact: dict[str, Any]) -> list[Deed]:
        """The contact is as a citizen's page would be shown it (``signaling.protocol.citizen.Contact``)."""
        if self.stage in ("begins", "language", "menu", "consent", "rating", "leaving"):
            return []
        state = contact["state"]
        if state == "ended":
            return self._over(contact)
        if contact.get("channel") == "video":
            # the same contact goes on in a browser
            self.stage = "leaving"
            return [Stop(), HangUp()]
        if state == "connected":
            return self._talk(held=contact.get("heldSinceMs") is not None)
        if self.stage in ("talking", "held"):
            self.stage, self.position = "waiting", 0
            return [Play(tuple(self._said("back_in_queue")))]
        if self.stage == "entering":
            self.stage = "waiting"
        return []

    def _talk(self, *, held: bool) -> list[Deed]:
        self.answered = True
        if held and self.stage != "held":
            self.stage = "held"
            return [Play(tuple(self._said("hold")))]
        if not held and self.stage != "talking":
            self.stage = "talking"
            return [Stop()]
        return []

    def _over(self, contact: dict[str, Any]) -> list[Deed]:
        if self.answered and contact.get("outcome") == "completed":
            self.stage = "rating"
            return [Play(tuple(self._said("rate")), keys=True)]
        return self._bye("goodbye" if self.answered else "no_media")

    def gone(self) -> list[Deed]:
        """The caller has hung up."""
        stage, self.stage = self.stage, "leaving"
        if stage in ("entering", "waiting", "talking", "held"):
            return [Leave(talking=stage in ("talking", "held"))]
        return []

    def again(self) -> list[Deed]:
        """The sound goes on from another worker: what played there is played anew."""
        match self.stage:
            case "language":
                return self._ask_language()
            case "menu":
                return self._menu()
            case "consent":
                return self._ask_consent()
            case "waiting" | "held":
                return [Play(words.MUSIC, loop=True)]
            case "rating":
                return [Play(tuple(self._said("rate")), keys=True)]
            case _:
                return []

    # small things

    def _bye(self, *said: str) -> list[Deed]:
        self.stage = "leaving"
        self._then = [HangUp()]
        return [Play(tuple(self._said(*said)))]

    def _said(self, *names: str) -> list[str]:
        return [f"{self.language}/{name}" for name in names]
