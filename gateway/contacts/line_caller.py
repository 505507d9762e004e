"""A caller by the telephone line, vouched for by the station's own SIP process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class LineCaller:
    """A caller. ``number`` is None where it is withheld; ``write`` writes the rows of the call beside the contact's,
    given its id, in the same transaction."""

    number: str | None
    write: Callable[[AsyncSession, str], Awaitable[None]]
