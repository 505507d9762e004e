"""Station checks: contacts that ``virtual-station probe`` places to test the station.

A check goes through the ordinary queue, in a topic of its own that no citizen is shown. An account that answers this topic
and nothing else is *technical*: no person, and counted nowhere.
"""

from collections.abc import Iterable

STATION_CHECK = "station-check"
"""The technical topic; always open, in no listing, entered with a ticket only."""


def is_technical(categories: Iterable[str]) -> bool:
    """Return whether an account that answers *categories* exists for station checks alone."""
    return set(categories) == {STATION_CHECK}
