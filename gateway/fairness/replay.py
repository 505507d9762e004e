"""Replays the journal and explains every pairing: why this contact, and why this operator. Pure.

The replay tracks, entry by entry, which contacts wait and what each operator is doing. At each offer it gives a reason for
every contact that stood before the offered one, and for every other operator who was free. A reason is looked for, not
assumed: a contact or an operator that fits, stands better and was passed over all the same is ``unexplained``, which means
a fault of the queue or something that the journal does not tell.
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
    """One entry of the journal.

    ``contact_state`` and ``agent_state`` are the states after the entry, None where it names none. ``details`` holds the
    fields that only its kind has.
    """

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
    """A contact that stood before the offered one, and why the operator was not offered it.

    ``away``: the citizen's browser was disconnected. ``reserved``: handed over to another operator or office. ``category``:
    not one of the operator's. ``requirement``: the operator lacks a language or skill. ``declined``: the same operator had
    just declined it. ``unexplained``: no reason was found.
    """

    contact: str
    reason: ContactReason


class PassedAgent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who was free, and why the contact was not offered to them.

    ``silent``: the console had not been heard from. ``reserved``, ``category``, ``requirement`` and ``declined`` are as in
    :class:`PassedContact`. ``less_proficient``: less than the chosen one. ``more_contacts``: answered more, where the
    fewest come first. ``less_idle``: equally good, but free for less time. ``unexplained``: no reason was found.
    """

    agent: str
    reason: AgentReason


class Pairing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One offer of a contact to an operator, explained.

    ``ended`` is the journal's word for what became of the offer, '' while it rings. ``why_contact``: the ``only`` contact
    that the operator could be offered, the ``first`` of ``choice`` in order, or ``handed_over`` to the operator or the
    office. ``why_agent``: the ``only`` operator free for it, ``most_proficient``, ``fewest_contacts``, ``longest_idle`` of
    those equally good, ``preferred`` (answered the citizen before), or ``chosen`` (by a transfer or a supervisor).

    ``ahead`` and ``free`` name up to 25 each; ``ahead_counts`` and ``free_counts`` count all by reason. ``engaged`` counts
    by state the operators who were not free. ``profile_as_of_now``: the journal does not say what the operator answered
    then, so the present profile was used.
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
    """Explains each offer, given the journal's entries in order.

    *profile_of* is called for an operator whose sign-on does not say what they answer, *needs_of* for the requirements of a
    contact whose entry does not name them. For *cooldown_ms* a contact is not offered again to the operator who declined
    it. *strategies* says for each category what else than proficiency decides. With *exact* the caller also notes ``tick``,
    ``silent`` and ``heard``, which are in no journal.
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

    def note(self, entry: ReplayedEntry) -> Pairing | None:
        """Take in the next entry; return the explanation if it is an offer of a known contact, else None."""
        self._order += 1
        pairing = None
        if entry.kind == "offer" and entry.contact in self._contacts and entry.agent:
            pairing = self._explain(entry.contact, entry.agent, entry.at_ms)
        self._note_clock(entry)
        if entry.contact:
            self._note_contact(entry)
        if entry.agent:
            self._note_agent(entry)
        return pairing

    # what happened

    def _note_clock(self, entry: ReplayedEntry) -> None:
        if entry.kind == "outage":
            self._outages += int(entry.details.get("length", 0))
        now = entry.at_ms - self._outages
        if entry.kind == "tick" or not self._exact:
            late = 0 if self._exact else TICK_MS
            self._cooling = {
                pair: until for pair, until in self._cooling.items() if until + late > now
            }
        cools = entry.kind in ("decline", "transfer", "consult_decline")
        if cools and entry.contact and entry.agent:
            self._cooling[entry.contact, entry.agent] = now + self._cooldown_ms

    def _note_contact(self, entry: ReplayedEntry) -> None:
        name = str(entry.contact)
        if entry.kind in ("enqueue", "schedule"):
            said = entry.details.get("requirements")
            self._contacts[name] = _Contact(
                category=entry.category or "",
                score=int(entry.details.get("score", entry.at_ms)),
                order=self._order,
                entered=entry.at_ms,
                requirements=self._needs_of(name) if said is None else _parts(said, "+"),
                target=entry.details.get("target", ""),
                target_by="enqueue",
                state=entry.contact_state or "waiting",
                is_message=entry.details.get("channel") == "message",
            )
            return
        contact = self._contacts.get(name)
        if contact is None:
            return
        contact.category = entry.category or contact.category
        contact.state = entry.contact_state or contact.state
        if entry.kind in ("detach", "resume"):
            contact.attached = entry.kind == "resume"
        if entry.kind == "due":
            contact.entered = entry.at_ms
        if entry.kind == "set_priority" and "score" in entry.details:
            contact.score = int(entry.details["score"])
        if entry.kind == "relax":
            contact.requirements -= {entry.details.get("requirement", "")}
        self._note_target(entry, contact)
        if contact.state == "closed":
            del self._contacts[name]

    @staticmethod
    def _note_target(entry: ReplayedEntry, contact: _Contact) -> None:
        if entry.kind in ("transfer", "reserve"):
            contact.target, contact.target_by = entry.details.get("target", ""), entry.kind
        elif entry.kind == "due":
            # as on entering: the operator spoken to before, if free
            contact.target, contact.target_by = entry.details.get("target", ""), "enqueue"
        elif entry.kind in ("reservation_over", "correct_category"):
            contact.target = ""
        elif entry.kind in ("decline", "no_answer", "agent_lost"):
            # kept entries leave out what is empty: a target that is not named is none any more
            contact.target = entry.details.get("target", "")

    def _note_agent(self, entry: ReplayedEntry) -> None:
        agent = self._agent(str(entry.agent))
        if entry.kind == "sign_on" and "categories" in entry.details:
            agent.profile = _profile(entry.details)
            agent.told = True
        if entry.kind == "grant":
            agent.granted[entry.details.get("granted", "")] = int(entry.details.get("until", 0))
        elif entry.kind == "grant_over":
            agent.granted.pop(entry.details.get("granted", ""), None)
        lost = entry.kind in ("agent_lost", "colleague_lost") or entry.details.get("by") == "lost"
        if entry.kind in ("console_lost", "silent") or lost:
            agent.silent = True
        elif entry.kind in ("console_back", "sign_on", "heard", "set_available"):
            agent.silent = False
        before = agent.state
        agent.state = entry.agent_state or state_after(entry.kind) or agent.state
        # a second agent is free again: consulted, it has worked; only rung, it has not
        consulted = entry.kind in CONSULTED and before == "busy" and agent.state != "wrap_up"
        if entry.kind in ("write", "writing"):
            agent.writing = entry.details.get("on", "1") == "1"
        if entry.kind in FREE_AGAIN or consulted:
            agent.idle = entry.at_ms
        agent.answered += entry.kind in ("accept", "consult_accept", "step_in")
        if agent.state == "offline" != before and not lost:
            agent.answered = 0
        if entry.kind == "forget":
            del self._agents[str(entry.agent)]

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
            not_chosen_why = self._why_not(name, contact, rival_name, rival, agent)
            if not_chosen_why in BETTER_PLACED:
                rivals.append(not_chosen_why)
            free_counts[not_chosen_why] += 1
            free.append(PassedAgent(agent=rival_name, reason=not_chosen_why))
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
    """Return every offer of *contact*, with its outcome.

    *entries* must begin early enough to know everybody who was there. *also* are other names under which the contact stood
    in the queue.
    """
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
