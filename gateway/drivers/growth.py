"""Finds terms that rise above the usual, in the running week or over four weeks. Pure.

A week's count of a term is compared with a negative binomial distribution: its mean is the term's usual share of contacts, the
median of the eight weeks before, times the contacts of this week; its variance grows with how little is known of the term and
with how much terms swing from week to week in this station. A term rises where so high a count has a chance of less than
:data:`FALSE_ALARMS` divided by twice the number of terms that people use (Bonferroni), so that a quiet night rings a false alarm
as rarely as that, however many words there are. A share over four weeks against the sixteen before finds what
grows slowly.

Counts below *k* are never kept. A term that was not counted in a week is taken to have had *k*/2 there, and nothing in the weeks
that are tested: both err on the side of silence.

Source: Noufaily et al., "An improved algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine 32
(2013), for the negative binomial threshold against past weeks; the median in place of its reweighting.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

FALSE_ALARMS: Final = 0.01
"""The chance that a night on which nothing rises shows something all the same."""
NEAR_WEEKS: Final = 8
LEAST_WEEKS: Final = 4
"""Nothing is told before so many weeks are known."""
SUMMED_WEEKS: Final = 4
FAR_WEEKS: Final = 16
YEAR_WEEKS: Final = 52
LEAST_GROWTH: Final = 1.6
"""A count below so many times the usual is no theme, however sure it is."""
COMMON: Final = 0.25
"""A term that a larger share of contacts has usually is no theme."""
SPREAD: Final = 0.03
"""How much terms swing at least: variance beyond Poisson's, as a share of the squared mean."""
MEDIAN_COSTS: Final = math.pi / 2
"""The variance of a median against that of a mean."""

RiseKind = Literal["new", "sudden", "growing", "seasonal"]
"""``new``: the term was never counted before; ``sudden``: far above the last eight weeks; ``growing``: above the weeks before over four
weeks together; ``seasonal``: above the last weeks, and not above the same weeks a year ago."""


class Week(NamedTuple):
    """The number of contacts in a week, and of those with each term; a term with fewer than *k* is missing."""

    contacts: int
    counts: Mapping[str, int]


class Rise(msgspec.Struct, frozen=True, kw_only=True):
    """A term above the usual. ``count`` and ``usual`` are contacts of this week; ``chance`` is the probability of so
    high a count by accident."""

    term: str
    kind: RiseKind
    count: int
    usual: float
    chance: float


def rises(now: Week, past: Sequence[Week], k: int) -> list[Rise]:
    """Return the terms of the running week that rise, the least probable first. *past*: closed weeks one after the
    other, the newest last; weeks without contacts are left out of account."""
    near = [each for each in past[-NEAR_WEEKS:] if each.contacts]
    if len(near) < LEAST_WEEKS or not now.contacts:
        return []
    tested = [term for term, count in now.counts.items() if count >= k]
    if not tested:
        return []
    # every term could have risen, also one that did not come so far as to be counted
    level = FALSE_ALARMS / (2 * len(set(now.counts).union(*(each.counts for each in near))))
    summed = [now, *past[len(past) - SUMMED_WEEKS + 1 :]]
    far = [
        each for each in past[-FAR_WEEKS - SUMMED_WEEKS + 1 : -SUMMED_WEEKS + 1] if each.contacts
    ]
    swing = spread(near, k)
    year = [each for each in past[-YEAR_WEEKS - 1 : -YEAR_WEEKS + 2] if each.contacts]
    found = []
    for term in tested:
        usual = share(term, near, k)
        if usual > COMMON:
            continue
        chance = tail(now.counts[term], usual * now.contacts, _size(usual, near, swing))
        kind: RiseKind = "sudden" if any(term in each.counts for each in past) else "new"
        if not _rises(now.counts[term], usual * now.contacts, chance, level):
            if len(far) < NEAR_WEEKS:
                continue
            contacts, count = (
                sum(e.contacts for e in summed),
                sum(e.counts.get(term, 0) for e in summed),
            )
            usual = share(term, far, k)
            chance = tail(count, usual * contacts, _size(usual, far, swing))
            if not _rises(count, usual * contacts, chance, level):
                continue
            kind = "growing"
        if len(past) > YEAR_WEEKS and year and _as_a_year_ago(term, now, year, swing, level):
            kind = "seasonal"
        found.append(
            Rise(
                term=term,
                kind=kind,
                count=now.counts[term],
                usual=usual * now.contacts,
                chance=chance,
            )
        )
    return sorted(found, key=lambda each: (each.chance, -each.count, each.term))


def share(term: str, weeks: Sequence[Week], k: int) -> float:
    """Return the usual share of contacts with the term: the median of these weeks."""
    return statistics.median(each.counts.get(term, k / 2) / each.contacts for each in weeks)


def spread(weeks: Sequence[Week], k: int) -> float:
    """Return how much terms swing from week to week beyond Poisson's law: the third quartile of the terms' own
    figures, at least :data:`SPREAD`. Only terms that occur in every week count."""
    everywhere = set(weeks[0].counts).intersection(*(each.counts for each in weeks[1:]))
    middle = statistics.mean(each.contacts for each in weeks)
    found = []
    for term in everywhere:
        evened = [each.counts[term] * middle / each.contacts for each in weeks]
        mean = statistics.mean(evened)
        if mean >= 2 * k:
            found.append((statistics.variance(evened) - mean) / mean**2)
    if len(found) < 20:
        return SPREAD * 2
    return max(SPREAD, statistics.quantiles(found, n=4)[2])


def tail(count: int, mean: float, size: float) -> float:
    """Return the probability of at least *count* under a negative binomial distribution of this *mean* and *size*
    (variance: mean + mean²/size)."""
    if count <= 0 or mean <= 0:
        return 1.0 if count <= 0 else 0.0
    if count <= mean:
        return 1.0
    odds = mean / (mean + size)
    term = math.exp(
        math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
        + size * math.log1p(-odds) + count * math.log(odds)
    )  # fmt: skip
    total, at = 0.0, count
    while term > total * 1e-12 and at < count + 100_000:
        total += term
        term *= (at + size) / (at + 1) * odds
        at += 1
    return min(1.0, total)


def _size(usual: float, weeks: Sequence[Week], swing: float) -> float:
    """Return how sure the usual share is: from one over how much was counted, and how much terms swing."""
    counted = usual * sum(each.contacts for each in weeks) + 0.5
    return 1 / (MEDIAN_COSTS / counted + swing)


def _rises(count: int, usual: float, chance: float, level: float) -> bool:
    return chance < level and count >= LEAST_GROWTH * usual


def _as_a_year_ago(term: str, now: Week, year: Sequence[Week], swing: float, level: float) -> bool:
    """Whether the same weeks of the last year explain this week's count."""
    if 2 * sum(term in each.counts for each in year) <= len(year):
        return False
    usual = statistics.mean(each.counts.get(term, 0) / each.contacts for each in year)
    chance = tail(now.counts[term], usual * now.contacts, _size(usual, year, swing))
    return not _rises(now.counts[term], usual * now.contacts, chance, level)
