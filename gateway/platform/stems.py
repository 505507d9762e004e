"""Reduces words to the form in which they are searched: lower case, without accents and endings. Pure."""

import re
import unicodedata
from typing import Final

LONGEST_WORD: Final = 40
_ENDING = re.compile(r"h?[aeios]{1,2}$")
_SHORTEST_STEM: Final = 4


def words_of(written: str) -> list[str]:
    """Return the words of a text in the form in which they are searched, in order, with repetitions. Pure.

    They are in lower case, without accents and without the endings of number and gender.
    """
    plain = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_stem(word[:LONGEST_WORD]) for word in re.findall(r"[^\W_]+", plain)]


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= _SHORTEST_STEM else word
