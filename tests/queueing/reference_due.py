"""What the reference model does when a deadline has passed."""

import math

from tests.queueing.reference_ground import queue_of
from tests.queueing.reference_outside import Outside


class Due(Outside):
    """The part of a station that a tick moves."""

    def _do_expire(self):
        passed = sorted((at, name) for name, at in self.deadlines.items() if at <= self._steady)
        batch = [name for _, name in passed[:100]]
        cooled = [name for name in batch if name.startswith("retry:")]
        self._clear(*cooled)
        names = {name.split(":")[1] for name in cooled} & self.contacts.keys()
        for contact in sorted((self.contacts[name] for name in names), key=self._place):
            self._match_contact(contact)
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
                queue = queue_of(contact)
                heads[queue] = min(heads.get(queue, (math.inf,)), (contact.score, queue))
            for _, queue in sorted(heads.values()):
                line = [contact for contact in self.waiting() if queue == queue_of(contact)]
                if line:
                    self._match_contact(min(line, key=self._place))
        return "ok"

    def _fire_ring(self, name):
        contact = self.contacts[name]
        agent = self._agent_of(contact)
        self._back_to_waiting(contact)
        self._agent_misses(agent)
        about = {"score": contact.score, "target": contact.target}
        self._emit("no_answer", contact, "offered", agent, "offered", **about)
        self._match_contact(contact)
        self._note_refused(contact)

    def _fire_due(self, name):
        contact = self.contacts[name]
        self._contact_set(contact, "waiting")
        contact.entered_at = self._now
        known = self.agents.get(contact.preferred)
        free = known and known.state == "available" and self.may_take(contact, known)
        if free and self.fits(contact, known):
            self._hand(contact, f"!{known.id}")
        self._emit("due", contact, "scheduled", score=contact.score, target=contact.target)
        self._match_contact(contact)

    def _fire_warn(self, name):
        contact = self.contacts[name]
        if contact.state != "wrap_up":
            self._emit("due_soon", contact, contact.state, self._agent_of(contact))

    def _fire_reserve(self, name):
        contact = self.contacts[name]
        if contact.state == "waiting":
            target = contact.target
            self._hand(contact, "")
            self._emit("reservation_over", contact, "waiting", target=target)
            self._match_contact(contact)

    def _fire_relax(self, name):
        name, _, requirement = name.rpartition(":")
        contact = self.contacts.get(name)
        if contact and contact.state != "closed":
            assert contact.state in ("waiting", "offered", "scheduled"), contact.state
            contact.requirements -= {requirement}
            self._emit("relax", contact, contact.state, requirement=requirement)
            self._match_contact(contact)

    def _fire_hold(self, name):
        contact = self.contacts[name]
        self._due(f"hold:{name}", self._hold)
        self._emit("hold_alarm", contact, contact.state, self._agent_of(contact))

    def _fire_grant(self, name):
        name, _, category = name.rpartition(":")
        agent = self.agents[name]
        agent.granted.pop(category)
        self._profile(agent)
        self._emit("grant_over", agent=agent, granted=category)
        self._settle(agent)

    def _fire_seat(self, name):
        contact = self.contacts[name]
        was, agent = contact.state, self._agent_of(contact)
        if was == "waiting":
            self._learn_gave_up(contact)
            self._end(contact, "closed", "lost", "lost")
            self._emit("seat_lost", contact, was, outcome="lost")
            return
        if was == "passed":
            self._passed_close(contact, "lost", "lost")
            self._emit("seat_lost", contact, was, outcome="lost")
            return
        colleague = self._colleague_over(contact, "lost")
        agent_was = agent.state
        if was == "offered":
            self._clear(f"ring:{name}")
            self._learn_gave_up(contact)
            self._end(contact, "closed", "lost", "lost")
            self._agent_rest(agent)
            self._emit("seat_lost", contact, was, agent, agent_was, outcome="lost")
        elif contact.hung_up_at:
            self._wrap_up(contact, agent, "completed", "hung_up_by_citizen")
            about = {"by": "citizen", "outcome": "completed", "hung_up_at": contact.hung_up_at}
            self._emit("hang_up", contact, was, agent, agent_was, **about)
        else:
            self._wrap_up(contact, agent, "lost", "lost")
            self._emit("seat_lost", contact, was, agent, agent_was, outcome="lost")
        self._settle(agent)
        if colleague:
            self._settle(colleague)

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
        if contact and self._second_away(contact, agent):
            return
        if contact and was == "busy" and contact.hung_up_at:
            self._fire_seat(contact.id)
            was = agent.state
        contact_was, outcome = contact and contact.state, ""
        colleague = contact and self._colleague_over(contact, "agent_lost")
        if was == "offered":
            self._clear(f"ring:{contact.id}")
            self._back_to_waiting(contact)
        elif was == "busy" and self._requeue:
            self._agent_leg_end(contact, "agent_lost")
            contact.answered_at = None
            self._relax_resume(contact)
            self._back_to_waiting(contact)
        elif was == "busy":
            outcome = "agent_lost"
            self._end(contact, "closed", outcome, outcome)
        elif was == "wrap_up":
            outcome = contact.outcome
            self._close_wrapped(contact, "")
        self._agent_rest(agent, "offline", "agent_lost")
        about = {"outcome": outcome, "target": contact.target if contact else ""}
        self._emit("agent_lost", contact, contact_was, agent, was, **about)
        if contact:
            self._settle_beside(colleague, contact)

    def _fire_wrap(self, name):
        agent = self.agents[name]
        contact = self.contacts[agent.contact]
        if contact.agent != name:
            self._part_finish(contact, agent, "time", "", "", "")
            self._settle(agent)
            return
        self._close_wrapped(contact, "")
        agent.idle_since = self._now
        self._agent_rest(agent)
        self._emit("wrap_up_expired", contact, "wrap_up", agent, "wrap_up", outcome=contact.outcome)
        self._settle(agent)
