"""Finds contacts, in the order of their entry, page by page, with the same few statements whatever is found."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contact_history.written import fits, may_fit, stems_of
from gateway.contacts.tables import Contact, Leg
from gateway.platform.references import is_whole, spelled
from gateway.platform.uncounted import CONFERENCE

OPEN: Final = "open"
"""Asked for as an outcome: what is not over yet."""
_READ_AT_ONCE: Final = 200
MOST_READ: Final = 5_000
"""So many notes are compared for one page; a page that ends there says that there may be more."""


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Filters of a search; None does not narrow. ``since`` is inclusive, ``until`` exclusive; ``operator`` and
    ``office``: one who took part; ``outcome``: how it ended, the code an operator gave it, or :data:`OPEN`;
    ``reference`` as it was typed, whole or its beginning; ``words``: all of them stand in operators' notes."""

    reference: str | None = None
    category: str | None = None
    operator: str | None = None
    office: str | None = None
    channel: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class PageStart:
    """The position of a contact in the order of entry."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A page of contacts. ``after``: where the next one begins, None when there is none."""

    contacts: list[Contact]
    after: PageStart | None


async def page(
    session: AsyncSession,
    wanted: ContactFilter,
    apart: Collection[str],
    *,
    after: PageStart | None,
    limit: int,
    most_read: int = MOST_READ,
) -> ContactPage:
    """Return up to *limit* contacts behind *after*; a search by words reads at most *most_read* notes.

    Contacts in the categories *apart* are no citizen's: of them only a conference is found, by its reference alone.
    """
    statement = _narrowed(wanted, apart)
    if wanted.words.strip():
        return await _with_words(session, statement, wanted, after, limit, most_read)
    rows = await _rows(session, statement, wanted, after, limit + 1)
    more = len(rows) > limit
    return ContactPage(rows[:limit], _place(rows[limit - 1]) if more else None)


async def _with_words(
    session: AsyncSession,
    statement: Select[Contact],
    wanted: ContactFilter,
    after: PageStart | None,
    limit: int,
    most_read: int,
) -> ContactPage:
    stems = stems_of(wanted.words)
    if not stems:
        return ContactPage([], None)
    statement = statement.where(may_fit(stems, session.get_bind().dialect.name))
    kept: list[Contact] = []
    for _ in range(0, most_read, _READ_AT_ONCE):
        rows = await _rows(session, statement, wanted, after, _READ_AT_ONCE)
        notes = [row.notes or "" for row in rows]
        # many long notes: beside the loop
        fitting = await asyncio.to_thread(lambda: [fits(each, stems) for each in notes])  # noqa: B023 - awaited here
        for row, fit in zip(rows, fitting, strict=True):
            if fit and len(kept) == limit:
                return ContactPage(kept, _place(kept[-1]))
            if fit:
                kept.append(row)
        if len(rows) < _READ_AT_ONCE:
            return ContactPage(kept, None)
        after = _place(rows[-1])
    return ContactPage(kept, after)


async def _rows(
    session: AsyncSession,
    statement: Select[Contact],
    wanted: ContactFilter,
    after: PageStart | None,
    limit: int,
) -> list[Contact]:
    order = tuple_(Contact.created_at, Contact.id)
    if after is not None:
        there = tuple_(after.at, after.contact_id, types=(Contact.created_at.type, Contact.id.type))
        statement = statement.where(order > there if wanted.oldest_first else order < there)
    columns = (Contact.created_at, Contact.id)
    found = await session.execute(
        statement.order_by(
            *(each.asc() if wanted.oldest_first else each.desc() for each in columns)
        ).limit(limit)
    )
    return list(found.scalars())


def _place(row: Contact) -> PageStart:
    return PageStart(row.created_at, row.id)


def _narrowed(wanted: ContactFilter, apart: Collection[str]) -> Select[Contact]:
    return select(Contact).where(*_conditions(wanted, apart))


def _conditions(wanted: ContactFilter, apart: Collection[str]) -> Sequence[ColumnElement[bool]]:
    reference = spelled(wanted.reference or "")
    hidden = set(apart) - ({CONFERENCE} if reference else set())
    conditions: list[ColumnElement[bool]] = [Contact.category.not_in(hidden)]
    if is_whole(reference):
        conditions.append(Contact.reference == reference)
    elif reference:
        conditions.append(Contact.reference.startswith(reference))
    for column, value in (
        (Contact.category, wanted.category),
        (Contact.channel, wanted.channel),
    ):
        if value is not None:
            conditions.append(column == value)
    for leg_column, value in ((Leg.account_id, wanted.operator), (Leg.office_id, wanted.office)):
        if value is not None:
            conditions.append(Contact.id.in_(_took_part(leg_column == value)))
    if wanted.outcome == OPEN:
        conditions.append(Contact.state != "closed")
    elif wanted.outcome is not None:
        conditions.append(
            or_(Contact.outcome == wanted.outcome, Contact.wrap_up_code == wanted.outcome)
        )
    if wanted.since is not None:
        conditions.append(Contact.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Contact.created_at < wanted.until)
    return conditions


def _took_part(whose: Any) -> Select[str]:
    return select(Leg.contact_id).where(whose)
