"""Bodies of requests and answers of the comparison."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.comparison.comparing import Compared
from gateway.listening.feed import Fault

FetchFault = Literal[Fault, "unreachable", "refused", "inside"]
"""Besides what may be wrong with a feed: no answer; another answer than 200; an address inside the station's networks."""
Written = Annotated[str, msgspec.Meta(min_length=1, max_length=70_000)]


class NewFeedSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another body: an address that is read each night, or the ``feed`` of a file. ``name`` is the body's name for
    readers."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\S")]
    url: Annotated[str, msgspec.Meta(max_length=500)] = ""
    feed: Written | None = None


class FeedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text of a newer feed file."""

    feed: Written


class FeedSourceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the source's results are shown on ``/results`` as well."""

    published: bool


class FeedSourceShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A source. ``body`` is the name in its feed, ``last`` the feed's newest month, ``licence`` the licence by which
    it may be used; null while nothing was read. ``fault``: why the last attempt, at ``triedAt``, failed; the results
    read before stay."""

    id: str
    name: str
    url: str | None
    published: bool
    body: str | None
    last: str | None
    licence: str | None
    figures: int
    read_at: datetime | None
    tried_at: datetime | None
    fault: FetchFault | None


class FeedSourceList(msgspec.Struct, frozen=True, kw_only=True):
    """All sources by name; ``address`` is the station's own feed, for others."""

    sources: list[FeedSourceShown]
    address: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison by measure. ``sources`` counts the other bodies; ``failing`` names those whose last reading
    failed."""

    measures: list[Compared]
    sources: int
    failing: list[str]
