"""The ground that the reference model stands on: its records, its matching, its smallest steps."""

import math
from collections.abc import Iterator

from queueing.model import ON_HOLD, AgentState, ContactState
from queueing.transitions import Verb, refusal, targets

SETTINGS = (
    *("outage", "ring", "seat", "return", "lease", "gone", "wrap", "cooldown", "reserve", "hold"),
    *("keep", "auto", "requeue", "half_hour"),
)
"""The order in which the settings travel, see ``AcdSettings.packed``; the strategies are last."""
HANDS_ON = frozenset(
    {Verb.TRANSFER, Verb.TAKE_OVER, Verb.CONSULT, Verb.CALL_OUTSIDE, Verb.SWITCH_CHANNEL}
)
"""Verbs refused once the citizen has hung up."""


def parse_settings(packed):
    """By name; ``strategies`` maps a category to ``1`` longest idle or ``2`` fewest contacts."""
    *numbers, technical, strategies = packed.split(" ")
    found = dict(zip(SETTINGS, map(int, numbers), strict=True))
    found["technical"] = frozenset(filter(None, technical.split(",")))
    return found | {"strategies": parse_categories(strategies)}


class RefusedError(Exception):
    """Carries the word."""


class Record:
    """A contact or an agent: only what its attributes say."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def copy(self):
        twin = Record(**self.__dict__)
        if "granted" in twin.__dict__:
            twin.granted = dict(twin.granted)
        if "legs" in twin.__dict__:
            twin.legs = [dict(leg) for leg in twin.legs]
        return twin

    def key(self):
        values = dict(self.__dict__)
        if "legs" in values:
            values["legs"] = tuple(tuple(leg.items()) for leg in values["legs"])
        if "granted" in values:
            values["granted"] = tuple(values["granted"].items())
        values.pop("categories", None)  # an agent's, which ``packed`` holds in hashable form
        return tuple(sorted(values.items()))


def parse_categories(packed):
    """``,weapons:3,`` as a mapping."""
    return {
        name: int(level) for name, _, level in (e.partition(":") for e in packed.split(",") if e)
    }


def queue_of(contact):
    """The queue a contact stands in: pool and requirements, for a target none."""
    if contact.target:
        return f"{contact.target}|"
    return f"{contact.category}|{'+'.join(sorted(contact.requirements))}"


def outside_of(contact):
    """The call to a number outside in the second agent's place, or None."""
    return contact.colleague[1:] if contact.colleague.startswith("+") else None


class Ground:
    """What a station holds, who may be brought together, and the smallest steps."""

    def __init__(self):
        self.clock = self.offset = self.seq = None
        self.contacts, self.agents, self.deadlines, self.learnt = {}, {}, {}, {}
        self.messages = {}
        self._strategies = {}

    def copy(self):
        twin = type(self)()
        twin.clock, twin.offset, twin.seq = self.clock, self.offset, self.seq
        twin.contacts = {name: record.copy() for name, record in self.contacts.items()}
        twin.agents = {name: record.copy() for name, record in self.agents.items()}
        twin.deadlines, twin.learnt = dict(self.deadlines), dict(self.learnt)
        twin.messages = dict(self.messages)
        return twin

    def fingerprint(self):
        """Equal for stations that will answer everything alike."""
        return (
            (self.clock, self.offset, self.seq),
            frozenset((name, record.key()) for name, record in self.contacts.items()),
            frozenset((name, record.key()) for name, record in self.agents.items()),
            frozenset(self.deadlines.items()),
            frozenset(self.learnt.items()),
            frozenset(self.messages.items()),
        )

    def forget_closed(self):
        """Drop ended contacts that no agent is wrapping up, as their expiry does; their names."""
        gone = [
            name
            for name, contact in self.contacts.items()
            if contact.state == "closed" and not contact.parts
        ]
        for name in gone:
            del self.contacts[name]
        return gone

    # --- who may be brought together

    def present(self, agent):
        return self._steady - agent.seen <= self._lease

    def fits(self, contact, agent):
        """Whether the two may be brought together now, were both free."""
        wanted = frozenset() if contact.target else contact.requirements
        return (
            (contact.target or contact.category) in agent.categories
            and wanted <= agent.skills
            and self.present(agent)
            and f"retry:{contact.id}:{agent.id}" not in self.deadlines
        )

    def rank(self, agent, category):
        """Lower comes first: by proficiency, or as the category's strategy says."""
        strategy = self._strategies.get(category)
        if strategy == 1:
            return 0
        return min(agent.answered, 2000) if strategy == 2 else 5 - agent.categories[category]

    @staticmethod
    def may_take(contact, agent):
        """An agent who writes the answer to a message is given no other."""
        return contact.channel != "message" or not agent.writing

    @staticmethod
    def _place(contact):
        return contact.score, contact.number

    def waiting(self) -> Iterator[Record]:
        """Those who can be offered."""
        return (c for c in self.contacts.values() if c.state == "waiting" and c.attached)

    def _contact_for(self, agent):
        found = (
            contact
            for contact in self.waiting()
            if self.fits(contact, agent) and self.may_take(contact, agent)
        )
        return min(found, key=self._place, default=None)

    def _agent_for(self, contact):
        found = (
            agent
            for agent in self.agents.values()
            if agent.state == "available"
            and agent.settled
            and self.fits(contact, agent)
            and self.may_take(contact, agent)
        )
        return min(
            found,
            key=lambda agent: (
                self.rank(agent, contact.target or contact.category),
                agent.idle_since,
                agent.id,
            ),
            default=None,
        )

    def _offer(self, contact, agent):
        was = contact.state, agent.state
        self._contact_set(contact, "offered")
        contact.agent, contact.ring_until = agent.id, self._steady + self._ring
        contact.offers += 1
        self._agent_set(agent, "offered", "", contact.id)
        self._due(f"ring:{contact.id}", self._ring)
        self._emit("offer", contact, was[0], agent, was[1], until=self._now + self._ring)

    def _match_contact(self, contact):
        if self._auto and contact.state == "waiting" and contact.attached:
            agent = self._agent_for(contact)
            if agent:
                self._offer(contact, agent)

    def _note_refused(self, contact):
        """Nobody at work is left who could take it and has not refused it lately."""
        if contact.state == "waiting" and not any(
            agent.state not in ("offline", "paused") and self.fits(contact, agent)
            for agent in self.agents.values()
        ):
            self._emit("refused_by_all", contact, "waiting", offers=contact.offers)

    def _match_agent(self, agent):
        if self._auto and agent.state == "available" and self.present(agent):
            contact = self._contact_for(agent)
            if contact:
                self._offer(contact, agent)

    def _settle(self, agent):
        """An agent that has just become available takes what waits before it can be chosen."""
        if agent.state == "available" and not agent.settled:
            self._match_agent(agent)
            agent.settled = agent.state == "available"

    def _settle_beside(self, agent, contact):
        """An agent has become free in the moment in which a contact came back to its queue."""
        if agent and agent.state == "available":
            agent.settled = True
            while self._auto and agent.state == "available" and self.present(agent):
                wanted = self._contact_for(agent)
                if wanted is None:
                    break
                self._offer(wanted, self._agent_for(wanted))
        self._match_contact(contact)

    # --- the smallest steps

    def _emit(
        self, kind, contact=None, contact_from=None, agent=None, agent_from=None, part="", **details
    ):
        self._note_outage()
        self.seq = (self.seq or 0) + 1
        event = {"seq": self.seq, "kind": kind, "at": self._now, **details}
        if part:
            event["contact"] = part
        if contact:
            event |= {"contact": contact.id, "category": contact.category}
            event["contact_to"] = contact.state
            if contact_from:
                event["contact_from"] = contact_from
        if agent:
            event |= {"agent": agent.id, "agent_to": agent.state}
            event["agent_from"] = agent_from or agent.state
        self._events.append({name: str(value) for name, value in event.items()})

    def _note_outage(self):
        if self._silence:
            length, self._silence = self._silence, 0
            self.offset = (self.offset or 0) + length
            self._emit("outage", length=length)

    def _due(self, name, after):
        self.deadlines[name] = self._steady + after

    def _clear(self, *names):
        for name in names:
            self.deadlines.pop(name, None)

    def _contact(self, name, verb):
        contact = self.contacts.get(name)
        if contact is None:
            raise RefusedError("unknown_contact")
        state = ContactState(contact.state)
        reached = targets(state, verb)
        if not reached:
            raise RefusedError(refusal(state, verb))
        if contact.hung_up_at and verb in HANDS_ON:
            raise RefusedError(refusal(ContactState.WRAP_UP, verb))
        return contact, str(reached[0])

    def _agent(self, name, verb=None):
        agent = self.agents.get(name)
        if agent is None:
            raise RefusedError("unknown_agent")
        if verb and not targets(AgentState(agent.state), verb):
            raise RefusedError(refusal(AgentState(agent.state), verb))
        return agent

    def _ringing_at(self, contact_name, agent_name, verb):
        contact, _ = self._contact(contact_name, verb)
        agent = self._agent(agent_name)
        if contact.agent != agent.id:
            raise RefusedError("not_offered_to_you")
        return contact, agent

    def _contact_set(self, contact, state):
        if contact.state in ON_HOLD and state not in ON_HOLD:
            self._clear(f"hold:{contact.id}")
            contact.held_at = None
        elif state in ON_HOLD and contact.state not in ON_HOLD:
            contact.held_at = self._now
            if self._hold:
                self._due(f"hold:{contact.id}", self._hold)
        contact.state, contact.since = state, self._now

    def _hand(self, contact, target):
        if target != contact.target:
            self._clear(f"reserve:{contact.id}")
            if target:
                self._due(f"reserve:{contact.id}", self._reserve)
            contact.target = target

    def _relax_stop(self, contact):
        left = []
        for requirement in sorted(contact.requirements):
            at = self.deadlines.pop(f"relax:{contact.id}:{requirement}", None)
            if at is not None:
                left.append(f"{requirement}:{max(0, at - self._steady)}")
        contact.relax_left = " ".join(left)

    def _relax_resume(self, contact):
        for entry in contact.relax_left.split():
            requirement, _, after = entry.rpartition(":")
            self._due(f"relax:{contact.id}:{requirement}", int(after))
        contact.relax_left = ""

    def _may_hand(self, target):
        if target.startswith("!"):
            agent = self._agent(target[1:])
            if agent.state == "offline":
                raise RefusedError("agent_offline")

    def _profile(self, agent):
        packed = agent.own + "".join(
            f"{name}:1," for name in agent.granted if name not in parse_categories(agent.own)
        )
        agent.packed = packed, agent.packed[1]
        agent.categories = parse_categories(packed)
        agent.settled = False

    def _agent_set(self, agent, state, reason, contact):
        if state == "offline":
            if reason != "agent_lost":
                agent.answered = 0
            self._clear(f"presence:{agent.id}", f"gone:{agent.id}", f"wrap:{agent.id}")
        elif agent.state == "offline":
            self.deadlines[f"presence:{agent.id}"] = agent.seen + self._lease
        agent.state, agent.reason, agent.contact = state, reason, contact
        agent.since, agent.settled = self._now, False

    def _agent_rest(self, agent, state="", reason=""):
        if not state:
            state, reason = agent.next_state, agent.next_reason
        if not state:
            state, reason = "available", ""
        agent.next_state = agent.next_reason = ""
        self._agent_set(agent, state, reason, "")

    def _agent_misses(self, agent):
        if agent.next_state == "offline":
            self._agent_rest(agent)
        else:
            self._agent_rest(agent, "paused", "no_answer")

    def _agent_of(self, contact):
        return self.agents[contact.agent] if contact.agent else None

    def _citizen_leg_end(self, contact, why, at=None):
        self._leg_end(contact, contact.citizen_leg, why, at)

    def _leg_end(self, contact, number, why, at=None):
        contact.legs[number - 1] |= {"until": at or self._now, "why": why}

    def _agent_leg_end(self, contact, why, at=None):
        if contact.agent_leg:
            self._leg_end(contact, contact.agent_leg, why, at)
            contact.agent_leg = 0

    def _colleague_leg_end(self, contact, why):
        if contact.colleague_leg:
            self._leg_end(contact, contact.colleague_leg, why)
            contact.colleague_leg = 0

    def _leg(self, contact, party, agent):
        """Begin an agent's leg; its number."""
        about = {"channel": contact.channel, "since": self._now, "agent": agent}
        contact.legs.append({"party": party, **about})
        return len(contact.legs)

    def _end(self, contact, state, outcome, why):
        self._contact_set(contact, state)
        at = contact.hung_up_at or self._now
        contact.outcome, contact.ended_at = outcome, at
        self._citizen_leg_end(contact, why, at)
        self._agent_leg_end(contact, why, at)
        self._clear(f"seat:{contact.id}")
        if state == "closed":
            self._clear(*(f"{kind}:{contact.id}" for kind in ("reserve", "due", "warn")))

    def _back_to_waiting(self, contact):
        self._contact_set(contact, "waiting")
        contact.agent, contact.ring_until = "", None
        if contact.target.startswith("!") or f"reserve:{contact.id}" not in self.deadlines:
            self._hand(contact, "")

    def _wrap_up(self, contact, agent, outcome, why):
        self._end(contact, "wrap_up", outcome, why)
        self._agent_wraps_up(contact, agent)

    def _agent_wraps_up(self, contact, agent):
        self._agent_set(agent, "wrap_up", "", contact.id)
        if self._wrap:
            self._due(f"wrap:{agent.id}", self._wrap)

    def _close_wrapped(self, contact, code):
        if self._teaches(contact):
            spent = self._now - contact.answered_at
            half_hour = f"{contact.category}@{self._half_hour}"
            for name, most in ((contact.category, 20), (half_hour, 20), ("*", 100)):
                mean, count = self.learnt.get(name, (0, 0))
                count = min(count + 1, most)
                self.learnt[name] = math.floor(mean + (spent - mean) / count), count
            waited = contact.answered_at - contact.entered_at
            self._learn_wait(*(waited, 0) if len(contact.legs) == 2 else (None, 0))
        self._contact_set(contact, "closed")
        contact.code = code
        self._clear(*(f"{kind}:{contact.id}" for kind in ("seat", "reserve", "due", "warn")))

    def _teaches(self, contact):
        return (
            contact.channel in ("video", "phone", "line")
            and contact.category not in self._technical
        )

    def _learn_wait(self, waited, gave_up):
        """None changes nothing."""
        before, of = self.learnt.get("~", (0, 0))
        if waited is not None:
            before, of = before - before // 200 + waited, of - of // 200 + gave_up
        self.learnt["~"] = before, of

    def _learn_gave_up(self, contact):
        if self._teaches(contact) and len(contact.legs) == 1:
            self._learn_wait(self._now - contact.entered_at, 1000)
