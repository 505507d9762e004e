"""Addresses that people enter and the station then calls: only those of other machines, by https, and never inside its own networks.

A name is looked up when the connection is made, and only addresses outside are connected to, so that a name that is
pointed elsewhere later (DNS rebinding) leads nowhere.
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
    """Whether an IP address is one of the public internet: neither private, loopback, link-local, multicast nor reserved, nor one
    that stands for such an address."""
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
    """Return an address as it is called. Raises ``ValueError`` for one that is no https address of another machine: with a name
    and password in it, too long, or with an IP address or a name of this network."""
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
    """Looks names up, and gives only addresses that are outside; raises ``OSError`` where none is."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        """The machine's own is made when it is first needed: it belongs to a running loop."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name."""
        if self._resolver is None:
            self._resolver = DefaultResolver()
        found = await self._resolver.resolve(host, port, family)
        outside: list[Any] = [each for each in found if is_outside(each["host"])]
        if not outside:
            raise OSError(None, "only addresses inside")
        return outside

    async def close(self) -> None:
        """Let go of the resolver. Idempotent."""
        if self._resolver is not None:
            await self._resolver.close()
