"""Finds the room that carries out a page's command."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Any, Generic, TypeVar, get_args

from signaling.protocol.base import Command, Nothing, View

Whose = TypeVar("Whose")
CarryOut = Callable[[Whose, Any], Awaitable[View | None]]
"""Takes whose page it is (at the desk the operator's account, on the citizen's page the contact, in a conference the
member) and the command. Returns the result, None where there is none; raises ``Refused``."""
Commands = Mapping[type[Command], CarryOut[Whose]]


class CommandTable(Generic[Whose]):
    """All commands of one namespace, each carried out by the one room that registered it."""

    def __init__(
        self, message: Any, own: Collection[type[Command]], rooms: Iterable[Commands[Whose]]
    ) -> None:
        """*message* is the union of the namespace's commands; *own* are those that are about the socket and that its
        handler carries out. Raises :class:`ValueError` for a command that is registered twice, that nobody has
        registered, or that does not exist in the namespace."""
        registered = [*rooms]
        counted = Counter([*own, *(kind for commands in registered for kind in commands)])
        known = set(get_args(message))
        wrong = [
            *(f"{_name(kind)} is registered twice" for kind, times in counted.items() if times > 1),
            *(f"nobody carries {_name(kind)} out" for kind in known - counted.keys()),
            *(f"{_name(kind)} does not exist here" for kind in counted.keys() - known),
        ]
        if wrong:
            raise ValueError("; ".join(sorted(wrong)))
        self._by_kind = {kind: way for commands in registered for kind, way in commands.items()}

    async def carry_out(self, whose: Whose, command: Command) -> View:
        """Have the command's room carry it out for *whose*; return its result. Raises ``Refused``."""
        return await self._by_kind[type(command)](whose, command) or Nothing()


def _name(kind: type[Command]) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
