"""What happened to a contact, put together from the journal, the audit and the authorisations. Reads only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contacts import sql as contacts
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.handover.tables import Authorisation
from gateway.platform.audit import consultations
from gateway.platform.audit import log as audit
from gateway.platform.audit.noted_deeds import done
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

SHOWN = 50
_SILENT = frozenset({"detach", "resume", "touch", "extend_wrap_up", "step_in"})
"""Too frequent, nobody's decision, or the half of what is told with the other."""


class ContactListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact in the list. ``operators`` are those who took part."""

    id: str
    reference: str
    category: str
    channel: str
    modality: str
    state: str
    outcome: str | None
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    operators: list[str]


class LegTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One party's part; ``why`` it ended is the queue's word."""

    party: str
    channel: str
    operator: str | None
    started_at: datetime
    ended_at: datetime | None
    why: str | None


class Step(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened: ``kind`` is the journal's word, or what a member of the staff did
    (``contact.move``, ``contact.advance``, ``contact.remove``, ``authorisation.*``, ``cooldown.*``). ``operator``: who it
    was about or who did it; ``reason`` in words or the queue's word; ``to``: a category, operator or office.
    """

    at: datetime
    kind: str
    operator: str | None = None
    reason: str | None = None
    category: str | None = None
    to: str | None = None


class ContactTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact with its legs and all that happened to it, oldest first; ``satisfaction`` is the citizen's answer, 1 to 5."""

    contact: ContactListed
    language: str
    needs: list[str]
    recording_consent: bool
    wrap_up_code: str | None
    satisfaction: int | None
    legs: list[LegTold]
    steps: list[Step]


class ContactHistory:
    """Contacts as supervisors look them up."""

    def __init__(self, database: Database, apart: Collection[str]) -> None:
        """*apart*: the categories that are no citizen's."""
        self._database = database
        self._apart = apart

    async def listing(self, reference: str | None, category: str | None) -> list[ContactListed]:
        """Return the contact with a reference, or the newest, at most :data:`SHOWN`."""
        wanted = select(Contact).where(Contact.category.not_in(self._apart))
        if reference is not None:
            wanted = wanted.where(Contact.reference == reference)
        if category is not None:
            wanted = wanted.where(Contact.category == category)
        wanted = wanted.order_by(Contact.created_at.desc(), Contact.id.desc()).limit(SHOWN)
        async with self._database.reading() as session:
            rows = (await session.execute(wanted)).scalars().all()
            found = await session.execute(
                select(Leg)
                .where(Leg.contact_id.in_([row.id for row in rows]), Leg.account_id.is_not(None))
                .order_by(Leg.position)
            )
            legs = found.scalars().all()
            names = await _names(session, (leg.account_id for leg in legs))
        took_part: dict[str, list[str]] = {}
        for leg in legs:
            name = names.get(leg.account_id or "", "")
            known = took_part.setdefault(leg.contact_id, [])
            if name and name not in known:
                known.append(name)
        return [_listed(row, took_part.get(row.id, [])) for row in rows]

    async def told(self, contact_id: str) -> ContactTold | None:
        """Return a contact with its legs and steps; None when there is none."""
        async with self._database.reading() as session:
            row = await contacts.contact(session, contact_id)
            if row is None or row.category in self._apart:
                return None
            legs = await contacts.legs_of(session, contact_id)
            events = await contacts.events_of(session, contact_id)
            entries = await audit.of_subject(session, f"contact:{contact_id}")
            found = await session.execute(
                select(Authorisation)
                .where(Authorisation.contact_id == contact_id)
                .order_by(Authorisation.asked_at)
            )
            leaves = found.scalars().all()
            people: list[str | None] = [leg.account_id for leg in legs]
            people += [event.agent_id for event in events]
            people += [entry.account_id for entry in entries]
            people += [
                each
                for leave in leaves
                for each in (leave.account_id, leave.decided_by, leave.handed_by)
            ]
            targets = [_target(event.data) for event in events]
            targets += [str(entry.detail.get("operator") or "") for entry in entries]
            names = await _names(session, (*people, *targets))
            offices = {
                office.id: office.name
                for office in await session.execute(select(Office.id, Office.name))
            }
        names = {**offices, **names}
        steps = [
            *_from_journal(events, names),
            *_from_audit(entries, {event.kind for event in events}, names),
            *_from_leaves(leaves, names),
        ]
        took_part = [names[leg.account_id] for leg in legs if leg.account_id in names]
        return ContactTold(
            contact=_listed(row, list(dict.fromkeys(took_part))),
            language=row.language,
            needs=row.needs,
            recording_consent=row.consent,
            wrap_up_code=row.wrap_up_code,
            satisfaction=row.satisfaction,
            legs=[
                LegTold(
                    party=leg.party,
                    channel=leg.channel,
                    operator=names.get(leg.account_id or ""),
                    started_at=leg.started_at,
                    ended_at=leg.ended_at,
                    why=leg.ended_why,
                )
                for leg in legs
            ],
            steps=sorted(steps, key=lambda step: step.at),
        )


def _listed(row: Contact, operators: list[str]) -> ContactListed:
    return ContactListed(
        id=row.id,
        reference=row.reference,
        category=row.category,
        channel=row.channel,
        modality=row.modality,
        state=row.state,
        outcome=row.outcome,
        entered_at=row.created_at,
        answered_at=row.connected_at,
        ended_at=row.ended_at,
        operators=operators,
    )


async def _names(session: AsyncSession, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(wanted))
    )
    return {account.id: account.display_name for account in rows}


def _target(data: Mapping[str, Any]) -> str:
    """The id of the operator or office that something was handed to."""
    return str(data.get("target") or "")[1:]


def _from_journal(events: Sequence[ContactEvent], names: Mapping[str, str]) -> list[Step]:
    before = ""
    steps = []
    for event in events:
        category = str(event.data.get("contact.category") or "")
        changed = category and category != before
        before = category or before
        if event.kind in _SILENT:
            continue
        steps.append(
            Step(
                at=event.at,
                kind=event.kind,
                operator=names.get(event.agent_id or ""),
                reason=str(event.data.get("reason") or event.data.get("code") or "") or None,
                category=category if changed else None,
                to=names.get(_target(event.data)),
            )
        )
    return steps


def _from_audit(
    entries: Sequence[AuditEntry], told: set[str], names: Mapping[str, str]
) -> list[Step]:
    """What the staff did that the journal does not tell by itself."""
    return [
        Step(
            at=entry.at,
            kind=entry.action,
            operator=names.get(entry.account_id or ""),
            reason=str(entry.detail.get("reason") or "") or None,
            category=entry.detail.get("category"),
            to=names.get(str(entry.detail.get("operator") or entry.detail.get("office") or "")),
        )
        for entry in done(entries)
        if entry.action not in consultations.ACTIONS
        and (entry.action.removeprefix("contact.") not in told or entry.action == "contact.remove")
    ]


def _from_leaves(leaves: Sequence[Authorisation], names: Mapping[str, str]) -> list[Step]:
    steps = []
    for leave in leaves:
        if leave.kind != "waiting":
            handed = leave.cause != "asked"
            steps.append(
                Step(
                    at=leave.asked_at,
                    # made by itself it is what the colleague did, to whoever has the contact since
                    kind=f"authorisation.{leave.cause}",
                    operator=names.get((leave.handed_by if handed else leave.account_id) or ""),
                    reason=leave.asked_why,
                    category=leave.category,
                    to=names.get(leave.account_id) if handed else None,
                )
            )
        if leave.decided_at is not None:
            steps.append(
                Step(
                    at=leave.decided_at,
                    kind=f"authorisation.{leave.state}",
                    operator=names.get(leave.decided_by or ""),
                    reason=leave.decided_why,
                    category=leave.category,
                    to=names.get(leave.account_id),
                )
            )
    return steps
