"""Counts volunteers as coarsely as results are published, and draws from them. No I/O."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from gateway.listening.service_months import OTHERS, together
from gateway.platform.languages import language_of
from signaling.protocol.base import Language


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """The volunteers of one ``language`` who can be invited.

    ``places`` counts them by the section that their questionnaire asked about; sections with fewer than k are counted
    together under the empty key.
    """

    language: Language
    volunteers: int
    places: dict[str, int]


def pools(volunteers: Iterable[tuple[str, str]], k: int) -> list[Pool]:
    """Count volunteers, given by language and place; a language with fewer than *k* is left out."""
    by: dict[str, Counter[str]] = {}
    for language, place in volunteers:
        by.setdefault(language, Counter())[place] += 1
    return [
        Pool(language=language_of(language), volunteers=places.total(), places=together(places, k))
        for language, places in sorted(by.items())
        if places.total() >= k
    ]


def may_choose(pool: Pool | None, place: str | None) -> bool:
    """Return whether volunteers may be drawn from this place; None means from anywhere."""
    if pool is None:
        return False
    return place is None or (place != OTHERS and place in pool.places)


def drawn(
    ready: Sequence[str], invited: Collection[str], count: int, chance: random.Random
) -> list[str]:
    """Draw volunteers by chance; those *invited* already are left out."""
    left = [each for each in ready if each not in invited]
    return chance.sample(left, min(count, len(left)))
