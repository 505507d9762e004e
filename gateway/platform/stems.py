"""Words as they are searched for: without capitals, accents and endings. Pure."""

import re
import unicodedata
from typing import Final

LONGEST_WORD: Final = 40
_ENDING = re.compile(r"h?[aeios]{1,2}$")
_SHORTEST_STEM: Final = 4


def words_of(written: str) -> list[str]:
    """The words of a text as they are looked for: small letters without accents, without the endings that
    number and gender give them; in order, with repetitions. Pure."""
    plain = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_stem(word[:LONGEST_WORD]) for word in re.findall(r"[^\W_]+", plain)]


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= _SHORTEST_STEM else word
