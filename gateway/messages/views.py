"""The parts of the desk's page for a message that is offered through the queue."""

from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.message_names import (
    message_of,
)
from gateway.messages import lookups as messages
from gateway.platform.times import from_ms, to_ms
from queueing import model
from signaling.protocol import desk_views
from signaling.protocol.base import Language


async def offered(
    session: AsyncSession, live: model.Contact, agent: model.Agent, now_ms: int
) -> desk_views.Offer | None:
    """Return the offer of a message, None for every other contact."""
    message = message_of(live.id)
    if message is None:
        return None
    case = await messages.one(session, message)
    if case is None:
        return None
    return desk_views.Offer(
        contact_id=live.id,
        category=live.category,
        modality="text",
        language=cast("Language", case.contact.language),
        needs=[],
        recording_consent=False,
        waiting_since_ms=to_ms(case.message.left_at),
        offered_at_ms=agent.since_ms,
        expires_at_ms=live.ring_until or agent.since_ms,
        media_ready=True,
        message=desk_views.OfferedMessage(
            due_at_ms=to_ms(case.message.due_at),
            near=case.message.warn_at <= from_ms(now_ms),
            again=case.message.answered_at is not None,
        ),
    )
