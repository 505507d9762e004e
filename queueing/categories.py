"""The topics of the station; pure.

The catalogue that ships is ``categories.toml``; another one of the same shape may be loaded
instead. Its words come from outside (:meth:`Catalogue.worded`) or stand in it, a table for each language.
The citizen's page searches in them (``web/src/search/``): what is typed there never reaches the station.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
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


@cache
def shipped() -> Catalogue:
    """The catalogue of the package, without words."""
    return parse((files("queueing") / "categories.toml").read_text(encoding="utf-8"))


def parse(source: str) -> Catalogue:
    """A catalogue from TOML text. Raises a ``ValueError`` that names the fault in the text."""
    entries = tomllib.loads(source).get("category", [])
    return Catalogue(tuple(_category(entry) for entry in entries))


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
