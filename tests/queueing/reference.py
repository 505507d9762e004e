"""The reference model of the ACD: what each script must answer and leave behind, in plain Python.

A ``Station`` is told what the server is told, a script's name and its arguments, and answers what
the server must answer: a word and the events. It holds contacts and agents and looks through all
of them where the scripts keep sorted sets, so that the two have nothing in common but the
transition tables. ``copy`` and ``fingerprint`` are for searches over histories.
"""

from queueing.model import AgentState
from queueing.transitions import Verb, refusal, targets
from tests.queueing.reference_ground import Record, RefusedError, outside_of, parse_settings
from tests.queueing.reference_steering import Steering


class Station(Steering):
    """One station. ``apply`` is the whole interface."""

    def apply(self, script, now_ms, settings, *arguments):
        """``[word, event, ...]``; an event maps names to text, as in the journal."""
        for name, value in parse_settings(settings).items():
            setattr(self, f"_{name}", value)
        self._now = max(int(now_ms), self.clock or 0)
        silence = 0 if self.clock is None else self._now - self.clock
        self._silence = silence if silence > self._outage else 0
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
        self.clock, self.offset, self.seq = self._now, self.offset or 0, self.seq or 0
        return [word, *self._events]

    # --- what a citizen does

    def _do_enqueue(
        self,
        name,
        category,
        channel,
        modality,
        language,
        requirements,
        consent,
        priority_ms,
        preferred="",
        relaxed="",
        limits="",
    ):
        if name in self.contacts:
            raise RefusedError("contact_exists")
        for limit in limits.split():
            most, _, categories = limit.partition(":")
            if self._seated(categories.split(",")) >= int(most):
                raise RefusedError("queue_full")
        self._note_outage()
        score = self._now - int(priority_ms)
        about = channel, modality, language, requirements, consent
        contact = self._new(name, category, about, "waiting", score, counts_from=score)
        known = self.agents.get(preferred)
        if known and known.state == "available" and self.fits(contact, known):
            self._hand(contact, f"!{preferred}")
        self._due(f"seat:{name}", self._seat)
        for entry in relaxed.split():
            requirement, _, after = entry.rpartition(":")
            self._due(f"relax:{name}:{requirement}", int(after))
        about = {"channel": channel, "modality": modality, "consent": consent, "score": score}
        self._emit("enqueue", contact, **about, target=contact.target, requirements=requirements)
        self._match_contact(contact)

    def _seated(self, categories):
        return sum(
            each.state in ("waiting", "offered")
            and each.channel not in ("message", "callback")
            and each.category in categories
            for each in self.contacts.values()
        )

    def _do_schedule(
        self,
        name,
        category,
        channel,
        modality,
        language,
        requirements,
        consent,
        score_ms,
        due_ms,
        warn_ms,
        relaxed,
        preferred="",
        numbered=0,
    ):
        number = self.messages.get(name, 0)
        if int(numbered):
            before = self.contacts.get(f"{name}-q{number}")
            if before and before.state not in ("wrap_up", "closed"):
                raise RefusedError("contact_exists")
            message, name = name, f"{name}-q{number + 1}"
        if name in self.contacts:
            raise RefusedError("contact_exists")
        if int(numbered):
            self.messages[message] = number + 1
        self._note_outage()
        score = min(int(score_ms or self._now), self._now)
        if channel == "message":
            score += 2**40
        about = channel, modality, language, requirements, consent
        contact = self._new(name, category, about, "scheduled", score, counts_from=score)
        contact.preferred = preferred
        about = {"channel": channel, "modality": modality, "consent": consent, "score": score}
        self._emit("schedule", contact, **about, until=due_ms, requirements=requirements)
        if warn_ms != "":
            self._due(f"warn:{name}", max(0, int(warn_ms) - self._now))
        for entry in relaxed.split():
            requirement, _, after = entry.rpartition(":")
            until_due = max(0, int(due_ms) - self._now)
            self._due(f"relax:{name}:{requirement}", until_due + int(after))
        if int(due_ms) > self._now:
            self._due(f"due:{name}", int(due_ms) - self._now)
        else:
            self._fire_due(name)

    def _new(self, name, category, about, state, score, *, counts_from):
        channel, modality, language, requirements, consent = about
        now = self._now
        self.contacts[name] = Record(
            id=name,
            state=state,
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
            counts_from=counts_from,
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
            target="",
            citizen_leg=1,
            colleague="",
            colleague_leg=0,
            parts=0,
            held_at=None,
            consent_at=None,
            hung_up_at=None,
            preferred="",
            relax_left="",
            passed_by="",
        )
        return self.contacts[name]

    def _do_leave(self, name, cause=""):
        contact, _ = self._contact(name, Verb.LEAVE)
        was = contact.state
        if was != "scheduled" and not cause:
            self._learn_gave_up(contact)
        if was in ("waiting", "scheduled"):
            outcome = cause or "abandoned"
            self._end(contact, "closed", outcome, outcome)
            self._emit("leave", contact, was, outcome=outcome)
            return
        agent = self._agent_of(contact)
        self._clear(f"ring:{name}")
        outcome = cause or "left_while_ringing"
        self._end(contact, "closed", outcome, outcome)
        self._agent_rest(agent)
        self._emit("leave", contact, "offered", agent, "offered", outcome=outcome)
        self._settle(agent)

    def _do_detach(self, name, hung_up):
        contact, to = self._contact(name, Verb.DETACH)
        was, hangs_up = contact.state, str(hung_up) == "1"
        if hangs_up and was not in ("connected", "held", "reconnecting"):
            raise RefusedError("not_connected")
        if not contact.attached and (contact.hung_up_at or not hangs_up):
            return "nothing"
        if hangs_up:
            contact.hung_up_at = self._now
        if was != "wrap_up":
            self._due(f"seat:{name}", self._return if hangs_up else self._seat)
        contact.attached = False
        if to != was:
            self._contact_set(contact, to)
        why = {"hung_up": 1} if hangs_up else {}
        self._emit("detach", contact, was, self._agent_of(contact), **why)
        return None

    def _do_resume(self, name, hung_up):
        contact, to = self._contact(name, Verb.RESUME)
        was, takes_back = contact.state, str(hung_up) == "1"
        if takes_back and was == "wrap_up":
            raise RefusedError("not_connected")
        if contact.hung_up_at and not takes_back:
            return
        if was != "wrap_up":
            self._due(f"seat:{name}", self._seat)
        if not contact.attached:
            contact.attached, contact.hung_up_at = True, None
            if to != was:
                self._contact_set(contact, to)
            self._emit("resume", contact, was, self._agent_of(contact))
            self._match_contact(contact)

    def _do_set_consent(self, name, consent):
        contact, _ = self._contact(name, Verb.SET_CONSENT)
        if contact.consent == str(consent):
            return "nothing"
        contact.consent = str(consent)
        contact.consent_at = max(self._now, (contact.consent_at or 0) + 1)
        agent = self._agent_of(contact)
        self._emit("set_consent", contact, contact.state, agent, consent=consent)
        return None

    def _do_touch(self, *names):
        for name in names:
            contact = self.contacts.get(name)
            if (
                contact
                and contact.attached
                and contact.state not in ("wrap_up", "closed", "scheduled")
            ):
                self._due(f"seat:{name}", self._seat)

    def _do_correct_category(self, name, category, agent_name):
        contact, to = self._contact(name, Verb.CORRECT_CATEGORY)
        if agent_name and contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        if not agent_name and to != "waiting":
            raise RefusedError("not_waiting")
        old, contact.category = contact.category, category
        agent = None if to == "waiting" else self._agent_of(contact)
        about = {"from_category": old}
        if to == "waiting":
            about["from_target"] = contact.target
            self._hand(contact, "")
        if agent:
            about["foreign"] = int(category not in agent.categories)
        self._emit("correct_category", contact, to, agent, **about)
        self._match_contact(contact)

    # --- what an agent does

    def _do_sign_on(self, name, categories, skills):
        agent = self.agents.get(name)
        if agent is None:
            now = self._now
            agent = self.agents[name] = Record(
                id=name, state="offline", reason="", since=now, idle_since=now, contact="",
                next_state="", next_reason="", settled=False, granted={}, answered=0,
                writing=False,
            )  # fmt: skip
        agent.packed, agent.own = (categories, skills), categories
        self._profile(agent)
        agent.skills = frozenset(filter(None, skills.split(",")))
        agent.seen = self._steady
        self._emit("sign_on", agent=agent, categories=categories, skills=skills)
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
        returned = []
        for agent in known:
            if agent.state == "available" and not self.present(agent):
                returned.append(agent)
            agent.seen = self._steady
            if agent.state != "offline":
                self._hear(agent)
        while self._auto:
            wanted = [self._contact_for(agent) for agent in returned if agent.state == "available"]
            found = sorted(filter(None, wanted), key=self._place)
            if not found:
                break
            self._offer(found[0], self._agent_for(found[0]))

    def _do_console_gone(self, name, for_good):
        agent = self._agent(name)
        agent.seen = self._steady - self._lease - 1
        if str(for_good) == "1" and agent.state != "offline":
            self._clear(f"presence:{name}")
            self._due(f"gone:{name}", 0)

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
        self._hand(contact, "")
        self._relax_stop(contact)
        contact.agent_leg = self._leg(contact, "agent", agent.id)
        self._agent_set(agent, "busy", "", name)
        agent.answered += 1
        waited = self._now - contact.entered_at
        self._emit(
            "accept", contact, "offered", agent, "offered", leg=contact.agent_leg, waited=waited
        )

    def _do_decline(self, name, agent_name, reason):
        contact, agent = self._ringing_at(name, agent_name, Verb.DECLINE)
        self._clear(f"ring:{name}")
        self._due(f"retry:{name}:{agent.id}", self._cooldown)
        self._back_to_waiting(contact)
        self._agent_rest(agent)
        about = {"reason": reason, "score": contact.score, "target": contact.target}
        self._emit("decline", contact, "offered", agent, "offered", **about)
        self._match_contact(contact)
        self._settle(agent)
        self._note_refused(contact)

    def _do_hold(self, name, agent_name):
        self._on_hold(name, agent_name, Verb.HOLD)

    def _do_retrieve(self, name, agent_name):
        self._on_hold(name, agent_name, Verb.RETRIEVE)

    def _on_hold(self, name, agent_name, verb):
        contact, to = self._contact(name, verb)
        if contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        if verb is Verb.HOLD:
            self._require_somebody(contact)
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
        if was == "passed":
            self._passed_close(contact, outcome, f"hung_up_by_{party}")
            self._emit("hang_up", contact, was, by=party, outcome=outcome)
            return
        colleague = self._colleague_over(contact, f"hung_up_by_{party}")
        self._wrap_up(contact, agent, outcome, f"hung_up_by_{party}")
        why = {"reason": reason} if reason else {}
        why |= {"hung_up_at": contact.hung_up_at} if contact.hung_up_at else {}
        self._emit("hang_up", contact, was, agent, "busy", by=party, outcome=outcome, **why)
        if colleague:
            self._settle(colleague)

    def _do_finish_wrap_up(self, name, code, state, reason, expected):
        agent = self._agent(name, Verb.FINISH_WRAP_UP)
        if expected not in ("", agent.contact):
            raise RefusedError("not_your_contact")
        contact = self.contacts[agent.contact]
        if contact.agent != name:
            self._part_finish(contact, agent, "agent", code, state, reason)
            self._settle(agent)
            return
        self._clear(f"wrap:{name}")
        self._close_wrapped(contact, code)
        agent.idle_since = self._now
        self._agent_rest(agent, state, reason)
        about = {"code": code, "outcome": contact.outcome}
        self._emit("finish_wrap_up", contact, "wrap_up", agent, "wrap_up", **about)
        self._settle(agent)

    def _do_write(self, agent_name, name, on):
        agent = self._agent(agent_name)
        if name:
            contact, to = self._contact(name, Verb.WRITE)
            if contact.channel != "message":
                raise RefusedError("not_connected")
            if contact.agent != agent_name:
                raise RefusedError("not_your_contact")
            self._end(contact, to, "completed", "written")
            agent.writing = True
            agent.idle_since = self._now
            self._agent_rest(agent)
            self._emit("write", contact, "connected", agent, "busy", outcome="completed")
            self._settle(agent)
            return None
        if agent.writing == (str(on) == "1"):
            return "nothing"
        agent.writing = str(on) == "1"
        self._emit("writing", agent=agent, on=on)
        self._match_agent(agent)
        return None

    def _do_transfer(self, name, agent_name, target, category):
        contact, _ = self._contact(name, Verb.TRANSFER)
        if contact.agent != agent_name:
            raise RefusedError("not_your_contact")
        if contact.channel == "callback":
            raise RefusedError("nobody_there")
        if target == f"!{agent_name}":
            raise RefusedError("same_agent")
        self._may_hand(target)
        was, agent, old = contact.state, self._agent_of(contact), contact.category
        self._agent_leg_end(contact, "transferred")
        self._due(f"retry:{name}:{agent_name}", self._cooldown)
        contact.category = category or old
        contact.answered_at = None
        self._contact_set(contact, "waiting")
        contact.agent = ""
        self._hand(contact, target)
        self._relax_resume(contact)
        agent.idle_since = self._now
        self._agent_rest(agent)
        about = {"target": target, "from_category": old, "score": contact.score}
        self._emit("transfer", contact, was, agent, "busy", **about)
        self._match_contact(contact)
        self._settle(agent)

    def _do_switch_channel(self, name, channel):
        contact, to = self._contact(name, Verb.SWITCH_CHANNEL)
        old = contact.channel
        if old == "message":
            raise RefusedError("not_seated")
        if channel == old:
            return "nothing"
        contact.channel = channel
        self._citizen_leg_end(contact, "switched")
        contact.legs.append({"party": "citizen", "channel": channel, "since": self._now})
        contact.citizen_leg = len(contact.legs)
        if contact.agent_leg:
            self._agent_leg_end(contact, "switched")
            contact.agent_leg = self._leg(contact, "agent", contact.agent)
        if contact.colleague_leg:
            self._colleague_leg_end(contact, "switched")
            contact.colleague_leg = self._leg(contact, "colleague", contact.colleague)
        colleague = "" if outside_of(contact) else contact.colleague
        about = {"channel": channel, "from_channel": old, "colleague": colleague}
        self._emit("switch_channel", contact, to, self._agent_of(contact), **about)
        return None

    def _do_extend_wrap_up(self, name, by_ms):
        agent = self._agent(name, Verb.FINISH_WRAP_UP)
        due = f"wrap:{name}"
        if due not in self.deadlines:
            return "nothing"
        self.deadlines[due] += int(by_ms)
        until = self._now + self.deadlines[due] - self._steady
        self._emit("extend_wrap_up", agent=agent, until=until)
        return None

    # --- what the station does by itself

    def _do_forget(self, name):
        agent = self._agent(name, Verb.FORGET)
        self._clear(*(f"grant:{name}:{category}" for category in agent.granted))
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
