"""What a citizen was told of the wait, which never becomes longer without a reason; pure.

An estimate made anew every two seconds wavers: an average moves, somebody is free for a moment. A citizen who
read "3 to 5 minutes" is therefore told less than that or the same, unless something has happened that the
citizen can be told as well (``Longer``). What is compared with is what stood when the range was told, not the
reading of two seconds ago, so that a slow change does not pass unnoticed.
"""

from enum import StrEnum

import msgspec

from queueing.estimates import told
from queueing.routing import Place

LONGER_CALLS = 1.2
"""By how much contacts must last longer than when the range was told to be a reason."""


class Longer(StrEnum):
    """Why the wait is longer than was told."""

    FEWER_OPERATORS = "fewer_operators"
    """Operators have left or paused."""
    OTHERS_FIRST = "others_first"
    """Somebody was put ahead who had an earlier place, or was given one."""
    MOVED = "moved"
    """The contact stands in another line: another category, or handed to somebody."""
    LONGER_CALLS = "longer_calls"
    """Contacts last longer than they did when the range was told."""
    SLOWER = "slower"
    """The range that was told is over, and it is not the contact's turn."""


class Promise(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What was told last, and what stood then.

    ``wait`` is the range in seconds, None while nobody is there to serve the contact; ``position`` the place
    told. The rest belongs to the range that was told last: ``low_s`` and ``high_s``, at ``at_ms`` (wall clock),
    with so many ``agents`` who could serve it and ``crew`` for those ahead, in ``pool``, with contacts lasting
    ``handling_ms``. ``longer`` is why it was raised, until it falls again. ``seen_position`` and ``seen_crew``
    are of the last reading, whatever of it was told; 0 where another version kept the promise.
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
    """What is told now, *before* being what was told last; None until there is a range to tell.

    Returns *before* itself where nothing is different for the citizen.
    """
    found = told(place)
    if before is None:
        start = place.position
        return None if found is None else _told(found, place, now_ms, None, position=start)
    worse = _is_worse(before, place)
    # the place told is held like the range: where lines were joined, more are ahead and nobody was put first
    position = place.position if worse else min(before.position, place.position)
    if found is None:
        # who comes back is compared with those who left, and the place with the best one meanwhile
        seen = min(before.seen_position, place.position)
        return _changed(before, wait=None, position=position, seen_position=seen)
    low_s, high_s = found
    same = found == (before.low_s, before.high_s)
    if not same and low_s <= before.low_s and high_s <= before.high_s:
        if high_s < before.high_s:
            return _told(found, place, now_ms, None, position=position)
        # what was told of the latest end stands from when it was told
        return _told(found, place, before.at_ms, before.longer, position=position)
    # time that passes and brings nobody nearer makes the wait longer, too
    late = Longer.SLOWER if now_ms > before.at_ms + before.high_s * 1000 else None
    raised = not same or position > before.position
    reason = (_reason(before, place) if raised else None) or late
    if reason is not None:
        return _told(found, place, now_ms, reason, position=place.position)
    held = min(low_s, before.low_s), min(high_s, before.high_s)
    # what stood when the range was told stays what the next one is compared with, except the crew, which is
    # of the lines ahead: it is larger where lines were joined, and smaller at a better place
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
    """As the contact's record keeps it."""
    return msgspec.json.encode(promise).decode()


def unpack(text: str) -> Promise | None:
    """The inverse; None for nothing, and for what another version kept."""
    try:
        return msgspec.json.decode(text, type=Promise) if text else None
    except msgspec.DecodeError:
        return None


def _reason(before: Promise, place: Place) -> Longer | None:
    if place.pool != before.pool:
        return Longer.MOVED
    # the crew is of the lines ahead, and shrinks with them: only at the same place it tells of people
    stands = place.position >= before.seen_position
    if place.agents < before.agents or (stands and place.crew < before.crew):
        return Longer.FEWER_OPERATORS
    if _is_worse(before, place):
        return Longer.OTHERS_FIRST
    return Longer.LONGER_CALLS if place.handling_ms > before.handling_ms * LONGER_CALLS else None


def _is_worse(before: Promise, place: Place) -> bool:
    """Whether others are ahead who were put there, or the contact stands in another line."""
    if place.pool != before.pool:
        return True
    return place.position > before.seen_position and not _joined(before, place)


def _joined(before: Promise, place: Place) -> bool:
    # Whoever signs on for this line and a longer one makes one line of both: more are ahead, with more at work.
    # Nobody was put first by that, and nobody waits longer for a colleague more. It is so in one reading:
    # compared with an earlier one, a colleague more would excuse everybody who is put ahead later.
    return place.crew > before.seen_crew and place.position > before.seen_position


def _told(
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
