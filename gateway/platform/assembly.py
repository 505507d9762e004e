"""Makes the rooms of the gateway in order, each from those before it."""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from gateway.platform.later import MissingPartError
from gateway.platform.wiring import Wiring

Room = TypeVar("Room", bound=Wiring)


class Assembly:
    """Holds the rooms made so far, and finds among them the parts that the next one needs."""

    def __init__(self, *given: object) -> None:
        """*given* are the parts that are no rooms; there may be one part of each type."""
        self._parts: dict[type, object] = {type(part): part for part in given}
        self.rooms: list[Wiring] = []

    def add(self, make: Callable[..., Room]) -> Room:
        """Make a room and return it.

        *make* is its class, or a partial of it with the arguments that are no parts. Each remaining parameter is given the
        part of exactly the type of its annotation. Raises :class:`MissingPartError`.
        """
        room = make(**{name: self._part(kind, make) for name, kind in _open_parameters(make)})
        self._parts[type(room)] = room
        self.rooms.append(room)
        return room

    def add_all(self, *rooms: Callable[..., Wiring]) -> None:
        """Make rooms in this order; see :meth:`add`."""
        for make in rooms:
            self.add(make)

    def _part(self, kind: type, make: Callable[..., Wiring]) -> object:
        if kind not in self._parts:
            raise MissingPartError(
                f"{_name(make)} needs {_name(kind)}, which nothing before it has made"
            )
        return self._parts[kind]


def _open_parameters(make: Callable[..., Wiring]) -> Iterator[tuple[str, type]]:
    for parameter in inspect.signature(make).parameters.values():
        if parameter.default is inspect.Parameter.empty:
            yield parameter.name, parameter.annotation


def _name(of: object) -> str:
    named = of.func if isinstance(of, partial) else of
    return getattr(named, "__name__", str(named))
