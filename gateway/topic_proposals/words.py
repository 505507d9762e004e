"""Splits a text into the words that proposals count: without accents and endings, each once. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

SHORTEST: Final = 4
"""Shorter words tell nothing of a topic, in letters."""
LONGEST_TEXT: Final = 8_000
"""So much of a text is read, in characters."""
LONGEST_STEM: Final = 80
_STEM: Final = 4
"""No stem is shorter, in letters."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTERS: Final = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "đ": "d", "ø": "o", "ł": "l"})
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "it": (
        "azioni", "azione", "amenti", "amento", "imenti", "imento", "mente",
        "ando", "endo", "ato", "ata", "ati", "ate", "uto", "uta", "uti", "ute", "ito", "ita", "iti", "ite",
        "are", "ere", "ire", "ava", "eva", "iva", "ano", "ono",
        "ie", "ii", "io", "ia", "he", "hi", "a", "e", "i", "o",
    ),
    "en": ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "y", "e"),
    "de": ("ungen", "ung", "lich", "isch", "enden", "ern", "est", "en", "er", "em", "es", "et", "e", "n", "s", "t"),
    "fr": ("ations", "ation", "ements", "ement", "antes", "ante", "ants", "ant", "ées", "ee", "ees", "er", "ez", "es", "s", "e"),
    "sl": ("anje", "enje", "ega", "emu", "imi", "ih", "im", "em", "om", "ami", "ah", "ov", "a", "e", "i", "o", "u"),
}  # fmt: skip
"""Endings of inflection by language, the longer first."""


def stems(text: str, language: str) -> dict[str, str]:
    """Return the stems of a text, each with its first word as it is written; stems of languages are distinct
    (``it:patent``).

    Words with digits are left out: numbers, plates and codes belong to one person.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(text[:LONGEST_TEXT]):
        word = match.group()
        if _beside_digit(text, match.start(), match.end()) or len(word) < SHORTEST:
            continue
        found.setdefault(f"{language}:{stem(word.lower(), language)}"[:LONGEST_STEM], word.lower())
    return found


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return a word in lower case without accents and ending; at least its first four letters stay."""
    plain = _plain(word)
    for ending in _ENDINGS.get(language, ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= _STEM:
            return plain[: -len(ending)]
    return plain


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(each for each in apart if not unicodedata.combining(each))


def _beside_digit(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit()
