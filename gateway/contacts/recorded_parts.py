"""What rooms add to the recording of a contact's call: marks on its line, and the words of marks. The archive is given the parts of all rooms (``RECORDED_PARTS`` in :mod:`gateway.schema`)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.marks import Mark, Stretch

Marks = Callable[[AsyncSession, str, Stretch], Awaitable[Sequence[Mark]]]
"""Returns marks of the contact with this id, as far as they lie within the stretch."""
Words = Callable[[AsyncSession, Collection[str]], Awaitable[Mapping[str, str]]]
"""Returns the words of references, as far as there are some."""


async def _no_marks(_session: AsyncSession, _contact_id: str, _stretch: Stretch) -> Sequence[Mark]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPart:
    """What one room adds; ``words`` by the kinds of marks whose references it knows. A kind may be several rooms': a call is handed to
    a colleague, or to a number outside."""

    marks: Marks = _no_marks
    words: Mapping[frozenset[str], Words] = field(default_factory=dict)
