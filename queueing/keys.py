"""Every Redis key of a station, all in one hash slot.

The scripts receive the station key as ``KEYS[1]`` and spell the others with the same suffixes;
a test fails when the two disagree. Sets, hashes and sorted sets hold ids only.
"""

import re

_STATION = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")


class StationKeys:
    """Names of the keys of one station. Raises ``ValueError`` for an unusable station id."""

    def __init__(self, station: str) -> None:
        if not _STATION.match(station):
            raise ValueError(f"not a station id: {station!r}")
        self.station = f"{{acd:{station}}}"
        """Hash: clock, outage offset, event sequence."""
        self.journal = f"{self.station}:journal"
        """Stream of events."""
        self.journal_aside = f"{self.station}:journal:aside"
        """Stream of the events that a reader could not decode or handle."""
        self.deadlines = f"{self.station}:deadlines"
        """Sorted set of ``kind:id`` by the steady time at which it falls due."""
        self.heads = f"{self.station}:heads"
        """Sorted set of the queues that hold an offerable contact, by the score of their first."""
        self.lines = f"{self.station}:lines"
        """Set of the lines that are not empty."""
        self.agents = f"{self.station}:agents"
        """Set of every agent that ever signed on and was not forgotten."""
        self.learnt = f"{self.station}:learnt"
        """Hash: how long contacts last, by category and half-hour, and how soon people give up."""
        self.messages = f"{self.station}:messages"
        """Hash: how often each numbered message has stood in the queue."""

    def contact(self, contact: str) -> str:
        """Hash of one contact."""
        return f"{self.station}:contact:{contact}"

    def agent(self, agent: str) -> str:
        """Hash of one agent."""
        return f"{self.station}:agent:{agent}"

    def queue(self, category: str, requirements: str) -> str:
        """Sorted set of the contacts that can be offered now, per category and requirement set."""
        return f"{self.station}:queue:{category}|{requirements}"

    def line(self, queue: str) -> str:
        """Sorted set of the unanswered contacts: the queue plus those that ring or are reconnecting.

        ``queue`` is ``category|requirements``, as ``lines`` lists it.
        """
        return f"{self.station}:line:{queue}"

    def entered(self, category: str) -> str:
        """The unanswered contacts of a category, by time of entry."""
        return f"{self.station}:entered:{category}"

    def seated(self, category: str) -> str:
        """Return the contacts of ``entered`` whose citizen is there and waits: no callbacks."""
        return f"{self.station}:seated:{category}"

    def free(self, category: str) -> str:
        """Sorted set of available agents: best proficiency, then longest idle, first."""
        return f"{self.station}:free:{category}"

    def staff(self, category: str) -> str:
        """Set of agents of a category that are not offline."""
        return f"{self.station}:staff:{category}"
