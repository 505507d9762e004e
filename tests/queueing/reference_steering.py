"""What a supervisor does, in the reference model."""

from queueing.transitions import Verb
from tests.queueing.reference_due import Due
from tests.queueing.reference_ground import RefusedError


class Steering(Due):
    """The part of a station that a supervisor moves."""

    def _do_reserve(self, name, target):
        contact, to = self._contact(name, Verb.RESERVE)
        self._may_hand(target)
        if contact.target == target:
            return "nothing"
        self._hand(contact, target)
        self._emit("reserve", contact, to, target=target)
        self._match_contact(contact)
        return None

    def _do_take_over(self, name, taker_name):
        contact, to = self._contact(name, Verb.TAKE_OVER)
        self._require_somebody(contact)
        if contact.agent == taker_name:
            raise RefusedError("same_agent")
        taker = self._agent(taker_name, Verb.STEP_IN)
        was, agent, taker_was = contact.state, self._agent_of(contact), taker.state
        if taker_was != "available":
            # who had been lost is back: signing off after this is by choice
            taker.next_reason = taker.reason if taker_was == "paused" else ""
            taker.next_state = taker_was
        self._agent_set(taker, "busy", "", name)
        taker.answered += 1
        self._emit("step_in", contact, was, taker, taker_was, by=agent.id)
        self._agent_leg_end(contact, "taken_over")
        contact.agent = taker_name
        contact.agent_leg = self._leg(contact, "agent", taker_name)
        self._contact_set(contact, to)
        self._part_over(contact, agent)
        about = {"to": taker_name, "leg": contact.agent_leg}
        self._emit("take_over", contact, was, agent, "busy", **about)

    def _do_grant(self, name, category, for_ms):
        agent, due = self._agent(name), f"grant:{name}:{category}"
        ends = self._now + int(for_ms)
        if int(for_ms):
            self._due(due, int(for_ms))
        elif due not in self.deadlines:
            raise RefusedError("not_granted")
        self._clear(*([] if int(for_ms) else [due]))
        agent.granted.pop(category, None)
        if int(for_ms):
            agent.granted[category] = ends
        self._profile(agent)
        if int(for_ms):
            self._emit("grant", agent=agent, granted=category, until=ends)
        else:
            self._emit("grant_over", agent=agent, granted=category)
        self._settle(agent)

    def _do_set_priority(self, name, priority_ms):
        contact, to = self._contact(name, Verb.SET_PRIORITY)
        score = contact.counts_from - int(priority_ms)
        if score == contact.score:
            return "nothing"
        contact.score = score
        self._emit("set_priority", contact, to, self._agent_of(contact), score=score)
        self._match_contact(contact)
        return None

    def _do_remove(self, name, reason):
        contact, _ = self._contact(name, Verb.REMOVE)
        was = contact.state
        agent = self._agent_of(contact) if was == "offered" else None
        self._clear(f"ring:{name}")
        self._end(contact, "closed", "removed", "removed")
        if agent:
            self._agent_rest(agent)
        about = {"outcome": "removed", "reason": reason}
        self._emit("remove", contact, was, agent, agent and "offered", **about)
        if agent:
            self._settle(agent)
