"""Tells which addresses count as one network: an IPv4 address, or the IPv6 networks that one customer may be given."""

import ipaddress
from typing import Final, NamedTuple

WIDTHS: Final = (64, 56, 48)
"""A household or a telephone has 64 bits, a customer of a provider 56, an organisation 48, and can take any address of
them for each request."""


class Network(NamedTuple):
    """A network that is counted: ``name`` is its key, ``share`` the multiple of the narrowest network's limit that it may use."""

    name: str
    share: int
    is_ipv6: bool


def networks(counted_as: str) -> list[Network]:
    """Return the networks of a caller, the narrowest first. *counted_as* is an address of IPv4 or a network of IPv6
    with 64 bits (``Client.counted_as``); anything else is a network of its own. Pure."""
    address, _, bits = counted_as.partition("/")
    try:
        narrowest = ipaddress.IPv6Network((address, WIDTHS[0]), strict=False)
    except ValueError:
        return [Network(counted_as, 1, is_ipv6=False)]
    if bits not in ("", str(WIDTHS[0])):
        return [Network(counted_as, 1, is_ipv6=False)]
    return [
        Network(str(narrowest.supernet(new_prefix=width)), 2**step, is_ipv6=True)
        for step, width in enumerate(WIDTHS)
    ]


IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
