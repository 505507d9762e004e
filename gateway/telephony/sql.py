"""Calls by telephone in SQL: the exchange's call id, an opaque caller, the number for a while."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.security.tables import Account
from gateway.platform.sql.base import Condition
from gateway.platform.sql.writes import insert_once, put
from gateway.telephony.tables import PhoneCall, TelephoneSet


async def open_call(
    session: AsyncSession,
    *,
    contact_id: str,
    call_id: str,
    caller: str | None,
    number: str | None,
    fingerprint: str,
    created_at: datetime,
    called: str | None = None,
    trunk: str | None = None,
) -> bool:
    """Write a call of a contact whose row exists; return False if it was written before."""
    return await insert_once(
        session,
        PhoneCall,
        {
            "contact_id": contact_id,
            "call_id": call_id,
            "caller": caller,
            "number": number,
            "fingerprint": fingerprint,
            "created_at": created_at,
            "called": called,
            "trunk": trunk,
        },
    )


async def by_call_id(session: AsyncSession, call_id: str) -> PhoneCall | None:
    """Return the call with the exchange's id *call_id*."""
    found = await session.execute(select(PhoneCall).where(PhoneCall.call_id == call_id))
    return found.scalar_one_or_none()


async def put_call(
    session: AsyncSession,
    *,
    contact_id: str,
    call_id: str,
    caller: str | None,
    number: str | None,
    created_at: datetime,
) -> None:
    """Write the call by which a contact continues, replacing an earlier one."""
    await put(
        session,
        PhoneCall,
        {
            "contact_id": contact_id,
            "call_id": call_id,
            "caller": caller,
            "number": number,
            "fingerprint": "",
            "created_at": created_at,
        },
    )


async def forget_numbers(session: AsyncSession, before: datetime, kept: Condition) -> int:
    """Delete the callers' numbers of calls before *before*; return how many there were. Those whose contact *kept* spares stay."""
    found = await session.execute(
        update(PhoneCall)
        .where(
            PhoneCall.created_at < before,
            PhoneCall.number.is_not(None),
            ~kept(PhoneCall.contact_id),
        )
        .values(number=None, fingerprint="")
        .returning(PhoneCall.contact_id)
    )
    return len(found.all())


async def own(session: AsyncSession, account_id: str) -> TelephoneSet | None:
    """Return an operator's telephone, None if none was given."""
    return await session.get(TelephoneSet, account_id)


async def set_own(
    session: AsyncSession, account_id: str, extension: str | None, at: datetime, *, answers: bool
) -> None:
    """Write an operator's telephone; None deletes it."""
    if extension is None:
        await session.execute(delete(TelephoneSet).where(TelephoneSet.account_id == account_id))
        return
    await put(
        session,
        TelephoneSet,
        {
            "account_id": account_id,
            "extension": extension,
            "answers": answers,
            "changed_at": at,
        },
    )


async def forget_of_disabled(session: AsyncSession) -> int:
    """Delete the telephones of disabled accounts; return how many there were."""
    disabled = select(Account.id).where(Account.disabled_at.is_not(None))
    gone = await session.execute(
        delete(TelephoneSet)
        .where(TelephoneSet.account_id.in_(disabled))
        .returning(TelephoneSet.account_id)
    )
    return len(gone.all())
