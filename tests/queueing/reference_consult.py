"""What the reference model does where a second agent is in a contact."""

from queueing.model import AgentState
from queueing.transitions import Verb, refusal, targets
from tests.queueing.reference_ground import Ground, RefusedError, outside_of


class Consult(Ground):
    """The part of a station in which an agent asks another."""

    def _do_consult(self, name, agent_name, whom):
        contact, to = self._contact(name, Verb.CONSULT)
        self._require_own(contact, agent_name)
        self._require_somebody(contact)
        colleague = self._whom(contact, whom)
        was, contact.colleague = contact.state, colleague.id
        self._contact_set(contact, to)
        contact.ring_until = self._steady + self._ring
        self._agent_set(colleague, "offered", "", name)
        self._due(f"ask:{name}", self._ring)
        about = {"by": agent_name, "to": whom, "until": self._now + self._ring}
        self._emit("consult", contact, was, colleague, "available", **about)

    def _whom(self, contact, whom):
        if whom == f"!{contact.agent}":
            raise RefusedError("same_agent")
        if not whom.startswith("!"):
            able = [
                agent
                for agent in self.agents.values()
                if agent.state == "available"
                and whom in agent.categories
                and self.present(agent)
                and f"retry:{contact.id}:{agent.id}" not in self.deadlines
            ]
            if not able:
                raise RefusedError("nobody_available")
            return min(able, key=lambda a: (self.rank(a, whom), a.idle_since, a.id))
        agent = self._agent(whom[1:])
        if not targets(AgentState(agent.state), Verb.CONSULT):
            raise RefusedError(refusal(AgentState(agent.state), Verb.CONSULT))
        if not self.present(agent):
            raise RefusedError("console_gone")
        return agent

    def _do_consult_accept(self, name, agent_name):
        contact, colleague = self._asked(name, agent_name, Verb.CONSULT_ACCEPT)
        self._clear(f"ask:{name}")
        contact.colleague_leg = self._leg(contact, "colleague", agent_name)
        self._contact_set(contact, "consulting")
        contact.ring_until = None
        self._agent_set(colleague, "busy", "", name)
        colleague.answered += 1
        about = {"by": contact.agent, "leg": contact.colleague_leg}
        self._emit("consult_accept", contact, "asking", colleague, "offered", **about)

    def _do_consult_decline(self, name, agent_name, reason):
        contact, colleague = self._asked(name, agent_name, Verb.CONSULT_DECLINE)
        self._due(f"retry:{name}:{agent_name}", self._cooldown)
        self._not_come(contact)
        self._agent_rest(colleague)
        about = {"by": contact.agent, "reason": reason}
        self._emit("consult_decline", contact, "asking", colleague, "offered", **about)
        self._settle(colleague)

    def _asked(self, name, agent_name, verb):
        contact, _ = self._contact(name, verb)
        colleague = self._agent(agent_name)
        if contact.colleague != agent_name:
            raise RefusedError("not_offered_to_you")
        return contact, colleague

    def _not_come(self, contact):
        self._clear(f"ask:{contact.id}")
        self._contact_set(contact, "held")
        contact.colleague, contact.ring_until = "", None

    def _do_consult_cancel(self, name, agent_name):
        contact, to = self._contact(name, Verb.CONSULT_CANCEL)
        self._require_own(contact, agent_name)
        if call := outside_of(contact):
            was = contact.state
            self._colleague_goes(contact, None, "released")
            self._contact_set(contact, to)
            self._emit("consult_cancel", contact, was, by=agent_name, outside=call)
            return
        was, colleague = contact.state, self.agents[contact.colleague]
        colleague_was = colleague.state
        self._colleague_goes(contact, colleague, "released")
        self._contact_set(contact, to)
        self._emit("consult_cancel", contact, was, colleague, colleague_was, by=agent_name)
        self._settle(colleague)

    def _do_consult_complete(self, name, agent_name):
        contact, to = self._contact(name, Verb.CONSULT_COMPLETE)
        self._require_own(contact, agent_name)
        self._require_no_number(contact)
        self._replace_agent(contact, to, "consult_complete", "transferred")

    def _do_consult_join(self, name, agent_name):
        contact, to = self._contact(name, Verb.CONSULT_JOIN)
        self._require_own(contact, agent_name)
        was, agent = contact.state, self._agent_of(contact)
        self._contact_set(contact, to)
        call = outside_of(contact)
        about = {"outside": call} if call else {"colleague": contact.colleague}
        self._emit("consult_join", contact, was, agent, **about)

    def _do_consult_leave(self, name, agent_name):
        contact, to = self._contact(name, Verb.CONSULT_LEAVE)
        was = contact.state
        if contact.colleague == agent_name:
            colleague = self.agents[agent_name]
            self._colleague_goes(contact, colleague, "left")
            self._contact_set(contact, to)
            self._emit("consult_leave", contact, was, colleague, "busy", by=contact.agent)
            self._settle(colleague)
            return
        self._require_own(contact, agent_name)
        self._require_no_number(contact)
        if was != "three_way":
            raise RefusedError("not_joined")
        self._replace_agent(contact, to, "consult_leave", "left")

    def _require_somebody(self, contact):
        if contact.channel in ("callback", "message"):
            raise RefusedError("nobody_there")

    def _require_own(self, contact, agent_name):
        if contact.agent != agent_name:
            raise RefusedError("not_your_contact")

    def _require_no_number(self, contact):
        if outside_of(contact):
            raise RefusedError("not_consulting")

    def _replace_agent(self, contact, to, kind, why):
        was, agent = contact.state, self._agent_of(contact)
        self._colleague_takes_over(contact, to, why)
        self._part_over(contact, agent)
        about = {"to": contact.agent, "leg": contact.agent_leg}
        self._emit(kind, contact, was, agent, "busy", **about)

    def _colleague_takes_over(self, contact, to, why):
        self._agent_leg_end(contact, why)
        self._colleague_leg_end(contact, "took_over")
        contact.agent, contact.colleague = contact.colleague, ""
        contact.agent_leg = self._leg(contact, "agent", contact.agent)
        self._contact_set(contact, to)

    def _colleague_goes(self, contact, colleague, why):
        """Whoever has spoken with the citizen has wrap-up; whoever was consulted has worked."""
        self._clear(f"ask:{contact.id}")
        self._colleague_leg_end(contact, why)
        contact.colleague, contact.ring_until = "", None
        if colleague is None:
            return
        if contact.state == "three_way":
            self._part_over(contact, colleague)
            return
        if colleague.state == "busy":
            colleague.idle_since = self._now
        self._agent_rest(colleague)

    def _colleague_over(self, contact, why):
        """The contact ends, or goes back to its place: the second agent, or None."""
        if not contact.colleague:
            return None
        if call := outside_of(contact):
            self._colleague_goes(contact, None, why)
            about = {"by": contact.agent, "outside": call, "why": why}
            self._emit("consult_over", contact, contact.state, **about)
            return None
        colleague = self.agents[contact.colleague]
        was = colleague.state
        self._colleague_goes(contact, colleague, why)
        self._emit("consult_over", contact, contact.state, colleague, was, why=why)
        return colleague

    def _outside_keeps(self, contact, agent, why):
        self._agent_leg_end(contact, why)
        self._contact_set(contact, "passed")
        contact.agent, contact.passed_by = "", agent.id

    def _passed_close(self, contact, outcome, why):
        self._colleague_leg_end(contact, why)
        contact.colleague = ""
        self._end(contact, "closed", outcome, why)

    def _part_over(self, contact, agent):
        contact.parts += 1
        self._agent_wraps_up(contact, agent)

    def _part_finish(self, contact, agent, by, code, state, reason):
        self._clear(f"wrap:{agent.id}")
        contact.parts -= 1
        if by != "lost":
            agent.idle_since = self._now
        self._agent_rest(agent, state, reason)
        about = {"by": by, "code": code}
        if contact.passed_by == agent.id:
            about["last"] = "1"
        self._emit("finish_part", agent=agent, agent_from="wrap_up", part=contact.id, **about)

    # --- when time is up

    def _fire_ask(self, name):
        contact = self.contacts[name]
        if call := outside_of(contact):
            self._not_come(contact)
            about = {"by": contact.agent, "outside": call, "why": "no-answer"}
            self._emit("outside_gone", contact, "asking", **about)
            return
        colleague = self.agents[contact.colleague]
        self._not_come(contact)
        self._agent_misses(colleague)
        about = {"by": contact.agent}
        self._emit("consult_no_answer", contact, "asking", colleague, "offered", **about)

    def _second_away(self, contact, agent):
        """Whether the agent was not the contact's own, or is replaced; then it is done with."""
        if contact.colleague == agent.id:
            was, agent_was = contact.state, agent.state
            self._colleague_leg_end(contact, "agent_lost")
            self._not_come(contact)
            if was == "three_way":
                self._contact_set(contact, "connected")
            self._agent_rest(agent, "offline", "agent_lost")
            self._emit("colleague_lost", contact, was, agent, agent_was, by=contact.agent)
        elif contact.agent != agent.id:
            self._part_finish(contact, agent, "lost", "", "offline", "agent_lost")
        elif contact.state == "three_way" and (call := outside_of(contact)):
            self._outside_keeps(contact, agent, "agent_lost")
            self._agent_rest(agent, "offline", "agent_lost")
            self._emit("agent_lost", contact, "three_way", agent, "busy", outside=call)
        elif contact.state in ("consulting", "three_way") and not outside_of(contact):
            was = contact.state
            to = "connected" if was == "three_way" else "held"
            self._colleague_takes_over(contact, to, "agent_lost")
            self._agent_rest(agent, "offline", "agent_lost")
            about = {"to": contact.agent, "leg": contact.agent_leg}
            self._emit("agent_lost", contact, was, agent, "busy", **about)
        else:
            return False
        return True
