"""Computes the standing of each entry on a roll: by its own answer, by presence, or by a chair's correction. Pure;
points in time are Unix milliseconds."""

from typing import Literal, TypeAlias

from gateway.conference.noted import Answer, Correction, Roll
from gateway.conference.state import State
from gateway.platform.refused import Refused

Standing: TypeAlias = Literal["present", "late", "connected", "absent"]
"""``connected``: they were there while the roll was called, and did not answer."""

MOST_CORRECTIONS = 20
"""Of one entry."""


def standing(state: State, roll: Roll, each: Answer) -> Standing:
    """Return the standing of an entry: by a chair's last correction, unless that said absent and they have answered
    since."""
    last = each.corrections[-1] if each.corrections else None
    if last is None or (not last.present and each.at_ms > last.at_ms):
        return as_answered(state, roll, each)
    if not last.present:
        return "absent"
    return "late" if each.at_ms and each.late else "present"


def as_answered(state: State, roll: Roll, each: Answer) -> Standing:
    """Return the standing of an entry from the answers alone, without corrections."""
    if each.at_ms:
        return "late" if each.late else "present"
    return "connected" if _was_there(state, roll, each) else "absent"


def correct(
    state: State, now_ms: int, *, office: str, member: str, present: bool, by: str, note: str
) -> Answer:
    """Store a chair's correction for one entry of the last roll, an *office* or a *member*; return the entry. Its own
    answer stays beside it. A correction that changes nothing is not stored.

    Raises :class:`Refused`: ``no_roll``, ``not_called``, ``too_many``.
    """
    if state.roll is None:
        raise Refused("no_roll", "There was no roll call.")
    found = next(
        (
            each
            for each in state.roll.called
            if (each.office == office if office else not each.office and each.member == member)
        ),
        None,
    )
    if found is None:
        raise Refused("not_called", "They are not on the roll.")
    if (standing(state, state.roll, found) in ("present", "late")) == present:
        return found
    if len(found.corrections) >= MOST_CORRECTIONS:
        raise Refused("too_many", "That entry has been corrected often enough.")
    found.corrections.append(Correction(at_ms=now_ms, by=by, present=present, note=note))
    return found


def _was_there(state: State, roll: Roll, each: Answer) -> bool:
    """Whether somebody of them was in the room while it was called; while it goes on, whether somebody is."""
    people = (
        [who for who in state.people.values() if who.office == each.office]
        if each.office
        else [who for member, who in state.people.items() if member == each.member]
    )
    if not roll.closed_ms:
        return any(who.inside and not who.away for who in people)
    return any(
        stay[0] <= roll.closed_ms and (len(stay) == 1 or stay[1] >= roll.started_ms)
        for who in people
        for stay in who.stays
    )
