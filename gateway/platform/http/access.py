"""The access middleware, which applies the permissions table. A route that is missing there is refused."""

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.platform.http.client import CLIENT
from gateway.platform.http.errors import ApiError, forbidden, unauthenticated
from gateway.platform.http.middlewares import Handler, template_of
from gateway.platform.http.route import PRINCIPAL
from gateway.platform.refused import too_many
from gateway.platform.security.machines import Machines
from gateway.platform.security.permissions import Access, Kind, http_access
from gateway.platform.security.principal import (
    Citizen,
    Principal,
    SessionEndedError,
    Staff,
    Ticket,
    Unfinished,
)
from gateway.platform.security.tokens import InvalidTokenError, TokenSigner


class Authenticator(Protocol):
    """Resolves an access token to the staff member it stands for."""

    async def authenticate(self, access_token: str) -> Staff:
        """Return the staff member. Raises :class:`SessionEndedError` when the token is no longer valid."""
        ...

    def is_proven(self, staff: Staff) -> bool:
        """Return whether their last proof of identity is fresh enough for sensitive acts."""
        ...


def bearer_token(request: web.Request) -> str | None:
    """Return the token of the Authorization header (RFC 6750, section 2.1), None without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


class AccessControl:
    """Identifies the caller and applies the table: 401 for an unknown caller, 403 for one who is not allowed."""

    def __init__(
        self,
        authenticator: Authenticator,
        signer: TokenSigner,
        *,
        clock: Callable[[], datetime],
        metrics_token: str | None,
        machines: Machines | None = None,
    ) -> None:
        self._authenticator = authenticator
        self._signer = signer
        self._clock = clock
        self._metrics_token = metrics_token
        self._machines = machines

    async def admit(self, request: web.Request, access: Access) -> None:
        """Return when *access* lets the caller in, else raise ``ApiError``."""
        if access.kind is Kind.PUBLIC:
            return
        if access.kind is Kind.WATCH:
            self._admit_watcher(request)
            return
        if access.kind is Kind.MACHINE:
            self._admit_machine(request, access.audience)
            return
        try:
            principal = await self._principal(request, access)
        except (InvalidTokenError, SessionEndedError):
            raise unauthenticated("This sign-in is no longer good; sign in again.") from None
        # for refused callers as well: it is noted who that was
        request[PRINCIPAL] = principal
        if isinstance(principal, Staff):
            self._admit_staff(principal, access)

    def _admit_staff(self, staff: Staff, access: Access) -> None:
        if not access.allows(staff.role):
            raise forbidden()
        unfinished = staff.unfinished
        open_all_the_same = {
            None: True,
            Unfinished.PASSWORD: access.one_time,
            Unfinished.FACTOR: access.enrolling,
        }
        if not open_all_the_same[unfinished] and unfinished is not None:
            raise ApiError(403, unfinished, unfinished.message)
        if access.fresh and not self._authenticator.is_proven(staff):
            raise ApiError(
                403, "reauthentication_required", "Prove once more who you are, then repeat this."
            )

    def _admit_watcher(self, request: web.Request) -> None:
        # octets of a header that are no UTF-8 come as surrogates
        given = (bearer_token(request) or "").encode("utf-8", "surrogateescape")
        wanted = self._metrics_token
        known = wanted is not None and compare_digest(given, wanted.encode())
        if not known and not request[CLIENT].loopback:
            raise forbidden("Only this machine or a token may look here.")

    def _admit_machine(self, request: web.Request, what: str) -> None:
        machines = self._machines
        if machines is None or not machines.is_on(what):
            raise ApiError(404, "telephony_off", "The telephone channel is not set up here.")
        token = bearer_token(request) or ""
        if machines.knows(what, token):
            wait_s = machines.wait_s(what, token)
            if wait_s > 0:
                raise too_many(wait_s)
            return
        wait_s = machines.wrong_wait_s(request[CLIENT].counted_as)
        if wait_s > 0:
            raise too_many(wait_s)
        raise unauthenticated("This token does not open the telephone channel.")

    async def _principal(self, request: web.Request, access: Access) -> Principal:
        if access.kind is Kind.TICKET:
            given = request.query.get("ticket", "")
            return Ticket(self._signer.verify(access.audience, given, now=self._clock()))
        token = bearer_token(request)
        if token is None:
            raise unauthenticated()
        if access.kind is Kind.CITIZEN:
            claims = self._signer.verify(access.audience, token, now=self._clock())
            return Citizen(str(claims["sub"]))
        return await self._authenticator.authenticate(token)


def access_check(control: AccessControl) -> Middleware:
    """Return a middleware that refuses every request that the table does not allow."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        template = template_of(request)
        if template:  # else nothing matched, and aiohttp's own 404 or 405 follows
            access = http_access(request.method, template)
            if access is None:
                raise forbidden()
            await control.admit(request, access)
        return await handler(request)

    return middleware
