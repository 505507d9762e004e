"""Names the sources of other bodies' figures, and the licences by which they may be shown. No I/O."""

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gateway.comparison.comparing import Compared

_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/(\d\.\d)(?:/.*)?"
)
_ITALIAN: Final = re.compile(r"https?://(?:www\.)?dati\.gov\.it/(?:content/)?iodl/?(\d\.\d)/?")


class Origin(NamedTuple):
    """The source of a body's figures: an address for people, or that of the feed, or an empty one where a file was
    brought; and the licence's address."""

    body: str
    address: str
    licence: str


class Published(NamedTuple):
    """The figures of other bodies on ``/results``, and their sources."""

    measures: list[Compared]
    origins: list[Origin]


def web_address(written: str) -> str:
    """Return the address *written* in a feed if it is that of a page; else an empty text, since it must not become a
    link. An address with a user name before its host is refused, because it would seem to lead to another host."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    is_page = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return written if is_page else ""


def without_query(address: str) -> str:
    """Return the address of a feed without its query, in which a key that the other body gave may stand."""
    return urlsplit(address)._replace(query="", fragment="").geturl()


def licence_name(address: str) -> str:
    """Return the usual name of a licence (``CC BY 4.0``), or its address where it is unknown."""
    if (found := _CREATIVE_COMMONS.fullmatch(address)) is not None:
        which, zero, version = found.groups()
        return f"CC{'0' if zero else f' {which.upper()}'} {version}"
    if (found := _ITALIAN.fullmatch(address)) is not None:
        return f"IODL {found[1]}"
    return address
