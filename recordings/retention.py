"""Retention: how long a recording is kept, and by which rule. Pure; times are Unix milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated

import msgspec

DEFAULT_DAYS = 180
LONGEST_DAYS = 36_500
BY_DEFAULT, BY_HOLD, BY_SEAL = "default", "hold", "sealed"
RESERVED = frozenset({BY_DEFAULT, BY_HOLD, BY_SEAL})
_DAY_MS = 86_400_000


class RetentionRule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Keep matching recordings for ``days`` days after their end; a condition that is None matches all.

    ``outcome`` is how the contact ended, ``consent`` whether it was in force at the end, ``evaluated`` whether the
    quality office has evaluated the recording.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]
    days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_DAYS)]
    category: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    outcome: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    consent: bool | None = None
    evaluated: bool | None = None

    def fits(self, facts: "Facts") -> bool:
        """Whether the rule applies to this recording."""
        return all(
            wanted is None or wanted == there
            for wanted, there in (
                (self.category, facts.category),
                (self.outcome, facts.outcome),
                (self.consent, facts.consent),
                (self.evaluated, facts.evaluated),
            )
        )


RetentionRules = Annotated[list[RetentionRule], msgspec.Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about a recording that a decision needs."""

    ended_at_ms: int
    category: str = ""
    outcome: str | None = None
    consent: bool = True
    evaluated: bool = False
    held: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The end of a recording's retention, None until somebody decides otherwise, and the name of the rule that sets
    it.
    """

    until_ms: int | None
    rule: str


def read_rules(value: object) -> list[RetentionRule]:
    """Read rules from decoded TOML or JSON; raises ValueError with a sentence."""
    try:
        rules = msgspec.convert(value, RetentionRules)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    check(rules)
    return rules


def check(rules: Sequence[RetentionRule]) -> None:
    """Refuse reserved and duplicate names of rules. Raises ValueError."""
    names = [rule.name for rule in rules]
    for name in names:
        if name in RESERVED:
            raise ValueError(f"no rule can be called {name}")
        if names.count(name) > 1:
            raise ValueError(f"two rules are called {name}")


def shortens(
    before: Sequence[RetentionRule],
    after: Sequence[RetentionRule],
    default_days: int = DEFAULT_DAYS,
) -> bool:
    """Whether any recording could be kept for less time under *after* than under *before*."""
    # None stands for every value that no rule names
    categories = {rule.category for rule in (*before, *after)} | {None}
    outcomes = {rule.outcome for rule in (*before, *after)} | {None}
    for consent, evaluated in product((True, False), repeat=2):
        was, will = (_longest(rules, consent, evaluated) for rules in (before, after))
        for kind in product(categories, outcomes):
            if _days(will, *kind, default_days) < _days(was, *kind, default_days):
                return True
    return False


_Longest = dict[tuple[str | None, str | None], int]


def _longest(rules: Sequence[RetentionRule], consent: bool, evaluated: bool) -> _Longest:
    """Return the most days among rules of the same category and outcome."""
    found: _Longest = {}
    for rule in rules:
        if rule.consent in (None, consent) and rule.evaluated in (None, evaluated):
            kind = (rule.category, rule.outcome)
            found[kind] = max(rule.days, found.get(kind, 0))
    return found


def _days(longest: _Longest, category: str | None, outcome: str | None, default_days: int) -> int:
    kinds = {(category, outcome), (category, None), (None, outcome), (None, None)}
    return max((longest[kind] for kind in kinds if kind in longest), default=default_days)


def decide(facts: Facts, rules: Sequence[RetentionRule], default_days: int = DEFAULT_DAYS) -> Kept:
    """Decide how long to keep a recording: a legal hold wins, then a seal, then the longest matching rule.

    Without a matching rule ``default_days`` apply.
    """
    if facts.held:
        return Kept(None, BY_HOLD)
    if facts.sealed:
        return Kept(None, BY_SEAL)
    fitting = [(rule.days, rule.name) for rule in rules if rule.fits(facts)]
    days, name = max(fitting, default=(default_days, BY_DEFAULT))
    return Kept(facts.ended_at_ms + days * _DAY_MS, name)
