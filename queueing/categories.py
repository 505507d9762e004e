"""The topics of the station; pure.

The catalogue that ships is ``categories.toml``; another one of the same shape may be loaded
instead. Its words come from outside (:meth:`Catalogue.worded`) or stand in it, a table for each language.
The citizen's page searches in them (``web/src/search/``): what is typed there never reaches the station.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache
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
    """A category's words in one language.

    ``label`` is its official name, ``title`` its name in citizens' words, empty where that is the same. ``words`` are
    what people type when they look for it, ``requirements`` what a citizen should have at hand or know before
    entering.
    """

    label: str
    description: str
    words: tuple[str, ...]
    title: str = ""
    requirements: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The name that citizens read first."""
        return self.title or self.label

    @property
    def search_words(self) -> tuple[str, ...]:
        """The words, besides the official name and the description, by which a search finds the category."""
        return (*self.words, self.title) if self.title else self.words


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One topic.

    ``segment`` is ``civil`` or ``military``; with ``sharing`` ``off`` its contacts start without the citizen's
    picture; ``modality`` is what the citizen's page proposes; ``icon`` names a picture. ``wordings`` are by language.
    ``asked`` is the share of contacts, in a thousand, that is expected to be about it while none have been counted.

    A ``retired`` topic takes no new contacts. It stays in the catalogue, since its contacts are still served and
    history keeps its name. ``replaced_by`` is the topic to choose instead, if there is one.
    """

    id: str
    segment: str
    sharing: Sharing = "on"
    modality: Way = "video"
    icon: str = ""
    retired: bool = False
    replaced_by: str | None = None
    wordings: dict[str, Wording] = {}
    asked: int = 0
    second_look: bool = False
    """A written answer is read by another person before it goes."""
    keep_answered_days: int | None = None
    """How long a written case is kept after it was answered; None: as the station says."""
    keep_unanswered_days: int | None = None
    """The same of one that ended without an answer."""

    def wording(self, language: str) -> Wording:
        """The wording in a language (``de``, ``de-IT``), else in English, else in the fallback language; without
        any, the id."""
        for each in (language, language.partition("-")[0], "en", FALLBACK_LANGUAGE):
            if each in self.wordings:
                return self.wordings[each]
        return Wording(label=self.id, description="", words=())


class Ids(Set[str]):
    """A live view of a catalogue's ids: those that *fits* selects at each moment, and always those of *also*."""

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
    """The categories in the order in which they are shown, retired ones included."""

    def __init__(self, categories: tuple[Category, ...]) -> None:
        self._categories = {category.id: category for category in categories}
        if len(self._categories) != len(categories):
            raise ValueError("a category id appears twice")

    def take(self, other: "Catalogue") -> None:
        """Replace the topics by those of *other*. Holders of this catalogue or its ids see them at once."""
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
        """The topics that can be chosen, in order."""
        return tuple(each for each in self if not each.retired)

    @property
    def ids(self) -> Ids:
        """Every category id, retired ones included."""
        return Ids(self)

    @property
    def retired_ids(self) -> Ids:
        """The ids of the retired topics."""
        return Ids(self, lambda category: category.retired)

    def ids_and(self, *others: str) -> Ids:
        """Every category id, and *others*, which need not be in the catalogue."""
        return Ids(self, also=frozenset(others))

    def successor(self, category: str) -> Category | None:
        """The topic that can be chosen instead of a retired one: its successor, or the successor's successor."""
        found = self._categories.get(category)
        seen = {category}
        while found is not None and found.retired:
            if found.replaced_by is None or found.replaced_by in seen:
                return None
            seen.add(found.replaced_by)
            found = self._categories.get(found.replaced_by)
        return found

    def worded(self, wordings: Mapping[str, Mapping[str, Wording]]) -> "Catalogue":
        """Return the catalogue with these words, by language and category id, in place of its own.

        Raises a ``ValueError`` that names a category without Italian words, or an unknown id.
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

    def second_look(self, category: str) -> bool:
        """Return whether another person reads an answer to a message before it is sent; False for an unknown
        category.
        """
        found = self._categories.get(category)
        return found is not None and found.second_look

    def keeps(self, category: str, *, answered: bool) -> int | None:
        """Return for how many days a written case is kept after its end; None where the topic does not say."""
        found = self._categories.get(category)
        if found is None:
            return None
        return found.keep_answered_days if answered else found.keep_unanswered_days

    def sharing(self, category: str) -> Sharing:
        """Return whether contacts of this topic start with pictures; ``on`` for an unknown one."""
        found = self._categories.get(category)
        return "on" if found is None else found.sharing


@cache
def shipped() -> Catalogue:
    """Return the catalogue that ships with the package, without words."""
    return parse((files("queueing") / "categories.toml").read_text(encoding="utf-8"))


def parse(source: str) -> Catalogue:
    """Read a catalogue from TOML text. Raises a ``ValueError`` that names the fault in the text."""
    entries = tomllib.loads(source).get("category", [])
    return Catalogue(tuple(_category(entry) for entry in entries))


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
        if language not in (
            *("id", "segment", "sharing", "modality", "icon", "asked", "second_look"),
        ):
            try:
                wordings[language] = msgspec.convert(table, Wording)
            except msgspec.ValidationError as error:
                raise ValueError(f"{name}.{language}: {error}") from error
    made = Category(
        id=name,
        segment=segment,
        sharing="off" if sharing == "off" else "on",
        second_look=bool(entry.get("second_look", False)),
        modality=modality,
        icon=str(entry.get("icon", "")),
        wordings=wordings,
        asked=int(entry.get("asked", 0)),
    )
    if wordings:
        _require_fallback(made)
    return made


def _require_fallback(category: Category) -> None:
    if FALLBACK_LANGUAGE not in category.wordings:
        raise ValueError(f"{category.id} has no wording in {FALLBACK_LANGUAGE!r}")
