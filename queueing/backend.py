"""The ACD on Redis: one method per transition, each of them one Lua script.

Every method answers with a ``Transition`` (what happened, as journalled) or a ``Refusal`` (why
nothing did); neither an illegal use nor a lost race raises. What does raise: ``ValueError`` for
an argument that no caller should send (a malformed id), and the client's own exceptions when the
server is away. Cancelling a call leaves the transition either done or not done, never half done.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeAlias

from redis.asyncio import Redis

from queueing import wire
from queueing.arguments import (
    check,
    check_wishes,
    identifier,
    limiting,
    relaxing,
    some_target,
)
from queueing.model import (
    MOST_PRIORITY_S,
    RESTING,
    TOKEN,
    AgentState,
    Channel,
    NewContact,
    Party,
    Refusal,
    Transition,
    requirement_set,
)
from queueing.reads import StationReads
from queueing.runner import run
from queueing.settings import AcdSettings

Result: TypeAlias = Transition | Refusal


def wall_clock_ms() -> int:
    """Milliseconds since the epoch by this machine's clock."""
    return time.time_ns() // 1_000_000


class Acd(StationReads):
    """Changes and reads the queue of one station.

    An instance starts no task and holds no part of the queue, so any number of them in any number of processes may
    serve the same station. ``categories`` are the ids of all categories, ``retired`` those that take no new contacts;
    both may be views that change. ``clock`` returns Unix time in ms. The caller closes the client.
    """

    def __init__(
        self,
        redis: Redis,
        station: str,
        *,
        categories: Collection[str],
        retired: Collection[str] = (),
        settings: AcdSettings | None = None,
        clock: Callable[[], int] = wall_clock_ms,
    ) -> None:
        super().__init__(
            redis,
            station,
            categories=categories,
            retired=retired,
            settings=settings or AcdSettings(),
            clock=clock,
        )
        self._packed = [self.settings.packed(half_hour) for half_hour in range(48)]

    # --- the citizen's side

    async def enqueue(self, contact: NewContact) -> Result:
        """Enter the queue. Refused: ``unknown_category``, ``contact_exists``, ``queue_full``.

        If a fit agent is free, the offer is among the events returned. A retired category is accepted, for citizens
        who were promised a place before it was retired; the caller turns newcomers away.
        """
        return await self._take_in(
            "enqueue",
            contact,
            contact.priority_s * 1000,
            contact.preferred_agent and identifier(contact.preferred_agent),
            relaxing(contact),
            limiting(contact),
        )

    async def schedule_callback(
        self, contact: NewContact, *, score_ms: int | None = None, due_ms: int = 0
    ) -> Result:
        """Enqueue a callback, which is offered like any other contact; the citizen is called once an agent has
        accepted it.

        ``score_ms`` is the score of the contact that the callback replaces, and so keeps the citizen's place.
        ``due_ms`` (wall clock) is when the callback enters the line; until then it is ``scheduled``, and a time in
        the past means at once. It has no lease, since no browser is connected. ``relax_s`` counts from entering the
        line; ``preferred_agent`` is asked first then if free and fit. Refused: ``unknown_category``,
        ``contact_exists``.
        """
        check(contact.channel is Channel.CALLBACK, contact.channel)
        return await self._schedule(contact, score_ms, due_ms, None)

    async def leave_message(
        self,
        contact: NewContact,
        *,
        score_ms: int | None = None,
        warn_ms: int | None = None,
        numbered: bool = False,
    ) -> Result:
        """Enqueue a message, which is offered to an agent who has no live contact to take.

        ``score_ms`` is its place among messages, by default the present time. ``due_soon`` is journalled at
        ``warn_ms`` (wall clock) if the message is not done by then.

        With ``numbered`` the same message may enter the queue again later: its contact is named ``<id>-q<n>``
        (see ``message``), and the events carry that name. It stands in the queue at most once at a time,
        however many callers ask. Refused: ``unknown_category``, ``contact_exists``.
        """
        check(contact.channel is Channel.MESSAGE, contact.channel)
        return await self._schedule(contact, score_ms, 0, warn_ms, numbered=numbered)

    async def _take_in(self, verb: str, contact: NewContact, *more: str | int) -> Result:
        if contact.category not in self.categories:
            return Refusal.UNKNOWN_CATEGORY
        check_wishes(contact)
        return await self._transition(
            verb,
            identifier(contact.id),
            contact.category,
            contact.channel,
            contact.modality,
            contact.language,
            requirement_set(contact.requirements),
            int(contact.consent),
            *more,
        )

    async def _schedule(
        self,
        contact: NewContact,
        score_ms: int | None,
        due_ms: int,
        warn_ms: int | None,
        *,
        numbered: bool = False,
    ) -> Result:
        return await self._take_in(
            "schedule",
            contact,
            "" if score_ms is None else score_ms,
            due_ms,
            "" if warn_ms is None else warn_ms,
            relaxing(contact),
            contact.preferred_agent and identifier(contact.preferred_agent),
            int(numbered),
        )

    async def leave(self, contact: str, *, lost: bool = False) -> Result:
        """Leave the queue, waiting or ringing. Refused: ``not_waiting`` once answered.

        With ``lost`` the network took the citizen away: the outcome is ``lost``, and the estimate of patience ignores
        it.
        """
        return await self._transition("leave", identifier(contact), "lost" if lost else "")

    async def detach(self, contact: str, *, hung_up: bool = False) -> Result:
        """Note that the citizen's connection is gone, and keep the seat for the lease.

        With ``hung_up`` the citizen has ended the conversation and may take that back for ``return_s``; then the
        conversation ends as by :meth:`hang_up`. Refused as ``not_connected`` before an answer and with a second
        agent.
        """
        return await self._transition("detach", identifier(contact), int(hung_up))

    async def resume(self, contact: str, *, hung_up: bool = False) -> Result:
        """Bring the citizen back to the old place. Refused once the seat was lost.

        With ``hung_up`` the citizen takes a hang-up back; refused as ``not_connected`` once the conversation is over.
        Without it, a citizen who has hung up stays away, since a page that is only loaded again asks for nothing.
        """
        return await self._transition("resume", identifier(contact), int(hung_up))

    async def set_consent(self, contact: str, *, consent: bool) -> Result:
        """Set whether the citizen agrees to be recorded; may change until the conversation ends.

        Refused: ``not_seated`` in wrap-up, ``contact_closed``.
        """
        return await self._transition("set_consent", identifier(contact), int(consent))

    async def touch(self, contacts: Iterable[str]) -> Result:
        """Renew the seats of citizens who are connected to this process.

        Call it well within the seat lease: the seats of a process that dies then lapse by themselves.
        Unknown, detached and ended contacts are skipped.
        """
        return await self._transition("touch", *map(identifier, contacts))

    # --- the agent's side

    async def sign_on(
        self,
        agent: str,
        categories: Mapping[str, int],
        skills: Iterable[str] = (),
        office: str | None = None,
    ) -> Result:
        """Sign an agent's console on, with its account's profile: category id to proficiency 1..5, skills, and the
        peripheral office it belongs to.

        The agent's state stays what it was, offline for a newcomer. Refused: ``unknown_category``.
        """
        if not set(categories) <= self.categories:
            return Refusal.UNKNOWN_CATEGORY
        for level in categories.values():
            check(1 <= level <= 5, str(level))
        wanted = frozenset(skills)
        for skill in wanted:
            check(TOKEN.match(skill), skill)
        check(office is None or TOKEN.match(office), str(office))
        return await self._transition(
            "sign_on",
            identifier(agent),
            wire.pack_profile(agent, categories, office),
            wire.pack_skills(wanted),
        )

    async def heartbeat(self, *agents: str) -> Result:
        """Note that these agents' consoles are connected to this process."""
        return await self._transition("heartbeat", *map(identifier, agents))

    async def console_gone(self, agent: str, *, for_good: bool = False) -> Result:
        """Note that the agent's console has closed its connection; the agent is offered nothing until it is back.

        *for_good*: the console will not come back (signed out, account disabled). The next tick then gives the agent
        up, and its contact returns to its place.
        """
        return await self._transition("console_gone", identifier(agent), int(for_good))

    async def set_state(
        self, agent: str, state: AgentState, reason: str = "", *, after_contact: bool = False
    ) -> Result:
        """Become available, pause or go offline.

        With a contact in hand it is refused (``offer_pending``, ``agent_busy``, ``in_wrap_up``),
        or kept for afterwards when ``after_contact``.
        """
        check(state in RESTING, state)
        return await self._transition(
            "set_state", identifier(agent), state, reason, int(after_contact)
        )

    async def accept(self, contact: str, agent: str) -> Result:
        """Answer. Refused: ``not_offered``, ``not_offered_to_you``."""
        return await self._transition("accept", identifier(contact), identifier(agent))

    async def decline(self, contact: str, agent: str, reason: str = "") -> Result:
        """Decline. The contact returns to its old place; this agent is not offered it again for a while."""
        return await self._transition("decline", identifier(contact), identifier(agent), reason)

    async def hold(self, contact: str, agent: str) -> Result:
        """Put the citizen on hold. Refused: ``not_connected``, ``not_your_contact``, ``nobody_there``."""
        return await self._transition("hold", identifier(contact), identifier(agent))

    async def retrieve(self, contact: str, agent: str) -> Result:
        """Take the citizen back from hold. Refused: ``not_held``, ``not_your_contact``."""
        return await self._transition("retrieve", identifier(contact), identifier(agent))

    async def hang_up(
        self, contact: str, by: Party, agent: str | None = None, reason: str = ""
    ) -> Result:
        """End the conversation; ``agent`` is needed when an agent does, who may give a ``reason``.

        By the system it ends as ``failed``, for the reason ``abuse`` as ``abuse``, and otherwise as
        ``completed``. Refused: ``not_connected``, ``not_your_contact``.
        """
        check(by is not Party.COLLEAGUE, by)
        check((agent is not None) == (by is Party.AGENT), f"{by} with agent {agent}")
        check(not reason or (by is Party.AGENT and TOKEN.match(reason)), reason)
        return await self._transition(
            "hang_up",
            identifier(contact),
            by,
            "" if agent is None else identifier(agent),
            reason,
        )

    async def finish_wrap_up(
        self,
        agent: str,
        code: str = "",
        next_state: AgentState | None = None,
        reason: str = "",
        *,
        contact: str | None = None,
    ) -> Result:
        """Close the contact with a code and go on: to the state given, the state kept, or available.

        With ``contact`` only that one is closed; where the agent wraps up another it is refused as
        ``not_your_contact``. An agent who was the second one, or whose contact now belongs to another, closes
        only its own part (``finish_part``).
        """
        check(next_state is None or next_state in RESTING, str(next_state))
        return await self._transition(
            "finish_wrap_up",
            identifier(agent),
            code,
            next_state or "",
            reason,
            "" if contact is None else identifier(contact),
        )

    async def write(self, agent: str, *, message: str | None = None, on: bool = True) -> Result:
        """Note that the agent writes the answer to a message or, with ``on`` False, has stopped.

        While it writes, the agent is available for live contacts and is offered no other message. ``message`` is the
        contact of a message that the agent has just accepted, which leaves the queue with this. Without it, the agent
        took the message outside the queue and keeps its state. Refused: ``not_connected``, ``not_your_contact``.
        """
        check(message is None or on, str(message))
        return await self._transition(
            "write", identifier(agent), "" if message is None else identifier(message), int(on)
        )

    async def correct_category(
        self, contact: str, category: str, agent: str | None = None
    ) -> Result:
        """File the contact under another category, which must not be retired.

        ``agent`` is the contact's own agent. None is for anyone else who is entitled, and only until the contact is
        answered (then refused as ``not_waiting``). A waiting contact changes queue, keeps its place and loses its
        target. A ringing one is refused (``not_correctable``).
        """
        if (refused := self._not_taken(category)) is not None:
            return refused
        return await self._transition(
            "correct_category",
            identifier(contact),
            category,
            "" if agent is None else identifier(agent),
        )

    def _not_taken(self, category: str) -> Refusal | None:
        """Return why no contact may be moved to the category; None if one may."""
        if category not in self.categories:
            return Refusal.UNKNOWN_CATEGORY
        return Refusal.RETIRED_CATEGORY if category in self.retired else None

    async def transfer(
        self, contact: str, agent: str, *, target: str = "", category: str = ""
    ) -> Result:
        """Transfer the conversation to a ``target`` (see ``target_agent``, ``target_office``), to everybody
        who serves ``category``, or both: ``category`` is the contact's category from now on.

        The contact waits again at its old place. Refused: ``not_connected``, ``not_your_contact``,
        ``nobody_there`` (a callback whose citizen has not come yet), ``unknown_agent``, ``agent_offline``,
        ``same_agent``, ``unknown_category``, ``retired_category``.
        """
        if category and (refused := self._not_taken(category)) is not None:
            return refused
        return await self._transition(
            "transfer", identifier(contact), identifier(agent), some_target(target), category
        )

    async def consult(
        self, contact: str, agent: str, *, target: str = "", category: str = ""
    ) -> Result:
        """Ask a second agent about the contact and put the citizen on hold.

        A ``target`` (see ``target_agent``, ``target_office``) names the agent, or the office whose best free
        agent is asked; a ``category`` asks the best free agent of that category. Refused: ``not_connected``,
        ``not_your_contact``, ``nobody_there``, ``same_agent``, ``unknown_agent``, ``unknown_category``,
        ``retired_category``, ``console_gone``, ``nobody_available``, or the state of the agent named.
        """
        check(bool(target) != bool(category), f"{target} and {category}")
        if category and (refused := self._not_taken(category)) is not None:
            return refused
        return await self._transition(
            "consult", identifier(contact), identifier(agent), some_target(target) or category
        )

    async def consult_accept(self, contact: str, colleague: str) -> Result:
        """The second agent answers, and the two talk. Refused: ``not_offered``, ``not_offered_to_you``."""
        return await self._transition("consult_accept", identifier(contact), identifier(colleague))

    async def consult_decline(self, contact: str, colleague: str, reason: str = "") -> Result:
        """The second agent declines; the citizen stays on hold until taken back. Refused like
        ``consult_accept``.
        """
        return await self._transition(
            "consult_decline", identifier(contact), identifier(colleague), reason
        )

    async def consult_cancel(self, contact: str, agent: str) -> Result:
        """Go back to the citizen without the second agent, who may still be ringing.

        Refused: ``not_consulting``, ``not_your_contact``.
        """
        return await self._transition("consult_cancel", identifier(contact), identifier(agent))

    async def consult_complete(self, contact: str, agent: str) -> Result:
        """Complete a warm transfer: the contact becomes the second agent's, and the first wraps up its part.

        Refused: ``not_consulting``, ``not_your_contact``.
        """
        return await self._transition("consult_complete", identifier(contact), identifier(agent))

    async def consult_join(self, contact: str, agent: str) -> Result:
        """Join all three in one conversation. Refused: ``not_consulting``, ``not_your_contact``."""
        return await self._transition("consult_join", identifier(contact), identifier(agent))

    async def consult_leave(self, contact: str, agent: str) -> Result:
        """One of two agents leaves a three-way conversation, which the other keeps; or the second agent
        leaves a consultation. Refused: ``not_consulting``, ``not_your_contact``, ``not_joined``.
        """
        return await self._transition("consult_leave", identifier(contact), identifier(agent))

    async def call_outside(self, contact: str, agent: str, call: str, ring_s: float) -> Result:
        """Put the citizen on hold while a number outside is called, in the second agent's place.

        *call* names the call, which is given up after *ring_s* without an answer. Refused: ``not_connected``,
        ``not_your_contact``, ``nobody_there``.
        """
        check(0 < ring_s <= 3600, str(ring_s))
        return await self._transition(
            "call_outside",
            identifier(contact),
            identifier(agent),
            identifier(call),
            round(ring_s * 1000),
        )

    async def outside_answered(self, contact: str, call: str) -> Result:
        """Note that the number outside has answered and talks with the agent; the citizen stays on hold.

        Refused: ``not_offered``; ``not_offered_to_you`` when the contact has another call, or none.
        """
        return await self._transition("outside_answered", identifier(contact), identifier(call))

    async def outside_gone(self, contact: str, call: str, why: str) -> Result:
        """Note that the number outside did not answer, has hung up, or its call ended otherwise; *why* is a word.

        A contact that was passed on to the number is closed. Refused: ``not_consulting``, ``not_offered_to_you``,
        ``contact_closed``.
        """
        check(TOKEN.match(why), why)
        return await self._transition("outside_gone", identifier(contact), identifier(call), why)

    async def pass_on(self, contact: str, agent: str) -> Result:
        """Leave the citizen and the number outside together; the agent wraps up its part. Refused: ``not_consulting``
        (also with a second agent), ``not_your_contact``.
        """
        return await self._transition("pass_on", identifier(contact), identifier(agent))

    async def switch_channel(self, contact: str, channel: Channel) -> Result:
        """The citizen continues by another live channel: ``video``, ``phone`` or ``line``.

        Refused: ``not_seated`` (a message never is seated), ``contact_closed``.
        """
        check(channel in (Channel.VIDEO, Channel.PHONE, Channel.LINE), channel)
        return await self._transition("switch_channel", identifier(contact), Channel(channel))

    async def extend_wrap_up(self, agent: str, by_s: float) -> Result:
        """Extend the agent's wrap-up. Refused: ``not_in_wrap_up``."""
        check(0 < by_s <= 3600, str(by_s))
        return await self._transition("extend_wrap_up", identifier(agent), round(by_s * 1000))

    # --- the supervisor's side

    async def reserve(self, contact: str, target: str) -> Result:
        """Assign a waiting contact to an agent or office (see ``target_agent``, ``target_office``), whatever
        its category; ``""`` returns it to everybody. Refused: ``not_waiting``, ``unknown_agent``,
        ``agent_offline``.
        """
        return await self._transition("reserve", identifier(contact), some_target(target))

    async def take_over(self, contact: str, agent: str) -> Result:
        """Give the conversation to this agent; the one who had it wraps up its part.
        Refused: ``not_connected`` (a consultation included), ``nobody_there``, ``unknown_agent``,
        ``same_agent``, or the state of the agent who takes over.
        """
        return await self._transition("take_over", identifier(contact), identifier(agent))

    async def grant(self, agent: str, category: str, for_s: float) -> Result:
        """Authorise the agent to answer a category outside its profile, for a time.

        Refused: ``unknown_agent``, ``unknown_category``.
        """
        if category not in self.categories:
            return Refusal.UNKNOWN_CATEGORY
        check(0 < for_s <= 7 * 86_400, str(for_s))
        return await self._transition(
            "grant", identifier(agent), category, max(1, round(for_s * 1000))
        )

    async def revoke(self, agent: str, category: str) -> Result:
        """End an authorisation before its time. Refused: ``unknown_agent``, ``not_granted``."""
        if category not in self.categories:
            return Refusal.UNKNOWN_CATEGORY
        return await self._transition("grant", identifier(agent), category, 0)

    async def set_priority(self, contact: str, priority_s: int) -> Result:
        """Move an unanswered contact ``priority_s`` seconds ahead of its original place (negative: behind it).

        The original place is ``Contact.counts_from``; the change is at most :data:`~queueing.model.MOST_PRIORITY_S`.
        Refused: ``not_waiting``.
        """
        check(abs(priority_s) <= MOST_PRIORITY_S, str(priority_s))
        return await self._transition("set_priority", identifier(contact), priority_s * 1000)

    async def remove(self, contact: str, reason: str) -> Result:
        """Remove an unanswered contact from the queue; ``reason`` is a word.

        Refused: ``not_waiting``.
        """
        check(TOKEN.match(reason), reason)
        return await self._transition("remove", identifier(contact), reason)

    async def forget(self, agent: str) -> Result:
        """Remove the record of an offline agent whose account is gone."""
        return await self._transition("forget", identifier(agent))

    # --- matching by hand (for the benchmark and the model of the queue: the station leaves it to transitions), and time

    async def claim_next(self, agent: str) -> Result:
        """Offer the agent the best contact it can serve. Refused: ``nothing_waiting``, ``console_gone``, or
        the agent's state when it is not available.
        """
        return await self._transition("claim_next", identifier(agent))

    async def offer_next(self, contact: str) -> Result:
        """Offer the contact to the best agent who is free. Refused: ``nobody_available``,
        ``citizen_away``, ``not_waiting``."""
        return await self._transition("offer_next", identifier(contact))

    async def tick(self) -> Transition:
        """Fire the deadlines that have passed; any process may, as often as it likes.

        Once a second from at least one process is the intended pace: when nothing at all happens
        for longer than ``outage_s``, that counts as an outage of the station.
        """
        events = []
        while True:
            reply = await self._run("expire")
            events += [wire.event(entry) for entry in reply[1:]]
            if wire.text(reply[0]) != "more":
                return Transition(tuple(events))

    async def _transition(self, name: str, *arguments: str | int) -> Result:
        word, *entries = await self._run(name, *arguments)
        if wire.text(word) != "ok":
            return Refusal(wire.text(word))
        return Transition(tuple(map(wire.event, entries)))

    async def _run(self, name: str, *arguments: str | int) -> list[Any]:
        now = self._clock()
        packed = self._packed[self.half_hour(now)]
        return await run(self._redis, name, self.keys.station, now, packed, *arguments)
