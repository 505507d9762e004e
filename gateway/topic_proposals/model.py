"""Finds the topic that a text is about: multinomial naive Bayes over the stems of earlier cases. Pure.

The model holds nothing of what people wrote but how many cases of a topic have a stem, and only stems that occur in the
cases of at least :data:`PERSONS` persons, so that no name and nothing that one person alone wrote is in it. It is always
rebuilt from the cases that are kept: an erased one is not in the next.

Source: McCallum and Nigam, "A comparison of event models for naive Bayes text classification" (1998); each stem counts once
a text.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

PERSONS: Final = 5
"""In the cases of so many persons a stem occurs, or it is not in the model."""
TOPIC_CASES: Final = 10
"""A topic with fewer cases is never proposed."""
SMOOTHING: Final = 0.3
SURE: Final = 0.9
"""Below this the model says nothing. Chosen by :mod:`tools.topic_proposals`."""
LEAST_WORDS: Final = 2
"""So many words must speak for a topic."""
WORDS_TOLD: Final = 4
TELLING: Final = math.log(1.5)
"""A word that speaks for a topic is so much more frequent there than in the next best."""


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A case as people left it: its topic, its person, and its stems."""

    topic: str
    person: str
    stems: frozenset[str]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The stored counts: by topic its cases, and by topic and stem the number of cases with that stem."""

    cases: Mapping[str, int]
    stems: Mapping[str, Mapping[str, int]]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A topic, its probability by the model (0 to 1), and the stems that support it, the strongest first."""

    topic: str
    sure: float
    stems: tuple[str, ...]


def learn(lessons: Iterable[Lesson]) -> Counts:
    """Count the lessons. The order does not matter."""
    cases: Counter[str] = Counter()
    by_topic: dict[str, Counter[str]] = defaultdict(Counter)
    persons: dict[str, set[str]] = defaultdict(set)
    for lesson in lessons:
        cases[lesson.topic] += 1
        for stem in lesson.stems:
            by_topic[lesson.topic][stem] += 1
            # more than enough are not told apart
            if len(persons[stem]) < PERSONS:
                persons[stem].add(lesson.person)
    told = {stem for stem, of in persons.items() if len(of) >= PERSONS}
    return Counts(
        cases=dict(cases),
        stems={
            topic: {stem: count for stem, count in of_topic.items() if stem in told}
            for topic, of_topic in by_topic.items()
        },
    )


class TopicModel:
    """Proposes topics from counts. Immutable."""

    def __init__(self, counts: Counts) -> None:
        self._topics = {
            topic: count for topic, count in counts.cases.items() if count >= TOPIC_CASES
        }
        self._known = frozenset(
            stem for topic in self._topics for stem in counts.stems.get(topic, {})
        )
        total = sum(self._topics.values())
        self._prior = {topic: math.log(count / total) for topic, count in self._topics.items()}
        self._said: dict[str, dict[str, float]] = {}
        self._unsaid: dict[str, float] = {}
        for topic in self._topics:
            of_topic = counts.stems.get(topic, {})
            whole = sum(of_topic.values()) + SMOOTHING * len(self._known)
            self._unsaid[topic] = math.log(SMOOTHING / whole) if whole else 0.0
            self._said[topic] = {
                stem: math.log((count + SMOOTHING) / whole) for stem, count in of_topic.items()
            }

    def propose(self, stems: Iterable[str]) -> Proposal | None:
        """Return the topic that the stems of a text support, None if the model is not sure."""
        known = self._known.intersection(stems)
        if len(self._topics) < 2 or len(known) < LEAST_WORDS:
            return None
        scores = {topic: self._score(topic, known) for topic in self._topics}
        best, second = sorted(scores, key=lambda topic: (-scores[topic], topic))[:2]
        highest = scores[best]
        sure = 1 / sum(math.exp(score - highest) for score in scores.values())
        weights = {stem: self._of(best, stem) - self._of(second, stem) for stem in known}
        telling = sorted(
            (stem for stem, weight in weights.items() if weight > TELLING),
            key=lambda stem: (-weights[stem], stem),
        )
        if sure < SURE or len(telling) < LEAST_WORDS:
            return None
        return Proposal(topic=best, sure=sure, stems=tuple(telling[:WORDS_TOLD]))

    def _of(self, topic: str, stem: str) -> float:
        return self._said[topic].get(stem, self._unsaid[topic])

    def _score(self, topic: str, known: Iterable[str]) -> float:
        return self._prior[topic] + sum(self._of(topic, stem) for stem in known)
