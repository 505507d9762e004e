"""Routes that create accounts or offices from a list: a preview shows each line, then the list is taken whole or not
at all."""

from collections.abc import Callable, Collection, Sequence
from typing import Annotated

import msgspec

from gateway.accounts import imports
from gateway.accounts.approvals.service import Requests
from gateway.accounts.http import AccountWithPassword, Reason, shown
from gateway.accounts.imports import OfficesRead, PeopleRead
from gateway.accounts.offices import Offices
from gateway.accounts.passwords import BUSY, one_time_password
from gateway.accounts.powers import use_of
from gateway.accounts.service import WITH_POWER, Accounts, NewAccount
from gateway.platform.http.route import Call, Route
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role

ListText = Annotated[str, msgspec.Meta(max_length=imports.BODY_LIMIT)]


class ListGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list as CSV text. ``reason`` is for the person who may grant supervisors, reviewers and administrators in it."""

    text: ListText
    reason: Reason = ""


class PeopleBrought(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The new accounts in the order of the list, each with its one-time password, shown this once; an account with
    ``waits`` is disabled until another person grants it."""

    accounts: list[AccountWithPassword]


class OfficesBrought(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The ids of the offices that were added, and of those that were changed."""

    added: list[str]
    changed: list[str]


class ImportsApi:
    """Handles the routes of imports."""

    def __init__(
        self,
        accounts: Accounts,
        offices: Offices,
        requests: Requests,
        topics: Callable[[], Collection[str]],
    ) -> None:
        """*topics* tells the ids that may be named now."""
        self._accounts = accounts
        self._offices = offices
        self._requests = requests
        self._topics = topics

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        wrong = {422: "A line is not right; nothing was taken. The preview says which."}
        return (
            Route(
                "POST", "/api/v1/account-imports/preview", self.preview_people,
                "Read a list of people, and change nothing", "accounts",
                request=ListGiven, response=PeopleRead, body_limit=imports.BODY_LIMIT,
            ),
            Route(
                "POST", "/api/v1/account-imports", self.bring_people,
                "Create an account for each line of a list", "accounts",
                request=ListGiven, response=PeopleBrought, status=201, body_limit=imports.BODY_LIMIT,
                errors=wrong | BUSY | {409: "Nobody else could grant those of them that give power."},
            ),
            Route(
                "POST", "/api/v1/office-imports/preview", self.preview_offices,
                "Read a list of offices, and change nothing", "offices",
                request=ListGiven, response=OfficesRead, body_limit=imports.BODY_LIMIT,
            ),
            Route(
                "POST", "/api/v1/office-imports", self.bring_offices,
                "Add and change offices by a list", "offices",
                request=ListGiven, response=OfficesBrought, body_limit=imports.BODY_LIMIT,
                errors=wrong | {409: "An office cannot be made or changed so."},
            ),
        )  # fmt: skip

    async def preview_people(self, call: Call) -> PeopleRead:
        """Return the people that the list describes, and the problems in it."""
        return await self._people(call.body.text)

    async def bring_people(self, call: Call) -> PeopleBrought:
        """Create all accounts of the list with one-time passwords, or none. Each account with power waits for
        another person by itself."""
        wanted: ListGiven = call.body
        read = await self._people(wanted.text)
        if not read.right:
            raise _wrong()
        people = [
            NewAccount(
                each.username, each.role, one_time_password(), each.name, each.topics,
                each.office or None, each.skills, disabled=each.role in WITH_POWER, email=each.email,
            )
            for each in read.lines
            if each.role is not None
        ]  # fmt: skip
        if any(each.disabled for each in people):
            await self._requests.check_grantable(call.staff)
        made = await self._accounts.add_all(people, one_time=True, by=call.staff.account_id)
        for account in made:
            if Role(account.role) in WITH_POWER:
                await self._requests.ask(
                    "account", use_of(account), by=call.staff, reason=wanted.reason.strip()
                )
        return PeopleBrought(
            accounts=[
                AccountWithPassword(
                    account=shown(account, waits="use" if asked.disabled else None),
                    one_time_password=asked.password,
                )
                for account, asked in zip(made, people, strict=True)
            ]
        )

    async def preview_offices(self, call: Call) -> OfficesRead:
        """Return the offices that the list describes, and the problems in it."""
        return await self._read_offices(call.body.text)

    async def bring_offices(self, call: Call) -> OfficesBrought:
        """Add and change all offices of the list, or none."""
        read = await self._read_offices(call.body.text)
        if not read.right:
            raise _wrong()
        added, changed = await self._offices.bring(
            [imports.wanted_of(each, read.columns) for each in read.lines],
            by=call.staff.account_id,
        )
        return OfficesBrought(added=added, changed=changed)

    async def _people(self, text: str) -> PeopleRead:
        return imports.read_people(
            text,
            taken={each.username for each in await self._accounts.everyone()},
            topics=self._topics(),
            offices={
                office.id
                for office, _ in await self._offices.everyone()
                if office.disabled_at is None
            },
        )

    async def _read_offices(self, text: str) -> OfficesRead:
        return imports.read_offices(
            text,
            known={office.id for office, _ in await self._offices.everyone()},
            topics=self._topics(),
        )


def _wrong() -> Refused:
    return Refused(
        "list_not_right", "A line of the list is not right; nothing was taken.", kind="invalid"
    )
