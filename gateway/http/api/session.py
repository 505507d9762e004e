"""Signing in and out, and one's own account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from gateway.auth import notice
from gateway.auth.accounts import (
    AccountError,
    Accounts,
    CommonPasswordError,
    WeakPasswordError,
    WrongPasswordError,
)
from gateway.auth.passwords import MAX_LENGTH, OverloadedError
from gateway.auth.permissions import Role
from gateway.auth.sessions import (
    DEVICE_TTL,
    BadCredentialsError,
    OneTimePasswordExpiredError,
    SessionEndedError,
    Sessions,
    SignedIn,
    ThrottledError,
)
from gateway.history.models import Account
from gateway.http.access import bearer_token
from gateway.http.client import CLIENT
from gateway.http.errors import ApiError, too_many
from gateway.http.route import Call, Route, error_response, json_response

# On https with the prefix that browsers keep for what came by https (RFC 6265bis, 4.1.3.1).
COOKIE = "vs_refresh"
DEVICE_COOKIE = "vs_device"
COOKIE_PATH = "/api/v1/session"

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
    """A category the person answers directly; proficiency 1 to 5."""

    category: str
    proficiency: int


class Me(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The signed-in person. ``code`` is the public operator's code shown to citizens.

    ``must_change_password``: nothing else is open before. ``notice_due``: the notice about being
    recorded is to be accepted before taking contacts.
    """

    id: str
    username: str
    display_name: str
    role: Role
    code: str
    categories: list[Skill]
    must_change_password: bool
    notice_due: bool


class SessionOpened(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An access token and until when it is good; the refresh cookie comes beside it."""

    access_token: str
    access_expires_at: datetime
    session_expires_at: datetime
    me: Me


def skills_of(account: Account) -> list[Skill]:
    """The categories of an account."""
    return [Skill(category=c.category, proficiency=c.proficiency) for c in account.categories]


def me_of(account: Account) -> Me:
    """How an account is shown to its owner."""
    return Me(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=Role(account.role),
        code=account.code,
        categories=skills_of(account),
        must_change_password=account.must_change_password,
        notice_due=notice.is_due(account),
    )


class SessionApi:
    """The handlers; ``secure`` decides whether the cookie travels on https only."""

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
                errors={401: "Username and password do not fit."},
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
                "POST", "/api/v1/me/password", self.change_password, "Change one's password", "me",
                request=PasswordChange, status=204,
                errors={422: "The new password is too weak, or the present one is not right."},
            ),
        )  # fmt: skip

    async def sign_in(self, call: Call) -> web.Response:
        """Check the credentials and open a session."""
        wanted: Credentials = call.body
        address = call.request[CLIENT].counted_as
        cookies = call.request.cookies
        try:
            opened = await self._sessions.sign_in(
                wanted.username,
                wanted.password,
                address=address,
                device=cookies.get(self._device, ""),
            )
        except ThrottledError as error:
            raise too_many(
                error.retry_after_s, "Too many failed attempts; wait before the next one."
            ) from None
        except OverloadedError:
            raise ApiError(
                503, "busy", "Too many people are signing in; try again.",
                retryable=True, retry_after_s=2,
            ) from None  # fmt: skip
        except OneTimePasswordExpiredError:
            raise ApiError(
                401,
                "one_time_password_expired",
                "This one-time password has run out; ask an administrator for a new one.",
            ) from None
        except BadCredentialsError:
            raise ApiError(401, "bad_credentials", "Username and password do not fit.") from None
        # of two people at one browser the second must not leave the first one's session behind
        await self._sessions.sign_out(refresh_token=cookies.get(self._refresh), access_token=None)
        response = self._opened(opened, 201)
        self._set_cookie(response, self._device, opened.device, int(DEVICE_TTL.total_seconds()))
        return response

    async def refresh(self, call: Call) -> web.Response:
        """Rotate the refresh cookie."""
        try:
            opened = await self._sessions.refresh(call.request.cookies.get(self._refresh, ""))
        except SessionEndedError:
            response = error_response(
                ApiError(401, "session_ended", "The session has ended; sign in again.")
            )
            self._drop_cookie(response)
            return response
        return self._opened(opened, 200)

    async def sign_out(self, call: Call) -> web.Response:
        """End the session named by the cookie or the token."""
        await self._sessions.sign_out(
            refresh_token=call.request.cookies.get(self._refresh),
            access_token=bearer_token(call.request),
        )
        response = json_response(None, status=204)
        self._drop_cookie(response)
        return response

    async def me(self, call: Call) -> Me:
        """The caller's own account."""
        return me_of(call.staff.account)

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
        except ThrottledError as error:
            raise too_many(
                error.retry_after_s, "Too many failed attempts; wait before the next one."
            ) from None
        except (WrongPasswordError, WeakPasswordError, CommonPasswordError) as error:
            raise ApiError(422, error.code, f"{str(error).capitalize()}.") from None
        except AccountError as error:
            raise ApiError(409, error.code, f"{str(error).capitalize()}.") from None
        return json_response(None, status=204)

    def _opened(self, opened: SignedIn, status: int) -> web.Response:
        response = json_response(
            SessionOpened(
                access_token=opened.access_token,
                access_expires_at=opened.access_expires_at,
                session_expires_at=opened.session_expires_at,
                me=me_of(opened.staff.account),
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
