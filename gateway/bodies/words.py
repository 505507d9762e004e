"""Folds texts so that bodies are found by the words of a place and of a matter. Pure."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9]+")
_SMALL: Final = frozenset(
    ("a", "al", "alla", "da", "dal", "dei", "del", "della", "delle", "dello", "di", "e", "ed", "i", "il", "in", "la", "le", "lo", "per", "the", "of")
)  # fmt: skip
LONG: Final = 5
"""From so many letters on the last vowel of a word does not count: "patenti" is found by "patente"."""


def folded(*texts: str) -> str:
    """Return the words of *texts* in the form that is searched: small, without accents, with a blank between them
    and at both ends."""
    words = [stem(word) for text in texts for word in _words(text)]
    return f" {' '.join(dict.fromkeys(words))} "


def wanted(typed: str, most: int = 8) -> list[str]:
    """Return at most *most* words of a search; each is the beginning of a word that a body has to have."""
    return [stem(word) for word in _words(typed) if word not in _SMALL][:most]


def stem(word: str) -> str:
    """Return a long word without its last vowel, a short one as it is."""
    return word[:-1] if len(word) >= LONG and word[-1] in "aeiou" else word


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _WORD.findall(bare)
