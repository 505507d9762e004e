"""Finds contacts for supervisors, and tells the story of one from the journal, the audit trail and the
authorisations. It changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.contact_history import belongings, search
from gateway.contact_history.belongings import (
    Belongings,
    CallbackTold,
    ContactLink,
    MessageTold,
    RecordingLink,
)
from gateway.contact_history.search import ContactFilter, PageStart
from gateway.contacts import lookups as contacts
from gateway.contacts.lookups import contact_of
from gateway.contacts.message_names import message_of, names_of
from gateway.contacts.tables import Contact, ContactEvent, Leg
from gateway.handover.tables import Authorisation
from gateway.knowledge.uses import Used, used_in
from gateway.platform.audit import consultations
from gateway.platform.audit import log as audit
from gateway.platform.audit.noted_deeds import done
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.uncounted import CONFERENCE
from gateway.telephony import lookups as telephone

SILENT = frozenset(
    {
        "detach",
        "resume",
        "touch",
        "extend_wrap_up",
        "step_in",
        "consult_over",
        "finish_part",
        "write",
    }
)
"""Too frequent, nobody's decision, or the half of what is told with the other."""
_OFFERS = frozenset({"offer", "decline", "no_answer", "refused_by_all", "agent_lost"})
"""What the queue tells of a message; the rest is told where it is decided."""


class ContactListed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact in the list. ``operators`` took part; ``callback`` and ``message`` are set for those channels,
    ``title`` for a conference (its id is the contact's); ``asked_back``: it left the queue because the citizen asked
    to be called back."""

    id: str
    reference: str
    category: str
    channel: str
    modality: str
    state: str
    outcome: str | None
    wrap_up_code: str | None
    asked_back: bool
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    operators: list[str]
    recordings: list[RecordingLink]
    callback: CallbackTold | None
    message: MessageTold | None
    title: str | None


class LegTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One party's leg; ``why`` is the queue's word for how it ended."""

    party: str
    channel: str
    operator: str | None
    started_at: datetime
    ended_at: datetime | None
    why: str | None


class Step(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened. ``kind`` is the journal's word, or an act of a member of the staff (``contact.move``,
    ``contact.advance``, ``contact.remove``, ``contact.end``, ``authorisation.*``, ``cooldown.*``).

    ``operator``: whom it was about or who did it; ``reason`` in words or the station's word (of a message: ``late``, or
    ``offered`` and ``list`` for how it was taken); ``to``: a category, operator or office.
    """

    at: datetime
    kind: str
    operator: str | None = None
    reason: str | None = None
    category: str | None = None
    to: str | None = None


class CalledNumber(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of the station that a caller has dialled, and the trunk by which the call came."""

    number: str
    trunk: str | None


class ContactTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact with its legs and all that happened to it, oldest first; ``satisfaction`` is the citizen's answer, 1
    to 5. ``has_notes``: an operator wrote some, which are read with a reason. ``links``: contacts it came from or
    led to. ``called`` is set for callers by the telephone line."""

    contact: ContactListed
    language: str
    needs: list[str]
    recording_consent: bool
    wrap_up_code: str | None
    satisfaction: int | None
    has_notes: bool
    legs: list[LegTold]
    steps: list[Step]
    links: list[ContactLink]
    called: CalledNumber | None = None


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """Contacts in the order asked for; ``after``: where the next page begins, None when there is none."""

    contacts: list[ContactListed]
    after: PageStart | None


class ContactHistory:
    """Finds contacts for supervisors, and tells their stories."""

    def __init__(self, database: Database, apart: Collection[str]) -> None:
        """*apart*: the categories that are no citizen's."""
        self._database = database
        self._apart = frozenset(apart)

    async def page(
        self, wanted: ContactFilter, *, after: PageStart | None, limit: int
    ) -> ContactsPage:
        """Return up to *limit* contacts that match, behind *after*."""
        async with self._database.reading() as session:
            found = await search.page(session, wanted, self._apart, after=after, limit=limit)
            rows = found.contacts
            belong = await belongings.of_contacts(session, rows)
            took_part = await _took_part(session, rows)
        return ContactsPage(
            [_listed(row, took_part.get(row.id, []), belong) for row in rows], found.after
        )

    async def notes(self, contact_id: str) -> str | None:
        """Return the operator's notes; None when there is no such contact, or it has none."""
        row = await contact_of(self._database, contact_id)
        return None if row is None or row.category in self._apart else row.notes or None

    async def told(self, contact_id: str) -> ContactTold | None:
        """Return a contact with its legs and steps; None when there is none."""
        async with self._database.reading() as session:
            row = await contacts.contact(session, contact_id)
            if row is None or row.category in self._apart - {CONFERENCE}:
                return None
            belong = await belongings.of_contacts(session, [row])
            links = await belongings.linked(session, contact_id)
            legs = await contacts.legs_of(session, contact_id)
            by_phone = await telephone.call(session, contact_id)
            events = await _events(session, row)
            entries = await audit.of_subject(session, f"contact:{contact_id}")
            found = await session.execute(
                select(Authorisation)
                .where(Authorisation.contact_id == contact_id)
                .order_by(Authorisation.asked_at)
            )
            authorisations = found.scalars().all()
            sheets = await used_in(session, contact_id)
            names = await _names(session, _named(legs, events, entries, sheets, authorisations))
            offices = {
                office.id: office.name
                for office in await session.execute(select(Office.id, Office.name))
            }
        names = {**offices, **names}
        steps = [
            *_from_journal(events, names),
            *_from_audit(entries, {event.kind for event in events}, names),
            *_from_authorisations(authorisations, names),
            *_from_sheets(sheets, names),
        ]
        took_part = [names[leg.account_id] for leg in legs if leg.account_id in names]
        return ContactTold(
            contact=_listed(row, list(dict.fromkeys(took_part)), belong),
            language=row.language,
            needs=row.needs,
            recording_consent=row.consent,
            wrap_up_code=row.wrap_up_code,
            satisfaction=row.satisfaction,
            # those of a conference's entry are its title
            has_notes=bool(row.notes) and row.category != CONFERENCE,
            links=links,
            called=(
                CalledNumber(number=by_phone.called, trunk=by_phone.trunk)
                if by_phone is not None and by_phone.called
                else None
            ),
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


async def _took_part(session: AsyncSession, rows: Sequence[Contact]) -> dict[str, list[str]]:
    """The names of the operators who took part, by contact, each once and in order."""
    found = await session.execute(
        select(Leg.contact_id, Leg.account_id)
        .where(Leg.contact_id.in_([row.id for row in rows]), Leg.account_id.is_not(None))
        .order_by(Leg.position)
    )
    legs = found.all()
    names = await _names(session, (account for _, account in legs))
    took_part: dict[str, dict[str, None]] = {}
    for contact_id, account in legs:
        if account in names:
            took_part.setdefault(contact_id, {})[names[account]] = None
    return {contact_id: list(people) for contact_id, people in took_part.items()}


async def _events(session: AsyncSession, row: Contact) -> Sequence[ContactEvent]:
    """The journal of a contact. A message stands in the queue under other names, one each time it waits."""
    if row.channel != "message":
        return await contacts.events_of(session, row.id)
    stories = await contacts.stories_of(session, (row.id, *names_of(row.id)))
    told = [
        event
        for name, story in stories.items()
        for event in story
        if message_of(name) is None or event.kind in _OFFERS
    ]
    return sorted(told, key=lambda event: (event.at, contacts.journal_order(event)))


def _listed(row: Contact, operators: list[str], belong: Belongings) -> ContactListed:
    return ContactListed(
        id=row.id,
        reference=row.reference,
        category=row.category,
        channel=row.channel,
        modality=row.modality,
        state=row.state,
        outcome=row.outcome,
        wrap_up_code=row.wrap_up_code,
        asked_back=row.outcome == "removed" and row.removed_why == "callback",
        entered_at=row.created_at,
        answered_at=row.connected_at,
        ended_at=row.ended_at,
        operators=operators,
        recordings=belong.recordings.get(row.id, []),
        callback=belong.callbacks.get(row.id),
        message=belong.messages.get(row.id),
        title=belong.titles.get(row.id),
    )


def _named(
    legs: Iterable[Leg],
    events: Iterable[ContactEvent],
    entries: Iterable[AuditEntry],
    sheets: Iterable[Used],
    authorisations: Iterable[Authorisation],
) -> Iterator[str | None]:
    """Yield the ids of all members of the staff whom a contact's history names."""
    yield from (leg.account_id for leg in legs)
    for event in events:
        yield _operator(event)
        yield _target(event.data)
    for entry in entries:
        yield entry.account_id
        yield str(entry.detail.get("operator") or "")
    yield from (sheet.account_id for sheet in sheets)
    for row in authorisations:
        yield from (row.account_id, row.decided_by, row.handed_by)


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
        # a message that is left names its topic itself
        named = "category" if event.kind == "message_left" else "contact.category"
        category = str(event.data.get(named) or "")
        changed = category and category != before
        before = category or before
        if event.kind in SILENT:
            continue
        steps.append(
            Step(
                at=event.at,
                kind=event.kind,
                operator=names.get(_operator(event)),
                reason=_why(event),
                category=category if changed else None,
                to=names.get(_target(event.data)),
            )
        )
    return steps


def _operator(event: ContactEvent) -> str:
    """Return the id of the operator in an entry: the one it is about, or the one who called a number outside. Empty for none."""
    return event.agent_id or str(event.data.get("had") or event.data.get("by") or "")


def _why(event: ContactEvent) -> str | None:
    data = event.data
    if event.kind == "outside_gone":
        return str(data.get("why") or "") or None
    if event.kind == "message_taken":
        return "offered" if data.get("offered") else "list"
    if event.kind == "message_answered":
        return "late" if data.get("late") else None
    return str(data.get("reason") or data.get("code") or "") or None


def _from_audit(
    entries: Sequence[AuditEntry], told: set[str], names: Mapping[str, str]
) -> list[Step]:
    """Return what the staff did that the journal does not tell by itself."""
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


def _from_authorisations(
    authorisations: Sequence[Authorisation], names: Mapping[str, str]
) -> list[Step]:
    steps = []
    for each in authorisations:
        if each.kind != "waiting":
            handed = each.cause != "asked"
            steps.append(
                Step(
                    at=each.asked_at,
                    # made by itself it is the colleague's deed, to the operator who has the contact since
                    kind=f"authorisation.{each.cause}",
                    operator=names.get((each.handed_by if handed else each.account_id) or ""),
                    reason=each.asked_why,
                    category=each.category,
                    to=names.get(each.account_id) if handed else None,
                )
            )
        if each.decided_at is not None:
            steps.append(
                Step(
                    at=each.decided_at,
                    kind=f"authorisation.{each.state}",
                    operator=names.get(each.decided_by or ""),
                    reason=each.decided_why,
                    category=each.category,
                    to=names.get(each.account_id),
                )
            )
    return steps


def _from_sheets(sheets: Sequence[Used], names: Mapping[str, str]) -> list[Step]:
    return [
        Step(
            at=each.at,
            kind=f"sheet.{each.how}",
            operator=names.get(each.account_id or ""),
            reason=each.title,
        )
        for each in sheets
    ]
