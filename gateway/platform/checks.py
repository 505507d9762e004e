"""Station checks: a contact placed by ``virtual-station probe`` to try the station.

It goes through the ordinary queue, in a topic of its own that no citizen is shown. An account
that answers this topic and nothing else is *technical*: no person, and counted nowhere.
"""

from collections.abc import Iterable

STATION_CHECK = "station-check"
"""The technical topic; always open, in no listing, entered with a ticket only."""


def is_technical(categories: Iterable[str]) -> bool:
    """Whether somebody who answers ``categories`` exists for station checks alone."""
    return set(categories) == {STATION_CHECK}
