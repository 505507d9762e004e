"""The states of a complaint, the acts allowed in each, and its time limits. Pure.

A complaint is reopened once at the most, and then goes to another person than before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """The states of a complaint."""

    RECEIVED = "received"
    EXAMINED = "examined"
    MEASURE = "measure"
    """Cause and measure are decided."""
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    """The citizen has said that the answer does not settle it."""


class Act(StrEnum):
    """The acts that bring a complaint from one state to another."""

    EXAMINE = "examine"
    DECIDE = "decide"
    ANSWER = "answer"
    CLOSE = "close"
    """By the office, without an answer."""
    SETTLE = "settle"
    """By the citizen: the answer settles it."""
    REOPEN = "reopen"
    """By the citizen: it does not."""
    LAPSE = "lapse"
    """The citizen has said nothing for long."""
    WRITE = "write"
    """The citizen has written more after it was reopened and answered, or closed, once."""
    RETURN = "return"
    """The answer has not arrived: it has to be given another way."""


WORKED_ON: Final = (State.RECEIVED, State.REOPENED, State.EXAMINED, State.MEASURE)
"""The states in which somebody has something to do."""

_MOVES: Final[Mapping[tuple[State, Act], State]] = {
    (State.RECEIVED, Act.EXAMINE): State.EXAMINED,
    (State.REOPENED, Act.EXAMINE): State.EXAMINED,
    (State.EXAMINED, Act.DECIDE): State.MEASURE,
    (State.MEASURE, Act.DECIDE): State.MEASURE,
    (State.MEASURE, Act.ANSWER): State.ANSWERED,
    (State.RECEIVED, Act.CLOSE): State.CLOSED,
    (State.REOPENED, Act.CLOSE): State.CLOSED,
    (State.EXAMINED, Act.CLOSE): State.CLOSED,
    (State.MEASURE, Act.CLOSE): State.CLOSED,
    (State.ANSWERED, Act.SETTLE): State.CLOSED,
    (State.ANSWERED, Act.REOPEN): State.REOPENED,
    (State.ANSWERED, Act.LAPSE): State.CLOSED,
    (State.ANSWERED, Act.WRITE): State.EXAMINED,
    (State.CLOSED, Act.WRITE): State.EXAMINED,
    (State.ANSWERED, Act.RETURN): State.MEASURE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a complaint. ``person`` is responsible; ``before`` was responsible until it was reopened, and
    cannot be again."""

    state: State = State.RECEIVED
    person: str | None = None
    before: str | None = None
    reopened: bool = False
    anonymous: bool = False


class NotPossibleError(Exception):
    """An act is not possible; ``code`` is a word for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def after(standing: Standing, act: Act, by: str | None = None) -> Standing:
    """Return the standing after *act*, by the member of the staff *by* or by the citizen (None).

    Raises :class:`NotPossibleError`: ``not_now``, ``anonymous`` (nobody to answer), ``same_person`` (who answered
    before it was reopened), ``reopened_before``.
    """
    if act is Act.REOPEN and standing.reopened:
        raise NotPossibleError("reopened_before")
    state = _MOVES.get((standing.state, act))
    if state is None:
        raise NotPossibleError("not_now")
    if act is Act.ANSWER and standing.anonymous:
        raise NotPossibleError("anonymous")
    if by is not None and by == standing.before:
        raise NotPossibleError("same_person")
    if act is Act.REOPEN:
        return replace(
            standing, state=state, person=None, before=standing.person, reopened=True
        )  # fmt: skip
    if act in (Act.EXAMINE, Act.DECIDE) and standing.person is None:
        # WRITE may leave it with nobody
        return replace(standing, state=state, person=by)
    return replace(standing, state=state)


def assigned(standing: Standing, person: str) -> Standing:
    """Return the standing with *person* responsible. Raises :class:`NotPossibleError`: ``not_now``, ``same_person``."""
    if standing.state not in WORKED_ON:
        raise NotPossibleError("not_now")
    if person == standing.before:
        raise NotPossibleError("same_person")
    return replace(standing, person=person)


def acts_of(standing: Standing, by: str) -> list[Act]:
    """Return the acts that a member of the staff may do now, in the usual order."""
    found: list[Act] = []
    for act in (Act.EXAMINE, Act.DECIDE, Act.ANSWER, Act.CLOSE):
        try:
            after(standing, act, by)
        except NotPossibleError:
            continue
        found.append(act)
    return found


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a complaint: ``due`` is until when it is to be answered, ``warn`` when the warning is due."""

    due: datetime
    warn: datetime


def times(start: datetime, *, days: int, warn_days: int) -> Times:
    """Return the times of a complaint that begins, or begins anew, at *start*."""
    due = start + timedelta(days=days)
    return Times(due=due, warn=max(start, due - timedelta(days=warn_days)))
