"""The words and records of the automatic call distribution.

Nothing here does I/O or reads a clock. Times are integers in milliseconds since the Unix epoch
(``_at`` / ``_ms``); identifiers are opaque and chosen by the caller. No field may hold personal
data: names, chat and notes live in SQL under retention.
"""

import re
from enum import StrEnum

import msgspec

IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
"""The form of a contact or agent id. Colons and bars separate parts of keys."""

TOKEN = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
"""The form of a category id, a requirement or a skill."""


MOST_PRIORITY_S = 7 * 86_400
"""How far a contact may be moved from its original place, forward or back."""


class ContactState(StrEnum):
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    HELD = "held"
    ASKING = "asking"
    """A second agent is being rung; the citizen is on hold."""
    CONSULTING = "consulting"
    """The two agents talk; the citizen is on hold."""
    THREE_WAY = "three_way"
    PASSED = "passed"
    """The citizen talks with a number outside, without an agent."""
    RECONNECTING = "reconnecting"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class AgentState(StrEnum):
    OFFLINE = "offline"
    AVAILABLE = "available"
    OFFERED = "offered"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


RESTING = (AgentState.AVAILABLE, AgentState.PAUSED, AgentState.OFFLINE)
"""The states an agent may choose; the other three follow from a contact."""

ON_HOLD = (ContactState.HELD, ContactState.ASKING, ContactState.CONSULTING)
"""The states in which the citizen hears nobody."""

TALKING = (
    *(ContactState.CONNECTED, ContactState.HELD, ContactState.RECONNECTING),
    *(ContactState.ASKING, ContactState.CONSULTING, ContactState.THREE_WAY),
)
"""The states of a contact that an agent has."""

OVER = frozenset({ContactState.WRAP_UP, ContactState.CLOSED})
"""The states of a contact whose conversation has ended."""


class Outcome(StrEnum):
    """The way a contact ended; set once, on entering ``wrap_up`` or ``closed``."""

    COMPLETED = "completed"
    ABANDONED = "abandoned"
    LEFT_WHILE_RINGING = "left_while_ringing"
    LOST = "lost"
    AGENT_LOST = "agent_lost"
    FAILED = "failed"
    ABUSE = "abuse"
    """The agent ended it because of how the citizen behaved."""
    REMOVED = "removed"
    """A supervisor took it out of the queue."""


class Channel(StrEnum):
    VIDEO = "video"
    PHONE = "phone"
    """By telephone, whose sound an exchange of the body keeps."""
    LINE = "line"
    """By telephone, whose sound the station carries itself."""
    MESSAGE = "message"
    CALLBACK = "callback"


class Modality(StrEnum):
    """The media a citizen can send on a video contact; a refused camera still gets in."""

    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


class Strategy(StrEnum):
    """The rule that chooses the agent for a contact of a category among the free and fit ones."""

    PROFICIENCY = "proficiency"
    """The most proficient, among equals the longest idle."""
    LONGEST_IDLE = "longest_idle"
    """The agent idle longest, whatever the proficiency."""
    FEWEST_CONTACTS = "fewest_contacts"
    """The agent with the fewest contacts answered since signing on, among equals the longest idle."""


class Party(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"
    COLLEAGUE = "colleague"
    """The second agent, asked by the contact's agent."""
    SYSTEM = "system"


class Refusal(StrEnum):
    """Why a transition did not happen. Nothing was changed when one of these is returned."""

    UNKNOWN_CONTACT = "unknown_contact"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_CATEGORY = "unknown_category"
    RETIRED_CATEGORY = "retired_category"
    CONTACT_EXISTS = "contact_exists"
    QUEUE_FULL = "queue_full"
    CONTACT_CLOSED = "contact_closed"
    NOT_WAITING = "not_waiting"
    NOT_OFFERED = "not_offered"
    NOT_OFFERED_TO_YOU = "not_offered_to_you"
    NOT_CONNECTED = "not_connected"
    NOT_HELD = "not_held"
    NOT_CONSULTING = "not_consulting"
    NOT_JOINED = "not_joined"
    NOT_SEATED = "not_seated"
    NOT_YOUR_CONTACT = "not_your_contact"
    NOBODY_THERE = "nobody_there"
    """The citizen who is to be called back has not come yet, or it is a message."""
    NOT_CORRECTABLE = "not_correctable"
    NOT_IN_WRAP_UP = "not_in_wrap_up"
    SAME_AGENT = "same_agent"
    NOT_GRANTED = "not_granted"
    CITIZEN_AWAY = "citizen_away"
    AGENT_OFFLINE = "agent_offline"
    AGENT_AVAILABLE = "agent_available"
    AGENT_PAUSED = "agent_paused"
    AGENT_BUSY = "agent_busy"
    OFFER_PENDING = "offer_pending"
    IN_WRAP_UP = "in_wrap_up"
    CONSOLE_GONE = "console_gone"
    NOTHING_WAITING = "nothing_waiting"
    NOBODY_AVAILABLE = "nobody_available"


class Limit(msgspec.Struct, frozen=True):
    """At most ``most`` citizens wait for ``categories`` together; callbacks and messages do not count."""

    most: int
    categories: frozenset[str]


class NewContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it enters the queue.

    ``requirements`` are the skills an agent must have to be offered the contact (a language other than the station's,
    ``lis`` for an interpreter...); ``language`` alone only informs. ``priority_s`` lets a contact overtake those that
    entered up to that many seconds earlier. ``preferred_agent``, the agent a returning citizen last spoke to, is
    asked first if free and fit when the contact enters the line. ``relax_s`` maps requirements to the seconds after
    which they fall away; leave out those that a citizen cannot do without. ``limits`` are checked when the contact
    enters.
    """

    id: str
    category: str
    channel: Channel = Channel.VIDEO
    modality: Modality = Modality.VIDEO
    language: str = "it"
    requirements: frozenset[str] = frozenset()
    consent: bool = False
    priority_s: int = 0
    preferred_agent: str = ""
    relax_s: dict[str, float] = {}
    limits: tuple[Limit, ...] = ()


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One party's part in a contact. ``until_ms`` and ``why`` are empty while it lasts."""

    party: Party
    channel: Channel
    since_ms: int
    agent: str | None = None
    until_ms: int | None = None
    why: str | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as Redis holds it.

    ``agent`` is the agent it is offered to or was answered by; ``attached`` tells whether the citizen's browser is
    connected. ``score_ms`` orders the queue, and only a supervisor changes it; ``counts_from`` is the original score,
    from which such a change counts. ``target`` is the agent (``!id``) or office (``@id``) it is assigned to and waits
    for. ``colleague`` is the second agent, asked, consulted or joined, and ``ring_until`` also ends that agent's
    ringing. ``held_at`` is when the citizen was put on hold. ``outside`` names the call to a number outside in the
    second agent's place; it stays set when the citizen is ``passed`` on to that number. ``consent_at`` is when
    consent last changed, None while it is as on entry; it grows with each change. ``hung_up_at`` is when the citizen
    hung up, which can still be taken back; see ``leaving``. All times are Unix milliseconds.
    """

    id: str
    state: ContactState
    category: str
    channel: Channel
    modality: Modality
    language: str
    requirements: frozenset[str]
    consent: bool
    attached: bool
    entered_at: int
    since_ms: int
    score_ms: int
    counts_from: int
    offers: int
    legs: tuple[Leg, ...]
    agent: str | None = None
    ring_until: int | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    outcome: Outcome | None = None
    code: str | None = None
    target: str = ""
    colleague: str | None = None
    outside: str | None = None
    held_at: int | None = None
    consent_at: int | None = None
    hung_up_at: int | None = None

    @property
    def leaving(self) -> bool:
        """Whether the citizen has hung up and may still take that back."""
        return self.hung_up_at is not None and self.state in TALKING


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as Redis holds it.

    ``categories`` maps what it may be offered to proficiency 1..5, authorised categories included;
    ``granted`` are those, by the time each authorisation ends (wall clock, ms). ``office`` is the
    peripheral office it belongs to.
    """

    id: str
    state: AgentState
    categories: dict[str, int]
    skills: frozenset[str]
    since_ms: int
    idle_since: int
    present: bool
    reason: str | None = None
    contact: str | None = None
    next_state: AgentState | None = None
    next_reason: str | None = None
    answered: int = 0
    """Contacts of all categories answered since it signed on."""
    office: str | None = None
    granted: dict[str, int] = {}
    writing: bool = False
    """It has a message in hand: available for live contacts, and offered no other message."""

    @property
    def pools(self) -> frozenset[str]:
        """The pools that the agent's contacts come from: its categories, its own (``!id``) and its office's
        (``@id``).
        """
        own = {f"!{self.id}"} | ({f"@{self.office}"} if self.office else set())
        return frozenset(own.union(self.categories))


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The record of one transaction, returned to the caller and journalled.

    ``kind`` is the transition's verb. ``details`` holds fields that only some kinds have (``reason``,
    ``code``, ``outcome``, ``until``, ``score``, ``from_category``...).
    """

    seq: int
    kind: str
    at_ms: int
    contact: str | None = None
    agent: str | None = None
    category: str | None = None
    contact_from: ContactState | None = None
    contact_to: ContactState | None = None
    agent_from: AgentState | None = None
    agent_to: AgentState | None = None
    details: dict[str, str] = {}


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A contact ringing at an agent's desk until ``until_ms``."""

    contact: str
    agent: str
    category: str
    until_ms: int


class Transition(msgspec.Struct, frozen=True):
    """A transition that happened, with every event that followed from it, in order."""

    events: tuple[Event, ...]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers that were made on the way, to ring the desks without waiting for the journal."""
        return tuple(
            Offer(
                contact=event.contact or "",
                agent=event.agent or "",
                category=event.category or "",
                until_ms=int(event.details["until"]),
            )
            for event in self.events
            if event.kind == "offer"
        )


def target_agent(agent: str) -> str:
    """The target that assigns a contact to one agent."""
    return f"!{agent}"


def target_office(office: str) -> str:
    """The target that assigns a contact to the members of one office."""
    return f"@{office}"


def requirement_set(requirements: frozenset[str]) -> str:
    """Return the canonical spelling of a requirement set: sorted tokens joined by ``+``."""
    return "+".join(sorted(requirements))
