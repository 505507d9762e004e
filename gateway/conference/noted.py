"""What is noted of a conference beside who is in it: roll, agenda, votes, recordings, moments. Pure; points in time are
Unix milliseconds."""

from typing import Literal

import msgspec


class Answer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One on the roll: an office (its id), or a person of none (their member id)."""

    office: str = ""
    member: str = ""
    at_ms: int = 0
    by: str = ""
    late: bool = False


class Roll(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A roll call."""

    started_ms: int
    closed_ms: int = 0
    called: list[Answer] = []


class Item(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An item of the agenda; ``spent_ms`` is the time it has had so far."""

    id: str
    text: str
    minutes: int = 0
    spent_ms: int = 0


class Ballot(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A question put to the vote; ``votes`` is the option of each voter."""

    id: str
    question: str
    options: list[str]
    opened_ms: int
    closed_ms: int = 0
    votes: dict[str, int] = {}


class Taken(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A recording of it: who had it begun (a member), from when to when. ``given``: it is the archive's.
    ``empty``: the station ended it, since nobody was in the room."""

    id: str
    by: str
    started_ms: int
    ended_ms: int = 0
    state: Literal["starting", "active", "interrupted", "failed"] = "starting"
    given: bool = False
    empty: bool = False


class Moment(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Something that the minutes tell: who came and went, the roll, items, votes."""

    at_ms: int
    kind: str
    member: str = ""
    ref: str = ""
