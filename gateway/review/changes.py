"""Changes of the search's index that other rooms ask for, in their transaction."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.review.search_sql import catch_up

_AT_ONCE: Final = 500


async def catch_up_all(session: AsyncSession) -> None:
    """Index all marked recordings, so that erased words leave the index with the erasure. Raises as :func:`catch_up`."""
    while await catch_up(session, _AT_ONCE):
        pass
