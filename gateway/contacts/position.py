"""Builds the citizen's place in line as the page shows it; pure."""

from typing import cast

from queueing.promise import Promise
from queueing.routing import Place
from signaling.protocol import citizen
from signaling.protocol.base import Longer


def place_shown(place: Place, promise: Promise | None) -> citizen.Place:
    """Return the place and the wait that the citizen is shown."""
    low_s, high_s = (promise and promise.wait) or (None, None)
    return citizen.Place(
        position=place.position if promise is None else promise.position,
        low_s=low_s,
        high_s=high_s,
        longer=cast("Longer | None", promise.longer) if promise and promise.wait else None,
    )
