"""Answers other rooms' questions about calls that the station makes, in the caller's transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.outgoing.rules import EMERGENCY
from gateway.outgoing.tables import CallOut


class TalkingOutside(NamedTuple):
    """A number outside that talks in a contact: when it answered, and whether it is a number for help."""

    answered_at: datetime
    for_help: bool


async def one(session: AsyncSession, call: str) -> CallOut | None:
    """Return the call with this id, None if there is none."""
    return await session.get(CallOut, call)


async def numbers(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the numbers of calls by their ids, as far as they are still stored."""
    found = await session.execute(select(CallOut.id, CallOut.number).where(CallOut.id.in_(ids)))
    return {call: number for call, number in found if number is not None}


async def last_of(session: AsyncSession, contact_id: str, purpose: str) -> CallOut | None:
    """Return the newest call of a contact for one purpose, None if there is none."""
    found = await session.execute(
        select(CallOut)
        .where(CallOut.contact_id == contact_id, CallOut.purpose == purpose)
        .order_by(CallOut.asked_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def talking_outside(session: AsyncSession, since: datetime) -> dict[str, TalkingOutside]:
    """Return, by contact, the numbers outside that were ordered since *since*, have answered and are not gone."""
    found = await session.execute(
        select(CallOut.contact_id, CallOut.answered_at, CallOut.number).where(
            CallOut.purpose == "outside", CallOut.state == "answered", CallOut.asked_at >= since
        )
    )
    return {
        contact: TalkingOutside(at, number in EMERGENCY)
        for contact, at, number in found
        if contact is not None and at is not None
    }
