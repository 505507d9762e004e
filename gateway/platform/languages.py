"""The languages that the station knows: their codes, their names and how CLDR calls them.

Names and CLDR's locales are in ``locales/languages.json``, which the pages read as well.
"""

from functools import cache
from pathlib import Path
from typing import Final, get_args

import msgspec

from signaling.protocol.base import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""Every language that citizens are served in; the source first."""
SOURCE: Final[Language] = LANGUAGES[0]
"""The language of the house, in which every sentence exists."""


class KnownLanguage(msgspec.Struct, frozen=True):
    """A language by its own name, and the locale whose dates and numbers it uses (``de-IT``)."""

    name: str
    locale: str


def find_locales() -> Path:
    """Return the folder of the words: in the installed package, or in the project's folder."""
    installed = Path(__file__).parents[1] / "locales"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "locales"


@cache
def known_languages() -> dict[str, KnownLanguage]:
    """Return each language's name and locale, by its code."""
    source = (find_locales() / "languages.json").read_bytes()
    return msgspec.json.decode(source, type=dict[str, KnownLanguage])


def in_language(address: str, language: str | None) -> str:
    """Return the *address* of a page of the station (``/message``, ``/#callback-code``) with a parameter for *language*,
    unless that is the source or unknown."""
    known = language_of(language)
    if known == SOURCE:
        return address
    page, mark, part = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}lang={known}{mark}{part}"


def language_of(asked: str | None) -> Language:
    """Return *asked* (``de``, ``de-AT``, or a stored value) as a language of the station, else the source."""
    plain = (asked or "").partition("-")[0].lower()
    return plain if plain in LANGUAGES else SOURCE
