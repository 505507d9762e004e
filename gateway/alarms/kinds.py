"""The kinds of alarms, and the rules that ship with the station. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

LONGEST_S: Final = 86_400


class Kind(StrEnum):
    """The kinds of conditions that rules watch."""

    URGENT = "urgent"
    """A written message tells of danger, and nobody has taken it."""
    SHUT_OUT = "shut_out"
    """The hours let citizens in and something else keeps them out."""
    NOBODY = "nobody"
    """Somebody waits for a topic that no operator at work answers."""
    LINE = "line"
    """Somebody waits whose requirements no operator at work meets, while others serve the topic."""
    REFUSED = "refused"
    """Everybody at work has refused or missed a contact, and it waits on."""
    RECORDING = "recording"
    """A conversation is to be recorded and cannot be."""
    HOLD = "hold"
    """A citizen has been on hold for too long."""
    WAIT = "wait"
    """The first in a topic's queue has waited for too long."""
    WAITING = "waiting"
    """Too many wait: for one topic, or for all together."""
    AUTHORISATION = "authorisation"
    """An operator answers a topic of others without authorisation."""
    LATE = "late"
    """Messages are past the time by which an answer was promised."""
    MISSED = "missed"
    """An operator who missed a ring has not come back."""
    WRAP_UP = "wrap_up"
    """An operator has been closing a contact for too long."""
    CALLS_OUT = "calls_out"
    """Something is unusual about the calls that the station makes by telephone: a burst, a new beginning of numbers, one refused."""
    CLOCK = "clock"
    """The station does not believe its clock."""
    NEAR = "near"
    """Messages are close to the time that was promised."""
    LEVEL = "level"
    """The day's service level is below the target."""


class Unit(StrEnum):
    """The unit of a threshold."""

    SECONDS = "seconds"
    COUNT = "count"
    PERCENT = "percent"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """The bounds of a kind's settings: thresholds from ``least`` to ``most`` of ``unit``.

    ``by_topic``: a rule may be for one topic alone. ``grave``: somebody has to act; other kinds only inform.
    ``stays_on``: the shipped rule cannot be switched off, nor taken from the supervisors.
    """

    unit: Unit
    least: int = 0
    most: int = 0
    by_topic: bool = False
    grave: bool = True
    stays_on: bool = False


_EVENT: Final = KindFacts(unit=Unit.NONE)

FACTS: Final[Mapping[Kind, KindFacts]] = {
    Kind.URGENT: KindFacts(unit=Unit.COUNT, least=1, most=100),
    Kind.SHUT_OUT: KindFacts(unit=Unit.SECONDS, most=14_400, stays_on=True),
    Kind.NOBODY: KindFacts(unit=Unit.SECONDS, most=LONGEST_S, by_topic=True),
    Kind.LINE: _EVENT,
    Kind.REFUSED: _EVENT,
    Kind.RECORDING: _EVENT,
    Kind.HOLD: KindFacts(unit=Unit.SECONDS, least=10, most=3600),
    Kind.WAIT: KindFacts(unit=Unit.SECONDS, least=1, most=LONGEST_S, by_topic=True),
    Kind.WAITING: KindFacts(unit=Unit.COUNT, least=1, most=100_000, by_topic=True),
    Kind.AUTHORISATION: _EVENT,
    Kind.LATE: KindFacts(unit=Unit.COUNT, least=1, most=100_000),
    Kind.MISSED: KindFacts(unit=Unit.SECONDS, most=LONGEST_S),
    Kind.WRAP_UP: KindFacts(unit=Unit.SECONDS, most=LONGEST_S),
    Kind.CALLS_OUT: KindFacts(unit=Unit.COUNT, least=1, most=100),
    Kind.CLOCK: _EVENT,
    Kind.NEAR: KindFacts(unit=Unit.COUNT, least=1, most=100_000, grave=False),
    Kind.LEVEL: KindFacts(unit=Unit.PERCENT, least=1, most=100, grave=False),
}
"""In the order of gravity, in which alarms are shown."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: the condition of an alarm, and the people who are told of it.

    ``category`` None: every topic by itself, or for ``waiting`` all topics together. A rule for one topic replaces
    those for every topic. ``office`` is told besides those named by ``supervisors`` and ``operators``; ``mail`` are
    addresses, ``people`` accounts that get e-mails.
    """

    id: str
    kind: Kind
    threshold: int
    category: str | None = None
    supervisors: bool = True
    operators: bool = False
    office: str | None = None
    sound: bool = True
    mail: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def facts(self) -> KindFacts:
        """The bounds of its kind's settings."""
        return FACTS[self.kind]


SHIPPED_PREFIX: Final = "default-"


def shipped(*, wait_s: int, hold_s: int, level_percent: int) -> list[Rule]:
    """Return the rules that ship, one of each kind; the arguments are the thresholds from the settings (seconds,
    percent)."""
    thresholds = {
        Kind.URGENT: 1,
        Kind.SHUT_OUT: 300,
        Kind.HOLD: hold_s,
        Kind.WAIT: wait_s,
        Kind.WAITING: 20,
        Kind.LATE: 1,
        Kind.MISSED: 300,
        Kind.WRAP_UP: 900,
        Kind.CALLS_OUT: 1,
        Kind.NEAR: 1,
        Kind.LEVEL: level_percent,
    }
    return [
        Rule(
            id=f"{SHIPPED_PREFIX}{kind.replace('_', '-')}",
            kind=kind,
            threshold=thresholds.get(kind, 0),
            operators=kind is Kind.URGENT,
            sound=facts.grave,
        )
        for kind, facts in FACTS.items()
    ]
