"""Makes the OpenAPI 3.1 document of ``/api/v1`` from the routes themselves."""

import functools
import inspect
import re
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from gateway.platform.http.api_words import (
    INTRODUCTION,
    PLACES,
    TAGS,
    curl,
    description,
    refusal_example,
)
from gateway.platform.http.client import SAFE_METHODS
from gateway.platform.http.errors import ErrorBody
from gateway.platform.http.examples import Examples
from gateway.platform.http.route import Route
from gateway.platform.security.permissions import Kind

REFS = "#/components/schemas/{name}"
JSON = "application/json"

_SECURITY: dict[Kind, list[dict[str, list[str]]]] = {
    Kind.PUBLIC: [],
    Kind.STAFF: [{"staff": []}],
    Kind.CITIZEN: [{"seat": []}],
    Kind.TICKET: [{"ticket": []}],
    Kind.WATCH: [{"metrics": []}],
    Kind.MACHINE: [{"machine": []}],
}
_SCHEMES: dict[str, dict[str, str]] = {
    "staff": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "`accessToken` of `POST /api/v1/session`; good for five minutes.",
    },
    "seat": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The seat that a citizen is given on entering.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "A short-lived ticket for one file, given by another request.",
    },
    "metrics": {
        "type": "http",
        "scheme": "bearer",
        "description": "`VS_METRICS_TOKEN`, or this machine itself.",
    },
    "machine": {
        "type": "http",
        "scheme": "bearer",
        "description": "`VS_PBX_TOKEN`, the telephone exchange's own.",
    },
}


@functools.cache
def release() -> str:
    """Return the installed package's version."""
    try:
        return version("virtual-station")
    except PackageNotFoundError:
        return "0"


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the document for *routes*, ready to be encoded as JSON."""
    types: list[Any] = [ErrorBody]
    for route in routes:
        types += [kind for kind in (route.request, route.response, route.query) if kind is not None]
        types += route.refusals.values()
    schemas, components = msgspec.json.schema_components(types, ref_template=REFS)
    for component in components.values():
        if "description" in component:
            # from Python 3.13 on the compiler strips the indentation, before it does not
            component["description"] = inspect.cleandoc(component["description"])
    schema_of = dict(zip((repr(kind) for kind in types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    examples = Examples(components)
    tags = {route.tag for route in routes}
    for route in routes:
        operations = paths.setdefault(route.path, {})
        made = operations[route.method.lower()] = _operation(route, schema_of, components)
        work_out(route, made, examples)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Virtual station",
            "version": release(),
            "summary": "Everything that the pages of the station do, for programs.",
            "description": INTRODUCTION,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": each, "description": TAGS.get(each, "")} for each in sorted(tags)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": _SCHEMES,
        },
    }


def _operation(
    route: Route, schema_of: dict[str, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    access = route.access
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "description": description(route),
        "tags": [route.tag],
        "security": _SECURITY[access.kind],
        "responses": {str(route.status): _success(route, schema_of)},
    }
    if access.kind is Kind.STAFF:
        operation["x-roles"] = sorted(access.roles)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query is not None:
        shape = components[route.query.__name__]
        parameters += [
            {
                "name": name,
                "in": "query",
                "required": name in shape.get("required", []),
                "schema": schema,
            }
            for name, schema in shape["properties"].items()
        ]
    if parameters:
        operation["parameters"] = parameters
    if route.request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[repr(route.request)]}},
        }
    if route.upload:
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    if route.accepted:
        accepted = _success(route, schema_of) | {"description": route.accepted}
        operation["responses"]["202"] = accepted
    others = errors_of(route)
    for status, meaning in sorted(others.items()):
        response = _success(route, schema_of)
        if status >= HTTPStatus.BAD_REQUEST:
            response = {
                "content": {"application/json": {"schema": _refusal(route, status, schema_of)}}
            }
        operation["responses"][str(status)] = response | {"description": meaning}
    return operation


def _success(route: Route, schema_of: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if route.content_type != "application/json":
        return {
            "description": "The bytes.",
            "content": {
                each: {"schema": {"type": "string"}}
                for each in (route.content_type, *route.other_types)
            },
        }
    if route.response is None:
        return {"description": "Done."}
    return {
        "description": "The answer.",
        "content": {"application/json": {"schema": schema_of[repr(route.response)]}},
    }


def _refusal(route: Route, status: int, schema_of: dict[str, dict[str, Any]]) -> dict[str, Any]:
    plain = schema_of[repr(ErrorBody)]
    more = route.refusals.get(status)
    return plain if more is None else {"anyOf": [plain, schema_of[repr(more)]]}


def errors_of(route: Route) -> dict[int, str]:
    """Return the further statuses that the document names for *route*, with their meanings. Pure."""
    errors = {429: "Too many requests from this address."}
    if route.access.kind is not Kind.PUBLIC:
        errors[401] = "Nobody is signed in, or no longer."
    if route.access.kind is Kind.MACHINE:
        errors[401] = "The token does not open this."
        errors[404] = "There is no such thing, or it is switched off."
        errors[429] = "Too many requests with this token."
    if route.access.kind is Kind.STAFF:
        errors[403] = "Not open to this role."
    if route.method not in SAFE_METHODS:
        errors[403] = f"{errors.get(403, '')} The request comes from another site.".strip()
    if "{" in route.path and 404 not in errors:
        errors[404] = "There is no such thing."
    if route.request is not None:
        errors[400] = "The body is not JSON."
        errors[413] = "The body is too large."
        errors[415] = "The body is not declared as JSON."
    if route.request is not None or route.query is not None:
        errors[422] = "The request does not fit its description."
    return {**errors, **route.errors}


def _operation_id(route: Route) -> str:
    words = re.sub(r"[{}]", "", route.path.removeprefix("/api/v1/")).replace(".", "/").split("/")
    return route.method.lower() + "".join(word.capitalize() for word in words)


def work_out(route: Route, operation: dict[str, Any], examples: Examples) -> None:
    """Add to *operation* an example of each request and answer, and to its description the request as a curl command, which
    every viewer shows."""
    given: dict[str, Any] = {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        value = examples.of(parameter["schema"], PLACES.get((route.tag, name), name))
        parameter["example"] = given[name] = value
    body: Any = None
    bodies = operation.get("requestBody", {}).get("content", {})
    for kind, content in bodies.items():
        if kind == JSON:
            body = content["example"] = examples.of(content["schema"])
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            if kind == JSON:
                schema = content["schema"]
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    content["example"] = refusal_example(int(status))
                else:
                    content["example"] = examples.of(schema)
    sample = curl(route, operation, given, body)
    operation["description"] += f"\n\n```sh\n{sample}\n```"
