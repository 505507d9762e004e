"""Serves the API's routes as one resource of the application's router.

aiohttp compiles each template and inspects each handler when a route is added, which for several hundred routes was the
longest part of making an application. Here aiohttp's own resource of a template is made when a request first needs it;
templates are found by their number of parts and their first word.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from aiohttp import web
from yarl import URL

from gateway.platform.http.route import Route, endpoint_of

PREFIX: Final = "/api/v1"
_WORD: Final = len(PREFIX.split("/"))
"""Where in a path the first word after the prefix stands."""


def add_routes(app: web.Application, routes: Iterable[Route]) -> None:
    """Register *routes*; the first that fits a path answers.

    Raises :class:`LookupError` for one without permissions, :class:`ValueError` for one that is there twice, outside
    :data:`PREFIX`, or of a form that cannot be found.
    """
    app.router.register_resource(RouteTable(routes))


class RouteTable(web.AbstractResource):
    """Finds the resource that answers a request below :data:`PREFIX`."""

    def __init__(self, routes: Iterable[Route]) -> None:
        super().__init__()
        self._routes: dict[str, dict[str, Route]] = {}
        self._templates: dict[tuple[int, str], list[str]] = {}
        self._made: dict[str, web.Resource] = {}
        for route in routes:
            _ = route.access
            if not route.path.startswith(f"{PREFIX}/"):
                raise ValueError(f"{route.path} is not below {PREFIX}")
            if "{" in _key(route.path)[1] or ":" in route.path:
                # a first word that may be any, and a pattern that may hold a slash, have no key
                raise ValueError(f"{route.path} is not told apart by its parts")
            methods = self._routes.get(route.path)
            if methods is None:
                methods = self._routes[route.path] = {}
                self._templates.setdefault(_key(route.path), []).append(route.path)
            if route.method in methods:
                raise ValueError(f"{route.method} {route.path} is there twice")
            methods[route.method] = route

    @property
    def canonical(self) -> str:
        """The prefix, under which the router looks for it."""
        return PREFIX

    async def resolve(
        self, request: web.Request
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        """Return the route that answers, or None and the methods that other routes of this path have."""
        allowed: set[str] = set()
        for template in self._templates.get(_key(request.rel_url.path_safe), ()):
            found, methods = await self._resource(template).resolve(request)
            if found is not None:
                return found, methods
            allowed |= methods
        return None, allowed

    def _resource(self, template: str) -> web.Resource:
        made = self._made.get(template)
        if made is None:
            made = (web.DynamicResource if "{" in template else web.PlainResource)(template)
            for method, route in self._routes[template].items():
                endpoint = endpoint_of(route)
                made.add_route(method, endpoint)
                if method == "GET":
                    # RFC 9110, section 9.3.2: the same answer without its body, which aiohttp leaves out
                    made.add_route("HEAD", endpoint)
            self._made[template] = made
        return made

    def __iter__(self) -> Iterator[web.AbstractRoute]:
        for template in self._routes:
            yield from self._resource(template)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def raw_match(self, path: str) -> bool:  # noqa: ARG002 - aiohttp's signature
        """Return False: routes that are added later are resources of their own."""
        return False

    def get_info(self) -> Any:
        """Return the router's description of this resource."""
        return {"path": PREFIX}

    def url_for(self, **_parts: str) -> URL:
        """Raise NotImplementedError: addresses are written from templates."""
        raise NotImplementedError

    def add_prefix(self, prefix: str) -> None:
        """Do nothing: the API is no part of another application."""
        raise NotImplementedError


def _key(path: str) -> tuple[int, str]:
    """Number of parts and first word: paths that a template fits have the template's."""
    parts = path.split("/", _WORD + 1)
    return path.count("/"), parts[_WORD] if len(parts) > _WORD else ""
