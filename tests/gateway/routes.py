"""The routes that an application really answers."""


def routes_of(app) -> list[tuple[str, str]]:
    """(method, template) of every route that the application really answers."""
    found = []
    for route in app.router.routes():
        if route.resource is None or route.method == "HEAD":
            continue
        found.append((route.method, route.resource.canonical))
    return found
