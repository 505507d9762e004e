"""Shows complaints in lists and pages: rows with their words and names, filters, and counts by office and cause."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.complaints import api, choices, records
from gateway.complaints.records import ComplaintCase
from gateway.complaints.service import choice_of
from gateway.complaints.states import WORKED_ON, State
from gateway.complaints.tables import Complaint
from gateway.platform.security.principal import Staff


class ComplaintPresenter:
    """Makes the rows of a list, with words and names that are read once for all of them."""

    def __init__(
        self,
        staff: Staff,
        now: datetime,
        words: Mapping[str, api.Choice],
        offices: Mapping[str, Office],
    ) -> None:
        self._staff = staff
        self._now = now
        self.words = words
        self._offices = offices
        self._people: dict[str, str] = {}
        self._groups: dict[str, int] = {}

    @classmethod
    async def read(cls, session: AsyncSession, staff: Staff, now: datetime) -> "ComplaintPresenter":
        """Return a presenter with the words of entries and the names of offices."""
        return cls(staff, now, await choices.labels(session), await records.offices(session))

    async def add(self, session: AsyncSession, rows: Sequence[Complaint]) -> None:
        """Read the names and groups that these rows need."""
        self._people |= await choices.names_of(
            session, {row.person_id for row in rows if row.person_id}
        )
        groups = {row.group_id for row in rows if row.group_id}
        if groups:
            same = select(Complaint.group_id).where(Complaint.group_id.in_(groups))
            found = await session.execute(same)
            for group in found.scalars():
                if group is not None:
                    self._groups[group] = self._groups.get(group, 0) + 1

    def office_name(self, office: str) -> str:
        """Return the name of an office; empty for an unknown one."""
        found = self._offices.get(office)
        return "" if found is None else found.name

    def one(self, found: ComplaintCase) -> api.ComplaintListed:
        """Return the row of a complaint."""
        row = found.complaint
        works = row.state in WORKED_ON
        return api.ComplaintListed(
            id=row.contact_id,
            reference=found.contact.reference,
            state=State(row.state),
            category=choice_of(self.words, row.category),
            subject=row.subject or "",
            place=row.place or "",
            office=None
            if row.office_id is None
            else api.ComplaintOffice(id=row.office_id, name=self.office_name(row.office_id)),
            way=cast("api.Way", row.way),
            anonymous=row.anonymous,
            taken_at=row.taken_at,
            due_at=row.due_at,
            near=works and row.warn_at <= self._now,
            overdue=works and row.due_at < self._now,
            late=row.late,
            person=self._people.get(row.person_id or ""),
            mine=row.person_id == self._staff.account_id,
            cause=None if row.cause is None else choice_of(self.words, row.cause),
            measure=None if row.measure is None else choice_of(self.words, row.measure),
            settled=row.settled,
            reopened=row.reopened_at is not None,
            closed_why=cast("api.Ended | None", row.closed_why),
            group=self._groups.get(row.group_id or "", 1),
            proposed=works and found.message is not None and found.message.proposed_by is not None,
        )


def fits(row: Complaint, query: api.ComplaintsQuery, now: datetime) -> bool:
    works = row.state in WORKED_ON
    return (
        (not query.office or (row.office_id or "none") == query.office)
        and (not query.cause or (row.cause or "none") == query.cause)
        and (query.late != "overdue" or (works and row.due_at < now))
        and (query.late != "near" or (works and row.warn_at <= now))
    )


def tallies(
    rows: Sequence[Complaint],
    now: datetime,
    key_of: Callable[[Complaint], str | None],
    named: Callable[[str], api.Choice],
) -> list[api.ComplaintTally]:
    """Count open, near and overdue complaints by key; the key with the most overdue ones comes first."""
    keys = {key_of(row) for row in rows}
    made = [
        api.ComplaintTally(
            key=key,
            label=of.label,
            words=of.words,
            open=sum(key_of(row) == key for row in rows),
            near=sum(key_of(row) == key and row.warn_at <= now <= row.due_at for row in rows),
            overdue=sum(key_of(row) == key and row.due_at < now for row in rows),
        )
        for key in keys
        for of in (api.Choice(id="", label="") if key is None else named(key),)
    ]
    return sorted(made, key=lambda each: (-each.overdue, -each.near, -each.open, each.label))


async def of_ids(session: AsyncSession, ids: Sequence[str]) -> list[ComplaintCase]:
    if not ids:
        return []
    rows = await session.execute(records.found().where(Complaint.contact_id.in_(ids)))
    by_id = {row[0].contact_id: ComplaintCase(*row) for row in rows}
    return [by_id[each] for each in ids if each in by_id]
