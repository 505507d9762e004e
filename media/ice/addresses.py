"""The local addresses that the worker binds, and those it advertises to browsers.

A setting entry is either an address (bound and advertised as it is) or ``public/local``: bound on
the local one, advertised as the public one, for machines behind a one-to-one address translation. Several
entries may name the same local address: it is bound once and advertised as each of theirs, for machines with two
ways in, or one seen by another address from within.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

import ifaddr


class AddressError(ValueError):
    """An entry of the address setting is no address, or is one that cannot be bound by itself."""


@dataclass(frozen=True, slots=True)
class AdvertisedAddress:
    """A local address to bind, and the addresses advertised for it: `public` first, then `more`."""

    public: str
    local: str
    more: tuple[str, ...] = ()

    @property
    def publics(self) -> tuple[str, ...]:
        """All advertised addresses, in order."""
        return (self.public, *self.more)

    @property
    def is_ipv6(self) -> bool:
        return ":" in self.local


def parse_addresses(entries: Iterable[str]) -> tuple[AdvertisedAddress, ...]:
    """Read setting entries in order; those of the same local address become one.

    Raises `AddressError` naming the entry that is wrong.
    """
    found: list[AdvertisedAddress] = []
    for entry in entries:
        text = entry.strip()
        public, slash, local = text.partition("/")
        address = AdvertisedAddress(
            local=_checked(local if slash else public, text), public=_checked(public, text)
        )
        found.append(address)
    if not found:
        raise AddressError("no media address given")
    return merged(found)


def merged(addresses: Iterable[AdvertisedAddress]) -> tuple[AdvertisedAddress, ...]:
    """Merge entries of the same local address: each appears once, with all its public addresses."""
    publics: dict[str, dict[str, None]] = {}
    for address in addresses:
        publics.setdefault(address.local, {}).update(dict.fromkeys(address.publics))
    return tuple(
        AdvertisedAddress(next(iter(names)), local, tuple(names)[1:])
        for local, names in publics.items()
    )


def only_private(addresses: Iterable[AdvertisedAddress]) -> bool:
    """Whether none of the advertised addresses can be reached from the internet."""
    return not any(
        ipaddress.ip_address(public).is_global for each in addresses for public in each.publics
    )


def interface_addresses() -> tuple[AdvertisedAddress, ...]:
    """Return every address of this machine's interfaces, loopback last, without link-local ones."""
    plain: list[str] = []
    loopback: list[str] = []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text = entry.ip if isinstance(entry.ip, str) else entry.ip[0]
            address = ipaddress.ip_address(text)
            if address.is_link_local or address.is_multicast or address.is_unspecified:
                continue
            (loopback if address.is_loopback else plain).append(str(address))
    if not plain and not loopback:
        loopback.append("127.0.0.1")
    return parse_addresses([*plain, *loopback])


def _checked(text: str, entry: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        raise AddressError(f"not an address or a public/local pair: {entry!r}") from None
    if address.is_unspecified or address.is_multicast:
        raise AddressError(f"an address of one interface is needed: {entry!r}")
    return str(address)
