"""Routes for signing in and out, and for one's own account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.accounts import notice
from gateway.accounts.passwords import BUSY, MAX_LENGTH
from gateway.accounts.proofs import FactorChallenge
from gateway.accounts.proofs_http import FactorAnswer, PasskeyAsked, Ticket
from gateway.accounts.service import Accounts
from gateway.accounts.sessions import (
    DEVICE_TTL,
    PASSWORD,
    Browser,
    SecondFactorRequiredError,
    Sessions,
    SignedIn,
)
from gateway.accounts.tables import Office
from gateway.platform.http.access import bearer_token
from gateway.platform.http.browsers import browser_name, network_of
from gateway.platform.http.client import CLIENT
from gateway.platform.http.errors import ApiError, ErrorBody
from gateway.platform.http.route import Call, Route, error_response, json_response
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import SessionEndedError, Staff
from gateway.platform.security.tables import Account

# On https with the prefix that browsers keep for what came by https (RFC 6265bis, 4.1.3.1).
COOKIE = "vs_refresh"
DEVICE_COOKIE = "vs_device"
COOKIE_PATH = "/api/v1/session"
# For so many seconds nobody has touched the page that refreshes; absent, it counts as used now.
IDLE_HEADER = "X-Idle-Seconds"
IDLE_DIGITS = 6

Username = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LENGTH)]


class Credentials(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A username and its password."""

    username: Username
    password: Password


class PasswordChange(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The present password and the one to come."""

    present: Password
    new: Password


class Skill(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category in which the person answers contacts; proficiency 1 to 5."""

    category: str
    proficiency: int


class OwnOffice(msgspec.Struct, frozen=True, kw_only=True):
    """The office that somebody belongs to; ``short`` is empty where it has no short name."""

    id: str
    name: str
    short: str


class Me(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The signed-in person. ``code`` is the public operator's code shown to citizens. ``office``: null without
    one.

    ``must_change_password``: nothing else is open before. ``must_enrol_factor``: likewise, a second factor is to be
    enrolled. ``notice_due``: the notice about being
    recorded is to be accepted before taking contacts.
    """

    id: str
    username: str
    display_name: str
    email: str | None
    role: Role
    code: str
    categories: list[Skill]
    must_change_password: bool
    must_enrol_factor: bool
    notice_due: bool
    office: OwnOffice | None


class EmailChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address to which the station is to write to the caller; empty for none."""

    email: Annotated[str, msgspec.Meta(max_length=254)]


class SessionOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An access token and until when it is valid; the refresh cookie comes beside it. ``idleEndsAt``: when the
    session ends if nobody uses it meanwhile; null for never."""

    access_token: str
    access_expires_at: datetime
    session_expires_at: datetime
    idle_ends_at: datetime | None
    me: Me


class FactorAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The ticket to bring with the second factor, until when it is valid, and the methods that the account has."""

    ticket: str
    methods: list[str]
    expires_at: datetime


class SecondFactorRequired(ErrorBody, frozen=True, kw_only=True, rename="camel"):
    """The 401 after a right password: the body says what to bring to ``/api/v1/session/factor``."""

    second_factor: FactorAsked


def skills_of(account: Account) -> list[Skill]:
    """Return the categories of an account with their proficiencies."""
    return [Skill(category=c.category, proficiency=c.proficiency) for c in account.categories]


def me_of(staff: Staff, office: Office | None) -> Me:
    """Return an account as its owner sees it; *office* is the one to which the owner belongs."""
    account = staff.account
    return Me(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        email=account.email,
        role=Role(account.role),
        code=account.code,
        categories=skills_of(account),
        must_change_password=account.must_change_password,
        must_enrol_factor=staff.enrolling,
        notice_due=notice.is_due(account),
        office=None
        if office is None
        else OwnOffice(id=office.id, name=office.name, short=office.short_name),
    )


class SessionApi:
    """Handles the routes of sessions; ``secure`` decides whether the cookie travels on https only."""

    def __init__(self, sessions: Sessions, accounts: Accounts, *, secure: bool) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._secure = secure
        prefix = "__Secure-" if secure else ""
        self._refresh, self._device = prefix + COOKIE, prefix + DEVICE_COOKIE

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "POST", "/api/v1/session", self.sign_in, "Sign in", "session",
                request=Credentials, response=SessionOpened, status=201,
                errors=BUSY | {
                    401: "Username and password do not fit, or a second factor is to be brought "
                    "(`second_factor_required`, with `secondFactor`)."
                },
                refusals={401: SecondFactorRequired},
            ),
            Route(
                "POST", "/api/v1/session/factor", self.complete,
                "Complete a sign-in with a second factor", "session",
                request=FactorAnswer, response=SessionOpened, status=201,
                errors={401: "The factor is not right, or the attempt is over."},
            ),
            Route(
                "POST", "/api/v1/session/passkey", self.passkey,
                "A challenge for one of the account's passkeys", "session",
                request=Ticket, response=PasskeyAsked,
                errors={401: "The attempt is over.", 409: "The account has no passkey."},
            ),
            Route(
                "POST", "/api/v1/session/refresh", self.refresh,
                "Exchange the refresh cookie for a new access token", "session",
                response=SessionOpened, errors={401: "The session has ended."},
            ),
            Route(
                "DELETE", "/api/v1/session", self.sign_out, "Sign out", "session", status=204
            ),
            Route("GET", "/api/v1/me", self.me, "Who is signed in", "me", response=Me),
            Route(
                "PUT", "/api/v1/me/email", self.change_email,
                "Change the address to which the station writes", "me", request=EmailChange, response=Me,
                errors={422: "That is no e-mail address."},
            ),
            Route(
                "POST", "/api/v1/me/password", self.change_password, "Change one's password", "me",
                request=PasswordChange, status=204,
                errors=BUSY | {422: "The new password is too weak, or the present one is not right."},
            ),
        )  # fmt: skip

    async def sign_in(self, call: Call) -> web.Response:
        """Check the credentials and open a session."""
        wanted: Credentials = call.body
        try:
            opened = await self._sessions.sign_in(
                wanted.username, wanted.password, self._browser(call)
            )
        except SecondFactorRequiredError as error:
            return _asking(error.asked)
        return await self._begin(call, opened)

    async def complete(self, call: Call) -> web.Response:
        """Check the second factor and open the session."""
        wanted: FactorAnswer = call.body
        opened = await self._sessions.complete(wanted.ticket, wanted.proof, self._browser(call))
        return await self._begin(call, opened)

    async def passkey(self, call: Call) -> PasskeyAsked:
        """Return the options for ``navigator.credentials.get`` with which the browser's authenticator signs."""
        wanted: Ticket = call.body
        options = await self._sessions.passkey_challenge(wanted.ticket, self._browser(call))
        return PasskeyAsked(ticket=wanted.ticket, options=options)

    def _browser(self, call: Call) -> Browser:
        client, headers = call.request[CLIENT], call.request.headers
        return Browser(
            address=client.counted_as,
            name=browser_name(headers.get("User-Agent", "")),
            network=network_of(client.address),
            device=call.request.cookies.get(self._device, ""),
        )

    async def _begin(self, call: Call, opened: SignedIn) -> web.Response:
        # of two people at one browser the second must not leave the first one's session behind
        cookies = call.request.cookies
        await self._sessions.sign_out(
            refresh_token=cookies.get(self._refresh),
            access_token=None,
            browser=self._browser(call),
        )
        response = await self._opened(opened, 201)
        self._set_cookie(response, self._device, opened.device, int(DEVICE_TTL.total_seconds()))
        return response

    async def refresh(self, call: Call) -> web.Response:
        """Return a new access token and replace the cookie. A cookie that was replaced ends the session when it is
        brought again after a short grace."""
        try:
            opened = await self._sessions.refresh(
                call.request.cookies.get(self._refresh, ""),
                idle_s=_idle_s(call.request.headers.get(IDLE_HEADER, "")),
                browser=self._browser(call),
            )
        except SessionEndedError:
            response = error_response(
                ApiError(401, "session_ended", "The session has ended; sign in again.")
            )
            self._drop_cookie(response)
            return response
        return await self._opened(opened, 200)

    async def sign_out(self, call: Call) -> web.Response:
        """End the session named by the cookie or the token."""
        await self._sessions.sign_out(
            refresh_token=call.request.cookies.get(self._refresh),
            access_token=bearer_token(call.request),
            browser=self._browser(call),
        )
        response = json_response(None, status=204)
        self._drop_cookie(response)
        return response

    async def me(self, call: Call) -> Me:
        """Return the caller's own account, with its role and what it still has to do before it may work."""
        return await self._me(call.staff)

    async def change_email(self, call: Call) -> Me:
        """Set the caller's address; an empty one removes it."""
        wanted: EmailChange = call.body
        account_id = call.staff.account_id
        account = await self._accounts.change(account_id, by=account_id, email=wanted.email)
        me = await self._me(call.staff)
        return msgspec.structs.replace(me, email=account.email)

    async def change_password(self, call: Call) -> web.Response:
        """Replace the caller's password; other sessions of the account end."""
        wanted: PasswordChange = call.body
        staff = call.staff
        try:
            await self._sessions.count_password_guess(staff.account_id)
            await self._accounts.change_password(
                staff.account_id, staff.session_id, present=wanted.present, new=wanted.new
            )
            await self._sessions.password_was_right(staff.account_id)
            await self._sessions.note_proof(staff, PASSWORD)
        except Refused as error:
            if error.code == "password_wrong":
                await self._sessions.password_was_wrong(staff.account)
            raise
        return json_response(None, status=204)

    async def _me(self, staff: Staff) -> Me:
        return me_of(staff, await self._accounts.office_of(staff.account))

    async def _opened(self, opened: SignedIn, status: int) -> web.Response:
        response = json_response(
            SessionOpened(
                access_token=opened.access_token,
                access_expires_at=opened.access_expires_at,
                session_expires_at=opened.session_expires_at,
                idle_ends_at=opened.idle_ends_at,
                me=await self._me(opened.staff),
            ),
            status=status,
        )
        left = opened.session_expires_at - opened.issued_at
        self._set_cookie(response, self._refresh, opened.refresh_token, int(left.total_seconds()))
        return response

    def _set_cookie(self, response: web.Response, name: str, value: str, max_age_s: int) -> None:
        response.set_cookie(
            name,
            value,
            path=COOKIE_PATH,
            expires=None,
            max_age=max_age_s,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )

    def _drop_cookie(self, response: web.Response) -> None:
        response.del_cookie(
            self._refresh, path=COOKIE_PATH, httponly=True, secure=self._secure, samesite="Strict"
        )


def _asking(asked: FactorChallenge) -> web.Response:
    response = json_response(
        SecondFactorRequired(
            code="second_factor_required",
            message="The password is right; a second factor is to be brought.",
            second_factor=FactorAsked(
                ticket=asked.ticket, methods=asked.methods, expires_at=asked.expires_at
            ),
        ),
        status=401,
    )
    response.headers["WWW-Authenticate"] = 'Bearer realm="staff"'
    return response


def _idle_s(told: str) -> int:
    """The seconds a page tells; 0 for what is no number."""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= IDLE_DIGITS else 0
