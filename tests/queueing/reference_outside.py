"""What the reference model does where a number outside is in the second agent's place."""

from queueing.transitions import Verb
from tests.queueing.reference_consult import Consult
from tests.queueing.reference_ground import RefusedError, outside_of


class Outside(Consult):
    """The part of a station in which an agent calls a number outside."""

    def _do_call_outside(self, name, agent_name, call, ring_ms):
        contact, to = self._contact(name, Verb.CALL_OUTSIDE)
        self._require_own(contact, agent_name)
        self._require_somebody(contact)
        was, contact.colleague = contact.state, f"+{call}"
        self._contact_set(contact, to)
        contact.ring_until = self._steady + int(ring_ms)
        self._due(f"ask:{name}", int(ring_ms))
        about = {"by": agent_name, "outside": call, "until": self._now + int(ring_ms)}
        self._emit("call_outside", contact, was, **about)

    def _do_outside_answered(self, name, call):
        contact, to = self._contact(name, Verb.OUTSIDE_ANSWERED)
        self._require_call(contact, call)
        self._clear(f"ask:{name}")
        contact.colleague_leg = self._leg(contact, "colleague", contact.colleague)
        self._contact_set(contact, to)
        contact.ring_until = None
        about = {"by": contact.agent, "outside": call, "leg": contact.colleague_leg}
        self._emit("outside_answered", contact, "asking", **about)

    def _do_outside_gone(self, name, call, why):
        contact, to = self._contact(name, Verb.OUTSIDE_GONE)
        self._require_call(contact, call)
        was, about = contact.state, {"outside": call, "why": why}
        if was == "passed":
            self._passed_close(contact, "completed", why)
            self._emit("outside_gone", contact, was, outcome="completed", **about)
            return
        self._colleague_goes(contact, None, why)
        self._contact_set(contact, to)
        self._emit("outside_gone", contact, was, by=contact.agent, **about)

    def _do_pass_on(self, name, agent_name):
        contact, _ = self._contact(name, Verb.PASS_ON)
        self._require_own(contact, agent_name)
        call = outside_of(contact)
        if not call:
            raise RefusedError("not_consulting")
        was, agent = contact.state, self._agent_of(contact)
        self._outside_keeps(contact, agent, "transferred")
        self._part_over(contact, agent)
        self._emit("pass_on", contact, was, agent, "busy", outside=call)

    def _require_call(self, contact, call):
        if outside_of(contact) != call:
            raise RefusedError("not_offered_to_you")
