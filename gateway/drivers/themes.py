"""Groups terms that rise together into themes. Pure, and the same for the same counts: no chance is involved.

The term that rises most begins a theme; each further one joins the first theme whose leading term occurs largely in the
same contacts, or begins its own. Themes are matched with those of earlier nights by their terms.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from gateway.drivers.growth import Rise
from gateway.drivers.terms import kind_of

TOGETHER: Final = 0.5
"""So large a share of the rarer term's contacts has both."""
MOST_TERMS: Final = 12
"""Terms of a theme that are kept, the strongest."""
MOST_THEMES: Final = 12
"""Themes of a night."""
WORDS_NAMED: Final = 3


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Terms that rise together, the strongest first, which leads."""

    rises: tuple[Rise, ...]

    @property
    def lead(self) -> Rise:
        """The term by which the theme is counted."""
        return self.rises[0]

    @property
    def terms(self) -> list[str]:
        """The terms of the group, the leading one first."""
        return [each.term for each in self.rises]


def grouped(rises: Sequence[Rise], having: Mapping[str, Collection[int]]) -> list[Group]:
    """Group the terms. *having*: the contacts that have each term, as any numbers."""
    groups: list[list[Rise]] = []
    for rise in rises:
        for group in groups:
            if together(having.get(rise.term, ()), having.get(group[0].term, ())):
                group.append(rise)
                break
        else:
            groups.append([rise])
    return [Group(rises=tuple(each[:MOST_TERMS])) for each in groups[:MOST_THEMES]]


def together(one: Collection[int], other: Collection[int]) -> bool:
    """Return whether two terms occur largely in the same contacts."""
    both = len(set(one) & set(other))
    return both > 0 and both >= TOGETHER * min(len(one), len(other))


def proposed_name(words: Mapping[str, str], terms: Sequence[str]) -> str:
    """Return a first name for a theme: the words of the strongest terms, none twice; empty where the theme has no
    words."""
    said: list[str] = []
    for term in sorted(terms, key=lambda each: kind_of(each) != "pair"):
        if kind_of(term) not in ("word", "pair"):
            continue
        word = words.get(term, "")
        if word and not any(set(word.split()) & set(each.split()) for each in said):
            said.append(word)
    return ", ".join(said[:WORDS_NAMED])


def same(group: Group, known: Iterable[str]) -> bool:
    """Return whether a theme of an earlier night, with these terms, is this group: it has the group's leading term,
    or half of the terms of the shorter list are in the other."""
    terms, theirs = set(group.terms), set(known)
    return group.lead.term in theirs or 2 * len(terms & theirs) >= min(len(terms), len(theirs))
