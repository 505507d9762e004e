"""Converts what Redis returns to the records of ``model``, and profiles to what Lua reads: pure, no I/O.

Works on byte and on text replies, since a client may be built with or without decoding.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from queueing import handling
from queueing.model import (
    Agent,
    AgentState,
    Channel,
    Contact,
    ContactState,
    Event,
    Leg,
    Modality,
    Outcome,
    Party,
)
from queueing.routing import Place

POOLS = "!@"
"""The prefixes of a target, an agent's and an office's; no category begins so."""
OUTSIDE = "+"
"""How a call to a number outside begins in the place of the second agent's id; no agent's id begins so."""


def text(value: Any) -> str:
    """Return bytes, text or a number as text."""
    return value.decode() if isinstance(value, bytes) else str(value)


def texts(values: Iterable[Any]) -> list[str]:
    """Return each value as text."""
    return [text(value) for value in values]


def fields(reply: Mapping[Any, Any] | Sequence[Any]) -> dict[str, str]:
    """Return a mapping, or a sequence of names and values in turn, as text."""
    if isinstance(reply, Mapping):
        return {text(name): text(value) for name, value in reply.items()}
    pairs = iter(reply)
    return {text(name): text(value) for name, value in zip(pairs, pairs, strict=True)}


def event(reply: Mapping[Any, Any] | Sequence[Any]) -> Event:
    """Read an event that a script returned or the journal holds."""
    found = fields(reply)
    contact_from, contact_to = found.pop("contact_from", None), found.pop("contact_to", None)
    agent_from, agent_to = found.pop("agent_from", None), found.pop("agent_to", None)
    return Event(
        seq=int(found.pop("seq")),
        kind=found.pop("kind"),
        at_ms=int(found.pop("at")),
        contact=found.pop("contact", None),
        agent=found.pop("agent", None),
        category=found.pop("category", None),
        contact_from=ContactState(contact_from) if contact_from else None,
        contact_to=ContactState(contact_to) if contact_to else None,
        agent_from=AgentState(agent_from) if agent_from else None,
        agent_to=AgentState(agent_to) if agent_to else None,
        details=found,
    )


def contact(contact_id: str, reply: Mapping[Any, Any], *, offset: int) -> Contact | None:
    """Read a contact's hash; ``offset`` is the station's, in ms, to give deadlines in wall-clock time. None for no
    hash.
    """
    if not reply:
        return None
    found = fields(reply)
    ring_until = _integer(found.get("ring_until"))
    second = found.get("colleague", "")
    return Contact(
        id=contact_id,
        state=ContactState(found["state"]),
        category=found["category"],
        channel=Channel(found["channel"]),
        modality=Modality(found["modality"]),
        language=found["language"],
        requirements=frozenset(filter(None, found["requirements"].split("+"))),
        consent=found["consent"] == "1",
        attached=found["attached"] == "1",
        entered_at=int(found["entered_at"]),
        since_ms=int(found["since"]),
        score_ms=int(found["score"]),
        # a contact stored by an earlier version counted from its entry
        counts_from=int(found.get("counts_from", found["entered_at"])),
        offers=int(found["offers"]),
        legs=tuple(_leg(found, number) for number in range(1, int(found["legs"]) + 1)),
        agent=found["agent"] or None,
        ring_until=None if ring_until is None else ring_until + offset,
        answered_at=_integer(found.get("answered_at")),
        ended_at=_integer(found.get("ended_at")),
        outcome=Outcome(found["outcome"]) if found["outcome"] else None,
        code=found.get("code") or None,
        target=found.get("target", ""),
        colleague=None if second.startswith(OUTSIDE) else second or None,
        outside=second.removeprefix(OUTSIDE) if second.startswith(OUTSIDE) else None,
        held_at=_integer(found.get("held_at")),
        consent_at=_integer(found.get("consent_at")),
        hung_up_at=_integer(found.get("hung_up_at")),
    )


def agent(agent_id: str, reply: Mapping[Any, Any], *, silent_before: int) -> Agent | None:
    """Read an agent's hash; it is present if its last heartbeat is not before ``silent_before`` (steady time, ms)."""
    if not reply:
        return None
    found = fields(reply)
    next_state = found["next_state"]
    packed = unpack_categories(found["categories"])
    return Agent(
        id=agent_id,
        state=AgentState(found["state"]),
        categories={name: level for name, level in packed.items() if name[0] not in POOLS},
        skills=frozenset(filter(None, found["skills"].split(","))),
        since_ms=int(found["since"]),
        idle_since=int(found["idle_since"]),
        present=int(found["seen"]) >= silent_before,
        reason=found["reason"] or None,
        contact=found["contact"] or None,
        next_state=AgentState(next_state) if next_state else None,
        next_reason=found["next_reason"] or None,
        office=next((name[1:] for name in packed if name[0] == "@"), None),
        granted=unpack_categories(found.get("granted", ",")),
        answered=int(found.get("answered", 0)),
        writing=found.get("writing") == "1",
    )


def place(reply: Sequence[Any]) -> Place:
    """Read the reply of the script ``place`` after its ``ok``."""
    position, category, pool, agents, free, crew, count, *rest = reply
    counted = {text(rest[2 * n]): int(rest[2 * n + 1]) for n in range(count)}
    values = (text(value) for value in rest[2 * count :])
    learnt = handling.read([own := text(category), *counted], values)
    spent = sum(ahead * learnt.handling_ms(name) for name, ahead in counted.items())
    return Place(
        position=position,
        category=own,
        pool=text(pool),
        agents=agents,
        free=free,
        crew=crew,
        handling_ms=(spent + learnt.handling_ms(own)) // position,
        patience_ms=learnt.patience_ms,
    )


def pack_profile(agent: str, categories: Mapping[str, int], office: str | None) -> str:
    """Pack the categories together with the pools of contacts assigned to the agent, and to its office."""
    pools = {f"!{agent}": 5} | ({f"@{office}": 5} if office else {})
    return pack_categories({**pools, **categories})


def pack_categories(categories: Mapping[str, int]) -> str:
    """Pack as ``,recruitment:5,weapons:3,``; the commas let Lua find a category by plain search."""
    return "," + "".join(f"{name}:{level}," for name, level in sorted(categories.items()))


def unpack_categories(packed: str) -> dict[str, int]:
    """Undo ``pack_categories``."""
    pairs = (entry.partition(":") for entry in packed.split(",") if entry)
    return {name: int(level) for name, _, level in pairs}


def pack_skills(skills: Iterable[str]) -> str:
    """Pack as ``,en,lis,``, for Lua's plain search."""
    return "," + "".join(f"{skill}," for skill in sorted(set(skills)))


def _leg(found: Mapping[str, str], number: int) -> Leg:
    prefix = f"leg:{number}:"
    agent = found.get(prefix + "agent")
    return Leg(
        party=Party(found[prefix + "party"]),
        channel=Channel(found[prefix + "channel"]),
        since_ms=int(found[prefix + "since"]),
        # of a number outside there is no agent
        agent=None if agent is not None and agent.startswith(OUTSIDE) else agent,
        until_ms=_integer(found.get(prefix + "until")),
        why=found.get(prefix + "why"),
    )


def _integer(value: str | None) -> int | None:
    return int(value) if value else None
