"""Reads and writes alarms. There is one open alarm of each key, however many processes write."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.alarms.conditions import AlarmFacts, Condition
from gateway.alarms.lifecycle import Steps, StoredAlarm
from gateway.alarms.mailing import LastLetter, Said
from gateway.alarms.tables import Alarm, AlarmLetter
from gateway.platform.ids import new_id
from gateway.platform.security.tables import Account
from gateway.platform.times import from_ms, to_ms


async def known(session: AsyncSession, station: str, since: datetime) -> list[StoredAlarm]:
    """Return the alarms that are open, and those that have ended after *since*."""
    rows = await session.execute(
        select(Alarm).where(
            Alarm.station == station, or_(Alarm.open_key.is_not(None), Alarm.over_at > since)
        )
    )
    return [
        StoredAlarm(
            id=row.id,
            key=row.key,
            over_ms=None if row.over_at is None else to_ms(row.over_at),
            since_ms=None if row.since_at is None else to_ms(row.since_at),
            told=told_of(row),
            rules=row.rules,
        )
        for row in rows.scalars()
    ]


async def opened(session: AsyncSession, station: str) -> Sequence[tuple[Alarm, str | None]]:
    """Return the open alarms, each with the name of the person who acknowledged it."""
    rows = await session.execute(
        select(Alarm, Account.display_name)
        .outerjoin(Account, Account.id == Alarm.acknowledged_by)
        .where(Alarm.station == station, Alarm.open_key.is_not(None))
        .order_by(Alarm.raised_at, Alarm.id)
    )
    return [(row[0], row[1]) for row in rows]


async def past(
    session: AsyncSession, station: str, since: datetime, limit: int
) -> Sequence[tuple[Alarm, str | None]]:
    """Return at most *limit* alarms that were raised after *since*, the newest first, each with the name of the
    person who acknowledged it."""
    rows = await session.execute(
        select(Alarm, Account.display_name)
        .outerjoin(Account, Account.id == Alarm.acknowledged_by)
        .where(Alarm.station == station, Alarm.raised_at >= since)
        .order_by(Alarm.raised_at.desc(), Alarm.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


async def carry_out(session: AsyncSession, station: str, steps: Steps, now: datetime) -> None:
    """Store the changes in *steps*. Raises ``IntegrityError`` when another process has raised the same alarm
    meanwhile."""
    for alarm_id in steps.over:
        await session.execute(
            update(Alarm).where(Alarm.id == alarm_id).values(over_at=now, open_key=None)
        )
    for each in steps.renewed:
        values = {"over_at": None, "open_key": each.condition.key, **_values(each.condition)}
        if each.more:
            # it has become graver: it is told once more
            values |= {"acknowledged_at": None, "acknowledged_by": None}
        await session.execute(update(Alarm).where(Alarm.id == each.id).values(**values))
    for condition in steps.raised:
        session.add(
            Alarm(
                id=new_id(),
                station=station,
                key=condition.key,
                open_key=condition.key,
                kind=str(condition.kind),
                category=condition.category,
                raised_at=now,
                **_values(condition),
            )
        )
    await session.flush()


async def acknowledge(session: AsyncSession, alarm_id: str, by: str, now: datetime) -> bool:
    """Note who has acknowledged an open alarm; False where somebody already has."""
    done = await session.execute(
        update(Alarm)
        .where(Alarm.id == alarm_id, Alarm.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=by)
        .returning(Alarm.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


async def letters(session: AsyncSession, station: str) -> list[LastLetter]:
    """Return the last letters about each alarm to each recipient."""
    rows = await session.execute(select(AlarmLetter).where(AlarmLetter.station == station))
    return [
        LastLetter(
            recipient=row.recipient, key=row.key, at=row.sent_at, held=row.held,
            said=msgspec.convert(row.condition, Said) if row.condition else None,
        )
        for row in rows.scalars()
    ]  # fmt: skip


async def remember(session: AsyncSession, station: str, sent: Collection[LastLetter]) -> None:
    """Store the last letters that were *sent* to recipients."""
    for each in sent:
        await session.merge(
            AlarmLetter(
                station=station, recipient=each.recipient, key=each.key, sent_at=each.at,
                held=each.held,
                condition={} if each.said is None else msgspec.to_builtins(each.said),
            )
        )  # fmt: skip


async def forget_letters(session: AsyncSession, station: str, before: datetime) -> None:
    """Delete the entries of letters from before *before*."""
    await session.execute(
        delete(AlarmLetter).where(AlarmLetter.station == station, AlarmLetter.sent_at < before)
    )


async def forget(session: AsyncSession, station: str, before: datetime) -> None:
    """Delete the alarms that ended before *before*."""
    await session.execute(delete(Alarm).where(Alarm.station == station, Alarm.over_at < before))


async def forget_operators(session: AsyncSession, station: str, before: datetime) -> None:
    """Take operators out of alarms that ended before *before*, and what letters said of them out of their entries."""
    over = await session.scalars(
        select(Alarm).where(Alarm.station == station, Alarm.over_at < before)
    )
    for alarm in over:
        if _NAMING & alarm.told.keys():
            alarm.told = {name: fact for name, fact in alarm.told.items() if name not in _NAMING}
            # the key has the operator's id, and goes on with no alarm that was over so long ago
            alarm.key = alarm.kind
    sent = await session.scalars(
        select(AlarmLetter).where(AlarmLetter.station == station, AlarmLetter.sent_at < before)
    )
    for letter in sent:
        if _NAMING & letter.condition.get("told", {}).keys():
            letter.condition = {}


_NAMING: Final = frozenset({"agentId", "operator", "declined"})
"""The facts of an alarm that name operators."""


def told_of(row: Alarm) -> AlarmFacts:
    """Return the facts that a stored alarm tells."""
    return msgspec.convert(row.told, AlarmFacts)


def _values(condition: Condition) -> dict[str, Any]:
    rules = condition.rules
    return {
        "rules": [rule.id for rule in rules],
        "threshold": rules[-1].threshold,
        "supervisors": any(rule.supervisors for rule in rules),
        "operators": any(rule.operators for rule in rules),
        "offices": sorted({rule.office for rule in rules if rule.office}),
        "sound": any(rule.sound for rule in rules),
        "told": msgspec.to_builtins(condition.told),
        "since_at": None if condition.since_ms is None else from_ms(condition.since_ms),
    }
