"""The topics of the station and how to find the right one from a few plain words; pure.

The catalogue that ships is ``categories.toml``; another one of the same shape may be loaded
instead. The browser ranks with the same words as it is typed into; ``search`` is the reference.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from queueing.model import TOKEN

Sharing = Literal["on", "off"]

FALLBACK_LANGUAGE = "it"
"""The language in which every category is complete."""


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category in one language; ``words`` are what people say when they mean it."""

    label: str
    description: str
    words: tuple[str, ...]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. ``segment`` is ``civil`` or ``military``; with ``sharing`` ``off`` its contacts start
    without the citizen's picture.
    """

    id: str
    segment: str
    sharing: Sharing = "on"
    wordings: dict[str, Wording]

    def wording(self, language: str) -> Wording:
        """The wording in a language (``de``, ``de-IT``), or in the fallback language."""
        found = self.wordings.get(language) or self.wordings.get(language.partition("-")[0])
        return found or self.wordings[FALLBACK_LANGUAGE]


class Catalogue:
    """The categories in the order in which they are shown."""

    def __init__(self, categories: tuple[Category, ...]) -> None:
        self._categories = {category.id: category for category in categories}
        if len(self._categories) != len(categories):
            raise ValueError("a category id appears twice")

    def __iter__(self) -> Iterator[Category]:
        return iter(self._categories.values())

    def __len__(self) -> int:
        return len(self._categories)

    def __contains__(self, category: object) -> bool:
        return category in self._categories

    def __getitem__(self, category: str) -> Category:
        return self._categories[category]

    @property
    def ids(self) -> frozenset[str]:
        """Every category id."""
        return frozenset(self._categories)

    def sharing(self, category: str) -> Sharing:
        """Whether contacts of this topic start with pictures; ``on`` for an unknown one."""
        found = self._categories.get(category)
        return "on" if found is None else found.sharing

    def search(self, query: str, language: str = FALLBACK_LANGUAGE) -> list[Category]:
        """The categories that fit ``query``, the best first; all of them for an empty query.

        Case and accents do not matter, a word may be unfinished or have another ending. Every word of the query has
        to be found in a category, unless none has them all: then the most found wins.
        """
        typed = folded(query).split()
        # Articles and prepositions find everything; alone they are the beginning of a word.
        wanted = [term for term in typed if len(term) > 2] or typed
        if not wanted:
            return list(self)
        scored = [(category, _scores(category.wording(language), wanted)) for category in self]
        hits = max(sum(score > 0 for score in scores) for _, scores in scored)
        found = [
            (sum(scores), category)
            for category, scores in scored
            if hits and sum(score > 0 for score in scores) == hits
        ]
        # Sorting is stable: equals stay in the catalogue's order.
        return [category for _, category in sorted(found, key=lambda pair: -pair[0])]


@cache
def shipped() -> Catalogue:
    """The catalogue of the package."""
    return parse((files("queueing") / "categories.toml").read_text(encoding="utf-8"))


def parse(source: str) -> Catalogue:
    """A catalogue from TOML text. Raises a ``ValueError`` that names the fault in the text."""
    entries = tomllib.loads(source).get("category", [])
    return Catalogue(tuple(_category(entry) for entry in entries))


def folded(words: str) -> str:
    """Lower case, without accents, with everything but letters and digits as blanks."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    kept = (mark for mark in decomposed if not unicodedata.combining(mark))
    return "".join(mark if mark.isalnum() else " " for mark in kept)


def _category(entry: Mapping[str, Any]) -> Category:
    name, segment = str(entry.get("id")), str(entry.get("segment"))
    sharing = entry.get("sharing", "on")
    if not TOKEN.match(name):
        raise ValueError(f"not a category id: {name!r}")
    if segment not in ("civil", "military"):
        raise ValueError(f"{name}: the segment is civil or military, not {segment!r}")
    if sharing not in ("on", "off"):
        raise ValueError(f"{name}: sharing is on or off, not {sharing!r}")
    wordings: dict[str, Wording] = {}
    for language, table in entry.items():
        if language not in ("id", "segment", "sharing"):
            try:
                wordings[language] = msgspec.convert(table, Wording)
            except msgspec.ValidationError as error:
                raise ValueError(f"{name}.{language}: {error}") from error
    if FALLBACK_LANGUAGE not in wordings:
        raise ValueError(f"{name} has no wording in {FALLBACK_LANGUAGE!r}")
    return Category(
        id=name, segment=segment, sharing="off" if sharing == "off" else "on", wordings=wordings
    )


_LABEL, _WORD, _DESCRIPTION = 4, 3, 1
"""The weight of a hit; a whole word counts double an unfinished one."""

_STEM = 5
"""From this length on a search word is found in a longer form of it (``denuncia-re``)."""


def _scores(wording: Wording, wanted: list[str]) -> list[int]:
    texts = [(_LABEL, wording.label), (_DESCRIPTION, wording.description)]
    texts += [(_WORD, word) for word in wording.words]
    held = [(worth, folded(text).split()) for worth, text in texts]
    return [
        max((_score(worth, words, term) for worth, words in held), default=0) for term in wanted
    ]


def _score(worth: int, words: list[str], term: str) -> int:
    if term in words:
        # A search word that is the whole term outranks one that the term merely contains.
        return worth * 2 + (len(words) == 1)
    akin = any(
        word.startswith(term) or (len(word) >= _STEM and term.startswith(word)) for word in words
    )
    return worth if akin else 0
