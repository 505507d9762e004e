"""Where a citizen stands, as the page is told; pure."""

from queueing.estimates import estimate
from queueing.routing import Place
from signaling.protocol import citizen


def place_shown(place: Place, notices: list[citizen.Notice]) -> citizen.Place:
    """Return the place with its estimate, and what everybody who waits there is told."""
    wait = estimate(
        place.position,
        agents=place.agents,
        free=place.free,
        handling_s=place.handling_ms / 1000 or None,
    )
    low_s, high_s = wait if wait is not None else (None, None)
    return citizen.Place(position=place.position, low_s=low_s, high_s=high_s, notices=notices)
