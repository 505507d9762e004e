"""Measure the proposals of topics on the search's sets and on messages made of them: ``python -m tools.topic_proposals``.

The sets are queries with their right topics (``web/test/search``). The model learns from ``own.json`` and ``tuning.json``, every query of
a person of its own, and is asked about ``ordinary.json``, whose author knew neither. Messages are two to four queries of a topic
between a greeting, a name and thanks; those that are asked about are made of queries that were not learnt from.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from gateway.topic_proposals import model as models
from gateway.topic_proposals.model import Lesson, TopicModel, learn
from gateway.topic_proposals.words import stems

SETS: Final = Path(__file__).parents[1] / "web" / "test" / "search"
GREETINGS: Final = ("Buongiorno,", "Buonasera,", "Gentili signori,", "Salve,", "")
THANKS: Final = ("Grazie mille, {}", "Cordiali saluti {}", "In attesa di una risposta, {}", "{}")
NAMES: Final = ("Mario Rossi", "Ada Conti", "Luigi Verdi", "Sara Neri", "Paolo Gallo", "Anna Bruno")


class Query(msgspec.Struct, frozen=True):
    """A text with the topics that are right for it."""

    text: str
    language: str
    right: tuple[str, ...]


def read(name: str) -> list[Query]:
    """The queries of a set that have a right topic."""
    return [
        Query(each["q"], each["lang"], tuple(each["right"]))
        for each in json.loads((SETS / name).read_text("utf-8"))
        if each["right"]
    ]


def lessons(queries: Iterable[Query]) -> list[Lesson]:
    """Each of a person of its own."""
    return [
        Lesson(
            topic=each.right[0],
            person=str(number),
            stems=frozenset(stems(each.text, each.language)),
        )
        for number, each in enumerate(queries)
    ]


def messages(queries: Sequence[Query], count: int, seed: int) -> list[Query]:
    """Messages of two to four Italian queries of one topic each."""
    chance = random.Random(seed)
    by_topic: dict[str, list[str]] = {}
    for each in queries:
        if each.language == "it":
            by_topic.setdefault(each.right[0], []).append(each.text)
    topics = sorted(topic for topic, texts in by_topic.items() if len(texts) >= 4)
    made = []
    for _ in range(count):
        topic = chance.choice(topics)
        said = chance.sample(by_topic[topic], chance.randint(2, 4))
        parts = [chance.choice(GREETINGS), *(f"{each}." for each in said)]
        parts.append(chance.choice(THANKS).format(chance.choice(NAMES)))
        made.append(Query(" ".join(parts), "it", (topic,)))
    return made


def measure(name: str, model: TopicModel, asked: Sequence[Query]) -> dict[str, object]:
    """How often the model speaks, and how often it is right then."""
    spoke = right = 0
    for each in asked:
        found = model.propose(stems(each.text, each.language))
        if found is not None:
            spoke += 1
            right += found.topic in each.right
    return {
        "set": name, "asked": len(asked), "spoke": round(spoke / len(asked), 3),
        "right": round(right / spoke, 3) if spoke else None, "sure": models.SURE,
    }  # fmt: skip


def measured(report: Callable[[dict[str, object]], object]) -> None:
    """Report each figure."""
    own, tuning, ordinary = read("own.json"), read("tuning.json"), read("ordinary.json")
    known = own + tuning
    report(measure("queries", TopicModel(learn(lessons(known))), ordinary))
    chance = random.Random(1)
    shuffled = chance.sample(known, len(known))
    half = len(shuffled) // 2
    for count in (100, 300, 1000, 3000):
        taught = messages(shuffled[:half], count, seed=2)
        model = TopicModel(learn(lessons(taught)))
        report(
            measure(
                f"messages, learnt from {count}", model, messages(shuffled[half:], 1000, seed=3)
            )
        )
    report(measure("ordinary queries, by messages", model, ordinary))


if __name__ == "__main__":
    measured(lambda figure: print(json.dumps(figure)))
