"""Checks addresses that people enter and the station then calls: only those of other machines, by https, never inside its
own networks.

A name is resolved when the connection is made, and only outside addresses are connected to, so that a name that points
elsewhere later (DNS rebinding) leads nowhere.
"""

import ipaddress
import socket
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

LONGEST: Final = 500
_EMBEDDED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Networks whose addresses stand for IPv4 ones (RFC 6052, RFC 8215)."""


def is_outside(address: str) -> bool:
    """Return whether an IP address is on the public internet: not private, loopback, link-local, multicast or reserved, and
    no form that stands for such an address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_outside(str(inner))
        if any(ip in network for network in _EMBEDDED):
            return is_outside(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.is_site_local:  # fec0::/10, given up by RFC 3879 and used in networks all the same
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def outside_address(written: str) -> str:
    """Return an address in the form in which it is called.

    Raises ``ValueError`` unless it is an https address of another machine: without name and password, not too long, and
    neither an IP address nor a name of this network.
    """
    url = written.strip()
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if len(url) > LONGEST or any(sign.isspace() for sign in url):
        raise ValueError("too long, or with blanks")
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        raise ValueError("no https address")
    if parts.port is not None and not 0 < parts.port < 65536:  # reading it raises for others
        raise ValueError("no port")
    if _is_number(host):
        if not is_outside(host):
            raise ValueError("inside")
    elif "." not in host or host.endswith((".local", ".internal", ".localhost", ".home.arpa")):
        raise ValueError("inside")
    return url


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are addresses for some resolvers
        last = host.rpartition(".")[2]
        if last.isdigit() or last.startswith("0x"):
            raise ValueError("inside") from None
        return False
    return True


class OutsideResolver(AbstractResolver):
    """Resolves names to outside addresses only; raises ``OSError`` if there is none."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        """The machine's own is made when it is first needed: it belongs to a running loop."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the outside addresses of a name. Raises ``OSError``."""
        if self._resolver is None:
            self._resolver = DefaultResolver()
        addresses = await self._resolver.resolve(host, port, family)
        outside: list[Any] = [each for each in addresses if is_outside(each["host"])]
        if not outside:
            raise OSError(None, "only addresses inside")
        return outside

    async def close(self) -> None:
        """Close the resolver. Idempotent."""
        if self._resolver is not None:
            await self._resolver.close()
