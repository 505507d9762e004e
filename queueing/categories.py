"""The topics of the station and how to find the right one from a few plain words; pure.

The catalogue that ships is ``categories.toml``; another one of the same shape may be loaded
instead. Its words come from outside (:meth:`Catalogue.worded`) or stand in it, a table for each language.
The browser ranks with the same words as it is typed into; ``search`` is the reference.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from queueing.model import TOKEN

Sharing = Literal["on", "off"]

FALLBACK_LANGUAGE = "it"
"""The language in which every category with words is complete."""


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category in one language; ``words`` are what people say when they mean it."""

    label: str
    description: str
    words: tuple[str, ...]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. ``segment`` is ``civil`` or ``military``; with ``sharing`` ``off`` its contacts start
    without the citizen's picture. ``wordings`` are by language.
    """

    id: str
    segment: str
    sharing: Sharing = "on"
    wordings: dict[str, Wording] = {}

    def wording(self, language: str) -> Wording:
        """The wording in a language (``de``, ``de-IT``), else in English, else in the fallback language; without
        any, the id."""
        for each in (language, language.partition("-")[0], "en", FALLBACK_LANGUAGE):
            if each in self.wordings:
                return self.wordings[each]
        return Wording(label=self.id, description="", words=())


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

    def worded(self, wordings: Mapping[str, Mapping[str, Wording]]) -> "Catalogue":
        """The same categories with these words, by language and category id; its own words give way to them.

        Raises a ``ValueError`` that names a category without Italian words, or an id that is none.
        """
        for language, by_id in wordings.items():
            for category in by_id:
                if category not in self:
                    raise ValueError(f"{language}: there is no category {category!r}")
        made = tuple(
            msgspec.structs.replace(
                category,
                wordings=category.wordings
                | {
                    language: by_id[category.id]
                    for language, by_id in wordings.items()
                    if category.id in by_id
                },
            )
            for category in self
        )
        for each in made:
            _require_fallback(each)
        return Catalogue(made)

    def sharing(self, category: str) -> Sharing:
        """Whether contacts of this topic start with pictures; ``on`` for an unknown one."""
        found = self._categories.get(category)
        return "on" if found is None else found.sharing

    def search(self, query: str, language: str = FALLBACK_LANGUAGE) -> list[Category]:
        """The categories that fit ``query``, the best first; all of them for an empty query.

        Case and accents do not matter; a word may be unfinished, have another ending, or be part of a compound
        (``Unfall`` in ``Autounfall``). Every word of the query has to be found in a category, unless none has
        them all: then the most found wins.
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
    """The catalogue of the package, without words."""
    return parse((files("queueing") / "categories.toml").read_text(encoding="utf-8"))


def parse(source: str) -> Catalogue:
    """A catalogue from TOML text. Raises a ``ValueError`` that names the fault in the text."""
    entries = tomllib.loads(source).get("category", [])
    return Catalogue(tuple(_category(entry) for entry in entries))


def folded(words: str) -> str:
    """Lower case, without accents, with everything but letters and digits as blanks. ``ae`` counts as ``ä`` and
    therefore as ``a``, likewise ``oe`` and ``ue``, ``ß`` as ``ss``, ``œ`` as ``oe``."""
    decomposed = unicodedata.normalize("NFKD", words.casefold().translate(_LIGATURES))
    kept = (mark for mark in decomposed if not unicodedata.combining(mark))
    return _UMLAUT.sub(r"\1", "".join(mark if mark.isalnum() else " " for mark in kept))


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
    made = Category(
        id=name, segment=segment, sharing="off" if sharing == "off" else "on", wordings=wordings
    )
    if wordings:
        _require_fallback(made)
    return made


def _require_fallback(category: Category) -> None:
    if FALLBACK_LANGUAGE not in category.wordings:
        raise ValueError(f"{category.id} has no wording in {FALLBACK_LANGUAGE!r}")


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "đ": "d", "ø": "o", "ł": "l"})
_UMLAUT = re.compile("([aou])e")

_LABEL, _WORD, _DESCRIPTION = 4, 3, 1
"""The weight of a hit; a whole word counts double an unfinished one, a likely one half."""

_STEM = 5
"""From this length on a search word is found in a longer form of it (``denuncia-re``) and in a compound."""

_ENDINGS = ((5, 3), (4, 2))
"""Two words are forms of one if so many first letters agree and at most so many follow in each."""

_SHORTEST = min(first for first, _ in _ENDINGS)


def _scores(wording: Wording, wanted: list[str]) -> list[int]:
    held = _held(wording)
    return [
        max((_score(worth, words, term) for worth, words in held), default=0) for term in wanted
    ]


@lru_cache(maxsize=1024)
def _held(wording: Wording) -> list[tuple[int, list[str]]]:
    """Return weight and words of each text that a search looks at."""
    texts = [(_LABEL, wording.label), (_DESCRIPTION, wording.description)]
    texts += [(_WORD, word) for word in wording.words]
    return [(worth, folded(text).split()) for worth, text in texts]


def _score(worth: int, words: list[str], term: str) -> int:
    if term in words:
        # A search word that is the whole term outranks one that the term merely contains.
        return worth * 2 + (len(words) == 1)
    if any(
        word.startswith(term) or (len(word) >= _STEM and term.startswith(word)) for word in words
    ):
        return worth
    return worth // 2 if any(_is_likely(word, term) for word in words) else 0


def _is_likely(word: str, term: str) -> bool:
    """Whether one is another form of the other, or a part of it as in a compound."""
    short, long = sorted((word, term), key=len)
    if len(short) >= _STEM and short in long:
        return True
    if short[:_SHORTEST] != long[:_SHORTEST]:
        return False
    pairs = enumerate(zip(short, long, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), len(short))
    return any(same >= first and len(long) - same <= most for first, most in _ENDINGS)
