"""What a room calls and only a room above can make."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class MissingPartError(TypeError):
    """A room needs a part that no other room has made."""


class Later(Generic[P, R]):
    """A function that objects are made with before the room above that has it is made.

    It is an attribute of the wiring whose objects call it; the wiring above calls :meth:`give`. A station with one that
    nobody has given does not start (:func:`~gateway.platform.wiring.running`).
    """

    def __init__(self) -> None:
        self._given: Callable[P, R] | None = None

    @property
    def is_given(self) -> bool:
        """Whether a room has given the function."""
        return self._given is not None

    def give(self, function: Callable[P, R]) -> None:
        """Have *function* called from now on. Raises :class:`RuntimeError` where another was given."""
        if self._given is not None:
            raise RuntimeError(f"{self._given} was given already")
        self._given = function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function. Raises :class:`MissingPartError` before it was given."""
        if self._given is None:
            raise MissingPartError("called before a room has given it")
        return self._given(*args, **kwargs)
