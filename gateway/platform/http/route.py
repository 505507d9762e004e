"""Declares API routes: decoding, access and documentation come from one declaration.

A :class:`Route` names its method, template, handler and the msgspec structs it reads and writes.
:mod:`gateway.platform.http.route_table` serves routes; :mod:`gateway.platform.http.openapi` documents them. Access is not
declared here but in :mod:`gateway.platform.security.permissions`; a route missing there stops the start.
"""

import functools
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from aiohttp import web

from gateway.platform.http.errors import ApiError, ErrorBody, unauthenticated
from gateway.platform.security.permissions import Access, http_access
from gateway.platform.security.principal import Citizen, Principal, Staff, Ticket

BODY_LIMIT = 16 * 1024
FIRST_YEAR, LAST_YEAR = 2000, 2999

PRINCIPAL = web.RequestKey("principal", Principal)

Handler = Callable[["Call"], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a handler gets it: decoded body and query, and the caller."""

    request: web.Request
    body: Any
    query: Any

    @property
    def staff(self) -> Staff:
        """The signed-in caller; only for routes open to staff."""
        principal = self.request.get(PRINCIPAL)
        if not isinstance(principal, Staff):
            raise unauthenticated()
        return principal

    @property
    def citizen(self) -> Citizen:
        """The calling citizen; only for routes open to citizens."""
        principal = self.request.get(PRINCIPAL)
        if not isinstance(principal, Citizen):
            raise unauthenticated()
        return principal

    @property
    def ticket(self) -> Ticket:
        """The presented ticket; only for routes open to tickets."""
        principal = self.request.get(PRINCIPAL)
        if not isinstance(principal, Ticket):
            raise unauthenticated()
        return principal

    def path(self, name: str) -> str:
        """Return a parameter of the path."""
        return self.request.match_info[name]

    def day(self, name: str) -> date:
        """Return a parameter of the path that is a day (``2026-11-26``).

        Raises :class:`ApiError` (422) if it is none, or lies outside the days that clocks support.
        """
        try:
            on = date.fromisoformat(self.path(name))
        except ValueError:
            on = None
        if on is None or not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise ApiError(422, "invalid", "The day is to be written like 2026-11-26.")
        return on


class Route(msgspec.Struct, frozen=True):
    """An API route.

    ``errors`` maps further statuses to their meanings, ``refusals`` those whose body says more than an :class:`ErrorBody`
    to its struct; ``accepted`` says when the handler answers 202 instead, with the same ``response``. ``description``
    replaces the handler's docstring in the document. With ``response`` None and ``status`` 204 the answer is empty. With a
    ``content_type`` other than JSON the handler returns an aiohttp response, of this type or of one of ``other_types``.
    ``upload``: the body is a file of any kind, which the handler reads and limits.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    request: type[msgspec.Struct] | None = None
    response: Any = None
    query: type[msgspec.Struct] | None = None
    status: int = 200
    content_type: str = "application/json"
    other_types: tuple[str, ...] = ()
    body_limit: int = BODY_LIMIT
    errors: Mapping[int, str] = msgspec.field(default_factory=dict)
    refusals: Mapping[int, type[ErrorBody]] = msgspec.field(default_factory=dict)
    accepted: str = ""
    upload: bool = False
    description: str = ""

    @property
    def access(self) -> Access:
        """Return who may use the route. Raises :class:`LookupError` when the table does not know it."""
        access = http_access(self.method, self.path)
        if access is None:
            raise LookupError(f"{self.method} {self.path} is missing in the permissions table")
        return access


def endpoint_of(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the aiohttp handler for *route*; it raises :class:`ApiError`, and what the route's handler raises."""
    decoder = msgspec.json.Decoder(route.request) if route.request is not None else None

    async def endpoint(request: web.Request) -> web.StreamResponse:
        body = None if decoder is None else await _body(request, decoder, route.body_limit)
        query = None if route.query is None else _query(request, route.query)
        answer = await route.handler(Call(request, body, query))
        if isinstance(answer, web.StreamResponse):
            return answer
        return json_response(answer, status=route.status)

    return endpoint


def json_response(
    answer: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a JSON answer that no cache stores; *answer* None makes an empty body."""
    made = web.Response(
        body=b"" if answer is None else msgspec.json.encode(answer),
        status=status,
        content_type=None if answer is None else "application/json",
        headers=headers,
    )
    made.headers["Cache-Control"] = "no-store"
    return made


def error_response(error: ApiError) -> web.Response:
    """Return the JSON answer for an :class:`ApiError`."""
    made = json_response(error.body, status=error.status)
    if error.retry_after_s is not None:
        made.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    if error.status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="staff"'
    return made


async def _body(request: web.Request, decoder: msgspec.json.Decoder[Any], limit: int) -> Any:
    if request.content_type != "application/json":
        raise ApiError(415, "not_json", "The body must be application/json.")
    too_large = ApiError(413, "too_large", f"The body may have {limit} bytes.")
    if (request.content_length or 0) > limit:
        raise too_large
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > limit:
            raise too_large
    try:
        body = decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise ApiError(422, "invalid", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ApiError(400, "not_json", "The body is not valid JSON.") from None
    if not _fits(body):
        raise ApiError(422, "invalid", "A number, a day or a moment is out of range.")
    return body


@functools.cache
def _moments(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The names of the query's members that are points in time."""
    found = set()
    for member in msgspec.inspect.type_info(kind).fields:  # type: ignore[attr-defined]
        kinds = getattr(member.type, "types", (member.type,))
        if any(isinstance(each, msgspec.inspect.DateTimeType) for each in kinds):
            found.add(member.encode_name)
    return frozenset(found)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _query(request: web.Request, kind: type[msgspec.Struct]) -> Any:
    given: dict[str, str] = {}
    moments = _moments(kind)
    for name, value in request.query.items():
        if name in given:
            raise ApiError(422, "invalid", f"`{name}` is given twice")
        if name in moments and _is_number(value):
            # seconds since 1970 would be taken too; the document knows RFC 3339 only
            raise ApiError(422, "invalid", f"`{name}` is to be a date and time")
        given[name] = value
    try:
        made = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ApiError(422, "invalid", str(error)) from None
    for member in msgspec.structs.fields(kind):
        if not _fits(getattr(made, member.name)):
            raise ApiError(422, "invalid", f"`{member.encode_name}` is out of range")
    return made


def _fits(value: Any) -> bool:
    """Whether all in *value* can be reckoned with and stored: numbers of 64 bits, days and moments of :data:`FIRST_YEAR` to
    :data:`LAST_YEAR`, which leave room for a time zone and for some days before and after."""
    match value:
        case date():
            return FIRST_YEAR <= value.year <= LAST_YEAR
        case int():
            return -(2**63) <= value < 2**63
        case msgspec.Struct():
            return all(_fits(getattr(value, name)) for name in value.__struct_fields__)
        case list() | tuple() | set() | frozenset():
            return all(map(_fits, value))
        case dict():
            return all(map(_fits, value.values()))
    return True
