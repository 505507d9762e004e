"""Computes the expected length of a contact, and citizens' patience, from what the scripts have learnt; pure.

``lua/lib/learning.lua`` keeps each mean with the number of contacts behind it. A mean over few contacts says little,
so each is blended with the next wider one, which counts as *so many* further contacts: the half-hour of a category
with the category, the category with the whole station, the station with a default (credibility in Bühlmann's sense).
The fewer the contacts, the nearer the result is to the wider mean.
"""

from collections.abc import Iterable, Mapping

import msgspec

DEFAULT_HANDLING_MS = 300_000
"""The assumed length of a contact until the station has finished some of its own."""

LIKE_THE_DEFAULT = 5
LIKE_THE_STATION = 10
LIKE_THE_CATEGORY = 20
"""The weight of the wider mean, in contacts. Lengths differ by 0.8 of their mean from contact to contact and
by some 0.25 from category to category, which makes (0.8 / 0.25)² = 10; half-hours differ by less.
"""

UNTIL_KNOWN_MS = 1_800_000
"""Total waiting time assumed before the first citizen gives up."""

ALL, PATIENCE = "*", "~"
"""The fields of all categories together, and of waiting and giving up."""


class Learnt(msgspec.Struct, frozen=True):
    """The means that the scripts keep, overall and for one half-hour of the day."""

    means: Mapping[str, tuple[int, int]]
    """By category, and by ``ALL``: mean in ms and of how many contacts."""
    now: Mapping[str, tuple[int, int]]
    """By category: the same, of the half-hour."""
    patience_ms: int
    """Average waiting time per citizen who gives up; 0 when nobody is known to."""

    def handling_ms(self, category: str) -> int:
        """Return the expected length of a contact of the category now.

        For an agent's or office's pool (assigned contacts), of which nothing is learnt, it is the station's mean.
        """
        station = _together(self.means.get(ALL), DEFAULT_HANDLING_MS, LIKE_THE_DEFAULT)
        usual = _together(self.means.get(category), station, LIKE_THE_STATION)
        return _together(self.now.get(category), usual, LIKE_THE_CATEGORY)


def fields(categories: Iterable[str], half_hour: int) -> list[str]:
    """Return the names of the fields whose values :func:`read` takes, in its order."""
    names = (name for each in categories for name in (each, f"{each}@{half_hour}"))
    return [ALL, PATIENCE, *names]


def read(categories: Iterable[str], values: Iterable[str | None]) -> Learnt:
    """Build the means from the values of :func:`fields`, None where nothing was learnt."""
    given = iter(values)
    means: dict[str, tuple[int, int]] = {}
    now: dict[str, tuple[int, int]] = {}
    everything, patience = next(given), next(given)
    _keep(means, ALL, everything)
    for each in categories:
        _keep(means, each, next(given))
        _keep(now, each, next(given))
    waited_ms, gave_up = _pair(patience) if patience else (0, 0)
    patience_ms = (waited_ms + UNTIL_KNOWN_MS) * 1000 // gave_up if gave_up else 0
    return Learnt(means, now, patience_ms)


def _keep(kept: dict[str, tuple[int, int]], name: str, value: str | None) -> None:
    if value:
        kept[name] = _pair(value)


def _pair(value: str) -> tuple[int, int]:
    first, _, second = value.partition(" ")
    return int(first), int(second)


def _together(known: tuple[int, int] | None, wider_ms: int, counts_for: int) -> int:
    if known is None:
        return wider_ms
    mean_ms, count = known
    return (mean_ms * count + wider_ms * counts_for) // (count + counts_for)
