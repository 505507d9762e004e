"""The station's sentences in the reader's language, from ``locales/<language>/``.

A fragment (``letters.json``) maps keys to sentences. ``{name}`` marks a place; an object instead of a sentence holds one
sentence for each plural category of the language, chosen by the number ``count``. A key that a language lacks is taken from
English, then from Italian, the source of all keys.

A sentence or place that is missing everywhere never stops the station: the gap is logged once and stays visible in the
text. Tests call :func:`raise_on_gaps`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import structlog

from gateway.platform.dates import cldr, number
from gateway.platform.languages import LANGUAGES, SOURCE, find_locales, language_of
from signaling.protocol.base import Language

log = structlog.get_logger()

FALLBACKS: Final[tuple[Language, ...]] = ("en", SOURCE)

_PLACE: Final = re.compile(r"\{(\w+)\}")

Entry = str | dict[str, str]
Read = TypeVar("Read")


class MissingWordsError(LookupError):
    """A sentence or the value of a place is missing; raised after :func:`raise_on_gaps` only."""


class _Gaps:
    """The treatment of a gap: log it once, or raise."""

    def __init__(self) -> None:
        self.raised = False
        self._told: set[str] = set()

    def found(self, what: str) -> None:
        if self.raised:
            raise MissingWordsError(what)
        if what not in self._told:
            self._told.add(what)
            log.error("words.missing", what=what)


_gaps = _Gaps()


def raise_on_gaps(*, raised: bool = True) -> None:
    """Make every later gap raise :class:`MissingWordsError`, or (*raised* False) log it again; for tests."""
    _gaps.raised = raised


def fill(text: str, places: Mapping[str, object], language: str) -> str:
    """Return *text* with its places filled in; numbers are formatted for *language*."""

    def value(place: re.Match[str]) -> str:
        name = place[1]
        if name not in places:
            _gaps.found(f"place {{{name}}} of {text[:60]!r}")
            return place[0]
        given = places[name]
        return number(given, language) if isinstance(given, int | float) else str(given)

    return _PLACE.sub(value, text)


class Fragment:
    """The sentences of one file name in all languages; the files are read when first needed."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = name
        self._folder = folder

    def say(self, language: str, key: str, **places: object) -> str:
        """Return the sentence of *key* for a reader of *language*, its places filled with *places*.

        Places are inserted as they are: HTML sentences need escaped ones.
        """
        for each in _tried(language):
            entry = self._entries(each).get(key)
            if entry is not None:
                return fill(self._of_count(entry, each, places), places, each)
        _gaps.found(f"{self.name}: {key}")
        return key

    def every(self, key: str, **places: object) -> list[str]:
        """Return the sentence of *key* in each language that has it, the source first."""
        return [self.say(each, key, **places) for each in LANGUAGES if key in self._entries(each)]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have this fragment, the source first."""
        return tuple(each for each in LANGUAGES if self._entries(each))

    def spoken(self, language: str) -> Language:
        """Return the language in which a reader of *language* gets this fragment."""
        return next((each for each in _tried(language) if self._entries(each)), SOURCE)

    def __contains__(self, key: str) -> bool:
        return key in self._entries(SOURCE)

    def after(self, prefix: str) -> list[str]:
        """Return the rests of the keys that begin with *prefix*, in the source's order."""
        return [key.removeprefix(prefix) for key in self._entries(SOURCE) if key.startswith(prefix)]

    def _of_count(self, entry: Entry, language: Language, places: Mapping[str, object]) -> str:
        if isinstance(entry, str):
            return entry
        count = places.get("count")
        if not isinstance(count, int):
            _gaps.found(f"{self.name}: count of {entry}")
            count = 0
        return entry.get(cldr(language).plural_form(count)) or entry["other"]

    def _entries(self, language: Language) -> dict[str, Entry]:
        return _entries(self._folder or find_locales(), language, self.name)


@cache
def _entries(folder: Path, language: Language, name: str) -> dict[str, Entry]:
    """The entries of one file; none where the language has no such file.

    Raises ``ValueError`` that names the file for anything but sentences and plural categories.
    """
    return read(folder / language / f"{name}.json", dict[str, Entry], otherwise={})


def read(path: Path, shape: type[Read], otherwise: Read) -> Read:
    """Return the JSON of *path* as *shape*, or *otherwise* if there is no such file. Raises ``ValueError``."""
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        return otherwise
    try:
        return msgspec.json.decode(source, type=shape)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def document(name: str, language: str, folder: Path | None = None) -> str:
    """Return the text of a whole document (``privacy.html``) in *language*, or in the first fallback that has it."""
    root = folder or find_locales()
    for each in _tried(language):
        path = root / each / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    _gaps.found(name)
    return ""


def _tried(language: str) -> Sequence[Language]:
    return list(dict.fromkeys((language_of(language), *FALLBACKS)))
