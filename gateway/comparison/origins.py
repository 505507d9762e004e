"""Where figures of other bodies come from, and by which licence they may be shown. No I/O."""

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gateway.comparison.comparing import Compared

_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/(\d\.\d)(?:/.*)?"
)
_ITALIAN: Final = re.compile(r"https?://(?:www\.)?dati\.gov\.it/(?:content/)?iodl/?(\d\.\d)/?")


class Origin(NamedTuple):
    """The source of a body's figures: an address for people, or of the feed, or nothing where a file was brought; and the licence's address."""

    body: str
    address: str
    licence: str


class Published(NamedTuple):
    """The figures of other bodies on ``/results``, and the sources that they come from."""

    measures: list[Compared]
    origins: list[Origin]


def web_address(written: str) -> str:
    """Return an address that a feed gives, if it is one of a page; empty for every other, which must not become a link. One with a name before
    its host would show another host than it leads to."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    is_page = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return written if is_page else ""


def without_query(address: str) -> str:
    """Return the address of a feed as everybody may see it: a key that the other body gave stands in its query."""
    return urlsplit(address)._replace(query="", fragment="").geturl()


def licence_name(address: str) -> str:
    """Return what people call a licence (``CC BY 4.0``), or its address where it is none of the known ones."""
    if (found := _CREATIVE_COMMONS.fullmatch(address)) is not None:
        which, zero, version = found.groups()
        return f"CC{'0' if zero else f' {which.upper()}'} {version}"
    if (found := _ITALIAN.fullmatch(address)) is not None:
        return f"IODL {found[1]}"
    return address
