"""Where figures of other bodies come from, and by which licence they may be shown. Pure."""

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
    """Return an address that a feed gives, if it is one of a page; empty for every other, which must not become a link."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    return written if parts.scheme in {"http", "https"} and parts.hostname else ""


def licence_name(address: str) -> str:
    """Return what people call a licence (``CC BY 4.0``), or its address where it is none of the known ones."""
    if (found := _CREATIVE_COMMONS.fullmatch(address)) is not None:
        which, zero, version = found.groups()
        return f"CC{'0' if zero else f' {which.upper()}'} {version}"
    if (found := _ITALIAN.fullmatch(address)) is not None:
        return f"IODL {found[1]}"
    return address
