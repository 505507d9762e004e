"""Answers other rooms' questions about calls by telephone, in the caller's transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.telephony.tables import PhoneCall


async def call(session: AsyncSession, contact_id: str) -> PhoneCall | None:
    """Return the call by which a contact came or continues, None if it has none."""
    return await session.get(PhoneCall, contact_id)
