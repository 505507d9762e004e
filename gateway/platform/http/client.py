"""Finds a request's client address and scheme, trusting only the headers of trusted proxies."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from gateway.platform.networks import IPNetwork

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1): another site's page may send them."""


@dataclass(frozen=True, slots=True)
class Client:
    """The caller's address, whether the browser used https, and whether it is on this machine.

    ``loopback`` is True only for a direct connection from this machine, or one that a trusted
    proxy reports as such.
    """

    address: str
    secure: bool
    loopback: bool

    @property
    def counted_as(self) -> str:
        """The key by which limits and cool-downs count: the IPv4 address, or the /64 network of an IPv6 address.

        One household has all addresses of such a network and could use another for each request.
        """
        address = _ip(self.address)
        if not isinstance(address, ipaddress.IPv6Address):
            return self.address
        return str(ipaddress.IPv6Network((int(address), 64), strict=False))


CLIENT = web.RequestKey("client", Client)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def client_of(
    peer: str | None,
    *,
    secure: bool,
    forwarded_for: Sequence[str],
    forwarded_proto: str | None,
    trusted: Sequence[IPNetwork],
) -> Client:
    """Return the caller, from the connection and its forwarding headers.

    *forwarded_for* holds the X-Forwarded-For entries in order. They are read from the right, through every trusted proxy,
    to the first address that is not one. From an untrusted peer they are ignored; but a peer that sends them never counts
    as this machine either.
    """
    address = _ip(peer or "")
    if address is None:
        return Client("unknown", secure, loopback=False)
    if not any(address in network for network in trusted):
        return Client(str(address), secure, address.is_loopback and not forwarded_for)
    if forwarded_proto is not None:
        secure = forwarded_proto.rpartition(",")[2].strip().lower() == "https"
    for entry in reversed(forwarded_for):
        nearer = _ip(entry)
        if nearer is None:
            return Client("unknown", secure, loopback=False)
        address = nearer
        if not any(address in network for network in trusted):
            break
    return Client(str(address), secure, address.is_loopback)


def read_client(request: web.Request, trusted: Sequence[IPNetwork]) -> Client:
    """:func:`client_of` for an aiohttp request."""
    entries = [
        entry
        for header in request.headers.getall("X-Forwarded-For", [])
        for entry in header.split(",")
    ]
    return client_of(
        request.remote,
        secure=request.secure,
        forwarded_for=entries,
        forwarded_proto=request.headers.get("X-Forwarded-Proto"),
        trusted=trusted,
    )


def own_origins(request: web.Request, public_url: str | None) -> frozenset[str]:
    """Return the origins that are the station itself for this request: its public address, and the requested host if that
    is an IP address or ``localhost``.

    Another site may let its name point here and then ask by it; it cannot do so with an IP address (DNS rebinding).
    """
    origins = set() if public_url is None else {public_url.lower()}
    if _is_numbered(request.host):
        scheme = "https" if request[CLIENT].secure else "http"
        origins.add(f"{scheme}://{request.host}".lower())
    return frozenset(origins)


def _is_numbered(host: str) -> bool:
    """Whether a Host header names this machine without a name that somebody could register."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    name = name.removeprefix("[").removesuffix("]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_same_origin(request: web.Request, public_url: str | None) -> bool:
    """Return whether the browser says that the request comes from one of the station's own pages.

    A request without Origin and without Sec-Fetch-Site was not sent by a browser's page.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in own_origins(request, public_url)
    return request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}
