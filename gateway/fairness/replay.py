"""Why this contact and why this operator: the journal replayed, every pairing explained. Pure.

Entry by entry it is kept who waits where and who is doing what. At each offer everybody who stood before
the contact, and everybody who was free beside the operator, is given the reason why it was not them. A
reason is looked for, not assumed: who fits, stands better and was passed over all the same is
``unexplained``, which is a fault of the queue or something that the journal does not tell.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from gateway.reports.operator_time import state_after
from queueing.model import Strategy

LISTED = 25
"""Of how many passed over each is named; the others are counted."""
TICK_MS = 2000
"""A cool-down that is over ends with the next tick; this much later it has ended for certain."""

ContactReason = Literal["away", "reserved", "category", "requirement", "declined", "unexplained"]
AgentReason = Literal[
    "silent", "reserved", "category", "requirement", "declined", "less_proficient", "more_contacts",
    "less_idle", "unexplained",
]  # fmt: skip
BETTER_PLACED = ("less_proficient", "more_contacts", "less_idle")
"""Reasons why an agent who was free for a contact was not the one to be offered it."""
FREE_AGAIN = (
    *("set_available", "finish_wrap_up", "wrap_up_expired", "finish_part", "transfer", "write"),
)
CONSULTED = ("consult_cancel", "consult_over", "consult_leave")
WhyContact = Literal["only", "first", "handed_over"]
WhyAgent = Literal[
    "only", "most_proficient", "fewest_contacts", "longest_idle", "preferred", "chosen"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReplayedEntry:
    """One entry of the journal. States are those after it, None where it says none; ``details`` are what
    only its kind has."""

    at_ms: int
    kind: str
    contact: str | None = None
    agent: str | None = None
    category: str | None = None
    contact_state: str | None = None
    agent_state: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """The categories and skills of an operator: proficiency 1 to 5 by category, skills, and the office's id or ''."""

    categories: Mapping[str, int]
    skills: frozenset[str] = frozenset()
    office: str = ""


class PassedContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact that stood before the one that was offered, and why the operator was not offered it:
    ``away`` (the citizen's browser was gone), ``reserved`` (handed over to somebody else), ``category`` (not
    the operator's), ``requirement`` (a language or need), ``declined`` (by the same operator just
    before), ``unexplained``."""

    contact: str
    reason: ContactReason


class PassedAgent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who was free, and why the contact did not go there: ``silent`` (the console was not
    heard of), ``reserved``, ``category``, ``requirement``, ``declined``, ``less_proficient``,
    ``more_contacts`` (where those with the fewest come first), ``less_idle`` (equally good, free for less
    time), ``unexplained``."""

    agent: str
    reason: AgentReason


class Pairing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One offer. ``ended`` is the journal's word for what became of it, '' while it rings.

    ``why_contact``: ``only`` one the operator could be offered, ``first`` of ``choice`` in order, or
    ``handed_over`` to the operator or the office. ``why_agent``: ``only`` one free for it,
    ``most_proficient``, ``fewest_contacts``, ``longest_idle`` of those equally good, ``preferred`` (who answered the citizen
    before), ``chosen`` (by a transfer or the supervisor). ``ahead`` and ``free`` name up to 25 each;
    ``ahead_counts`` and ``free_counts`` count all by reason, ``engaged`` the operators who were not free by
    state. ``profile_as_of_now``: what the operators answered then was not told, so today's is taken.
    """

    at_ms: int
    contact: str
    agent: str
    ended: str
    waited_ms: int
    choice: int
    why_contact: WhyContact
    why_agent: WhyAgent
    ahead: list[PassedContact]
    ahead_counts: dict[str, int]
    free: list[PassedAgent]
    free_counts: dict[str, int]
    engaged: dict[str, int]
    profile_as_of_now: bool


@dataclass(slots=True)
class _Contact:
    category: str
    score: int
    order: int
    entered: int
    requirements: frozenset[str]
    state: str = "waiting"
    attached: bool = True
    target: str = ""
    target_by: str = ""
    agent: str = ""
    is_message: bool = False

    @property
    def place(self) -> tuple[int, int]:
        return self.score, self.order


@dataclass(slots=True)
class _Agent:
    profile: Profile
    told: bool = False
    state: str = "offline"
    idle: int = 0
    silent: bool = False
    answered: int = 0
    writing: bool = False
    granted: dict[str, int] = field(default_factory=dict)


class Replay:
    """Told entries in the journal's order, it explains each offer.

    *profile_of* is asked for an operator whose sign-on does not say what they answer; *needs_of* for the
    requirements of a contact whose entry does not. *cooldown_ms* is how long who declined is left alone,
    *strategies* what else than proficiency decides in a category.
    With *exact* the caller also tells ``tick``, ``silent`` and ``heard``, which are in no journal.
    """

    def __init__(
        self,
        profile_of: Callable[[str], Profile],
        needs_of: Callable[[str], frozenset[str]],
        *,
        cooldown_ms: int = 30_000,
        strategies: Mapping[str, Strategy] | None = None,
        exact: bool = False,
    ) -> None:
        self._profile_of = profile_of
        self._needs_of = needs_of
        self._cooldown_ms = cooldown_ms
        self._strategies = strategies or {}
        self._exact = exact
        self._contacts: dict[str, _Contact] = {}
        self._agents: dict[str, _Agent] = {}
        self._cooling: dict[tuple[str, str], int] = {}
        self._outages = 0
        self._order = 0

    def note(self, told: ReplayedEntry) -> Pairing | None:
        """Take one entry in; return the explanation if it is an offer of a contact that is known."""
        self._order += 1
        pairing = None
        if told.kind == "offer" and told.contact in self._contacts and told.agent:
            pairing = self._explain(told.contact, told.agent, told.at_ms)
        self._note_clock(told)
        if told.contact:
            self._note_contact(told)
        if told.agent:
            self._note_agent(told)
        return pairing

    # what happened

    def _note_clock(self, told: ReplayedEntry) -> None:
        if told.kind == "outage":
            self._outages += int(told.details.get("length", 0))
        now = told.at_ms - self._outages
        if told.kind == "tick" or not self._exact:
            late = 0 if self._exact else TICK_MS
            self._cooling = {
                pair: until for pair, until in self._cooling.items() if until + late > now
            }
        cools = told.kind in ("decline", "transfer", "consult_decline")
        if cools and told.contact and told.agent:
            self._cooling[told.contact, told.agent] = now + self._cooldown_ms

    def _note_contact(self, told: ReplayedEntry) -> None:
        name = str(told.contact)
        if told.kind in ("enqueue", "schedule"):
            said = told.details.get("requirements")
            self._contacts[name] = _Contact(
                category=told.category or "",
                score=int(told.details.get("score", told.at_ms)),
                order=self._order,
                entered=told.at_ms,
                requirements=self._needs_of(name) if said is None else _parts(said, "+"),
                target=told.details.get("target", ""),
                target_by="enqueue",
                state=told.contact_state or "waiting",
                is_message=told.details.get("channel") == "message",
            )
            return
        contact = self._contacts.get(name)
        if contact is None:
            return
        contact.category = told.category or contact.category
        contact.state = told.contact_state or contact.state
        if told.kind in ("detach", "resume"):
            contact.attached = told.kind == "resume"
        if told.kind == "due":
            contact.entered = told.at_ms
        if told.kind == "set_priority" and "score" in told.details:
            contact.score = int(told.details["score"])
        if told.kind == "relax":
            contact.requirements -= {told.details.get("requirement", "")}
        self._note_target(told, contact)
        if contact.state == "closed":
            del self._contacts[name]

    @staticmethod
    def _note_target(told: ReplayedEntry, contact: _Contact) -> None:
        if told.kind in ("transfer", "reserve"):
            contact.target, contact.target_by = told.details.get("target", ""), told.kind
        elif told.kind == "due":
            # as on entering: the operator spoken to before, if free
            contact.target, contact.target_by = told.details.get("target", ""), "enqueue"
        elif told.kind in ("reservation_over", "correct_category"):
            contact.target = ""
        elif told.kind in ("decline", "no_answer", "agent_lost"):
            # kept entries leave out what is empty: a target that is not named is none any more
            contact.target = told.details.get("target", "")

    def _note_agent(self, told: ReplayedEntry) -> None:
        agent = self._agent(str(told.agent))
        if told.kind == "sign_on" and "categories" in told.details:
            agent.profile = _profile(told.details)
            agent.told = True
        if told.kind == "grant":
            agent.granted[told.details.get("granted", "")] = int(told.details.get("until", 0))
        elif told.kind == "grant_over":
            agent.granted.pop(told.details.get("granted", ""), None)
        lost = told.kind in ("agent_lost", "colleague_lost") or told.details.get("by") == "lost"
        if told.kind in ("console_lost", "silent") or lost:
            agent.silent = True
        elif told.kind in ("console_back", "sign_on", "heard", "set_available"):
            agent.silent = False
        before = agent.state
        agent.state = told.agent_state or state_after(told.kind) or agent.state
        # a second agent is free again: consulted, it has worked; only rung, it has not
        consulted = told.kind in CONSULTED and before == "busy" and agent.state != "wrap_up"
        if told.kind in ("write", "writing"):
            agent.writing = told.details.get("on", "1") == "1"
        if told.kind in FREE_AGAIN or consulted:
            agent.idle = told.at_ms
        agent.answered += told.kind in ("accept", "consult_accept", "step_in")
        if agent.state == "offline" != before and not lost:
            agent.answered = 0
        if told.kind == "forget":
            del self._agents[str(told.agent)]

    def _agent(self, name: str) -> _Agent:
        if name not in self._agents:
            self._agents[name] = _Agent(self._profile_of(name))
        return self._agents[name]

    # why

    def _explain(self, name: str, agent_name: str, at_ms: int) -> Pairing:
        contact, agent = self._contacts[name], self._agent(agent_name)
        ahead: list[PassedContact] = []
        ahead_counts: Counter[str] = Counter()
        choice = 0
        for other_name, other in self._contacts.items():
            if other.state != "waiting":
                continue
            reason = self._unfit(other_name, other, agent_name, agent)
            choice += reason is None and not (other.is_message and agent.writing)
            if other is not contact and other.place < contact.place:
                why: ContactReason = reason or "unexplained"
                ahead_counts[why] += 1
                ahead.append(PassedContact(contact=other_name, reason=why))
        free: list[PassedAgent] = []
        free_counts: Counter[str] = Counter()
        engaged: Counter[str] = Counter()
        rivals: list[AgentReason] = []
        for rival_name, rival in self._agents.items():
            if rival is agent or rival.state == "offline":
                continue
            if rival.state != "available":
                engaged[rival.state] += 1
                continue
            if rival.writing and contact.is_message:
                # an operator who writes one is offered no other
                engaged["busy"] += 1
                continue
            found = self._why_not(name, contact, rival_name, rival, agent)
            if found in BETTER_PLACED:
                rivals.append(found)
            free_counts[found] += 1
            free.append(PassedAgent(agent=rival_name, reason=found))
        return Pairing(
            at_ms=at_ms,
            contact=name,
            agent=agent_name,
            ended="",
            waited_ms=at_ms - contact.entered,
            choice=choice,
            why_contact="handed_over" if contact.target else "only" if choice <= 1 else "first",
            why_agent=_why_agent(contact, agent_name, rivals),
            ahead=sorted(ahead, key=lambda p: self._contacts[p.contact].place)[:LISTED],
            ahead_counts=dict(ahead_counts),
            free=free[:LISTED],
            free_counts=dict(free_counts),
            engaged=dict(engaged),
            profile_as_of_now=not agent.told,
        )

    def _unfit(
        self, name: str, contact: _Contact, agent_name: str, agent: _Agent
    ) -> Literal["away", "reserved", "category", "requirement", "declined"] | None:
        if not contact.attached:
            return "away"
        if contact.target:
            if _level(contact, agent_name, agent) == 0:
                return "reserved"
        elif _level(contact, agent_name, agent) == 0:
            return "category"
        elif not contact.requirements <= agent.profile.skills:
            return "requirement"
        return "declined" if (name, agent_name) in self._cooling else None

    def _why_not(
        self, name: str, contact: _Contact, rival_name: str, rival: _Agent, agent: _Agent
    ) -> AgentReason:
        if rival.silent:
            return "silent"
        unfit = self._unfit(name, contact, rival_name, rival)
        if unfit is not None and unfit != "away":
            return unfit
        own, theirs = (self._rank(contact, n, a) for n, a in self._both(rival_name, rival, agent))
        if own > theirs:
            fewest = self._strategies.get(contact.category) is Strategy.FEWEST_CONTACTS
            return "more_contacts" if fewest else "less_proficient"
        if own < theirs:
            return "unexplained"
        return "less_idle" if rival.idle >= agent.idle else "unexplained"

    def _both(self, rival_name: str, rival: _Agent, agent: _Agent) -> Iterable[tuple[str, _Agent]]:
        name = next(each for each, known in self._agents.items() if known is agent)
        return (rival_name, rival), (name, agent)

    def _rank(self, contact: _Contact, agent_name: str, agent: _Agent) -> int:
        """The lower, the sooner: by proficiency, or what the category's strategy says instead."""
        strategy = None if contact.target else self._strategies.get(contact.category)
        if strategy is Strategy.LONGEST_IDLE:
            return 0
        if strategy is Strategy.FEWEST_CONTACTS:
            return agent.answered
        return 5 - _level(contact, agent_name, agent)


def _why_agent(contact: _Contact, agent_name: str, rivals: Sequence[AgentReason]) -> WhyAgent:
    if contact.target == f"!{agent_name}":
        return "preferred" if contact.target_by == "enqueue" else "chosen"
    if not rivals:
        return "only"
    if "less_idle" in rivals:
        return "longest_idle"
    return "fewest_contacts" if "more_contacts" in rivals else "most_proficient"


def explained(
    entries: Iterable[ReplayedEntry], replay: Replay, contact: str, *, also: Collection[str] = ()
) -> list[Pairing]:
    """Return every offer of ``contact``, with what became of it; the entries begin early enough to know
    everybody who was there. ``also``: more names under which it stood in the queue."""
    found: list[Pairing] = []
    names = {contact, *also}
    for told in entries:
        pairing = replay.note(told)
        if told.contact not in names:
            continue
        if pairing is not None:
            found.append(pairing)
        elif found and not found[-1].ended and told.contact_state not in (None, "offered"):
            found[-1] = msgspec.structs.replace(found[-1], ended=told.kind)
    return found


def _level(contact: _Contact, agent_name: str, agent: _Agent) -> int:
    """Return how well the agent serves the contact's pool; 0 for not at all."""
    if contact.target:
        own = contact.target in (f"!{agent_name}", f"@{agent.profile.office}")
        return 5 if own else 0
    level = agent.profile.categories.get(contact.category, 0)
    return level or int(contact.category in agent.granted)


def _parts(text: str, separator: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(separator)))


def _profile(details: Mapping[str, str]) -> Profile:
    """``,weapons:3,!anna:5,@office-01:5,`` and ``,en,lis,``, as the queue packs them."""
    categories: dict[str, int] = {}
    office = ""
    for entry in filter(None, details["categories"].split(",")):
        name, _, level = entry.partition(":")
        if name.startswith("@"):
            office = name[1:]
        elif not name.startswith("!"):
            categories[name] = int(level)
    return Profile(categories, _parts(details.get("skills", ""), ","), office)
