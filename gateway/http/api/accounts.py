"""Staff accounts, for administrators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.auth import notice
from gateway.auth.accounts import AccountError, Accounts, UnknownAccountError
from gateway.auth.factors import Factors
from gateway.auth.permissions import Role
from gateway.history.models import Account
from gateway.http.api.session import Skill, skills_of
from gateway.http.errors import ApiError, not_found
from gateway.http.route import Call, Route, json_response

DisplayName = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
OfficeId = Annotated[str, msgspec.Meta(max_length=32)]
SkillNames = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=32)]], msgspec.Meta(max_length=20)
]
Proficiencies = dict[
    Annotated[str, msgspec.Meta(max_length=64)], Annotated[int, msgspec.Meta(ge=1, le=5)]
]


class NewAccount(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An account to create; ``categories`` maps category ids to proficiencies."""

    username: Annotated[str, msgspec.Meta(min_length=2, max_length=32)]
    role: Role
    display_name: DisplayName | None = None
    categories: Proficiencies = {}
    office: OfficeId | None = None
    skills: SkillNames = []


class AccountChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What to change; absent members stay as they are, an empty ``office`` takes it out of its office.
    ``autoAnswerS``: the desk answers by itself after ringing so long; 0 for never."""

    role: Role | None = None
    display_name: DisplayName | None = None
    disabled: bool | None = None
    categories: Proficiencies | None = None
    office: OfficeId | None = None
    skills: SkillNames | None = None
    auto_answer_s: Annotated[int, msgspec.Meta(ge=0, le=15)] | None = None


class StaffAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An account as administrators see it.

    ``notice_*``: which version of the notice about being recorded the person accepted last, and
    when; ``second_factor``: one is enrolled; ``notice_due``: the present one is still to be accepted before taking contacts.
    """

    id: str
    username: str
    display_name: str
    role: Role
    code: str
    office: str | None
    categories: list[Skill]
    skills: list[str]
    auto_answer_s: int | None
    must_change_password: bool
    second_factor: bool
    notice_version: str | None
    notice_accepted_at: datetime | None
    notice_due: bool
    disabled_at: datetime | None
    created_at: datetime


class AccountList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All accounts by username."""

    accounts: list[StaffAccount]


class AccountWithPassword(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An account with its one-time password, shown this once."""

    account: StaffAccount
    one_time_password: str


def shown(account: Account, *, second_factor: bool = False) -> StaffAccount:
    """How an account is shown to administrators."""
    return StaffAccount(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=Role(account.role),
        code=account.code,
        office=account.office_id,
        skills=account.skills,
        auto_answer_s=account.auto_answer_s,
        categories=skills_of(account),
        must_change_password=account.must_change_password,
        second_factor=second_factor,
        notice_version=account.notice_version,
        notice_accepted_at=account.notice_accepted_at,
        notice_due=notice.is_due(account),
        disabled_at=account.disabled_at,
        created_at=account.created_at,
    )


def _refused(error: AccountError) -> ApiError:
    if isinstance(error, UnknownAccountError):
        return not_found("There is no such account.")
    return ApiError(409, error.code, str(error))


class AccountsApi:
    """The handlers."""

    def __init__(self, accounts: Accounts, factors: Factors) -> None:
        self._accounts = accounts
        self._factors = factors

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {409: "The account cannot be made or changed so."}
        return (
            Route(
                "GET", "/api/v1/accounts", self.listing, "All staff accounts", "accounts",
                response=AccountList,
            ),
            Route(
                "POST", "/api/v1/accounts", self.add, "Create an account", "accounts",
                request=NewAccount, response=AccountWithPassword, status=201, errors=conflict,
            ),
            Route(
                "PATCH", "/api/v1/accounts/{id}", self.change,
                "Disable or enable an account, change its role, name or categories", "accounts",
                request=AccountChange, response=StaffAccount, errors=conflict,
            ),
            Route(
                "POST", "/api/v1/accounts/{id}/reset", self.reset,
                "Give an account a new one-time password", "accounts",
                response=AccountWithPassword,
            ),
            Route(
                "DELETE", "/api/v1/accounts/{id}/factors", self.reset_factors,
                "Remove an account's second factors, so that its owner enrols anew", "accounts",
                status=204,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> AccountList:
        """All accounts."""
        with_one = await self._factors.accounts_with_one()
        return AccountList(
            accounts=[
                shown(each, second_factor=each.id in with_one)
                for each in await self._accounts.everyone()
            ]
        )

    async def add(self, call: Call) -> AccountWithPassword:
        """Create an account with a one-time password."""
        wanted: NewAccount = call.body
        try:
            account, password = await self._accounts.add(
                wanted.username,
                wanted.role,
                display_name=wanted.display_name,
                categories=wanted.categories,
                office=wanted.office,
                skills=wanted.skills,
                by=call.staff.account_id,
            )
        except AccountError as error:
            raise _refused(error) from None
        return AccountWithPassword(account=shown(account), one_time_password=password)

    async def change(self, call: Call) -> StaffAccount:
        """Change an account; disabling ends its sessions at once."""
        wanted: AccountChange = call.body
        try:
            account = await self._accounts.change(
                call.path("id"),
                role=wanted.role,
                display_name=wanted.display_name,
                disabled=wanted.disabled,
                categories=wanted.categories,
                office=wanted.office,
                skills=wanted.skills,
                auto_answer_s=wanted.auto_answer_s,
                by=call.staff.account_id,
            )
        except AccountError as error:
            raise _refused(error) from None
        return await self._shown(account)

    async def reset(self, call: Call) -> AccountWithPassword:
        """Replace the account's password and end its sessions."""
        try:
            account, password = await self._accounts.reset(
                call.path("id"), by=call.staff.account_id
            )
        except AccountError as error:
            raise _refused(error) from None
        return AccountWithPassword(account=await self._shown(account), one_time_password=password)

    async def reset_factors(self, call: Call) -> web.Response:
        """Remove factors and recovery codes, and end the account's sessions."""
        try:
            account = await self._accounts.by_id(call.path("id"))
        except AccountError as error:
            raise _refused(error) from None
        await self._factors.reset(account.id, by=call.staff.account_id)
        return json_response(None, status=204)

    async def _shown(self, account: Account) -> StaffAccount:
        enrolled = await self._factors.enrolled(account.id)
        return shown(account, second_factor=bool(enrolled.factors))
