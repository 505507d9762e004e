"""Opens breakout rooms, moves people, and brings them back; handles calls for help. Pure, like
``gateway.conference.state``: functions change the state they are given or raise
:class:`~gateway.conference.state.Refused` and leave it as it was."""

from collections.abc import Sequence

from gateway.conference.groups import Breakout, Group
from gateway.conference.people import Person
from gateway.conference.state import State, note, person, unasked
from gateway.platform.refused import Refused

FEWEST, MOST = 2, 8
MOST_BREAKOUTS = 20
"""In one conference."""
EVERYWHERE = "*"
"""Instead of a room's id: what is written to all of them."""


def open_breakout(
    state: State, now_ms: int, rooms: Sequence[tuple[str, Sequence[str]]], minutes: int = 0
) -> None:
    """Open breakout rooms, each a name and the members who go there; other members stay in the main one. They end by
    themselves after *minutes*, unless that is 0.

    Raises :class:`Refused`: ``not_open``, ``breakout_open``, ``too_many``.
    """
    if state.state != "open":
        raise Refused("not_open", "The conference is not open.")
    if state.breakout is not None:
        raise Refused("breakout_open", "There are breakout rooms already.")
    if len(state.breakouts) >= MOST_BREAKOUTS:
        raise Refused("too_many", "There cannot be breakout rooms any more.")
    number = len(state.breakouts) + 1
    breakout = Breakout(
        groups=[Group(id=f"b{number}-{at}", name=name) for at, (name, _) in enumerate(rooms, 1)],
        opened_ms=now_ms,
        ends_ms=now_ms + minutes * 60_000 if minutes else 0,
    )
    state.breakouts.append(breakout)
    note(state, now_ms, "breakout")
    # what was asked and shown was so of everybody together
    state.floor = state.presented = ""
    for group, (_, members) in zip(breakout.groups, rooms, strict=True):
        for member in members:
            who = state.people.get(member)
            # a member who has left while the rooms were planned is in none of them
            if who is not None and who.inside and not who.group:
                _put(state, breakout, now_ms, member, group.id)


def move(state: State, now_ms: int, member: str, group_id: str | None) -> None:
    """Move a member into a breakout room, or (None) back into the main one. A chair who comes answers the room's call
    for help.

    Raises :class:`Refused`: ``no_breakout``, ``no_room``, ``not_there``.
    """
    breakout = _open(state)
    if group_id is not None and breakout.group(group_id) is None:
        raise Refused("no_room", "There is no such room.")
    if not person(state, member).inside:
        raise Refused("not_there", "They are not in the room.")
    if state.people[member].group != (group_id or ""):
        _put(state, breakout, now_ms, member, group_id or "")


def _put(state: State, breakout: Breakout, now_ms: int, member: str, group_id: str) -> None:
    who = state.people[member]
    before, who.group = who.group, group_id
    who.hand_ms = 0
    if state.floor == member:
        state.floor = ""
    if state.presented == member:
        state.presented = ""
    breakout.moved(now_ms, member, "" if who.away else group_id)
    unasked(state, before)
    group = breakout.group(group_id)
    if group is not None and who.part == "chair":
        group.help_ms, group.help_by = 0, ""


def call_for_help(state: State, now_ms: int, member: str, *, wanted: bool) -> None:
    """Note that a member's room wants a chair, or with *wanted* False not any more.

    Raises :class:`Refused`: ``no_breakout``, ``not_there`` (the member is in none of the rooms).
    """
    breakout = _open(state)
    group = breakout.group(person(state, member).group)
    if group is None:
        raise Refused("not_there", "You are in no breakout room.")
    if not wanted:
        group.help_ms, group.help_by = 0, ""
    elif not group.help_ms:
        group.help_ms, group.help_by = now_ms, member


def end_breakout(state: State, now_ms: int) -> None:
    """Bring everybody into the main room, whether their page is there or not. Raises :class:`Refused`."""
    breakout = _open(state)
    breakout.close(now_ms)
    for who in state.people.values():
        if who.group:
            who.group = ""
            who.hand_ms = 0
    state.floor = state.presented = ""
    note(state, now_ms, "breakout_over")


def end_when_due(state: State, now_ms: int) -> None:
    """End breakout rooms whose time is over."""
    breakout = state.breakout
    if breakout is not None and breakout.ends_ms and now_ms >= breakout.ends_ms:
        end_breakout(state, now_ms)


def still_in(who: Person, group: str) -> None:
    """Raise :class:`Refused` (``moved``) for words typed for the room *group* once their writer is in another."""
    if who.group != group:
        raise Refused("moved", "That was typed for another room.")


def together(state: State, group_id: str) -> dict[str, Person]:
    """Return the members in one breakout room, or (``""``) in the main one."""
    return {member: who for member, who in state.inside().items() if who.group == group_id}


def _open(state: State) -> Breakout:
    breakout = state.breakout
    if breakout is None:
        raise Refused("no_breakout", "There are no breakout rooms.")
    return breakout
