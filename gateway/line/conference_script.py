"""The script of a telephone in a conference: the PIN, or the question to a person who is called; the lobby, the room, and
the microphone by key. Pure."""

from dataclasses import dataclass
from typing import Any

from gateway.line import words
from gateway.line.actions import Action, Ask, HangUp, Join, Play, Stop, Wait
from gateway.line.script import PRESS_S, Script, Stage

TRIES = 3
PIN_S = 15.0
"""How long the next digit is waited for."""
LONGEST_PIN = 16
CHIME = "tone:beep"
MICROPHONE = "6"
JOINS, DECLINES = "1", "2"
ASKED = 3
"""How often the called are asked whether they join; an answering machine presses nothing and is hung up."""


@dataclass(slots=True)
class ConferenceScript(Script):
    """One call to a conference. ``keyed`` holds the PIN typed so far. Its methods return the actions to carry out."""

    tries: int = 0
    member: str = ""
    muted: bool = True
    people: frozenset[str] = frozenset()
    """The others in the room."""
    recorded: bool = False
    asked: int = 0
    """How often somebody who was called has been asked whether they join."""

    def begin(self) -> list[Action]:
        """Begin the call that was answered; conferences are held while the station is closed, too."""
        if len(self.languages) > 1:
            return self._ask_language("welcome")
        return self._ask_pin("welcome")

    def _after_language(self) -> list[Action]:
        return self._ask_pin()

    def greeting(self) -> list[Action]:
        """Ask a person whom a chair has called to press a key: without a key nobody joins the conference."""
        return self._ask_whether("conference_call", *self._recording(begins=self.recorded))

    def _ask_whether(self, *before: str) -> list[Action]:
        if self.asked >= ASKED:
            return self._bye("goodbye")
        self.stage, self.asked = "called", self.asked + 1
        return [Play(tuple(self._said(*before, "conference_join")), keys=True)]

    def _called_key(self, digit: str) -> list[Action]:
        if digit == JOINS:
            self.stage = "joining"
            return [Join("")]
        return self._bye("goodbye") if digit == DECLINES else self._ask_whether("not_understood")

    def _ask_pin(self, *before: str) -> list[Action]:
        self.stage, self.keyed = "pin", ""
        return [Play(tuple(self._said(*before, "pin")), keys=True)]

    def key(self, digit: str) -> list[Action]:
        """Handle a key."""
        match self.stage:
            case "language":
                return self._language_key(digit)
            case "called":
                return self._called_key(digit)
            case "pin" if digit.isdigit() and len(self.keyed) < LONGEST_PIN:
                self.keyed += digit
                return [Wait(PIN_S)]
            case "pin":
                return self._try() if self.keyed else self._ask_pin()
            case "conference":
                return self._conference_key(digit)
            case _:
                return []

    def _try(self) -> list[Action]:
        self.stage = "joining"
        return [Join(self.keyed)]

    def _conference_key(self, digit: str) -> list[Action]:
        starred, self.star = self.star, digit == "*"
        if not starred or digit != MICROPHONE:
            return []
        return [Ask("openMicrophone" if self.muted else "closeMicrophone")]

    def _after_prompt(self) -> list[Action]:
        match self.stage:
            case "language" | "pin":
                return [Wait(PIN_S)]
            case "called":
                return [Wait(PRESS_S)]
            case "lobby":
                return [Play(words.MUSIC, loop=True)]
            case _:
                return []

    def timed_out(self, now: float = 0.0) -> list[Action]:  # noqa: ARG002 - no place is said again
        """Handle that no key was pressed in time."""
        match self.stage:
            case "language":
                return self._after_language()
            case "called":
                return self.greeting()
            case "pin" if self.keyed:
                # the hash key was forgotten
                return self._try()
            case "pin":
                return self._wrong()
            case _:
                return []

    def _wrong(self, *said: str) -> list[Action]:
        self.tries += 1
        return self._bye(*said, "goodbye") if self.tries >= TRIES else self._ask_pin(*said)

    def joined(self, refused: str) -> list[Action]:
        """Handle the result of a PIN; *refused* is the station's word, empty for a correct PIN, after which the page is
        connected."""
        if self.stage != "joining" or not refused:
            return []
        if refused in ("ended", "removed", "full", "too_many_requests", "unreachable"):
            return self._bye("conference_over" if refused == "ended" else "no_media", "goodbye")
        return self._wrong("pin_wrong")

    def told(self, event: dict[str, Any]) -> list[Action]:
        """Handle an event of the page (``signaling.protocol.conference``)."""
        match event["type"]:
            case "snapshot":
                self.member = event["you"]
                return self._placed(event["place"], event["conference"])
            case "conference" if self.stage in ("lobby", "conference"):
                return self._changed(event["conference"])
            case "refused":
                return self._bye("conference_over", "goodbye")
            case "replaced":
                # the same link, by another telephone
                return [Stop(), HangUp()]
            case _:
                return []

    def _placed(self, place: str, conference: dict[str, Any]) -> list[Action]:
        if conference["state"] == "ended" or place in ("left", "removed"):
            return self._bye("conference_over", "goodbye")
        self.muted = self._own(conference).get("muted", True)
        now_recorded = conference.get("recording") is not None
        begins, self.recorded = now_recorded and not self.recorded, now_recorded
        if place == "lobby":
            entering, self.stage = self.stage != "lobby", "lobby"
            return (
                [Play(tuple(self._said("lobby", *self._recording(begins=begins))))]
                if entering
                else []
            )
        if self.stage == "conference":
            return self._changed(conference)
        self.stage = "conference"
        self.people = self._others(conference)
        return [Play(tuple(self._said("joined", "muted", *self._recording(begins=now_recorded))))]

    def _changed(self, conference: dict[str, Any]) -> list[Action]:
        if conference["state"] == "ended":
            return self._bye("conference_over", "goodbye")
        if self.stage == "lobby":
            # a place in the room is told by a snapshot
            return []
        said: list[str] = []
        others = self._others(conference)
        if others - self.people:
            said += [CHIME, *self._said("somebody_joined")]
        elif self.people - others:
            said.append(CHIME)
        self.people = others
        muted = self._own(conference).get("muted", self.muted)
        if muted != self.muted:
            self.muted = muted
            said += self._said("mic_off" if muted else "mic_on")
        recorded = conference.get("recording") is not None
        said += self._said(*self._recording(begins=recorded and not self.recorded))
        self.recorded = recorded
        return [Play(tuple(said))] if said else []

    def _recording(self, *, begins: bool) -> tuple[str, ...]:
        return ("conference_recorded",) if begins else ()

    def _own(self, conference: dict[str, Any]) -> dict[str, Any]:
        everybody = [*conference["members"], *conference.get("lobby", ())]
        return next((each for each in everybody if each["member"] == self.member), {})

    def _others(self, conference: dict[str, Any]) -> frozenset[str]:
        return frozenset(
            each["member"] for each in conference["members"] if each["member"] != self.member
        )

    def gone(self) -> list[Action]:
        """Handle that the caller has hung up."""
        stage: Stage = self.stage
        self.stage = "leaving"
        return [Ask("leave")] if stage in ("lobby", "conference") else []

    def again(self) -> list[Action]:
        """Play again what played before the sound moved to another worker or another process took over."""
        match self.stage:
            case "language":
                return self._ask_language()
            case "called":
                return self.greeting()
            case "pin":
                return self._ask_pin()
            case "joining":
                return [Join(self.keyed)]
            case "lobby":
                return [Play(words.MUSIC, loop=True)]
            case _:
                return []
