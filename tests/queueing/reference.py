"""The reference model of the ACD: what each script must answer and leave behind, in plain Python.

A ``Station`` is told what the server is told, a script's name and its arguments, and answers what
the server must answer: a word and the events. It holds contacts and agents and looks through all
of them where the scripts keep sorted sets, so that the two have nothing in common but the
transition tables. ``copy`` and ``fingerprint`` are for searches over histories.
"""

import math
from collections.abc import Iterator

from queueing.model import AgentState, ContactState
from queueing.transitions import Verb, refusal, targets

SETTINGS = (
    *("outage", "ring", "seat", "lease", "gone", "wrap", "cooldown", "keep"),
    *("auto", "requeue"),
)
"""The order in which the settings travel, see ``AcdSettings.packed``."""


class RefusedError(Exception):
    """Carries the word."""


class Record:
    """A contact or an agent: only what its attributes say."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def copy(self):
        twin = Record.__new__(Record)
        twin.__dict__.update(self.__dict__)
        if "cooling" in twin.__dict__:
            twin.cooling = dict(twin.cooling)
            twin.legs = [dict(leg) for leg in twin.legs]
        return twin

    def key(self):
        values = dict(self.__dict__)
        if "cooling" in values:
            values["cooling"] = frozenset(values["cooling"].items())
            values["legs"] = tuple(tuple(leg.items()) for leg in values["legs"])
        values.pop("categories", None)  # an agent's, which ``packed`` holds in hashable form
        return tuple(sorted(values.items()))


def parse_categories(packed):
    """``,weapons:3,`` as a mapping."""
    return {
        name: int(level) for name, _, level in (e.partition(":") for e in packed.split(",") if e)
    }


class Station:
    """One station. ``apply`` is the whole interface."""

    def __init__(self):
        self.clock = self.tick = self.offset = self.seq = None
        self.contacts, self.agents, self.deadlines, self.handling = {}, {}, {}, {}

    def copy(self):
        twin = Station()
        twin.clock, twin.tick, twin.offset, twin.seq = self.clock, self.tick, self.offset, self.seq
        twin.contacts = {name: record.copy() for name, record in self.contacts.items()}
        twin.agents = {name: record.copy() for name, record in self.agents.items()}
        twin.deadlines, twin.handling = dict(self.deadlines), dict(self.handling)
        return twin

    def fingerprint(self):
        """Equal for stations that will answer everything alike."""
        return (
            (self.clock, self.tick, self.offset, self.seq),
            frozenset((name, record.key()) for name, record in self.contacts.items()),
            frozenset((name, record.key()) for name, record in self.agents.items()),
            frozenset(self.deadlines.items()),
            frozenset(self.handling.items()),
        )

    def apply(self, script, now_ms, settings, *arguments):
        """``[word, event, ...]``; an event maps names to text, as in the journal."""
        for name, value in zip(SETTINGS, settings.split(" "), strict=True):
            setattr(self, f"_{name}", int(value))
        self._now = max(int(now_ms), self.clock or 0)
        tick = self._now if self.tick is None else self.tick
        silence = self._now - tick
        self._silence = silence if silence > self._outage else 0
        self._next_tick = self._now if self._silence else tick
        self._steady = self._now - (self.offset or 0) - self._silence
        self._events = []
        try:
            word = getattr(self, f"_do_{script}")(*arguments) or "ok"
        except RefusedError as refused:
            assert not self._events, "refused half-way"
            return [str(refused)]
        if word == "nothing":
            assert not self._events, "did something and says nothing"
            return ["ok"]
        self._note_outage()
        self.clock, self.tick = self._now, self._next_tick
        self.offset, self.seq = self.offset or 0, self.seq or 0
        return [word, *self._events]

    def forget_closed(self):
        """Drop ended contacts, as their expiry does; their names."""
        gone = [name for name, contact in self.contacts.items() if contact.state == "closed"]
        for name in gone:
            del self.contacts[name]
        return gone

    # --- who may be brought together

    def present(self, agent):
        return self._steady - agent.seen <= self._lease

    def fits(self, contact, agent):
        """Whether the two may be brought together now, were both free."""
        return (
            contact.category in agent.categories
            and contact.requirements <= agent.skills
            and self.present(agent)
            and contact.cooling.get(agent.id, -math.inf) <= self._steady
        )

    def waiting(self) -> Iterator[Record]:
        """Those who can be offered."""
        return (c for c in self.contacts.values() if c.state == "waiting" and c.attached)

    def _contact_for(self, agent):
        found = (contact for contact in self.waiting() if self.fits(contact, agent))
        return min(found, key=lambda contact: (contact.score, contact.number), default=None)

    def _agent_for(self, contact):
        found = (
            agent
            for agent in self.agents.values()
            if agent.state == "available" and agent.settled and self.fits(contact, agent)
        )
        return min(
            found,
            key=lambda agent: (-agent.categories[contact.category], agent.idle_since, agent.id),
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

    # --- the smallest steps

    def _emit(self, kind, contact=None, contact_from=None, agent=None, agent_from=None, **details):
        self._note_outage()
        self.seq = (self.seq or 0) + 1
        event = {"seq": self.seq, "kind": kind, "at": self._now, **details}
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
        contact.state, contact.since = state, self._now

    def _agent_set(self, agent, state, reason, contact):
        if state == "offline":
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

    def _agent_of(self, contact):
        return self.agents[contact.agent] if contact.agent else None

    def _leg_end(self, contact, number, why):
        contact.legs[number - 1] |= {"until": self._now, "why": why}

    def _agent_leg_end(self, contact, why):
        if contact.agent_leg:
            self._leg_end(contact, contact.agent_leg, why)
            contact.agent_leg = 0

    def _end(self, contact, state, outcome, why):
        self._contact_set(contact, state)
        contact.outcome, contact.ended_at = outcome, self._now
        self._leg_end(contact, 1, why)
        self._agent_leg_end(contact, why)
        self._clear(f"seat:{contact.id}")

    def _back_to_waiting(self, contact):
        self._contact_set(contact, "waiting")
        contact.agent, contact.ring_until = "", None

    def _wrap_up(self, contact, agent, outcome, why):
        self._end(contact, "wrap_up", outcome, why)
        self._agent_set(agent, "wrap_up", "", contact.id)
        if self._wrap:
            self._due(f"wrap:{agent.id}", self._wrap)

    def _close_wrapped(self, contact, code):
        spent = self._now - contact.answered_at
        average = self.handling.get(contact.category)
        if average is not None:
            spent = math.floor(average + (spent - average) / 10)
        self.handling[contact.category] = spent
        self._contact_set(contact, "closed")
        contact.code = code
        self._clear(f"seat:{contact.id}")

    # --- what a citizen does

    def _do_enqueue(
        self, name, category, channel, modality, language, requirements, consent, priority_ms
    ):
        if name in self.contacts:
            raise RefusedError("contact_exists")
        self._note_outage()
        now, score = self._now, self._now - int(priority_ms)
        contact = self.contacts[name] = Record(
            id=name,
            state="waiting",
            since=now,
            entered_at=now,
            category=category,
            channel=channel,
            modality=modality,
            language=language,
            requirements=frozenset(filter(None, requirements.split("+"))),
            consent=str(consent),
            attached=True,
            score=score,
            number=(self.seq or 0) + 1,
            agent="",
            offers=0,
            agent_leg=0,
            legs=[{"party": "citizen", "channel": channel, "since": now}],
            ring_until=None,
            answered_at=None,
            ended_at=None,
            outcome="",
            code=None,
            cooling={},
        )
        self._due(f"seat:{name}", self._seat)
        about = {"channel": channel, "modality": modality, "consent": consent, "score": score}
        self._emit("enqueue", contact, **about)
        self._match_contact(contact)

    def _do_leave(self, name):
        contact, _ = self._contact(name, Verb.LEAVE)
        if contact.state == "waiting":
            self._end(contact, "closed", "abandoned", "abandoned")
            self._emit("leave", contact, "waiting", outcome="abandoned")
            return
        agent = self._agent_of(contact)
        self._clear(f"ring:{name}")
        outcome = "left_while_ringing"
        self._end(contact, "closed", outcome, outcome)
        self._agent_rest(agent)
        self._emit("leave", contact, "offered", agent, "offered", outcome=outcome)
        self._settle(agent)

    def _do_detach(self, name):
        contact, to = self._contact(name, Verb.DETACH)
        if not contact.attached:
            return "nothing"
        was = contact.state
        if was != "wrap_up":
            self._due(f"seat:{name}", self._seat)
        contact.attached = False
        if to != was:
            self._contact_set(contact, to)
        self._emit("detach", contact, was, self._agent_of(contact))
        return None

    def _do_resume(self, name):
        contact, to = self._contact(name, Verb.RESUME)
        was = contact.state
        if was != "wrap_up":
            self._due(f"seat:{name}", self._seat)
        if not contact.attached:
            contact.attached = True
            if to != was:
                self._contact_set(contact, to)
            self._emit("resume", contact, was, self._agent_of(contact))
            self._match_contact(contact)

    def _do_set_consent(self, name, consent):
        contact, _ = self._contact(name, Verb.SET_CONSENT)
        if contact.consent == str(consent):
            return "nothing"
        contact.consent = str(consent)
        agent = self._agent_of(contact)
        self._emit("set_consent", contact, contact.state, agent, consent=consent)
        return None

    def _do_touch(self, *names):
        for name in names:
            contact = self.contacts.get(name)
            if contact and contact.attached and contact.state not in ("wrap_up", "closed"):
                self._due(f"seat:{name}", self._seat)

    def _do_correct_category(self, name, category, agent_name):
        contact, to = self._contact(name, Verb.CORRECT_CATEGORY)
        if agent_name and contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        old, contact.category = contact.category, category
        agent = None if to == "waiting" else self._agent_of(contact)
        self._emit("correct_category", contact, to, agent, from_category=old)
        self._match_contact(contact)

    # --- what an agent does

    def _do_sign_on(self, name, categories, skills):
        agent = self.agents.get(name)
        if agent is None:
            now = self._now
            agent = self.agents[name] = Record(
                id=name, state="offline", reason="", since=now, idle_since=now, contact="",
                next_state="", next_reason="", settled=False,
            )  # fmt: skip
        agent.packed = categories, skills
        agent.categories = parse_categories(categories)
        agent.skills = frozenset(filter(None, skills.split(",")))
        agent.seen, agent.settled = self._steady, False
        self._emit("sign_on", agent=agent)
        if agent.state != "offline":
            self._hear(agent)
        self._settle(agent)

    def _hear(self, agent):
        self._due(f"presence:{agent.id}", self._lease)
        if self.deadlines.pop(f"gone:{agent.id}", None) is not None:
            self._emit("console_back", agent=agent)

    def _do_heartbeat(self, *names):
        known = [self.agents[name] for name in names if name in self.agents]
        if not known:
            raise RefusedError("unknown_agent")
        for agent in known:
            silent = not self.present(agent)
            agent.seen = self._steady
            if agent.state != "offline":
                self._hear(agent)
                if silent:
                    self._match_agent(agent)

    def _do_console_gone(self, name):
        self._agent(name).seen = self._steady - self._lease - 1

    def _do_set_state(self, name, state, reason, after_contact):
        agent = self._agent(name)
        verb = Verb(f"set_{state}")
        if not targets(AgentState(agent.state), verb):
            if str(after_contact) != "1":
                raise RefusedError(refusal(AgentState(agent.state), verb))
            agent.next_state, agent.next_reason = state, reason
            self._emit("keep_next_state", agent=agent, next=state, reason=reason)
            return None
        if state == "available" and not self.present(agent):
            raise RefusedError("console_gone")
        was = agent.state
        if was == state != "paused":
            return "nothing"
        if state == "available":
            agent.idle_since = self._now
        self._agent_set(agent, state, reason, "")
        self._emit(verb, agent=agent, agent_from=was, reason=reason)
        self._settle(agent)
        return None

    def _do_accept(self, name, agent_name):
        contact, agent = self._ringing_at(name, agent_name, Verb.ACCEPT)
        self._clear(f"ring:{name}")
        self._contact_set(contact, "connected")
        contact.answered_at, contact.ring_until = self._now, None
        contact.legs.append(
            {"party": "agent", "channel": contact.channel, "agent": agent.id, "since": self._now}
        )
        contact.agent_leg = len(contact.legs)
        self._agent_set(agent, "busy", "", name)
        waited = self._now - contact.entered_at
        self._emit(
            "accept", contact, "offered", agent, "offered", leg=contact.agent_leg, waited=waited
        )

    def _do_decline(self, name, agent_name, reason):
        contact, agent = self._ringing_at(name, agent_name, Verb.DECLINE)
        self._clear(f"ring:{name}")
        contact.cooling[agent.id] = self._steady + self._cooldown
        self._due(f"retry:{name}:{agent.id}", self._cooldown)
        self._back_to_waiting(contact)
        self._agent_rest(agent)
        about = {"reason": reason, "score": contact.score}
        self._emit("decline", contact, "offered", agent, "offered", **about)
        self._match_contact(contact)
        self._settle(agent)

    def _do_hold(self, name, agent_name):
        self._on_hold(name, agent_name, Verb.HOLD)

    def _do_retrieve(self, name, agent_name):
        self._on_hold(name, agent_name, Verb.RETRIEVE)

    def _on_hold(self, name, agent_name, verb):
        contact, to = self._contact(name, verb)
        if contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        was = contact.state
        self._contact_set(contact, to)
        self._emit(verb, contact, was, self._agent_of(contact))

    def _do_hang_up(self, name, party, agent_name, reason=""):
        contact, _ = self._contact(name, Verb.HANG_UP)
        if party == "agent" and contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        was, agent = contact.state, self._agent_of(contact)
        outcome = "failed" if party == "system" else "completed"
        outcome = "abuse" if reason == "abuse" else outcome
        self._wrap_up(contact, agent, outcome, f"hung_up_by_{party}")
        why = {"reason": reason} if reason else {}
        self._emit("hang_up", contact, was, agent, "busy", by=party, outcome=outcome, **why)

    def _do_finish_wrap_up(self, name, code, state, reason):
        agent = self._agent(name, Verb.FINISH_WRAP_UP)
        contact = self.contacts[agent.contact]
        self._clear(f"wrap:{name}")
        self._close_wrapped(contact, code)
        agent.idle_since = self._now
        self._agent_rest(agent, state, reason)
        about = {"code": code, "outcome": contact.outcome}
        self._emit("finish_wrap_up", contact, "wrap_up", agent, "wrap_up", **about)
        self._settle(agent)

    def _do_forget(self, name):
        agent = self._agent(name, Verb.FORGET)
        del self.agents[name]
        self._emit("forget", agent=agent)

    def _do_claim_next(self, name):
        agent = self._agent(name, Verb.OFFER)
        if not self.present(agent):
            raise RefusedError("console_gone")
        contact = self._contact_for(agent)
        if contact is None:
            raise RefusedError("nothing_waiting")
        self._offer(contact, agent)

    def _do_offer_next(self, name):
        contact, _ = self._contact(name, Verb.OFFER)
        if not contact.attached:
            raise RefusedError("citizen_away")
        agent = self._agent_for(contact)
        if agent is None:
            raise RefusedError("nobody_available")
        self._offer(contact, agent)

    # --- what falls due

    def _do_expire(self):
        self._next_tick = self._now
        passed = sorted((at, name) for name, at in self.deadlines.items() if at <= self._steady)
        batch = [name for _, name in passed[:100]]
        for name in batch:
            if self.deadlines.get(name, math.inf) <= self._steady:
                del self.deadlines[name]
                kind, _, who = name.partition(":")
                getattr(self, f"_fire_{kind}")(who)
        if len(batch) == 100:
            return "more"
        if self._auto:
            heads = {}
            for contact in self.waiting():
                queue = f"{contact.category}|{'+'.join(sorted(contact.requirements))}"
                heads[queue] = min(heads.get(queue, (math.inf,)), (contact.score, queue))
            for _, queue in sorted(heads.values()):
                line = [
                    contact
                    for contact in self.waiting()
                    if queue == f"{contact.category}|{'+'.join(sorted(contact.requirements))}"
                ]
                if line:
                    self._match_contact(min(line, key=lambda c: (c.score, c.number)))
        return "ok"

    def _fire_ring(self, name):
        contact = self.contacts[name]
        agent = self._agent_of(contact)
        self._back_to_waiting(contact)
        self._agent_rest(agent, "paused", "no_answer")
        self._emit("no_answer", contact, "offered", agent, "offered", score=contact.score)
        self._match_contact(contact)

    def _fire_seat(self, name):
        contact = self.contacts[name]
        was, agent = contact.state, self._agent_of(contact)
        if was == "waiting":
            self._end(contact, "closed", "lost", "lost")
            self._emit("seat_lost", contact, was, outcome="lost")
            return
        agent_was = agent.state
        if was == "offered":
            self._clear(f"ring:{name}")
            self._end(contact, "closed", "lost", "lost")
            self._agent_rest(agent)
        else:
            self._wrap_up(contact, agent, "lost", "lost")
        self._emit("seat_lost", contact, was, agent, agent_was, outcome="lost")
        self._settle(agent)

    def _fire_presence(self, name):
        agent = self.agents[name]
        if agent.state in ("busy", "wrap_up"):
            self._due(f"gone:{name}", self._gone)
            self._emit("console_lost", agent=agent)
        else:
            self._fire_gone(name)

    def _fire_gone(self, name):
        agent = self.agents[name]
        was, contact = agent.state, self.contacts.get(agent.contact)
        contact_was, outcome = contact and contact.state, ""
        if was == "offered":
            self._clear(f"ring:{contact.id}")
            self._back_to_waiting(contact)
        elif was == "busy" and self._requeue:
            self._agent_leg_end(contact, "agent_lost")
            contact.answered_at = None
            self._back_to_waiting(contact)
        elif was == "busy":
            outcome = "agent_lost"
            self._end(contact, "closed", outcome, outcome)
        elif was == "wrap_up":
            outcome = contact.outcome
            self._close_wrapped(contact, "")
        self._agent_rest(agent, "offline", "agent_lost")
        self._emit("agent_lost", contact, contact_was, agent, was, outcome=outcome)
        if contact:
            self._match_contact(contact)

    def _fire_wrap(self, name):
        agent = self.agents[name]
        contact = self.contacts[agent.contact]
        self._close_wrapped(contact, "")
        agent.idle_since = self._now
        self._agent_rest(agent)
        self._emit("wrap_up_expired", contact, "wrap_up", agent, "wrap_up", outcome=contact.outcome)
        self._settle(agent)

    def _fire_retry(self, who):
        agent = self.agents.get(who.rpartition(":")[2])
        if agent:
            self._match_agent(agent)
