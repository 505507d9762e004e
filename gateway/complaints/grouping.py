"""Finds complaints that may be about the same matter. Pure: it proposes, a person confirms."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(days=30)
"""Complaints further apart are not proposed as the same."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_SMALL: Final = frozenset(
    _WORD.findall(
        "a al alla alle allo ai agli da dal dalla dei del della delle dello di e ed i il in la le lo nel nella presso per"
        " sul sulla un una uno via viale piazza the of at and"
    )
)


@dataclass(frozen=True, slots=True)
class Noted:
    """The facts by which complaints are compared."""

    id: str
    category: str
    place: str
    office: str | None
    at: datetime
    group: str | None = None


def words_of_place(place: str) -> frozenset[str]:
    """Return the words of a place, without accents, capitals and the words that every address has."""
    bare = unicodedata.normalize("NFKD", place.casefold()).encode("ascii", "ignore").decode()
    return frozenset(word for word in _WORD.findall(bare) if word not in _SMALL)


def is_like(one: Noted, other: Noted) -> bool:
    """Return whether two complaints may be about the same matter: same category, within :data:`WINDOW`, of the same
    office or place. The order of the two does not matter."""
    if one.id == other.id or one.category != other.category or abs(one.at - other.at) > WINDOW:
        return False
    if one.office is not None and other.office is not None:
        return one.office == other.office
    here, there = words_of_place(one.place), words_of_place(other.place)
    shorter = min(len(here), len(there))
    return shorter > 0 and len(here & there) >= max(1, (shorter + 1) // 2)


def proposed(one: Noted, others: Iterable[Noted]) -> Sequence[Noted]:
    """Return those of *others* that may be about the same matter as *one* and are not in its group yet, the newest
    first."""
    found = [
        each
        for each in others
        if is_like(one, each) and (one.group is None or each.group != one.group)
    ]
    return sorted(found, key=lambda each: (each.at, each.id), reverse=True)
