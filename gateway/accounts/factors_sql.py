"""Reads and writes second factors, recovery codes and attempts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import (
    FactorAttempt,
    RecoveryCode,
    SecondFactor,
)
from gateway.platform.sql.writes import changes_one


async def of_account(
    session: AsyncSession, account_id: str, kind: str | None = None
) -> Sequence[SecondFactor]:
    """Return the account's factors (of one *kind*), oldest first."""
    statement = select(SecondFactor).where(SecondFactor.account_id == account_id)
    if kind is not None:
        statement = statement.where(SecondFactor.kind == kind)
    found = await session.execute(statement.order_by(SecondFactor.created_at, SecondFactor.id))
    return found.scalars().all()


async def accounts_with_one(session: AsyncSession) -> set[str]:
    """Return the ids of the accounts that have a factor."""
    return set((await session.execute(select(SecondFactor.account_id).distinct())).scalars())


async def note_step(session: AsyncSession, factor_id: str, step: int, now: datetime) -> bool:
    """Mark a code's time step as used; False if it or a later one was used already."""
    return await changes_one(
        session,
        update(SecondFactor)
        .where(
            SecondFactor.id == factor_id,
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step),
        )
        .values(last_step=step, used_at=now),
    )


async def note_signature(
    session: AsyncSession, factor_id: str, before: int, count: int, now: datetime
) -> bool:
    """Store an authenticator's count of signatures; False if another answer has changed it meanwhile."""
    return await changes_one(
        session,
        update(SecondFactor)
        .where(SecondFactor.id == factor_id, SecondFactor.sign_count == before)
        .values(sign_count=count, used_at=now),
    )


async def remove(session: AsyncSession, account_id: str, factor_id: str) -> bool:
    """Remove one factor of the account; False if the account has no such factor."""
    return await changes_one(
        session,
        delete(SecondFactor).where(
            SecondFactor.id == factor_id, SecondFactor.account_id == account_id
        ),
    )


async def remove_all(session: AsyncSession, account_id: str) -> None:
    """Remove the account's factors, recovery codes and attempts."""
    for table in (SecondFactor, RecoveryCode, FactorAttempt):
        await session.execute(delete(table).where(table.account_id == account_id))


async def replace_codes(session: AsyncSession, account_id: str, hashes: Collection[str]) -> None:
    """Replace the account's recovery codes by a new set."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=each, used_at=None) for each in hashes
    )
    await session.flush()


async def use_code(session: AsyncSession, account_id: str, code_hash: str, now: datetime) -> bool:
    """Mark a recovery code as used; False if the account has no such code, or it was used before."""
    return await changes_one(
        session,
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now),
    )


async def codes_left(session: AsyncSession, account_id: str) -> int:
    """Return how many recovery codes of the account are not used yet."""
    found = await session.execute(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return found.scalar_one()


async def attempt(
    session: AsyncSession, attempt_id: str, purpose: str, session_id: str, now: datetime
) -> FactorAttempt | None:
    """Return the attempt, if it was begun for this *purpose* and session and has not expired; else None."""
    found = await session.get(FactorAttempt, attempt_id)
    if (
        found is None
        or found.purpose != purpose
        or found.session_id != session_id
        or found.expires_at <= now
    ):
        return None
    return found


async def set_challenge(session: AsyncSession, attempt_id: str, challenge: str) -> None:
    """Store the challenge that is to be answered; a former one is void."""
    await session.execute(
        update(FactorAttempt).where(FactorAttempt.id == attempt_id).values(challenge=challenge)
    )


async def take_challenge(session: AsyncSession, attempt_id: str, challenge: str) -> bool:
    """Take the challenge out of the attempt, so that it is answered once; False if another request has taken it."""
    return await changes_one(
        session,
        update(FactorAttempt)
        .where(FactorAttempt.id == attempt_id, FactorAttempt.challenge == challenge)
        .values(challenge=None),
    )


async def end_attempt(session: AsyncSession, attempt_id: str) -> bool:
    """Delete the attempt; False if it was deleted already."""
    return await changes_one(session, delete(FactorAttempt).where(FactorAttempt.id == attempt_id))


async def forget_sign_ins(session: AsyncSession, account_id: str) -> None:
    """Delete the account's attempts to sign in, which wait for a factor after a right password."""
    await session.execute(
        delete(FactorAttempt).where(
            FactorAttempt.account_id == account_id, FactorAttempt.session_id == ""
        )
    )


async def forget_attempts(session: AsyncSession, now: datetime) -> None:
    """Delete the attempts that have expired."""
    await session.execute(delete(FactorAttempt).where(FactorAttempt.expires_at <= now))
