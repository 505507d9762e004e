"""Follows alarms from the moment at which a rule is met until they end. No I/O.

A condition that ends and comes again within :data:`RESUMED_WITHIN_MS` is the same alarm, acknowledged if it was: nobody
is told twice of something that flickers.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from gateway.alarms.conditions import AlarmFacts, Condition, standing_of
from gateway.alarms.kinds import Rule

RESUMED_WITHIN_MS: Final = 120_000


class StoredAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm as it is stored: open, or over since ``over_ms``, with the ids of the rules that it met."""

    id: str
    key: str
    over_ms: int | None
    since_ms: int | None
    told: AlarmFacts
    rules: list[str]


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """A change of an alarm that continues or comes again, with other facts. ``more``: the rules that it did not meet
    before."""

    id: str
    condition: Condition
    more: tuple[Rule, ...]


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of alarms to write to the store."""

    raised: list[Condition]
    renewed: list[Renewal]
    over: list[str]

    @property
    def none(self) -> bool:
        """Whether nothing has changed."""
        return not (self.raised or self.renewed or self.over)

    @property
    def to_tell(self) -> list[tuple[Rule, Condition]]:
        """The rules that are newly met, each with the condition that meets it."""
        raised = [(rule, each) for each in self.raised for rule in each.rules]
        return raised + [(rule, each.condition) for each in self.renewed for rule in each.more]


class Lasting:
    """Remembers since when conditions last, for those that the floor shows without a beginning.

    A break of :data:`RESUMED_WITHIN_MS` ends nothing: a full queue admits somebody each time that another leaves.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}

    def since(self, found: Iterable[str], now_ms: int) -> dict[str, int]:
        """Return since when (ms) each condition that is *found* at *now_ms* has lasted."""
        recent = {
            name: (first_ms, last_ms)
            for name, (first_ms, last_ms) in self._seen.items()
            if now_ms - last_ms <= RESUMED_WITHIN_MS
        }
        now = {name: (recent.get(name, (now_ms, now_ms))[0], now_ms) for name in found}
        self._seen = recent | now
        return {name: first_ms for name, (first_ms, _) in now.items()}


def standing(known: Iterable[StoredAlarm]) -> set[str]:
    """Return the names of the rules that open alarms meet, in the form that
    :func:`~gateway.alarms.conditions.conditions` takes."""
    return {
        standing_of(rule, each.key) for each in known if each.over_ms is None for rule in each.rules
    }


def steps(known: Iterable[StoredAlarm], found: Iterable[Condition], now_ms: int) -> Steps:
    """Return the changes that lead from the *known* alarms to the conditions *found* now: afterwards each condition
    has one open alarm, and no other alarm is open."""
    wanted = {each.key: each for each in found}
    latest: dict[str, StoredAlarm] = {}
    made = Steps(raised=[], renewed=[], over=[])
    for each in sorted(known, key=lambda one: (one.over_ms is None, one.over_ms or 0, one.id)):
        latest[each.key] = each
        if each.over_ms is None and each.key not in wanted:
            made.over.append(each.id)
    for key, condition in wanted.items():
        had = latest.get(key)
        if had is None or (had.over_ms is not None and now_ms - had.over_ms > RESUMED_WITHIN_MS):
            made.raised.append(condition)
        elif had.over_ms is not None or _has_changed(had, condition):
            more = tuple(rule for rule in condition.rules if rule.id not in had.rules)
            made.renewed.append(Renewal(id=had.id, condition=condition, more=more))
    return made


def _has_changed(had: StoredAlarm, condition: Condition) -> bool:
    rules = [rule.id for rule in condition.rules]
    return (had.told, had.since_ms, had.rules) != (condition.told, condition.since_ms, rules)
