"""The phases of the working day and their order. Pure.

Briefing, open, de-briefing; brainstorming runs beside *open* and changes nothing for callers. A day without a record goes
by the hours alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from gateway.platform.refused import Refused
from gateway.platform.times import to_ms
from queueing.hours import DayClosed, Hours


class Phase(StrEnum):
    """The phase of the day."""

    CLOSED = "closed"
    BRIEFING = "briefing"
    OPEN = "open"
    DEBRIEFING = "debriefing"


class Move(StrEnum):
    """A supervisor's move of the day."""

    BRIEF = "brief"
    OPEN = "open"
    BRAINSTORM = "brainstorm"
    END_BRAINSTORM = "end_brainstorm"
    DEBRIEF = "debrief"
    CLOSE = "close"


Cause = Literal["not_begun", "briefing", "debriefing", "closed"]
"""The phase of the day that shuts citizens out within the hours."""


class ShutOut(NamedTuple):
    """Why, and since when (wall clock, ms), citizens are kept out although the hours let them in."""

    cause: Cause
    since_ms: int


_LEADS_TO = {
    Move.BRIEF: ({Phase.CLOSED}, Phase.BRIEFING),
    Move.OPEN: ({Phase.CLOSED, Phase.BRIEFING, Phase.DEBRIEFING}, Phase.OPEN),
    Move.DEBRIEF: ({Phase.OPEN}, Phase.DEBRIEFING),
    Move.CLOSE: ({Phase.BRIEFING, Phase.OPEN, Phase.DEBRIEFING}, Phase.CLOSED),
}


def after(phase: Phase, brainstorming: bool, move: Move) -> tuple[Phase, bool]:
    """Return the phase, and whether there is brainstorming, after *move*. Leaving *open* ends brainstorming.

    Raises :class:`Refused` ``not_now``.
    """
    if move in (Move.BRAINSTORM, Move.END_BRAINSTORM):
        begins = move is Move.BRAINSTORM
        if phase is not Phase.OPEN or brainstorming is begins:
            raise _not_now()
        return phase, begins
    begins_in, leads_to = _LEADS_TO[move]
    if phase not in begins_in:
        raise _not_now()
    return leads_to, False


def moves_from(phase: Phase, brainstorming: bool) -> list[Move]:
    """Return the possible moves, in the order of :class:`Move`."""
    found = []
    for move in Move:
        try:
            after(phase, brainstorming, move)
        except Refused:
            continue
        found.append(move)
    return found


def closed_by_day(phase: Phase | None, *, by_hand: bool) -> DayClosed | None:
    """Return why nobody may enter whatever the hours say, None if the hours alone decide.

    *phase* None: nothing is recorded of this day; then the day is closed only if days are opened *by hand*.
    """
    match phase:
        case None:
            return DayClosed.NOT_YET if by_hand else None
        case Phase.BRIEFING:
            return DayClosed.NOT_YET
        case Phase.OPEN:
            return None
        case Phase.DEBRIEFING | Phase.CLOSED:
            return DayClosed.OVER


def shut_out(
    phase: Phase | None, hours: Hours, now: datetime, moved_at: datetime | None
) -> ShutOut | None:
    """Return the reason and time if citizens are kept out although the plan of *hours* (with the day's ``day_closed``) lets them
    in at *now*.

    It lasts since the planned period began or, if later, since the day was last moved (*moved_at*).
    """
    if hours.day_closed is None or not hours.scheduled(now):
        return None
    began = hours.opened(now)
    known = [each for each in (began, moved_at) if each is not None]
    midnight = hours.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return ShutOut(_CAUSES.get(phase, "not_begun"), to_ms(max(known) if known else midnight))


_CAUSES: dict[Phase | None, Cause] = {
    Phase.BRIEFING: "briefing",
    Phase.DEBRIEFING: "debriefing",
    Phase.CLOSED: "closed",
}


def _not_now() -> Refused:
    return Refused("not_now", "The day does not stand there.")
