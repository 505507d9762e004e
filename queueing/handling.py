"""How long a contact lasts and how soon people give up, from what the scripts have learnt; pure.

``lua/lib/learning.lua`` keeps means with the number of contacts they are of. A mean of few contacts is worth
little, so each is taken together with the wider one as if *so many* contacts had lasted what that says: the
half-hour of a category with the category, the category with the whole station, the station with a default
(credibility in Bühlmann's sense). The fewer there are, the nearer to the wider mean.
"""

from collections.abc import Iterable, Mapping

import msgspec

DEFAULT_HANDLING_MS = 300_000
"""What a contact is taken to last until the station has finished some of its own."""

LIKE_THE_DEFAULT = 5
LIKE_THE_STATION = 10
LIKE_THE_CATEGORY = 20
"""Of how many contacts the wider mean counts for. Lengths differ by 0.8 of their mean from contact to contact
and by some 0.25 from category to category, which makes (0.8 / 0.25)² = 10; half-hours differ by less."""

UNTIL_KNOWN_MS = 1_800_000
"""So much waiting without anybody giving up is supposed before the first."""

ALL, PATIENCE = "*", "~"
"""The fields of all categories together, and of waiting and giving up."""


class Learnt(msgspec.Struct, frozen=True):
    """The values that the scripts keep, of one half-hour of the day."""

    means: Mapping[str, tuple[int, int]]
    """By category, and by ``ALL``: mean in ms and of how many contacts."""
    now: Mapping[str, tuple[int, int]]
    """By category: the same, of the half-hour."""
    patience_ms: int
    """For how long somebody waits on average for each who gives up; 0 when nobody is known to."""

    def handling_ms(self, category: str) -> int:
        """What a contact of the category is expected to last now. Of what is no category (a contact
        handed to somebody), what one of any lasts."""
        station = _together(self.means.get(ALL), DEFAULT_HANDLING_MS, LIKE_THE_DEFAULT)
        usual = _together(self.means.get(category), station, LIKE_THE_STATION)
        return _together(self.now.get(category), usual, LIKE_THE_CATEGORY)


def fields(categories: Iterable[str], half_hour: int) -> list[str]:
    """The fields that ``read`` wants the values of, in its order."""
    names = (name for each in categories for name in (each, f"{each}@{half_hour}"))
    return [ALL, PATIENCE, *names]


def read(categories: Iterable[str], values: Iterable[str | None]) -> Learnt:
    """What the fields hold, None where nothing was learnt."""
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
