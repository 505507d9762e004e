"""Routes by which administrators manage staff accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from aiohttp import web

from gateway.accounts import notice
from gateway.accounts.addressees import Addressee
from gateway.accounts.approvals.service import AccountStep, Requests
from gateway.accounts.factors import Factors
from gateway.accounts.passwords import BUSY
from gateway.accounts.powers import has_power, password_of, role_of, use_of
from gateway.accounts.service import WITH_POWER, Accounts
from gateway.accounts.session_http import Skill, skills_of
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account

DisplayName = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Email = Annotated[str, msgspec.Meta(max_length=254)]
Reason = Annotated[str, msgspec.Meta(max_length=200)]
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
    """An account to create; ``categories`` maps category ids to proficiencies (1-5), ``reason`` is for the person
    who may grant a supervisor, reviewer or administrator."""

    username: Annotated[str, msgspec.Meta(min_length=2, max_length=32)]
    role: Role
    display_name: DisplayName | None = None
    categories: Proficiencies = {}
    office: OfficeId | None = None
    skills: SkillNames = []
    email: Email = ""
    reason: Reason = ""


class AccountChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Changes of an account; absent members stay as they are, an empty ``office`` takes it out of its office, an empty
    ``email`` removes its address.

    ``autoAnswerS``: the desk answers by itself after ringing for so many seconds; 0 for never. ``reason`` is for the
    person who grants the change.
    """

    role: Role | None = None
    display_name: DisplayName | None = None
    disabled: bool | None = None
    categories: Proficiencies | None = None
    office: OfficeId | None = None
    skills: SkillNames | None = None
    auto_answer_s: Annotated[int, msgspec.Meta(ge=0, le=15)] | None = None
    email: Email | None = None
    reason: Reason = ""


class StaffAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An account as administrators see it.

    ``notice_version`` and ``notice_accepted_at``: which notice about being recorded the person accepted last, and when;
    ``notice_due``: the present one is still to be accepted before taking contacts. ``second_factor``: one is enrolled.
    ``waits``: the step that another person has to grant.
    """

    id: str
    username: str
    display_name: str
    email: str | None
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
    waits: AccountStep | None = None


class AccountList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All accounts by username."""

    accounts: list[StaffAccount]


class AccountWithPassword(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An account with its one-time password, shown this once."""

    account: StaffAccount
    one_time_password: str


def shown(
    account: Account, *, second_factor: bool = False, waits: AccountStep | None = None
) -> StaffAccount:
    """Return an account as it is shown to administrators."""
    return StaffAccount(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        email=account.email,
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
        waits=waits,
    )


class AddresseeList(msgspec.Struct, frozen=True, kw_only=True):
    """The people who have an e-mail address, by name."""

    people: list[Addressee]


class AccountsApi:
    """Handles the routes of accounts."""

    def __init__(self, accounts: Accounts, factors: Factors, requests: Requests) -> None:
        self._accounts = accounts
        self._factors = factors
        self._requests = requests

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        conflict = {
            422: "That is no e-mail address.",
            409: "The account cannot be made or changed so, or nobody else could grant it.",
        }
        accepted = "It gives power: another person has to grant it."
        return (
            Route(
                "GET", "/api/v1/accounts", self.listing, "All staff accounts", "accounts",
                response=AccountList,
            ),
            Route(
                "GET", "/api/v1/addressees", self.addressees, "Colleagues to whom the station may write",
                "accounts", response=AddresseeList,
            ),
            Route(
                "POST", "/api/v1/accounts", self.add, "Create an account", "accounts",
                request=NewAccount, response=AccountWithPassword, status=201, errors=conflict | BUSY,
                accepted=accepted,
            ),
            Route(
                "PATCH", "/api/v1/accounts/{id}", self.change,
                "Disable or enable an account, change its role, name or categories", "accounts",
                request=AccountChange, response=StaffAccount, errors=conflict,
                accepted=accepted,
            ),
            Route(
                "POST", "/api/v1/accounts/{id}/reset", self.reset,
                "Give an account a new one-time password", "accounts",
                response=AccountWithPassword, errors=conflict | BUSY, accepted=accepted,
            ),
            Route(
                "DELETE", "/api/v1/accounts/{id}/factors", self.reset_factors,
                "Remove an account's second factors, so that its owner enrols anew", "accounts",
                status=204,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> AccountList:
        """Return all accounts by username, disabled ones too, with their second factors and the step that waits for
        another person's decision."""
        with_one = await self._factors.accounts_with_one()
        waiting = await self._requests.accounts_waiting()
        return AccountList(
            accounts=[
                shown(each, second_factor=each.id in with_one, waits=waiting.get(each.id))
                for each in await self._accounts.everyone()
            ]
        )

    async def addressees(self, _call: Call) -> AddresseeList:
        """Return names and roles of the people to whom the station may write, without their addresses."""
        return AddresseeList(people=await self._accounts.addressees())

    async def add(self, call: Call) -> Any:
        """Create an account with a one-time password; one with power is disabled until another person grants it."""
        wanted: NewAccount = call.body
        waits = wanted.role in WITH_POWER
        if waits:
            await self._requests.check_grantable(call.staff)
        account, password = await self._accounts.add(
            wanted.username,
            wanted.role,
            display_name=wanted.display_name,
            categories=wanted.categories,
            office=wanted.office,
            skills=wanted.skills,
            email=wanted.email,
            by=call.staff.account_id,
            disabled=waits,
        )
        if waits:
            await self._ask(call, use_of(account), wanted.reason)
        made = AccountWithPassword(
            account=shown(account, waits="use" if waits else None), one_time_password=password
        )
        return json_response(made, status=202) if waits else made

    async def change(self, call: Call) -> Any:
        """Change an account; disabling ends its sessions at once. Another role (with the office that goes with it)
        and enabling an account with power are requested from another person; the rest is done at once."""
        wanted: AccountChange = call.body
        asked = await self._takes_two(call, wanted)
        if asked is not None:
            wanted = msgspec.structs.replace(
                wanted,
                role=None,
                office=None if asked["step"] == "role" else wanted.office,
                disabled=None if wanted.disabled is False else wanted.disabled,
            )
        account = await self._accounts.change(
            call.path("id"),
            role=wanted.role,
            display_name=wanted.display_name,
            disabled=wanted.disabled,
            categories=wanted.categories,
            office=wanted.office,
            skills=wanted.skills,
            auto_answer_s=wanted.auto_answer_s,
            email=wanted.email,
            by=call.staff.account_id,
        )
        if asked is None:
            return await self._shown(account)
        await self._ask(call, asked, wanted.reason)
        return json_response(await self._shown(account), status=202)

    async def reset(self, call: Call) -> Any:
        """Replace the account's password and end its sessions; for an account with power once another person has
        granted it."""
        account = await self._accounts.by_id(call.path("id"))
        if has_power(account):
            await self._requests.check_grantable(call.staff, about=account.id)
            password, hashed = await self._accounts.one_time()
            await self._ask(call, password_of(account, hashed), "")
            told = AccountWithPassword(
                account=await self._shown(account), one_time_password=password
            )
            return json_response(told, status=202)
        account, password = await self._accounts.reset(account.id, by=call.staff.account_id)
        return AccountWithPassword(account=await self._shown(account), one_time_password=password)

    async def reset_factors(self, call: Call) -> web.Response:
        """Remove the account's factors and recovery codes, and end its sessions."""
        account = await self._accounts.by_id(call.path("id"))
        await self._factors.reset(account.id, by=call.staff.account_id)
        return json_response(None, status=204)

    async def _shown(self, account: Account) -> StaffAccount:
        enrolled = await self._factors.enrolled(account.id)
        waiting = await self._requests.accounts_waiting()
        return shown(account, second_factor=bool(enrolled.factors), waits=waiting.get(account.id))

    async def _takes_two(self, call: Call, wanted: AccountChange) -> dict[str, Any] | None:
        """Return what of a change another person has to grant, None where nothing of it."""
        account = await self._accounts.by_id(call.path("id"))
        if wanted.role is not None and wanted.role != account.role:
            asked = role_of(account, wanted.role, wanted.office)
            await self._accounts.check_can_leave(account.id)
        elif (
            wanted.disabled is False
            and account.disabled_at is not None
            and account.role in WITH_POWER
        ):
            asked = use_of(account)
        else:
            return None
        if asked["step"] == "role" and wanted.disabled is not None:
            raise ApiError(
                409, "account_invalid", "Another role and its use are asked for one by one."
            )
        await self._requests.check_grantable(call.staff, about=account.id)
        if account.id in await self._requests.accounts_waiting():
            raise ApiError(409, "already_asked", "Something of this account waits for a decision.")
        return asked

    async def _ask(self, call: Call, what: dict[str, Any], reason: str) -> None:
        await self._requests.ask("account", what, by=call.staff, reason=reason.strip())
