"""Describes a session's browser for its owner: enough to recognise it, and no more."""

import ipaddress
from typing import Final

# In this order: most browsers also name those that they are like.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Return browser and system, e.g. ``Firefox, Linux``; empty for a program that is neither."""
    named = (
        next((name for mark, name in known if mark in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, named))


def network_of(address: str) -> str:
    """Return an address without its last part: a /24 of IPv4, a /48 of IPv6; empty if it is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    kept = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{kept}", strict=False))
