"""Rooms are made of the rooms before them, by the types that their constructors name."""

import ast
from functools import partial

import pytest

from gateway.app import Station
from gateway.ground import prepare
from gateway.platform.assembly import Assembly
from gateway.platform.later import Later, MissingPartError
from gateway.platform.wiring import Wiring, require_given, running
from tests.docs.sources import last_name, modules


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


class Asks(Wiring):
    def __init__(self) -> None:
        self.opened = False
        self.tasks = Later[[str], int]()

    async def open(self) -> None:
        self.opened = True


async def test_a_station_does_not_start_where_a_room_was_not_given_what_it_calls():
    room = Asks()
    with pytest.raises(MissingPartError, match=r"no room has given Asks\.tasks"):
        async with running([Wiring(), room]):
            pass
    assert not room.opened
    with pytest.raises(MissingPartError):
        room.tasks("one")
    room.tasks.give(len)
    with pytest.raises(RuntimeError):
        room.tasks.give(len)
    async with running([Wiring(), room]):
        assert room.tasks("one") == 3


async def test_the_station_gives_every_room_what_it_calls(settings):
    settings = settings.model_copy(update={"redis_url": "redis://localhost"})
    rooms = Station(prepare(settings)).rooms
    assert any(isinstance(part, Later) for room in rooms for part in vars(room).values())
    require_given(rooms)


def test_what_is_given_later_is_an_attribute_of_a_wiring_where_the_start_looks_for_it():
    found = 0
    for module, tree in modules().items():
        made = [each for each in ast.walk(tree) if makes_later(each)]
        set_on_self = [
            each.value
            for wiring in ast.walk(tree)
            if isinstance(wiring, ast.ClassDef) and "Wiring" in map(last_name, wiring.bases)
            for each in ast.walk(wiring)
            if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]).startswith("self.")
        ]
        assert all(each in set_on_self for each in made), module
        found += len(made)
    assert found


def makes_later(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("Later")
