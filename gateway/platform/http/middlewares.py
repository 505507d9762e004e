"""The middlewares around every request, from the outside in.

request id and access log -> client address -> errors -> rate limit -> origin -> denials -> access -> handler
"""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.platform.http.client import CLIENT, SAFE_METHODS, is_same_origin, read_client
from gateway.platform.http.errors import ApiError, not_found, of_refused
from gateway.platform.http.health import Metrics
from gateway.platform.http.pages import Shown, error_page, wants_page
from gateway.platform.http.route import error_response
from gateway.platform.ids import new_id
from gateway.platform.networks import IPNetwork
from gateway.platform.refused import Refused, too_many
from signaling.limits import Limiter, Rate

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()

REQUEST_ID = web.RequestKey("request_id", str)
MACHINES = "/api/v1/telephony/"
SUMMARY: Final = "/api/v1/station/summary"
"""Asked for by every reader of a site that shows the station's state, so it is counted as a page is."""
PAGES_SHARE: Final = 10
"""A page comes with its scripts, styles and pictures, and one address may be a whole school."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
PROBED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked for every few seconds by what watches the station: logged only where the answer is no."""


def template_of(request: web.Request) -> str:
    """Return the route's template, e.g. ``/api/v1/accounts/{id}``; empty when nothing matched."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


def request_log(metrics: Metrics) -> Middleware:
    """Return a middleware that gives each request an id, and logs and counts how it ended: ids and figures only."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
        request[REQUEST_ID] = request_id
        structlog.contextvars.bind_contextvars(request=request_id)
        began = time.perf_counter()
        status = 499
        try:
            response = await handler(request)
            status = response.status
            if not response.prepared:
                response.headers["X-Request-ID"] = request_id
            return response
        finally:
            took_s = time.perf_counter() - began
            route = template_of(request)
            metrics.observe(route=route, method=request.method, status=status, took_s=took_s)
            told = log.debug if route in PROBED and status < 400 else log.info
            told(
                "http.request",
                method=request.method,
                route=route,
                status=status,
                took_ms=round(took_s * 1000, 1),
            )
            structlog.contextvars.unbind_contextvars("request")

    return middleware


def client_address(trusted: Sequence[IPNetwork]) -> Middleware:
    """Return a middleware that notes the caller's address, as far as trusted proxies tell it."""
    warned = False

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal warned
        request[CLIENT] = read_client(request, trusted)
        if not trusted and not warned and "X-Forwarded-For" in request.headers:
            # Behind such a proxy all callers share one address, and one rate limit.
            warned = True
            log.warning("http.untrusted_proxy", setting="VS_TRUSTED_PROXIES")
        return await handler(request)

    return middleware


def errors(shown: Shown) -> Middleware:
    """Return a middleware that answers every error in the caller's form: JSON for programs, a page for people, with *shown*."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            failed = error
        except Refused as refused:
            failed = of_refused(refused)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            failed = _from_aiohttp(error)
        except ConnectionResetError:
            raise
        except Exception:
            log.exception("http.failed", route=template_of(request))
            failed = ApiError(
                500,
                "internal",
                f"Something went wrong here. Reference: {request[REQUEST_ID]}",
                retryable=True,
            )
        if wants_page(request):
            return error_page(request, failed, shown)
        return error_response(failed)

    return middleware


def _from_aiohttp(error: web.HTTPException) -> ApiError:
    if error.status == 404:
        return not_found()
    if error.status == 405:
        return ApiError(405, "method_not_allowed", "This address does not take this method.")
    if error.status == 413:
        return ApiError(413, "too_large", "The request is too large.")
    return ApiError(error.status, "refused", error.reason or "The request was refused.")


def rate_limit(rate: Rate | None, monotonic: Callable[[], float] = time.monotonic) -> Middleware:
    """Return a middleware that limits the API requests of one client address, and anything else to :data:`PAGES_SHARE`
    times as many.

    Machines are counted by their token instead, and Socket.IO by itself.
    """
    limiter = Limiter(rate)
    pages = Limiter(None if rate is None else Rate(rate.count * PAGES_SHARE, rate.per_s))

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith((MACHINES, "/socket.io/")):
            is_page = not request.path.startswith("/api/") or request.path == SUMMARY
            counted = pages if is_page else limiter
            wait_s = counted.take(request[CLIENT].counted_as, monotonic())
            if wait_s > 0:
                raise too_many(wait_s)
        return await handler(request)

    return middleware


def origin_check(public_url: str | None) -> Middleware:
    """Return a middleware that refuses requests sent by another site's page on a visitor's behalf (cross-site request
    forgery).

    Besides SameSite=Strict: a request that changes something must not come from a foreign origin, and one that brings
    cookies must name its origin, unless it is JSON, which no other site's page can send without a preflight.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method not in SAFE_METHODS and not request.path.startswith("/socket.io/"):
            told = "Origin" in request.headers or "Sec-Fetch-Site" in request.headers
            silent = not told and request.content_type != "application/json"
            if not is_same_origin(request, public_url) or (request.cookies and silent):
                raise ApiError(403, "foreign_origin", "The request comes from another site.")
        return await handler(request)

    return middleware
