"""Quick polls: a question whose answers are counted and never named. Pure; points in time are Unix milliseconds.

While a poll is open the members who have answered are known, in no order, so that nobody answers twice. Its close forgets them.
"""

import bisect
from collections.abc import Iterable

import msgspec

from gateway.platform.refused import Refused

MOST_POLLS = 50
"""In one conference."""


class Poll(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A poll. ``live``: its result is shown while it is open, not only at the close."""

    id: str
    question: str
    options: list[str]
    live: bool = False
    opened_ms: int
    closed_ms: int = 0
    counts: list[int]
    answered: list[str] = []

    @property
    def shown(self) -> list[int] | None:
        """The number of people who chose each option; None while it is not to be seen."""
        return list(self.counts) if self.live or self.closed_ms else None

    @property
    def answers(self) -> int:
        """The number of people who have answered."""
        return sum(self.counts)


def opened(
    polls: list[Poll],
    now_ms: int,
    poll_id: str,
    question: str,
    options: Iterable[str],
    *,
    live: bool,
) -> bool:
    """Open a poll; return False where that very poll is open already.

    Raises :class:`Refused`: ``poll_open`` while another one is, ``too_many``.
    """
    if any(each.id == poll_id for each in polls):
        return False
    if polls and not polls[-1].closed_ms:
        raise Refused("poll_open", "Another poll is open.")
    if len(polls) >= MOST_POLLS:
        raise Refused("too_many", "There have been as many polls as there may be.")
    given = list(options)
    polls.append(
        Poll(
            id=poll_id, question=question, options=given, live=live, opened_ms=now_ms,
            counts=[0] * len(given),
        )
    )  # fmt: skip
    return True


def answer(polls: list[Poll], member: str, poll_id: str, option: int) -> None:
    """Count a member's answer, once. Raises :class:`Refused`: ``poll_closed``, ``no_option``, ``answered``."""
    last = polls[-1] if polls else None
    if last is None or last.id != poll_id or last.closed_ms:
        raise Refused("poll_closed", "That poll is over.")
    if option >= len(last.options):
        raise Refused("no_option", "There is no such option.")
    if member in last.answered:
        raise Refused("answered", "You have answered.")
    last.counts[option] += 1
    # sorted: their order would tell who came when, and with the counts what they said
    bisect.insort(last.answered, member)


def closed(polls: list[Poll], now_ms: int) -> str:
    """Close the open poll for good, and forget who answered; return its id, ``""`` where none is open."""
    last = polls[-1] if polls else None
    if last is None or last.closed_ms:
        return ""
    last.closed_ms = now_ms
    last.answered = []
    return last.id
