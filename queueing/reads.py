"""Reads a station's queue without changing it.

Reads are pipelined and not one transaction: a snapshot may be a moment out of step with itself, but no single record
is ever wrong.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from queueing import handling, routing, scripts, unserved, wire
from queueing.keys import StationKeys
from queueing.model import ON_HOLD, Agent, Channel, Contact, ContactState, Refusal
from queueing.routing import Place
from queueing.runner import answer, run
from queueing.settings import AcdSettings


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """The unanswered contacts of a category; ringing and reconnecting ones included.

    ``seated`` leaves out callbacks, whose citizens are not there. ``oldest_at`` is when the longest waiting contact
    entered, in wall-clock ms.
    """

    count: int
    seated: int
    oldest_at: int | None


class CategoryLoad(msgspec.Struct, frozen=True, kw_only=True):
    """One category's line and the agents who serve it.

    ``seated`` counts ``waiting`` without callbacks. ``available`` agents can be rung now, ``working`` ones
    are neither offline nor paused. ``handling_ms`` is the expected length of a contact in this half-hour.
    ``newcomer`` is the place of a contact that would enter now without requirements.
    """

    waiting: int
    seated: int
    oldest_at: int | None
    available: int
    working: int
    handling_ms: int
    newcomer: Place


_UNANSWERED = frozenset({ContactState.WAITING.value, ContactState.OFFERED.value})


class StationSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The floor at one moment (``at_ms``, wall clock)."""

    at_ms: int
    categories: dict[str, CategoryLoad]
    agents: tuple[Agent, ...]


class InHand(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as its agent has it at present: the ``agent``, the ``channel``, and ``held_at``, the start of
    the citizen's hold (wall clock, ms), None while they talk.
    """

    state: ContactState
    category: str
    agent: str | None
    held_at: int | None
    channel: Channel


class Assigned(msgspec.Struct, frozen=True, kw_only=True):
    """The number of contacts of a category that wait for one agent or office alone (see ``target_agent``)."""

    target: str
    category: str
    count: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with its place, and the stored promise of the wait that its citizen was told (see ``telling``)."""

    contact: Contact | None
    place: Place | Refusal
    told: str


class StationReads:
    """Reads the queue of one station."""

    def __init__(
        self,
        redis: Redis,
        station: str,
        *,
        categories: Collection[str],
        retired: Collection[str] = (),
        settings: AcdSettings,
        clock: Callable[[], int],
    ) -> None:
        self.keys = StationKeys(station)
        self._known = categories
        self.retired = retired
        self.settings = settings
        self._redis = redis
        self._clock = clock
        self._half_hour = (-1, 0)

    @property
    def categories(self) -> frozenset[str]:
        """The ids that exist at this moment."""
        return frozenset(self._known)

    async def contact(self, contact: str) -> Contact | None:
        """Return one contact, also for a while after it was closed; None when it is unknown."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hgetall(self.keys.contact(contact))
        pipe.hget(self.keys.station, "offset")
        found, offset = await answer(pipe.execute())
        return wire.contact(contact, found, offset=int(offset or 0))

    async def standing(self, contact: str) -> Standing:
        """Return one contact with its place, in one read."""
        script = scripts.load("place")
        half_hour = self.half_hour(self._clock())
        pipe = self._redis.pipeline(transaction=False)
        pipe.hgetall(self.keys.contact(contact))
        pipe.hget(self.keys.station, "offset")
        pipe.evalsha(script.sha, 1, self.keys.station, contact, half_hour)
        found, offset, place = await answer(pipe.execute(raise_on_error=False))
        for reply in (found, offset):
            if isinstance(reply, Exception):
                raise reply
        if isinstance(place, NoScriptError):
            place = await run(self._redis, "place", self.keys.station, contact, half_hour)
        elif isinstance(place, Exception):
            raise place
        return Standing(
            contact=wire.contact(contact, found, offset=int(offset or 0)),
            place=_place(place),
            told=wire.fields(found).get("told", ""),
        )

    async def known(self, contacts: Sequence[str]) -> frozenset[str]:
        """Return those of *contacts* that the queue has, or had until a while ago."""
        if not contacts:
            return frozenset()
        pipe = self._redis.pipeline(transaction=False)
        for contact in contacts:
            pipe.exists(self.keys.contact(contact))
        there = await answer(pipe.execute())
        return frozenset(contact for contact, found in zip(contacts, there, strict=True) if found)

    async def waiting_among(self, contacts: Sequence[str]) -> frozenset[str]:
        """Return those of *contacts* that are not answered yet: they wait, or are being offered."""
        if not contacts:
            return frozenset()
        pipe = self._redis.pipeline(transaction=False)
        for contact in contacts:
            pipe.hget(self.keys.contact(contact), "state")
        states = await answer(pipe.execute())
        return frozenset(
            contact
            for contact, state in zip(contacts, states, strict=True)
            if state is not None and wire.text(state) in _UNANSWERED
        )

    async def message(self, message: str) -> Contact | None:
        """The contact of a numbered message, at its last time in the queue."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(self.keys.messages, message)
        (number,) = await answer(pipe.execute())
        return None if number is None else await self.contact(f"{message}-q{int(number)}")

    async def agent(self, agent: str) -> Agent | None:
        """One agent that has ever signed on."""
        found = await self._agents([agent])
        return found[0] if found else None

    async def agents(self, ids: Collection[str] | None = None) -> tuple[Agent, ...]:
        """Every agent that ever signed on, by id; with *ids* only those among them."""
        if ids is not None:
            return await self._agents(sorted(ids)) if ids else ()
        pipe = self._redis.pipeline(transaction=False)
        pipe.smembers(self.keys.agents)
        (ids,) = await answer(pipe.execute())
        return await self._agents(sorted(wire.texts(ids)))

    async def waiting_for(self, targets: Collection[str]) -> dict[str, int]:
        """Return how many contacts wait for each of these targets alone (see ``target_office``)."""
        names = sorted(targets)
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.zcard(self.keys.line(f"{name}|"))
        counts = await answer(pipe.execute()) if names else []
        return {name: int(count) for name, count in zip(names, counts, strict=True)}

    async def assigned(self) -> tuple[Assigned, ...]:
        """Count the contacts that wait for one agent or office alone, by target and category; messages are left out."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.smembers(self.keys.lines)
        (names,) = await answer(pipe.execute())
        queues = sorted(name for name in wire.texts(names) if name[0] in wire.POOLS)
        if not queues:
            return ()
        for queue in queues:
            pipe.zrange(self.keys.line(queue), 0, -1)
        members = [wire.texts(reply) for reply in await answer(pipe.execute())]
        stand = [
            (queue.partition("|")[0], member.partition(":")[2])
            for queue, line in zip(queues, members, strict=True)
            for member in line
        ]
        for _, contact in stand:
            pipe.hmget(self.keys.contact(contact), ["category", "channel"])
        replies = await answer(pipe.execute()) if stand else []
        found: dict[tuple[str, str], int] = {}
        for (target, _), (category, channel) in zip(stand, replies, strict=True):
            # who left meanwhile does not wait, and nobody sits with a message
            if category is not None and wire.text(channel) != Channel.MESSAGE:
                key = target, wire.text(category)
                found[key] = found.get(key, 0) + 1
        return tuple(
            Assigned(target=target, category=category, count=count)
            for (target, category), count in sorted(found.items())
        )

    async def in_hand(self, contacts: Collection[str]) -> dict[str, InHand]:
        """Return agent, channel and hold of each known contact among *contacts*, in one read."""
        names = sorted(contacts)
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.hmget(
                self.keys.contact(name),
                ["state", "category", "agent", "held_at", "since", "channel"],
            )
        replies = await answer(pipe.execute()) if names else []
        found: dict[str, InHand] = {}
        for name, reply in zip(names, replies, strict=True):
            if reply[0] is None:
                continue
            state, category, agent, held_at, since, channel = (
                wire.text(value or "") for value in reply
            )
            on_hold = ContactState(state) in ON_HOLD
            found[name] = InHand(
                state=ContactState(state),
                category=category,
                agent=agent or None,
                # a hold that an earlier version began has no start of its own
                held_at=int(held_at or since) if on_hold else None,
                channel=Channel(channel),
            )
        return found

    async def unserved(self, agents: Sequence[Agent]) -> tuple[unserved.UnservedLine, ...]:
        """The lines that no agent of *agents* at work serves, though their category is served.

        One read of the names of the lines; a second one only when there are such lines.
        """
        pipe = self._redis.pipeline(transaction=False)
        pipe.smembers(self.keys.lines)
        (names,) = await answer(pipe.execute())
        queues = unserved.suspects(wire.texts(names), agents)
        if not queues:
            return ()
        for queue in queues:
            pipe.zcard(self.keys.line(queue))
            pipe.zrange(self.keys.line(queue), 0, unserved.LOOKED_AT - 1)
        replies = iter(await answer(pipe.execute()))
        stand = {queue: (int(next(replies)), wire.texts(next(replies))) for queue in queues}
        for queue, (_, members) in stand.items():
            needs = sorted(unserved.parted(queue.partition("|")[2]))
            for contact in (member.partition(":")[2] for member in members):
                pipe.hmget(self.keys.contact(contact), ["entered_at", "channel"])
                for need in needs:
                    pipe.zscore(self.keys.deadlines, f"relax:{contact}:{need}")
        replies = iter(await answer(pipe.execute()))
        found = {}
        for queue, (count, members) in stand.items():
            needs = sorted(unserved.parted(queue.partition("|")[2]))
            first = []
            for _ in members:
                entered_at, channel = next(replies)
                falls_at = [next(replies) for _ in needs]
                lasting = (need for need, at in zip(needs, falls_at, strict=True) if at is None)
                # a message has a clock of its own, and a citizen who left meanwhile does not wait
                if entered_at is not None and wire.text(channel) != Channel.MESSAGE:
                    first.append(
                        unserved.InLine(entered_at=int(entered_at), lasting=frozenset(lasting))
                    )
            found[queue] = (count - len(members) + len(first), first)
        return unserved.unserved(found, agents)

    async def wrap_up_until(self, agent: str) -> int | None:
        """When the agent's wrap-up ends by itself, in wall-clock ms; None when it has no end."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zscore(self.keys.deadlines, f"wrap:{agent}")
        pipe.hget(self.keys.station, "offset")
        due, offset = await answer(pipe.execute())
        return None if due is None else int(due) + int(offset or 0)

    async def place(self, contact: str) -> Place | Refusal:
        """Return the place of a waiting or ringing contact, with the figures an estimate needs.

        Refused: ``unknown_contact``, ``contact_closed``, ``not_waiting``.
        """
        half_hour = self.half_hour(self._clock())
        return _place(await run(self._redis, "place", self.keys.station, contact, half_hour))

    async def position(self, contact: str) -> int | None:
        """The contact's place in line from 1, or None when it is not in one."""
        place = await self.place(contact)
        return None if isinstance(place, Refusal) else place.position

    async def places(self) -> dict[str, Place]:
        """The place of every unanswered contact, by contact id; one read for all."""
        queues, learnt = await self._queues()
        if not queues:
            return {}
        return await self._places(await self._lines(queues), await self.agents(), learnt)

    async def last_places(self, agents: Sequence[Agent]) -> list[Place]:
        """Return the place of the last waiting contact in each line with requirements, or for one agent or office.

        A newcomer without requirements (see :class:`CategoryLoad`) stands in none of these lines. Ringing contacts
        and messages do not count. One read of the names of the lines; the others only when there are such lines.
        """
        queues, learnt = await self._queues()
        special = [name for name in queues if not name.endswith("|") or name[0] in wire.POOLS]
        if not special:
            return []
        lines = await self._lines(queues)
        stand = [
            (queue, contact)
            for queue in special
            for contact in (member.partition(":")[2] for _, member in lines[queue])
        ]
        pipe = self._redis.pipeline(transaction=False)
        for _, contact in stand:
            pipe.hmget(self.keys.contact(contact), ["state", "channel"])
        replies = await answer(pipe.execute()) if stand else []
        lasts = {
            queue: contact
            for (queue, contact), (state, channel) in zip(stand, replies, strict=True)
            if state is not None
            and wire.text(state) == ContactState.WAITING
            and wire.text(channel) != Channel.MESSAGE
        }
        found = await self._places(lines, agents, learnt)
        return [found[contact] for contact in lasts.values()]

    async def _queues(self) -> tuple[list[str], handling.Learnt]:
        """The lines in which somebody is, by name, and how long contacts are expected to last."""
        categories = sorted(self.categories)
        pipe = self._redis.pipeline(transaction=False)
        pipe.smembers(self.keys.lines)
        pipe.hmget(self.keys.learnt, self._learnt_fields(categories))
        names, values = await answer(pipe.execute())
        return sorted(wire.texts(names)), self._learnt(categories, values)

    async def _lines(self, queues: Sequence[str]) -> dict[str, routing.Line]:
        pipe = self._redis.pipeline(transaction=False)
        for queue in queues:
            pipe.zrange(self.keys.line(queue), 0, -1, withscores=True)
        return {
            queue: [(int(score), wire.text(member)) for member, score in reply]
            for queue, reply in zip(queues, await answer(pipe.execute()), strict=True)
        }

    async def _places(
        self, lines: Mapping[str, routing.Line], agents: Sequence[Agent], learnt: handling.Learnt
    ) -> dict[str, Place]:
        return routing.places(lines, agents, learnt, await self._target_categories(lines))

    async def _target_categories(self, lines: Mapping[str, routing.Line]) -> dict[str, str]:
        """The categories of contacts assigned to an agent or office, which their line does not tell."""
        ids = [
            member.partition(":")[2]
            for queue, line in lines.items()
            if queue[0] in wire.POOLS
            for _, member in line
        ]
        if not ids:
            return {}
        pipe = self._redis.pipeline(transaction=False)
        for contact in ids:
            pipe.hget(self.keys.contact(contact), "category")
        return dict(zip(ids, wire.texts(await answer(pipe.execute())), strict=True))

    async def in_line(self, category: str, limit: int) -> tuple[Contact, ...]:
        """Return the unanswered contacts of a category in the order of their places; with more than *limit*, only
        those that entered first. Includes contacts that ring, reconnect, or wait for one agent or office.
        """
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrange(self.keys.entered(category), 0, max(0, limit - 1))
        pipe.hget(self.keys.station, "offset")
        ids, offset = await answer(pipe.execute())
        names = wire.texts(ids)
        for contact in names:
            pipe.hgetall(self.keys.contact(contact))
        replies = await answer(pipe.execute()) if names else []
        found = [
            wire.contact(contact, reply, offset=int(offset or 0))
            for contact, reply in zip(names, replies, strict=True)
        ]
        return tuple(
            sorted((each for each in found if each is not None), key=lambda each: each.score_ms)
        )

    async def waiting(self, categories: Collection[str] | None = None) -> dict[str, Waiting]:
        """Return how many contacts are unanswered in each category, and since when the oldest."""
        names = sorted(self.categories if categories is None else categories)
        pipe = self._redis.pipeline(transaction=False)
        self._ask_waiting(pipe, names)
        return _waiting(names, await answer(pipe.execute()) if names else [])

    def _ask_waiting(self, pipe: Any, names: Sequence[str]) -> None:
        for name in names:
            pipe.zcard(self.keys.entered(name))
            pipe.scard(self.keys.seated(name))
            pipe.zrange(self.keys.entered(name), 0, 0, withscores=True)

    async def snapshot(self) -> StationSnapshot:
        """The whole floor: every category's load and every agent."""
        names = sorted(self.categories)
        pipe = self._redis.pipeline(transaction=False)
        pipe.smembers(self.keys.agents)
        pipe.hmget(self.keys.learnt, self._learnt_fields(names))
        self._ask_waiting(pipe, names)
        ids, values, *counts = await answer(pipe.execute())
        waiting, learnt = _waiting(names, counts), self._learnt(names, values)
        agents = await self._agents(sorted(wire.texts(ids))) if ids else ()
        places = routing.newcomers(
            {name: line.count for name, line in waiting.items()}, agents, learnt
        )
        loads = {
            name: CategoryLoad(
                waiting=line.count,
                seated=line.seated,
                oldest_at=line.oldest_at,
                available=places[name].free,
                working=places[name].agents,
                handling_ms=learnt.handling_ms(name),
                newcomer=places[name],
            )
            for name, line in waiting.items()
        }
        return StationSnapshot(at_ms=self._clock(), categories=loads, agents=agents)

    def half_hour(self, now_ms: int) -> int:
        """The half-hour of the local day, 0 to 47."""
        # no zone's clock changes between two quarters of an hour
        quarter = now_ms // 900_000
        if quarter != self._half_hour[0]:
            self._half_hour = quarter, self.settings.half_hour(now_ms)
        return self._half_hour[1]

    def _learnt_fields(self, names: Sequence[str]) -> list[str]:
        return handling.fields(names, self.half_hour(self._clock()))

    def _learnt(self, names: Sequence[str], values: Iterable[Any]) -> handling.Learnt:
        return handling.read(names, (value and wire.text(value) for value in values))

    async def _agents(self, ids: list[str]) -> tuple[Agent, ...]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.hmget(self.keys.station, ["clock", "offset"])
        for agent in ids:
            pipe.hgetall(self.keys.agent(agent))
        station, *hashes = await answer(pipe.execute())
        clock, offset = (int(value or 0) for value in station)
        lease_ms = round(self.settings.agent_lease_s * 1000)
        silent_before = max(self._clock(), clock) - offset - lease_ms
        found: list[Any] = [
            wire.agent(agent, reply, silent_before=silent_before)
            for agent, reply in zip(ids, hashes, strict=True)
        ]
        return tuple(agent for agent in found if agent is not None)


def _place(reply: Sequence[Any]) -> Place | Refusal:
    word, *values = reply
    return wire.place(values) if wire.text(word) == "ok" else Refusal(wire.text(word))


def _waiting(names: Sequence[str], counts: Sequence[Any]) -> dict[str, Waiting]:
    replies = iter(counts)
    found: dict[str, Waiting] = {}
    for name in names:
        count, seated, oldest = next(replies), next(replies), next(replies)
        oldest_at = int(oldest[0][1]) if oldest else None
        found[name] = Waiting(count=count, seated=seated, oldest_at=oldest_at)
    return found
