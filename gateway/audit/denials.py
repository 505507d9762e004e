"""Puts refusals of the staff on record by name, where recordings, people, accounts or the audit trail are concerned.

Strangers, without a sign-in or a ticket that was ever good, have no name and are in the access log only.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from sqlalchemy.exc import SQLAlchemyError

from gateway.platform.audit import log as audit
from gateway.platform.http.errors import ApiError, of_refused
from gateway.platform.http.middlewares import Handler, template_of
from gateway.platform.http.route import PRINCIPAL
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Principal, Staff, Ticket
from gateway.platform.sql.engine import Database
from signaling.limits import Limiter, Rate

log = structlog.get_logger()

WATCHED: Final = (
    "/api/v1/recordings",
    "/api/v1/retention",
    "/api/v1/review",
    "/api/v1/me/evaluations",
    "/api/v1/exports",
    "/api/v1/copies",
    "/api/v1/custody",
    "/api/v1/requests",
    "/api/v1/audit",
    "/api/v1/accounts",
    "/api/v1/persons",
    "/api/v1/contacts",
)
_KINDS: Final = {
    "recordings": ("recording", "id"),
    "exports": ("export", "id"),
    "copies": ("copy", "contact"),
    "accounts": ("account", "id"),
    "contacts": ("contact", "id"),
}
ACTION: Final = "access.denied"
RATE: Final = Rate(60, 60)
"""So many of one account; more, within a minute, are in the log only: a loop in a page fills no database."""


class Denials:
    """Writes refusals into the audit trail. A refusal that cannot be written is logged, and stays a refusal."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._limiter = Limiter(RATE)

    async def note(self, principal: Principal, request: web.Request, code: str) -> None:
        """Put a refusal on record: who, in which role, which route, of which recording, and the word *code*."""
        template = template_of(request)
        account_id, detail = _who(principal)
        recording = request.match_info.get("id") if "/recordings/{id}" in template else None
        log.warning(
            ACTION, account=account_id, method=request.method, route=template, code=code,
            recording=recording,
        )  # fmt: skip
        if self._limiter.take(account_id or "", time.monotonic()) > 0:
            return
        try:
            async with self._database.writing() as session:
                await audit.append(
                    session,
                    at=self._clock(),
                    account_id=account_id,
                    action=ACTION,
                    subject=_subject(template, request.match_info),
                    detail=detail | {"method": request.method, "route": template, "code": code},
                )
        except SQLAlchemyError as error:
            log.warning("access.denial_not_noted", error=type(error).__name__)


def _who(principal: Principal) -> tuple[str | None, dict[str, str]]:
    match principal:
        case Staff():
            return principal.account_id, {"role": principal.role.value}
        case Ticket() if "sid" not in principal.claims:
            # a citizen's, of a copy: there is no account
            return None, {"ticket": str(principal.claims.get("aud", ""))}
        case Ticket():
            return str(principal.claims["sub"]), {"ticket": str(principal.claims.get("view", ""))}
        case _:
            return None, {}


def _subject(template: str, named: Mapping[str, str]) -> str:
    """Return the subject of the request, if the address names it."""
    for folder, (kind, part) in _KINDS.items():
        if f"/{folder}/{{{part}}}" in template:
            return f"{kind}:{named[part][:64]}"
    return template


def put_on_record(denials: Denials) -> Middleware:
    """Return a middleware that notes every refusal of a :data:`WATCHED` route, whether by the table of permissions
    or by a handler."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (ApiError, Refused) as raised:
            error = of_refused(raised) if isinstance(raised, Refused) else raised
            principal = request.get(PRINCIPAL)
            if (
                principal is not None
                and (error.status in (401, 403) or error.hides)
                and template_of(request).startswith(WATCHED)
            ):
                await denials.note(principal, request, error.body.code)
            raise

    return middleware
