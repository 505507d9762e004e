"""The hooks by which rooms follow what happens to contacts and operators."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from queueing.model import Contact

Told = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """A room's reactions to an event. Each may be called twice, and on any gateway."""

    answered: Sequence[Told] = ()
    """Of a contact that an operator has answered."""
    handed_over: Sequence[Told] = ()
    """Of a contact that has come to an operator, answered or handed on."""
    unattended: Sequence[Told] = ()
    """Of a contact in which nobody talks."""
    changed: Sequence[Callable[[str, Contact | None], Awaitable[None]]] = ()
    """Of every contact that has changed, and how it is now."""
    signed_on: Sequence[Told] = ()
    """Of an operator whose topics the queue has just been told."""
    supervisor_gone: Sequence[Callable[[str, str], Awaitable[None]]] = ()
    """Of a contact, and a supervisor beside it whose sign-in has ended."""
