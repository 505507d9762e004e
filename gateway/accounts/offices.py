"""Reads and changes the peripheral offices; each change leaves an audit entry."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.service import Clock
from gateway.accounts.tables import Office, OfficeCategory
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_phone
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from queueing.hours import PUBLISHED
from queueing.opening import (
    PUBLISHED_PLAN,
    CategoryPlan,
    PlanError,
    PlannedException,
    own_hours,
    read_own,
)

SHIPPED = 25
"""How many numbered placeholders a new station has; their real names are its operator's to give."""

PLACEHOLDER = "Nucleo Relazioni con il Pubblico {number:02}"
SHORT_PLACEHOLDER = "NU.R.P. {number:02}"
OFFICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")


Holidays = Literal["station", "closed", "open"]
"""How an office works on public holidays: as the station does, or by hours of its own."""

CLOSED_ON_HOLIDAYS: Mapping[Holidays, bool | None] = {
    "station": None,
    "closed": True,
    "open": False,
}


@dataclass(frozen=True, slots=True)
class WantedOffice:
    """An office as a list describes it. A field that is None stays as it is, and is empty for a new office."""

    id: str
    name: str
    short_name: str | None = None
    email: str | None = None
    phone: str | None = None
    categories: Collection[str] | None = None


class Offices:
    """Reads and changes the offices of one station; ``categories`` are the ids that exist."""

    def __init__(
        self, database: Database, *, clock: Clock, categories: Collection[str] | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._categories = categories

    async def first_run(self, categories: Collection[str]) -> bool:
        """Create the numbered placeholder offices when there is no office at all; return whether it did.

        The placeholders take every topic, so that setting the station up only takes topics away.
        """
        async with self._database.writing() as session:
            if (await session.execute(select(func.count()).select_from(Office))).scalar_one():
                return False
            now = self._clock()
            for number in range(1, SHIPPED + 1):
                office = Office(
                    id=f"office-{number:02}",
                    name=PLACEHOLDER.format(number=number),
                    short_name=SHORT_PLACEHOLDER.format(number=number),
                    email=None,
                    disabled_at=None,
                    created_at=now,
                )
                session.add(office)
            await session.flush()
            for number in range(1, SHIPPED + 1):
                await _set_categories(session, f"office-{number:02}", categories)
            return True

    async def everyone(self) -> Sequence[tuple[Office, int]]:
        """Return all offices by id, each with the number of accounts in use that belong to it."""
        async with self._database.reading() as session:
            offices = (await session.execute(select(Office).order_by(Office.id))).scalars().all()
            members = await _members(session)
        return [(office, members.get(office.id, 0)) for office in offices]

    async def by_id(self, office_id: str) -> Office:
        """Return the office with this id. Raises :class:`Refused` (``not_found``)."""
        async with self._database.reading() as session:
            return await _existing(session, office_id)

    async def add(
        self,
        office_id: str,
        name: str,
        *,
        short_name: str = "",
        email: str | None = None,
        phone: str = "",
        categories: Collection[str] = (),
        by: str | None = None,
    ) -> Office:
        """Create an office. Raises :class:`Refused`."""
        if not OFFICE_ID.match(office_id):
            raise _invalid(f'"{office_id}" is not an office id: up to 32 of a-z, 0-9 and hyphen.')
        self._check(categories)
        async with self._database.writing() as session:
            if await session.get(Office, office_id) is not None:
                raise Refused("office_exists", f"There is an office {office_id} already.")
            office = Office(
                id=office_id,
                name=name.strip(),
                short_name=short_name.strip(),
                email=email,
                phone=_phone(phone),
                disabled_at=None,
                created_at=self._clock(),
            )
            session.add(office)
            await session.flush()
            await _set_categories(session, office_id, categories)
            await self._note(session, "office.add", office, by, {})
            await session.refresh(office, ["categories"])
        return office

    async def change(
        self,
        office_id: str,
        *,
        name: str | None = None,
        short_name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        disabled: bool | None = None,
        categories: Collection[str] | None = None,
        week: Mapping[str, Sequence[str]] | None = None,
        exceptions: Sequence[PlannedException] | None = None,
        holidays: Holidays | None = None,
        by: str | None = None,
    ) -> tuple[Office, int]:
        """Change the given fields of an office; return it and the number of accounts in use that belong to it.

        An empty *email*, *phone* or *short_name* removes it; an empty *week* makes the office keep the station's hours;
        *exceptions* are single days of its own. Raises :class:`Refused`.
        """
        if categories is not None:
            self._check(categories)
        _check_hours(week or {}, exceptions or ())
        changed: dict[str, Any] = {}
        async with self._database.writing() as session:
            office = await _existing(session, office_id)
            changed |= _described(office, name, short_name, email, phone)
            if disabled is not None and disabled != (office.disabled_at is not None):
                office.disabled_at = self._clock() if disabled else None
                changed["disabled"] = disabled
            if week is not None and dict(week) != office.week:
                office.week = changed["week"] = {day: list(of) for day, of in week.items()}
            if exceptions is not None:
                days = msgspec.to_builtins(sorted(exceptions, key=lambda each: each.date))
                if days != office.exceptions:
                    office.exceptions = changed["exceptions"] = days
            if holidays is not None and CLOSED_ON_HOLIDAYS[holidays] != office.holidays:
                office.holidays = CLOSED_ON_HOLIDAYS[holidays]
                changed["holidays"] = holidays
            await session.flush()
            if categories is not None:
                await _set_categories(session, office_id, categories)
                changed["categories"] = sorted(categories)
            if changed:
                await self._note(session, "office.change", office, by, changed)
            await session.refresh(office, ["categories"])
            members = await _members(session)
        return office, members.get(office_id, 0)

    async def bring(
        self, wanted: Sequence[WantedOffice], *, by: str | None = None
    ) -> tuple[list[str], list[str]]:
        """Add and change all of these offices in one transaction; return the ids of new and of changed ones. Raises
        :class:`Refused`, and then changes none."""
        added: list[str] = []
        altered: list[str] = []
        async with self._database.writing() as session:
            for each in wanted:
                if not OFFICE_ID.match(each.id):
                    raise _invalid(f'"{each.id}" is not an office id.')
                self._check(each.categories or ())
                office = await session.get(Office, each.id)
                detail: dict[str, Any] = {"origin": "list"}
                is_new = office is None
                if office is None:
                    office = Office(
                        id=each.id, name=each.name, short_name=each.short_name or "",
                        email=each.email or None, phone=_phone(each.phone or ""), created_at=self._clock(),
                    )  # fmt: skip
                    session.add(office)
                    await session.flush()
                else:
                    detail |= _described(office, each.name, each.short_name, each.email, each.phone)
                before = {entry.category for entry in office.categories} if not is_new else set()
                if each.categories is not None and set(each.categories) != before:
                    await _set_categories(session, each.id, each.categories)
                    detail["categories"] = sorted(each.categories)
                if is_new:
                    added.append(each.id)
                elif len(detail) > 1:
                    altered.append(each.id)
                else:
                    continue
                await self._note(
                    session, "office.add" if is_new else "office.change", office, by, detail
                )
        return added, altered

    def _check(self, categories: Collection[str]) -> None:
        for category in categories:
            if self._categories is not None and category not in self._categories:
                raise _invalid(f'"{category}" is not a category.')

    async def _note(
        self,
        session: AsyncSession,
        action: str,
        office: Office,
        by: str | None,
        detail: Mapping[str, Any],
    ) -> None:
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=action,
            subject=f"office:{office.id}",
            detail=dict(detail),
        )


def _described(
    office: Office, name: str | None, short_name: str | None, email: str | None, phone: str | None
) -> dict[str, Any]:
    """Set what is given and differs; return what differs now. Addresses and numbers are not told. Raises ``Refused``: ``bad_number``."""
    changed: dict[str, Any] = {}
    if name is not None and name.strip() != office.name:
        office.name = changed["name"] = name.strip()
    if short_name is not None and short_name.strip() != office.short_name:
        office.short_name = changed["short_name"] = short_name.strip()
    if email is not None and (email or None) != office.email:
        office.email = email or None
        changed["email"] = True
    if phone is not None and _phone(phone) != office.phone:
        office.phone = _phone(phone)
        changed["phone"] = True
    return changed


def _phone(written: str) -> str | None:
    """Return a number as it is kept, None for none. Raises ``Refused``: ``bad_number``."""
    return checked_phone(written) if written.strip() else None


def own_plan(office: Office) -> CategoryPlan:
    """Return where an office's hours depart from the station's. Raises ``PlanError`` for a stored plan that cannot
    be read."""
    return read_own(
        {
            "week": office.week or None,
            "exceptions": office.exceptions or [],
            "holidays": office.holidays,
        }
    )


def holidays_of(office: Office) -> Holidays:
    """Return the API's word for what an office does on public holidays."""
    return next(word for word, closed in CLOSED_ON_HOLIDAYS.items() if closed is office.holidays)


def _check_hours(week: Mapping[str, Sequence[str]], exceptions: Sequence[PlannedException]) -> None:
    own = CategoryPlan(
        week={day: list(of) for day, of in week.items()}, exceptions=list(exceptions)
    )
    try:
        own_hours(PUBLISHED_PLAN, own, PUBLISHED, "office")
    except PlanError as error:
        raise _invalid(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None


async def _members(session: AsyncSession) -> dict[str, int]:
    """Return how many accounts in use each office has."""
    counted = await session.execute(
        select(Account.office_id, func.count())
        .where(Account.office_id.is_not(None), Account.disabled_at.is_(None))
        .group_by(Account.office_id)
    )
    return {office: count for office, count in counted if office is not None}


async def _existing(session: AsyncSession, office_id: str) -> Office:
    office = await session.get(Office, office_id)
    if office is None:
        raise Refused("not_found", "There is no such office.")
    return office


async def _set_categories(
    session: AsyncSession, office_id: str, categories: Collection[str]
) -> None:
    await session.execute(delete(OfficeCategory).where(OfficeCategory.office_id == office_id))
    session.add_all(
        OfficeCategory(office_id=office_id, category=category)
        for category in sorted(set(categories))
    )
    await session.flush()


def _invalid(message: str) -> Refused:
    return Refused("office_invalid", message)
