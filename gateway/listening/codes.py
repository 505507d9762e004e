"""Codes for walls, counters and patrols: a member of the staff makes each for a place, and it can be withdrawn.

Answers of people without a contact are published only if they came by a code. An address without a code is answered as well
(``open``): nobody can tell who sent it, and its figures are not published.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta
from sqlalchemy import select

from gateway.accounts.tables import Office
from gateway.listening.questionnaire import PLACES, Place
from gateway.listening.tables import QuestionnaireCode
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

MOST: Final = 200
"""Codes in force at once."""


class NewCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code to make. ``place``: the subject of the questions; ``office``: the office for which answers are counted, empty
    for none; ``name``: where it hangs."""

    place: Place
    office: Annotated[str, Meta(max_length=64)] = ""
    name: Annotated[str, Meta(max_length=64)] = ""


class CodeShown(msgspec.Struct, frozen=True, kw_only=True):
    """A code in force. ``id`` is part of its address."""

    id: str
    place: Place
    office: str
    name: str
    at: datetime
    by: str | None


class CodeOffice(msgspec.Struct, frozen=True, kw_only=True):
    """An office for which the caller may make a code."""

    id: str
    name: str


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """The codes in force, newest first, and the offices for which the caller may make others, by name."""

    codes: list[CodeShown]
    offices: list[CodeOffice]


class Behind(NamedTuple):
    """The place that a code asks about, and the office for which its answers are counted, empty for none."""

    place: Place
    office: str


class Codes:
    """Makes, lists and withdraws codes; a member of an office only those of the office."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def behind(self, code: str) -> Behind | None:
        """Return the place and office of a code, None for an unknown or withdrawn one."""
        if not code:
            return None
        async with self._database.reading() as session:
            row = await session.get(QuestionnaireCode, code[:64])
        if row is None or row.withdrawn_at is not None:
            return None
        place = next((each for each in PLACES if each == row.place), None)
        return None if place is None else Behind(place, row.office or "")

    async def listed(self, staff: Staff) -> CodeList:
        """Return the codes in force."""
        offices = select(Office.id, Office.name).where(Office.disabled_at.is_(None))
        wanted = (
            select(QuestionnaireCode, Office.name, Account.display_name)
            .outerjoin(Office, Office.id == QuestionnaireCode.office)
            .outerjoin(Account, Account.id == QuestionnaireCode.made_by)
            .where(QuestionnaireCode.withdrawn_at.is_(None))
            .order_by(QuestionnaireCode.made_at.desc(), QuestionnaireCode.id)
            .limit(MOST)
        )
        if staff.role is Role.OFFICE:
            own = staff.account.office_id or ""
            wanted = wanted.where(QuestionnaireCode.office == own)
            offices = offices.where(Office.id == own)
        async with self._database.reading() as session:
            found = await session.execute(wanted)
            codes = [
                CodeShown(
                    id=row.id, place=place, office=office or "", name=row.name, at=row.made_at, by=by
                )
                for row, office, by in found
                for place in PLACES
                if place == row.place
            ]  # fmt: skip
            known = await session.execute(offices.order_by(Office.name, Office.id))
            return CodeList(
                codes=codes, offices=[CodeOffice(id=id_, name=name) for id_, name in known]
            )

    async def make(self, wanted: NewCode, staff: Staff) -> CodeList:
        """Make a code; return those in force. Raises ``Refused``: ``unknown_office``, ``too_many_codes``."""
        office = (staff.account.office_id or "") if staff.role is Role.OFFICE else wanted.office
        if staff.role is Role.OFFICE and not office:
            raise Refused("unknown_office", "This account belongs to no office.", kind="invalid")
        now = self._clock()
        code = secrets.token_urlsafe(12)
        async with self._database.writing() as session:
            if office and await session.get(Office, office) is None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            found = await session.execute(
                select(QuestionnaireCode.id).where(QuestionnaireCode.withdrawn_at.is_(None)).limit(MOST)
            )  # fmt: skip
            if len(found.all()) >= MOST:
                raise Refused("too_many_codes", "Withdraw codes that hang nowhere any more.")
            session.add(
                QuestionnaireCode(
                    id=code, place=wanted.place, office=office or None, name=" ".join(wanted.name.split()),
                    made_at=now, made_by=staff.account_id,
                )
            )  # fmt: skip
            await audit.append(
                session, at=now, account_id=staff.account_id, action="questionnaire.code.make", subject=f"questionnaire-code:{code}",
                detail={"place": wanted.place, "office": office},
            )  # fmt: skip
        return await self.listed(staff)

    async def withdraw(self, code: str, staff: Staff) -> CodeList:
        """Withdraw a code; return those in force. Raises ``Refused`` ``not_found``, also for a code of another office."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(QuestionnaireCode, code, with_for_update=True)
            # an office account without an office withdraws nothing of the whole station
            own = row is not None and (
                staff.role is not Role.OFFICE
                or (row.office is not None and row.office == staff.account.office_id)
            )
            if row is None or not own or row.withdrawn_at is not None:
                raise Refused("not_found", "There is no such code.")
            row.withdrawn_at = now
            await audit.append(
                session, at=now, account_id=staff.account_id, action="questionnaire.code.withdraw", subject=f"questionnaire-code:{code}"
            )  # fmt: skip
        return await self.listed(staff)
