"""Trunks: the addresses from which calls are taken, and the numbers of callers. Pure."""

import ipaddress
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from gateway.setting_line import Trunk

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Peers:
    """The far sides from which calls are taken: the trunks' resolved addresses and their networks."""

    def __init__(self, trunks: Sequence[Trunk]) -> None:
        self._trunks = tuple(trunks)
        self._networks: list[tuple[_Network, str]] = [
            (ipaddress.ip_network(each), trunk.name) for trunk in trunks for each in trunk.networks
        ]
        self._recording = {trunk.name for trunk in trunks if trunk.siprec}
        self._addresses: dict[str, str] = {}
        self._first: dict[str, str] = {}

    def resolved(self, addresses: Mapping[str, Collection[str]]) -> None:
        """Take the present addresses of each trunk's host, by trunk; a trunk that could not be resolved keeps its own."""
        kept = {address: name for address, name in self._addresses.items() if name not in addresses}
        by_address = {address: name for name, each in addresses.items() for address in each}
        self._addresses = kept | by_address
        self._first |= {name: next(iter(each)) for name, each in addresses.items() if each}

    def address_of(self, trunk: str) -> str | None:
        """Return the address to which calls by a trunk go, None where its host has not been resolved."""
        return self._first.get(trunk)

    def name_of(self, host: str) -> str:
        """Return the host name that the certificate of an address must bear: its trunk's."""
        name = self.trunk_of(host)
        return next((trunk.host for trunk in self._trunks if trunk.name == name), host)

    def port_of(self, host: str, port: int) -> int:
        """Return the port at which an address takes connections: *port* where it is a trunk's there, else its first trunk's."""
        names = self._names(host)
        ports = [trunk.port for trunk in self._trunks if trunk.name in names]
        return port if port in ports or not ports else ports[0]

    def trunk_of(self, host: str, called: str = "", user: str = "") -> str | None:
        """Return the trunk that an address belongs to, None for a stranger. Of several it is the one whose *user* was called."""
        names = self._names(host)
        if not names:
            return None
        for trunk in self._trunks:
            if trunk.name in names and trunk.user and trunk.user in (called, user):
                return trunk.name
        return names[0]

    def _names(self, host: str) -> list[str]:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return []
        known = self._addresses.get(host)
        found = [known] if known is not None else []
        found += [
            name for network, name in self._networks if address in network and name not in found
        ]
        same = {trunk.host for trunk in self._trunks if trunk.name in found}
        found += [t.name for t in self._trunks if t.host in same and t.name not in found]
        # where an SBC brings calls as well, a recording session is what calls the recorder's user
        return sorted(found, key=lambda name: name in self._recording)


def caller_number(user: str) -> str:
    """Return a caller's number as it is stored, ``""`` if it is withheld or no number."""
    number = re.sub(r"[ ()./-]", "", user)
    if not re.fullmatch(r"\+?[0-9]{3,20}", number):
        return ""
    return f"+{number[2:]}" if number.startswith("00") else number


Registering = Literal["none", "waiting", "registered", "answers", "refused", "silent"]


class TrunkState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of a trunk as administrators see it. ``status`` is its last answer to a registration or question, ``at_ms``
    its time."""

    name: str
    address: str
    registering: Registering = "none"
    status: int = 0
    at_ms: int = 0
    until_ms: int = 0
    heard_ms: int = 0
    calls: int = 0
