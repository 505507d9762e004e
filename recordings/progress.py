"""Reports the progress of long work, for display."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[float], None]
"""Called with the share that is done, from 0 to 1; may raise to give up."""


def untold(_share: float) -> None:
    """Discard progress that nobody displays."""


def counted(items: Sequence[T], progress: Progress) -> Iterator[T]:
    """Yield *items*, and report after each the share (0 to 1) that is done."""
    for done, item in enumerate(items, start=1):
        yield item
        progress(done / len(items))


def part(progress: Progress, start: float, end: float) -> Progress:
    """Return the progress of a piece of work that is the stretch from *start* to *end* (0 to 1) of a longer one."""
    return lambda share: progress(start + (end - start) * share)
