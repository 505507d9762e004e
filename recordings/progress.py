"""The progress of long work, for display."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[float], None]
"""Called with the share that is done, from 0 to 1; may raise to give up."""


def untold(_share: float) -> None:
    """The progress that nobody looks at."""


def counted(items: Sequence[T], progress: Progress) -> Iterator[T]:
    """Yield *items*, and tell after each the share of them that is done."""
    for done, item in enumerate(items, start=1):
        yield item
        progress(done / len(items))


def part(progress: Progress, start: float, end: float) -> Progress:
    """The progress of work that is the stretch from *start* to *end* of a longer one."""
    return lambda share: progress(start + (end - start) * share)
