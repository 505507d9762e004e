"""Limits on strangers: TCP connections on which no check has been validated yet.

A stranger's connection costs a socket and 1.5 kB. Too many from one address: the new one is refused.
Too many in all: the oldest is closed, since an honest browser validates a check within one round
trip. Pure; time is an argument.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Generic, TypeVar

Connection = TypeVar("Connection")


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of one listening socket: times in seconds, sizes in octets.

    `per_address` bounds the strangers of one address (or one /64 of IPv6), `known_per_address` all its
    connections. Many people may share an address, but each is a stranger only for a moment.
    """

    strangers: int = 256
    per_address: int = 32
    known_per_address: int = 512
    connections: int = 2048
    patience_s: float = 5.0
    octets: int = 4096


def network_of(host: str) -> str:
    """Return the key that counts as one address: an IPv4 address, or the /64 of an IPv6 address."""
    if ":" not in host:
        return host
    packed = ipaddress.IPv6Address(host.partition("%")[0])
    mapped = packed.ipv4_mapped
    return str(mapped) if mapped is not None else packed.packed[:8].hex()


class Strangers(Generic[Connection]):
    """The connections of one listening socket: counts by address, and the strangers, oldest first."""

    def __init__(self, limits: StreamLimits) -> None:
        self._limits = limits
        self._until: dict[Connection, float] = {}
        self._at_door: dict[str, int] = {}
        self._all: dict[str, int] = {}
        self._network: dict[Connection, str] = {}

    def __len__(self) -> int:
        return len(self._until)

    @property
    def connections(self) -> int:
        """All connections, strangers included."""
        return len(self._network)

    def may_enter(self, host: str) -> bool:
        """Whether one more connection from `host` may be accepted."""
        limits, network = self._limits, network_of(host)
        return (
            len(self._network) < limits.connections
            and self._at_door.get(network, 0) < limits.per_address
            and self._all.get(network, 0) < limits.known_per_address
        )

    def arrived(self, connection: Connection, host: str, now: float) -> Connection | None:
        """Add a stranger; returns the connection to close in its favour, if any."""
        network = network_of(host)
        oldest = next(iter(self._until)) if len(self._until) >= self._limits.strangers else None
        self._network[connection] = network
        self._until[connection] = now + self._limits.patience_s
        self._at_door[network] = self._at_door.get(network, 0) + 1
        self._all[network] = self._all.get(network, 0) + 1
        return oldest

    def admitted(self, connection: Connection) -> None:
        """Note that a check was validated on this connection; repeated calls do nothing."""
        if self._until.pop(connection, None) is not None:
            _decrement(self._at_door, self._network[connection])

    def left(self, connection: Connection) -> None:
        """Note that the connection is closed; repeated calls do nothing."""
        self.admitted(connection)
        network = self._network.pop(connection, None)
        if network is not None:
            _decrement(self._all, network)

    def overdue(self, now: float) -> list[Connection]:
        """Return the strangers that have stayed longer than `patience_s`."""
        found: list[Connection] = []
        for connection, until in self._until.items():
            if until > now:
                break
            found.append(connection)
        return found

    @property
    def next_due(self) -> float | None:
        """When the next stranger is overdue, or None without strangers."""
        return next(iter(self._until.values()), None)


def _decrement(counts: dict[str, int], key: str) -> None:
    if counts[key] == 1:
        del counts[key]
    else:
        counts[key] -= 1
