"""Settings of the queue: durations, and choices of policy."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from queueing.model import TOKEN, Strategy

_CODES = {Strategy.LONGEST_IDLE: 1, Strategy.FEWEST_CONTACTS: 2}
"""The codes the scripts receive; the default strategy has none."""


class AcdSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the queue; durations are seconds, and the defaults suit a staffed public desk.

    Raises ``ValueError`` for a duration that cannot work. Every process of a station must use the same settings: they
    travel with each call, not with the station.
    """

    ring_s: float = 20
    """How long an offer rings before the contact goes back and the agent is paused."""
    seat_lease_s: float = 300
    """How long a citizen's place or call is kept without the citizen's browser."""
    return_s: float = 10
    """How long a citizen who has hung up may take that back."""
    agent_lease_s: float = 15
    """How long after its last heartbeat a console still counts as present."""
    console_grace_s: float = 60
    """How long an agent in a contact may then be without console before it is given up."""
    wrap_up_s: float = 0
    """How long an agent may stay in wrap-up; 0 for as long as they like."""
    decline_cooldown_s: float = 30
    """How long a declined contact is not offered to the same agent again."""
    reserve_s: float = 120
    """How long a contact handed to one agent or office waits for them before it is everybody's."""
    hold_limit_s: float = 120
    """How long a citizen may be on hold before an alarm, which repeats after each such time; 0 for never."""
    outage_s: float = 5
    """A silence of the whole station longer than this is an outage and moves every deadline."""
    closed_keep_s: float = 3600
    """How long an ended contact can still be looked up."""
    auto_offer: bool = True
    """Whether a transition itself makes the offers it made possible; otherwise only
    ``claim_next`` and ``offer_next`` do."""
    requeue_when_agent_lost: bool = True
    """Whether a contact whose agent was lost returns to its place, or is closed."""

    zone: str = "Europe/Rome"
    """The time zone whose half-hours of the day handling times are learnt by."""
    technical: frozenset[str] = frozenset()
    """Categories for tests of the station, from whose contacts nothing is learnt."""
    strategies: dict[str, Strategy] = {}
    """By category, where it is not ``proficiency``. After a change a free agent keeps its order until it
    takes a contact, pauses or signs on anew.
    """

    def __post_init__(self) -> None:
        """Check every duration once, so that no script has to."""
        for name in ("wrap_up_s", "decline_cooldown_s", "hold_limit_s"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        for name in (
            *(
                "ring_s",
                "seat_lease_s",
                "return_s",
                "agent_lease_s",
                "console_grace_s",
                "reserve_s",
            ),
            "outage_s",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than zero")
        if self.closed_keep_s < 1:
            raise ValueError("closed_keep_s must be at least one second")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"zone is unknown: {self.zone!r}") from None
        for category in (*self.strategies, *self.technical):
            if not TOKEN.match(category):
                raise ValueError(f"not a category id: {category!r}")

    def half_hour(self, now_ms: int) -> int:
        """Return the half-hour of the local day at *now_ms*, 0 to 47."""
        local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(self.zone))
        return local.hour * 2 + local.minute // 30

    def packed(self, half_hour: int) -> str:
        """Return the second argument of every transition, in the order in which ``lua/lib/clock.lua`` reads it."""
        milliseconds = (
            self.outage_s,
            self.ring_s,
            self.seat_lease_s,
            self.return_s,
            self.agent_lease_s,
            self.console_grace_s,
            self.wrap_up_s,
            self.decline_cooldown_s,
            self.reserve_s,
            self.hold_limit_s,
        )
        strategies = "," + "".join(
            f"{category}:{_CODES[strategy]},"
            for category, strategy in sorted(self.strategies.items())
            if strategy in _CODES
        )
        return " ".join(
            str(value)
            for value in (
                *(round(duration * 1000) for duration in milliseconds),
                round(self.closed_keep_s),
                int(self.auto_offer),
                int(self.requeue_when_agent_lost),
                half_hour,
                "," + "".join(f"{category}," for category in sorted(self.technical)),
                strategies,
            )
        )
