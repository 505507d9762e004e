"""Where a citizen stands, as the page is told; pure."""

from queueing.estimates import told
from queueing.routing import Place
from signaling.protocol import citizen


def place_shown(place: Place, notices: list[citizen.Notice]) -> citizen.Place:
    """Return the place with its estimate, and what everybody who waits there is told."""
    wait = told(place)
    low_s, high_s = wait if wait is not None else (None, None)
    return citizen.Place(position=place.position, low_s=low_s, high_s=high_s, notices=notices)
