"""The web application over the gateway's rooms: the middlewares of every request, the routes, health, and the pages."""

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path

import msgspec
from aiohttp import web

from gateway.accounts.sessions import Sessions
from gateway.audit.denials import Denials, put_on_record
from gateway.ground import Ground
from gateway.platform.http import middlewares
from gateway.platform.http.access import AccessControl, access_check
from gateway.platform.http.connections import UNASKED_PER_ADDRESS, Connections
from gateway.platform.http.headers import add_security_headers
from gateway.platform.http.health import Health
from gateway.platform.http.openapi import document
from gateway.platform.http.pages import Shown
from gateway.platform.http.route import Call, Route, json_response
from gateway.platform.http.route_table import add_routes
from gateway.platform.http.static import StaticFiles
from gateway.platform.security.machines import WRONG_TOKENS, Machines
from gateway.platform.wiring import Wiring

API = web.AppKey("api", tuple[Route, ...])
CONNECTIONS = web.AppKey("connections", Connections)


def create_app(
    ground: Ground, sessions: Sessions, rooms: Sequence[Wiring], *, dist: Path
) -> web.Application:
    """Return the web application over *rooms*; it owns nothing that must be closed. *dist* is the folder of the built pages."""
    settings = ground.settings
    access_control = AccessControl(
        sessions,
        ground.signer,
        clock=ground.clock,
        metrics_token=settings.metrics_token,
        machines=Machines(
            {"telephony": settings.pbx_token},
            rate=settings.rate_limits.telephony,
            wrong=WRONG_TOKENS if settings.rate_limits.address else None,
        ),
    )
    connections = Connections(
        settings.trusted_proxies,
        per_address=UNASKED_PER_ADDRESS if settings.rate_limits.address else None,
    )
    app = web.Application(
        middlewares=[
            connections.middleware(),
            middlewares.request_log(ground.metrics),
            middlewares.client_address(settings.trusted_proxies),
            middlewares.errors(Shown(settings.station_name, settings.quick_exit_url)),
            middlewares.rate_limit(settings.rate_limits.address),
            middlewares.origin_check(settings.public_url),
            put_on_record(Denials(ground.database, ground.clock)),
            access_check(access_control),
        ]
    )
    app[CONNECTIONS] = connections
    app.on_response_prepare.append(
        add_security_headers(secure_url=settings.secure, embed_origins=settings.embed_origins)
    )
    app[API] = routes = api_routes(rooms)
    add_routes(app, [*routes, _openapi_route(routes)])
    Health(
        {"database": ground.database.ping, **{k: v for r in rooms for k, v in r.checks.items()}},
        ground.metrics,
        more=[each for room in rooms for each in room.figures],
        troubles={name: each for room in rooms for name, each in room.troubles.items()},
    ).add_to(app)
    for room in rooms:
        room.attach(app)
    # takes every path that is left
    StaticFiles(dist).add_to(app)
    return app


def api_routes(rooms: Sequence[Wiring]) -> tuple[Route, ...]:
    """Return every route of ``/api/v1`` except the document's own; routes without a parameter come first."""
    return tuple(
        sorted(
            (route for room in rooms for route in room.routes),
            key=lambda route: _order(route.path),
        )
    )


@functools.cache
def _order(path: str) -> list[tuple[bool, str]]:
    return [("{" in part, part) for part in path.split("/")]


def _openapi_route(routes: Sequence[Route]) -> Route:
    @functools.cache
    def encoded() -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(document(routes)))

    async def openapi(_call: Call) -> web.Response:
        # made when first asked for: it takes longer than everything else here, and few ask
        return json_response(await asyncio.to_thread(encoded))

    return Route("GET", "/api/v1/openapi.json", openapi, "This document", "meta")
