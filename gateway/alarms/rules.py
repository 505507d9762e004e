"""Keeps the rules of alarms: the shipped ones as supervisors have changed them, and those that supervisors have
added."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.addressees import require_people
from gateway.accounts.tables import Office
from gateway.alarms.api import AlarmKindShown, AlarmRuleList, AlarmRuleShown, AlarmRuleWords
from gateway.alarms.kinds import FACTS, Kind, Rule, Unit
from gateway.alarms.tables import AlarmRule
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import email_address
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

MOST_RULES = 100


class AlarmRules:
    """Reads and changes the rules of the station. The rules in force are kept in memory, and read again after a
    change."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        station: str,
        shipped: Sequence[Rule],
        mail_ready: bool,
        mail_minutes: int = 0,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._station = station
        self._shipped = {rule.id: rule for rule in shipped}
        self._mail_ready = mail_ready
        self._mail_minutes = mail_minutes
        self._clock = clock
        self._watch = database.changes.watch(AlarmRule)
        self._read_at: Version | None = None
        self._in_force: list[Rule] = []

    async def in_force(self) -> list[Rule]:
        """Return every rule in force, a shipped one as it was changed. Raises what the database raises."""
        version = self._watch.version
        if version != self._read_at:
            async with self._database.reading() as session:
                rows = await self._rows(session)
            changed = {row.id: self._rule(row) for row, _ in rows}
            self._in_force = [*({**self._shipped, **changed}).values()]
            self._read_at = version
        return self._in_force

    async def listing(self) -> AlarmRuleList:
        """Return the rules, the people who changed them, and what may be set."""
        async with self._database.reading() as session:
            rows = await self._rows(session)
        changed = {row.id for row, _ in rows}
        shown = [
            *(
                _shown(rule, shipped=True, stays_on=self._stays_on(rule.id))
                for rule in self._shipped.values()
                if rule.id not in changed
            ),
            *(
                _shown(
                    self._rule(row),
                    shipped=row.id in self._shipped,
                    stays_on=self._stays_on(row.id),
                    row=row,
                    name=name,
                )
                for row, name in rows
            ),
        ]
        order = list(Kind)
        shown.sort(key=lambda each: (order.index(each.kind), not each.shipped, each.category or ""))
        return AlarmRuleList(
            rules=shown,
            kinds=[
                AlarmKindShown(
                    kind=kind,
                    unit=facts.unit,
                    least=facts.least,
                    most=facts.most,
                    by_topic=facts.by_topic,
                    grave=facts.grave,
                )
                for kind, facts in FACTS.items()
            ],
            mail_ready=self._mail_ready,
            mail_minutes=self._mail_minutes,
        )

    async def add(self, wanted: AlarmRuleWords, *, by: str) -> str:
        """Add a rule; return its id. Raises ``Refused``: ``too_many_rules``, and as :meth:`change`."""
        values = self._checked(wanted)
        rule_id = new_id()
        async with self._database.writing() as session:
            if len(await self._rows(session)) >= MOST_RULES:
                raise Refused("too_many_rules", "Remove one of the rules first.")
            await _require_office(session, wanted.office)
            await require_people(session, wanted.people)
            self._put(session, rule_id, values, revision=1, by=by)
            await self._note(session, "add", rule_id, by, values)
        return rule_id

    async def change(self, rule_id: str, wanted: AlarmRuleWords, *, by: str) -> None:
        """Replace a rule by *wanted*; its kind stays.

        Raises ``Refused``: ``not_found``, ``rule_changed`` (not the revision that was seen), ``unknown_category``,
        ``retired_category``, ``unknown_office``, ``threshold``, ``no_topic``, ``nobody_told``, ``invalid_address``,
        ``unknown_person``, ``always_on`` (switched off, or kept from the supervisors, where that is not allowed).
        """
        values = self._checked(wanted)
        if self._stays_on(rule_id) and not (wanted.enabled and wanted.supervisors):
            raise Refused(
                "always_on",
                "Supervisors are always told that citizens are kept out: this rule stays on.",
                kind="invalid",
            )
        try:
            async with self._database.writing() as session:
                row = await session.get(AlarmRule, (rule_id, self._station), with_for_update=True)
                shipped = self._shipped.get(rule_id)
                if row is None and shipped is None:
                    raise _not_found()
                kind = row.kind if row is not None else shipped.kind if shipped else ""
                if kind != wanted.kind:
                    raise Refused("kind", "The kind of a rule does not change.", kind="invalid")
                if (row.revision if row is not None else 0) != wanted.seen:
                    raise _changed()
                await _require_office(session, wanted.office)
                # somebody who has lost the address since stays
                had = row.people if row is not None else []
                await require_people(session, set(wanted.people) - set(had))
                if row is None:
                    self._put(session, rule_id, values, revision=1, by=by)
                else:
                    for name, value in values.items():
                        setattr(row, name, value)
                    row.revision += 1
                    row.changed_at, row.changed_by = self._clock(), by
                await self._note(session, "change", rule_id, by, values)
        except IntegrityError:
            # two change what ships at the same moment
            raise _changed() from None

    async def remove(self, rule_id: str, *, by: str) -> None:
        """Remove a rule; a shipped one is reset instead. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            row = await session.get(AlarmRule, (rule_id, self._station))
            if row is None:
                raise _not_found()
            await session.delete(row)
            act = "restore" if rule_id in self._shipped else "remove"
            await self._note(session, act, rule_id, by, {"kind": row.kind})

    def _stays_on(self, rule_id: str) -> bool:
        shipped = self._shipped.get(rule_id)
        return shipped is not None and shipped.facts.stays_on

    def _rule(self, row: AlarmRule) -> Rule:
        # one that stays on may have been switched off before it did
        stays = self._stays_on(row.id)
        return Rule(
            id=row.id,
            kind=Kind(row.kind),
            threshold=row.threshold,
            category=row.category,
            supervisors=row.supervisors or stays,
            operators=row.operators,
            office=row.office_id,
            sound=row.sound,
            mail=tuple(msgspec.convert(row.mail, list[str])),
            people=tuple(msgspec.convert(row.people, list[str])),
            enabled=row.enabled or stays,
        )

    def _checked(self, wanted: AlarmRuleWords) -> dict[str, Any]:
        facts = FACTS[wanted.kind]
        if facts.unit is not Unit.NONE and not facts.least <= wanted.threshold <= facts.most:
            raise Refused(
                "threshold", f"The threshold is {facts.least} to {facts.most}.", kind="invalid"
            )
        if wanted.category is not None:
            if not facts.by_topic:
                raise Refused("no_topic", "Such a rule is for all topics.", kind="invalid")
            require_current(self._catalogue, wanted.category, kind="invalid")
        mail = list(dict.fromkeys(_address(each) for each in wanted.mail))
        people = sorted(set(wanted.people))
        if not (wanted.supervisors or wanted.operators or wanted.office or mail or people):
            raise Refused("nobody_told", "Somebody is to be told.", kind="invalid")
        return {
            "kind": str(wanted.kind),
            "category": wanted.category,
            "threshold": 0 if facts.unit is Unit.NONE else wanted.threshold,
            "supervisors": wanted.supervisors,
            "operators": wanted.operators,
            "office_id": wanted.office,
            "sound": wanted.sound,
            "mail": mail,
            "people": people,
            "enabled": wanted.enabled,
        }

    def _put(
        self, session: AsyncSession, rule_id: str, values: dict[str, Any], *, revision: int, by: str
    ) -> None:
        session.add(
            AlarmRule(
                id=rule_id, station=self._station, revision=revision,
                changed_at=self._clock(), changed_by=by, **values,
            )
        )  # fmt: skip

    async def _rows(self, session: AsyncSession) -> Sequence[tuple[AlarmRule, str | None]]:
        rows = await session.execute(
            select(AlarmRule, Account.display_name)
            .outerjoin(Account, Account.id == AlarmRule.changed_by)
            .where(AlarmRule.station == self._station)
            .order_by(AlarmRule.changed_at, AlarmRule.id)
        )
        return [(row[0], row[1]) for row in rows]

    async def _note(
        self, session: AsyncSession, act: str, rule_id: str, by: str, values: dict[str, Any]
    ) -> None:
        # whose addresses they are is no matter of the trail
        detail = {name: value for name, value in values.items() if name != "mail"}
        if "mail" in values:
            detail["addresses"] = len(values["mail"])
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=f"alarm_rule.{act}",
            subject=f"alarm-rule:{rule_id}",
            detail=detail,
        )


async def _require_office(session: AsyncSession, office: str | None) -> None:
    if office is None:
        return
    found = await session.get(Office, office)
    if found is None or found.disabled_at is not None:
        raise Refused("unknown_office", "There is no such office.", kind="invalid")


def _address(written: str) -> str:
    try:
        return email_address(written)
    except ValueError:
        raise Refused(
            "invalid_address", "That is no e-mail address: " + written[:80], kind="invalid"
        ) from None


def _shown(
    rule: Rule,
    *,
    shipped: bool,
    stays_on: bool,
    row: AlarmRule | None = None,
    name: str | None = None,
) -> AlarmRuleShown:
    return AlarmRuleShown(
        id=rule.id,
        kind=rule.kind,
        threshold=rule.threshold,
        category=rule.category,
        supervisors=rule.supervisors,
        operators=rule.operators,
        office=rule.office,
        sound=rule.sound,
        mail=list(rule.mail),
        people=list(rule.people),
        enabled=rule.enabled,
        shipped=shipped,
        stays_on=stays_on,
        revision=0 if row is None else row.revision,
        changed_at=None if row is None else row.changed_at,
        changed_by=name,
    )


def _not_found() -> Refused:
    return Refused("not_found", "There is no such rule.")


def _changed() -> Refused:
    return Refused("rule_changed", "Somebody else has changed this rule; read it first.")
