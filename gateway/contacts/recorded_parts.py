"""The parts that rooms add to the recording of a contact's call: marks on its time line, the words of marks, and
facts of the package in which it is given out. The archive is given the parts of all rooms (``RECORDED_PARTS`` in
:mod:`gateway.schema`)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.marks import Mark, Stretch

Marks = Callable[[AsyncSession, str, Stretch], Awaitable[Sequence[Mark]]]
"""Returns marks of the contact with this id, as far as they lie within the stretch."""
Words = Callable[[AsyncSession, Collection[str]], Awaitable[Mapping[str, str]]]
"""Returns the words of references, as far as there are some."""
Facts = Callable[[AsyncSession, str], Awaitable[Mapping[str, Any]]]
"""Returns fields of a package about the contact with this id."""


async def _no_marks(_session: AsyncSession, _contact_id: str, _stretch: Stretch) -> Sequence[Mark]:
    return ()


async def _no_facts(_session: AsyncSession, _contact_id: str) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPart:
    """The part of one room; ``words`` maps kinds of marks to the look-up of their references. Several rooms may know
    a kind: a call is handed to a colleague, or to a number outside."""

    marks: Marks = _no_marks
    words: Mapping[frozenset[str], Words] = field(default_factory=dict)
    facts: Facts = _no_facts
