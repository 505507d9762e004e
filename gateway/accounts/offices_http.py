"""Routes of the peripheral offices: a list for the staff, changes by administrators."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from gateway.accounts.offices import Holidays, Offices, holidays_of, own_plan
from gateway.accounts.tables import Office
from gateway.platform.http.route import Call, Route
from queueing.opening import Exceptions, PlannedException, WeekPlan

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
ShortName = Annotated[str, msgspec.Meta(max_length=24)]
Email = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^(|[^@\s]+@[^@\s]+)$")]
Phone = Annotated[str, msgspec.Meta(max_length=32)]
Categories = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=64)]], msgspec.Meta(max_length=100)
]


class NewOffice(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An office to create; its ``id`` names it in the queue and never changes. ``shortName`` stands where there is
    little room, as on a conference's tile; at ``phone`` the office is called into conferences."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    name: Name
    short_name: ShortName = ""
    email: Email = ""
    phone: Phone = ""
    categories: Categories = []


class OfficeChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Changes of an office; absent members stay as they are, an empty ``email``, ``phone`` or ``shortName`` removes it.

    ``week`` holds the office's own hours; with an empty one it keeps the station's. ``exceptions`` are single days of
    its own, which go before the station's. ``holidays``: on public holidays it is ``closed`` or ``open``, or as the
    ``station``.
    """

    name: Name | None = None
    short_name: ShortName | None = None
    email: Email | None = None
    phone: Phone | None = None
    disabled: bool | None = None
    categories: Categories | None = None
    week: WeekPlan | None = None
    exceptions: Exceptions | None = None
    holidays: Holidays | None = None


class OfficeShown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An office; ``shortName`` is empty where it has none, ``members`` counts its accounts in use. ``phone`` carries
    its country code. ``open``: it takes contacts now."""

    id: str
    name: str
    short_name: str
    email: str | None
    phone: str | None
    categories: list[str]
    members: int
    disabled_at: datetime | None
    week: dict[str, list[str]]
    exceptions: list[PlannedException]
    holidays: Holidays
    open: bool


class OfficeList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All offices by id."""

    offices: list[OfficeShown]


def shown(office: Office, members: int = 0, *, opened: bool) -> OfficeShown:
    """Return an office as it is shown to the staff."""
    return OfficeShown(
        id=office.id,
        name=office.name,
        short_name=office.short_name,
        email=office.email,
        phone=office.phone,
        categories=[entry.category for entry in office.categories],
        members=members,
        disabled_at=office.disabled_at,
        week=office.week,
        exceptions=own_plan(office).exceptions,
        holidays=holidays_of(office),
        open=opened,
    )


class OfficesApi:
    """Handles the routes of offices."""

    def __init__(self, offices: Offices, is_open: Callable[[Office], bool]) -> None:
        """*is_open* says whether an office takes contacts now."""
        self._offices = offices
        self._is_open = is_open

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {
            409: "The office cannot be made or changed so.",
            422: "That is not a telephone number.",
        }
        return (
            Route(
                "GET", "/api/v1/offices", self.listing, "All peripheral offices", "offices",
                response=OfficeList,
            ),
            Route(
                "POST", "/api/v1/offices", self.add, "Create an office", "offices",
                request=NewOffice, response=OfficeShown, status=201, errors=conflict,
            ),
            Route(
                "PATCH", "/api/v1/offices/{id}", self.change,
                "Rename, close or open an office, change what it takes", "offices",
                request=OfficeChange, response=OfficeShown, errors=conflict,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> OfficeList:
        """Return all offices by id, closed ones too, each with the number of accounts in use that belong to it and
        whether its hours let it take contacts now."""
        return OfficeList(
            offices=[
                shown(office, members, opened=self._is_open(office))
                for office, members in await self._offices.everyone()
            ]
        )

    async def add(self, call: Call) -> OfficeShown:
        """Create an office without members."""
        wanted: NewOffice = call.body
        office = await self._offices.add(
            wanted.id,
            wanted.name,
            short_name=wanted.short_name,
            email=wanted.email or None,
            phone=wanted.phone,
            categories=wanted.categories,
            by=call.staff.account_id,
        )
        return shown(office, opened=self._is_open(office))

    async def change(self, call: Call) -> OfficeShown:
        """Change an office; its members keep their accounts."""
        wanted: OfficeChange = call.body
        office, members = await self._offices.change(
            call.path("id"),
            name=wanted.name,
            short_name=wanted.short_name,
            email=wanted.email,
            phone=wanted.phone,
            disabled=wanted.disabled,
            categories=wanted.categories,
            week=wanted.week,
            exceptions=wanted.exceptions,
            holidays=wanted.holidays,
            by=call.staff.account_id,
        )
        return shown(office, members, opened=self._is_open(office))
