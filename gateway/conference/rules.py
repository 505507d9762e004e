"""Makes the policy of a conference's room (docs/rooms.md): which members are heard and shown, and what is recorded
of them. Pure."""

from typing import Any

from gateway.conference.state import State

LAST_N = 9
AUDIBLE = 3


def room_of(state: State, group: str = "") -> str:
    """Return the id of the room on the worker: the main room, or a breakout room."""
    return f"{state.room}.{group}" if group else state.room


def rooms_of(state: State) -> set[str]:
    """Return the rooms on the worker that somebody may be in: the main one, and the breakout rooms that were opened last,
    open or not."""
    last = state.breakouts[-1].groups if state.breakouts else []
    return {room_of(state, group) for group in ("", *(g.id for g in last))}


def rules_of(state: State) -> dict[str, dict[str, Any]]:
    """Return the policy of each room on the worker, the main one first."""
    groups = state.breakout.groups if state.breakout is not None else []
    return {room_of(state, group): rule_of(state, group) for group in ("", *(g.id for g in groups))}


def rule_of(state: State, group: str = "") -> dict[str, Any]:
    """Return the policy of the main room or of a breakout room. Pinned for all are the member presented, the one who
    has the floor, and interpreters, where they are in that room.

    Everybody receives everybody; only members of that room are put into it.
    """
    inside = {
        member: who for member, who in state.inside().items() if who.peer and who.group == group
    }
    for_all = [each for each in (state.presented, state.floor, *state.pinned) if each in inside]
    return {
        "lastN": LAST_N,
        "audible": AUDIBLE,
        "muted": sorted(who.peer for who in inside.values() if who.muted),
        "receivers": {
            who.peer: {
                "pins": [
                    inside[each].peer
                    for each in dict.fromkeys([*for_all, *who.pins])
                    if each in inside and each != member
                ],
                "priority": [inside[each].peer for each in for_all if each != member],
            }
            for member, who in inside.items()
            if for_all or who.pins
        },
    }


def recorded(state: State, *, before_moving: bool = False) -> dict[str, dict[str, bool]]:
    """Return which sources of which members are captured: every source of everybody in the main room, except the sound of a
    microphone that a chair has closed. Members of breakout rooms are not captured, except *before_moving* them there."""
    return {
        who.peer: {"audio": not who.muted, "camera": True, "screen": True, "screen-audio": True}
        for who in state.inside().values()
        if who.peer and (before_moving or not who.group)
    }
