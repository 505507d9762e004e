"""What a station answers, held against the document of its API."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from gateway.platform.http.openapi import errors_of
from gateway.platform.http.route import Route

# of no route: a part of a file, one that is unchanged, and a defect, which is in nobody's document
ALWAYS = frozenset({206, 304, 416, 500})


def statuses_of(route: Route) -> set[int]:
    """Return the statuses that the document names for *route*."""
    return {route.status, *([202] if route.accepted else []), *errors_of(route), *ALWAYS}


def keep_to_the_document(app: web.Application, routes: Sequence[Route]) -> None:
    """Have *app* fail at its end when it answered a status that the document does not name."""
    named = {(route.method, route.path): route for route in routes}
    undocumented: set[str] = set()

    async def compare(request: web.Request, answer: web.StreamResponse) -> None:
        resource = request.match_info.route.resource
        path = "" if resource is None else resource.canonical
        route = named.get((request.method, path))
        if route is not None and answer.status not in statuses_of(route):
            undocumented.add(f"{request.method} {path} {answer.status}")

    async def at_the_end(_app: web.Application) -> Any:
        yield
        assert not undocumented

    app.on_response_prepare.append(compare)
    app.cleanup_ctx.append(at_the_end)
