"""Tells to which office an operator belonged at what time. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Move:
    """The end, at ``at_ms`` (since 1970), of an operator's time in the office ``before``, '' for none."""

    at_ms: int
    before: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """``present`` office by account, and the ``moves`` of accounts that have moved, the first one first."""

    present: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, Sequence[Move]] = field(default_factory=dict)

    def at(self, account: str, at_ms: int) -> str:
        """Return the account's office at a time (ms since 1970); '' for none."""
        for move in self.moves.get(account, ()):
            if move.at_ms > at_ms:
                return move.before
        return self.present.get(account, "")

    def spans(self, account: str, since: int, until: int) -> Iterator[tuple[int, int, str]]:
        """Yield the parts of a period, each with the account's office."""
        for move in self.moves.get(account, ()):
            if since < move.at_ms < until:
                yield since, move.at_ms, move.before
                since = move.at_ms
        if since < until:
            yield since, until, self.at(account, since)

    def ever(self, office: str) -> set[str]:
        """Return the accounts that belong to the office, or once did."""
        return {account for account, present in self.present.items() if present == office} | {
            account
            for account, moves in self.moves.items()
            if any(move.before == office for move in moves)
        }


NOBODY_BELONGS = Belonging()
"""Where offices do not matter."""
