"""Rooms are made of the rooms before them, by the types that their constructors name."""

from functools import partial

import pytest

from gateway.platform.assembly import Assembly, MissingPartError
from gateway.platform.wiring import Wiring


class Ground:
    pass


class Lower(Wiring):
    def __init__(self, ground: Ground, *, size: int) -> None:
        self.ground, self.size = ground, size


class Upper(Wiring):
    def __init__(self, lower: Lower, ground: Ground) -> None:
        self.lower, self.ground = lower, ground


def test_a_room_gets_the_parts_that_it_names_in_any_order():
    ground = Ground()
    station = Assembly(ground)
    lower = station.add(partial(Lower, size=3))
    station.add_all(Upper)
    upper = station.rooms[-1]
    assert (upper.lower, upper.ground, lower.ground, lower.size) == (lower, ground, ground, 3)
    assert station.rooms == [lower, upper]


def test_what_is_missing_is_said_with_the_room_that_needs_it():
    with pytest.raises(MissingPartError, match="Upper needs Lower"):
        Assembly(Ground()).add(Upper)
    with pytest.raises(MissingPartError, match="Lower needs int"):
        Assembly(Ground()).add(Lower)
    with pytest.raises(MissingPartError, match="Lower needs Ground"):
        Assembly().add(partial(Lower, size=3))
