"""Keeps breakout rooms as part of a conference's state. Pure; points in time are Unix milliseconds."""

import msgspec

MOST_MOVES = 2_000


class Group(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A breakout room. ``help_ms``: since when somebody in it, ``help_by``, has been asking for a chair."""

    id: str
    name: str
    help_ms: int = 0
    help_by: str = ""


class Move(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A member's stay in a breakout room; ``until_ms`` is 0 while they are in it."""

    member: str
    group: str
    since_ms: int
    until_ms: int = 0


class Breakout(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The time that a conference spends in breakout rooms. ``ends_ms`` is when it is meant to end (0: when a chair
    ends it), ``ended_ms`` when it did."""

    groups: list[Group]
    opened_ms: int
    ends_ms: int = 0
    ended_ms: int = 0
    moves: list[Move] = []

    def group(self, group_id: str) -> Group | None:
        """Return the breakout room with this id, or None."""
        return next((each for each in self.groups if each.id == group_id), None)

    def moved(self, now_ms: int, member: str, group_id: str) -> None:
        """Note that a member is in another room from now on; in none with ``""``."""
        for each in self.moves:
            if each.member == member and not each.until_ms:
                each.until_ms = now_ms
        if group_id and len(self.moves) < MOST_MOVES:
            self.moves.append(Move(member=member, group=group_id, since_ms=now_ms))

    def absent(self, since_ms: int, member: str) -> None:
        """Note that a member has been in none of the rooms since a moment that may be past."""
        for each in self.moves:
            if each.member == member and (not each.until_ms or each.until_ms > since_ms):
                each.until_ms = max(since_ms, each.since_ms)

    def close(self, now_ms: int) -> None:
        """Close the breakout rooms."""
        self.ended_ms = now_ms
        for move in self.moves:
            move.until_ms = move.until_ms or now_ms
        for group in self.groups:
            group.help_ms, group.help_by = 0, ""
