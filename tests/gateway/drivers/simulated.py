"""Simulated contacts: words by Zipf's law within topics that swing from week to week, and three themes planted among them."""

import itertools
import math
import random
from collections import Counter
from dataclasses import dataclass
from typing import Final

from gateway.drivers.growth import Rise, Week, rises
from gateway.drivers.themes import Group, grouped

WORDS: Final = 2_500
TOPICS: Final = 22
PLANTED: Final = {
    "sudden": ("sportell", "bloccat", "aggiorn"),
    "slow": ("truff", "messagg", "figli"),
    "seasonal": ("autovelox", "vacanz", "multa"),
}
SUDDEN_WEEK: Final = 30
SLOW_FROM: Final = 12
SEASON: Final = (26, 30)
"""Weeks of the year that is looked at, and of the one before for the season."""


@dataclass(frozen=True)
class Shown:
    """A theme that was shown on a night, counted from the beginning of the year that is looked at."""

    night: int
    group: Group

    @property
    def planted(self) -> str | None:
        """Which of the planted themes it is."""
        said = {stem for term in self.group.terms for stem in term.split("+")}
        return next((name for name, words in PLANTED.items() if said & set(words)), None)


class Simulation:
    """Two years of contacts, of which the second is looked at. The same seed gives the same contacts."""

    def __init__(
        self, seed: int, *, year: int = 30_000, weeks: int = 104, words: int = WORDS
    ) -> None:
        self._random = random.Random(seed)
        self._weekly = year / 52
        self._weeks = weeks
        self._first = max(0, weeks - 52)
        self._vocabularies = []
        names = [f"w{number}" for number in range(words)]
        for _ in range(TOPICS):
            self._random.shuffle(names)
            weights = [1 / (rank + 2.7) for rank in range(len(names))]
            # words that everybody uses, whatever the topic
            mixed = [*(f"g{number}" for number in range(200)), *names]
            together = [*(1.2 / (number + 2.7) for number in range(200)), *weights]
            self._vocabularies.append((mixed, list(itertools.accumulate(together))))

    def week(self, number: int) -> list[list[frozenset[str]]]:
        """The terms of each contact, by day of the week."""
        rng = self._random
        season = 1 + 0.25 * math.sin(number / 52 * 2 * math.pi)
        volume = self._weekly * season * rng.gauss(1, 0.05)
        shares = [rng.gammavariate(30, 1) / (topic + 2) for topic in range(TOPICS)]
        cumulated = list(itertools.accumulate(shares))
        days: list[list[frozenset[str]]] = []
        for weight in (0.2, 0.18, 0.18, 0.17, 0.17, 0.07, 0.03):
            contacts = []
            for _ in range(round(volume * weight)):
                topic = rng.choices(range(TOPICS), cum_weights=cumulated)[0]
                names, weights = self._vocabularies[topic]
                contacts.append(rng.choices(names, cum_weights=weights, k=rng.randint(5, 14)))
            for name, count in self._planted(number):
                for _ in range(self._round(count * weight)):
                    told = list(PLANTED[name])
                    rng.shuffle(told)
                    beside = rng.choices(names, cum_weights=weights, k=6)
                    contacts.append([*told[: rng.randint(2, 3)], *beside])
                    names, weights = self._vocabularies[rng.randrange(TOPICS)]
            days.append([_terms(each) for each in contacts])
        return days

    def _planted(self, week: int) -> list[tuple[str, float]]:
        at = week - self._first
        found = []
        if at >= SUDDEN_WEEK:
            found.append(("sudden", 40 * 0.75 ** (at - SUDDEN_WEEK)))
        if at >= SLOW_FROM:
            found.append(("slow", min(24.0, 1.0 + (at - SLOW_FROM))))
        if SEASON[0] <= at % 52 < SEASON[1]:
            found.append(("seasonal", 35.0))
        return found

    def _round(self, count: float) -> int:
        return int(count) + (self._random.random() < count % 1)

    def nights(self, *, k: int = 5, every: int = 1) -> list[Shown]:
        """What is shown on the nights of the last year (each, or those of the days *every*)."""
        past: list[Week] = []
        kept: list[list[frozenset[str]]] = []
        shown = []
        for number in range(self._weeks):
            contacts: list[frozenset[str]] = []
            counts: Counter[str] = Counter()
            for day, of_day in enumerate(self.week(number)):
                contacts += of_day
                counts.update(term for each in of_day for term in each)
                if number < self._first or (day + 1) % every:
                    continue
                now = Week(len(contacts), _kept(counts, k))
                night = (number - self._first) * 7 + day
                shown += [Shown(night, each) for each in themes(rises(now, past, k), contacts)]
            past.append(Week(len(contacts), _kept(counts, k)))
            kept.append(contacts)
        return shown


def themes(found: list[Rise], contacts: list[frozenset[str]]) -> list[Group]:
    """The themes that these terms make."""
    wanted = {each.term for each in found}
    having: dict[str, set[int]] = {term: set() for term in wanted}
    for number, terms in enumerate(contacts):
        for term in wanted & terms:
            having[term].add(number)
    return grouped(found, having)


def _terms(words: list[str]) -> frozenset[str]:
    told = list(dict.fromkeys(words))
    return frozenset((*told, *(f"{one}+{other}" for one, other in itertools.pairwise(told))))


def _kept(counts: Counter[str], k: int) -> dict[str, int]:
    return {term: count for term, count in counts.items() if count >= k}
