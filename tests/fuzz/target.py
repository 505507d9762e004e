"""What a fuzz target is (`Target`).

A target returns when the input was understood or refused with the documented error; whatever else
it raises is a defect, an `AssertionError` included: positions must lie within the packet, and what
one of our writers can write must come back the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes one input; `seeds` gives well-formed ones to begin with."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
