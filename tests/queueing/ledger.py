"""A judge of the queue that trusts nobody's matching: the rules, told from the events.

It is shown every transition, its arguments and its events, and keeps what they say about each
contact and agent. It complains (``AssertionError``) when a contact or an agent is assigned twice,
when somebody better placed or fitter was passed over, when a contact changes its place in the
order, when an event does not follow from the one before, and, asked with ``apart``, when two who
fit each other have been left alone.
"""

from collections import Counter

from queueing import wire
from tests.queueing.oracles import permits
from tests.queueing.reference_ground import parse_categories, parse_settings

IDLE = (
    *("detach", "set_consent", "set_state", "switch_channel", "extend_wrap_up"),
    *("reserve", "set_priority", "write"),
)
"""Scripts that do nothing at all, not even move the clock, when there is nothing to change."""

LATER = 2**40
"""How far behind the live ones a message stands."""

ENGAGED = ("offered", "busy", "wrap_up")

SECOND = (
    *("consult_accept", "consult_decline", "consult_no_answer", "consult_cancel"),
    *("consult_over", "colleague_lost"),
)
"""Events that name the second agent of a contact."""

CONSULTED = ("consult_cancel", "consult_over", "consult_leave")
"""Events after which a second agent may be free who has worked."""


def _profile(agent):
    """What an agent may be offered: its own, and what was authorised at the lowest proficiency."""
    agent["categories"] = dict.fromkeys(agent["granted"], 1) | agent["own"]


class Ledger:
    """What the events of one station say. ``happened`` counts kinds and words of refusals."""

    def __init__(self):
        self.contacts, self.agents = {}, {}
        self.cooling = {}
        self.happened = Counter()
        self.now = self.offset = self.seq = 0
        self.lease, self.strategies, self.auto = 0, {}, True
        self.script = ""

    @property
    def steady(self):
        return self.now - self.offset

    def observe(self, script, arguments, reply):
        now, packed, *arguments = arguments
        word, *entries = reply
        if word not in ("ok", "more"):
            assert not entries, "a refusal with events"
            self.happened[word] += 1
            return
        if not entries and script in IDLE:
            return
        settings = parse_settings(packed)
        self.lease, self.strategies = settings["lease"], settings["strategies"]
        self.auto, self.script = settings["auto"], script
        self.now = max(self.now, int(now))
        events = [wire.event(entry) for entry in entries]
        for event in events:
            self.seq += 1
            assert (event.seq, event.at_ms) == (self.seq, self.now), event
        if events and events[0].kind == "outage":
            self.happened["outage"] += 1
            self.offset += int(events.pop(0).details["length"])
        self._told(script, arguments, settings, events)
        for event in events:
            self.note(event)

    def _told(self, script, arguments, settings, events):
        """What only the caller says, and no event."""
        if script == "enqueue":
            name, category, _, _, _, requirements, _, priority_ms, *_ = arguments
            self.contacts[name] = {
                "state": None,
                "attached": True,
                "agent": None,
                "category": category,
                "requirements": frozenset(filter(None, requirements.split("+"))),
                "score": self.now - int(priority_ms),
                "counts_from": self.now - int(priority_ms),
                "target": "",
                "colleague": None,
                "message": False,
            }
        elif script == "schedule":
            _, category, channel, _, _, requirements, _, score_ms, *_ = arguments
            # a message that may come back is numbered by the queue
            name = events[0].contact
            score = min(int(score_ms or self.now), self.now) + LATER * (channel == "message")
            self.contacts[name] = {
                "state": None,
                "attached": True,
                "agent": None,
                "category": category,
                "requirements": frozenset(filter(None, requirements.split("+"))),
                "score": score,
                "counts_from": score,
                "target": "",
                "colleague": None,
                "message": channel == "message",
            }
        elif script == "sign_on":
            name, categories, skills = arguments
            known = self.agents.setdefault(name, {"state": "offline", "idle": 0, "contact": None})
            known["own"] = parse_categories(categories)
            known.setdefault("granted", set())
            known.setdefault("answered", 0)
            known.setdefault("writing", False)
            _profile(known)
            known["skills"] = frozenset(filter(None, skills.split(",")))
            known["seen"] = self.steady
        elif script == "heartbeat":
            for name in arguments:
                if name in self.agents:
                    self.agents[name]["seen"] = self.steady
        elif script == "console_gone":
            self.agents[arguments[0]]["seen"] = self.steady - self.lease - 1
        elif script == "expire":
            # A cool-down lasts until somebody ticks.
            self.cooling = {pair: to for pair, to in self.cooling.items() if to > self.steady}
        elif script == "set_priority":
            contact = self.contacts[arguments[0]]
            contact["score"] = contact["counts_from"] - int(arguments[1])
        elif script in ("decline", "transfer", "consult_decline"):
            self.cooling[arguments[0], arguments[1]] = self.steady + settings["cooldown"]

    def note(self, event):
        assert permits(event), event
        self.happened[event.kind] += 1
        if event.kind == "offer":
            self.judge(event)
        elif event.kind == "consult":
            self.judge_consult(event)
        elif event.kind == "refused_by_all":
            assert not any(self.able(event.contact, agent) for agent in self.agents), event
        if event.kind == "finish_part":
            # of a contact that is somebody else's by now, or over
            assert self.contacts.get(event.contact, {}).get("agent") != event.agent, event
        elif event.contact:
            self._note_contact(event)
        if event.agent:
            self._note_agent(event)

    def _note_contact(self, event):
        contact = self.contacts[event.contact]
        if event.kind in ("enqueue", "schedule"):
            assert contact["state"] is None, event
            contact["seq"] = event.seq
        else:
            assert contact["state"] == event.contact_from, event
        if "score" in event.details:
            assert int(event.details["score"]) == contact["score"], event
        self._note_who(event, contact)
        contact["state"], contact["category"] = event.contact_to, event.category
        if event.kind in ("detach", "resume"):
            contact["attached"] = event.kind == "resume"
        if event.kind == "reservation_over":
            assert event.details["target"] == contact["target"], event
            contact["target"] = ""
        elif "from_target" in event.details:
            assert event.details["from_target"] == contact["target"], event
            contact["target"] = ""
        elif "target" in event.details:
            contact["target"] = event.details["target"]
        elif event.kind == "relax":
            assert event.contact_from in ("waiting", "offered", "scheduled"), event
            contact["requirements"] -= {event.details["requirement"]}
        if event.contact_to == "closed":
            assert not contact["colleague"], event
            del self.contacts[event.contact]

    def _note_who(self, event, contact):
        """The agent it is offered to or has, and the second one."""
        if "outside" in event.details:
            self._note_outside(event, contact)
            return
        if contact["state"] == "passed" and event.contact_to == "closed":
            assert not event.agent, event
            contact["colleague"] = None
            return
        if event.kind in ("consult", "step_in"):
            assert event.details["by"] == contact["agent"] != event.agent, event
            assert contact["colleague"] is None, event
            contact["colleague"] = event.agent
            return
        leaves = event.kind == "consult_leave" and event.agent == contact["colleague"]
        if event.kind in SECOND or leaves:
            assert contact["colleague"] == event.agent, event
            if event.kind != "consult_accept":
                contact["colleague"] = None
            return
        if event.kind not in ("offer", "enqueue") and contact["agent"] and event.agent:
            assert contact["agent"] == event.agent, event
        if "to" in event.details:
            assert contact["colleague"] == event.details["to"], event
            contact["agent"], contact["colleague"] = contact["colleague"], None
            return
        assert (
            event.contact_to not in ("waiting", "wrap_up", "closed") or not contact["colleague"]
        ), event
        returned = event.contact_to == "waiting"
        contact["agent"] = None if returned else event.agent or contact["agent"]

    @staticmethod
    def _note_outside(event, contact):
        """A number outside has the place of the second agent, by the name of its call."""
        number = f"+{event.details['outside']}"
        assert event.details.get("by", contact["agent"]) == contact["agent"], event
        if event.kind == "call_outside":
            assert contact["colleague"] is None, event
            contact["colleague"] = number
            return
        assert contact["colleague"] == number, event
        if event.kind in ("pass_on", "agent_lost"):
            assert event.agent == contact["agent"], event
            contact["agent"] = None
        elif event.kind in ("consult_cancel", "consult_over", "outside_gone"):
            contact["colleague"] = None

    def _note_agent(self, event):
        agent = self.agents[event.agent]
        assert agent["state"] == event.agent_from, event
        if event.kind in ("offer", "consult", "step_in"):
            assert agent["contact"] is None, event
        elif event.contact:
            assert agent["contact"] == event.contact, event
        agent["state"] = event.agent_to
        lost = event.kind == "agent_lost" or event.details.get("by") == "lost"
        lost = lost or event.kind == "colleague_lost"
        worked = event.kind in ("set_available", "finish_wrap_up", "wrap_up_expired", "transfer")
        worked = worked or event.kind == "write"
        consulted = event.kind in CONSULTED and event.agent_from == "busy"
        part = event.kind == "finish_part"
        if worked or ((part or (consulted and event.agent_to != "wrap_up")) and not lost):
            agent["idle"] = event.at_ms
        agent["contact"] = (
            (event.contact or agent["contact"]) if event.agent_to in ENGAGED else None
        )
        if event.kind == "write":
            agent["writing"] = True
        elif event.kind == "writing":
            assert agent["writing"] != (event.details["on"] == "1"), event
            agent["writing"] = event.details["on"] == "1"
        if event.kind in ("accept", "consult_accept", "step_in"):
            agent["answered"] += 1
        elif event.agent_to == "offline" != event.agent_from and not lost:
            agent["answered"] = 0
        if event.kind == "forget":
            del self.agents[event.agent]

        if event.kind in ("grant", "grant_over"):
            change = agent["granted"].add if event.kind == "grant" else agent["granted"].discard
            change(event.details["granted"])
            _profile(agent)

    def judge(self, event):
        """An offer: of the contacts that fit the agent the first, of the agents the best.

        Where nothing is offered by itself, it is for whoever claims, and that contact which was named.
        """
        contact, agent = event.contact, event.agent
        assert self.fit(contact, agent), event
        if self.auto or self.script != "offer_next":
            fitting = (other for other in self.contacts if self.fit(other, agent))
            first = min(fitting, key=self.place)
            assert first == contact, (event, first)
        if not self.auto and self.script == "claim_next":
            return
        fitter = [other for other in self.agents if self.fit(contact, other)]
        best = min(self.standing(contact, other) for other in fitter)
        assert self.standing(contact, agent) == best, event

    def judge_consult(self, event):
        """Somebody who is free and there is asked, of a category or an office the best."""
        whom = event.details["to"]
        able = [
            name
            for name, agent in self.agents.items()
            if agent["state"] == "available"
            and self.steady - agent["seen"] <= self.lease
            and (whom == f"!{name}" or whom in agent["categories"])
            and (whom[0] == "!" or (event.contact, name) not in self.cooling)
        ]
        assert event.agent in able, event
        if whom[0] != "!":
            best = min(self.standing_in(whom, name) for name in able)
            assert self.standing_in(whom, event.agent) == best, event

    def fit(self, contact, agent):
        """Whether the two may be brought together at this moment."""
        wants, has = self.contacts[contact], self.agents[agent]
        return (
            wants["state"] == "waiting"
            and wants["attached"]
            and has["state"] == "available"
            and not (wants["message"] and has["writing"])
            and self.able(contact, agent)
        )

    def able(self, contact, agent):
        """Whether the agent might take it, now or once free."""
        wants, has = self.contacts[contact], self.agents[agent]
        return (
            has["state"] not in ("offline", "paused")
            and self.steady - has["seen"] <= self.lease
            and (wants["target"] or wants["category"]) in has["categories"]
            and (bool(wants["target"]) or wants["requirements"] <= has["skills"])
            and (contact, agent) not in self.cooling
        )

    def place(self, contact):
        return self.contacts[contact]["score"], self.contacts[contact]["seq"]

    def standing(self, contact, agent):
        wants = self.contacts[contact]
        return self.standing_in(wants["target"] or wants["category"], agent)

    def standing_in(self, pool, agent):
        has = self.agents[agent]
        strategy = self.strategies.get(pool)
        if strategy == 1:
            return 0, has["idle"]
        return has["answered"] if strategy == 2 else -has["categories"][pool], has["idle"]

    def apart(self):
        """Pairs that fit and were left alone."""
        free = [name for name, agent in self.agents.items() if agent["state"] == "available"]
        return [
            (contact, agent)
            for contact in (self.contacts if free else ())
            for agent in free
            if self.fit(contact, agent)
        ]

    def in_state(self, *states):
        """Contacts in one of the states, with their agents."""
        return [
            (name, contact["agent"])
            for name, contact in self.contacts.items()
            if contact["state"] in states
        ]

    def seconds(self, *states):
        """Contacts in one of the states, with their second agents."""
        return [
            (name, contact["colleague"])
            for name, contact in self.contacts.items()
            if contact["state"] in states and (contact["colleague"] or "+")[0] != "+"
        ]

    def outsiders(self):
        """Contacts with a number outside in the second agent's place, and its call."""
        return [
            (name, contact["colleague"][1:])
            for name, contact in self.contacts.items()
            if (contact["colleague"] or "").startswith("+")
        ]
