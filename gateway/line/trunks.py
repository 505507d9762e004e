"""Trunks and numbers: from where calls are taken, and what a called number leads to. Pure."""

import ipaddress
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from gateway.line.sip.flow import Transport

MENU = "menu"
ANY = "*"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_NUMBER = re.compile(r"(\+?[0-9]{1,20}|[a-zA-Z0-9._-]{1,40}|\*)\Z")
_KNOWN = {"transport", "register", "from", "number", "realm"}
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A way to the telephone network: an exchange or an operator. ``host`` and ``port`` are where calls and registrations of
    ours go; calls are taken from there and from ``networks``. ``number`` is what the called see."""

    name: str
    host: str
    port: int = 5060
    transport: Transport = "udp"
    user: str = ""
    password: str = ""
    registers: bool = False
    networks: tuple[str, ...] = ()
    number: str = ""

    @property
    def shown(self) -> str:
        """The address without anything secret."""
        return f"{self.host}:{self.port}/{self.transport}"


def read_trunk(text: str) -> Trunk:
    """Read ``name=sip:user:password@host:port?transport=tcp&from=10.0.0.0/24``. Raises ValueError without the value."""
    name, _, url = text.partition("=")
    name = name.strip().lower()
    if not _NAME.match(name):
        raise ValueError("a trunk is written name=sip:host, its name in small letters")
    parts = urlsplit(url.strip().replace("sip:", "sip://", 1) if "://" not in url else url.strip())
    try:
        port = parts.port or 5060
    except ValueError:
        raise ValueError(f"trunk {name}: the port is not a number") from None
    if parts.scheme != "sip" or not parts.hostname:
        raise ValueError(f"trunk {name}: not an address like sip:host:5060")
    query = {
        key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()
    }
    if unknown := set(query) - _KNOWN:
        raise ValueError(f"trunk {name}: {min(unknown)} is not one of {', '.join(sorted(_KNOWN))}")
    transport = query.get("transport", "udp").lower()
    user = unquote(parts.username or "")
    return Trunk(
        name=name,
        host=parts.hostname,
        port=port,
        transport=_transport(name, transport),
        user=user,
        password=unquote(parts.password or ""),
        registers=query.get("register", "1" if user else "0") not in ("0", "off", "no"),
        networks=tuple(
            _network(name, each) for each in query.get("from", "").split("+") if each.strip()
        ),
        number=query.get("number", "").replace(" ", "+"),
    )


def _transport(name: str, given: str) -> Transport:
    if given == "udp":
        return "udp"
    if given == "tcp":
        return "tcp"
    raise ValueError(f"trunk {name}: transport is udp or tcp")


def _network(name: str, given: str) -> str:
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False))
    except ValueError:
        raise ValueError(
            f"trunk {name}: {given.strip()} is not a network like 192.0.2.0/24"
        ) from None


def read_number(text: str) -> tuple[str, str]:
    """Read ``+390612345678=menu`` or ``1234=road-code``. Raises ValueError."""
    number, _, target = (part.strip() for part in text.partition("="))
    if not _NUMBER.match(number) or not target:
        raise ValueError(f'"{text}" is not like +390612345678=menu')
    return number, target


class Peers:
    """From whom calls are taken: the trunks' addresses as names resolve to them, and their networks."""

    def __init__(self, trunks: Sequence[Trunk]) -> None:
        self._trunks = tuple(trunks)
        self._networks: list[tuple[_Network, str]] = [
            (ipaddress.ip_network(each), trunk.name) for trunk in trunks for each in trunk.networks
        ]
        self._addresses: dict[str, str] = {}

    def resolved(self, addresses: Mapping[str, Collection[str]]) -> None:
        """Take the addresses that each trunk's host has now, by trunk; those of one that could not be resolved stay."""
        kept = {address: name for address, name in self._addresses.items() if name not in addresses}
        found = {address: name for name, each in addresses.items() for address in each}
        self._addresses = kept | found

    def trunk_of(self, host: str, called: str = "", user: str = "") -> str | None:
        """Return the trunk that an address belongs to, None for a stranger. Of several the one whose *user* was called."""
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
        return found + [t.name for t in self._trunks if t.host in same and t.name not in found]


def target_of(numbers: Mapping[str, str], called: str) -> str | None:
    """Return what a called number leads to, :data:`MENU` or a topic; None where nobody is reached by it.

    A number is known with and without its country, as exchanges write it: the longest known ending of nine digits or more.
    """
    if called in numbers:
        return numbers[called]
    digits = called.removeprefix("+").removeprefix("00")
    for number, target in numbers.items():
        known = number.removeprefix("+").removeprefix("00")
        short, long = sorted((known, digits), key=len)
        if number != ANY and len(short) >= 9 and long.endswith(short) and long.isdigit():
            return target
    return numbers.get(ANY)


def caller_number(user: str) -> str:
    """Return a caller's number as it is kept, ``""`` for one that is withheld or no number."""
    number = re.sub(r"[ ()./-]", "", user)
    if not re.fullmatch(r"\+?[0-9]{3,20}", number):
        return ""
    return f"+{number[2:]}" if number.startswith("00") else number


Registering = Literal["none", "waiting", "registered", "refused", "silent"]


class TrunkState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a trunk is, as the administrator is shown it. ``status`` is the registrar's last answer, ``at_ms`` its time."""

    name: str
    address: str
    registering: Registering = "none"
    status: int = 0
    at_ms: int = 0
    until_ms: int = 0
    heard_ms: int = 0
    calls: int = 0
