"""Raises alarms by the rules, in one gateway of the station at a time, and tells every gateway of them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import addressees
from gateway.alarms import sql as alarms
from gateway.alarms.api import AlarmHistory, AlarmList, AlarmPast, AlarmShown
from gateway.alarms.conditions import Moment, conditions
from gateway.alarms.kinds import FACTS, Kind, Rule
from gateway.alarms.letters import letter, summary
from gateway.alarms.lifecycle import RESUMED_WITHIN_MS, standing, steps
from gateway.alarms.mailing import LastLetter, Mailing, mailing, overdue, recipients_of, told_again
from gateway.alarms.rules import AlarmRules
from gateway.alarms.tables import KEPT, LETTERS_KEPT, Alarm
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.audit import log as audit
from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from queueing.categories import Catalogue

log = structlog.get_logger()

EVERY_S = 3.0
SHOWN_FOR = timedelta(days=7)
SHOWN_PAST = 200
KIND_MAIL: Final = "alarm"


class AlarmWatch:
    """Compares the floor with the rules again and again, and writes what has changed. Owns the loop; closed with
    :meth:`aclose`."""

    def __init__(
        self,
        database: Database,
        rules: AlarmRules,
        moment: Callable[[], Awaitable[Moment]],
        turn: Lease,
        outbox: Outbox,
        sender: Sender,
        catalogue: Catalogue,
        *,
        station: str,
        clock: Callable[[], datetime],
        mail_every: timedelta = timedelta(),
        operators_since: Callable[[], datetime],
        every_s: float = EVERY_S,
    ) -> None:
        """*moment* reads the floor; it is asked in the gateway whose *turn* it is alone. *mail_every*: a recipient gets one
        letter of an alarm in this time, and then a summary. *operators_since* returns the moment before which nothing that
        an operator did may be stored per person."""
        self._database = database
        self._rules = rules
        self._moment = moment
        self._turn = turn
        self._outbox = outbox
        self._sender = sender
        self._catalogue = catalogue
        self._station = station
        self._clock = clock
        self._mail_every = mail_every
        self._operators_since = operators_since
        self._started = False
        self._loop = Periodic("alarms:watch", self.check, every_s)

    def start(self) -> None:
        """Start the loop."""
        self._started = True
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop; another gateway takes over. Idempotent."""
        await self._loop.aclose()
        if not self._started:
            return
        self._started = False
        try:
            await self._turn.release()
        except (RedisError, OSError):
            log.info("alarms.turn_not_released")

    async def check(self) -> None:
        """Compare the floor with the rules once, if it is this gateway's turn. Raises what database and queue raise."""
        if not await self._turn.take():
            return
        rules = await self._rules.in_force()
        moment = await self._moment()
        now = self._clock()
        async with self._database.reading() as session:
            known = await alarms.known(
                session, self._station, now - timedelta(milliseconds=RESUMED_WITHIN_MS)
            )
            sent = await alarms.letters(session, self._station)
        todo = steps(known, conditions(moment, rules, standing(known)), to_ms(now))
        again = overdue(sent, now, self._mail_every)
        if todo.none and not again:
            return
        met = [(to, each) for rule, each in todo.to_tell for to in recipients_of(rule)]
        wanted = mailing(sent, met, now, self._mail_every)
        try:
            async with self._database.writing() as session:
                await alarms.carry_out(session, self._station, todo, now)
                mailed = await self._mail(session, rules, wanted, again, now)
        except IntegrityError:
            # the turn has passed to another gateway, which has raised it
            log.info("alarms.raised_elsewhere")
            return
        if mailed:
            self._outbox.wake()
        for each in todo.raised:
            log.warning("alarm.raised", kind=str(each.kind), category=each.category)

    async def forget(self) -> None:
        """Delete alarms that have been over for long enough, and entries of letters that are days old; take operators out of
        both when what they did is not to be kept any longer."""
        now = self._clock()
        async with self._database.writing() as session:
            await alarms.forget(session, self._station, now - KEPT)
            await alarms.forget_operators(session, self._station, self._operators_since())
            await alarms.forget_letters(session, self._station, now - LETTERS_KEPT)

    async def _mail(
        self,
        session: AsyncSession,
        rules: Sequence[Rule],
        wanted: Mailing,
        again: Mapping[str, Sequence[LastLetter]],
        now: datetime,
    ) -> bool:
        """Put one letter for each recipient that is to be told, however much of it there is at this moment, and one for each
        that is to hear what came meanwhile."""
        fresh = {(each.recipient, each.key) for each in wanted.remembered if not each.held}
        due = {
            to: [each for each in sent if (to, each.key) not in fresh] for to, sent in again.items()
        }
        addresses = await self._addresses(session, rules, {*wanted.letters, *due})
        letters = []
        for to, said in wanted.letters.items():
            if address := addresses.get(to):
                letters.append(letter(self._sender, self._catalogue, said, to=address))
        minutes = round(self._mail_every / timedelta(minutes=1))
        for to, sent in due.items():
            if sent and (address := addresses.get(to)):
                letters.append(
                    summary(self._sender, self._catalogue, sent, to=address, minutes=minutes)
                )
        for each in letters:
            await self._outbox.put(session, each, contact_id=None, kind=KIND_MAIL)
        told = [each for sent in due.values() for each in told_again(sent, now)]
        await alarms.remember(session, self._station, [*told, *wanted.remembered])
        return bool(letters)

    async def _addresses(
        self, session: AsyncSession, rules: Sequence[Rule], recipients: Collection[str]
    ) -> dict[str, str]:
        """The address of each of *recipients* that still has one, and that a rule still names."""
        named = [rule for rule in rules if set(recipients_of(rule)) & set(recipients)]
        found = {
            to: address
            for rule in named
            for to, address in zip(recipients_of(rule), rule.mail, strict=False)
        }
        offices = await addressees.of_offices(session, {r.office for r in named if r.office})
        people = await addressees.of_people(session, {each for r in named for each in r.people})
        found |= {f"office:{office}": address for office, (_, address) in offices.items()}
        return found | {f"account:{each}": address for each, (_, address) in people.items()}


class Alarms:
    """The present alarms, kept in memory and read again when they have changed."""

    def __init__(self, database: Database, *, station: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._station = station
        self._clock = clock
        self._watch = database.changes.watch(Alarm)
        self._read_at: Version | None = None
        self._reading = asyncio.Lock()
        self._open: list[tuple[Alarm, AlarmShown]] = []

    async def of(self, staff: Staff) -> AlarmList:
        """Return the alarms that *staff* is to be told: everything for a supervisor, without persons for others."""
        await self._read()
        shown = [
            shown if staff.role is Role.SUPERVISOR else _without_persons(shown)
            for row, shown in self._open
            if _concerns(row, staff)
        ]
        return AlarmList(now_ms=to_ms(self._clock()), alarms=shown)

    async def acknowledge(self, alarm_id: str, *, by: str) -> None:
        """Note that somebody has seen an alarm and takes care of it; the first name stands. Raises ``Refused``
        ``not_found``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(Alarm, alarm_id)
            if row is None or row.station != self._station or row.over_at is not None:
                raise Refused("not_found", "This alarm is over.")
            if await alarms.acknowledge(session, alarm_id, by, now):
                await audit.append(
                    session,
                    at=now,
                    account_id=by,
                    action="alarm.acknowledge",
                    subject=f"alarm:{alarm_id}",
                    detail={"kind": row.kind, "category": row.category},
                )

    async def history(self) -> AlarmHistory:
        """Return the alarms of the last days."""
        since = self._clock() - SHOWN_FOR
        async with self._database.reading() as session:
            rows = await alarms.past(session, self._station, since, SHOWN_PAST)
        return AlarmHistory(
            alarms=[
                AlarmPast(
                    id=row.id,
                    kind=Kind(row.kind),
                    category=row.category,
                    raised_at=row.raised_at,
                    over_at=row.over_at,
                    acknowledged_at=row.acknowledged_at,
                    acknowledged_by=name,
                    reference=told.reference,
                    operator=told.operator,
                    cause=told.cause,
                )
                for row, name in rows
                for told in (alarms.told_of(row),)
            ]
        )

    async def _read(self) -> None:
        async with self._reading:
            version = self._watch.version
            if version == self._read_at:
                return
            async with self._database.reading() as session:
                rows = await alarms.opened(session, self._station)
            order = list(Kind)
            self._open = sorted(
                ((row, _shown(row, name)) for row, name in rows),
                key=lambda each: (
                    each[1].acknowledged_ms is not None,
                    not each[1].grave,
                    order.index(each[1].kind),
                ),
            )
            self._read_at = version


def _concerns(row: Alarm, staff: Staff) -> bool:
    match staff.role:
        case Role.SUPERVISOR:
            return row.supervisors
        case Role.OPERATOR:
            return row.operators
        case _:
            # words of danger are told at every desk, a member's too
            danger = row.kind == Kind.URGENT and row.operators
            return danger or staff.account.office_id in row.offices


def _shown(row: Alarm, name: str | None) -> AlarmShown:
    told = alarms.told_of(row)
    kind = Kind(row.kind)
    return AlarmShown(
        id=row.id,
        kind=kind,
        grave=FACTS[kind].grave,
        category=row.category,
        threshold=row.threshold,
        since_ms=None if row.since_at is None else to_ms(row.since_at),
        raised_ms=to_ms(row.raised_at),
        acknowledged_ms=None if row.acknowledged_at is None else to_ms(row.acknowledged_at),
        acknowledged_by=name,
        sound=row.sound,
        count=told.count,
        contact_id=told.contact_id,
        reference=told.reference,
        agent_id=told.agent_id,
        operator=told.operator,
        requirements=told.requirements,
        resting=told.resting,
        declined=told.declined,
        share=told.share,
        authorisation=told.authorisation,
        cause=told.cause,
        told_ms=told.told_ms,
    )


def _without_persons(shown: AlarmShown) -> AlarmShown:
    return AlarmShown(
        id=shown.id,
        kind=shown.kind,
        grave=shown.grave,
        category=shown.category,
        threshold=shown.threshold,
        since_ms=shown.since_ms,
        raised_ms=shown.raised_ms,
        acknowledged_ms=shown.acknowledged_ms,
        sound=shown.sound,
        count=shown.count,
        cause=shown.cause,
    )
