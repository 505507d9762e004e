"""The steps of a case other than its texts."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.messages.tables import MessageStep
from gateway.platform.ids import new_id

StepKind = Literal[
    "note", "snoozed", "office", "forwarded", "proposed", "approved", "sent-back",
    "merged", "split", "split-from", "code", "callback", "invitation", "undelivered",
    "held", "held-no-more", "address",
]  # fmt: skip
ADDRESS: Final = "address"
LINKS: Final = frozenset({"merged", "split", "split-from", "code", "callback", "invitation"})
"""Steps whose ``other`` is a contact that belongs to the case."""


async def add_step(
    session: AsyncSession,
    contact_id: str,
    kind: StepKind,
    account_id: str | None,
    at: datetime,
    *,
    other: str | None = None,
    words: str | None = None,
) -> None:
    """Write a step, in the caller's transaction."""
    session.add(
        MessageStep(
            id=new_id(), contact_id=contact_id, kind=kind, at=at, account_id=account_id,
            other=other, words=words,
        )
    )  # fmt: skip
    await session.flush()
