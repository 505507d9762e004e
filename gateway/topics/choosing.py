"""Tells whether a topic can be chosen for a new contact. Pure."""

from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Kind, Refused
from queueing.categories import Catalogue
from queueing.model import Refusal


def require_current(catalogue: Catalogue, category: str, *, kind: Kind = "absent") -> None:
    """Raise :class:`Refused` ``unknown_category``, or ``retired_category`` with the topic to choose instead, unless it can
    be chosen.

    *kind* is that of the first refusal.
    """
    if category not in catalogue or category == STATION_CHECK:
        raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.", kind=kind)
    if catalogue[category].retired:
        raise Refused(Refusal.RETIRED_CATEGORY, retired_message(catalogue, category))


def retired_message(catalogue: Catalogue, category: str) -> str:
    """Return the sentence about a retired topic, for programs' logs and the command line."""
    instead = catalogue.successor(category)
    said = "This topic is not in use any more"
    return f"{said}." if instead is None else f"{said}; choose {instead.id} instead."
