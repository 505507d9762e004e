"""The topics of the station and how to find the right one from a few plain words; pure.

The catalogue that ships is ``categories.toml``; another one of the same shape may be loaded
instead. Its words come from outside (:meth:`Catalogue.worded`) or stand in it, a table for each language.
The browser ranks with the same words as it is typed into; ``search`` is the reference.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from queueing.model import TOKEN

Sharing = Literal["on", "off"]
Way = Literal["video", "audio", "text"]
"""By what a citizen talks."""

FALLBACK_LANGUAGE = "it"
"""The language in which every category with words is complete."""


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category in one language. ``label`` is its official name, ``title`` the name in citizens' words, empty where
    that is the same; ``words`` are what people say when they mean it."""

    label: str
    description: str
    words: tuple[str, ...]
    title: str = ""

    @property
    def shown(self) -> str:
        """The name that citizens read first."""
        return self.title or self.label

    @property
    def search_words(self) -> tuple[str, ...]:
        """What a search looks for beside the official name and the description."""
        return (*self.words, self.title) if self.title else self.words


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. ``segment`` is ``civil`` or ``military``; with ``sharing`` ``off`` its contacts start
    without the citizen's picture; ``modality`` is what the citizen's page proposes; ``icon`` names a picture.
    ``wordings`` are by language.

    A ``retired`` topic takes nobody in any more. It stays in the catalogue: contacts of it are still served, and history
    keeps its name. ``replaced_by`` is the topic that stands for it, if there is one.
    """

    id: str
    segment: str
    sharing: Sharing = "on"
    modality: Way = "video"
    icon: str = ""
    retired: bool = False
    replaced_by: str | None = None
    wordings: dict[str, Wording] = {}

    def wording(self, language: str) -> Wording:
        """The wording in a language (``de``, ``de-IT``), else in English, else in the fallback language; without
        any, the id."""
        for each in (language, language.partition("-")[0], "en", FALLBACK_LANGUAGE):
            if each in self.wordings:
                return self.wordings[each]
        return Wording(label=self.id, description="", words=())


class Ids(Set[str]):
    """Those ids of a catalogue that *fits* says, as the catalogue is at each moment, and always those of *also*."""

    def __init__(
        self,
        catalogue: "Catalogue",
        fits: Callable[[Category], bool] = lambda _category: True,
        also: frozenset[str] = frozenset(),
    ) -> None:
        self._catalogue = catalogue
        self._fits = fits
        self._also = also

    def __contains__(self, category: object) -> bool:
        if category in self._also:
            return True
        return category in self._catalogue and self._fits(self._catalogue[str(category)])

    def __iter__(self) -> Iterator[str]:
        yield from (each.id for each in self._catalogue if self._fits(each))
        yield from self._also

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @classmethod
    def _from_iterable(cls, it: Iterable[str]) -> frozenset[str]:  # type: ignore[override] # what is computed lives no more
        return frozenset(it)


class Catalogue:
    """The categories in the order in which they are shown, retired ones among them."""

    def __init__(self, categories: tuple[Category, ...]) -> None:
        self._categories = {category.id: category for category in categories}
        if len(self._categories) != len(categories):
            raise ValueError("a category id appears twice")

    def take(self, other: "Catalogue") -> None:
        """Hold what *other* holds from now on; everybody who has this catalogue or its ids sees it at once."""
        self._categories = dict(other._categories)

    def __iter__(self) -> Iterator[Category]:
        return iter(self._categories.values())

    def __len__(self) -> int:
        return len(self._categories)

    def __contains__(self, category: object) -> bool:
        return category in self._categories

    def __getitem__(self, category: str) -> Category:
        return self._categories[category]

    @property
    def current(self) -> tuple[Category, ...]:
        """Those that can be chosen, in their order."""
        return tuple(each for each in self if not each.retired)

    @property
    def ids(self) -> Ids:
        """Every category id, retired ones included."""
        return Ids(self)

    @property
    def retired_ids(self) -> Ids:
        """The ids of those that cannot be chosen any more."""
        return Ids(self, lambda category: category.retired)

    def ids_and(self, *others: str) -> Ids:
        """Every category id, and *others*, which are none of the catalogue's."""
        return Ids(self, also=frozenset(others))

    def successor(self, category: str) -> Category | None:
        """The topic that can be chosen instead of a retired one: that which replaces it, or what replaces that."""
        found = self._categories.get(category)
        seen = {category}
        while found is not None and found.retired:
            if found.replaced_by is None or found.replaced_by in seen:
                return None
            seen.add(found.replaced_by)
            found = self._categories.get(found.replaced_by)
        return found

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
        """The current categories that fit ``query``, the best first; all of them for an empty query.

        Case and accents do not matter; a word may be unfinished, have another ending, or be part of a compound
        (``Unfall`` in ``Autounfall``). Every word of the query has to be found in a category, unless none has
        them all: then the most found wins.
        """
        typed = folded(query).split()
        # Articles and prepositions find everything; alone they are the beginning of a word.
        wanted = [term for term in typed if len(term) > 2] or typed
        if not wanted:
            return list(self.current)
        scored = [
            (category, _scores(category.wording(language), wanted)) for category in self.current
        ]
        hits = max((sum(score > 0 for score in scores) for _, scores in scored), default=0)
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
    sharing, modality = entry.get("sharing", "on"), entry.get("modality", "video")
    if not TOKEN.match(name):
        raise ValueError(f"not a category id: {name!r}")
    if segment not in ("civil", "military"):
        raise ValueError(f"{name}: the segment is civil or military, not {segment!r}")
    if sharing not in ("on", "off"):
        raise ValueError(f"{name}: sharing is on or off, not {sharing!r}")
    if modality not in ("video", "audio", "text"):
        raise ValueError(f"{name}: modality is video, audio or text, not {modality!r}")
    wordings: dict[str, Wording] = {}
    for language, table in entry.items():
        if language not in ("id", "segment", "sharing", "modality", "icon"):
            try:
                wordings[language] = msgspec.convert(table, Wording)
            except msgspec.ValidationError as error:
                raise ValueError(f"{name}.{language}: {error}") from error
    made = Category(
        id=name,
        segment=segment,
        sharing="off" if sharing == "off" else "on",
        modality=modality,
        icon=str(entry.get("icon", "")),
        wordings=wordings,
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
    texts += [(_WORD, word) for word in wording.search_words]
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
