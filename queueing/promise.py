"""Keeps the wait that a citizen was told, which never becomes longer without a reason; pure.

An estimate made anew every two seconds wavers: an average moves, an operator is free for a moment. A citizen who read
"3 to 5 minutes" is therefore told the same or less, unless something has happened that the citizen can be told as
well (``Longer``). The comparison is with the state at the time of telling, not with the reading of two seconds ago,
so that a slow change does not pass unnoticed.
"""

from enum import StrEnum

import msgspec

from queueing.estimates import told
from queueing.routing import Place

LONGER_CALLS = 1.2
"""How much longer contacts must last than at the time of telling to be a reason."""


class Longer(StrEnum):
    """Why the wait is longer than the citizen was told."""

    FEWER_OPERATORS = "fewer_operators"
    """Operators have left or paused."""
    OTHERS_FIRST = "others_first"
    """A contact ahead was given an earlier place."""
    MOVED = "moved"
    """The contact stands in another line: its category changed, or it was assigned to somebody."""
    LONGER_CALLS = "longer_calls"
    """Contacts last longer than when the range was told."""
    SLOWER = "slower"
    """The range told has passed, and the contact is still waiting."""


class Promise(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The last telling and the state it was based on.

    ``wait`` is the range in seconds, None while no agent is there to serve the contact; ``position`` is the place
    that was told. The other fields belong to the last range told: ``low_s`` and ``high_s``, at ``at_ms`` (wall
    clock), with ``agents`` who could serve the contact and ``crew`` for those ahead, in ``pool``, with contacts
    lasting ``handling_ms``. ``longer`` is why the range was raised, until it falls again. ``seen_position`` and
    ``seen_crew`` are those of the last reading, told or not; 0 where another version stored the promise.
    """

    wait: tuple[int, int] | None
    position: int
    low_s: int
    high_s: int
    at_ms: int
    agents: int
    crew: int
    handling_ms: int
    pool: str
    longer: Longer | None = None
    seen_position: int = 0
    seen_crew: int = 0


def renewed(before: Promise | None, place: Place, now_ms: int) -> Promise | None:
    """Return the promise to tell now, given the previous one (*before*); None until there is a range to tell.

    Returns *before* itself where nothing changes for the citizen.
    """
    found = told(place)
    if before is None:
        start = place.position
        return None if found is None else _new_promise(found, place, now_ms, None, position=start)
    worse = _is_worse(before, place)
    # the place told is held like the range: where lines were joined, more are ahead and nobody was put first
    position = place.position if worse else min(before.position, place.position)
    if found is None:
        # agents who return are compared with those who left, and the place with the best one meanwhile
        seen = min(before.seen_position, place.position)
        return _changed(before, wait=None, position=position, seen_position=seen)
    low_s, high_s = found
    same = found == (before.low_s, before.high_s)
    if not same and low_s <= before.low_s and high_s <= before.high_s:
        if high_s < before.high_s:
            return _new_promise(found, place, now_ms, None, position=position)
        # the latest end told counts from the moment of telling
        return _new_promise(found, place, before.at_ms, before.longer, position=position)
    # time that passes without moving up makes the wait longer, too
    late = Longer.SLOWER if now_ms > before.at_ms + before.high_s * 1000 else None
    raised = not same or position > before.position
    reason = (_reason(before, place) if raised else None) or late
    if reason is not None:
        return _new_promise(found, place, now_ms, reason, position=place.position)
    held = min(low_s, before.low_s), min(high_s, before.high_s)
    # the next range is compared with the state when this one was told, except for the crew, which belongs to
    # the lines ahead: it is larger where lines were joined, and smaller at a better place
    crew = before.crew
    if _joined(before, place):
        crew = place.crew
    elif place.position < before.seen_position:
        crew = min(crew, place.crew)
    return _changed(
        before,
        wait=held,
        low_s=held[0],
        high_s=held[1],
        position=position,
        crew=crew,
        seen_position=place.position,
        seen_crew=place.crew,
    )


def pack(promise: Promise) -> str:
    """Return the text under which a contact's record stores the promise."""
    return msgspec.json.encode(promise).decode()


def unpack(text: str) -> Promise | None:
    """Undo :func:`pack`; None for an empty text, and for one that another version stored."""
    try:
        return msgspec.json.decode(text, type=Promise) if text else None
    except msgspec.DecodeError:
        return None


def _reason(before: Promise, place: Place) -> Longer | None:
    if place.pool != before.pool:
        return Longer.MOVED
    # the crew serves the lines ahead and shrinks with them: only at the same place does it tell of people
    stands = place.position >= before.seen_position
    if place.agents < before.agents or (stands and place.crew < before.crew):
        return Longer.FEWER_OPERATORS
    if _is_worse(before, place):
        return Longer.OTHERS_FIRST
    return Longer.LONGER_CALLS if place.handling_ms > before.handling_ms * LONGER_CALLS else None


def _is_worse(before: Promise, place: Place) -> bool:
    """Whether contacts were put ahead, or the contact stands in another line."""
    if place.pool != before.pool:
        return True
    return place.position > before.seen_position and not _joined(before, place)


def _joined(before: Promise, place: Place) -> bool:
    # An agent who signs on for this line and a longer one joins both: more are ahead, with more at work. That
    # puts nobody first, and nobody waits longer because of one more agent. It holds for one reading only:
    # compared with an earlier one, one more agent would excuse every contact that is put ahead later.
    return place.crew > before.seen_crew and place.position > before.seen_position


def _new_promise(
    found: tuple[int, int], place: Place, now_ms: int, longer: Longer | None, *, position: int
) -> Promise:
    return Promise(
        wait=found,
        position=position,
        low_s=found[0],
        high_s=found[1],
        at_ms=now_ms,
        agents=place.agents,
        crew=place.crew,
        handling_ms=place.handling_ms,
        pool=place.pool,
        longer=longer,
        seen_position=place.position,
        seen_crew=place.crew,
    )


def _changed(before: Promise, **values: object) -> Promise:
    made = msgspec.structs.replace(before, **values)
    return before if made == before else made
