"""The published results as a feed that any body can publish and compare itself with: a few measures, each defined once,
with its *n*.

A feed holds only sums of what ``/results`` publishes. No I/O.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from gateway.listening.catalogue import LICENCE
from gateway.listening.results import Results

FORMAT: Final = "public-contact-results"
VERSION: Final = 1
LARGEST: Final = 64 * 1024
"""Bytes of a feed that is read."""
FEWEST: Final = 5
"""A figure of fewer tells nothing, and may tell of somebody."""
# a pattern's end lets a newline through, which no date is read from
Month = Annotated[str, Meta(max_length=7, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Measure = Literal[
    "ease", "rated", "answered_within", "messages_next_working_day", "complaints_in_days",
]  # fmt: skip


class Definition(msgspec.Struct, frozen=True):
    """The definition of a measure.

    ``stars``: it counts how many gave one to five; otherwise it is a share. ``limited``: its figures name a ``limit``, and
    only figures with the same limit mean the same.
    """

    stars: bool = False
    limited: bool = False


MEASURES: Final[Mapping[Measure, Definition]] = {
    "ease": Definition(stars=True),
    "rated": Definition(),
    "answered_within": Definition(limited=True),
    "messages_next_working_day": Definition(),
    "complaints_in_days": Definition(limited=True),
}


class Figure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ``measure`` of the months from ``first`` to ``last``.

    ``n``: the contacts, ratings, messages or complaints that it stands for. ``stars``: how many gave one to five, for
    ``ease``; ``share``: from 0 to 1, for all others. ``limit``: seconds for ``answered_within``, days for
    ``complaints_in_days``. A reader ignores measures that it does not know.
    """

    measure: Annotated[str, Meta(max_length=64)]
    first: Month
    last: Month
    n: Annotated[int, Meta(ge=0, le=10**9)]
    stars: Annotated[list[Annotated[int, Meta(ge=0, le=10**9)]], Meta(min_length=5, max_length=5)] | None = None  # fmt: skip
    share: Annotated[float, Meta(ge=0, le=1)] | None = None
    limit: Annotated[int, Meta(ge=1, le=10**6)] | None = None

    @property
    def meaning(self) -> tuple[str, int | None]:
        """The properties that two figures must share to be comparable."""
        return self.measure, self.limit


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed.

    ``format`` and ``version`` say how it is read. ``body``: who publishes it; ``address``: where people read about it;
    ``licence``: the address of the licence under which others may use it.
    """

    format: Literal["public-contact-results"]
    version: int
    body: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
    address: Annotated[str, Meta(max_length=500)] = ""
    licence: Annotated[str, Meta(max_length=200, pattern=r"^https?://\S+$")]
    figures: Annotated[list[Figure], Meta(max_length=100)]


Fault = Literal[
    "too_large", "not_json", "other_format", "other_version", "bad_figures", "future", "nothing_known",
]  # fmt: skip


class FeedFaultError(Exception):
    """A feed cannot be used; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def read(written: bytes, today: date) -> Feed:
    """Read another body's feed. Raises :class:`FeedFaultError`."""
    if len(written) > LARGEST:
        raise FeedFaultError("too_large")
    try:
        head = msgspec.json.decode(written.decode(), type=_Head)
    except msgspec.ValidationError:
        raise FeedFaultError("other_format") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise FeedFaultError("not_json") from None
    if head.format != FORMAT:
        raise FeedFaultError("other_format")
    if head.version != VERSION:
        raise FeedFaultError("other_version")
    try:
        feed = msgspec.json.decode(written, type=Feed)
    except msgspec.ValidationError:
        raise FeedFaultError("bad_figures") from None
    figures = [each for each in feed.figures if each.measure in MEASURES and each.n >= FEWEST]
    if not all(map(_sound, figures)):
        raise FeedFaultError("bad_figures")
    if any(each.last > f"{today:%Y-%m}" for each in figures):
        raise FeedFaultError("future")
    if not figures:
        raise FeedFaultError("nothing_known")
    body = _plain(feed.body)
    if not body:
        raise FeedFaultError("bad_figures")
    # of two figures with one meaning the newer one counts
    newest = {each.meaning: each for each in sorted(figures, key=lambda each: each.last)}
    return msgspec.structs.replace(feed, body=body, figures=list(newest.values()))


def ours(results: Results, *, body: str, origin: str, complaint_days: int) -> Feed:
    """Return the station's own feed. Every figure is a sum of published ones."""
    figures: list[Figure] = []
    total = results.total
    if results.first is not None and results.last is not None and total.rated >= FEWEST:
        first, last = results.first, results.last
        share = round(total.rated / total.contacts, 4)
        figures += [
            Figure(measure="ease", first=first, last=last, n=total.rated, stars=total.stars),
            Figure(measure="rated", first=first, last=last, n=total.contacts, share=share),
        ]
    months = results.service.months
    if months:
        limit = months[-1].threshold_s
        alike = [each for each in months if each.threshold_s == limit]
        within = [(each.month, each.answered, each.within) for each in alike]
        kept = [(each.month, each.promised, each.kept) for each in months]
        figures += _summed("answered_within", within, limit)
        figures += _summed("messages_next_working_day", kept, None)
    runs = results.service.complaints
    answered = sum(each.answered for each in runs)
    if answered >= FEWEST:
        in_time = sum(each.in_time for each in runs)
        figures.append(
            Figure(
                measure="complaints_in_days", first=runs[0].first, last=runs[-1].last, n=answered,
                share=round(in_time / answered, 4), limit=complaint_days,
            )
        )  # fmt: skip
    return Feed(
        format="public-contact-results", version=VERSION, body=body, address=f"{origin}/results", licence=LICENCE, figures=figures
    )  # fmt: skip


def _summed(
    measure: Measure, months: Iterable[tuple[str, int, float | None]], limit: int | None
) -> list[Figure]:
    """One figure of the months that tell a share, weighted by their *n*; none of too few."""
    told = [(month, n, share) for month, n, share in months if share is not None and n]
    n = sum(each[1] for each in told)
    if n < FEWEST:
        return []
    share = sum(each[1] * each[2] for each in told) / n
    return [
        Figure(measure=measure, first=told[0][0], last=told[-1][0], n=n, share=round(min(1.0, share), 4), limit=limit)
    ]  # fmt: skip


def _plain(written: str) -> str:
    """Return a name without invisible characters, such as the bidirectional controls of Unicode, which turn words around."""
    blanks = " ".join(written.split())
    return "".join(each for each in blanks if unicodedata.category(each)[0] != "C").strip()


def _sound(figure: Figure) -> bool:
    known = next(of for name, of in MEASURES.items() if name == figure.measure)
    if figure.first > figure.last or known.limited != (figure.limit is not None):
        return False
    if known.stars:
        return figure.stars is not None and figure.share is None and sum(figure.stars) == figure.n
    return figure.share is not None and figure.stars is None


def schema() -> dict[str, object]:
    """Return the JSON Schema of a feed."""
    return msgspec.json.schema(Feed)
